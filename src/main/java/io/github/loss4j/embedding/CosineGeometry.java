package io.github.loss4j.embedding;

import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;

/**
 * Scalar products and angles of float32 vectors, in double, where no sum of squares overflows or underflows; so angles
 * do not depend on the lengths of the vectors.
 */
final class CosineGeometry {
    /** The indices of the results of {@link #products}. */
    static final int FIRST_NORM = 0;
    static final int SECOND_NORM = 1;
    static final int PRODUCT = 2;
    /** The index of the result 1 − cos. */
    static final int DISTANCE = 3;
    /** Below this the difference 1 − cos has too large a relative error in double. */
    private static final double PARALLEL = 0x1p-16;

    private static final OutOfLine PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "products", OutOfLine.SUMS);
    private static final OutOfLine SUM = OutOfLine.of(MethodHandles.lookup(), "sum", OutOfLine.VECTORS);

    private CosineGeometry() {
    }

    /**
     * The scalar product of two vectors.
     *
     * @param a the array of the first vector
     * @param aFrom where it begins
     * @param b the array of the second vector
     * @param bFrom where it begins
     * @param length the number of elements
     * @return the sum of the products, accumulated in four independent partial sums
     */
    static double dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = 0;
        for (; k < length - 3; k += 4) {
            first += (double) a[aFrom + k] * b[bFrom + k];
            second += (double) a[aFrom + k + 1] * b[bFrom + k + 1];
            third += (double) a[aFrom + k + 2] * b[bFrom + k + 2];
            fourth += (double) a[aFrom + k + 3] * b[bFrom + k + 3];
        }
        for (; k < length; k++) {
            first += (double) a[aFrom + k] * b[bFrom + k];
        }
        return first + second + (third + fourth);
    }

    /**
     * The lengths of pairs of vectors and their scalar products, in the arrays {@link #FIRST_NORM}, {@link
     * #SECOND_NORM} and {@link #PRODUCT}. One pass, since converting float to double costs as much as a
     * multiplication.
     *
     * @param a the array of the first vectors
     * @param b the array of the second vectors
     * @param from the first pair
     * @param to the pair after the last
     * @param length the number of elements of a vector
     * @param results receives the lengths and products
     */
    static void products(float[] a, float[] b, int from, int to, int length, double[][] results) {
        PRODUCTS.run(0, a, b, b, from, to, length, results);
        EuclideanDistances.roots(results[FIRST_NORM], to - from);
        EuclideanDistances.roots(results[SECOND_NORM], to - from);
    }

    static void products(double unused, float[] a, float[] b, float[] alsoUnused, int from, int to, int length,
            double[][] sums) {
        for (int row = from; row < to; row++) {
            // Nine sums. More would leave too few registers, and make a conversion wait for the last into the same one.
            double aa0 = 0;
            double aa1 = 0;
            double aa2 = 0;
            double ab0 = 0;
            double ab1 = 0;
            double ab2 = 0;
            double bb0 = 0;
            double bb1 = 0;
            double bb2 = 0;
            int k = row * length;
            int end = k + length;
            for (; k < end - 2; k += 3) {
                double x = a[k];
                double y = b[k];
                aa0 = Fma.of(x, x, aa0);
                ab0 = Fma.of(x, y, ab0);
                bb0 = Fma.of(y, y, bb0);
                x = a[k + 1];
                y = b[k + 1];
                aa1 = Fma.of(x, x, aa1);
                ab1 = Fma.of(x, y, ab1);
                bb1 = Fma.of(y, y, bb1);
                x = a[k + 2];
                y = b[k + 2];
                aa2 = Fma.of(x, x, aa2);
                ab2 = Fma.of(x, y, ab2);
                bb2 = Fma.of(y, y, bb2);
            }
            for (; k < end; k++) {
                double x = a[k];
                double y = b[k];
                aa0 = Fma.of(x, x, aa0);
                ab0 = Fma.of(x, y, ab0);
                bb0 = Fma.of(y, y, bb0);
            }
            sums[FIRST_NORM][row - from] = aa0 + aa1 + aa2;
            sums[PRODUCT][row - from] = ab0 + ab1 + ab2;
            sums[SECOND_NORM][row - from] = bb0 + bb1 + bb2;
        }
    }

    /**
     * 1 − cos of the angle between two vectors. For nearly parallel vectors, where the subtraction would cancel, it is
     * sin²/(1 + cos) with the sine from {@link Rejection}.
     *
     * @param a the array of the first vector, which is not zero
     * @param b the array of the second vector, which is not zero
     * @param at where both begin
     * @param length the number of elements
     * @param aNorm the Euclidean length of the first vector
     * @param bNorm the Euclidean length of the second vector
     * @param product their scalar product
     * @return a number from 0 to 2
     */
    static double distance(float[] a, float[] b, int at, int length, double aNorm, double bNorm,
            double product) {
        double distance = 1 - product / (aNorm * bNorm);
        return distance > PARALLEL ? distance : fromRejection(a, b, at, length, aNorm, bNorm, distance);
    }

    /**
     * 1 + cos of the angle between two vectors, as accurate as {@link #distance}.
     *
     * @param a the array of the first vector, which is not zero
     * @param b the array of the second vector, which is not zero
     * @param at where both begin
     * @param length the number of elements
     * @param aNorm the Euclidean length of the first vector
     * @param bNorm the Euclidean length of the second vector
     * @param product their scalar product
     * @return a number from 0 to 2
     */
    static double onePlusCosine(float[] a, float[] b, int at, int length, double aNorm, double bNorm,
            double product) {
        double onePlusCosine = 1 + product / (aNorm * bNorm);
        return onePlusCosine > PARALLEL ? onePlusCosine : fromRejection(a, b, at, length, aNorm, bNorm, onePlusCosine);
    }

    private static double fromRejection(float[] a, float[] b, int at, int length, double aNorm, double bNorm,
            double estimate) {
        double sine = Rejection.of(a, b, at, length, aNorm).norm(bNorm);
        return sine * sine / (2 - estimate);
    }

    /**
     * The cosine of two vectors minus a limit, in double-double arithmetic, for cases in which the two cancel.
     *
     * @param a the array of the first vector, which is not zero
     * @param b the array of the second vector, which is not zero
     * @param at where both begin
     * @param length the number of elements
     * @param limit the limit
     * @return cos − limit
     */
    static double exactExcess(float[] a, float[] b, int at, int length, float limit) {
        DoubleDouble aSquare = DoubleDouble.of(0);
        DoubleDouble product = DoubleDouble.of(0);
        DoubleDouble bSquare = DoubleDouble.of(0);
        for (int k = at; k < at + length; k++) {
            aSquare.addProduct(a[k], a[k]);
            product.addProduct(a[k], b[k]);
            bSquare.addProduct(b[k], b[k]);
        }
        DoubleDouble norms = aSquare.times(bSquare).sqrt();
        double scale = norms.value();
        return product.add(norms.times(-limit)).value() / scale;
    }

    /**
     * The gradient of cos with respect to the first of two vectors: (v − cos·u)/|a|, where u and v are the normalised
     * vectors. Accurate to 1 ulp of the element, or 2⁻⁴⁶ of the operands that cancel in it; 0 for exactly parallel
     * vectors.
     *
     * @param a holds the vector, which is not zero
     * @param b the array of the second vector, which is not zero
     * @param at where both begin, and the gradient
     * @param length the number of elements
     * @param aNorm the Euclidean length of the first vector
     * @param bNorm the Euclidean length of the second vector
     * @param distance 1 − cos
     * @param factor multiplies the gradient
     * @param gradient receives the gradient
     */
    static void gradient(float[] a, float[] b, int at, int length, double aNorm, double bNorm, double distance,
            double factor, float[] gradient) {
        double ofA = factor * (distance - 1) / (aNorm * aNorm);
        double ofB = factor / (aNorm * bNorm);
        if (!(distance > PARALLEL && distance < 2 - PARALLEL)) {
            Rejection.of(a, b, at, length, aNorm).write(bNorm, factor / aNorm, gradient);
        } else
            if (length >= DistanceGradients.MIN_LOOP && FloatRange.isWellScaled(factor / aNorm)
                    && FloatRange.isWellScaled(ofB) && (FloatRange.isWellScaled(ofA) || ofA == 0)) {
                        SUM.run(ofA, a, ofB, b, at, at + length, gradient, null);
                    } else {
                        sumInDouble(ofA, a, ofB, b, at, at + length, gradient);
                    }
    }

    private static void sumInDouble(double ofA, float[] a, double ofB, float[] b, int from, int to, float[] into) {
        for (int k = from; k < to; k++) {
            // With fma, C2 of JDK 17 makes the conversions of an element wait for those of the previous one.
            into[k] = (float) (ofA * a[k] + ofB * b[k]);
        }
    }

    /** The sum of two vectors, each times a factor: in float32, compensated by TwoSum and TwoProduct. */
    static void sum(double ofA, float[] a, double ofB, float[] b, int from, int to, float[] into, float[] unused) {
        float aFactor = (float) ofA;
        float aFactorLow = (float) (ofA - aFactor);
        float bFactor = (float) ofB;
        float bFactorLow = (float) (ofB - bFactor);
        for (int k = from; k < to; k++) {
            float x = aFactor * a[k];
            float y = bFactor * b[k];
            float sum = x + y;
            float virtualY = sum - x;
            float sumError = (x - (sum - virtualY)) + (y - virtualY);
            float compensation = Fma.of(bFactorLow, b[k], Fma.of(aFactorLow, a[k], sumError));
            into[k] = sum + (compensation + Fma.of(aFactor, a[k], -x) - Fma.of(-bFactor, b[k], y));
        }
    }
}
