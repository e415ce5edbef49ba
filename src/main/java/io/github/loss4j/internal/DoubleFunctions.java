package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/**
 * Exponentials and logarithms of doubles in vector loops, within 3 ulp. A result does not depend on the other numbers
 * of the array. Logarithms of numbers that are not positive and normal are left to {@link Math}.
 */
public final class DoubleFunctions {
    /** The number of doubles of a loop. */
    static final int BLOCK = 1024;
    /** The indices of the regions: the argument and result, and two temporary regions. */
    private static final int ARGUMENT = 0;
    private static final int TEMP_1 = BLOCK + 8;
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
    /** The bits of {@link #ROUND}. */
    private static final long ROUND_BITS = 0x4338000000000000L;
    /** The smallest biased exponent of 2ᵏ for which eʳ·2ᵏ is normal for every eʳ, which may be below 1. */
    private static final long MIN_NORMAL = 2;
    /** If k is below −UNDERFLOW, 2ᵏ rounds to 0. */
    private static final long UNDERFLOW = 1080;
    private static final int EIGHTH = BLOCK / 8;
    /** Above this many numbers, they are added in a vector loop. */
    private static final int MIN_FOLDED = 2 * EIGHTH;

    private static final OutOfLine REDUCE = OutOfLine.of(MethodHandles.lookup(), "reduce", OutOfLine.DOUBLES);
    private static final OutOfLine SCALE = OutOfLine.of(MethodHandles.lookup(), "scale", OutOfLine.LONGS);
    private static final OutOfLine REDUCE_MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "reduceMagnitudes",
            OutOfLine.DOUBLES);
    private static final OutOfLine SCALE_MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "scaleMagnitudes",
            OutOfLine.LONGS);
    private static final OutOfLine FOLD = OutOfLine.of(MethodHandles.lookup(), "fold", OutOfLine.DOUBLES);
    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.LONGS);
    private static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms", OutOfLine.DOUBLES);

    private DoubleFunctions() {
    }

    /**
     * Replaces each number x of an array by eˣ.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void exp(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            exp(numbers, from, part, scratch);
            if (isFinite(scratch.doubles, part)) {
                scratch.doubles.get(ARGUMENT, numbers, from, part);
                continue;
            }
            for (int j = 0; j < part; j++) {
                double exponential = scratch.doubles.get(ARGUMENT + j);
                numbers[from + j] = Double.isNaN(exponential) ? Math.exp(numbers[from + j]) : exponential;
            }
        }
    }

    /**
     * Replaces each number x of an array by e^−|x|, by 0 if |x| is above 708.05.
     *
     * @param numbers the numbers; a NaN has no bits set below those of a float
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void expOfMagnitudes(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            scratch.doubles.put(ARGUMENT, numbers, from, part);
            REDUCE_MAGNITUDES.run(scratch.doubles, part);
            SCALE_MAGNITUDES.run(scratch.longs, part);
            scratch.doubles.get(ARGUMENT, numbers, from, part);
        }
    }

    /**
     * Writes eˣ for each number x of an array to another array. If a result may not be a normal number, it may be NaN, or
     * 0 for an underflow.
     *
     * @param numbers the numbers
     * @param into receives the results
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void expFast(double[] numbers, double[] into, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            exp(numbers, from, part, scratch);
            scratch.doubles.get(ARGUMENT, into, from, part);
        }
    }

    private static void exp(double[] numbers, int from, int length, Scratch scratch) {
        scratch.doubles.put(ARGUMENT, numbers, from, length);
        REDUCE.run(scratch.doubles, length);
        SCALE.run(scratch.longs, length);
    }

    /**
     * Replaces each number x of an array by ln x.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void log(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            log(numbers, from, part, scratch);
            if (isFinite(scratch.doubles, part)) {
                scratch.doubles.get(ARGUMENT, numbers, from, part);
                continue;
            }
            for (int j = 0; j < part; j++) {
                double logarithm = scratch.doubles.get(ARGUMENT + j);
                numbers[from + j] = Double.isNaN(logarithm) ? Math.log(numbers[from + j]) : logarithm;
            }
        }
    }

    /**
     * Does the same for positive normal numbers; for others the result is NaN.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void logFast(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            log(numbers, from, part, scratch);
            scratch.doubles.get(ARGUMENT, numbers, from, part);
        }
    }

    private static void log(double[] numbers, int from, int length, Scratch scratch) {
        scratch.doubles.put(ARGUMENT, numbers, from, length);
        SPLIT.run(scratch.longs, length);
        LOGARITHMS.run(scratch.doubles, length);
    }

    /**
     * Replaces each number x of an array, which is at least 0, by ln(1 + x).
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void log1p(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            for (int j = 0; j < part; j++) {
                scratch.doubles.put(ARGUMENT + j, 1 + numbers[from + j]);
            }
            SPLIT.run(scratch.longs, part);
            LOGARITHMS.run(scratch.doubles, part);
            for (int j = 0; j < part; j++) {
                double x = numbers[from + j];
                double sum = 1 + x;
                // The last summand corrects the rounding error of 1 + x.
                numbers[from + j] = x >= 0 && x <= Double.MAX_VALUE
                        ? scratch.doubles.get(ARGUMENT + j) + (x - (sum - 1)) / sum
                        : Math.log1p(x);
            }
        }
    }

    /**
     * Replaces each number x of an array by e^−|x|, and writes ln(1 + e^−|x|), within 1e-12, to another array.
     *
     * @param numbers the numbers
     * @param logarithms receives the logarithms
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void logistic(double[] numbers, double[] logarithms, int length, Scratch scratch) {
        expOfMagnitudes(numbers, length, scratch);
        logarithms(numbers, 1, 0, length, logarithms);
    }

    /**
     * Writes ln(1 + e), within 1e-12, for products e of the numbers of an array and a factor, to another array at the
     * same indices.
     *
     * @param numbers the numbers
     * @param factor the factor; the products are from 0 to 1
     * @param from the first index
     * @param to the index after the last
     * @param into receives the logarithms
     */
    public static void logarithms(double[] numbers, double factor, int from, int to, double[] into) {
        for (int j = from; j < to; j++) {
            into[j] = ofSumWithOne(numbers[j] * factor);
        }
    }

    /**
     * Returns ln(1 + e) = 2 artanh(e/(2 + e)), by a series whose remainder is at most 1e-12 of the result.
     *
     * @param e a number from 0 to 1
     * @return the logarithm
     */
    public static double ofSumWithOne(double e) {
        double z = e / (2 + e);
        double y = z * z;
        double q = Fma.of(y, 1 / 21.0, 1 / 19.0);
        q = Fma.of(y, q, 1 / 17.0);
        q = Fma.of(y, q, 1 / 15.0);
        q = Fma.of(y, q, 1 / 13.0);
        q = Fma.of(y, q, 1 / 11.0);
        q = Fma.of(y, q, 1 / 9.0);
        q = Fma.of(y, q, 1 / 7.0);
        q = Fma.of(y, q, 1 / 5.0);
        q = Fma.of(y, q, 1 / 3.0);
        return 2 * z * Fma.of(y, q, 1);
    }

    /** Returns whether the first results of the buffer are finite. Overwrites the others and a temporary region. */
    private static boolean isFinite(DoubleBuffer doubles, int length) {
        boolean folded = length > MIN_FOLDED;
        if (folded) {
            for (int j = length; j < BLOCK; j++) {
                doubles.put(ARGUMENT + j, 0);
            }
            FOLD.run(doubles, EIGHTH);
        }
        int from = folded ? TEMP_1 : ARGUMENT;
        double even = 0;
        double odd = 0;
        for (int j = 0; j < (folded ? EIGHTH : length) - 1; j += 2) {
            even += doubles.get(from + j);
            odd += doubles.get(from + j + 1);
        }
        return Math.abs(even + odd + (folded ? 0 : doubles.get(ARGUMENT + length - 1))) <= Double.MAX_VALUE;
    }

    /** Writes the sums of eight results each. */
    public static void fold(DoubleBuffer doubles, int length) {
        int end = Math.min(length, EIGHTH);
        for (int j = 0; j < end; j++) {
            doubles.put(TEMP_1 + j, ((doubles.get(ARGUMENT + j) + doubles.get(ARGUMENT + j + EIGHTH))
                    + (doubles.get(ARGUMENT + j + 2 * EIGHTH) + doubles.get(ARGUMENT + j + 3 * EIGHTH)))
                    + ((doubles.get(ARGUMENT + j + 4 * EIGHTH) + doubles.get(ARGUMENT + j + 5 * EIGHTH))
                            + (doubles.get(ARGUMENT + j + 6 * EIGHTH) + doubles.get(ARGUMENT + j + 7 * EIGHTH))));
        }
    }

    /**
     * Returns the sum of the first numbers of an array, from eight partial sums. With four, C2 on JDK 17
     * compiles the loop in one of two ways, of which one is slow.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @return the sum
     */
    public static double sum(double[] numbers, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int j = 0;
        for (; j <= length - 8; j += 8) {
            a += numbers[j];
            b += numbers[j + 1];
            c += numbers[j + 2];
            d += numbers[j + 3];
            e += numbers[j + 4];
            f += numbers[j + 5];
            g += numbers[j + 6];
            h += numbers[j + 7];
        }
        for (; j < length; j++) {
            a += numbers[j];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    /**
     * Returns the sum of the products of the first numbers of two arrays, from four partial sums.
     *
     * @param numbers an array
     * @param others another array
     * @param length the number of products
     * @return the sum
     */
    public static double dot(double[] numbers, double[] others, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j <= length - 4; j += 4) {
            a += numbers[j] * others[j];
            b += numbers[j + 1] * others[j + 1];
            c += numbers[j + 2] * others[j + 2];
            d += numbers[j + 3] * others[j + 3];
        }
        for (; j < length; j++) {
            a += numbers[j] * others[j];
        }
        return a + b + (c + d);
    }

    public static void reduce(DoubleBuffer doubles, int length) {
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

    public static void reduceMagnitudes(DoubleBuffer doubles, int length) {
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
     * Adds k to the exponents of numbers, or replaces the numbers by 0 if k is too small. The biased k is also negative
     * if the magnitude was so large that {@link #ROUND} did not round it, and not negative for NaN.
     */
    public static void scaleMagnitudes(LongBuffer longs, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            long rounded = longs.get(TEMP_1 + j);
            long normal = (rounded - ROUND_BITS + BIAS - MIN_NORMAL >>> 63) - 1;
            longs.put(ARGUMENT + j, longs.get(TEMP_2 + j) + (rounded << MANTISSA_BITS) & normal);
        }
    }

    /**
     * Adds k to the exponents of the factors. The result is NaN if k is so large or so small that it may not be a normal
     * number, and 0 if it certainly rounds to 0.
     */
    public static void scale(LongBuffer longs, int length) {
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
    public static void split(LongBuffer longs, int length) {
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

    /** ln(1 + f) = 2 artanh(f/(2 + f)). */
    public static void logarithms(DoubleBuffer doubles, int length) {
        int end = Math.min(length, BLOCK);
        for (int j = 0; j < end; j++) {
            double k = doubles.get(TEMP_1 + j) - (0x1p52 + BIAS);
            double f = doubles.get(TEMP_2 + j) - 1;
            double s = f / (2 + f);
            double z = s * s;
            double q = Fma.of(2 / 21.0, z, 2 / 19.0);
            q = Fma.of(q, z, 2 / 17.0);
            q = Fma.of(q, z, 2 / 15.0);
            q = Fma.of(q, z, 2 / 13.0);
            q = Fma.of(q, z, 2 / 11.0);
            q = Fma.of(q, z, 2 / 9.0);
            q = Fma.of(q, z, 2 / 7.0);
            q = Fma.of(q, z, 2 / 5.0);
            q = Fma.of(q, z, 2 / 3.0);
            double half = 0.5 * f * f;
            doubles.put(ARGUMENT + j, k * LN2_HIGH - (half - (s * (half + z * q) + k * LN2_LOW) - f));
        }
    }
}
