package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;

/**
 * Deviance of the gamma distribution: 2(ln(μ/t) + t/μ − 1), for a predicted mean μ and the target t.
 *
 * <p><img src="doc-files/GammaDevianceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (both positive) have the same shape, of any rank; the loss has no unit: equal relative
 * errors cost the same at any magnitude. Never negative, and 0 for μ = t. Without kinks; convex up to μ = 2t. The
 * derivative is 2(μ − t)/μ², the second derivative 2(2t − μ)/μ³. Infinite where t/μ overflows float32, and for an
 * infinite mean (with derivative 0) or target, but NaN if both are. Accuracy: the value within 6 ulp, also near its
 * zero; the derivative within 2.5.
 *
 * <p>It is twice the difference of {@link GammaNllLoss} of ln μ from its minimum. scikit-learn: mean_gamma_deviance.
 * LightGBM: gamma_deviance. {@link TweedieDevianceLoss} of power 2.
 *
 * @see <a href="https://doi.org/10.1007/978-1-4899-3242-6">McCullagh and Nelder, Generalized Linear Models (1989),
 *      section 2.3</a>
 */
public record GammaDevianceLoss() implements ElementaryLoss {
    private static final TweedieDevianceLoss TWEEDIE = new TweedieDevianceLoss(2);

    @Override public Domain predictionDomain() {
        return Domain.above(0).advising("for logarithms of the mean use GammaNllLoss");
    }

    @Override public Domain targetDomain() {
        return Domain.above(0);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    @Override public float firstArgument(float mean, float target) {
        return HalfDeviance.argument(mean, target);
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.IDENTITY;
    }

    @Override public float secondArgument(float mean, float target, float log) {
        return HalfDeviance.series(mean, target) / mean;
    }

    @Override public float value(float mean, float target, float log, float series) {
        float closedForm = HalfDeviance.isClosedForm(mean, target);
        return 2 * Fma.of(closedForm, (target - mean) / mean + log, (1 - closedForm) * series);
    }

    @Override public float value(float mean, float target) {
        return HalfDeviance.finite(ElementaryLoss.super.value(mean, target), TWEEDIE, 0, mean, target);
    }

    @Override public float derivative(float mean, float target) {
        return HalfDeviance.finite(ElementaryLoss.super.derivative(mean, target), TWEEDIE, 1, mean, target);
    }

    @Override public float secondDerivative(float mean, float target) {
        return HalfDeviance.finite(ElementaryLoss.super.secondDerivative(mean, target), TWEEDIE, 2, mean, target);
    }

    @Override public float derivative(float mean, float target, float first, float second) {
        return 2 * ((mean - target) / mean / mean);
    }

    @Override public float secondDerivative(float mean, float target, float first, float second) {
        return 2 * (Fma.of(2, target, -mean) / mean / mean / mean);
    }
}
