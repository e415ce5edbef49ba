package io.github.loss4j.survival;

/** What likelihoods of intervals need. */
final class Likelihoods {
    private static final double LN_2 = Math.log(2);

    private Likelihoods() {
    }

    /** ln(1 − e⁻ˣ) of a number that is not negative, with all digits where it is small or large. */
    static double logOneMinusExp(double x) {
        return x > LN_2 ? Math.log1p(-Math.exp(-x)) : Math.log(-Math.expm1(-x));
    }
}
