package io.github.loss4j.internal;

/**
 * What is left of a vector b when its part along another, a, is taken away: b − (a·b/a·a)a, for nearly parallel ones.
 *
 * <p>With aⱼ the greatest element of a, each dₖ = aⱼbₖ − bⱼaₖ is rounded only once, since products of floats are exact in
 * double. It is 0 for all k if and only if the vectors are parallel. The rejection is (d − (d·a/a·a)a)/aⱼ, where no more
 * cancels than √length lets: its error is about 1e-16 times √length of its own norm.
 *
 * @param a holds the one vector
 * @param b holds the other
 * @param from where both begin
 * @param to where both end
 * @param pivot the index of the greatest element of a
 * @param along d·a/a·a
 */
record Rejection(float[] a, float[] b, int from, int to, int pivot, double along) {
    static Rejection of(float[] a, float[] b, int at, int length, double aNorm) {
        int pivot = at;
        for (int k = at; k < at + length; k++) {
            pivot = Math.abs(a[k]) > Math.abs(a[pivot]) ? k : pivot;
        }
        double sum = 0;
        for (int k = at; k < at + length; k++) {
            sum = Math.fma(difference(a, b, pivot, k), a[k], sum);
        }
        return new Rejection(a, b, at, at + length, pivot, sum / aNorm / aNorm);
    }

    private static double difference(float[] a, float[] b, int pivot, int k) {
        double product = (double) a[pivot] * b[k];
        return Math.fma(-(double) b[pivot], a[k], product);
    }

    private double element(int k) {
        return Math.fma(-along, a[k], difference(a, b, pivot, k));
    }

    /** Its Euclidean length over that of b: the sine of their angle. */
    double norm(double bNorm) {
        double sum = 0;
        for (int k = from; k < to; k++) {
            double element = element(k);
            sum = Math.fma(element, element, sum);
        }
        return Math.sqrt(sum) / Math.abs((double) a[pivot]) / bNorm;
    }

    /** Writes it over the length of b, times a factor. */
    void write(double bNorm, double factor, float[] into) {
        // Two factors, since one of both may be out of range.
        double scale = 1 / bNorm / a[pivot];
        for (int k = from; k < to; k++) {
            into[k] = (float) (element(k) * scale * factor);
        }
    }
}
