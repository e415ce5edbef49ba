package io.github.loss4j.survival;

import io.github.loss4j.internal.Order;
import java.util.Arrays;

/**
 * The subjects in order of decreasing time, divided into groups. A group ends with the subjects that have an event at
 * one time. Before them it has the subjects without an event that enter the risk set after the previous group, up to
 * that time. The risk set of an event consists of all subjects up to the end of its group.
 */
final class RiskSets {
    /** The subjects. */
    final int[] order;
    /** The index in the order at which each group begins, followed by the number of subjects. */
    final int[] starts;
    /** The index in the order at which the events of each group begin; only the last group may have none. */
    final int[] events;
    /** The subject of each event, in the given order of the subjects; events are the terms of the loss. */
    final int[] subjects;
    /** The index of the event of each subject in {@link #subjects}; −1 for subjects without an event. */
    final int[] terms;
    /** The indices in the order of each event and of the last event of its group, in that order. */
    final int[] positions;
    final int[] ends;
    /** Whether a group has several events. */
    final boolean tied;

    RiskSets(float[] time, boolean[] event) {
        int count = time.length;
        int[] falling = new int[count];
        terms = new int[count];
        int[] found = new int[count];
        int total = 0;
        for (int i = 0; i < count; i++) {
            falling[i] = i;
            terms[i] = event[i] ? total : -1;
            if (event[i]) {
                found[total++] = i;
            }
        }
        subjects = Arrays.copyOf(found, total);
        Order.sortDescending(time, falling, 0, count);
        order = new int[count];
        int[] begins = new int[count + 1];
        int[] middles = new int[count];
        int groups = 0;
        for (int from = 0, to; from < count; from = to) {
            int at = from;
            int failing = 0;
            for (to = from; to < count && (failing == 0 || time[falling[to]] == time[falling[to - 1]]); to++) {
                int subject = falling[to];
                if (event[subject]) {
                    found[failing++] = subject;
                } else {
                    order[at++] = subject;
                }
            }
            System.arraycopy(found, 0, order, at, failing);
            begins[groups] = from;
            middles[groups++] = at;
        }
        begins[groups] = count;
        starts = Arrays.copyOf(begins, groups + 1);
        events = Arrays.copyOf(middles, groups);
        positions = new int[total];
        ends = new int[total];
        int c = 0;
        boolean several = false;
        for (int group = 0; group < groups; group++) {
            several |= starts[group + 1] - events[group] > 1;
            for (int k = events[group]; k < starts[group + 1]; k++) {
                positions[c] = k;
                ends[c++] = starts[group + 1] - 1;
            }
        }
        tied = several;
    }

    /** The number of groups. */
    int groups() {
        return starts.length - 1;
    }
}
