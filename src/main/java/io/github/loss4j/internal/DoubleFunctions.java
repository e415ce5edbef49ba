package io.github.loss4j.internal;

import java.nio.DoubleBuffer;

/**
 * Exponentials and logarithms of doubles in vector loops, within 3 ulp. A result does not depend on the other numbers
 * of the array. The vector loops give NaN for arguments out of their range, for which {@link #exp} and {@link #log}
 * call {@link Math}.
 */
public final class DoubleFunctions {
    private static final int BLOCK = DoubleKernels.BLOCK;
    /** Above this number of results, a vector loop adds them. */
    private static final int MIN_VECTOR_SUM = BLOCK / 4;

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
            store(numbers, from, part, false, scratch);
        }
    }

    /**
     * Replaces each number x of an array by e^−|x|, in less time than {@link #exp}; by 0 if |x| is above 708.05.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void expOfMagnitudes(double[] numbers, int length, Scratch scratch) {
        expFast(DoubleKernels.REDUCE_MAGNITUDES, numbers, numbers, length, scratch);
    }

    /**
     * Writes eˣ for each number x of an array to another array, in less time than {@link #exp}; 0 if x is below
     * −708.05, and NaN if it is above 709.43. A NaN becomes NaN or 0.
     *
     * @param numbers the numbers
     * @param into receives the results; it may be the same array
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void expFast(double[] numbers, double[] into, int length, Scratch scratch) {
        expFast(DoubleKernels.REDUCE, numbers, into, length, scratch);
    }

    private static void expFast(OutOfLine reduce, double[] numbers, double[] into, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            scratch.doubles.put(DoubleKernels.ARGUMENT, numbers, from, part);
            reduce.run(scratch.doubles, part);
            DoubleKernels.SCALE_OR_FLUSH.run(scratch.longs, part);
            scratch.doubles.get(DoubleKernels.ARGUMENT, into, from, part);
        }
    }

    private static void exp(double[] numbers, int from, int length, Scratch scratch) {
        scratch.doubles.put(DoubleKernels.ARGUMENT, numbers, from, length);
        DoubleKernels.REDUCE.run(scratch.doubles, length);
        DoubleKernels.SCALE.run(scratch.longs, length);
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
            store(numbers, from, part, true, scratch);
        }
    }

    /** Replaces numbers by their exponentials or logarithms in the buffer. Those that are NaN are computed again. */
    private static void store(double[] numbers, int from, int length, boolean logarithms, Scratch scratch) {
        if (isFinite(scratch.doubles, length)) {
            scratch.doubles.get(DoubleKernels.ARGUMENT, numbers, from, length);
            return;
        }
        for (int j = 0; j < length; j++) {
            double result = scratch.doubles.get(DoubleKernels.ARGUMENT + j);
            if (Double.isNaN(result)) {
                result = logarithms ? Math.log(numbers[from + j]) : Math.exp(numbers[from + j]);
            }
            numbers[from + j] = result;
        }
    }

    /**
     * Replaces each number x of an array by ln x, in less time than {@link #log}; by NaN if x is not positive and
     * normal.
     *
     * @param numbers the numbers
     * @param length the number of numbers
     * @param scratch working memory; its buffer is overwritten
     */
    public static void logFast(double[] numbers, int length, Scratch scratch) {
        for (int from = 0; from < length; from += BLOCK) {
            int part = Math.min(BLOCK, length - from);
            log(numbers, from, part, scratch);
            scratch.doubles.get(DoubleKernels.ARGUMENT, numbers, from, part);
        }
    }

    private static void log(double[] numbers, int from, int length, Scratch scratch) {
        scratch.doubles.put(DoubleKernels.ARGUMENT, numbers, from, length);
        DoubleKernels.SPLIT.run(scratch.longs, length);
        DoubleKernels.LOGARITHMS.run(scratch.doubles, length);
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
                scratch.doubles.put(DoubleKernels.ARGUMENT + j, 1 + numbers[from + j]);
            }
            DoubleKernels.SPLIT.run(scratch.longs, part);
            DoubleKernels.LOGARITHMS.run(scratch.doubles, part);
            for (int j = 0; j < part; j++) {
                double x = numbers[from + j];
                double sum = 1 + x;
                // The last summand corrects the rounding error of 1 + x.
                numbers[from + j] = x >= 0 && x <= Double.MAX_VALUE
                        ? scratch.doubles.get(DoubleKernels.ARGUMENT + j) + (x - (sum - 1)) / sum
                        : Math.log1p(x);
            }
        }
    }

    /**
     * Replaces each number x of an array by e^−|x|, and writes ln(1 + e^−|x|), within 1e-13, to another array.
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
     * Writes ln(1 + e), within 1e-13, for products e of the numbers of an array and a factor, to another array at the
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
     * Returns ln(1 + e) = 2 artanh(e/(2 + e)), by a minimax polynomial, with a relative error of at most 1e-13.
     *
     * @param e a number from 0 to 1
     * @return the logarithm
     */
    static double ofSumWithOne(double e) {
        double z = e / (2 + e);
        double y = z * z;
        double w = y * y;
        double even = Fma.of(w, Fma.of(w, Fma.of(w, 0.1000853865941735, 0.09153118452416956), 0.14285804033207294),
                0.33333333338509513);
        double odd = Fma.of(w, Fma.of(w, 0.07046386929896531, 0.11107868243717878), 0.1999999882692597);
        double q = Fma.of(y, odd, even);
        return 2 * z * Fma.of(y, q, 1);
    }

    /** Returns whether the first results of the buffer are finite. Overwrites the others and a temporary region. */
    private static boolean isFinite(DoubleBuffer doubles, int length) {
        int from = DoubleKernels.ARGUMENT;
        int count = length;
        if (length > MIN_VECTOR_SUM) {
            for (int j = length; j < BLOCK; j++) {
                doubles.put(DoubleKernels.ARGUMENT + j, 0);
            }
            DoubleKernels.ADD_EIGHT.run(doubles, DoubleKernels.EIGHTH);
            from = DoubleKernels.TEMP_1;
            count = DoubleKernels.EIGHTH;
        }
        double even = 0;
        double odd = 0;
        for (int j = 0; j < count - 1; j += 2) {
            even += doubles.get(from + j);
            odd += doubles.get(from + j + 1);
        }
        return Math.abs(even + odd + doubles.get(from + count - 1)) <= Double.MAX_VALUE;
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
}
