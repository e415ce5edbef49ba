package io.github.loss4j.survival;

/** Standard logistic noise. */
final class LogisticNoise implements Noise {
    @Override public void exact(double z, double[] into) {
        double magnitude = Math.abs(z);
        double e = Math.exp(-magnitude);
        into[0] = magnitude + 2 * Math.log1p(e);
        into[1] = -Math.tanh(0.5 * z);
        into[2] = 2 * density(e);
    }

    /** F(high) − F(low) = F(high)·(1 − F(low))·(1 − e^−width); the last factor does not depend on the prediction. */
    @Override public void between(double low, double high, double width, double[] into) {
        double expLow = Math.exp(-Math.abs(low));
        double expHigh = Math.exp(-Math.abs(high));
        into[0] = Math.max(0, low) + Math.log1p(expLow) + Math.max(0, -high) + Math.log1p(expHigh)
                - Likelihoods.logOneMinusExp(width);
        into[1] = (high < 0 ? 1 : expHigh) / (1 + expHigh) - (low > 0 ? 1 : expLow) / (1 + expLow);
        into[2] = density(expHigh) + density(expLow);
    }

    /** The density at z, given e^−|z|. */
    private static double density(double e) {
        return e / ((1 + e) * (1 + e));
    }
}
