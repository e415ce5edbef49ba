package io.github.loss4j.embedding;

/**
 * The rejection b − (a·b/a·a)a of a vector b from a vector a, for nearly parallel vectors.
 *
 * <p>With aⱼ the element of a with the largest magnitude, each dₖ = aⱼbₖ − bⱼaₖ is rounded only once, since products of
 * floats are exact in double. It is 0 for all k if and only if the vectors are parallel. The rejection is (d −
 * (d·a/a·a)a)/aⱼ, with limited cancellation: its relative error is about 1e-16·√length.
 *
 * @param a the array of a
 * @param b the array of b
 * @param from where both begin
 * @param to where both end
 * @param pivot j, the index of the element of a with the largest magnitude
 * @param along d·a/a·a
 * @param square the squared length of the part of d that is perpendicular to a
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
        // Two independent partial sums.
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

    /** The length of the rejection divided by the length of b: the sine of the angle. */
    double norm(double bNorm) {
        // Clamped at 0; NaN stays NaN.
        return Math.sqrt(Math.max(0, square)) / Math.abs((double) a[pivot]) / bNorm;
    }

    /** Writes the rejection, divided by the length of b and times a factor. */
    void write(double bNorm, double factor, float[] into) {
        // Two factors, since their product may be out of range.
        double scale = 1 / bNorm / a[pivot];
        for (int k = from; k < to; k++) {
            into[k] = (float) (element(k) * scale * factor);
        }
    }
}
