package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.BranchFree;

/**
 * Huber loss: r²/2 where |r| ≤ δ, δ(|r| − δ/2) beyond, with r = prediction − target.
 *
 * <p><img src="doc-files/HuberLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, δ in their unit.
 * Convex and once differentiable; the derivative is r clamped to [−δ, δ]. The second derivative is 1 up to |r| = δ and
 * 0 beyond. An infinite residual gives infinity, with derivative ±δ. Accuracy of the value: 1.5 ulp, given the rounded
 * residual; the derivative is exact.
 *
 * <p>It equals δ times {@link SmoothL1Loss} with β = δ. As δ grows it becomes half of {@link MseLoss}; as δ shrinks
 * it approaches δ times {@link L1Loss}. {@link PseudoHuberLoss} is a smooth variant. PyTorch: HuberLoss. Keras:
 * Huber. optax: huber_loss. LossFunctions.jl: HuberLoss. scikit-learn: SGDRegressor(loss='huber'), whose epsilon is
 * δ.
 *
 * @param delta δ, the |r| up to which the loss is quadratic; positive and finite
 * @see <a href="https://doi.org/10.1214/aoms/1177703732">Huber, Robust Estimation of a Location Parameter, Annals of
 *      Mathematical Statistics 35 (1964)</a>
 */
public record HuberLoss(float delta) implements DistanceLoss {
    public HuberLoss {
        Checks.positive("HuberLoss", "delta", delta);
    }

    /** The Huber loss that is quadratic up to |r| = 1. */
    public HuberLoss() {
        this(1);
    }

    /** With q = min(|r|, δ) both branches equal q(|r| − q/2). */
    @Override public float value(float residual) {
        float q = Math.min(Math.abs(residual), delta);
        return q * (Math.abs(residual) - 0.5f * q);
    }

    @Override public float derivative(float residual) {
        return Math.max(-delta, Math.min(delta, residual));
    }

    @Override public float secondDerivative(float residual) {
        return 1 - BranchFree.step(Math.abs(residual) - delta);
    }

    @Override public float majorant(float residual) {
        return Math.min(1, delta / Math.abs(residual));
    }
}
