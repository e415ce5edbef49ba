package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;

/**
 * Computes a few short rows of {@link SoftmaxTerms} in scalar loops, one after the other. The results have the bits of
 * {@link SoftmaxTile}, which would need more time to fill its arrays than these loops take.
 */
final class ShortSoftmaxRows {
    private static final int FOUR = 4;
    /** {@link #run}. Otherwise C2 inlines it, and compiles it again for each class of terms, also for long rows. */
    static final OutOfLine RUN = OutOfLine.of(MethodHandles.lookup(), "run", OutOfLine.SHORT_ROWS);

    private ShortSoftmaxRows() {
    }

    /** Whether some contiguous rows are so few that these loops are faster than those of a tile. */
    static boolean isFaster(int count, int classes) {
        // A tile of more rows may add up their cross entropies in another way.
        return count < SoftmaxRows.MIN_ROWS && count * classes < Softmax.MIN_BLOCK;
    }

    /**
     * Computes the losses of some rows and, if the array is not null, their gradients, as {@link SoftmaxRows#run} does.
     *
     * @return whether all rows were computed; if not, a row is masked, or out of the range of these loops
     */
    static boolean run(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        boolean unweighted = terms.unweighted();
        for (int row = from; row < from + count; row++) {
            double factor = factors == null ? 1 : factors[row - first];
            float value = factor == 0 || !unweighted && terms.masked(row)
                    ? Float.NaN
                    : of(terms, row, factor, gradient, scratch.results, scratch);
            if (Float.isNaN(value)) {
                return false;
            }
            values[row - first] = value;
        }
        return true;
    }

    /**
     * Computes one row, as {@link SoftmaxRow} does.
     *
     * @param exps receives the exponentials
     * @param scratch passed to the terms
     * @return the loss; NaN if the row is out of the range of unscaled exponentials
     */
    static float of(SoftmaxTerms terms, int row, double factor, float[][] gradient, float[] exps, Scratch scratch) {
        int classes = terms.rows.classes();
        int at = row * classes;
        float[] x = terms.scores;
        int target = terms.target(row, x, at);
        for (int c = 0; c < classes; c++) {
            exps[c] = SoftmaxRows.unscaledExp(x[at + c]);
        }
        float targetExp = exps[target];
        exps[target] = 0;
        double otherExps = sum(exps, classes);
        double sum = otherExps + targetExp;
        if (!SoftmaxRows.isReliable(otherExps, sum, classes)) {
            return Float.NaN;
        }
        if (gradient != null) {
            double derivative = terms.derivative(row, target, x, at, 0, otherExps, targetExp, scratch);
            if (!SoftmaxRows.canScale(factor, derivative, false)) {
                return Float.NaN;
            }
            exps[target] = targetExp;
            float scale = (float) (factor * derivative / sum);
            for (int c = 0; c < classes; c++) {
                gradient[0][at + c] = Fma.of(exps[c], scale, 0);
            }
            terms.finish(row, target, derivative, otherExps, targetExp, factor, gradient[0], at, scratch);
        }
        return (float) terms.value(row, target, x, at, 0, otherExps, targetExp, scratch);
    }

    /** Returns the sum, added in the order of {@link RowBlocks#sums}. */
    private static double sum(float[] numbers, int length) {
        int quarter = length / FOUR;
        if (quarter < FOUR) {
            return add(numbers, 0, length, 0);
        }
        double sum = 0;
        int c = 0;
        for (; c <= quarter - FOUR; c += FOUR) {
            sum += ((double) ofFour(numbers, c, quarter) + ofFour(numbers, c + 1, quarter))
                    + ((double) ofFour(numbers, c + 2, quarter) + ofFour(numbers, c + 3, quarter));
        }
        for (; c < quarter; c++) {
            sum += ofFour(numbers, c, quarter);
        }
        return add(numbers, FOUR * quarter, length, sum);
    }

    private static float ofFour(float[] numbers, int at, int step) {
        return (numbers[at] + numbers[at + step]) + (numbers[at + 2 * step] + numbers[at + 3 * step]);
    }

    private static double add(float[] numbers, int from, int to, double initial) {
        double sum = initial;
        int c = from;
        for (; c <= to - FOUR; c += FOUR) {
            sum += ((double) numbers[c] + numbers[c + 1]) + ((double) numbers[c + 2] + numbers[c + 3]);
        }
        for (; c < to; c++) {
            sum += numbers[c];
        }
        return sum;
    }
}
