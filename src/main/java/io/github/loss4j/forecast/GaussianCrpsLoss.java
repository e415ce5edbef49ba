package io.github.loss4j.forecast;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.SpecialFunctions;
import io.github.loss4j.likelihood.Gaussian;

/**
 * Continuous ranked probability score of a normal distribution: σ·(z(2Φ(z) − 1) + 2φ(z) − 1/√π), with z = (t − m)/σ for
 * mean m, variance σ² and target t, φ and Φ being the standard normal density and distribution.
 *
 * <p>Mean, variance and target have the same shape, of any rank; there is one term for each element, in the unit of the
 * target. It grows like |t − m|, where the negative log-likelihood grows like its square, and is therefore less
 * sensitive to outliers. The derivative with respect to the mean is 1 − 2Φ(z), with respect to the variance (2φ(z) −
 * 1/√π)/(2σ). Computed in double and rounded once; accurate in the tails too.
 *
 * <p>The variance must not be negative in any term whose weight is not zero. A variance of 0 gives the limit |t − m|,
 * whose derivative with respect to the mean is the sign of m − t; the derivative with respect to the variance is then
 * −∞, or ∞ for t = m.
 *
 * <p>It is the integral over all x of (Φ((x − m)/σ) − 1[t ≤ x])². {@link EnsembleCrpsLoss} is the same score for a
 * sample. properscoring: crps_gaussian, of the standard deviation. scoringRules: crps_norm. NGBoost: CRPScore of
 * Normal.
 *
 * @see <a href="https://doi.org/10.1175/MWR2904.1">Gneiting et al., Calibrated Probabilistic Forecasting Using Ensemble
 *      Model Output Statistics and Minimum CRPS Estimation (2005)</a>
 */
public record GaussianCrpsLoss() implements SampleLoss<Gaussian, Tensor> {
    private static final double ONE_OVER_SQRT_PI = 1 / Math.sqrt(Math.PI);
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double TWICE_DENSITY = Math.sqrt(2 / Math.PI);

    @Override public Terms terms(Gaussian prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new GaussianTerms(this, prediction, target);
    }

    private static final class GaussianTerms extends DistributionTerms {
        GaussianTerms(GaussianCrpsLoss loss, Gaussian prediction, Tensor target) {
            super(loss, "mean", prediction.mean(), prediction.variance(), target);
        }

        @Override protected String fault(int index, float mean, float variance, float target) {
            return variance < 0 ? fault("variance", index, variance, "variances", "not be negative") : null;
        }

        private static double z(double mean, double variance, double target) {
            return target == mean && variance == 0 ? 0 : (target - mean) / Math.sqrt(variance);
        }

        private static double twiceDensity(double z) {
            return TWICE_DENSITY * Math.exp(-0.5 * z * z);
        }

        @Override protected double value(double mean, double variance, double target) {
            double z = z(mean, variance, target);
            return (target - mean) * SpecialFunctions.erf(SQRT_HALF * z)
                    + Math.sqrt(variance) * (twiceDensity(z) - ONE_OVER_SQRT_PI);
        }

        @Override protected double firstParameterDerivative(double mean, double variance, double target) {
            return SpecialFunctions.erf(-SQRT_HALF * z(mean, variance, target));
        }

        @Override protected double secondParameterDerivative(double mean, double variance, double target) {
            return (twiceDensity(z(mean, variance, target)) - ONE_OVER_SQRT_PI) / (2 * Math.sqrt(variance));
        }
    }
}
