package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * The exponentials of several rows of {@link SoftmaxTerms} and their sums. Owns the working memory, which is in use
 * only during a call.
 *
 * <p>The exponentials are first computed unscaled. If those of a row are out of range, the exponentials of all rows of
 * the call are computed again: all divided by a power of two that an earlier call needed or, if that is not accurate,
 * each row by another one. A row that is in range has the same bits either way, so its result does not depend on the
 * other rows. After such a call, the next {@link #SCALED_CALLS} calls begin with the scaled computation.
 */
abstract class RowExponentials {
    /** The number of calls that begin with the scaled computation after a call with a row out of range. */
    static final int SCALED_CALLS = 31;
    /** The number of calls that compute the maxima of the rows after a common power of two was not accurate. */
    private static final int SEPARATE_CALLS = 63;
    /** The maximum number of rows of one call. */
    static final int MAX_ROWS = (Scratch.BLOCK + 1) / 2;
    /**
     * If the exponentials of the classes that are not the target are a smaller part of the sum than this, some of them
     * may be 0 in the scaled computation.
     */
    private static final double TINY = 0x1p-149;

    /** The target of each row; −1 if the row is masked or its factor is 0. */
    final int[] targets;
    /** The exponential of each row's target, and the sum of the exponentials of its other classes. */
    final double[] targetExps;
    final double[] otherSums;
    /** The maximum score of each row, if {@link #scaledExps} was needed, and the exponent of its power of two. */
    final float[] maxima;
    final float[] exponents;
    private final Backoff unscaled = new Backoff(SCALED_CALLS);
    /** The exponent of {@link #commonExps}; 0 if none is known. */
    private float nextExponent;
    private final Backoff common = new Backoff(SEPARATE_CALLS);
    /** The power of two by which the exponentials of all rows are divided; 0 if each row has another one. */
    double commonPower;

    /**
     * Creates the working memory.
     *
     * @param shared an object that is never in use at the same time, to share most of its memory; null for none
     */
    RowExponentials(RowExponentials shared) {
        targets = shared == null ? new int[MAX_ROWS] : shared.targets;
        targetExps = shared == null ? new double[MAX_ROWS] : shared.targetExps;
        otherSums = shared == null ? new double[MAX_ROWS] : shared.otherSums;
        maxima = shared == null ? new float[MAX_ROWS] : shared.maxima;
        exponents = shared == null ? new float[MAX_ROWS] : shared.exponents;
    }

    /**
     * Computes the exponentials, divided by the same power of two for all rows, and their sums.
     *
     * @param exponent the binary logarithm of that power
     */
    abstract void exps(SoftmaxTerms terms, int begin, int count, float exponent, Scratch scratch);

    /** Computes the exponentials, divided by a power of two for each row, and in double their sums. */
    abstract void scaledExps(SoftmaxTerms terms, int begin, int count, Scratch scratch);

    /**
     * Computes the exponentials and their sums, in the first of three ways that is accurate for all rows.
     *
     * @param mayShare whether the exponentials may be divided by the same power of two
     * @return whether they are divided by powers of two
     */
    final boolean compute(SoftmaxTerms terms, int begin, int count, boolean mayShare, Scratch scratch) {
        boolean scaled = unscaled.skips();
        if (!scaled) {
            exps(terms, begin, count, 0, scratch);
            if (!reliable(terms.rows.classes(), count)) {
                unscaled.fail();
                scaled = true;
            }
        }
        commonPower = scaled ? 0 : 1;
        if (scaled) {
            if (!mayShare || !commonExps(terms, begin, count, scratch)) {
                scaledExps(terms, begin, count, scratch);
                nextExponent = common.isOver() ? exponents[0] - ScaledExponential.CENTER : nextExponent;
            }
            unscale(terms, begin, count);
        }
        return scaled;
    }

    /** Whether the unscaled exponentials of all rows are accurate enough, given that none of them is subnormal. */
    private boolean reliable(int classes, int count) {
        boolean reliable = true;
        for (int j = 0; j < count; j++) {
            reliable &= targets[j] < 0 || isReliable(otherSums[j], otherSums[j] + targetExps[j], classes);
        }
        return reliable;
    }

    static boolean isReliable(double otherExps, double sum, int classes) {
        double minimum = classes == 1 ? 0 : Softmax.TINY;
        return otherExps >= minimum && otherExps >= minimum * sum && Softmax.isReliable(sum, true);
    }

    /** Multiplies the sums by the powers of two, and computes the exponentials of targets that became 0. */
    private void unscale(SoftmaxTerms terms, int begin, int count) {
        for (int j = 0; j < count; j++) {
            double power = commonPower == 0 ? ScaledExponential.power(exponents[j]) : commonPower;
            otherSums[j] *= power;
            targetExps[j] *= power;
        }
        for (int j = 0; j < count; j++) {
            if (targetExps[j] == 0 && targets[j] >= 0) {
                targetExps[j] = ScaledExponential.of(terms.scores[at(terms, begin, j) + targets[j]]);
            }
        }
    }

    /** Whether the gradients of all rows can be computed from exponentials in the range of {@link #commonExps}. */
    static boolean canShareExponent(double[] factors, int from, int count) {
        boolean inRange = true;
        for (int j = from; factors != null && j < from + count; j++) {
            double magnitude = Math.abs(factors[j]);
            inRange &= magnitude == 0 || magnitude >= SoftmaxRow.MIN_FACTOR && magnitude <= SoftmaxRow.MAX_FACTOR;
        }
        return inRange;
    }

    /**
     * Computes the exponentials divided by a power of two that an earlier call needed, which saves the maxima of the
     * rows. Returns whether they are accurate: then they give the same bits as {@link #scaledExps}.
     */
    private boolean commonExps(SoftmaxTerms terms, int begin, int count, Scratch scratch) {
        if (common.skips() || nextExponent == 0) {
            return false;
        }
        exps(terms, begin, count, nextExponent, scratch);
        double power = ScaledExponential.power(nextExponent);
        boolean accurate = true;
        for (int j = 0; j < count; j++) {
            double sum = otherSums[j] + targetExps[j];
            accurate &= targets[j] < 0 || SoftmaxRow.isInRange(sum, otherSums[j], sum * power);
        }
        Arrays.fill(exponents, 0, count, nextExponent);
        Arrays.fill(maxima, 0, count, 0);
        commonPower = accurate ? power : 0;
        if (!accurate) {
            common.fail();
        }
        return accurate;
    }

    /** The index of the target's score minus the target: in a contiguous row, the index of its first score. */
    final int at(SoftmaxTerms terms, int begin, int j) {
        int stride = terms.rows.stride();
        return stride == 1 ? begin + j * terms.rows.classes() : begin + j + targets[j] * (stride - 1);
    }

    /** Whether exponentials that were rounded to 0 may be a relevant part of the sum of the other classes. */
    final boolean isTiny(int j, int classes) {
        return classes > 1 && otherSums[j] < TINY * (otherSums[j] + targetExps[j]);
    }
}
