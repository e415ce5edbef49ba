package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;

/**
 * Negative log-likelihood of the gamma distribution, for amounts and durations: p + t·e^−p, for a prediction p that is
 * the logarithm of the mean. The log-likelihood is divided by the shape parameter, and terms that depend on the target
 * t alone are left out.
 *
 * <p><img src="doc-files/GammaNllLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (positive) have the same shape, of any rank; the loss is in nats, and equal relative errors
 * of the mean cost the same at any magnitude. Convex and without kinks; the minimum is 1 + ln t, for a mean of t.
 *
 * <p>Infinite where t·e^−p overflows float32, but not where only e^−p does. A p of +∞ or −∞ gives infinity. Accuracy:
 * value and derivative within 2.5 ulp of the larger of their two terms; near their zeros these cancel, and relative
 * accuracy is lost.
 *
 * <p>With a shape of 1 it is the negative log-likelihood of the exponential distribution. The derivative of {@link
 * TweedieLoss} tends to the derivative of this loss as the power goes to 2. scikit-learn: HalfGammaLoss. XGBoost:
 * reg:gamma. LightGBM: gamma. PyTorch and Keras do not have it.
 *
 * @see <a href="https://doi.org/10.1007/978-1-4899-3242-6">McCullagh and Nelder, Generalized Linear Models (1989),
 *      chapter 8</a>
 */
public record GammaNllLoss() implements ElementaryLoss {
    @Override public Domain targetDomain() {
        return Domain.above(0);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float prediction, float target) {
        return WideExponential.argument(-prediction);
    }

    @Override public float value(float prediction, float target, float first, float second) {
        return target * first + prediction;
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, first, 1);
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return target * first;
    }

    // The following methods recompute in double where e^-p is not a normal float32.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        // The prediction is made finite, so that −∞ is not added to an infinite other term.
        return WideExponential.isFinite(value)
                ? value
                : (float) (Math.max(-Float.MAX_VALUE, prediction) + scaled(prediction, target));
    }

    @Override public float derivative(float prediction, float target) {
        float derivative = ElementaryLoss.super.derivative(prediction, target);
        return WideExponential.isFinite(derivative) ? derivative : (float) (1 - scaled(prediction, target));
    }

    @Override public float secondDerivative(float prediction, float target) {
        float second = ElementaryLoss.super.secondDerivative(prediction, target);
        return WideExponential.isFinite(second) ? second : (float) scaled(prediction, target);
    }

    private static double scaled(float prediction, float target) {
        return WideExponential.product(target, -(double) prediction);
    }
}
