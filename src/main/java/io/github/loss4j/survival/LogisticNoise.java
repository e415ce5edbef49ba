package io.github.loss4j.survival;

/** Standard logistic noise. */
final class LogisticNoise implements Noise {
    @Override public void exact(double z, double[] into) {
        double size = Math.abs(z);
        double e = Math.exp(-size);
        into[0] = size + 2 * Math.log1p(e);
        into[1] = -Math.tanh(0.5 * z);
        into[2] = 2 * density(size);
    }

    /** F(high) − F(low) = F(high)·(1 − F(low))·(1 − e^−width), of which the last factor is constant. */
    @Override public void between(double low, double high, double width, double[] into) {
        into[0] = softplus(-high) + softplus(low) - Likelihoods.logOneMinusExp(width);
        into[1] = sigmoid(-high) - sigmoid(low);
        into[2] = density(Math.abs(high)) + density(Math.abs(low));
    }

    private static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x > 0 ? 1 : e) / (1 + e);
    }

    private static double density(double size) {
        double e = Math.exp(-size);
        return e / ((1 + e) * (1 + e));
    }
}
