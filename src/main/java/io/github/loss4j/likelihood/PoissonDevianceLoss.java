package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;

/**
 * Deviance of the Poisson distribution: 2(t ln(t/μ) − t + μ), for a predicted mean μ and the target t; 2μ for t = 0.
 *
 * <p><img src="doc-files/PoissonDevianceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (positive) and target (counts, or any nonnegative number) have the same shape, of any rank; the loss is
 * never negative, and 0 for μ = t. Convex, without kinks. The derivative is 2(1 − t/μ), the second derivative 2t/μ².
 * Infinite for a mean of 0 with a positive target, and for an infinite mean (with derivative 2) or target, but NaN if
 * both are. Accuracy: the value within 6 ulp, also near its zero; the derivative within 1.5.
 *
 * <p>It is twice the difference of {@link PoissonNllLoss} of means without ε from its minimum. scikit-learn:
 * mean_poisson_deviance. {@link TweedieDevianceLoss} of power 1.
 *
 * @see <a href="https://doi.org/10.1007/978-1-4899-3242-6">McCullagh and Nelder, Generalized Linear Models (1989),
 *      section 2.3</a>
 */
public record PoissonDevianceLoss() implements ElementaryLoss {
    private static final TweedieDevianceLoss TWEEDIE = new TweedieDevianceLoss(1);

    @Override public Domain predictionDomain() {
        return Domain.above(0).advising("for logarithms of the mean use PoissonNllLoss");
    }

    @Override public Domain targetDomain() {
        return Domain.atLeast(0);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    @Override public float firstArgument(float mean, float target) {
        return HalfDeviance.argument(target, mean);
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.IDENTITY;
    }

    @Override public float secondArgument(float mean, float target, float log) {
        return HalfDeviance.series(target, mean);
    }

    @Override public float value(float mean, float target, float log, float series) {
        float closedForm = HalfDeviance.isClosedForm(target, mean);
        return 2 * Fma.of(closedForm, Fma.of(target, log, mean - target), (1 - closedForm) * series);
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
        return 2 * ((mean - target) / mean);
    }

    @Override public float secondDerivative(float mean, float target, float first, float second) {
        return 2 * (target / mean / mean);
    }
}
