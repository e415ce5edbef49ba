package io.github.loss4j.regression;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Numerics;

/**
 * Mean squared logarithmic error: d² with d = ln(1 + p) − ln(1 + t), of prediction p and target t.
 *
 * <p>Prediction and target, counts or amounts above −1, have one shape, any shape; the loss has no unit and measures ratios:
 * for large numbers it is the square of the relative error. The slope is 2d/(1 + p), the second derivative
 * 2(1 − d)/(1 + p)²: not convex where 1 + p is above e(1 + t). Outside of the domain NaN, at its end −1 infinity, where the
 * formula gives them (Keras takes 1e-7 for all that is less). An infinite prediction gives infinity, with slope 0. Accuracy:
 * 4.5 ulp, the rounding of p − t included; near p = t nothing cancels.
 *
 * <p>It is {@link MseLoss} of ln(1 + p) and ln(1 + t). Keras: MeanSquaredLogarithmicError. scikit-learn:
 * mean_squared_log_error. XGBoost: reg:squaredlogerror, of half the loss.
 *
 * @see <a href="https://keras.io/api/losses/regression_losses/">Keras, MeanSquaredLogarithmicError</a>
 */
public record MsleLoss() implements ElementaryLoss {
    /** Above this quotient one times {@link #SCALE} is used, lest it overflow. */
    private static final float HUGE = 0x1p96f;
    private static final float SCALE = 0x1p-32f;
    /** Makes at least 1 of the difference between HUGE scaled and any greater number. */
    private static final float FACTOR = 0x1p40f;
    /** The least positive 1 + p. */
    private static final float LEAST = 0x1p-24f;
    private static final float LOG_OF_SCALE = (float) (-32 * Math.log(2));

    @Override public Domain predictionDomain() {
        return Domain.above(-1);
    }

    @Override public Domain targetDomain() {
        return Domain.above(-1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    /** |d| is ln(1 + a) with a ≥ 0 the difference over the smaller of 1 + p and 1 + t: then nothing cancels. */
    private static float quotient(float prediction, float target) {
        return Math.min(HUGE, Math.abs(prediction - target) / (1 + Math.min(prediction, target)));
    }

    /** 1 where a is above {@link #HUGE}, else 0; of a scaled, which does not overflow. */
    private static float huge(float scaled) {
        return Math.max(0, Math.min(1, Math.fma(scaled, FACTOR, -HUGE * SCALE * FACTOR)));
    }

    private static float scaled(float prediction, float target) {
        return Math.abs(prediction - target) * SCALE / (1 + Math.min(prediction, target));
    }

    /** 1 + a, or a scaled; NaN if p or t is below −1. Where scaling makes a subnormal, 1 + a is 1. */
    @Override public float firstArgument(float prediction, float target) {
        float scaled = scaled(prediction, target);
        float huge = huge(scaled);
        float a = Math.fma(huge, scaled, (1 - huge) * (1 + quotient(prediction, target)));
        return Math.fma(0, (float) Math.sqrt(1 + Math.min(prediction, target)), a);
    }

    /** The logarithm without its scale: |d|, but for what rounding took from 1 + a; kept finite. */
    private static float unscaled(float prediction, float target, float logarithm) {
        return Math.min(Float.MAX_VALUE, Math.fma(huge(scaled(prediction, target)), -LOG_OF_SCALE, logarithm));
    }

    /** What rounding took from p − t, 1 + p or 1 + t, their quotient and 1 + a, over 1 + a: what ln(1 + a) lacks. */
    private static float lost(float prediction, float target) {
        float p = Math.min(Float.MAX_VALUE, prediction);
        float t = Math.min(Float.MAX_VALUE, target);
        float least = Math.min(p, t);
        float most = Math.max(p, t);
        float difference = most - least;
        float back = difference - most;
        float differenceLost = most - (difference - back) - (least + back);
        float divisor = 1 + least;
        float whole = divisor - least;
        float divisorLost = 1 - whole + (least - (divisor - whole));
        float a = quotient(p, t);
        float near = 1 - huge(scaled(p, t));
        float rest = Math.fma(-a, divisor, difference) + Math.fma(-a, divisorLost, differenceLost);
        float u = 1 + a;
        float sumLost = Math.min(1, a) - (u - Math.max(1, a));
        return (sumLost + near * rest / Math.max(divisor, LEAST)) / u;
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public float value(float prediction, float target, float logarithm, float none) {
        float unscaled = unscaled(prediction, target, logarithm);
        float lost = lost(prediction, target);
        float size = unscaled + lost;
        float sizeLost = lost - (size - unscaled);
        return Math.fma(size, size, 2 * size * sizeLost);
    }

    /** d is finite, so that it is 0 over an infinite 1 + p. */
    @Override public float derivative(float prediction, float target, float logarithm, float none) {
        float size = unscaled(prediction, target, logarithm) + lost(prediction, target);
        return Numerics.sign(prediction - target) * (size / Math.fma(0.5f, prediction, 0.5f));
    }

    /** In 1 − d what rounding took from u is not seen. */
    @Override public float secondDerivative(float prediction, float target, float logarithm, float none) {
        float size = unscaled(prediction, target, logarithm);
        float rest = 1 - size * Numerics.sign(prediction - target);
        return 2 * (rest / (1 + prediction) / (1 + prediction));
    }
}
