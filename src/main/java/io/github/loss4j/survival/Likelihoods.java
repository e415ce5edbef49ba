package io.github.loss4j.survival;

/** Functions that the likelihoods share. */
final class Likelihoods {
    private static final double LN_2 = Math.log(2);

    private Likelihoods() {
    }

    /** ln(1 − e⁻ˣ) for x ≥ 0, accurate for small and large x. */
    static double logOneMinusExp(double x) {
        return x > LN_2 ? Math.log1p(-Math.exp(-x)) : Math.log(-Math.expm1(-x));
    }

    /**
     * eˣ − 1, accurate near 0, from eˣ without a branch: the difference is clamped to an interval around the Taylor
     * polynomial of degree 3, which contains the exact number.
     */
    static double expm1(double x, double power) {
        double sum = x * (1 + x * (0.5 + x * (1 / 6.0)));
        double error = x * x * x * x * (1 / 24.0) * (1 + power);
        return Math.max(sum - error, Math.min(sum + error, power - 1));
    }
}
