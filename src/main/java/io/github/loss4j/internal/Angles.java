package io.github.loss4j.internal;

/**
 * Products and angles of float32 vectors, in double: no sum of squares overflows or underflows there, so that angles do not
 * depend on how long the vectors are.
 */
public final class Angles {
    private Angles() {
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
    public static double dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
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
     * 1 − cos of the angle between two vectors as ½|u − v|², u and v being what they are at length 1: exact also where they
     * are nearly parallel and 1 − cos, computed so, would be rounding errors alone.
     *
     * @param a holds the one, which is not zero
     * @param b holds the other, which is not zero
     * @param at where both begin
     * @param length how many elements they have
     * @param aNorm the Euclidean length of the one
     * @param bNorm the Euclidean length of the other
     * @return a number from 0 to 2
     */
    public static double distance(float[] a, float[] b, int at, int length, double aNorm, double bNorm) {
        double aScale = 1 / aNorm;
        double bScale = 1 / bNorm;
        double sum = 0;
        for (int k = at; k < at + length; k++) {
            double difference = a[k] * aScale - b[k] * bScale;
            sum += difference * difference;
        }
        return 0.5 * sum;
    }

    /**
     * The gradient of cos with respect to the first of two vectors: (v − cos·u)/|a|, as ((v − u) + (1 − cos)·u)/|a|.
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
    public static void gradient(float[] a, float[] b, int at, int length, double aNorm, double bNorm, double distance,
            double factor, float[] gradient) {
        double aScale = 1 / aNorm;
        double bScale = 1 / bNorm;
        double scale = factor / aNorm;
        for (int k = at; k < at + length; k++) {
            double u = a[k] * aScale;
            gradient[k] = (float) (scale * (b[k] * bScale - u + distance * u));
        }
    }
}
