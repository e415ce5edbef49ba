package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;

/**
 * Computes several rows of {@link SoftmaxTerms} at once. The subclasses differ in the layout of the exponentials. Owns
 * the working memory, which is in use only during a call of {@link #run}.
 *
 * <p>The exponentials are first computed unscaled. If those of a row are out of range, the exponentials of all rows of
 * the call are computed again, each row divided by a power of two. A row that is in range unscaled has the same bits
 * either way, so its result does not depend on the other rows. After such a call, the next {@link #SCALED_CALLS} calls
 * begin with the scaled computation.
 */
abstract class SoftmaxRows {
    /** The number of calls that begin with the scaled computation after a call with a row out of range. */
    static final int SCALED_CALLS = 15;
    /** The maximum number of rows of one call. */
    static final int MAX_ROWS = (Scratch.BLOCK + 1) / 2;
    /**
     * If the exponentials of the classes that are not the target are a smaller part of the sum than this, some of them
     * may be 0 in the scaled computation.
     */
    private static final double TINY = 0x1p-149;
    /** The range of |factor · derivative| in which float32 gives the gradient, from scaled or unscaled exponentials. */
    private static final double MIN_FACTOR = 0x1p-60;
    private static final double MAX_FACTOR = 0x1p20;
    private static final OutOfLine DIVIDE = OutOfLine.of(MethodHandles.lookup(), "divide", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine DIVIDE_BY_SUMS = OutOfLine.of(MethodHandles.lookup(), "divideBySums",
            OutOfLine.DOUBLE_ARRAYS);

    /** The target of each row; −1 if the row is masked or its factor is 0. */
    final int[] targets;
    /** The exponential of each row's target, and the sum of the exponentials of its other classes. */
    final double[] targetExps;
    final double[] otherSums;
    /**
     * The factor of each row's exponentials in the gradient; NaN if the row must be computed alone; infinite if only
     * its gradient must, so that the loss has the same bits with and without a gradient.
     */
    final float[] scales;
    final float[] maxima;
    final float[] exponents;
    /** The derivatives; of cross entropies, which have the derivative 1, the probabilities of the other classes. */
    private final double[] derivatives;
    /** The odds otherSums/targetExps. */
    private final double[] odds;
    private final double[] quotients;
    private final double[][] arrays;
    private int scaledCalls;

    /**
     * Creates the working memory.
     *
     * @param shared an object that is never in use at the same time, to share most of its memory; null for none
     */
    SoftmaxRows(SoftmaxRows shared) {
        targets = shared == null ? new int[MAX_ROWS] : shared.targets;
        arrays = shared == null ? new double[5][MAX_ROWS] : shared.arrays;
        otherSums = arrays[0];
        targetExps = arrays[1];
        odds = arrays[2];
        derivatives = arrays[3];
        quotients = arrays[4];
        scales = shared == null ? new float[MAX_ROWS] : shared.scales;
        maxima = shared == null ? new float[MAX_ROWS] : shared.maxima;
        exponents = shared == null ? new float[MAX_ROWS] : shared.exponents;
    }

    /** Computes the unscaled exponentials and their sums. Returns whether all rows are in range. */
    abstract boolean unscaledExps(SoftmaxTerms terms, int begin, int count, Scratch scratch);

    /** Computes the exponentials, divided by a power of two for each row, and in double their sums. */
    abstract void scaledExps(SoftmaxTerms terms, int begin, int count, Scratch scratch);

    /** Writes the gradients of all rows, apart from what {@link SoftmaxTerms#finish} adds. */
    abstract void gradients(SoftmaxTerms terms, int begin, int count, float[] gradient, Scratch scratch);

    /** Whether the gradient can be computed as float32 exponentials times a float32 factor. */
    private static boolean canScale(double factor, double derivative, boolean tiny) {
        double magnitude = Math.abs(factor * derivative);
        return magnitude >= MIN_FACTOR && magnitude <= (tiny ? 1 : MAX_FACTOR) && Weights.normal(factor);
    }

    /** Whether exponentials that were rounded to 0 may be a relevant part of the sum of the other classes. */
    private boolean isTiny(int j, int classes) {
        return classes > 1 && otherSums[j] < TINY * (otherSums[j] + targetExps[j]);
    }

    /** Whether the unscaled exponentials of all rows are accurate enough, given that none of them is subnormal. */
    final boolean reliable(int classes, int count) {
        boolean reliable = true;
        for (int j = 0; j < count; j++) {
            double sum = otherSums[j] + targetExps[j];
            reliable &= targets[j] < 0 || Softmax.isReliable(sum, true)
                    && (classes == 1 || otherSums[j] >= Softmax.TINY && otherSums[j] >= TINY * sum);
        }
        return reliable;
    }

    /**
     * Computes the losses of some rows and, if the array is not null, their gradients.
     *
     * @param terms the terms that contain the rows
     * @param from the first row
     * @param count the number of rows, at most {@link #MAX_ROWS}; neighbouring rows have the same distance
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    final void run(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        int begin = terms.rows.offset(from);
        int step = terms.rows.stride() == 1 ? terms.rows.classes() : 1;
        boolean unweighted = terms.unweighted();
        for (int j = 0; j < count; j++) {
            int row = from + j;
            boolean active = (unweighted || !terms.masked(row)) && (factors == null || factors[row - first] != 0);
            targets[j] = active ? terms.target(row, terms.scores, begin + j * step) : -1;
        }
        boolean scaled = scaledCalls > 0;
        scaledCalls = Math.max(0, scaledCalls - 1);
        if (!scaled && !unscaledExps(terms, begin, count, scratch)) {
            scaled = true;
            scaledCalls = SCALED_CALLS;
        }
        if (scaled) {
            scaledExps(terms, begin, count, scratch);
            for (int j = 0; j < count; j++) {
                double power = Exponential.power(exponents[j]);
                otherSums[j] *= power;
                targetExps[j] *= power;
            }
        }
        boolean plain = terms.isCrossEntropy();
        if (plain) {
            crossEntropies(terms, from, count, first, values, gradient == null ? null : factors, scaled, scratch);
        } else {
            for (int j = 0; j < count; j++) {
                scales[j] = 0;
                if (targets[j] >= 0) {
                    evaluate(terms, from + j, j, from + j - first, values,
                            factors == null ? 1 : factors[from + j - first], gradient != null, scaled, scratch);
                }
            }
        }
        if (gradient != null) {
            gradients(terms, begin, count, gradient[0], scratch);
        }
        for (int j = 0; j < count; j++) {
            int row = from + j;
            if (targets[j] >= 0 && !(scales[j] < Float.POSITIVE_INFINITY)) {
                float value = terms.computeRow(row, factors == null ? 0 : factors[row - first], gradient, scratch);
                values[row - first] = Float.isNaN(scales[j]) ? value : values[row - first];
            } else if (gradient != null && targets[j] >= 0) {
                int at = at(terms, begin, j);
                if (plain) {
                    gradient[0][at + targets[j]] = (float) (0 - factors[row - first] * derivatives[j]);
                } else {
                    terms.finish(row, targets[j], derivatives[j], otherSums[j], targetExps[j], factors[row - first],
                            gradient[0], at, scratch);
                }
            }
        }
    }

    /** The index of the target's score minus the target: in a contiguous row, the index of its first score. */
    private int at(SoftmaxTerms terms, int begin, int j) {
        int stride = terms.rows.stride();
        return stride == 1 ? begin + j * terms.rows.classes() : begin + j + targets[j] * (stride - 1);
    }

    /** Computes the loss of a row, and the factor of its exponentials in the gradient. */
    private void evaluate(SoftmaxTerms terms, int row, int j, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int target = targets[j];
        int at = at(terms, terms.rows.offset(row - j), j);
        double otherExps = otherSums[j];
        double targetExp = targetExps[j];
        boolean tiny = isTiny(j, terms.rows.classes());
        if (scaled && !Exponential.isScalable(maxima[j])) {
            scales[j] = Float.NaN;
            return;
        }
        double derivative = withGradient || tiny
                ? terms.derivative(row, target, terms.scores, at, 0, otherExps, targetExp, scratch)
                : 1;
        if (tiny && !(Math.abs(derivative) <= 1)) {
            scales[j] = Float.NaN;
            return;
        }
        values[index] = (float) terms.value(row, target, terms.scores, at, 0, otherExps, targetExp, scratch);
        if (withGradient) {
            double sum = scaled ? (otherExps + targetExp) / Exponential.power(exponents[j]) : otherExps + targetExp;
            derivatives[j] = derivative;
            scales[j] = canScale(factor, derivative, tiny)
                    ? (float) (factor * derivative / sum)
                    : Float.POSITIVE_INFINITY;
        }
    }

    /** Does the same as {@link #evaluate} for all rows, whose losses are cross entropies, in vector loops. */
    private void crossEntropies(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            boolean scaled, Scratch scratch) {
        int classes = terms.rows.classes();
        int begin = terms.rows.offset(from);
        DIVIDE.run(arrays, count);
        if (factors != null) {
            System.arraycopy(factors, from - first, quotients, 0, count);
            DIVIDE_BY_SUMS.run(arrays, count);
        }
        for (int j = 0; j < count; j++) {
            if (j % DoubleFunctions.BLOCK == 0) {
                DoubleFunctions.logarithmsOfSums(odds, j, Math.min(DoubleFunctions.BLOCK, count - j), scratch);
            }
            scales[j] = 0;
            if (targets[j] < 0) {
                continue;
            }
            if (scaled && !Exponential.isScalable(maxima[j])) {
                scales[j] = Float.NaN;
                continue;
            }
            boolean usual = odds[j] >= SoftmaxTerms.SMALL_ODDS && odds[j] <= Double.MAX_VALUE
                    && targetExps[j] >= Float.MIN_NORMAL;
            values[from + j - first] = (float) (usual
                    ? scratch.doubles.get(j % DoubleFunctions.BLOCK)
                    : SoftmaxTerms.crossEntropy(terms.scores, at(terms, begin, j) + targets[j], 0, otherSums[j],
                            targetExps[j]));
            if (factors != null) {
                double quotient = scaled ? quotients[j] * Exponential.power(exponents[j]) : quotients[j];
                scales[j] = canScale(factors[from + j - first], 1, isTiny(j, classes))
                        ? (float) quotient
                        : Float.POSITIVE_INFINITY;
            }
        }
    }

    public static void divide(double[][] arrays, int length) {
        double[] otherSums = arrays[0];
        double[] targetExps = arrays[1];
        double[] odds = arrays[2];
        for (int j = 0; j < length; j++) {
            odds[j] = otherSums[j] / targetExps[j];
        }
    }

    /** Computes the probabilities of the other classes, and divides the quotients by the sums of all exponentials. */
    public static void divideBySums(double[][] arrays, int length) {
        double[] otherSums = arrays[0];
        double[] targetExps = arrays[1];
        double[] probabilities = arrays[3];
        double[] quotients = arrays[4];
        for (int j = 0; j < length; j++) {
            double sum = otherSums[j] + targetExps[j];
            probabilities[j] = otherSums[j] / sum;
            quotients[j] = quotients[j] / sum;
        }
    }
}
