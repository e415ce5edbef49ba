package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.Rows;
import java.util.Arrays;

/**
 * Computes neighbouring rows of {@link SoftmaxTerms} whose class axis is not the last one. The exponentials of each
 * class are one array with one element for each row, so that every loop runs over contiguous memory. Owns the working
 * memory, which is in use only during a call of {@link #run}.
 *
 * <p>The exponentials are first computed unscaled. If those of a row are out of range, the exponentials of all rows of
 * the call are computed again, each row divided by a power of two. A row that is in range unscaled has the same bits
 * either way, so its result does not depend on the other rows. After such a call, the next
 * {@link SoftmaxTile#SCALED_CALLS} calls begin with the scaled computation.
 */
final class SoftmaxLanes {
    /** The maximum number of classes, which limits the working memory. */
    private static final int MAX_CLASSES = 512;
    /** With fewer neighbouring rows, it is faster to compute each row alone. */
    private static final int MIN_STRIDE = 8;
    /** The maximum number of rows of one call, and the maximum number of their elements. */
    private static final int MAX_ROWS = (Scratch.BLOCK + 1) / 2;
    private static final int MAX_ELEMENTS = 1 << 15;

    private float[][] exponentials = {};
    private int width;
    private int scaledCalls;
    /** The target of each row; −1 if the row is masked or its factor is 0. */
    private final int[] targets = new int[MAX_ROWS];
    /** The compensated sum of each row's exponentials except the target's: the float32 sum, and the rounding errors. */
    private final float[] high = new float[MAX_ROWS];
    private final float[] low = new float[MAX_ROWS];
    private final double[] targetExps = new double[MAX_ROWS];
    private final double[] otherSums = new double[MAX_ROWS];
    private final double[] derivatives = new double[MAX_ROWS];
    private final float[] maxima = new float[MAX_ROWS];
    private final float[] exponents = new float[MAX_ROWS];
    /** As in {@link SoftmaxTile}: NaN if the row must be computed alone, infinite if only its gradient must. */
    private final float[] scales = new float[MAX_ROWS];

    /** Whether this class can compute the rows of these terms. */
    static boolean canCompute(SoftmaxTerms terms) {
        Rows rows = terms.rows;
        return rows.stride() >= MIN_STRIDE && rows.classes() <= MAX_CLASSES && terms.readsTargetAlone();
    }

    /**
     * The number of rows that one call computes.
     *
     * @param row the first row
     * @param to the end of all rows to compute, exclusive
     */
    static int count(Rows rows, int row, int to) {
        return Math.min(Math.min(width(rows.classes()), to - row), rows.stride() - row % rows.stride());
    }

    private static int width(int classes) {
        return Math.min(MAX_ROWS, MAX_ELEMENTS / classes);
    }

    /**
     * Computes the losses of some rows and, if the array is not null, their gradients.
     *
     * @param terms the terms that contain the rows
     * @param from the first row
     * @param count the number of rows, from {@link #count}; neighbouring rows differ by 1 in the index of their scores
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    void run(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = terms.rows.classes();
        int begin = terms.rows.offset(from);
        int strideMinusOne = terms.rows.stride() - 1;
        if (exponentials.length < classes || width < count) {
            width = width(classes);
            exponentials = new float[classes][width];
        }
        boolean unweighted = terms.unweighted();
        for (int j = 0; j < count; j++) {
            boolean active = (unweighted || !terms.masked(from + j))
                    && (factors == null || factors[from + j - first] != 0);
            targets[j] = active ? terms.target(from + j, terms.scores, begin + j) : -1;
        }
        boolean scaled = scaledCalls > 0;
        scaledCalls = Math.max(0, scaledCalls - 1);
        if (!scaled && !unscaledExps(terms, from, count, scratch)) {
            scaled = true;
            scaledCalls = SoftmaxTile.SCALED_CALLS;
        }
        if (scaled) {
            scaledExps(terms, from, count, scratch);
        }
        for (int j = 0; j < count; j++) {
            int row = from + j;
            scales[j] = 0;
            if (targets[j] >= 0) {
                evaluate(terms, row, j, begin + j + targets[j] * strideMinusOne, row - first, values,
                        factors == null ? 1 : factors[row - first],
                        gradient != null, scaled, scratch);
            }
        }
        if (gradient != null) {
            gradients(terms, from, count, gradient[0]);
        }
        for (int j = 0; j < count; j++) {
            int row = from + j;
            if (targets[j] >= 0 && !(scales[j] < Float.POSITIVE_INFINITY)) {
                float value = terms.computeRow(row, factors == null ? 0 : factors[row - first], gradient, scratch);
                values[row - first] = Float.isNaN(scales[j]) ? value : values[row - first];
            } else if (gradient != null && targets[j] >= 0) {
                terms.finish(row, targets[j], derivatives[j], otherSums[j], targetExps[j], factors[row - first],
                        gradient[0], begin + j + targets[j] * strideMinusOne, scratch);
            }
        }
    }

    /** Computes the unscaled exponentials and their sums. Returns whether all rows are in range. */
    private boolean unscaledExps(SoftmaxTerms terms, int from, int count, Scratch scratch) {
        int classes = terms.rows.classes();
        int begin = terms.rows.offset(from);
        for (int c = 0; c < classes; c++) {
            Exponential.applyFast(terms.scores, begin + c * terms.rows.stride(), 0, scratch.first, count);
            scratch.first.floats().get(ARGUMENT, exponentials[c], 0, count);
        }
        sum(classes, count);
        boolean reliable = true;
        for (int j = 0; j < count; j++) {
            reliable &= targets[j] < 0 || SoftmaxTile.isReliable(otherSums[j], targetExps[j], classes);
        }
        return reliable;
    }

    /** Computes the exponentials, divided by a power of two for each row, and in double their sums, not divided. */
    private void scaledExps(SoftmaxTerms terms, int from, int count, Scratch scratch) {
        int classes = terms.rows.classes();
        int begin = terms.rows.offset(from);
        Arrays.fill(maxima, 0, count, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < classes; c++) {
            System.arraycopy(terms.scores, begin + c * terms.rows.stride(), exponentials[c], 0, count);
            updateMaxima(exponentials[c], maxima, count);
        }
        for (int j = 0; j < count; j++) {
            exponents[j] = Exponential.exponent(maxima[j]);
        }
        for (int c = 0; c < classes; c++) {
            Exponential.applyScaled(exponentials[c], exponents, 0, scratch.first, count);
            scratch.first.floats().get(ARGUMENT, exponentials[c], 0, count);
        }
        sum(classes, count);
        for (int j = 0; j < count; j++) {
            double power = Exponential.power(exponents[j]);
            otherSums[j] *= power;
            targetExps[j] *= power;
        }
    }

    private static void updateMaxima(float[] numbers, float[] maxima, int count) {
        for (int j = 0; j < count; j++) {
            maxima[j] = Math.max(maxima[j], numbers[j]);
        }
    }

    /** Moves the exponentials of the targets out of the arrays, and sums the others of each row. */
    private void sum(int classes, int count) {
        for (int j = 0; j < count; j++) {
            int target = targets[j];
            targetExps[j] = target < 0 ? 0 : exponentials[target][j];
            if (target >= 0) {
                exponentials[target][j] = 0;
            }
        }
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        for (int c = 0; c < classes; c++) {
            add(exponentials[c], high, low, count);
        }
        for (int j = 0; j < count; j++) {
            otherSums[j] = (double) high[j] + low[j];
        }
    }

    /** Adds numbers to compensated sums by TwoSum; only the sum of the rounding errors is itself rounded. */
    private static void add(float[] numbers, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float sum = high[j] + numbers[j];
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (numbers[j] - added);
            high[j] = sum;
        }
    }

    /**
     * Computes the loss of a row, and the factor of its exponentials in the gradient.
     *
     * @param at the index of the target's score minus the target, so that {@code at + target} is that index, as in a
     *        contiguous row
     */
    private void evaluate(SoftmaxTerms terms, int row, int j, int at, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int target = targets[j];
        double otherExps = otherSums[j];
        double targetExp = targetExps[j];
        boolean tiny = SoftmaxTile.isTiny(otherExps, targetExp, terms.rows.classes());
        double derivative = withGradient || tiny
                ? terms.derivative(row, target, terms.scores, at, 0, otherExps, targetExp, scratch)
                : 1;
        boolean accurate = !tiny || Math.abs(derivative) <= 1;
        if (scaled && !Exponential.isScalable(maxima[j]) || !accurate) {
            scales[j] = Float.NaN;
            return;
        }
        values[index] = (float) terms.value(row, target, terms.scores, at, 0, otherExps, targetExp, scratch);
        if (withGradient) {
            double sum = scaled ? (otherExps + targetExp) / Exponential.power(exponents[j]) : otherExps + targetExp;
            derivatives[j] = derivative;
            scales[j] = SoftmaxTile.canScale(factor, derivative, tiny)
                    ? (float) (factor * derivative / sum)
                    : Float.POSITIVE_INFINITY;
        }
    }

    /** Writes the gradients of all rows, apart from what {@link SoftmaxTerms#finish} adds. */
    private void gradients(SoftmaxTerms terms, int from, int count, float[] gradient) {
        int begin = terms.rows.offset(from);
        for (int c = 0; c < terms.rows.classes(); c++) {
            multiply(exponentials[c], scales, count);
            System.arraycopy(exponentials[c], 0, gradient, begin + c * terms.rows.stride(), count);
        }
        for (int j = 0; j < count; j++) {
            for (int c = 0; targets[j] < 0 && c < terms.rows.classes(); c++) {
                gradient[begin + j + c * terms.rows.stride()] = 0; // its exponentials may be NaN
            }
        }
    }

    private static void multiply(float[] numbers, float[] factors, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] = Fma.of(numbers[j], factors[j], 0); // adding 0 turns a product of -0 into +0
        }
    }
}
