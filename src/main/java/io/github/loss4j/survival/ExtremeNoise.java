package io.github.loss4j.survival;

import io.github.loss4j.internal.SpecialFunctions;

/** Extreme value distribution of minima: the logarithm of an exponentially distributed number. */
final class ExtremeNoise implements Noise {
    /** Below this ln(1 − e⁻ᵈ) equals ln d − d/2 to double precision, which is also valid where d underflows. */
    private static final double SMALL = 1e-8;
    /** From here on d·e⁻ᵈ is negligible in float32. */
    private static final double LARGE = 300;

    @Override public void exact(double z, double[] into) {
        double power = Math.exp(z);
        into[0] = power - Math.min(z, Double.MAX_VALUE); // not ∞ − ∞
        into[1] = -Math.expm1(z);
        into[2] = power;
    }

    /** F(high) − F(low) = e⁻ᵘ·(1 − e⁻ᵈ) with u = e^low and d = e^high − e^low, both proportional to e^−prediction. */
    @Override public void between(double low, double high, double width, double[] into) {
        double u = Math.exp(low);
        double d = -Math.exp(high) * Math.expm1(-width);
        into[0] = u - (d < SMALL ? high + Likelihoods.logOneMinusExp(width) - 0.5 * d : Likelihoods.logOneMinusExp(d));
        if (d > LARGE) {
            into[1] = -u;
            into[2] = u;
            return;
        }
        double power = Math.expm1(d);
        double rate = d == 0 ? 1 : d / power;
        // rate + d − 1, computed without cancellation for small d
        double excess = d == 0 ? 0 : (d * power - SpecialFunctions.expm1Minus(d)) / power;
        into[1] = rate - u;
        into[2] = u + rate * excess;
    }
}
