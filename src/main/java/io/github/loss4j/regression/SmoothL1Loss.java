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
 * <p>Prediction and target have one shape, any shape; the loss and β are in their unit. Convex; once differentiable but for
 * β = 0, which is {@link L1Loss}, kink included: derivative 0 at r = 0, second derivative 0. For β above 0 the second derivative
 * is 1/β up to |r| = β and 0 beyond. An infinite residual gives infinity, with derivative ±1. Accuracy of the value: 1.5 ulp, given
 * the rounded residual; of the derivative: ½ ulp.
 *
 * <p>β times it is {@link HuberLoss} with δ = β: smooth L1 keeps the derivative ±1 far away, Huber the second derivative 1 at 0. PyTorch:
 * SmoothL1Loss.
 *
 * @param beta up to which |r| the loss is quadratic; zero or positive, and finite
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

    /** β as a divisor: for β = 0 the smallest number, so that a residual over it is 0 or at least 1, and never 0/0. */
    private float divisor() {
        return Math.max(beta, Float.MIN_VALUE);
    }

    /** Both branches are derivative times (|r| − q/2), with q = min(|r|, β). */
    @Override public float value(float residual) {
        float size = Math.abs(residual);
        float near = Math.min(size, divisor());
        return near / divisor() * (size - 0.5f * near);
    }

    @Override public float derivative(float residual) {
        return Math.max(-1, Math.min(1, residual / divisor()));
    }

    @Override public float secondDerivative(float residual) {
        return (1 - BranchFree.step(Math.abs(residual) - beta)) * BranchFree.step(beta) / divisor();
    }

    /** As that of {@link L1Loss} for β = 0. */
    @Override public float majorant(float residual) {
        return 1 / Math.max(Math.abs(residual), beta == 0 ? Majorants.NEAR : beta);
    }
}
