package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Mean absolute error: |r|, with r = prediction − target.
 *
 * <p><img src="doc-files/L1Loss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in their unit. Convex; minimised by the median
 * of the targets. At the kink r = 0 the derivative is 0, as in PyTorch; the second derivative is 0 everywhere. An
 * infinite residual gives infinity, with derivative ±1. Value and derivative are exact, given the rounded residual.
 *
 * <p>{@link FppLoss} is its sum over all elements. PyTorch: L1Loss. Keras: MeanAbsoluteError. LossFunctions.jl:
 * L1DistLoss.
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani, Friedman, The Elements of Statistical
 *      Learning (2009), section 10.6</a>
 */
public record L1Loss() implements DistanceLoss {
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
