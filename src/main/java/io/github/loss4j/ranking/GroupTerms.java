package io.github.loss4j.ranking;

import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Order;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/** The terms of a loss of rankings, one for each query group. A group that holds NaN is NaN, and so is its gradient. */
abstract class GroupTerms implements Terms {
    /** Arrays that a loss works with at most. */
    private static final int MOST = 7;

    /** Of all items. */
    final float[] scores;
    final float[] relevance;
    /** Where each group begins, and where the last one ends. */
    private final int[] begins;
    private final int largest;

    GroupTerms(Object loss, Tensor prediction, Groups target) {
        Checks.notNull(loss, "prediction", prediction);
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "prediction", prediction.shape(), "target.relevance", new int[] {target.items()});
        scores = TensorAccess.of(prediction);
        relevance = target.elements();
        begins = new int[target.count() + 1];
        int most = 0;
        for (int g = 0; g < target.count(); g++) {
            begins[g + 1] = begins[g] + target.size(g);
            most = Math.max(most, target.size(g));
        }
        largest = most;
    }

    /** Working memory for one group after the other, so that nothing is allocated for a group or a pair. */
    static final class Memory {
        private final int items;
        private final double[][] numbers = new double[MOST][];
        private final int[] order;
        private final int[] spare;

        Memory(int items) {
            this.items = items;
            order = new int[items];
            spare = new int[items];
        }

        /** One of some arrays with a place for each item; it holds anything. */
        double[] numbers(int which) {
            if (numbers[which] == null) {
                numbers[which] = new double[items];
            }
            return numbers[which];
        }

        /** The items from an index on in falling order of some numbers, equal ones in the order they have. */
        int[] falling(float[] numbers, int at, int length) {
            for (int k = 0; k < length; k++) {
                order[k] = at + k;
            }
            Order.falling(numbers, order, spare, 0, length);
            return order;
        }
    }

    /**
     * Computes a group without NaN.
     *
     * @param at its first item
     * @param length how many items it has
     * @param factor what its gradient is multiplied by
     * @param gradient where that goes, to the places of the items; null if it is not wanted
     * @param memory memory for as many items
     * @return its term
     */
    abstract double evaluate(int at, int length, double factor, float[] gradient, Memory memory);

    /** The number of groups. */
    final int groups() {
        return begins.length - 1;
    }

    /** The first item of a group; of the one after the last, the number of items. */
    final int begin(int group) {
        return begins[group];
    }

    /** How many items the largest group has. */
    final int largest() {
        return largest;
    }

    /** Memory for any of some groups. */
    final Memory memory(int from, int to) {
        int most = 0;
        for (int g = from; g < to; g++) {
            most = Math.max(most, begins[g + 1] - begins[g]);
        }
        return new Memory(most);
    }

    @Override public int[] shape() {
        return new int[] {groups()};
    }

    @Override public int costPerTerm() {
        return groups() == 0 ? 1 : scores.length / groups();
    }

    @Override public boolean unweighted() {
        return true;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Memory memory = memory(from, to);
        for (int g = from; g < to; g++) {
            double factor = factors == null ? 1 : factors[g - from];
            float[] into = factors == null ? null : gradient[0];
            if (factor == 0 || holdsNan(g)) {
                values[g - from] = factor == 0 ? 0 : Float.NaN;
                fill(g, values[g - from], into);
            } else {
                values[g - from] = (float) evaluate(begins[g], begins[g + 1] - begins[g], factor, into, memory);
            }
        }
    }

    /** Whether a score or a relevance of a group is NaN. */
    final boolean holdsNan(int group) {
        boolean nan = false;
        for (int i = begins[group]; i < begins[group + 1]; i++) {
            nan |= Float.isNaN(scores[i]) || Float.isNaN(relevance[i]);
        }
        return nan;
    }

    /** Writes one number for each item of a group, unless there is nowhere to write it. */
    final void fill(int group, float number, float[] into) {
        if (into != null) {
            Arrays.fill(into, begins[group], begins[group + 1], number);
        }
    }

    /** The difference of two scores; 0 of two that are infinite alike. */
    static double difference(double minuend, double subtrahend) {
        return minuend == subtrahend ? 0 : minuend - subtrahend;
    }
}
