package io.github.loss4j.regression;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.Numerics;

/**
 * Mean absolute percentage error: 100·|p − t| / max(|t|, 1e-7), of prediction p and target t.
 *
 * <p>Prediction and target have one shape, any shape; the loss is in per cent of the target, whatever their unit. Convex in
 * the prediction. Targets near 0 rule it: at 0 an error of 1 costs a billion. Too high predictions can cost more than 100,
 * too low ones of a positive target cannot, which favours low ones. At the kink p = t the slope is 0; the second derivative
 * is 0 everywhere. An infinite prediction gives infinity, an infinite target 100 with slope 0. Accuracy: 2 ulp, the rounding of
 * p − t included.
 *
 * <p>It is {@link L1Loss} with weights of 100/max(|t|, 1e-7). Keras: MeanAbsolutePercentageError. scikit-learn:
 * mean_absolute_percentage_error, without the 100 and with 2.2e-16 for 1e-7.
 *
 * @see <a href="https://doi.org/10.1016/j.ijforecast.2006.03.001">Hyndman and Koehler, Another look at measures of forecast
 *      accuracy, International Journal of Forecasting 22 (2006)</a>
 */
public record MapeLoss() implements PointwiseLoss {
    /** The least divisor, that of Keras: what a target of 0 counts as. */
    private static final float LEAST = 1e-7f;
    private static final float HUGE = 0x1p100f;

    /** Neither under- nor overflows, where 100 times the error or the error over the target might. */
    private static float weight(float target) {
        return 100 / Math.max(Math.abs(target), LEAST);
    }

    /** Both halved where the error might overflow; the quotient of an infinite target is that of the greatest and 0. */
    @Override public boolean signed() {
        return false;
    }

    @Override public float value(float prediction, float target) {
        float size = Math.abs(target);
        float half = Fma.of(-0.5f, Math.max(0, Math.min(1, (size - 1) * HUGE)), 1);
        float finite = 1 - Math.max(0, Math.min(1, size - Float.MAX_VALUE));
        float t = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, target)) * half;
        return Math.abs(prediction * finite * half - t) / Math.max(Math.abs(t), LEAST) * 100;
    }

    @Override public float derivative(float prediction, float target) {
        return Numerics.sign(prediction - target) * weight(target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return 0;
    }

    @Override public float majorant(float prediction, float target) {
        return weight(target) * Majorants.ofAbsolute(prediction - target);
    }
}
