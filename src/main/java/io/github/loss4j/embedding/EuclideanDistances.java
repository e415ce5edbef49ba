package io.github.loss4j.embedding;

import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.WideVectors;
import java.lang.invoke.MethodHandles;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** The Euclidean distances of many float32 vectors, in double. */
final class EuclideanDistances {
    private static final OutOfLine SQUARES = OutOfLine.of(MethodHandles.lookup(), "squares", OutOfLine.SUMS);
    private static final OutOfLine SQUARES_OF_TWO = OutOfLine.of(MethodHandles.lookup(), "squaresOfTwo",
            OutOfLine.WIDE);
    /** For fewer elements the calls of vector loops cost more than they save. */
    private static final int MIN_ELEMENTS = 128;
    /** The square of the difference of a finite number and one that is not is greater. */
    private static final double MAX_SQUARE = 0x1p200;
    /** Rows of at least so many sums of two squares are added up one after the other. */
    private static final int LONG = 64;
    private static final double UNIT = WideVectors.UNIT;
    // Indices in the buffer of the converted vectors.
    private static final int A_EVEN = WideVectors.EVEN;
    private static final int A_ODD = WideVectors.ODD;
    private static final int B_EVEN = WideVectors.EVEN + WideVectors.SLOT;
    private static final int B_ODD = WideVectors.ODD + WideVectors.SLOT;
    private static final int C_EVEN = WideVectors.EVEN + 2 * WideVectors.SLOT;
    private static final int C_ODD = WideVectors.ODD + 2 * WideVectors.SLOT;
    /** The indices of the arrays for sums of two squares, after those of the results. */
    private static final int PAIRS = 5;
    private static final int OTHER_PAIRS = 6;

    private EuclideanDistances() {
    }

    /**
     * The Euclidean distances of pairs of vectors.
     *
     * @param a the first vectors of the pairs
     * @param b the second vectors of the pairs
     * @param from the first pair
     * @param to the pair after the last
     * @param length the number of elements of a vector
     * @param distances receives them, in its first array
     */
    static void of(float[] a, float[] b, int from, int to, int length, double[][] distances) {
        SQUARES.run(0, a, b, b, from, to, length, distances);
        roots(distances[0], to - from);
    }

    /**
     * The distances of vectors from two others each: (Σ(aₖ − bₖ + ε)²)^½.
     *
     * @param shift ε
     * @param a the vectors
     * @param b the first other vectors
     * @param c the second other vectors
     * @param from the first vector
     * @param to the vector after the last
     * @param length the number of elements of a vector
     * @param arrays receives the distances in its first two arrays; others are overwritten
     * @param scratch working memory
     */
    static void ofTwo(double shift, float[] a, float[] b, float[] c, int from, int to, int length, double[][] arrays,
            Scratch scratch) {
        if (length % 2 == 0 && (to - from) * (long) length >= MIN_ELEMENTS) {
            addSquares(shift, a, b, c, from, to, length, arrays, scratch.wideVectors());
        } else {
            Arrays.fill(arrays[0], 0, to - from, Double.NaN);
            Arrays.fill(arrays[1], 0, to - from, Double.NaN);
        }
        roots(shift, a, b, from, to, length, arrays[0], arrays[PAIRS]);
        roots(shift, a, c, from, to, length, arrays[1], arrays[PAIRS]);
    }

    /**
     * Adds the squares of two adjacent differences in a vector loop over a block of rows, then these sums row by row.
     */
    private static void addSquares(double shift, float[] a, float[] b, float[] c, int from, int to, int length,
            double[][] arrays, WideVectors wide) {
        Arrays.fill(arrays[0], 0, to - from, 0);
        Arrays.fill(arrays[1], 0, to - from, 0);
        int rows = Math.max(1, WideVectors.LENGTH / length);
        for (int row = from; row < to; row += rows) {
            int height = Math.min(rows, to - row);
            for (int k = 0; k < length; k += WideVectors.LENGTH) {
                int width = Math.min(WideVectors.LENGTH, length - k);
                int at = row * length + k;
                int pairs = width / 2;
                wide.load(0, a, at, height * width);
                wide.load(1, b, at, height * width);
                wide.load(2, c, at, height * width);
                SQUARES_OF_TWO.run(wide.doubles, shift, arrays[PAIRS], arrays[OTHER_PAIRS], height * pairs);
                addSums(arrays[PAIRS], height, pairs, arrays[0], row - from);
                addSums(arrays[OTHER_PAIRS], height, pairs, arrays[1], row - from);
            }
        }
    }

    /** Replaces squares by their roots, and computes those that are missing or may not be finite, to the same bits. */
    private static void roots(double shift, float[] a, float[] b, int from, int to, int length, double[] squares,
            double[] pairs) {
        for (int i = 0; i < to - from; i++) {
            if (!(squares[i] < MAX_SQUARE)) {
                squares[i] = square(shift, a, b, (from + i) * length, length, pairs);
            }
        }
        roots(squares, to - from);
    }

    /** Replaces the first numbers of an array by their square roots. */
    static void roots(double[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            numbers[i] = Math.sqrt(numbers[i]);
        }
    }

    private static double square(double shift, float[] a, float[] b, int from, int length, double[] pairs) {
        double sum = 0;
        for (int at = from; at < from + length; at += WideVectors.LENGTH) {
            int end = Math.min(at + WideVectors.LENGTH, from + length);
            int count = 0;
            int k = at;
            for (; k < end - 1; k += 2) {
                double x = (double) a[k] - b[k] + shift;
                double y = (double) a[k + 1] - b[k + 1] + shift;
                pairs[count++] = Fma.of(y, y, x * x);
            }
            if (k < end) {
                double x = (double) a[k] - b[k] + shift;
                pairs[count++] = x * x;
            }
            sum += sum(pairs, 0, count);
        }
        return sum;
    }

    /** Adds the sum of each row of an array to an element of another array. */
    private static void addSums(double[] numbers, int rows, int length, double[] into, int to) {
        if (length >= LONG || rows == 1) {
            for (int row = 0; row < rows; row++) {
                into[to + row] += sum(numbers, row * length, length);
            }
            return;
        }
        // Loops over many short rows take less time than a loop for each. They add in the order of the sum of one row.
        int k = 0;
        for (; k < length - 7; k += 8) {
            for (int row = 0, at = k; row < rows; row++, at += length) {
                into[to + row] += sumOfEight(numbers, at);
            }
        }
        for (; k < length; k++) {
            for (int row = 0, at = k; row < rows; row++, at += length) {
                into[to + row] += numbers[at];
            }
        }
    }

    private static double sumOfEight(double[] numbers, int at) {
        return (numbers[at] + numbers[at + 1] + (numbers[at + 2] + numbers[at + 3]))
                + (numbers[at + 4] + numbers[at + 5] + (numbers[at + 6] + numbers[at + 7]));
    }

    /** The sum of numbers, in partial sums of eight, so that most additions need not wait for the previous one. */
    private static double sum(double[] numbers, int from, int length) {
        int k = from;
        int end = from + length;
        double sum = 0;
        for (; k < end - 7; k += 8) {
            sum += sumOfEight(numbers, k);
        }
        for (; k < end; k++) {
            sum += numbers[k];
        }
        return sum;
    }

    /**
     * Writes the sums of the squares of two differences each. A sum is NaN if an element of the first vector is not
     * finite.
     */
    static void squaresOfTwo(DoubleBuffer wide, double shift, double[] pairs, double[] otherPairs, int count) {
        int end = Math.min(count, WideVectors.LENGTH / 2);
        for (int i = 0; i < end; i++) {
            double a = wide.get(A_EVEN + i);
            double c = wide.get(A_ODD + i);
            double x = Fma.of(a - wide.get(B_EVEN + i), 1 / UNIT, shift);
            double y = Fma.of(c - wide.get(B_ODD + i), 1 / UNIT, shift);
            double z = Fma.of(a - wide.get(C_EVEN + i), 1 / UNIT, shift);
            double w = Fma.of(c - wide.get(C_ODD + i), 1 / UNIT, shift);
            // The two factors make what is not finite overflow.
            double even = a * (1 / UNIT) * (1 / UNIT);
            double odd = c * (1 / UNIT) * (1 / UNIT);
            double zero = Fma.of(even, 0, odd * 0);
            pairs[i] = Fma.of(y, y, Fma.of(x, x, zero));
            otherPairs[i] = Fma.of(w, w, Fma.of(z, z, zero));
        }
    }

    // The squares of many rows are one loop, since short rows take less time than a call.

    static void squares(double unused, float[] a, float[] b, float[] alsoUnused, int from, int to, int length,
            double[][] squares) {
        for (int row = from; row < to; row++) {
            // Independent sums, so that an addition need not wait for the previous one. More than four make short rows
            // slower, and long rows not faster, since the conversions limit them.
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            int k = row * length;
            int end = k + length;
            for (; k < end - 3; k += 4) {
                s0 = plusSquare(s0, (double) a[k] - b[k]);
                s1 = plusSquare(s1, (double) a[k + 1] - b[k + 1]);
                s2 = plusSquare(s2, (double) a[k + 2] - b[k + 2]);
                s3 = plusSquare(s3, (double) a[k + 3] - b[k + 3]);
            }
            for (; k < end; k++) {
                s0 = plusSquare(s0, (double) a[k] - b[k]);
            }
            squares[0][row - from] = s0 + s1 + (s2 + s3);
        }
    }

    private static double plusSquare(double sum, double number) {
        return Fma.of(number, number, sum);
    }

    /**
     * The square of a Euclidean distance, to 100 bits, for distances that cancel with others.
     *
     * @param shift the number added to each difference
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin
     * @param length the number of elements
     * @return the square
     */
    static DoubleDouble exactSquare(double shift, float[] a, float[] b, int at, int length) {
        DoubleDouble sum = DoubleDouble.of(0);
        for (int k = at; k < at + length; k++) {
            DoubleDouble difference = DoubleDouble.sum(a[k], -(double) b[k]).add(shift);
            sum.add(difference.times(difference));
        }
        return sum;
    }
}
