package io.github.loss4j.regression;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Fma;

/**
 * Mean absolute percentage error: 100·|p − t| / max(|t|, 1e-7), of prediction p and target t.
 *
 * <p><img src="doc-files/MapeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in per cent of the target and independent of
 * their unit. Convex in the prediction. Targets near 0 dominate it: for a target of 0 an error of 1 costs 1e9. A
 * prediction that is too high can cost more than 100, but a prediction between 0 and a positive target cannot, so the
 * loss favours low predictions. At the kink p = t the derivative is 0; the second derivative is 0 everywhere. An
 * infinite prediction gives infinity; an infinite target gives NaN, with derivative 0. Accuracy: 2 ulp, the rounding of
 * p − t included; a |p − t| below 2⁻¹²⁴ counts to within 2⁻¹⁴⁷.
 *
 * <p>It is {@link L1Loss} with weights of 100/max(|t|, 1e-7). Keras: MeanAbsolutePercentageError. scikit-learn:
 * mean_absolute_percentage_error, without the 100 and with 2.2e-16 for 1e-7. LightGBM: mape and CatBoost: MAPE,
 * without the 100 and with 1 for 1e-7.
 *
 * @see <a href="https://doi.org/10.1016/j.ijforecast.2006.03.001">Hyndman and Koehler, Another look at measures of
 *      forecast accuracy, International Journal of Forecasting 22 (2006)</a>
 */
public record MapeLoss() implements PointwiseLoss {
    /** The smallest divisor, as in Keras; targets closer to 0 count as this. */
    private static final float MIN_DIVISOR = 1e-7f;
    private static final float SCALE = 0x1p-8f;

    private static float weight(float target) {
        return 100 / Math.max(Math.abs(target), MIN_DIVISOR);
    }

    @Override public boolean signed() {
        return false;
    }

    /** Halves p − t, which may overflow; the powers of two keep 100·|p − t| in range without rounding. */
    @Override public float value(float prediction, float target) {
        float half = Fma.of(0.5f, prediction, -0.5f * target);
        return Math.abs(half) * (200 * SCALE) / (Math.max(Math.abs(target), MIN_DIVISOR) * SCALE);
    }

    @Override public float derivative(float prediction, float target) {
        return BranchFree.sign(prediction - target) * weight(target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return 0;
    }

    @Override public float majorant(float prediction, float target) {
        return weight(target) * Majorants.ofAbsolute(prediction - target);
    }
}
