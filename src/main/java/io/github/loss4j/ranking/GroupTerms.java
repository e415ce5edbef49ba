package io.github.loss4j.ranking;

import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Order;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * The terms of a ranking loss, one for each query group. A group that contains NaN has a term and a gradient of NaN.
 */
abstract class GroupTerms implements Terms {
    /** The maximum number of working arrays of a loss. */
    private static final int MAX_ARRAYS = 7;

    /** The scores of all items. */
    final float[] scores;
    final float[] relevance;
    /** The first item of each group, followed by the number of items. */
    private final int[] begins;
    private final int largest;

    GroupTerms(Object loss, Tensor prediction, Groups target) {
        Checks.notNull(loss, "prediction", prediction);
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "prediction", prediction.shape(), "target.relevance", new int[] {target.items()});
        scores = TensorAccess.of(prediction);
        relevance = target.elements();
        begins = new int[target.count() + 1];
        int max = 0;
        for (int g = 0; g < target.count(); g++) {
            begins[g + 1] = begins[g] + target.size(g);
            max = Math.max(max, target.size(g));
        }
        largest = max;
    }

    /** Working memory that is reused for each group, so that nothing is allocated per group or per pair. */
    static final class Memory {
        private final int items;
        private final double[][] numbers = new double[MAX_ARRAYS][];
        private final int[] order;
        private final int[] spare;

        Memory(int items) {
            this.items = items;
            order = new int[items];
            spare = new int[items];
        }

        /** One of the working arrays, with one element for each item and arbitrary content. */
        double[] numbers(int which) {
            if (numbers[which] == null) {
                numbers[which] = new double[items];
            }
            return numbers[which];
        }

        /** The items of a group in descending order of the given numbers; the sort is stable. */
        int[] falling(float[] numbers, int at, int length) {
            for (int k = 0; k < length; k++) {
                order[k] = at + k;
            }
            Order.falling(numbers, order, spare, 0, length);
            return order;
        }
    }

    /**
     * Computes the term of a group without NaN.
     *
     * @param at its first item
     * @param length its number of items
     * @param factor multiplies the gradient
     * @param gradient receives the gradient, at the indices of the items; null to compute the value only
     * @param memory working memory for at least as many items
     * @return the term
     */
    abstract double evaluate(int at, int length, double factor, float[] gradient, Memory memory);

    /** The number of groups. */
    final int groups() {
        return begins.length - 1;
    }

    /** The first item of a group, or the number of items for the group after the last. */
    final int begin(int group) {
        return begins[group];
    }

    /** The number of items of the largest group. */
    final int largest() {
        return largest;
    }

    /** Working memory for each of the given groups. */
    final Memory memory(int from, int to) {
        int max = 0;
        for (int g = from; g < to; g++) {
            max = Math.max(max, begins[g + 1] - begins[g]);
        }
        return new Memory(max);
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

    /** Whether a score or relevance in a group is NaN. */
    final boolean holdsNan(int group) {
        boolean nan = false;
        for (int i = begins[group]; i < begins[group + 1]; i++) {
            nan |= Float.isNaN(scores[i]) || Float.isNaN(relevance[i]);
        }
        return nan;
    }

    /** Sets the elements of a group to a number, if the array is not null. */
    final void fill(int group, float number, float[] into) {
        if (into != null) {
            Arrays.fill(into, begins[group], begins[group + 1], number);
        }
    }

    /** The difference of two scores; 0 for equal infinite scores. */
    static double difference(double minuend, double subtrahend) {
        return minuend == subtrahend ? 0 : minuend - subtrahend;
    }
}
