package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Reduction;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * FPP, the sum of absolute errors: Σ|r|, with r = prediction − target. The example of the notebook on loss functions.
 *
 * <p><img src="doc-files/FppLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in their unit and grows with the number of
 * elements. At the kink r = 0 the derivative is 0; the second derivative is 0 everywhere. An infinite residual gives
 * infinity, with derivative ±1. Each term is exact, given the rounded residual.
 *
 * <p>It is {@link L1Loss} under {@link Reduction#SUM}. PyTorch: L1Loss(reduction='sum').
 *
 * @see <a href="https://pytorch.org/docs/1.13/generated/torch.nn.L1Loss.html">PyTorch 1.13, L1Loss</a>
 */
public record FppLoss() implements DistanceLoss {
    @Override public Reduction reduction() {
        return Reduction.SUM;
    }

    @Override public float value(float residual) {
        return Math.abs(residual);
    }

    @Override public float derivative(float residual) {
        return BranchFree.sign(residual);
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }

    @Override public float majorant(float residual) {
        return Majorants.ofAbsolute(residual);
    }
}
