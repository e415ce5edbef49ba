package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.REGION;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Powers xᵖ with one exponent p in float32, to within 0.75 + |p|/64 ulp. One number and a block give the same bits.
 *
 * <p>The base-2 logarithm of x is computed as its whole part and a fraction of about 30 bits in two float32 numbers,
 * and multiplied by p. A result is NaN if x is not a positive normal number or if xᵖ might not be normal; a result that
 * certainly rounds to 0 is 0. Callers compute these in double.
 */
public final class Power {
    /** The longest block, so that six regions fit into the L1 cache. */
    public static final int BLOCK = Scratch.BLOCK / 2 + 1;
    /** The largest |p|, so that the exponent of a result is a small integer. */
    public static final float MAX_EXPONENT = 4096;

    /** The offset of a second region within a region of {@link Scratch}, of which a block fills less than half. */
    private static final int SECOND_HALF = Scratch.BLOCK + 15;
    // The regions, with the numbers that they hold one after the other.
    private static final int MANTISSA = FIRST;
    /** The base-2 logarithm of x is WHOLE + LOG + LOG_ERROR. */
    public static final int LOG = FIRST;
    public static final int LOG_ERROR = SECOND;
    public static final int WHOLE = RESULTS + 3 * REGION;
    private static final int ROUNDED = RESULTS + REGION;
    private static final int FRACTION = RESULTS + SECOND_HALF;
    private static final int FRACTION_ERROR = SECOND + SECOND_HALF;
    /** The power is SCALE·(HIGH + LOW): a power of two, and a number near 1 in two parts. */
    public static final int SCALE = ROUNDED;
    public static final int HIGH = FRACTION;
    public static final int LOW = FRACTION_ERROR;
    /** A region for intermediate results of the caller. */
    public static final int WORK = FIRST + SECOND_HALF;
    /** Another such region, which {@link #copy} overwrites. */
    public static final int WORK_BEFORE_COPY = RESULTS + 2 * REGION;
    /** Indices at which a caller may put parameters of its loops. */
    public static final int PARAMETERS = WHOLE + SECOND_HALF;
    // The indices of the two parts of the exponent, before the first region.
    private static final int EXPONENT = 0;
    private static final int EXPONENT_ERROR = 1;

    /** 2/ln 2 in two parts. */
    private static final float TWICE_LOG2_E = (float) (2 / Math.log(2));
    private static final float TWICE_LOG2_E_LOW = (float) (2 / Math.log(2) - TWICE_LOG2_E);
    private static final float LOG2_E = (float) (1 / Math.log(2));
    private static final float LN2 = (float) Math.log(2);
    private static final float ROUND = 12582912f;
    private static final int ROUND_BITS = 0x4b400000;
    private static final int ONE = 0x3f800000;

    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.REGION);
    private static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms", OutOfLine.REGION);
    private static final OutOfLine PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "products", OutOfLine.REGION);
    private static final OutOfLine EXPONENTIALS = OutOfLine.of(MethodHandles.lookup(), "exponentials",
            OutOfLine.REGION);
    private static final OutOfLine SCALES = OutOfLine.of(MethodHandles.lookup(), "scales", OutOfLine.REGION);

    private Power() {
    }

    /**
     * xᵖ.
     *
     * @param x any number
     * @param p the exponent, at most {@link #MAX_EXPONENT} in magnitude
     * @return the power; NaN in the cases that the description of this class names
     */
    public static float of(float x, float p) {
        int bits = Float.floatToRawIntBits(x);
        int whole = Logarithm.exponent(bits);
        float mantissa = Float.intBitsToFloat(Logarithm.mantissa(bits, whole) | -Logarithm.special(bits));
        float s = quotient(mantissa);
        float first = TWICE_LOG2_E * s;
        float correction = correction(mantissa, s, first);
        float log = first + correction;
        float logError = correction - (log - first);
        float rounded = rounded(log, whole, p);
        float fraction = fraction(log, whole, p, rounded - ROUND);
        float error = fractionError(log, logError, whole, p, rounded - ROUND, fraction);
        float scale = Float.intBitsToFloat(Exponential.scaled(ONE, Float.floatToRawIntBits(rounded)));
        return scale * (high(fraction, error) + low(fraction, error));
    }

    /**
     * Replaces numbers by their logarithms, which {@link #apply} reads. The numbers are x(1 + e), with x in the first
     * region and their relative rounding errors e in the second.
     *
     * @param scratch working memory, all regions of which are used
     * @param length the number of numbers, at most {@link #BLOCK}
     */
    public static void logarithms(Scratch scratch, int length) {
        SPLIT.run(scratch.first, length);
        LOGARITHMS.run(scratch.first, length);
    }

    /**
     * Writes xᵖ to {@link #SCALE}, {@link #HIGH} and {@link #LOW}, with about 28 bits. A caller that needs xᵖ − 1
     * subtracts 1 from SCALE·HIGH before it adds SCALE·LOW, so that no bits cancel near 1. It may be called several
     * times after {@link #logarithms}.
     *
     * @param scratch the working memory
     * @param p the exponent, at most {@link #MAX_EXPONENT} in magnitude
     * @param length the number of numbers
     */
    public static void apply(Scratch scratch, double p, int length) {
        scratch.floats.put(EXPONENT, (float) p);
        scratch.floats.put(EXPONENT_ERROR, (float) (p - (float) p));
        PRODUCTS.run(scratch.first, length);
        EXPONENTIALS.run(scratch.first, length);
        SCALES.run(scratch.first, length);
    }

    /**
     * Copies the region of results to an array.
     *
     * @param scratch the working memory
     * @param length the number of results
     * @param into the array
     * @param at the index of the first one in the array
     * @return whether the sum of the results is finite; if not, a result may be NaN or infinite
     */
    public static boolean copy(Scratch scratch, int length, float[] into, int at) {
        scratch.floats.get(RESULTS, into, at, length);
        return Math.abs(BlockSum.ofBlock(scratch.result, length)) <= Double.MAX_VALUE;
    }

    static void split(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            int number = bits.get(MANTISSA + j);
            int whole = Logarithm.exponent(number);
            bits.put(WHOLE + j, ROUND_BITS + whole);
            bits.put(MANTISSA + j, Logarithm.mantissa(number, whole) | -Logarithm.special(number));
        }
    }

    static void logarithms(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float mantissa = floats.get(MANTISSA + j);
            float s = quotient(mantissa);
            float first = TWICE_LOG2_E * s;
            float correction = Fma.of(LOG2_E, floats.get(LOG_ERROR + j), correction(mantissa, s, first));
            float log = first + correction;
            floats.put(LOG + j, log);
            floats.put(LOG_ERROR + j, correction - (log - first));
            floats.put(WHOLE + j, floats.get(WHOLE + j) - ROUND);
        }
    }

    static void products(Region region, int length) {
        FloatBuffer floats = region.floats();
        float p = floats.get(EXPONENT);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float log = floats.get(LOG + j);
            float whole = floats.get(WHOLE + j);
            float rounded = rounded(log, whole, p);
            float fraction = fraction(log, whole, p, rounded - ROUND);
            floats.put(ROUNDED + j, rounded);
            floats.put(FRACTION + j, fraction);
            floats.put(FRACTION_ERROR + j,
                    fractionError(log, floats.get(LOG_ERROR + j), whole, p, rounded - ROUND, fraction));
        }
    }

    static void exponentials(Region region, int length) {
        FloatBuffer floats = region.floats();
        float exponentError = floats.get(EXPONENT_ERROR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float fraction = floats.get(FRACTION + j);
            float error = Fma.of(exponentError, floats.get(WHOLE + j) + floats.get(LOG + j),
                    floats.get(FRACTION_ERROR + j));
            floats.put(HIGH + j, high(fraction, error));
            floats.put(LOW + j, low(fraction, error));
        }
    }

    static void scales(Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(SCALE + j, Exponential.scaled(ONE, bits.get(ROUNDED + j)));
        }
    }

    /** s = f/(2 + f) with f = m − 1, as in {@link Logarithm}. */
    private static float quotient(float mantissa) {
        float f = mantissa - 1;
        return f * (1 / (2 + f));
    }

    /** log₂ m minus the rounded product 2s/ln 2: the rounding errors of s and of the product, and the series in s. */
    private static float correction(float mantissa, float s, float first) {
        float f = mantissa - 1;
        float divisor = 2 + f;
        float error = (Fma.of(-s, divisor, f) - s * (f - (divisor - 2))) * (1 / divisor);
        float z = s * s;
        float tail = z * Fma.of(z, Fma.of(z, 0.14937298f, 0.19988722f), 0.33333389f);
        return Fma.of(s, TWICE_LOG2_E, -first) + Fma.of(TWICE_LOG2_E, Fma.of(s, tail, error), TWICE_LOG2_E_LOW * s);
    }

    /** ROUND plus p·log₂ x, rounded to an integer. */
    private static float rounded(float log, float whole, float p) {
        return whole * p + log * p + ROUND;
    }

    /** p·log₂ x minus this integer. */
    private static float fraction(float log, float whole, float p, float integer) {
        return (whole * p - integer) + log * p;
    }

    /** The rounding error of the fraction. */
    private static float fractionError(float log, float logError, float whole, float p, float integer,
            float fraction) {
        float product = log * p;
        float roundingError = product - (fraction - (whole * p - integer));
        return roundingError + (Fma.of(whole, p, -(whole * p)) + Fma.of(logError, p, Fma.of(log, p, -product)));
    }

    /**
     * The first part of 2 to the power of a fraction between about −½ and ½: 1 + r, with r as in {@link Exponential}.
     */
    private static float high(float fraction, float error) {
        return 1 + (fraction + error) * LN2;
    }

    /** The second part: 2 to the power of the fraction, minus the first part. It has the rounding error of 1 + r. */
    private static float low(float fraction, float error) {
        float t = fraction + error;
        float r = t * LN2;
        float low = Fma.of(t, LN2, -r) + (error - (t - fraction)) * LN2;
        float q = Fma.of(0x1.6a23dp-10f, r, 0x1.123a2p-7f);
        q = Fma.of(q, r, 0x1.5558f2p-5f);
        q = Fma.of(q, r, 0x1.555492p-3f);
        q = Fma.of(q, r, 0x1.fffffcp-2f);
        return Fma.of(r * r, q, (1 - (1 + r) + r) + low);
    }
}
