package io.github.loss4j.embedding;

import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The distance (Σ|aₖ − bₖ + ε|ᵖ)^(1/p) of float32 vectors, in double; the greatest |aₖ − bₖ + ε| for p = ∞. The shift ε is
 * inside the norm, as in PyTorch.
 */
final class MinkowskiDistance {
    private static final OutOfLine DIFFERENCE = OutOfLine.of(MethodHandles.lookup(), "difference", OutOfLine.VECTORS);
    private static final OutOfLine WITH_REST = OutOfLine.of(MethodHandles.lookup(), "withRest", OutOfLine.VECTORS);
    private static final OutOfLine LESS_SUM = OutOfLine.of(MethodHandles.lookup(), "lessSum", OutOfLine.VECTORS);

    /** Above this, powers of a difference over the distance would lose the digits of a float32. */
    private static final double LARGE = 0x1p16;

    private final double exponent;
    private final double shift;

    /**
     * A kind of distance.
     *
     * @param exponent p, at least 1; infinity for the greatest difference
     * @param shift ε
     */
    MinkowskiDistance(double exponent, double shift) {
        this.exponent = exponent;
        this.shift = shift;
    }

    /**
     * The distance of two vectors.
     *
     * @param a holds the one
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
     * @return their distance
     */
    double of(float[] a, float[] b, int at, int length) {
        if (exponent == 2) {
            return Math.sqrt(squares(a, b, at, at + length));
        }
        double sum = 0;
        double most = 0;
        for (int k = at; k < at + length; k++) {
            double difference = difference(a, b, k);
            sum += Math.abs(difference);
            most = Math.max(most, Math.abs(difference));
        }
        if (exponent == 1) {
            return sum;
        }
        if (exponent == Double.POSITIVE_INFINITY || !(most > 0 && most <= Double.MAX_VALUE)) {
            return most;
        }
        double powers = 0;
        for (int k = at; k < at + length; k++) {
            // Over the greatest, so that no power overflows.
            powers += Math.pow(Math.abs(difference(a, b, k)) / most, exponent);
        }
        return most * Math.pow(powers, 1 / exponent);
    }

    /** The square of a Euclidean distance, in four parts that do not wait for each other. */
    private double squares(float[] a, float[] b, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = from;
        for (; k < to - 3; k += 4) {
            double difference = difference(a, b, k);
            first = Fma.of(difference, difference, first);
            difference = difference(a, b, k + 1);
            second = Fma.of(difference, difference, second);
            difference = difference(a, b, k + 2);
            third = Fma.of(difference, difference, third);
            difference = difference(a, b, k + 3);
            fourth = Fma.of(difference, difference, fourth);
        }
        for (; k < to; k++) {
            double difference = difference(a, b, k);
            first = Fma.of(difference, difference, first);
        }
        return first + second + (third + fourth);
    }

    /**
     * The square of a Euclidean distance, to 100 bits: for distances that cancel with others.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
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
     * What the differences are divided by in {@link #derivative}.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
     * @param distance their distance
     * @return the greatest difference for large p, else the distance
     */
    double scale(float[] a, float[] b, int at, int length, double distance) {
        if (!(exponent > LARGE && distance > 0 && distance <= Double.MAX_VALUE)) {
            return distance;
        }
        double most = 0;
        for (int k = at; k < at + length; k++) {
            most = Math.max(most, Math.abs(difference(a, b, k)));
        }
        return most;
    }

    /**
     * What a greatest difference has as its derivative, for large p. For p = ∞ those that tie share it, which is the
     * subgradient of least magnitude.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
     * @param scale what {@link #scale} gave
     * @return the derivative; 1 for any other p
     */
    double share(float[] a, float[] b, int at, int length, double scale) {
        if (!(exponent > LARGE && scale > 0 && scale <= Double.MAX_VALUE)) {
            return 1;
        }
        double powers = 0;
        for (int k = at; k < at + length; k++) {
            powers += power(Math.abs(difference(a, b, k)), scale, exponent);
        }
        return exponent == Double.POSITIVE_INFINITY ? 1 / powers : Math.pow(powers, 1 / exponent - 1);
    }

    /** (difference/scale)^p for large p, which asks for the digits of what the quotient lacks of 1. */
    private static double power(double difference, double scale, double p) {
        return difference == scale ? 1 : Math.exp(p * Math.log1p((difference - scale) / scale));
    }

    /**
     * The derivative of the distance with respect to one element of the first vector, or less that of the second.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param index where the element stands
     * @param scale what {@link #scale} gave
     * @param share what {@link #share} gave
     * @return the derivative; 0 between vectors whose distance is 0
     */
    double derivative(float[] a, float[] b, int index, double scale, double share) {
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
            return sign * share * power(Math.abs(difference), scale, exponent - 1);
        }
        return sign * Math.pow(Math.abs(difference) / scale, exponent - 1);
    }

    /**
     * The gradient of a Euclidean distance with respect to its first vector, or less that of the second: times a number,
     * accurate to 1 ulp.
     *
     * @param factor the number, which over the distance is {@linkplain FloatRange#moderate moderate}
     * @param a holds the one vector
     * @param b holds the other
     * @param at where both begin, and the gradient
     * @param length how many elements they have
     * @param distance their distance
     * @param into where the gradient goes
     */
    void derivatives(double factor, float[] a, float[] b, int at, int length, double distance, float[] into) {
        DIFFERENCE.run(factor / distance, a, shift, b, at, at + length, into, null);
    }

    /**
     * The gradient of the difference of two Euclidean distances, those of a vector from two others: times a number, accurate to
     * 1 ulp.
     *
     * @param factor the number, which over each distance is {@linkplain FloatRange#moderate moderate}
     * @param a holds the vector
     * @param b holds the one whose distance counts
     * @param near its distance
     * @param c holds the one whose distance is subtracted
     * @param far its distance
     * @param at where all begin, and their gradients
     * @param length how many elements they have
     * @param into where the gradients go, in this order
     */
    void derivatives(double factor, float[] a, float[] b, double near, float[] c, double far, int at, int length,
            float[][] into) {
        int end = at + length;
        Arrays.fill(into[0], at, end, 0);
        WITH_REST.run(-factor / near, a, shift, b, at, end, into[1], into[0]);
        WITH_REST.run(factor / far, a, shift, c, at, end, into[2], into[0]);
        LESS_SUM.run(0, into[1], 0, into[2], at, end, into[0], into[0]);
    }

    // A difference of two vectors, and a shift, times a factor: in float32, with the rounding errors added again.

    static void difference(double factor, float[] a, double shift, float[] b, int from, int to, float[] into,
            float[] unused) {
        float scale = (float) factor;
        float scaleRest = (float) (factor - scale);
        float number = (float) shift;
        for (int k = from; k < to; k++) {
            float plain = a[k] - b[k];
            float ofB = plain - a[k];
            float difference = plain + number;
            float ofNumber = difference - plain;
            float rest = ((a[k] - (plain - ofB)) - (b[k] + ofB))
                    + ((plain - (difference - ofNumber)) + (number - ofNumber));
            float product = scale * difference;
            float lost = Fma.of(scaleRest, difference, Fma.of(scale, difference, -product));
            into[k] = product + Fma.of(scale, rest, lost);
        }
    }

    /** The same, and what is lost by rounding it is added to the rest. */
    static void withRest(double factor, float[] a, double shift, float[] b, int from, int to, float[] into,
            float[] rest) {
        float scale = (float) factor;
        float scaleRest = (float) (factor - scale);
        float number = (float) shift;
        for (int k = from; k < to; k++) {
            float plain = a[k] - b[k];
            float ofB = plain - a[k];
            float difference = plain + number;
            float ofNumber = difference - plain;
            float more = ((a[k] - (plain - ofB)) - (b[k] + ofB))
                    + ((plain - (difference - ofNumber)) + (number - ofNumber));
            float product = scale * difference;
            float lost = Fma.of(scale, more,
                    Fma.of(scaleRest, difference, Fma.of(scale, difference, -product)));
            float sum = product + lost;
            into[k] = sum;
            rest[k] += lost - (sum - product);
        }
    }

    /** Less two numbers and the rest of both, as exact as rounding once. */
    static void lessSum(double unused, float[] a, double unusedToo, float[] b, int from, int to, float[] into,
            float[] rest) {
        for (int k = from; k < to; k++) {
            float sum = a[k] + b[k];
            float ofB = sum - a[k];
            float lost = (a[k] - (sum - ofB)) + (b[k] - ofB);
            into[k] = -(sum + (lost + rest[k]));
        }
    }

    private double difference(float[] a, float[] b, int index) {
        return (double) a[index] - b[index] + shift;
    }
}
