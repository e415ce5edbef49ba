package io.github.loss4j.likelihood;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.REGION;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The loops of {@link GaussianNllLoss} over a block, in float32. Each number that may cancel is a sum of two floats, so
 * that terms have some 30 bits before they are rounded. A term is NaN where this is not enough, where a variance is far
 * from 1, and where a number is not finite; the caller computes it in double.
 */
final class GaussianNllLoops {
    /** The longest block, so that six regions fit into the L1 cache. */
    static final int BLOCK = Scratch.BLOCK / 2 + 1;

    // The regions, with the numbers that they hold one after the other.
    private static final int RESIDUAL = FIRST;
    private static final int RESIDUAL_ERROR = SECOND;
    private static final int RATIO_ERROR = SECOND;
    private static final int VARIANCE = RESULTS;
    private static final int PRECISION = RESULTS + REGION;
    private static final int PRECISION_ERROR = RESULTS + 2 * REGION;
    private static final int EXPONENT = RESULTS + 2 * REGION;
    private static final int LOW = RESULTS + 2 * REGION;
    private static final int RATIO = RESULTS + 3 * REGION;

    // The indices of numbers before the first region.
    private static final int CONSTANT_HIGH = 0;
    private static final int CONSTANT_LOW = 1;
    private static final int FACTOR_HIGH = 2;
    private static final int FACTOR_LOW = 3;

    /** ln 2 in two parts. The high part has trailing zeros, so that its multiples plus the high constant are exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);
    /** ln 2π in two parts, of which the high one has trailing zeros. */
    private static final float LN_2PI_HIGH = 0x1.d67cp+0f;
    private static final float LN_2PI_LOW = (float) (Math.log(2 * Math.PI) - LN_2PI_HIGH);
    private static final float ROUND = 12582912f;
    private static final int ROUND_BITS = 0x4b400000;
    private static final int ROOT_HALF_BITS = 0x3f3504f3;
    private static final int MANTISSA_BITS = 23;
    /** The bits of the smallest allowed variance, 2⁻⁶⁰, and the range of bits above them. */
    private static final int LOWEST_BITS = 0x21800000;
    private static final int RANGE_BITS = 0x3c000000;
    /** A sum below this times its parts has lost digits. */
    private static final float CANCELLED = 0x1p-4f;
    /** The difference of ratio and 1 below which the derivative by the variance has lost digits. */
    private static final float COMPLEMENT = 0x1p-15f;
    private static final float HUGE = 0x1p127f;
    /** Its product with a ratio that is too large overflows. */
    private static final float TOO_LARGE = 0x1p87f;

    private static final OutOfLine RESIDUALS = OutOfLine.of(MethodHandles.lookup(), "residuals", OutOfLine.ARRAYS);
    private static final OutOfLine PRECISIONS = OutOfLine.of(MethodHandles.lookup(), "precisions", OutOfLine.ARRAY);
    private static final OutOfLine RATIOS = OutOfLine.of(MethodHandles.lookup(), "ratios", OutOfLine.REGION);
    private static final OutOfLine MEAN_DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "meanDerivatives",
            OutOfLine.ARRAY);
    private static final OutOfLine VARIANCE_DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "varianceDerivatives",
            OutOfLine.ARRAY);
    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.REGION);
    private static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms", OutOfLine.REGION);
    private static final OutOfLine SUMS = OutOfLine.of(MethodHandles.lookup(), "sums", OutOfLine.REGION);

    private GaussianNllLoops() {
    }

    /**
     * Writes the terms of a block to the region of results, and their derivatives times a factor, unless it is 0, to
     * the arrays of the gradient.
     */
    static void run(boolean full, float eps, float[] means, float[] variances, float[] targets, int from, int length,
            double factor, float[][] gradient, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        floats.put(CONSTANT_HIGH, full ? LN_2PI_HIGH : 0);
        floats.put(CONSTANT_LOW, full ? LN_2PI_LOW : 0);
        RESIDUALS.run(means, targets, from, floats, length);
        PRECISIONS.run(variances, from, eps, scratch.first, length);
        if (gradient != null) {
            floats.put(FACTOR_HIGH, (float) factor);
            floats.put(FACTOR_LOW, (float) (factor - (float) factor));
            MEAN_DERIVATIVES.run(gradient[0], from, 0, scratch.first, length);
        }
        RATIOS.run(scratch.first, length);
        if (gradient != null) {
            VARIANCE_DERIVATIVES.run(gradient[1], from, eps, scratch.first, length);
        }
        SPLIT.run(scratch.first, length);
        LOGARITHMS.run(scratch.first, length);
        SUMS.run(scratch.first, length);
    }

    /** Writes the differences of means and targets, and their exact rounding errors (Knuth's TwoSum). */
    static void residuals(float[] means, float[] targets, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float difference = means[at + j] - targets[at + j];
            float part = means[at + j] - difference;
            floats.put(RESIDUAL + j, difference);
            floats.put(RESIDUAL_ERROR + j, (means[at + j] - (difference + part)) + (part - targets[at + j]));
        }
    }

    /** Variances, and their reciprocals in two parts. */
    static void precisions(float[] variances, int from, float eps, Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float variance = Math.max(variances[from + j], eps);
            float precision = 1 / variance;
            floats.put(VARIANCE + j, variance);
            floats.put(PRECISION + j, precision);
            floats.put(PRECISION_ERROR + j, precision * Fma.of(-variance, precision, 1));
        }
    }

    /** (m − t)/v, rounded once, times the factor. */
    static void meanDerivatives(float[] derivatives, int from, float unused, Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float high = floats.get(FACTOR_HIGH);
        float low = floats.get(FACTOR_LOW);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float residual = floats.get(RESIDUAL + j);
            float precision = floats.get(PRECISION + j);
            float product = residual * precision;
            float error = Fma.of(residual, precision, -product)
                    + Fma.of(residual, floats.get(PRECISION_ERROR + j), floats.get(RESIDUAL_ERROR + j) * precision);
            float derivative = product + error;
            derivatives[from + j] = Fma.of(derivative, high, derivative * low);
        }
    }

    /** (m − t)²/v in two parts. The second is NaN where the ratio is too near 1 or too large. */
    static void ratios(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float residual = floats.get(RESIDUAL + j);
            float precision = floats.get(PRECISION + j);
            float square = residual * residual;
            float squareError = Fma.of(2 * residual, floats.get(RESIDUAL_ERROR + j),
                    Fma.of(residual, residual, -square));
            float ratio = square * precision;
            float refused = Fma.of(Math.max(0, COMPLEMENT - Math.abs(1 - ratio)), HUGE, ratio) * TOO_LARGE;
            floats.put(RATIO + j, ratio);
            floats.put(RATIO_ERROR + j, Fma.of(square, precision, -ratio) + Fma.of(0, refused,
                    Fma.of(square, floats.get(PRECISION_ERROR + j), squareError * precision)));
        }
    }

    /** ½(1 − (m − t)²/v)/v times the factor; 0 for a variance of at most ε. */
    static void varianceDerivatives(float[] derivatives, int from, float eps, Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float high = floats.get(FACTOR_HIGH);
        float low = floats.get(FACTOR_LOW);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float ratio = floats.get(RATIO + j);
            float difference = 1 - ratio;
            float part = 1 - difference;
            float complement = difference + ((part - ratio) - floats.get(RATIO_ERROR + j));
            float step = Math.min(0.5f, BranchFree.scaleForClamp(floats.get(VARIANCE + j) - eps));
            float derivative = step * Fma.of(complement, floats.get(PRECISION + j),
                    complement * floats.get(PRECISION_ERROR + j));
            derivatives[from + j] = Fma.of(derivative, high, derivative * low);
        }
    }

    /** The mantissa of each variance between √½ and √2, and its exponent; NaN where the variance is out of range. */
    static void split(Scratch.Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int number = bits.get(VARIANCE + j);
            int exponent = number - ROOT_HALF_BITS >> MANTISSA_BITS;
            int above = number - LOWEST_BITS;
            bits.put(EXPONENT + j, ROUND_BITS + exponent);
            bits.put(VARIANCE + j, number - (exponent << MANTISSA_BITS) | (above | ~(above - RANGE_BITS)) >> 31);
        }
    }

    /** ln v plus the constant in two parts, as in {@code Logarithm}, with the quotient s = f/(2 + f) in two parts. */
    static void logarithms(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float constantHigh = floats.get(CONSTANT_HIGH);
        float constantLow = floats.get(CONSTANT_LOW);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float exponent = floats.get(EXPONENT + j) - ROUND;
            float f = floats.get(VARIANCE + j) - 1;
            float divisor = 2 + f;
            float reciprocal = 1 / divisor;
            float s = f * reciprocal;
            float error = (Fma.of(-s, divisor, f) - s * (f - (divisor - 2))) * reciprocal;
            float z = s * s;
            float tail = z * Fma.of(z, Fma.of(z, 0.29874596f, 0.39977443f), 0.66666777f);
            float whole = Fma.of(exponent, LN2_HIGH, constantHigh);
            float sum = Fma.of(2, s, whole);
            float part = sum - whole;
            float lost = (whole - (sum - part)) + Fma.of(2, s, -part);
            floats.put(VARIANCE + j, sum);
            floats.put(LOW + j, lost + Fma.of(s, tail, Fma.of(2, error, Fma.of(exponent, LN2_LOW, constantLow))));
        }
    }

    /** Half of logarithm, ratio and constant; NaN where they cancel. */
    static void sums(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float lowest = CANCELLED * floats.get(CONSTANT_HIGH);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float logarithm = floats.get(VARIANCE + j);
            float ratio = floats.get(RATIO + j);
            float sum = logarithm + ratio;
            float part = sum - logarithm;
            float lost = (logarithm - (sum - part)) - (part - ratio);
            float total = sum + (lost + (floats.get(LOW + j) + floats.get(RATIO_ERROR + j)));
            float refused = Math.max(0, Fma.of(CANCELLED, ratio, lowest) - Math.abs(total)) * HUGE * HUGE;
            floats.put(RESULTS + j, Fma.of(0, refused, 0.5f * total));
        }
    }
}
