package io.github.loss4j.embedding;

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
 * @param square d·d less what is along a
 */
record Rejection(float[] a, float[] b, int from, int to, int pivot, double along, double square) {
    static Rejection of(float[] a, float[] b, int at, int length, double aNorm) {
        int pivot = at;
        for (int i = at; i < at + length; i++) {
            pivot = Math.abs(a[i]) > Math.abs(a[pivot]) ? i : pivot;
        }
        double products = 0;
        double moreProducts = 0;
        double squares = 0;
        double moreSquares = 0;
        int k = at;
        // In two parts that do not wait for each other.
        for (; k < at + length - 1; k += 2) {
            double one = difference(a, b, pivot, k);
            double other = difference(a, b, pivot, k + 1);
            products = Math.fma(one, a[k], products);
            moreProducts = Math.fma(other, a[k + 1], moreProducts);
            squares = Math.fma(one, one, squares);
            moreSquares = Math.fma(other, other, moreSquares);
        }
        if (k < at + length) {
            double one = difference(a, b, pivot, k);
            products = Math.fma(one, a[k], products);
            squares = Math.fma(one, one, squares);
        }
        double along = (products + moreProducts) / aNorm;
        double square = Math.fma(-along, along, squares + moreSquares);
        return new Rejection(a, b, at, at + length, pivot, along / aNorm, square);
    }

    private static double difference(float[] a, float[] b, int pivot, int k) {
        return (double) a[pivot] * b[k] - (double) b[pivot] * a[k];
    }

    private double element(int k) {
        return Math.fma(-along, a[k], difference(a, b, pivot, k));
    }

    /** Its Euclidean length over that of b: the sine of their angle. */
    double norm(double bNorm) {
        // Not below 0, but not 0 for NaN.
        return Math.sqrt(Math.max(0, square)) / Math.abs((double) a[pivot]) / bNorm;
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
