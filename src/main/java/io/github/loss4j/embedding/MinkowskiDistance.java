package io.github.loss4j.embedding;

import io.github.loss4j.internal.Fma;

/**
 * The distance (Σ|aₖ − bₖ + ε|ᵖ)^(1/p) of float32 vectors, in double; the maximum |aₖ − bₖ + ε| for p = ∞. The shift ε
 * is inside the norm, as in PyTorch.
 */
final class MinkowskiDistance {
    /** Above this exponent, powers of (difference/distance) are too inaccurate for float32 results. */
    private static final double LARGE = 0x1p16;

    private final double exponent;
    private final double shift;
    private final boolean large;

    /**
     * The distance of an exponent and a shift.
     *
     * @param exponent p, at least 1; infinity for the maximum difference
     * @param shift ε
     */
    MinkowskiDistance(double exponent, double shift) {
        this.exponent = exponent;
        this.shift = shift;
        large = exponent > LARGE;
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
        if (exponent == Double.POSITIVE_INFINITY || !(maxDifference > 0 && maxDifference < Double.POSITIVE_INFINITY)) {
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
        if (!large) {
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
     * @return the derivative; 1 for any other p and for an infinite scale
     */
    double maximumDerivative(float[] a, float[] b, int at, int length, double scale) {
        if (!(large && scale < Double.POSITIVE_INFINITY)) {
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
        if (large) {
            return sign * maximumDerivative * power(Math.abs(difference), scale, exponent - 1);
        }
        return sign * Math.pow(Math.abs(difference) / scale, exponent - 1);
    }

    private double difference(float[] a, float[] b, int index) {
        return (double) a[index] - b[index] + shift;
    }

    private static double plusSquare(double sum, double number) {
        return Fma.of(number, number, sum);
    }
}
