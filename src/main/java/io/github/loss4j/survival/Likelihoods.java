package io.github.loss4j.survival;

/** A function that the likelihoods of intervals share. */
final class Likelihoods {
    private static final double LN_2 = Math.log(2);

    private Likelihoods() {
    }

    /** ln(1 − e⁻ˣ) for x ≥ 0, accurate for small and large x. */
    static double logOneMinusExp(double x) {
        return x > LN_2 ? Math.log1p(-Math.exp(-x)) : Math.log(-Math.expm1(-x));
    }
}
