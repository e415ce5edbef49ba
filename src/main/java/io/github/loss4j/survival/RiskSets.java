package io.github.loss4j.survival;

import io.github.loss4j.internal.Order;
import java.util.Arrays;

/**
 * The subjects in order of decreasing time. Each risk set is a prefix of it, which ends with the last subject of its
 * time.
 */
final class RiskSets {
    /** The subjects; those of equal time keep their given order. */
    final int[] order;
    /** The index in the order at which each time begins, followed by the number of subjects. */
    final int[] starts;
    /** The subject of each event, in the given order of the subjects; events are the terms of the loss. */
    final int[] subjects;
    /** The index of the event of each subject in {@link #subjects}; −1 for subjects without an event. */
    final int[] terms;

    RiskSets(float[] time, boolean[] event) {
        int count = time.length;
        order = new int[count];
        terms = new int[count];
        int[] found = new int[count];
        int events = 0;
        for (int i = 0; i < count; i++) {
            order[i] = i;
            terms[i] = event[i] ? events : -1;
            if (event[i]) {
                found[events++] = i;
            }
        }
        subjects = Arrays.copyOf(found, events);
        Order.falling(time, order, 0, count);
        int[] begins = new int[count + 1];
        int times = 0;
        for (int k = 0; k < count; k++) {
            if (k == 0 || time[order[k]] != time[order[k - 1]]) {
                begins[times++] = k;
            }
        }
        begins[times] = count;
        starts = Arrays.copyOf(begins, times + 1);
    }

    /** The number of distinct times. */
    int times() {
        return starts.length - 1;
    }
}
