package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.Region.LAST;
import static io.github.loss4j.internal.Scratch.Region.NEXT;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * eˣ in float32, to within 0.8 ulp, for one number or for a block; both give the same bits.
 *
 * <p>x = h·ln 2 + r with |r| ≤ ½ ln 2, and eˣ = eʳ·2ʰ, where eʳ is a minimax polynomial of degree 6. Near the ends of
 * float32's range 2ʰ alone is no number, and is applied as two factors.
 */
public final class Exponential {
    private static final float LOG2_E = (float) (1 / Math.log(2));
    /** ln 2 in two parts; the high one has trailing zeros, so that x − h times it is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);
    /** 1.5·2²³: adding it rounds to a whole number, which then stands in the lowest bits. */
    private static final float ROUND = 12582912f;
    private static final int ROUND_BITS = 0x4b400000;
    private static final int MANTISSA_BITS = 23;
    private static final int ONE = 0x3f800000;
    private static final int BIAS = 127;
    /** The least biased exponent of 2ʰ that leaves a normal number of any eʳ, some of which are below 1. */
    private static final int LEAST = 2;
    /** Less than minus this, a biased exponent is one of a power that leaves nothing of any float of eʳ's size. */
    private static final int FAR = 84;
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
        return ofRest(clamped, rounded) * Float.intBitsToFloat(half(bits)) * Float.intBitsToFloat(otherHalf(bits));
    }

    /**
     * Replaces each number x of an array by eˣ.
     *
     * @param numbers the numbers
     * @param length how many there are, at most a block
     * @param scratch working memory, of whose regions the first is used
     */
    public static void apply(float[] numbers, int length, Scratch scratch) {
        if (length < Softmax.MIN_BLOCK) {
            for (int j = 0; j < length; j++) {
                numbers[j] = of(numbers[j]);
            }
            return;
        }
        Region region = scratch.first;
        region.floats().put(HERE, numbers, 0, length);
        apply(region, length);
        region.floats().get(HERE, numbers, 0, length);
    }

    /** Replaces each number x of a region by eˣ. */
    public static void apply(Region region, int length) {
        CLAMP.run(region, length);
        ofClamped(region, length);
    }

    /** Puts e^(x − shift) of a part of an array into a region. */
    public static void apply(float[] numbers, int from, float shift, Region region, int length) {
        CLAMP_ARRAY.run(numbers, from, shift, region, length);
        ofClamped(region, length);
    }

    /**
     * The same as {@link #apply(Region, int)} in half the time, but where the result is not a normal number it may be NaN, or 0
     * if it is far too small: for callers that look at what they get, and begin again with the other if it is not finite.
     */
    public static void applyFast(Region region, int length) {
        REDUCE.run(region, length);
        SCALE.run(region, length);
    }

    /** The same of a part of an array. */
    public static void applyFast(float[] numbers, int from, float shift, Region region, int length) {
        REDUCE_ARRAY.run(numbers, from, shift, region, length);
        SCALE.run(region, length);
    }

    private static void ofClamped(Region region, int length) {
        REDUCE.run(region, length);
        HALVES.run(region, length);
        MULTIPLY_HALVES.run(region, length);
    }

    public static void clampRegion(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(HERE + j, clamp(floats.get(HERE + j)));
        }
    }

    public static void clampArray(float[] numbers, int from, float shift, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(HERE + j, clamp(numbers[from + j] - shift));
        }
    }

    public static void reduceRegion(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            float x = floats.get(HERE + j);
            float rounded = rounded(x);
            floats.put(NEXT + j, rounded);
            floats.put(LAST + j, ofRest(x, rounded));
        }
    }

    public static void reduceArray(float[] numbers, int from, float shift, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            float x = numbers[from + j] - shift;
            float rounded = rounded(x);
            floats.put(NEXT + j, rounded);
            floats.put(LAST + j, ofRest(x, rounded));
        }
    }

    public static void scale(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            bits.put(HERE + j, scaled(bits.get(LAST + j), bits.get(NEXT + j)));
        }
    }

    public static void halves(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            int rounded = bits.get(NEXT + j);
            bits.put(NEXT + j, half(rounded));
            bits.put(HERE + j, otherHalf(rounded));
        }
    }

    public static void multiplyHalves(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(HERE + j, floats.get(LAST + j) * floats.get(NEXT + j) * floats.get(HERE + j));
        }
    }

    private static float clamp(float x) {
        return Math.min(HIGHEST, Math.max(LOWEST, x));
    }

    private static float rounded(float x) {
        return Fma.of(x, LOG2_E, ROUND);
    }

    /**
     * The bits of eʳ·2ʰ, from those of eʳ and of ROUND + h, where it surely is a normal number: its exponent is greater by h.
     * 0 for h far below, else NaN. A NaN with a sign looks as if it were far below; but its eʳ has a sign too.
     */
    private static int scaled(int restBits, int roundedBits) {
        int exponent = roundedBits - ROUND_BITS + BIAS;
        int lost = (exponent - LEAST | BIAS + BIAS - exponent) >> 31;
        // Subtracted from a constant, as in the line before, it would not be vectorised.
        return (restBits + (roundedBits << MANTISSA_BITS) | lost) & ~((exponent + FAR & ~restBits) >> 31);
    }

    /** 2 to half of h, rounded down. */
    private static int half(int roundedBits) {
        return (roundedBits - ROUND_BITS >> 1 << MANTISSA_BITS) + ONE;
    }

    /** 2 to the rest of h. */
    private static int otherHalf(int roundedBits) {
        int h = roundedBits - ROUND_BITS;
        return (h - (h >> 1) << MANTISSA_BITS) + ONE;
    }

    /**
     * eʳ, with what rounding took from 1 + r added again. The polynomial is minimax for (eʳ − 1 − r)/r², relative to eʳ:
     * 3e-9.
     */
    private static float ofRest(float x, float rounded) {
        float whole = rounded - ROUND;
        float r = Fma.of(whole, -LN2_LOW, Fma.of(whole, -LN2_HIGH, x));
        float q = Fma.of(0x1.6a23dp-10f, r, 0x1.123a2p-7f);
        q = Fma.of(q, r, 0x1.5558f2p-5f);
        q = Fma.of(q, r, 0x1.555492p-3f);
        q = Fma.of(q, r, 0x1.fffffcp-2f);
        float sum = 1 + r;
        return sum + Fma.of(r * r, q, 1 - sum + r);
    }
}
