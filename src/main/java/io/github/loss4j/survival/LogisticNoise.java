package io.github.loss4j.survival;

/** Standard logistic noise. */
final class LogisticNoise implements Noise {
    @Override public void exact(double z, double[] into) {
        double size = Math.abs(z);
        double e = Math.exp(-size);
        into[0] = size + 2 * Math.log1p(e);
        into[1] = -Math.tanh(0.5 * z);
        into[2] = 2 * density(e);
    }

    /** F(high) − F(low) = F(high)·(1 − F(low))·(1 − e^−width), of which the last factor is constant. */
    @Override public void between(double low, double high, double width, double[] into) {
        double ofLow = Math.exp(-Math.abs(low));
        double ofHigh = Math.exp(-Math.abs(high));
        into[0] = Math.max(0, low) + Math.log1p(ofLow) + Math.max(0, -high) + Math.log1p(ofHigh)
                - Likelihoods.logOneMinusExp(width);
        into[1] = (high < 0 ? 1 : ofHigh) / (1 + ofHigh) - (low > 0 ? 1 : ofLow) / (1 + ofLow);
        into[2] = density(ofHigh) + density(ofLow);
    }

    /** The density, as a function of e to the power of minus the distance from 0. */
    private static double density(double e) {
        return e / ((1 + e) * (1 + e));
    }
}
