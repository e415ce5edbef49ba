package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Pseudo-Huber loss: δ²(√(1 + (r/δ)²) − 1), with r = prediction − target.
 *
 * <p>Prediction and target have one shape, any shape; the loss is in the square of their unit, δ in their unit. Convex and
 * smooth: r²/2 near 0, δ|r| − δ² far away. The slope is r/√(1 + (r/δ)²), within ±δ. Small residuals do not cancel and large ones
 * do not overflow before the loss itself does. An infinite residual gives infinity, with slope ±δ. Accuracy: value within 1
 * ulp, slope within 2, given the rounded residual.
 *
 * <p>{@link HuberLoss} is quadratic and linear by parts instead. Charbonnier loss in image processing, times a constant.
 * XGBoost: reg:pseudohubererror, whose huber_slope is δ.
 *
 * @param delta where the loss passes from quadratic to linear, and the largest slope; positive and finite
 * @see <a href="https://doi.org/10.1109/83.551699">Charbonnier, Blanc-Féraud, Aubert, Barlaud, Deterministic Edge-Preserving
 *      Regularization in Computed Imaging, IEEE Transactions on Image Processing 6 (1997)</a>
 */
public record PseudoHuberLoss(float delta) implements DistanceLoss {
    public PseudoHuberLoss {
        Checks.positive("PseudoHuberLoss", "delta", delta);
    }

    /** The pseudo-Huber loss with δ = 1. */
    public PseudoHuberLoss() {
        this(1);
    }

    /** √(r² + δ²) over the larger of |r| and δ: nothing to overflow. */
    private float root(float size) {
        float ratio = Math.min(size, delta) / Math.max(size, delta);
        return (float) Math.sqrt(Fma.of(ratio, ratio, 1));
    }

    /**
     * Freed of its difference the formula is δr²/(δ + √(r² + δ²)), here divided by the larger of |r| and δ. What rounding takes
     * from quotients, root and sum is put back.
     */
    @Override public float value(float residual) {
        float size = Math.min(Math.abs(residual), Float.MAX_VALUE);
        float least = Math.min(size, delta);
        float most = Math.max(Float.MIN_NORMAL, Math.max(size, delta));
        float inverse = 1 / most;
        float ratio = least * inverse;
        float ratioLost = Math.fma(-ratio, most, least) * inverse;
        float share = delta * inverse;
        float shareLost = Math.fma(-share, most, delta) * inverse;
        float square = Math.fma(ratio, ratio, 1);
        float squareLost = Math.fma(2 * ratio, ratioLost, Math.fma(ratio, ratio, 1 - square));
        float root = (float) Math.sqrt(square);
        // 1/(2√x) for x between 1 and 2, to within 3 %: enough for a correction
        float rootLost = (Math.fma(-root, root, square) + squareLost) * Math.fma(root, -0.353f, 0.846f);
        float sum = root + share;
        float sumLost = share - (sum - root) + (shareLost + rootLost);
        float reciprocal = 1 / sum;
        float quotient = size * reciprocal;
        float quotientLost = Math.fma(-quotient, sumLost, Math.fma(-quotient, sum, size)) * reciprocal;
        float lost = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, least * quotientLost));
        return Math.fma(least, quotient, lost) + Math.max(0, Math.abs(residual) - Float.MAX_VALUE);
    }

    @Override public float derivative(float residual) {
        return Math.max(-delta, Math.min(delta, residual)) / root(Math.abs(residual));
    }

    @Override public float secondDerivative(float residual) {
        float size = Math.abs(residual);
        float cosine = delta / Math.max(size, delta) / root(size);
        return cosine * cosine * cosine;
    }
}
