package io.github.loss4j.internal;

/**
 * The distance (Σ|aₖ − bₖ + ε|ᵖ)^(1/p) of float32 vectors, in double; the greatest |aₖ − bₖ + ε| for p = ∞. The shift ε is
 * inside the norm, as in PyTorch.
 */
public final class Minkowski {
    private final double exponent;
    private final double shift;

    /**
     * A kind of distance.
     *
     * @param exponent p, at least 1; infinity for the greatest difference
     * @param shift ε
     */
    public Minkowski(double exponent, double shift) {
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
    public double of(float[] a, float[] b, int at, int length) {
        double sum = 0;
        double most = 0;
        for (int k = at; k < at + length; k++) {
            double difference = difference(a, b, k);
            sum += exponent == 1 ? Math.abs(difference) : difference * difference;
            most = Math.max(most, Math.abs(difference));
        }
        if (exponent == 1) {
            return sum;
        }
        if (exponent == 2) {
            return Math.sqrt(sum);
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

    /**
     * What the slope of each greatest difference is, for p = ∞: those that tie share it, the subgradient of least magnitude.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param at where both begin
     * @param length how many elements they have
     * @param distance their distance
     * @return 1 over how many there are; 1 for any other p
     */
    public double share(float[] a, float[] b, int at, int length, double distance) {
        int greatest = 0;
        if (exponent == Double.POSITIVE_INFINITY) {
            for (int k = at; k < at + length; k++) {
                greatest += Math.abs(difference(a, b, k)) == distance ? 1 : 0;
            }
        }
        return 1.0 / Math.max(1, greatest);
    }

    /**
     * The derivative of the distance with respect to one element of the first vector, or less that of the second.
     *
     * @param a holds the one vector
     * @param b holds the other
     * @param index where the element stands
     * @param distance their distance
     * @param share what {@link #share} gave
     * @return the slope; 0 between vectors whose distance is 0
     */
    public double slope(float[] a, float[] b, int index, double distance, double share) {
        double difference = difference(a, b, index);
        if (distance == 0) {
            return 0;
        }
        if (exponent == 2) {
            return difference / distance;
        }
        double sign = Math.signum(difference);
        if (exponent == 1) {
            return sign;
        }
        if (exponent == Double.POSITIVE_INFINITY) {
            return Math.abs(difference) == distance ? sign * share : 0;
        }
        return sign * Math.pow(Math.abs(difference) / distance, exponent - 1);
    }

    private double difference(float[] a, float[] b, int index) {
        return (double) a[index] - b[index] + shift;
    }
}
