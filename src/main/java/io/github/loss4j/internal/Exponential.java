package io.github.loss4j.internal;

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
    /** Below this eˣ rounds to 0, above {@link #HIGHEST} to infinity. */
    private static final float LOWEST = -105;
    private static final float HIGHEST = 90;

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

    /** Replaces each element x of a block by e^(x − shift). */
    static void apply(float[] block, float shift, int length, Scratch scratch) {
        float[] work = scratch.work;
        float[] rests = scratch.results;
        clamp(block, shift, length);
        reduce(block, 0, length, work, rests);
        scratch.toBits(work, length, scratch.bits);
        halves(scratch.bits, length, scratch.exponents);
        scratch.toFloats(scratch.bits, length, work);
        multiply(rests, work, length, block);
        scratch.toFloats(scratch.exponents, length, work);
        multiply(block, work, length, block);
    }

    /**
     * The same in half the time, but where the result is not a normal number it may be NaN, or 0 if it is far too small: for
     * callers that look at what they get, and begin again with {@link #apply} if it is not finite.
     */
    static void applyNear(float[] block, float shift, int length, Scratch scratch) {
        float[] work = scratch.work;
        reduce(block, shift, length, work, scratch.results);
        scratch.toBits(work, length, scratch.bits);
        powers(scratch.bits, length);
        scratch.toFloats(scratch.bits, length, work);
        multiply(scratch.results, work, length, block);
    }

    private static void clamp(float[] block, float shift, int length) {
        for (int j = 0; j < length; j++) {
            block[j] = clamp(block[j] - shift);
        }
    }

    private static void reduce(float[] block, float shift, int length, float[] work, float[] rests) {
        for (int j = 0; j < length; j++) {
            float x = block[j] - shift;
            float rounded = rounded(x);
            work[j] = rounded;
            rests[j] = ofRest(x, rounded);
        }
    }

    private static void powers(int[] bits, int length) {
        for (int j = 0; j < length; j++) {
            bits[j] = power(bits[j]);
        }
    }

    private static void halves(int[] bits, int length, int[] others) {
        for (int j = 0; j < length; j++) {
            others[j] = otherHalf(bits[j]);
            bits[j] = half(bits[j]);
        }
    }

    private static void multiply(float[] block, float[] factors, int length, float[] into) {
        for (int j = 0; j < length; j++) {
            into[j] = block[j] * factors[j];
        }
    }

    private static float clamp(float x) {
        return Math.min(HIGHEST, Math.max(LOWEST, x));
    }

    private static float rounded(float x) {
        return Math.fma(x, LOG2_E, ROUND);
    }

    /** 2ʰ from the bits of ROUND + h where it is a normal number or infinity; 0 for h far below, else NaN. */
    private static int power(int roundedBits) {
        int exponent = roundedBits - ROUND_BITS + BIAS;
        int below = exponent - 1;
        int far = exponent + 84;
        // The signs of these two differ in between.
        int lost = below ^ far | BIAS + BIAS + 1 - exponent;
        return (exponent << MANTISSA_BITS | lost >> 31) & ~(far >> 31);
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
        float r = Math.fma(whole, -LN2_LOW, Math.fma(whole, -LN2_HIGH, x));
        float q = Math.fma(0x1.6a23dp-10f, r, 0x1.123a2p-7f);
        q = Math.fma(q, r, 0x1.5558f2p-5f);
        q = Math.fma(q, r, 0x1.555492p-3f);
        q = Math.fma(q, r, 0x1.fffffcp-2f);
        float sum = 1 + r;
        return sum + Math.fma(r * r, q, 1 - sum + r);
    }
}
