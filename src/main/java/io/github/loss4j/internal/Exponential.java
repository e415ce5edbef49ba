package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_2;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * eˣ in float32, to within 0.8 ulp. One number and a block give the same bits.
 *
 * <p>x = h·ln 2 + r with |r| ≤ ½ ln 2, and eˣ = eʳ·2ʰ, where eʳ is a minimax polynomial of degree 6. Near the ends of
 * float32's range 2ʰ is not representable, so it is applied as two factors.
 */
public final class Exponential {
    private static final float LOG2_E = (float) (1 / Math.log(2));
    /**
     * ln 2 in two parts. The high part has trailing zeros, so that h times it, and the difference from x, are exact.
     */
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);
    /** 1.5·2²³: adding it to a number rounds the number to an integer, which is in the low bits of the sum. */
    static final float ROUND = 12582912f;
    static final int ROUND_BITS = 0x4b400000;
    static final int MANTISSA_BITS = 23;
    private static final int ONE = 0x3f800000;
    static final int BIAS = 127;
    /** The smallest biased exponent of 2ʰ for which eʳ·2ʰ is normal for every eʳ, which may be below 1. */
    static final int MIN_NORMAL = 2;
    /** If the biased exponent of 2ʰ is below minus this, eʳ·2ʰ rounds to zero. */
    private static final int UNDERFLOW = 84;
    /** Below this eˣ rounds to 0, above {@link #HIGHEST} to infinity. */
    private static final float LOWEST = -105;
    private static final float HIGHEST = 90;

    private static final OutOfLine CLAMP = OutOfLine.of(MethodHandles.lookup(), "clampRegion", OutOfLine.REGION);
    private static final OutOfLine CLAMP_ARRAY = OutOfLine.of(MethodHandles.lookup(), "clampArray", OutOfLine.ARRAY);
    private static final OutOfLine REDUCE = OutOfLine.of(MethodHandles.lookup(), "reduceRegion", OutOfLine.REGION);
    private static final OutOfLine REDUCE_ARRAY = OutOfLine.of(MethodHandles.lookup(), "reduceArray", OutOfLine.ARRAY);
    private static final OutOfLine SCALE = OutOfLine.of(MethodHandles.lookup(), "scale", OutOfLine.REGION);
    private static final OutOfLine HALVES = OutOfLine.of(MethodHandles.lookup(), "halves", OutOfLine.REGION);
    private static final OutOfLine MULTIPLY_HALVES = OutOfLine.of(MethodHandles.lookup(), "multiplyHalves",
            OutOfLine.REGION);

    private Exponential() {
    }

    /**
     * eˣ.
     *
     * @param x any number; NaN gives NaN
     * @return eˣ to within 0.8 ulp
     */
    public static float of(float x) {
        float clamped = clamp(x);
        float rounded = rounded(clamped);
        int bits = Float.floatToRawIntBits(rounded);
        return ofReduced(clamped, rounded) * Float.intBitsToFloat(half(bits)) * Float.intBitsToFloat(otherHalf(bits));
    }

    /**
     * Replaces each number x of an array by eˣ.
     *
     * @param numbers the numbers
     * @param length the number of numbers, at most a block
     * @param scratch working memory; the region {@link Scratch#first} is overwritten
     */
    public static void apply(float[] numbers, int length, Scratch scratch) {
        if (length < Softmax.MIN_BLOCK) {
            for (int j = 0; j < length; j++) {
                numbers[j] = of(numbers[j]);
            }
            return;
        }
        Region region = scratch.first;
        region.floats().put(ARGUMENT, numbers, 0, length);
        apply(region, length);
        region.floats().get(ARGUMENT, numbers, 0, length);
    }

    /** Replaces each number x of a region by eˣ. */
    public static void apply(Region region, int length) {
        CLAMP.run(region, length);
        ofClamped(region, length);
    }

    /** Writes e^(x − shift) for a part of an array to a region. */
    public static void apply(float[] numbers, int from, float shift, Region region, int length) {
        CLAMP_ARRAY.run(numbers, from, shift, region, length);
        ofClamped(region, length);
    }

    /**
     * A faster form of {@link #apply(Region, int)}. If a result is not a normal number, this form may return NaN, or 0
     * for an underflow. Callers must check the results and fall back to {@code apply} if one is not finite.
     */
    public static void applyFast(Region region, int length) {
        REDUCE.run(region, length);
        SCALE.run(region, length);
    }

    /** The faster form of {@link #apply(float[], int, float, Region, int)}. */
    public static void applyFast(float[] numbers, int from, float shift, Region region, int length) {
        REDUCE_ARRAY.run(numbers, from, shift, region, length);
        SCALE.run(region, length);
    }

    private static void ofClamped(Region region, int length) {
        REDUCE.run(region, length);
        HALVES.run(region, length);
        MULTIPLY_HALVES.run(region, length);
    }

    static void clampRegion(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, clamp(floats.get(ARGUMENT + j)));
        }
    }

    static void clampArray(float[] numbers, int from, float shift, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, clamp(numbers[from + j] - shift));
        }
    }

    static void reduceRegion(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float x = floats.get(ARGUMENT + j);
            float rounded = rounded(x);
            floats.put(TEMP_1 + j, rounded);
            floats.put(TEMP_2 + j, ofReduced(x, rounded));
        }
    }

    static void reduceArray(float[] numbers, int from, float shift, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float x = numbers[from + j] - shift;
            float rounded = rounded(x);
            floats.put(TEMP_1 + j, rounded);
            floats.put(TEMP_2 + j, ofReduced(x, rounded));
        }
    }

    public static void scale(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(ARGUMENT + j, scaled(bits.get(TEMP_2 + j), bits.get(TEMP_1 + j)));
        }
    }

    public static void halves(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int rounded = bits.get(TEMP_1 + j);
            bits.put(TEMP_1 + j, half(rounded));
            bits.put(ARGUMENT + j, otherHalf(rounded));
        }
    }

    static void multiplyHalves(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, floats.get(TEMP_2 + j) * floats.get(TEMP_1 + j) * floats.get(ARGUMENT + j));
        }
    }

    private static float clamp(float x) {
        return Math.min(HIGHEST, Math.max(LOWEST, x));
    }

    static float rounded(float x) {
        return Fma.of(x, LOG2_E, ROUND);
    }

    /**
     * Returns the bits of eʳ·2ʰ from the bits of eʳ and of ROUND + h. If the result is certainly normal, h is added to
     * the exponent. If the biased exponent is below −underflow, the result is 0; otherwise NaN. A NaN with its sign bit
     * set looks like a very negative exponent; the sign of eʳ tells it apart.
     */
    static int scaled(int reducedBits, int roundedBits, int underflow) {
        int exponent = roundedBits - ROUND_BITS + BIAS;
        int notNormal = (exponent - MIN_NORMAL | BIAS + BIAS - exponent) >> 31;
        // With the constant as the minuend, as in the line above, the subtraction would not be vectorised.
        return (reducedBits + (roundedBits << MANTISSA_BITS) | notNormal)
                & ~((exponent + underflow & ~reducedBits) >> 31);
    }

    /** Returns the same bits, but 0 for a result that certainly rounds to zero. */
    static int scaled(int reducedBits, int roundedBits) {
        return scaled(reducedBits, roundedBits, UNDERFLOW);
    }

    /** Returns 2 to the power of half of h, rounded down. */
    private static int half(int roundedBits) {
        return (roundedBits - ROUND_BITS >> 1 << MANTISSA_BITS) + ONE;
    }

    /** Returns 2 to the power of h minus the half that {@link #half} uses. */
    private static int otherHalf(int roundedBits) {
        int h = roundedBits - ROUND_BITS;
        return (h - (h >> 1) << MANTISSA_BITS) + ONE;
    }

    /**
     * Returns eʳ, compensated for the rounding of 1 + r. The polynomial is minimax for (eʳ − 1 − r)/r², to 3e-9
     * relative to eʳ.
     */
    static float ofReduced(float x, float rounded) {
        float exponent = rounded - ROUND;
        float r = Fma.of(exponent, -LN2_LOW, Fma.of(exponent, -LN2_HIGH, x));
        float q = Fma.of(0x1.6a23dp-10f, r, 0x1.123a2p-7f);
        q = Fma.of(q, r, 0x1.5558f2p-5f);
        q = Fma.of(q, r, 0x1.555492p-3f);
        q = Fma.of(q, r, 0x1.fffffcp-2f);
        float sum = 1 + r;
        return sum + Fma.of(r * r, q, 1 - sum + r);
    }
}
