package io.github.loss4j.internal;

/**
 * eˣ in float32, to within 1.25 ulp, for one number or for a block; both give the same bits.
 *
 * <p>x = h·ln 4 + r with |r| ≤ ln 2, and eˣ = eʳ·2ʰ·2ʰ: the two equal factors reach from the smallest subnormal number to
 * infinity, where a single power of two would not. eʳ is a minimax polynomial of degree 8.
 */
public final class Exponential {
    private static final float LOG4_E = (float) (1 / (2 * Math.log(2)));
    /** ln 4 in two parts; the high one has trailing zeros, so that x − h times it is exact. */
    private static final float LN4_HIGH = 0x1.62e4p0f;
    private static final float LN4_LOW = (float) (2 * Math.log(2) - LN4_HIGH);
    /** 1.5·2²³: adding it rounds to a whole number, which then stands in the lowest bits. */
    private static final float ROUND = 12582912f;
    private static final int MANTISSA_BITS = 23;
    private static final int ONE = 0x3f800000;
    /** Below this eˣ rounds to 0, above {@link #HIGHEST} to infinity. */
    private static final float LOWEST = -105;
    private static final float HIGHEST = 90;
    private static final int ROUND_BITS = 0x4b400000;

    private Exponential() {
    }

    /**
     * eˣ.
     *
     * @param x any number; NaN gives NaN
     * @return eˣ to within 1.25 ulp
     */
    public static float of(float x) {
        float clamped = clamp(x);
        float rounded = rounded(clamped);
        float root = Float.intBitsToFloat(power(Float.floatToRawIntBits(rounded)));
        return ofRest(clamped, rounded) * root * root;
    }

    /** Replaces each element x of a block by e^(x − shift). */
    static void apply(float[] block, float shift, Scratch scratch) {
        clamp(block, shift);
        applyNear(block, 0, scratch);
    }

    /**
     * The same in two thirds of the time, but NaN where |x − shift| is above 176: for callers that look at what they get, and
     * begin again with {@link #apply} if it is not finite.
     */
    static void applyNear(float[] block, float shift, Scratch scratch) {
        float[] work = scratch.work;
        int[] bits = scratch.bits;
        reduce(block, shift, work, scratch.rests);
        scratch.toBits(work, bits);
        powers(bits);
        scratch.toFloats(bits, work);
        multiply(block, scratch.rests, work);
    }

    private static void reduce(float[] block, float shift, float[] work, float[] rests) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            float x = block[j] - shift;
            float rounded = rounded(x);
            work[j] = rounded;
            rests[j] = ofRest(x, rounded);
        }
    }

    private static void clamp(float[] block, float shift) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            block[j] = clamp(block[j] - shift);
        }
    }

    private static void powers(int[] bits) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            bits[j] = power(bits[j]);
        }
    }

    private static void multiply(float[] block, float[] rests, float[] work) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            block[j] = rests[j] * work[j] * work[j];
        }
    }

    private static float clamp(float x) {
        return Math.min(HIGHEST, Math.max(LOWEST, x));
    }

    private static float rounded(float x) {
        return Math.fma(x, LOG4_E, ROUND);
    }

    /** 2ʰ from the bits of ROUND + h; NaN where h is not from −127 to 128, since 2ʰ is not from 0 to infinity there. */
    private static int power(int roundedBits) {
        int h = roundedBits - ROUND_BITS;
        int outside = h + 127 >> 8;
        return (h << MANTISSA_BITS) + ONE | (outside | -outside) >> 31;
    }

    /**
     * eʳ, with what rounding took from r and from 1 + r added where it is still seen. The polynomial is minimax on
     * [−ln 2, ln 2] for (eʳ − 1 − r)/r², relative to eʳ: 6e-10.
     */
    private static float ofRest(float x, float rounded) {
        float whole = rounded - ROUND;
        float exact = Math.fma(whole, -LN4_HIGH, x);
        float r = Math.fma(whole, -LN4_LOW, exact);
        float lost = Math.fma(whole, -LN4_LOW, exact - r);
        float q = Math.fma(2.44394670e-5f, r, 2.01103280e-4f);
        q = Math.fma(q, r, 1.389372093e-3f);
        q = Math.fma(q, r, 8.332524784e-3f);
        q = Math.fma(q, r, 4.1666524774e-2f);
        q = Math.fma(q, r, 0.16666673905f);
        q = Math.fma(q, r, 0.50000001070f);
        float sum = 1 + r;
        return sum + (Math.fma(q * r, r, lost) + (1 - sum + r));
    }
}
