package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/**
 * The sum of the logarithms of many numbers, which is the logarithm of their product. A vector loop computes products
 * of eight numbers; then exponents are added and mantissas multiplied, so that 512 numbers need one logarithm. Each
 * multiplication has a relative error of at most 2⁻⁵³, which is its absolute error in the sum.
 */
public final class LogSum {
    /** The number of numbers that share one logarithm. */
    public static final int LENGTH = 512;
    private static final int QUARTER = LENGTH / 4;
    private static final int EIGHTH = LENGTH / 8;
    /** The index of the products: the distance of the regions is not a multiple of 4 KiB. */
    private static final int PRODUCTS = LENGTH + 8;
    /** The number of independent products of mantissas. */
    private static final int STEP = 4;

    private static final double LN2 = Math.log(2);
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
    private static final long BIAS = 1023;
    private static final long BITS_OF_ONE = BIAS << MANTISSA_BITS;
    private static final long LARGEST_EXPONENT = 2046;

    private static final OutOfLine OF_FOUR = OutOfLine.of(MethodHandles.lookup(), "ofFour", OutOfLine.DOUBLES);
    private static final OutOfLine OF_TWO = OutOfLine.of(MethodHandles.lookup(), "ofTwo", OutOfLine.DOUBLES);

    private LogSum() {
    }

    /**
     * Returns the sum of the logarithms of numbers that are not negative. They must all be float32 numbers, of any
     * magnitude, or all be at least 1: then no product underflows unnoticed.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     * @return the sum; NaN if a number is 0, infinite or NaN, or if the product of eight numbers overflows or is
     *         subnormal
     */
    public static double of(double[] numbers, int length, Scratch scratch) {
        DoubleBuffer doubles = scratch.doubles;
        double sum = 0;
        for (int from = 0; from < length; from += LENGTH) {
            int part = Math.min(LENGTH, length - from);
            doubles.put(0, numbers, from, part);
            int end = part > EIGHTH ? LENGTH : part + STEP - 1 & -STEP;
            for (int j = part; j < end; j++) {
                doubles.put(j, 1);
            }
            if (part > EIGHTH) {
                OF_FOUR.run(doubles, QUARTER);
                OF_TWO.run(doubles, EIGHTH);
                sum += ofLogarithms(scratch.longs, PRODUCTS, EIGHTH);
            } else {
                sum += ofLogarithms(scratch.longs, 0, end);
            }
        }
        return sum;
    }

    static void ofFour(DoubleBuffer doubles, int length) {
        int end = Math.min(length, QUARTER);
        for (int j = 0; j < end; j++) {
            doubles.put(PRODUCTS + j, doubles.get(j) * doubles.get(j + QUARTER)
                    * (doubles.get(j + 2 * QUARTER) * doubles.get(j + 3 * QUARTER)));
        }
    }

    public static void ofTwo(DoubleBuffer doubles, int length) {
        int end = Math.min(length, EIGHTH);
        for (int j = 0; j < end; j++) {
            doubles.put(PRODUCTS + j, doubles.get(PRODUCTS + j) * doubles.get(PRODUCTS + j + EIGHTH));
        }
    }

    /** The sum for a multiple of {@link #STEP} numbers, at most {@link #EIGHTH}. */
    private static double ofLogarithms(LongBuffer longs, int from, int length) {
        long exponents = 0;
        long outside = 0;
        double a = 1;
        double b = 1;
        double c = 1;
        double d = 1;
        for (int j = from; j < from + length; j += STEP) {
            long first = longs.get(j);
            long second = longs.get(j + 1);
            long third = longs.get(j + 2);
            long fourth = longs.get(j + 3);
            exponents += exponent(first) + exponent(second) + exponent(third) + exponent(fourth);
            outside |= outside(first) | outside(second) | outside(third) | outside(fourth);
            a *= mantissa(first);
            b *= mantissa(second);
            c *= mantissa(third);
            d *= mantissa(fourth);
        }
        return outside < 0 ? Double.NaN : (exponents - BIAS * length) * LN2 + Math.log(a * b * (c * d));
    }

    private static long exponent(long bits) {
        return bits >>> MANTISSA_BITS;
    }

    /** Returns a negative number unless the bits are those of a positive normal number. */
    private static long outside(long bits) {
        return exponent(bits) - 1 | LARGEST_EXPONENT - exponent(bits);
    }

    private static double mantissa(long bits) {
        return Double.longBitsToDouble(bits & MANTISSA | BITS_OF_ONE);
    }
}
