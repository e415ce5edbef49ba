package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/** The loops of {@link DoubleFunctions} over the buffer of {@link Scratch}. */
final class DoubleKernels {
    /** The number of doubles of a loop. */
    static final int BLOCK = 1024;
    /** The indices of the regions: the argument and result, and two temporary regions. */
    static final int ARGUMENT = 0;
    static final int TEMP_1 = BLOCK + 8;
    private static final int TEMP_2 = 2 * TEMP_1;
    /** The size of the buffer, in doubles. */
    static final int SIZE = 3 * TEMP_1;

    private static final double LOG2_E = 1 / Math.log(2);
    /** ln 2 in two parts. The high part has trailing zeros, so that its product with an exponent is exact. */
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /** 1.5·2⁵²: adding it to a number rounds the number to an integer, which is in the low bits of the sum. */
    private static final double ROUND = 0x1.8p52;
    private static final int MANTISSA_BITS = 52;
    private static final long BIAS = 1023;
    private static final long SMALLEST_NORMAL = 1L << MANTISSA_BITS;
    /** The number of positive normal numbers. */
    private static final long NORMALS = (2 * BIAS) << MANTISSA_BITS;
    private static final long ROOT_HALF_BITS = 0x3fe6a09e667f3bcdL;
    /** The bits of 2⁵²: its sum with a small integer has that integer in the low bits. */
    private static final long INTEGER_BITS = 0x4330000000000000L;
    /** The bits of ROUND. If k is below −UNDERFLOW, 2ᵏ rounds to 0. */
    private static final long ROUND_BITS = 0x4338000000000000L;
    private static final long UNDERFLOW = 1080;
    /** The smallest biased exponent of 2ᵏ for which eʳ·2ᵏ is normal for every eʳ, which may be below 1. */
    private static final long MIN_NORMAL = 2;
    private static final long MAX_NORMAL = 2046;
    static final int EIGHTH = BLOCK / 8;

    static final OutOfLine REDUCE = OutOfLine.of(MethodHandles.lookup(), "reduce", OutOfLine.DOUBLES);
    static final OutOfLine SCALE = OutOfLine.of(MethodHandles.lookup(), "scale", OutOfLine.LONGS);
    static final OutOfLine REDUCE_MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "reduceMagnitudes",
            OutOfLine.DOUBLES);
    static final OutOfLine SCALE_OR_FLUSH = OutOfLine.of(MethodHandles.lookup(), "scaleOrFlush",
            OutOfLine.LONGS);
    static final OutOfLine ADD_EIGHT = OutOfLine.of(MethodHandles.lookup(), "addEight", OutOfLine.DOUBLES);
    static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.LONGS);
    static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms", OutOfLine.DOUBLES);

    private DoubleKernels() {
    }

    static void reduce(DoubleBuffer doubles, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            double x = doubles.get(ARGUMENT + j);
            double rounded = Fma.of(x, LOG2_E, ROUND);
            double whole = rounded - ROUND;
            double r = Fma.of(whole, -LN2_LOW, Fma.of(whole, -LN2_HIGH, x));
            doubles.put(TEMP_1 + j, rounded);
            doubles.put(TEMP_2 + j, ofReduced(r));
        }
    }

    static void reduceMagnitudes(DoubleBuffer doubles, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            double magnitude = Math.abs(doubles.get(ARGUMENT + j));
            double rounded = Fma.of(magnitude, -LOG2_E, ROUND);
            double whole = rounded - ROUND;
            double r = Fma.of(whole, -LN2_LOW, Fma.of(whole, -LN2_HIGH, -magnitude));
            doubles.put(TEMP_1 + j, rounded);
            doubles.put(TEMP_2 + j, ofReduced(r));
        }
    }

    /** eʳ for |r| ≤ ½ ln 2, as a minimax polynomial whose relative error is 4e-18. */
    private static double ofReduced(double r) {
        double q = Fma.of(r, 2.500001729189504e-8, 2.763030629483995e-7);
        q = Fma.of(r, q, 2.7557586808315326e-6);
        q = Fma.of(r, q, 2.4801492949514462e-5);
        q = Fma.of(r, q, 1.9841269505769377e-4);
        q = Fma.of(r, q, 1.388888894376007e-3);
        q = Fma.of(r, q, 8.333333333494978e-3);
        q = Fma.of(r, q, 4.1666666666529725e-2);
        q = Fma.of(r, q, 0.1666666666666641);
        q = Fma.of(r, q, 0.5);
        return 1 + Fma.of(r * r, q, r);
    }

    /**
     * Adds k to the exponents of the factors. The result is 0 if k is so small that it may not be a normal number, and
     * NaN if k is too large. A k that is not the integer, because x was infinite, NaN or so large that {@link #ROUND}
     * did not round it, counts as too small if x was negative or the sum with ROUND is, otherwise as too large.
     */
    static void scaleOrFlush(LongBuffer longs, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            long rounded = longs.get(TEMP_1 + j);
            long exponent = rounded - (ROUND_BITS - BIAS);
            // Masks of all bits, or none. C2 on JDK 17 vectorises a negation in some JVMs only.
            long normal = ((exponent - MIN_NORMAL | rounded) >>> 63) - 1;
            long large = (exponent - MAX_NORMAL - 1 >>> 63) - 1;
            longs.put(ARGUMENT + j, (longs.get(TEMP_2 + j) + (rounded << MANTISSA_BITS) | large) & normal);
        }
    }

    /**
     * Adds k to the exponents of the factors. The result is NaN if k is so large or so small that it may not be a
     * normal number, and 0 if it certainly rounds to 0.
     */
    static void scale(LongBuffer longs, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            long factor = longs.get(TEMP_2 + j);
            long rounded = longs.get(TEMP_1 + j);
            long k = rounded - ROUND_BITS;
            long special = (k + (BIAS - MIN_NORMAL) | BIAS - k) >> 63;
            // A NaN with its sign bit set looks like a very small exponent; the sign of the factor tells it apart.
            longs.put(ARGUMENT + j,
                    (factor + (rounded << MANTISSA_BITS) | special) & ~((k + UNDERFLOW & ~factor) >> 63));
        }
    }

    /**
     * Splits numbers into biased exponents k, stored as the doubles 2⁵² + k, and factors between √½ and √2, or NaN for
     * a number that is not positive and normal.
     */
    static void split(LongBuffer longs, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            long bits = longs.get(ARGUMENT + j);
            long exponent = bits - ROOT_HALF_BITS + (BIAS << MANTISSA_BITS) >>> MANTISSA_BITS;
            longs.put(TEMP_1 + j, exponent | INTEGER_BITS);
            longs.put(TEMP_2 + j, bits - (exponent - BIAS << MANTISSA_BITS) | -special(bits));
        }
    }

    /** Returns 0 for the bits of a positive normal number, otherwise 1. */
    private static long special(long bits) {
        long above = bits - SMALLEST_NORMAL;
        return (above | (NORMALS - 1 - above)) >>> 63;
    }

    static void logarithms(DoubleBuffer doubles, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            double exponent = doubles.get(TEMP_1 + j) - (0x1p52 + BIAS);
            doubles.put(ARGUMENT + j, Logarithm.combine(doubles.get(TEMP_2 + j), exponent));
        }
    }

    /** Writes sums of eight results each to the first temporary region. */
    static void addEight(DoubleBuffer doubles, int length) {
        int end = Math.min(length, EIGHTH);
        for (int j = 0; j < end; j++) {
            doubles.put(TEMP_1 + j, ((doubles.get(ARGUMENT + j) + doubles.get(ARGUMENT + j + EIGHTH))
                    + (doubles.get(ARGUMENT + j + 2 * EIGHTH) + doubles.get(ARGUMENT + j + 3 * EIGHTH)))
                    + ((doubles.get(ARGUMENT + j + 4 * EIGHTH) + doubles.get(ARGUMENT + j + 5 * EIGHTH))
                            + (doubles.get(ARGUMENT + j + 6 * EIGHTH) + doubles.get(ARGUMENT + j + 7 * EIGHTH))));
        }
    }
}
