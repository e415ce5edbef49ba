package io.github.loss4j.regression;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Mean squared logarithmic error: d² with d = ln(o + p) − ln(o + t), of prediction p and target t, with an offset o,
 * usually 1.
 *
 * <p><img src="doc-files/MsleLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target are numbers above −o, such as counts or amounts, and have the same shape, of any rank. The
 * loss has no unit and measures ratios: for small relative errors of large numbers it is about the squared relative
 * error. The derivative is 2d/(o + p), the second derivative 2(1 − d)/(o + p)²: not convex where o + p is above e(o +
 * t). Below −o the result is NaN, and at −o infinite, as the formula gives it (Keras replaces smaller numbers by 1e-7).
 * An infinite prediction gives infinity, with derivative 0. Accuracy: 4.5 ulp, the rounding of p − t included; there is
 * no cancellation near p = t.
 *
 * <p>It is {@link MseLoss} of ln(o + p) and ln(o + t). With o = 1: Keras: MeanSquaredLogarithmicError. scikit-learn:
 * mean_squared_log_error. XGBoost: reg:squaredlogerror, which is half of this loss.
 *
 * @param offset what is added to both, o; zero or positive, above 0 for targets of 0
 * @see <a href="https://keras.io/api/losses/regression_losses/">Keras, MeanSquaredLogarithmicError</a>
 */
public record MsleLoss(float offset) implements ElementaryLoss {
    /** Bound of |d|: its square is infinite, its double is finite. */
    private static final double LARGE = 1e300;

    public MsleLoss {
        Checks.notNegative("MsleLoss", "offset", offset);
    }

    /** The loss with an offset of 1. */
    public MsleLoss() {
        this(1);
    }

    @Override public Domain predictionDomain() {
        return Domain.above(0 - offset);
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public Domain targetDomain() {
        return Domain.above(0 - offset);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    /** a with |d| = ln(1 + a): the difference divided by the smaller of o + p and o + t, which avoids cancellation. */
    private float quotient(float prediction, float target) {
        return Math.abs(prediction - target) / (offset + Math.min(prediction, target));
    }

    /** 1 + a; NaN if p or t is below −o. */
    @Override public float firstArgument(float prediction, float target) {
        float root = (float) Math.sqrt(offset + Math.min(prediction, target));
        return Fma.of(0, root, 1 + quotient(prediction, target));
    }

    /** The error of ln u, u = 1 + a rounded: ln(o + max) − ln(o + min) − ln u, about (o + max)/(u(o + min)) − 1. */
    private float logError(float prediction, float target) {
        float min = Math.min(prediction, target);
        float divisor = offset + min;
        float difference = Math.abs(prediction - target);
        float u = 1 + difference / divisor;
        // Both are exact, with o = 1 up to 2²⁴: −a as rounded in u, and the rounding error of o + min.
        float a = 1 - u;
        float divisorError = offset == 1 ? min - (divisor - 1) : sumError(min, divisor);
        return Fma.of(a, divisorError, Fma.of(a, divisor, difference)) / (u * divisor);
    }

    /** The rounding error of o + min, exact (Knuth's sum of two numbers). */
    private float sumError(float min, float sum) {
        float ofMin = sum - offset;
        return (offset - (sum - ofMin)) + (min - ofMin);
    }

    @Override public float value(float prediction, float target, float logarithm, float unused) {
        float logError = logError(prediction, target);
        float magnitude = logarithm + logError;
        // adds the rounding error of the sum, which squaring doubles
        return Fma.of(magnitude, magnitude, 2 * magnitude * (logError - (magnitude - logarithm)));
    }

    @Override public float derivative(float prediction, float target, float logarithm, float unused) {
        float magnitude = logarithm + logError(prediction, target);
        return BranchFree.sign(prediction - target) * (magnitude / Fma.of(0.5f, prediction, 0.5f * offset));
    }

    /** The rounding error of u is negligible in 1 − d. */
    @Override public float secondDerivative(float prediction, float target, float logarithm, float unused) {
        float factor = 1 - logarithm * BranchFree.sign(prediction - target);
        return 2 * (factor / (offset + prediction) / (offset + prediction));
    }

    // The following methods compute in double where the quotient overflows float32, and the limits at infinity.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        return Math.abs(value) <= Float.MAX_VALUE ? value : (float) Math.pow(difference(prediction, target), 2);
    }

    @Override public float derivative(float prediction, float target) {
        float derivative = ElementaryLoss.super.derivative(prediction, target);
        return Math.abs(derivative) <= Float.MAX_VALUE
                ? derivative
                : (float) (2 * difference(prediction, target) / (offset + (double) prediction));
    }

    @Override public float secondDerivative(float prediction, float target) {
        float second = ElementaryLoss.super.secondDerivative(prediction, target);
        double divisor = offset + (double) prediction;
        return Math.abs(second) <= Float.MAX_VALUE
                ? second
                : (float) (2 * (1 - difference(prediction, target)) / divisor / divisor);
    }

    /** d, finite where p or t is infinite, so that it is 0 over an infinite o + p. */
    private double difference(double prediction, double target) {
        double difference = offset == 1
                ? Math.log1p(prediction) - Math.log1p(target)
                : Math.log(offset + prediction) - Math.log(offset + target);
        return Math.max(-LARGE, Math.min(LARGE, difference));
    }
}
