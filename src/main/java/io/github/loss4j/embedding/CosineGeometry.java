package io.github.loss4j.embedding;

import io.github.loss4j.internal.DoubleDouble;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;

/**
 * Products and angles of float32 vectors, in double: no sum of squares overflows or underflows there, so that angles do not
 * depend on how long the vectors are.
 */
final class CosineGeometry {
    /** Where {@link #products} puts its sums. */
    static final int FIRST_SQUARE = 0;
    static final int PRODUCT = 1;
    static final int SECOND_SQUARE = 2;
    /** Up to here 1 − cos, computed so, has lost too many of double's digits. */
    private static final double PARALLEL = 0x1p-16;

    private static final OutOfLine SUM = OutOfLine.of(MethodHandles.lookup(), "sum", OutOfLine.VECTORS);

    private CosineGeometry() {
    }

    /**
     * The scalar product of two vectors.
     *
     * @param a holds the one
     * @param aFrom where it begins
     * @param b holds the other
     * @param bFrom where it begins
     * @param length how many elements they have
     * @return the sum of the products, in four parts that do not wait for each other
     */
    static double dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = 0;
        for (; k <= length - 4; k += 4) {
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
     * The squares of two vectors' lengths and their scalar product, each as {@link #dot} has it: {@link #FIRST_SQUARE}, {@link
     * #SECOND_SQUARE} and {@link #PRODUCT}. In one pass, since a float takes as long to become a double as to be multiplied.
     *
     * @param a holds the one
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
     * @return the three
     */
    static double[] products(float[] a, float[] b, int at, int length) {
        double[] sums = new double[3];
        multiply(a, b, at, at + length, sums);
        return sums;
    }

    private static void multiply(float[] a, float[] b, int from, int to, double[] sums) {
        double aa0 = 0;
        double aa1 = 0;
        double aa2 = 0;
        double aa3 = 0;
        double ab0 = 0;
        double ab1 = 0;
        double ab2 = 0;
        double ab3 = 0;
        double bb0 = 0;
        double bb1 = 0;
        double bb2 = 0;
        double bb3 = 0;
        int k = from;
        for (; k < to - 3; k += 4) {
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
            x = a[k + 3];
            y = b[k + 3];
            aa3 = Fma.of(x, x, aa3);
            ab3 = Fma.of(x, y, ab3);
            bb3 = Fma.of(y, y, bb3);
        }
        for (; k < to; k++) {
            double x = a[k];
            double y = b[k];
            aa0 = Fma.of(x, x, aa0);
            ab0 = Fma.of(x, y, ab0);
            bb0 = Fma.of(y, y, bb0);
        }
        sums[FIRST_SQUARE] = (aa0 + aa1) + (aa2 + aa3);
        sums[PRODUCT] = (ab0 + ab1) + (ab2 + ab3);
        sums[SECOND_SQUARE] = (bb0 + bb1) + (bb2 + bb3);
    }

    /**
     * 1 − cos of the angle between two vectors. Where they are nearly parallel, and this would be rounding errors alone, it is
     * sin²/(1 + cos) from {@link Rejection}.
     *
     * @param a holds the one, which is not zero
     * @param b holds the other, which is not zero
     * @param at where both begin
     * @param length how many elements they have
     * @param aNorm the Euclidean length of the one
     * @param bNorm the Euclidean length of the other
     * @param product their scalar product
     * @return a number from 0 to 2
     */
    static double distance(float[] a, float[] b, int at, int length, double aNorm, double bNorm,
            double product) {
        double distance = 1 - product / (aNorm * bNorm);
        return distance > PARALLEL ? distance : near(a, b, at, length, aNorm, bNorm, distance);
    }

    /**
     * 1 + cos of the angle between two vectors, with the digits that {@link #distance} has.
     *
     * @param a holds the one, which is not zero
     * @param b holds the other, which is not zero
     * @param at where both begin
     * @param length how many elements they have
     * @param aNorm the Euclidean length of the one
     * @param bNorm the Euclidean length of the other
     * @param product their scalar product
     * @return a number from 0 to 2
     */
    static double nearness(float[] a, float[] b, int at, int length, double aNorm, double bNorm,
            double product) {
        double nearness = 1 + product / (aNorm * bNorm);
        return nearness > PARALLEL ? nearness : near(a, b, at, length, aNorm, bNorm, nearness);
    }

    private static double near(float[] a, float[] b, int at, int length, double aNorm, double bNorm, double rough) {
        double sine = Rejection.of(a, b, at, length, aNorm).norm(bNorm);
        return sine * sine / (2 - rough);
    }

    /**
     * How far the cosine of two vectors is above a limit, with more digits than double has, for those that cancel.
     *
     * @param a holds the one, which is not zero
     * @param b holds the other, which is not zero
     * @param at where both begin
     * @param length how many elements they have
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
     * The gradient of cos with respect to the first of two vectors: (v − cos·u)/|a|, u and v being what they are at length 1.
     * Accurate to 1 ulp of the element, or 2⁻⁴⁶ of the parts that cancel in it; 0 for exactly parallel vectors.
     *
     * @param a holds the vector, which is not zero
     * @param b holds the other, which is not zero
     * @param at where both begin, and the gradient
     * @param length how many elements they have
     * @param aNorm the Euclidean length of the one
     * @param bNorm the Euclidean length of the other
     * @param distance 1 − cos
     * @param factor what the gradient is multiplied by
     * @param gradient where it goes
     */
    static void gradient(float[] a, float[] b, int at, int length, double aNorm, double bNorm, double distance,
            double factor, float[] gradient) {
        double ofA = factor * (distance - 1) / (aNorm * aNorm);
        double ofB = factor / (aNorm * bNorm);
        if (!(distance > PARALLEL && distance < 2 - PARALLEL)) {
            Rejection.of(a, b, at, length, aNorm).write(bNorm, factor / aNorm, gradient);
        } else
            if (FloatRange.moderate(factor / aNorm) && FloatRange.moderate(ofB)
                    && (FloatRange.moderate(ofA) || ofA == 0)) {
                        SUM.run(ofA, a, ofB, b, at, at + length, gradient, null);
                    } else {
                        subtract(a, b, at, at + length, aNorm, bNorm, distance, factor, gradient);
                    }
    }

    /** Two vectors, each times a factor: in float32, with the rounding errors added again. */
    static void sum(double ofA, float[] a, double ofB, float[] b, int from, int to, float[] into, float[] unused) {
        float aFactor = (float) ofA;
        float aRest = (float) (ofA - aFactor);
        float bFactor = (float) ofB;
        float bRest = (float) (ofB - bFactor);
        for (int k = from; k < to; k++) {
            float x = aFactor * a[k];
            float y = bFactor * b[k];
            float sum = x + y;
            float ofY = sum - x;
            float lost = (x - (sum - ofY)) + (y - ofY);
            float rest = Fma.of(bRest, b[k], Fma.of(aRest, a[k], lost));
            into[k] = sum + (rest + Fma.of(aFactor, a[k], -x) - Fma.of(-bFactor, b[k], y));
        }
    }

    private static void subtract(float[] a, float[] b, int from, int to, double aNorm, double bNorm, double distance,
            double factor, float[] into) {
        double aScale = 1 / aNorm;
        double bScale = 1 / bNorm;
        double scale = factor / aNorm;
        for (int k = from; k < to; k++) {
            double u = a[k] * aScale;
            into[k] = (float) (scale * (b[k] * bScale - u + distance * u));
        }
    }
}
