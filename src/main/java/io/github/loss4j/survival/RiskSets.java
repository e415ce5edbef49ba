package io.github.loss4j.survival;

import io.github.loss4j.internal.Order;
import java.util.Arrays;

/**
 * The order of subjects by falling time, in which each risk set is a beginning: all subjects up to the last one of that
 * time.
 */
final class RiskSets {
    /** The subjects, those of one time in the order in which they were given. */
    final int[] order;
    /** Where in the order each time begins, and at last the number of subjects. */
    final int[] starts;
    /** The subject of each event, in the order in which the subjects were given: the terms of a loss. */
    final int[] subjects;
    /** The number of each subject's event among these; −1 for subjects without one. */
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

    /** How many different times there are. */
    int times() {
        return starts.length - 1;
    }
}
