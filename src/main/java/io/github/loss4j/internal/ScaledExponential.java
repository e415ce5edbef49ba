package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;
import static io.github.loss4j.internal.Scratch.Region.TEMP_2;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * eˣ divided by a power of two, for numbers whose exponentials are out of the range of float32. The bits of the
 * mantissa are those of {@link Exponential}.
 */
final class ScaledExponential {
    /** The binary exponent of the largest result of {@link #apply}. */
    private static final int SCALED = 50;
    /**
     * The number subtracted from an exponent so that the maximum is in the middle of the range that several rows share.
     */
    static final int CENTER = 14;
    /** e to this power is negligible compared with e to the power of any score in [-{@link #SCALABLE}, SCALABLE]. */
    private static final float FLOOR = -2048;
    private static final float SCALABLE = 600;
    private static final double MAX_SCALABLE_SUM = 0x1p800;
    private static final int DOUBLE_MANTISSA_BITS = 52;

    private static final OutOfLine REDUCE_SCALED = OutOfLine.of(MethodHandles.lookup(), "reduceScaled",
            OutOfLine.ARRAYS);
    private static final OutOfLine REDUCE_BY = OutOfLine.of(MethodHandles.lookup(), "reduceBy", OutOfLine.ARRAY);
    private static final OutOfLine SCALE_OR_FLUSH = OutOfLine.of(MethodHandles.lookup(), "scaleOrFlush",
            OutOfLine.REGION);
    private static final OutOfLine FLUSH = OutOfLine.of(MethodHandles.lookup(), "flush", OutOfLine.REGION);

    private ScaledExponential() {
    }

    /**
     * Writes eˣ·2⁻ᵏ for a part of an array to a region. Each x has its own k, from {@link #exponent}. Results that are
     * not normal numbers become 0. The division by 2ᵏ is exact, unlike a difference of scores.
     *
     * @param exponents the k of the numbers, at their indices
     */
    static void apply(float[] numbers, float[] exponents, int from, Region region, int length) {
        REDUCE_SCALED.run(numbers, exponents, from, region.floats(), length);
        FLUSH.run(region, length);
    }

    /**
     * Writes eˣ·2⁻ᵏ for a part of an array to a region. Results that are not normal numbers become 0, or NaN if they
     * are too large or x is infinite.
     */
    static void apply(float[] numbers, int from, float exponent, Region region, int length) {
        REDUCE_BY.run(numbers, from, exponent, region, length);
        SCALE_OR_FLUSH.run(region, length);
    }

    /**
     * Returns eˣ as {@link Exponential#of} does, but with the exponent range of a double; infinity if x is too large
     * for a scaled row.
     */
    static double of(float x) {
        if (x > SCALABLE || x < -SCALABLE) {
            return x > 0 ? Double.POSITIVE_INFINITY : 0;
        }
        float rounded = Exponential.rounded(x);
        return Exponential.ofReduced(x, rounded) * power(rounded - Exponential.ROUND);
    }

    /**
     * Returns whether a sum of exponentials is so far from overflow and underflow that the row is {@linkplain
     * #isScalable(float) scalable}.
     */
    static boolean isScalable(double sum) {
        return sum >= 1 / MAX_SCALABLE_SUM && sum <= MAX_SCALABLE_SUM;
    }

    /** Returns whether {@link #apply} can process a row with this maximum score. */
    static boolean isScalable(float max) {
        return Math.abs(max) <= SCALABLE;
    }

    /**
     * Returns the k that brings e to the power of a row's maximum score near 2⁵⁰, far above underflow of the others.
     */
    static float exponent(float max) {
        return isScalable(max) ? Exponential.rounded(max) - Exponential.ROUND - SCALED : 0;
    }

    /** 2ᵏ. */
    static double power(float exponent) {
        return Double.longBitsToDouble((long) ((int) exponent + Double.MAX_EXPONENT) << DOUBLE_MANTISSA_BITS);
    }

    static void reduceScaled(float[] numbers, float[] exponents, int from, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float x = Math.max(FLOOR, numbers[from + j]);
            float rounded = Exponential.rounded(x);
            floats.put(TEMP_1 + j,
                    Math.max(-Exponential.BIAS, rounded - Exponential.ROUND - exponents[from + j]) + Exponential.ROUND);
            floats.put(TEMP_2 + j, Exponential.ofReduced(x, rounded));
        }
    }

    static void reduceBy(float[] numbers, int from, float exponent, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float x = numbers[from + j];
            float rounded = Exponential.rounded(x);
            floats.put(TEMP_1 + j, rounded - exponent);
            floats.put(TEMP_2 + j, Exponential.ofReduced(x, rounded));
        }
    }

    static void scaleOrFlush(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(ARGUMENT + j,
                    Exponential.scaled(bits.get(TEMP_2 + j), bits.get(TEMP_1 + j), -Exponential.MIN_NORMAL));
        }
    }

    static void flush(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int rounded = bits.get(TEMP_1 + j);
            int exponent = rounded - Exponential.ROUND_BITS + Exponential.BIAS;
            bits.put(ARGUMENT + j, bits.get(TEMP_2 + j) + (rounded << Exponential.MANTISSA_BITS)
                    & ~(exponent - Exponential.MIN_NORMAL >> 31));
        }
    }
}
