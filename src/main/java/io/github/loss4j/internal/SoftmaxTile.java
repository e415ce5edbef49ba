package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * Computes several short rows of {@link SoftmaxTerms} at once: the exponentials of all rows form one block. Owns the
 * working memory, which is in use only during a call of {@link #run}.
 *
 * <p>The exponentials are first computed unscaled. If those of a row are out of range, the exponentials of all rows of
 * the call are computed again, each row divided by a power of two. A row that is in range unscaled has the same bits
 * either way, so its result does not depend on the other rows. After such a call, the next {@link #SCALED_CALLS} calls
 * begin with the scaled computation.
 */
final class SoftmaxTile {
    /** The maximum number of elements of the rows of one call. */
    static final int ELEMENTS = 1024;

    /** The number of calls that begin with the scaled computation after a call with a row out of range. */
    static final int SCALED_CALLS = 15;
    /**
     * If the exponentials of the classes that are not the target are a smaller part of the sum than this, some of them
     * may be 0 in the scaled computation.
     */
    private static final double TINY = 0x1p-149;
    /** The range of |factor · derivative| in which float32 gives the gradient, from scaled or unscaled exponentials. */
    private static final double MIN_FACTOR = 0x1p-60;
    private static final double MAX_FACTOR = 0x1p20;

    private final float[] block = new float[ELEMENTS];
    /** The target of each row; −1 if the row is masked or its factor is 0. */
    private final int[] targets = new int[ELEMENTS];
    /** The exponential of each row's target, and the sum of the exponentials of its other classes. */
    private final double[] targetExps = new double[ELEMENTS];
    private final double[] otherSums = new double[ELEMENTS];
    private final double[] derivatives = new double[ELEMENTS];
    /**
     * The factor of each row's exponentials in the gradient. It is NaN if the row must be computed alone, and infinite
     * if only the gradient of the row must: the loss then keeps the bits that it has without a gradient.
     */
    private final float[] scales = new float[ELEMENTS];
    private final float[] maxima = new float[ELEMENTS];
    private final float[] exponents = new float[ELEMENTS];
    private final float[] elementExponents = new float[ELEMENTS];
    private int scaledCalls;

    /** Whether the unscaled exponentials of a row are accurate enough, given that none of them is subnormal. */
    static boolean isReliable(double otherExps, double targetExp, int classes) {
        double sum = otherExps + targetExp;
        return Softmax.isReliable(sum, true)
                && (classes == 1 || otherExps >= Softmax.TINY && otherExps >= TINY * sum);
    }

    /** Whether exponentials that were rounded to 0 may be a relevant part of {@code otherExps}. */
    static boolean isTiny(double otherExps, double targetExp, int classes) {
        return classes > 1 && otherExps < TINY * (otherExps + targetExp);
    }

    /** Whether the gradient can be computed as float32 exponentials times a float32 factor. */
    static boolean canScale(double factor, double derivative, boolean tiny) {
        double magnitude = Math.abs(factor * derivative);
        return magnitude >= MIN_FACTOR && magnitude <= (tiny ? 1 : MAX_FACTOR) && Weights.normal(factor);
    }

    /**
     * Computes the losses of some rows and, if the array is not null, their gradients.
     *
     * @param terms the terms that contain the rows
     * @param from the first row
     * @param to the end of the range, exclusive
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    void run(SoftmaxTerms terms, int from, int to, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = terms.rows.classes();
        int count = to - from;
        boolean unweighted = terms.unweighted();
        for (int i = 0; i < count; i++) {
            int row = from + i;
            boolean active = (unweighted || !terms.masked(row)) && (factors == null || factors[row - first] != 0);
            targets[i] = active ? terms.target(row, terms.scores, row * classes) : -1;
        }
        boolean scaled = scaledCalls > 0;
        scaledCalls = Math.max(0, scaledCalls - 1);
        if (!scaled && !unscaledExps(terms.scores, from * classes, classes, count, scratch)) {
            scaled = true;
            scaledCalls = SCALED_CALLS;
        }
        if (scaled) {
            scaledExps(terms.scores, from * classes, classes, count, scratch);
        }
        for (int i = 0; i < count; i++) {
            scales[i] = 0;
            if (targets[i] >= 0) {
                int row = from + i;
                evaluate(terms, row, i, row - first, values, factors == null ? 1 : factors[row - first],
                        gradient != null, scaled, scratch);
            }
        }
        if (gradient == null) {
            for (int i = 0; i < count; i++) {
                if (Float.isNaN(scales[i])) {
                    values[from + i - first] = terms.computeRow(from + i, 0, null, scratch);
                }
            }
        } else {
            gradients(terms, from, to, first, values, factors, gradient, scaled, scratch);
        }
    }

    /** Computes the unscaled exponentials and their sums. Returns whether all rows are in range. */
    private boolean unscaledExps(float[] scores, int begin, int classes, int count, Scratch scratch) {
        int length = count * classes;
        if (length < Softmax.MIN_BLOCK) {
            for (int i = 0; i < length; i++) {
                float exp = Exponential.of(scores[begin + i]);
                // The block loop gives NaN for a subnormal exponential, the scalar function does not. The results are
                // made equal, so that a row's result does not depend on the number of rows.
                block[i] = exp > 0 && exp < Float.MIN_NORMAL ? Float.NaN : exp;
            }
        } else {
            Softmax.ofBlock(scores, begin, length, 0, false, scratch.first);
            scratch.first.floats().get(Scratch.Region.ARGUMENT, block, 0, length);
        }
        sum(classes, count);
        boolean reliable = true;
        for (int i = 0; i < count; i++) {
            reliable &= targets[i] < 0 || isReliable(otherSums[i], targetExps[i], classes);
        }
        return reliable;
    }

    /** Computes the exponentials, divided by a power of two for each row, and in double their sums, not divided. */
    private void scaledExps(float[] scores, int begin, int classes, int count, Scratch scratch) {
        int length = count * classes;
        System.arraycopy(scores, begin, block, 0, length);
        RowBlocks.maxima(block, classes, count, maxima, scratch);
        for (int i = 0; i < count; i++) {
            exponents[i] = Exponential.exponent(maxima[i]);
        }
        RowBlocks.repeat(exponents, classes, count, elementExponents);
        Exponential.applyScaled(block, elementExponents, 0, scratch.first, length);
        scratch.first.floats().get(Scratch.Region.ARGUMENT, block, 0, length);
        sum(classes, count);
        for (int i = 0; i < count; i++) {
            double power = Exponential.power(exponents[i]);
            otherSums[i] *= power;
            targetExps[i] *= power;
        }
    }

    /** Moves the exponentials of the targets out of the block, and sums the others of each row. */
    private void sum(int classes, int count) {
        for (int i = 0; i < count; i++) {
            int at = i * classes + targets[i];
            targetExps[i] = targets[i] < 0 ? 0 : block[at];
            if (targets[i] >= 0) {
                block[at] = 0;
            }
        }
        RowBlocks.sums(block, classes, count, otherSums);
    }

    /** Computes the loss of a row, and the factor of its exponentials in the gradient. */
    private void evaluate(SoftmaxTerms terms, int row, int i, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int classes = terms.rows.classes();
        double otherExps = otherSums[i];
        double targetExp = targetExps[i];
        boolean tiny = isTiny(otherExps, targetExp, classes);
        if (scaled && !Exponential.isScalable(maxima[i])) {
            scales[i] = Float.NaN;
            return;
        }
        double derivative = withGradient || tiny
                ? terms.derivative(row, targets[i], terms.scores, row * classes, 0, otherExps, targetExp, scratch)
                : 1;
        if (tiny && !(Math.abs(derivative) <= 1)) {
            scales[i] = Float.NaN;
            return;
        }
        values[index] = (float) terms.value(row, targets[i], terms.scores, row * classes, 0, otherExps, targetExp,
                scratch);
        if (withGradient) {
            double sum = scaled ? (otherExps + targetExp) / Exponential.power(exponents[i]) : otherExps + targetExp;
            derivatives[i] = derivative;
            scales[i] = canScale(factor, derivative, tiny)
                    ? (float) (factor * derivative / sum)
                    : Float.POSITIVE_INFINITY;
        }
    }

    /** Does what {@link RowBlocks#scale} does, for the few exponentials of {@link #unscaledExps}. */
    private void scaleBlock(int classes, int count, float[] into, int to) {
        for (int i = 0, at = 0; i < count; i++) {
            if (targets[i] >= 0) {
                block[at + targets[i]] = (float) targetExps[i];
            }
            for (int end = at + classes; at < end; at++) {
                into[to + at] = Fma.of(block[at], scales[i], 0);
            }
        }
    }

    private void gradients(SoftmaxTerms terms, int from, int to, int first, float[] values,
            double[] factors, float[][] gradient, boolean scaled, Scratch scratch) {
        int classes = terms.rows.classes();
        if (!scaled && (to - from) * classes < Softmax.MIN_BLOCK) {
            scaleBlock(classes, to - from, gradient[0], from * classes);
        } else {
            RowBlocks.scale(scratch.first, classes, to - from, scales, block, gradient[0], from * classes);
        }
        for (int row = from; row < to; row++) {
            int i = row - from;
            if (targets[i] < 0) {
                Arrays.fill(gradient[0], row * classes, (row + 1) * classes, 0);
            } else if (!(scales[i] < Float.POSITIVE_INFINITY)) {
                float value = terms.computeRow(row, factors[row - first], gradient, scratch);
                values[row - first] = Float.isNaN(scales[i]) ? value : values[row - first];
            } else {
                terms.finish(row, targets[i], derivatives[i], otherSums[i], targetExps[i], factors[row - first],
                        gradient[0], row * classes, scratch);
            }
        }
    }
}
