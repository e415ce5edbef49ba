package io.github.loss4j.regression;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Mean squared logarithmic error: d² with d = ln(1 + p) − ln(1 + t), of prediction p and target t.
 *
 * <p><img src="doc-files/MsleLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target, counts or amounts above −1, have one shape, any shape; the loss has no unit and measures ratios:
 * for large numbers it is the square of the relative error. The derivative is 2d/(1 + p), the second derivative
 * 2(1 − d)/(1 + p)²: not convex where 1 + p is above e(1 + t). Outside of the domain NaN, at its end −1 infinity, where the
 * formula gives them (Keras takes 1e-7 for all that is less). An infinite prediction gives infinity, with derivative 0. Accuracy:
 * 4.5 ulp, the rounding of p − t included; near p = t nothing cancels.
 *
 * <p>It is {@link MseLoss} of ln(1 + p) and ln(1 + t). Keras: MeanSquaredLogarithmicError. scikit-learn:
 * mean_squared_log_error. XGBoost: reg:squaredlogerror, of half the loss.
 *
 * @see <a href="https://keras.io/api/losses/regression_losses/">Keras, MeanSquaredLogarithmicError</a>
 */
public record MsleLoss() implements ElementaryLoss {
    /** Its square is infinite, twice it is not. */
    private static final double LARGE = 1e300;

    @Override public Domain predictionDomain() {
        return Domain.above(-1);
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public Domain targetDomain() {
        return Domain.above(-1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    /** |d| is ln(1 + a) with a ≥ 0 the difference over the smaller of 1 + p and 1 + t: then nothing cancels. */
    private static float quotient(float prediction, float target) {
        return Math.abs(prediction - target) / (1 + Math.min(prediction, target));
    }

    /** 1 + a; NaN if p or t is below −1. */
    @Override public float firstArgument(float prediction, float target) {
        float root = (float) Math.sqrt(1 + Math.min(prediction, target));
        return Fma.of(0, root, 1 + quotient(prediction, target));
    }

    /** ln(1 + most) less ln(1 + least) and the logarithm of the rounded u: (1 + most)/(u(1 + least)) − 1. */
    private static float lost(float prediction, float target) {
        float least = Math.min(prediction, target);
        float divisor = 1 + least;
        float difference = Math.abs(prediction - target);
        float u = 1 + difference / divisor;
        // Up to 2²⁴ both are exact: −a as rounded in u, and what rounding took from 1 + least.
        float a = 1 - u;
        float divisorLost = least - (divisor - 1);
        return Fma.of(a, divisorLost, Fma.of(a, divisor, difference)) / (u * divisor);
    }

    @Override public float value(float prediction, float target, float logarithm, float none) {
        float lost = lost(prediction, target);
        float size = logarithm + lost;
        // with what rounding took from the sum, which squaring doubles
        return Fma.of(size, size, 2 * size * (lost - (size - logarithm)));
    }

    @Override public float derivative(float prediction, float target, float logarithm, float none) {
        float size = logarithm + lost(prediction, target);
        return BranchFree.sign(prediction - target) * (size / Fma.of(0.5f, prediction, 0.5f));
    }

    /** In 1 − d what rounding took from u is not seen. */
    @Override public float secondDerivative(float prediction, float target, float logarithm, float none) {
        float rest = 1 - logarithm * BranchFree.sign(prediction - target);
        return 2 * (rest / (1 + prediction) / (1 + prediction));
    }

    // In double where the quotient is beyond float32, and the limits at infinity.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        return Math.abs(value) <= Float.MAX_VALUE ? value : (float) Math.pow(difference(prediction, target), 2);
    }

    @Override public float derivative(float prediction, float target) {
        float derivative = ElementaryLoss.super.derivative(prediction, target);
        return Math.abs(derivative) <= Float.MAX_VALUE
                ? derivative
                : (float) (2 * difference(prediction, target) / (1 + (double) prediction));
    }

    @Override public float secondDerivative(float prediction, float target) {
        float second = ElementaryLoss.super.secondDerivative(prediction, target);
        double divisor = 1 + (double) prediction;
        return Math.abs(second) <= Float.MAX_VALUE
                ? second
                : (float) (2 * (1 - difference(prediction, target)) / divisor / divisor);
    }

    /** d, finite where p or t is infinite, so that it is 0 over an infinite 1 + p. */
    private static double difference(double prediction, double target) {
        double difference = Math.log1p(prediction) - Math.log1p(target);
        return Math.max(-LARGE, Math.min(LARGE, difference));
    }
}
