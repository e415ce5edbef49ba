package io.github.loss4j.survival;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * Negative log-likelihood of the accelerated failure time model ln t = p + σ·ε with a predicted log-time p and noise ε
 * from a {@link Distribution} with density f and distribution function F. With z(t) = (ln t − p)/σ, the term of an
 * event at a known time t is −ln(f(z(t))/(σt)), the term of an event between two times −ln(F(z(upper)) − F(z(lower))).
 *
 * <p>Predictions have shape {@code [N]}, one for each subject of the target, whose bounds are times; there is one term
 * for each subject, in nats. Convex in p for all three distributions, and smooth; so the second derivatives of {@link
 * #derivatives} are never negative. Accurate for any finite prediction, in the tails, and for intervals of any width. A
 * subject with the bounds 0 and ∞ has a term of 0. Computed in double and rounded once, without clipping.
 *
 * <p>With LOGISTIC the gradient is between −1/σ and 1/σ, with EXTREME it is at most 1/σ but grows exponentially with ln
 * t − p, with NORMAL it grows linearly on both sides. For boosting, choose an initial prediction near the data, since
 * times much later than predicted have large gradients.
 *
 * <p>XGBoost 3.4.0: survival:aft has this loss, gradient and Hessian, but clips each gradient to [−15, 15], each second
 * derivative to [1e-16, 15], and the likelihood of its metric aft-nloglik to 1e-12; it multiplies by weights after
 * that. R: survival 3.5-3, {@code survreg} of lognormal, loglogistic and weibull. lifelines: LogNormalAFTFitter,
 * LogLogisticAFTFitter and WeibullAFTFitter, which fit σ as well.
 *
 * @param distribution the noise of the log-times
 * @param scale σ, positive and finite
 * @see <a href="https://doi.org/10.1080/10618600.2022.2067548">Barnwal, Cho and Hocking, Survival Regression with
 *      Accelerated Failure Time Model in XGBoost (2022)</a>
 * @see <a href="https://doi.org/10.1002/9781118032985">Kalbfleisch and Prentice, The Statistical Analysis of Failure
 *      Time Data, second edition (2002)</a>
 */
public record AftLoss(Distribution distribution, float scale) implements DiagonalLoss<Censored> {
    /** The noise of log-times. */
    public enum Distribution {
        /** Standard normal; times are log-normal. */
        NORMAL(new NormalNoise()),
        /** Standard logistic, F(z) = 1/(1 + e⁻ᶻ); times are log-logistic. */
        LOGISTIC(new LogisticNoise()),
        /**
         * Extreme value distribution of minima, F(z) = 1 − exp(−eᶻ); times have a Weibull distribution of shape 1/σ.
         */
        EXTREME(new ExtremeNoise());

        final Noise noise;

        Distribution(Noise noise) {
            this.noise = noise;
        }
    }

    public AftLoss {
        Checks.notNull("AftLoss", "distribution", distribution);
        Checks.positive("AftLoss", "scale", scale);
    }

    /** The loss of log-normal times with a scale of 1. */
    public AftLoss() {
        this(Distribution.NORMAL);
    }

    /**
     * The loss with a scale of 1.
     *
     * @param distribution the noise of the log-times
     */
    public AftLoss(Distribution distribution) {
        this(distribution, 1);
    }

    @Override public DiagonalTerms terms(Tensor prediction, Censored target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        Subjects.oneForEach(this, prediction, target.subjects());
        return new AftTerms(prediction, target, this);
    }
}
