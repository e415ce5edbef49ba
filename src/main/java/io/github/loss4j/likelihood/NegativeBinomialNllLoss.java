package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Negative log-likelihood of the negative binomial distribution of mean μ and variance μ + αμ², for overdispersed
 * counts: ln Γ(t + 1) + ln Γ(n) − ln Γ(t + n) − t ln(αμ) + (t + n)·ln(1 + αμ), with n = 1/α and the count t.
 *
 * <p>Mean, dispersion α and target have the same shape, of any rank; there is one term for each element, in nats; it is
 * never negative for integer counts. For a given α the loss is minimal at a mean of t. No kinks. Target (which need not
 * be an integer), mean and dispersion must not be negative in any term whose weight is not zero. A mean of 0 gives
 * infinity, or 0 if t = 0; an infinite mean or target gives infinity, or NaN if both are. Computed in double by the saddle-point expansion, which avoids cancellation for large counts
 * and small dispersions, and rounded once.
 *
 * <p>α = 0 is the limit, the Poisson distribution: {@link PoissonNllLoss} of means plus ln t!, which that loss leaves
 * out. There the derivative with respect to α is ½(t − (t − μ)²). α = 1 is the geometric distribution. statsmodels:
 * NegativeBinomial, nb2. GluonTS: NegativeBinomial(mu, alpha). R: dnbinom(size = 1/α, mu).
 *
 * @see <a href="https://doi.org/10.1017/CBO9780511973420">Hilbe, Negative Binomial Regression (2011), where it is
 *      NB2</a>
 */
public record NegativeBinomialNllLoss() implements SampleLoss<MeanDispersion, Tensor> {
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    @Override public Terms terms(MeanDispersion prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        return new NegativeBinomialTerms(this, prediction, target);
    }

    private static final class NegativeBinomialTerms extends DistributionTerms {
        NegativeBinomialTerms(NegativeBinomialNllLoss loss, MeanDispersion prediction, Tensor target) {
            super(loss, "mean", prediction.mean(), prediction.dispersion(), target);
        }

        @Override protected String fault(int index, float mean, float dispersion, float target) {
            if (mean < 0) {
                return fault("mean", index, mean, "means", "not be negative");
            }
            if (dispersion < 0) {
                return fault("dispersion", index, dispersion, "dispersions", "not be negative");
            }
            return target < 0 ? fault("target", index, target, "targets", "not be negative") : null;
        }

        /** Loader's saddle-point form: deviances, and the error of Stirling's formula for each gamma function. */
        @Override protected double value(double mean, double dispersion, double target) {
            if (infinite(mean, target)) {
                return ofInfinity(mean, dispersion, target);
            }
            double n = 1 / dispersion;
            if (target == 0) {
                return dispersion == 0 ? mean : n * Math.log1p(dispersion * mean);
            }
            double poisson = SpecialFunctions.halfDeviance(target, mean) + HALF_LN_2PI + 0.5 * Math.log(target)
                    + SpecialFunctions.stirlingError(target);
            return dispersion == 0
                    ? poisson
                    : poisson - SpecialFunctions.halfDeviance(target + n, mean + n)
                            + 0.5 * Math.log1p(dispersion * target) + SpecialFunctions.stirlingError(n)
                            - SpecialFunctions.stirlingError(target + n);
        }

        @Override protected double firstParameterDerivative(double mean, double dispersion, double target) {
            if (infinite(mean, 0)) {
                return (dispersion == 0 ? 1 : 0 * dispersion) + 0 * target;
            }
            double onePlus = 1 + dispersion * mean;
            return target == 0 ? 1 / onePlus : (mean - target) / mean / onePlus;
        }

        private static boolean infinite(double mean, double target) {
            return mean == Double.POSITIVE_INFINITY || target == Double.POSITIVE_INFINITY;
        }

        /** Infinity if only one of mean and target is infinite, NaN if both are or any argument is NaN. */
        private static double ofInfinity(double mean, double dispersion, double target) {
            return mean == target ? Double.NaN : mean + target + 0 * dispersion;
        }

        /** n²(ψ(t + n) − ψ(n) − ln(1 + αμ) + (μ − t)/(n + μ)), with each ψ as its leading terms minus a remainder. */
        @Override protected double secondParameterDerivative(double mean, double dispersion, double target) {
            if (infinite(mean, target)) {
                return -ofInfinity(mean, dispersion, target);
            }
            double residual = target - mean;
            if (dispersion == 0) {
                return 0.5 * (target - residual * residual);
            }
            double n = 1 / dispersion;
            double meanPart = SpecialFunctions.log1pMinus(residual / (n + mean));
            double countPart = target == 0
                    ? 0
                    : 0.5 * target / n / (n + target) + SpecialFunctions.digammaError(n)
                            - SpecialFunctions.digammaError(n + target);
            return n * n * (meanPart + countPart);
        }
    }
}
