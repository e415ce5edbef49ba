package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Smooth L1 loss: r²/(2β) where {@code |r| < β}, |r| − β/2 beyond, with r = prediction − target.
 *
 * <p><img src="doc-files/SmoothL1Loss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss and β are in their unit. Convex, and once
 * differentiable for β above 0. With β = 0 it is {@link L1Loss}, with derivative 0 at the kink r = 0 and second
 * derivative 0. For β above 0 the second derivative is 1/β up to |r| = β and 0 beyond. An infinite residual gives
 * infinity, with derivative ±1. Accuracy of the value: 1.5 ulp, given the rounded residual; of the derivative: ½ ulp.
 *
 * <p>Multiplied by β it is {@link HuberLoss} with δ = β: smooth L1 has the derivative ±1 for large |r|, Huber the
 * second derivative 1 at 0. PyTorch: SmoothL1Loss.
 *
 * @param beta β, the |r| up to which the loss is quadratic; zero or positive, and finite
 * @see <a href="https://doi.org/10.1109/ICCV.2015.169">Girshick, Fast R-CNN, ICCV 2015, equation 3</a>
 */
public record SmoothL1Loss(float beta) implements DistanceLoss {
    public SmoothL1Loss {
        Checks.notNegative("SmoothL1Loss", "beta", beta);
    }

    /** The smooth L1 loss that is quadratic up to |r| = 1. */
    public SmoothL1Loss() {
        this(1);
    }

    /**
     * β as a divisor. For β = 0 it is the smallest positive float32, so that a quotient by it is 0 or at least 1 and
     * never 0/0.
     */
    private float divisor() {
        return Math.max(beta, Float.MIN_VALUE);
    }

    /** Both branches equal (q/β)(|r| − q/2), with q = min(|r|, β). */
    @Override public float value(float residual) {
        float magnitude = Math.abs(residual);
        float clamped = Math.min(magnitude, divisor());
        return clamped / divisor() * (magnitude - 0.5f * clamped);
    }

    @Override public float derivative(float residual) {
        return Math.max(-1, Math.min(1, residual / divisor()));
    }

    @Override public float secondDerivative(float residual) {
        return (1 - BranchFree.step(Math.abs(residual) - beta)) * BranchFree.step(beta) / divisor();
    }

    /** The majorant of {@link L1Loss} for β = 0. */
    @Override public float majorant(float residual) {
        return 1 / Math.max(Math.abs(residual), beta == 0 ? Majorants.NEAR : beta);
    }
}
