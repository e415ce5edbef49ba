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

    /** Replaces each element of a block by its exponential. */
    static void apply(float[] block, Scratch scratch) {
        reduce(block, scratch.work);
        scale(block, scratch);
    }

    /** Replaces each element x of a block by e^(x − max), for a max that is nowhere below x. */
    static void applyBelow(float max, float[] block, Scratch scratch) {
        reduceBelow(max, block, scratch.work);
        scale(block, scratch);
    }

    private static void scale(float[] block, Scratch scratch) {
        float[] work = scratch.work;
        int[] bits = scratch.bits;
        scratch.toBits(work, bits);
        powers(bits);
        scratch.toFloats(bits, work);
        multiply(block, work);
    }

    private static void reduce(float[] block, float[] work) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            float clamped = clamp(block[j]);
            float rounded = rounded(clamped);
            work[j] = rounded;
            block[j] = ofRest(clamped, rounded);
        }
    }

    private static void reduceBelow(float max, float[] block, float[] work) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            float clamped = Math.max(LOWEST, block[j] - max);
            float rounded = rounded(clamped);
            work[j] = rounded;
            block[j] = ofRest(clamped, rounded);
        }
    }

    private static void powers(int[] bits) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            bits[j] = power(bits[j]);
        }
    }

    private static void multiply(float[] block, float[] work) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            block[j] = block[j] * work[j] * work[j];
        }
    }

    private static float clamp(float x) {
        return Math.min(HIGHEST, Math.max(LOWEST, x));
    }

    private static float rounded(float x) {
        return Math.fma(x, LOG4_E, ROUND);
    }

    private static int power(int roundedBits) {
        return (roundedBits << MANTISSA_BITS) + ONE;
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
