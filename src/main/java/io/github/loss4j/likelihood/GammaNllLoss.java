package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;

/**
 * Negative log-likelihood of the gamma distribution, for amounts and durations: p + t·e^−p, for a prediction p that is
 * the logarithm of the mean. It is that over the shape of the distribution, and without what depends on the target t
 * alone.
 *
 * <p><img src="doc-files/GammaNllLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (positive) have one shape, any shape; the loss is in nats, and relative errors of the mean
 * cost the same at any size. Convex and without kinks; least, 1 + ln t, for a mean of t.
 *
 * <p>Infinite where t·e^−p is beyond float32, not already where e^−p is. A p of +∞ or −∞ gives infinity.
 * Accuracy: value and derivative within 2.5 ulp of the larger of their two terms; where these cancel, at the derivative's zero
 * and the value's, digits are lost.
 *
 * <p>With a shape of 1 it is the negative log-likelihood of the exponential distribution. {@link TweedieLoss}'s derivative
 * tends to its as the power goes to 2. scikit-learn: HalfGammaLoss. XGBoost: reg:gamma. LightGBM: gamma. PyTorch and
 * Keras lack it.
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
        return Fma.of(target, first, prediction);
    }

    @Override public float derivative(float prediction, float target, float first, float second) {
        return Fma.of(-target, first, 1);
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return target * first;
    }

    // In double where e^-p is not a normal float32.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        // finite, so that −∞ does not go against the infinite other term
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
