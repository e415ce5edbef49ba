package io.github.loss4j.likelihood;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DistributionTerms;
import io.github.loss4j.internal.SpecialFunctions;

/**
 * Negative log-likelihood of the negative binomial distribution of mean μ and variance μ + αμ², for counts that vary
 * more than a Poisson distribution lets them: ln Γ(t + 1) + ln Γ(n) − ln Γ(t + n) − t ln(αμ) + (t + n)·ln(1 + αμ),
 * with n = 1/α and the count t.
 *
 * <p>Mean, dispersion α and target have one shape, any shape; there is one term for each element, in nats, never
 * negative for whole counts. Least, for a given α, at a mean of t. No kinks. A target must not be negative (it need
 * not be whole), nor a mean or a dispersion, where the term is present. A mean of 0 gives infinity, but 0 against t =
 * 0. Computed in double and rounded once, from the saddle point, where neither large counts nor small dispersions
 * cancel.
 *
 * <p>α = 0 is the limit, the Poisson distribution: {@link PoissonNllLoss} of means and what that leaves out, ln t!.
 * Its derivative with respect to α is ½(t − (t − μ)²). α = 1 is the geometric distribution. statsmodels:
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

        /** Loader's form: deviances of the parts, and what Stirling's formula lacks of each gamma function. */
        @Override protected double value(double mean, double dispersion, double target) {
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
            double excess = 1 + dispersion * mean;
            return target == 0 ? 1 / excess : (mean - target) / mean / excess;
        }

        /** n²(ψ(t + n) − ψ(n) − ln(1 + αμ) + (μ − t)/(n + μ)), with each ψ as its series less what is lacking. */
        @Override protected double secondParameterDerivative(double mean, double dispersion, double target) {
            double distance = target - mean;
            if (dispersion == 0) {
                return 0.5 * (target - distance * distance);
            }
            double n = 1 / dispersion;
            double ofMean = SpecialFunctions.log1pMinus(distance / (n + mean));
            double ofCount = target == 0
                    ? 0
                    : 0.5 * target / n / (n + target) + SpecialFunctions.digammaError(n)
                            - SpecialFunctions.digammaError(n + target);
            return n * n * (ofMean + ofCount);
        }
    }
}
