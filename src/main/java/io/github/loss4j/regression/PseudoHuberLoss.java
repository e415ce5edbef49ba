package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Pseudo-Huber loss: δ²(√(1 + (r/δ)²) − 1), with r = prediction − target.
 *
 * <p><img src="doc-files/PseudoHuberLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, δ in their unit.
 * Convex and smooth: r²/2 near 0, asymptotically δ|r| − δ². The derivative is r/√(1 + (r/δ)²), within ±δ. Small
 * residuals do not cancel, and large residuals do not overflow before the loss itself does. An infinite residual gives
 * infinity, with derivative ±δ. Accuracy: value within 4 ulp, derivative within 2, given the rounded residual.
 *
 * <p>{@link HuberLoss} is piecewise quadratic and linear instead. Up to a constant factor it is the Charbonnier loss of
 * image processing. XGBoost: reg:pseudohubererror, whose huber_slope is δ.
 *
 * @param delta δ, the |r| around which the loss turns from quadratic to linear, and the bound of the derivative;
 *      positive and finite
 * @see <a href="https://doi.org/10.1109/83.551699">Charbonnier, Blanc-Féraud, Aubert, Barlaud, Deterministic
 *      Edge-Preserving Regularization in Computed Imaging, IEEE Transactions on Image Processing 6 (1997)</a>
 */
public record PseudoHuberLoss(float delta) implements DistanceLoss {
    public PseudoHuberLoss {
        Checks.positive("PseudoHuberLoss", "delta", delta);
    }

    /** The pseudo-Huber loss with δ = 1. */
    public PseudoHuberLoss() {
        this(1);
    }

    /** √(r² + δ²) divided by the larger of |r| and δ, so that it cannot overflow. */
    private float root(float magnitude) {
        float ratio = Math.min(magnitude, delta) / Math.max(magnitude, delta);
        return (float) Math.sqrt(Fma.of(ratio, ratio, 1));
    }

    /**
     * δr²/(δ + √(r² + δ²)), the formula without its subtraction; numerator and denominator are divided by max(|r|, δ).
     */
    @Override public float value(float residual) {
        float magnitude = Math.abs(residual);
        return Math.min(magnitude, delta) * (magnitude / (delta / Math.max(magnitude, delta) + root(magnitude)));
    }

    @Override public float derivative(float residual) {
        return Math.max(-delta, Math.min(delta, residual)) / root(Math.abs(residual));
    }

    @Override public float secondDerivative(float residual) {
        float magnitude = Math.abs(residual);
        float cosine = delta / Math.max(magnitude, delta) / root(magnitude);
        return cosine * cosine * cosine;
    }

    /** 1/√(1 + (r/δ)²). */
    @Override public float majorant(float residual) {
        float magnitude = Math.abs(residual);
        return delta / Math.max(magnitude, delta) / root(magnitude);
    }
}
