package io.github.loss4j.embedding;

import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** The gradients of Euclidean distances, in float32 arithmetic with compensation of rounding errors. */
final class DistanceGradients {
    private static final OutOfLine DIFFERENCE = OutOfLine.of(MethodHandles.lookup(), "difference", OutOfLine.VECTORS);
    private static final OutOfLine COMPENSATED_DIFFERENCE = OutOfLine.of(MethodHandles.lookup(),
            "compensatedDifference", OutOfLine.VECTORS);
    private static final OutOfLine NEGATED_SUM = OutOfLine.of(MethodHandles.lookup(), "negatedSum", OutOfLine.VECTORS);

    /** For shorter vectors the call of a vector loop costs more than it saves; they are differentiated in double. */
    static final int MIN_LOOP = 48;

    private DistanceGradients() {
    }

    /**
     * The difference of two vectors times a factor, accurate to 1 ulp: the gradient of half the square of their
     * distance with respect to the first vector.
     *
     * @param factor the factor, which is {@linkplain FloatRange#isWellScaled well scaled}, as the distance is
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
     * @param factor the factor, whose quotient by each distance is {@linkplain FloatRange#isWellScaled well scaled}
     * @param shift the number added to each difference
     * @param a holds the vector
     * @param b the array of the vector whose distance is added
     * @param distanceToB its distance
     * @param c the array of the vector whose distance is subtracted
     * @param distanceToC its distance
     * @param at where all vectors and their gradients begin
     * @param length the number of elements
     * @param into receives the gradients, in this order
     */
    static void derivatives(double factor, double shift, float[] a, float[] b, double distanceToB, float[] c,
            double distanceToC, int at, int length, float[][] into) {
        int end = at + length;
        if (length < MIN_LOOP) {
            shortDerivatives(factor / distanceToB, factor / distanceToC, shift, a, b, c, at, end, into);
            return;
        }
        Arrays.fill(into[0], at, end, 0);
        COMPENSATED_DIFFERENCE.run(-factor / distanceToB, a, shift, b, at, end, into[1], into[0]);
        COMPENSATED_DIFFERENCE.run(factor / distanceToC, a, shift, c, at, end, into[2], into[0]);
        NEGATED_SUM.run(0, into[1], 0, into[2], at, end, into[0], into[0]);
    }

    private static void shortDerivatives(double factorOfB, double factorOfC, double shift, float[] a, float[] b,
            float[] c, int from, int to, float[][] into) {
        float[] ofA = into[0];
        float[] ofB = into[1];
        float[] ofC = into[2];
        for (int k = from; k < to; k++) {
            double toB = factorOfB * ((double) a[k] - b[k] + shift);
            double toC = factorOfC * ((double) a[k] - c[k] + shift);
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
}
