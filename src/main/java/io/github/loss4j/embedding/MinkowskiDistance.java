package io.github.loss4j.embedding;

import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The distance (Σ|aₖ − bₖ + ε|ᵖ)^(1/p) of float32 vectors, in double; the maximum |aₖ − bₖ + ε| for p = ∞. The shift ε
 * is inside the norm, as in PyTorch.
 */
final class MinkowskiDistance {
    private static final OutOfLine SQUARES = OutOfLine.of(MethodHandles.lookup(), "squares", OutOfLine.SUMS);
    private static final OutOfLine SQUARES_OF_TWO = OutOfLine.of(MethodHandles.lookup(), "squaresOfTwo",
            OutOfLine.SUMS);
    private static final OutOfLine DIFFERENCE = OutOfLine.of(MethodHandles.lookup(), "difference", OutOfLine.VECTORS);
    private static final OutOfLine COMPENSATED_DIFFERENCE = OutOfLine.of(MethodHandles.lookup(),
            "compensatedDifference", OutOfLine.VECTORS);
    private static final OutOfLine NEGATED_SUM = OutOfLine.of(MethodHandles.lookup(), "negatedSum", OutOfLine.VECTORS);

    /** Above this exponent, powers of (difference/distance) are too inaccurate for float32 results. */
    private static final double LARGE = 0x1p16;

    /** For shorter vectors the call of a vector loop costs more than it saves; they are differentiated in double. */
    static final int MIN_LOOP = 48;

    private final double exponent;
    private final double shift;

    /**
     * The distance of an exponent and a shift.
     *
     * @param exponent p, at least 1; infinity for the maximum difference
     * @param shift ε
     */
    MinkowskiDistance(double exponent, double shift) {
        this.exponent = exponent;
        this.shift = shift;
    }

    /**
     * The distance of two vectors.
     *
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin
     * @param length the number of elements
     * @return their distance
     */
    double of(float[] a, float[] b, int at, int length) {
        if (exponent == 2) {
            double even = 0;
            double odd = 0;
            int k = at;
            for (; k < at + length - 1; k += 2) {
                even = plusSquare(even, difference(a, b, k));
                odd = plusSquare(odd, difference(a, b, k + 1));
            }
            return Math.sqrt(plusSquare(even + odd, k < at + length ? difference(a, b, k) : 0));
        }
        double sum = 0;
        double maxDifference = 0;
        for (int k = at; k < at + length; k++) {
            double difference = difference(a, b, k);
            sum += Math.abs(difference);
            maxDifference = Math.max(maxDifference, Math.abs(difference));
        }
        if (exponent == 1) {
            return sum;
        }
        if (exponent == Double.POSITIVE_INFINITY || !(maxDifference > 0 && maxDifference <= Double.MAX_VALUE)) {
            return maxDifference;
        }
        double powers = 0;
        for (int k = at; k < at + length; k++) {
            // Divided by the maximum, so that no power overflows.
            powers += Math.pow(Math.abs(difference(a, b, k)) / maxDifference, exponent);
        }
        return maxDifference * Math.pow(powers, 1 / exponent);
    }

    /**
     * The Euclidean distances of pairs of vectors, without shift.
     *
     * @param a the first vectors of the pairs
     * @param b the second vectors of the pairs
     * @param from the first pair
     * @param to the pair after the last
     * @param length the number of elements of a vector
     * @param distances receives them, in its first array
     */
    static void distances(float[] a, float[] b, int from, int to, int length, double[][] distances) {
        SQUARES.run(0, a, b, b, from, to, length, distances);
        roots(distances[0], to - from);
    }

    /**
     * The Euclidean distances of vectors from two others each.
     *
     * @param a the vectors
     * @param b the first other vectors
     * @param c the second other vectors
     * @param from the first vector
     * @param to the vector after the last
     * @param length the number of elements of a vector
     * @param distances receives them, in its first two arrays
     */
    void distances(float[] a, float[] b, float[] c, int from, int to, int length, double[][] distances) {
        SQUARES_OF_TWO.run(shift, a, b, c, from, to, length, distances);
        roots(distances[0], to - from);
        roots(distances[1], to - from);
    }

    /** Replaces the first numbers of an array by their square roots. */
    static void roots(double[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            numbers[i] = Math.sqrt(numbers[i]);
        }
    }

    // The squares of many rows are one loop, since short rows take less time than a call.

    static void squares(double unused, float[] a, float[] b, float[] alsoUnused, int from, int to, int length,
            double[][] squares) {
        for (int row = from; row < to; row++) {
            // Independent sums, so that an addition need not wait for the previous one. C2 does not unroll a loop of this
            // length; an unrolled loop would make short rows slow.
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            double s4 = 0;
            double s5 = 0;
            double s6 = 0;
            double s7 = 0;
            int k = row * length;
            int end = k + length;
            for (; k < end - 7; k += 8) {
                s0 = plusSquare(s0, (double) a[k] - b[k]);
                s1 = plusSquare(s1, (double) a[k + 1] - b[k + 1]);
                s2 = plusSquare(s2, (double) a[k + 2] - b[k + 2]);
                s3 = plusSquare(s3, (double) a[k + 3] - b[k + 3]);
                s4 = plusSquare(s4, (double) a[k + 4] - b[k + 4]);
                s5 = plusSquare(s5, (double) a[k + 5] - b[k + 5]);
                s6 = plusSquare(s6, (double) a[k + 6] - b[k + 6]);
                s7 = plusSquare(s7, (double) a[k + 7] - b[k + 7]);
            }
            for (; k < end; k++) {
                s0 = plusSquare(s0, (double) a[k] - b[k]);
            }
            squares[0][row - from] = (s0 + s1 + (s2 + s3)) + (s4 + s5 + (s6 + s7));
        }
    }

    static void squaresOfTwo(double shift, float[] a, float[] b, float[] c, int from, int to, int length,
            double[][] squares) {
        for (int row = from; row < to; row++) {
            double b0 = 0;
            double b1 = 0;
            double b2 = 0;
            double b3 = 0;
            double c0 = 0;
            double c1 = 0;
            double c2 = 0;
            double c3 = 0;
            int k = row * length;
            int end = k + length;
            for (; k < end - 3; k += 4) {
                // Each number of the first vector is converted to double once.
                double x = a[k];
                b0 = plusSquare(b0, x - b[k] + shift);
                c0 = plusSquare(c0, x - c[k] + shift);
                x = a[k + 1];
                b1 = plusSquare(b1, x - b[k + 1] + shift);
                c1 = plusSquare(c1, x - c[k + 1] + shift);
                x = a[k + 2];
                b2 = plusSquare(b2, x - b[k + 2] + shift);
                c2 = plusSquare(c2, x - c[k + 2] + shift);
                x = a[k + 3];
                b3 = plusSquare(b3, x - b[k + 3] + shift);
                c3 = plusSquare(c3, x - c[k + 3] + shift);
            }
            for (; k < end; k++) {
                double x = a[k];
                b0 = plusSquare(b0, x - b[k] + shift);
                c0 = plusSquare(c0, x - c[k] + shift);
            }
            squares[0][row - from] = b0 + b1 + (b2 + b3);
            squares[1][row - from] = c0 + c1 + (c2 + c3);
        }
    }

    private static double plusSquare(double sum, double number) {
        return Fma.of(number, number, sum);
    }

    /**
     * The square of a Euclidean distance, to 100 bits, for distances that cancel with others.
     *
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin
     * @param length the number of elements
     * @return the square
     */
    DoubleDouble exactSquare(float[] a, float[] b, int at, int length) {
        DoubleDouble sum = DoubleDouble.of(0);
        for (int k = at; k < at + length; k++) {
            DoubleDouble difference = DoubleDouble.sum(a[k], -(double) b[k]).add(shift);
            sum.add(difference.times(difference));
        }
        return sum;
    }

    /**
     * The divisor of the differences in {@link #derivative}.
     *
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin
     * @param length the number of elements
     * @param distance their distance
     * @return the maximum difference for large p, else the distance
     */
    double scale(float[] a, float[] b, int at, int length, double distance) {
        if (!(exponent > LARGE && distance > 0 && distance <= Double.MAX_VALUE)) {
            return distance;
        }
        double maxDifference = 0;
        for (int k = at; k < at + length; k++) {
            maxDifference = Math.max(maxDifference, Math.abs(difference(a, b, k)));
        }
        return maxDifference;
    }

    /**
     * The derivative with respect to a maximum difference, for large p. For p = ∞ it is divided equally among tied
     * maxima, which is the subgradient of minimum norm.
     *
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin
     * @param length the number of elements
     * @param scale the result of {@link #scale}
     * @return the derivative; 1 for any other p
     */
    double maximumDerivative(float[] a, float[] b, int at, int length, double scale) {
        if (!(exponent > LARGE && scale > 0 && scale <= Double.MAX_VALUE)) {
            return 1;
        }
        double powers = 0;
        for (int k = at; k < at + length; k++) {
            powers += power(Math.abs(difference(a, b, k)), scale, exponent);
        }
        return Math.pow(powers, 1 / exponent - 1);
    }

    /** (difference/scale)^p for large p, computed from 1 − quotient, which must be accurate. */
    private static double power(double difference, double scale, double p) {
        return difference == scale ? 1 : Math.exp(p * Math.log1p((difference - scale) / scale));
    }

    /**
     * The derivative of the distance with respect to one element of the first vector; for the second vector it is the
     * negative.
     *
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param index the index of the element
     * @param scale the result of {@link #scale}
     * @param maximumDerivative the result of {@link #maximumDerivative}
     * @return the derivative; 0 between vectors whose distance is 0
     */
    double derivative(float[] a, float[] b, int index, double scale, double maximumDerivative) {
        double difference = difference(a, b, index);
        if (scale == 0) {
            return 0;
        }
        if (exponent == 2) {
            return difference / scale;
        }
        double sign = Math.signum(difference);
        if (exponent == 1) {
            return sign;
        }
        if (exponent > LARGE) {
            return sign * maximumDerivative * power(Math.abs(difference), scale, exponent - 1);
        }
        return sign * Math.pow(Math.abs(difference) / scale, exponent - 1);
    }

    /**
     * The difference of two vectors times a factor, accurate to 1 ulp: the gradient of half the square of their
     * distance with respect to the first vector.
     *
     * @param factor the factor, which is {@linkplain FloatRange#isWellScaled moderate}, as the distance is
     * @param a the array of the first vector
     * @param b the array of the second vector
     * @param at where both begin, and the result
     * @param length the number of elements
     * @param into receives the result
     */
    static void scaledDifference(double factor, float[] a, float[] b, int at, int length, float[] into) {
        DIFFERENCE.run(factor, a, 0, b, at, at + length, into, null);
    }

    /**
     * The gradient of the difference of the Euclidean distances of a vector from two others, times a factor, accurate
     * to 1 ulp.
     *
     * @param factor the factor, whose quotient by each distance is {@linkplain FloatRange#isWellScaled moderate}
     * @param a holds the vector
     * @param b the array of the vector whose distance is added
     * @param near its distance
     * @param c the array of the vector whose distance is subtracted
     * @param far its distance
     * @param at where all vectors and their gradients begin
     * @param length the number of elements
     * @param into receives the gradients, in this order
     */
    void derivatives(double factor, float[] a, float[] b, double near, float[] c, double far, int at, int length,
            float[][] into) {
        int end = at + length;
        if (length < MIN_LOOP) {
            shortDerivatives(factor / near, factor / far, a, b, c, at, end, into);
            return;
        }
        Arrays.fill(into[0], at, end, 0);
        COMPENSATED_DIFFERENCE.run(-factor / near, a, shift, b, at, end, into[1], into[0]);
        COMPENSATED_DIFFERENCE.run(factor / far, a, shift, c, at, end, into[2], into[0]);
        NEGATED_SUM.run(0, into[1], 0, into[2], at, end, into[0], into[0]);
    }

    private void shortDerivatives(double near, double far, float[] a, float[] b, float[] c, int from, int to,
            float[][] into) {
        float[] ofA = into[0];
        float[] ofB = into[1];
        float[] ofC = into[2];
        for (int k = from; k < to; k++) {
            double toB = near * difference(a, b, k);
            double toC = far * difference(a, c, k);
            ofA[k] = (float) (toB - toC);
            ofB[k] = (float) (0 - toB);
            ofC[k] = (float) toC;
        }
    }

    /** A difference of two vectors, times a factor: in float32, compensated by TwoSum and TwoProduct. */
    static void difference(double factor, float[] a, double unused, float[] b, int from, int to, float[] into,
            float[] unusedToo) {
        float scale = (float) factor;
        float scaleLow = (float) (factor - scale);
        for (int k = from; k < to; k++) {
            float difference = a[k] - b[k];
            float virtualB = difference - a[k];
            float compensation = (a[k] - (difference - virtualB)) - (b[k] + virtualB);
            float product = scale * difference;
            float error = Fma.of(scaleLow, difference, Fma.of(scale, difference, -product));
            into[k] = product + Fma.of(scale, compensation, error);
        }
    }

    /** The same with a shift of the difference; the rounding error of the result is added to {@code compensation}. */
    static void compensatedDifference(double factor, float[] a, double shift, float[] b, int from, int to, float[] into,
            float[] compensation) {
        float scale = (float) factor;
        float scaleLow = (float) (factor - scale);
        float number = (float) shift;
        for (int k = from; k < to; k++) {
            float unshifted = a[k] - b[k];
            float virtualB = unshifted - a[k];
            float difference = unshifted + number;
            float virtualShift = difference - unshifted;
            float differenceError = ((a[k] - (unshifted - virtualB)) - (b[k] + virtualB))
                    + ((unshifted - (difference - virtualShift)) + (number - virtualShift));
            float product = scale * difference;
            float error = Fma.of(scale, differenceError,
                    Fma.of(scaleLow, difference, Fma.of(scale, difference, -product)));
            float sum = product + error;
            into[k] = sum;
            compensation[k] += error - (sum - product);
        }
    }

    /** The negated sum of two compensated numbers, as accurate as if rounded once. */
    static void negatedSum(double unused, float[] a, double unusedToo, float[] b, int from, int to, float[] into,
            float[] compensation) {
        for (int k = from; k < to; k++) {
            float sum = a[k] + b[k];
            float virtualB = sum - a[k];
            float error = (a[k] - (sum - virtualB)) + (b[k] - virtualB);
            into[k] = -(sum + (error + compensation[k]));
        }
    }

    private double difference(float[] a, float[] b, int index) {
        return (double) a[index] - b[index] + shift;
    }
}
