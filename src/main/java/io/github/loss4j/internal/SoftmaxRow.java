package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;

/**
 * Computes one row of {@link SoftmaxTerms}: a long one, or one whose exponentials are out of the range of the classes
 * that compute several rows at once. In use only during a call of {@link #compute}.
 *
 * <p>There are three forms of a row's exponentials e^(x − shift)·2^−exponent:
 *
 * <ul>
 * <li>unscaled, if their sum is {@linkplain Softmax#isReliable reliable},
 * <li>else, in a row of at least {@link Softmax#MIN_BLOCK} classes, divided by a power of two, which is exact: any
 * power that leaves the sum between {@link #MIN_SCALED} and {@link #MAX_SCALED} gives the same bits, so the power of an
 * earlier row can usually be used, without a pass for the maximum,
 * <li>else with the maximum subtracted from the scores.
 * </ul>
 *
 * <p>Other rows have no effect on the form of a row, only on the order in which the forms are tried.
 */
final class SoftmaxRow {
    /** The range of the sum of scaled exponentials. */
    private static final double MIN_SCALED = 0x1p34;
    private static final double MAX_SCALED = 0x1p100;
    /** If the other classes have a smaller part of the sum than this, exponentials that underflowed may matter. */
    private static final double MIN_OTHERS = 0x1p-100;
    /** The range of |factor · derivative| in which float32 gives the gradient from scaled exponentials. */
    static final double MIN_FACTOR = 0x1p-26;
    static final double MAX_FACTOR = 0x1p8;

    private final Scratch scratch;
    private final Backoff unscaled = new Backoff(SoftmaxRows.SCALED_CALLS);
    /** The power of two of an earlier row, for rows whose scaled exponentials are tried first. */
    private float nextExponent;

    private float shift;
    private float exponent;
    private double otherExps;
    private double targetExp;

    SoftmaxRow(Scratch scratch) {
        this.scratch = scratch;
    }

    /** Computes the loss of a row and, if the array is not null, its gradient. */
    float compute(SoftmaxTerms terms, int row, double factor, float[][] gradient) {
        if (gradient != null && !FloatRange.isWellScaled(factor)) {
            float value = compute(terms, row, 1, gradient);
            RowBlocks.multiply(gradient[0], factor, terms.rows, row);
            return value;
        }
        int classes = terms.rows.classes();
        boolean contiguous = terms.rows.stride() == 1;
        float[] x = terms.contiguous(terms.scores, row, 0, scratch);
        int at = terms.begin(row);
        float[] e = gradient == null ? null : contiguous ? gradient[0] : scratch.row(1, classes);
        // The exponentials of a row that fits in a block remain there until they are multiplied.
        float[] into = classes > Scratch.BLOCK ? e : null;
        int target = terms.startsWithoutTarget() ? -1 : terms.target(row, x, at);
        exponentials(x, at, classes, target, into);
        float value = target < 0 && shift == 0
                ? (float) terms.value(row, target, x, at, shift, otherExps, 0, scratch)
                : Float.NaN;
        if (target < 0 && Float.isNaN(value)) {
            target = terms.target(row, x, at);
            exclude(x, at, classes, target, into);
        }
        boolean infinite = shift == Float.POSITIVE_INFINITY;
        boolean tiny = exponent == 0 && otherExps < Softmax.TINY && classes > 1;
        double derivative = e == null && !tiny
                ? 1
                : terms.derivative(row, target, x, at, shift, otherExps, targetExp, scratch);
        if (target >= 0) {
            // Terms of a tiny sum may have underflowed, which matters if the derivative is above 1 in magnitude.
            // This condition does not use the factor, so that the value is the same with and without a gradient.
            value = infinite || tiny && !(Math.abs(derivative) <= 1)
                    ? preciseValue(terms, row, target, x, at)
                    : (float) terms.value(row, target, x, at, shift, otherExps, targetExp, scratch);
        }
        if (e != null) {
            if (infinite || tiny && !(Math.abs(factor * derivative) <= 1) || !canScale(factor * derivative)) {
                preciseGradient(terms, row, target < 0 ? terms.target(row, x, at) : target, x, at, factor, e);
            } else {
                scale(factor * derivative, e, at, classes, into == null);
                terms.finish(row, target, derivative, otherExps, targetExp, factor, e, at, scratch);
            }
            if (!contiguous) {
                RowBlocks.scatter(e, 1, terms.rows, row, gradient[0]);
            }
        }
        return value;
    }

    /** Computes the exponentials, in the form that the row has. */
    private void exponentials(float[] x, int at, int classes, int target, float[] into) {
        boolean mayScale = classes >= Softmax.MIN_BLOCK;
        boolean scaledFirst = mayScale && unscaled.skips();
        if (scaledFirst && scaled(x, at, classes, target, into)) {
            return;
        }
        float max = scaledFirst ? RowBlocks.max(x, at, classes, scratch) : Float.NaN;
        if (!Softmax.mustShift(max)) {
            shifted(x, at, classes, target, into, 0);
            if (Softmax.isReliable(otherExps + targetExp, false)) {
                return;
            }
            max = scaledFirst ? max : RowBlocks.max(x, at, classes, scratch);
        }
        if (mayScale && ScaledExponential.isScalable(max)) {
            if (!scaledFirst) {
                unscaled.fail();
            }
            nextExponent = ScaledExponential.exponent(max) - ScaledExponential.CENTER;
            if (scaled(x, at, classes, target, into)) {
                return;
            }
        }
        shifted(x, at, classes, target, into, max);
    }

    private void shifted(float[] x, int at, int classes, int target, float[] into, float number) {
        shift = number;
        exponent = 0;
        otherExps = Softmax.exponentials(x, at, classes, shift, target, into, at, scratch);
        targetExp = target < 0 ? 0 : Exponential.of(x[at + target] - shift);
    }

    /** Returns whether the scaled exponentials are the form of this row, and accurate. */
    private boolean scaled(float[] x, int at, int classes, int target, float[] into) {
        shift = 0;
        exponent = nextExponent;
        double others = Softmax.scaledExponentials(x, at, classes, exponent, target, into, at, scratch);
        return unscale(x, at, target, others);
    }

    private boolean unscale(float[] x, int at, int target, double others) {
        double power = ScaledExponential.power(exponent);
        otherExps = others * power;
        targetExp = target < 0 ? 0 : ScaledExponential.of(x[at + target]);
        double sum = otherExps + targetExp;
        return isInRange(sum / power, others, sum) && !Softmax.isReliable(sum, false);
    }

    /**
     * Whether scaled exponentials are accurate enough, and their bits do not depend on the power of two.
     *
     * @param scaledSum the sum of the scaled exponentials
     * @param scaledOthers the same without the target
     * @param sum the sum of the exponentials themselves
     */
    static boolean isInRange(double scaledSum, double scaledOthers, double sum) {
        return scaledSum >= MIN_SCALED && scaledSum <= MAX_SCALED && scaledOthers >= MIN_OTHERS * scaledSum
                && ScaledExponential.isScalable(sum);
    }

    /** Computes the sum of the exponentials without one class, after the sum over all classes. */
    private void exclude(float[] x, int at, int classes, int target, float[] into) {
        if (classes > Scratch.BLOCK) {
            exponentials(x, at, classes, target, into);
            return;
        }
        double others = Softmax.sumExcept(scratch.first, classes, target);
        if (exponent == 0) {
            otherExps = others;
            targetExp = Exponential.of(x[at + target] - shift);
        } else if (!unscale(x, at, target, others)) {
            shifted(x, at, classes, target, into, RowBlocks.max(x, at, classes, scratch));
        }
    }

    private boolean canScale(double factor) {
        return exponent == 0
                ? Softmax.canScale(factor, otherExps + targetExp)
                : Math.abs(factor) <= MAX_FACTOR;
    }

    /**
     * Multiplies the exponentials, which are in the first region or in the gradient, so that they add up to a factor.
     */
    private void scale(double factor, float[] gradient, int at, int classes, boolean inRegion) {
        double sum = otherExps + targetExp;
        double scale = factor / (exponent == 0 ? sum : sum / ScaledExponential.power(exponent));
        if (exponent != 0 && Math.abs(factor) < MIN_FACTOR) {
            if (inRegion) {
                scratch.first.floats().get(Region.ARGUMENT, gradient, at, classes);
            }
            for (int i = at; i < at + classes; i++) {
                gradient[i] = (float) (scale * gradient[i]);
            }
        } else if (inRegion) {
            Softmax.copyScaled(scratch.first, classes, (float) scale, gradient, at);
        } else {
            Softmax.scale(gradient, at, classes, (float) scale);
        }
    }

    /** Computes the loss of a row in double, if its exponentials are out of the range of float32. */
    private float preciseValue(SoftmaxTerms terms, int row, int target, float[] x, int at) {
        float max = Softmax.max(x, at, terms.rows.classes());
        double others = Softmax.exponentials(x, at, terms.rows.classes(), max, target);
        double ofTarget = Softmax.targetExp(x[at + target], max);
        return (float) terms.value(row, target, x, at, max, others, ofTarget, scratch);
    }

    /**
     * Computes the gradient of a row in double, if its exponentials or their factor are out of the range of float32.
     */
    private void preciseGradient(SoftmaxTerms terms, int row, int target, float[] x, int at, double factor,
            float[] gradient) {
        int classes = terms.rows.classes();
        float max = Softmax.max(x, at, classes);
        double others = Softmax.exponentials(x, at, classes, max, target);
        double ofTarget = Softmax.targetExp(x[at + target], max);
        double derivative = terms.derivative(row, target, x, at, max, others, ofTarget, scratch);
        for (int c = 0; c < classes; c++) {
            double p = Softmax.targetExp(x[at + c], max) / (others + ofTarget);
            gradient[at + c] = (float) (factor * derivative * p);
        }
        terms.finish(row, target, derivative, others, ofTarget, factor, gradient, at, scratch);
    }
}
