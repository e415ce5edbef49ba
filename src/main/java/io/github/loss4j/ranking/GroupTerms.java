package io.github.loss4j.ranking;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Order;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * The terms of a ranking loss, one for each query group. A group that contains NaN has a term and a gradient of NaN.
 *
 * <p>Exponentials and logarithms are computed in vector loops for a tile, which is several consecutive groups. A loss
 * that uses them writes the arguments of all groups of a tile before it evaluates the first group.
 */
abstract class GroupTerms implements BlockTerms {
    /** The indices of two working arrays: the exponentials and the logarithms. */
    static final int EXPONENTIALS = 0;
    static final int LOGARITHMS = 1;
    /** The maximum number of items of a tile. A larger group is a tile by itself. */
    private static final int TILE = 1024;
    /** If a sum of exponentials exceeds this, or its reciprocal does, its logarithm may lose digits. */
    private static final double LARGE = 0x1p60;
    /** If the mean of the logarithms is below this, it has lost digits, since it is a difference. */
    private static final double SMALL = 0x1p-16;

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

    /** Working memory that is reused for each tile, so that nothing is allocated per group or per pair. */
    static final class Memory {
        /** The index of a group's first item in the tile. */
        int item;
        /** The index of a group in the tile. */
        int group;
        private final int items;
        private final Scratch scratch;
        private int[] order;
        private int[] spare;
        /** Which groups of the tile have a term to compute. */
        final boolean[] active;

        Memory(int items, Scratch scratch) {
            this.items = items;
            this.scratch = scratch;
            active = new boolean[items];
        }

        /** Returns a working array with one element for each item of a tile. Its initial content is arbitrary. */
        double[] numbers(int which) {
            return scratch.doubles(which, items);
        }

        /**
         * The items of a group in descending order of the given numbers, from the index {@link #item} on; the sort is
         * stable.
         */
        int[] falling(float[] numbers, int at, int length) {
            if (order == null) {
                order = new int[items];
            }
            for (int k = 0; k < length; k++) {
                order[item + k] = at + k;
            }
            int falling = 1;
            while (falling < length && numbers[at + falling] <= numbers[at + falling - 1]) {
                falling++;
            }
            if (falling < length) {
                if (spare == null) {
                    spare = new int[items];
                }
                Order.sortDescending(numbers, order, spare, item, item + length);
            }
            return order;
        }

        /** The result of the last call of {@link #falling} for each group of the tile. */
        int[] order() {
            return order;
        }
    }

    /** Whether the loss uses the arrays of exponentials and logarithms. */
    boolean elementary() {
        return true;
    }

    /** Whether {@link #evaluate} gives NaN for a group that contains NaN, and for one that {@link #exact} computes. */
    boolean findsNan() {
        return false;
    }

    /**
     * Writes the exponents of the groups of a tile to the array of exponentials, in which the first item of the tile
     * has the index 0. Those of groups that are not {@link Memory#active} are not used.
     *
     * @param first the first group
     * @param end the group after the last
     * @param memory working memory of the tile
     */
    void exponents(int first, int end, Memory memory) {
    }

    /** Replaces the exponents of all items of a tile by the exponentials; here by 0 or NaN if they are out of range. */
    void exponentiate(int items, Memory memory, Scratch scratch) {
        double[] numbers = memory.numbers(EXPONENTIALS);
        DoubleFunctions.expFast(numbers, numbers, items, scratch);
    }

    /**
     * Writes the arguments of the logarithms to the array of logarithms, one for each group or one for each item.
     *
     * @param first the first group
     * @param end the group after the last
     * @param memory working memory of the tile, with the exponentials
     */
    void logarithms(int first, int end, Memory memory) {
    }

    /** Replaces the arguments of a tile by the logarithms; here those of its groups, or by NaN if out of range. */
    void takeLogarithms(int items, int groups, Memory memory, Scratch scratch) {
        DoubleFunctions.logFast(memory.numbers(LOGARITHMS), groups, scratch);
    }

    /**
     * Computes the term of a group, without NaN unless {@link #findsNan}.
     *
     * @param at its first item
     * @param length its number of items
     * @param factor multiplies the gradient
     * @param gradient receives the gradient, at the indices of the items; null to compute the value only
     * @param memory working memory of the tile, with the exponentials and logarithms
     * @return the term
     */
    abstract double evaluate(int at, int length, double factor, float[] gradient, Memory memory);

    /** Computes the term of a group without NaN, and its gradient, as {@link #evaluate} does, alone. */
    double exact(int at, int length, double factor, float[] gradient, Memory memory) {
        return Double.NaN;
    }

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

    /** Working memory for any tile of the given groups. */
    final Memory memory(int from, int to, Scratch scratch) {
        return new Memory(Math.min(begins[to] - begins[from], Math.max(TILE, largest)), scratch);
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

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        Memory memory = memory(from, to, scratch);
        int end;
        for (int first = from; first < to; first = end) {
            end = first + 1;
            while (end < to && begins[end + 1] - begins[first] <= TILE) {
                end++;
            }
            for (int g = first; g < end; g++) {
                memory.active[g - first] = !(factors != null && factors[g - from] == 0) && (findsNan() || !holdsNan(g));
            }
            if (elementary()) {
                computeFunctions(first, end, memory, scratch);
            }
            for (int g = first; g < end; g++) {
                double factor = factors == null ? 1 : factors[g - from];
                float[] into = factors == null ? null : gradient[0];
                double term = factor == 0 ? 0 : Double.NaN;
                if (memory.active[g - first]) {
                    int at = begin(g, first, memory);
                    term = evaluate(at, size(g), factor, into, memory);
                    if (Double.isNaN(term) && !holdsNan(g)) {
                        term = exact(at, size(g), factor, into, memory);
                    }
                }
                if (factor == 0 || Double.isNaN(term)) {
                    fill(g, (float) term, into);
                }
                values[g - from] = (float) term;
            }
        }
    }

    private void computeFunctions(int first, int end, Memory memory, Scratch scratch) {
        exponents(first, end, memory);
        int items = begins[end] - begins[first];
        exponentiate(items, memory, scratch);
        logarithms(first, end, memory);
        takeLogarithms(items, end - first, memory, scratch);
    }

    private int begin(int group, int first, Memory memory) {
        memory.item = begins[group] - begins[first];
        memory.group = group - first;
        return begins[group];
    }

    private int size(int group) {
        return begins[group + 1] - begins[group];
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

    /**
     * Whether a sum of weighted logarithms of sums of exponentials keeps its digits if scores are subtracted from it.
     *
     * @param value the difference
     * @param weight the total weight of the logarithms
     * @param minSum the smallest sum of exponentials
     * @param maxSum the largest sum of exponentials
     * @return false also if a number is NaN
     */
    static boolean keepsDigits(double value, double weight, double minSum, double maxSum) {
        return maxSum <= LARGE && minSum >= 1 / LARGE && value >= SMALL * weight;
    }

    /** The difference of two scores; 0 for equal infinite scores. */
    static double difference(double minuend, double subtrahend) {
        return minuend == subtrahend ? 0 : minuend - subtrahend;
    }
}
