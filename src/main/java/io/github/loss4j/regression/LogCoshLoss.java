package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Log-cosh loss: ln cosh r, with r = prediction − target.
 *
 * <p><img src="doc-files/LogCoshLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; residuals should be dimensionless and of the order of 1.
 * Convex and smooth: r²/2 near 0, |r| − ln 2 asymptotically, without cancellation or overflow. The derivative is tanh
 * r, the second derivative 1 − tanh² r. An infinite residual gives infinity, with derivative ±1. Accuracy: value and
 * derivative within 2 ulp, given the rounded residual; the second derivative within 4, down to where it is subnormal.
 *
 * <p>{@link LogisticDistanceLoss} of 2r is twice this loss. {@link PseudoHuberLoss} is another smooth transition from
 * r² to |r|. Keras: LogCosh. optax: log_cosh. LossFunctions.jl: LogCoshLoss. CatBoost: LogCosh.
 *
 * @see <a href="https://doi.org/10.48550/arXiv.2208.04564">Saleh and Saleh, Statistical properties of the log-cosh loss
 *      function used in machine learning (2022)</a>
 */
public record LogCoshLoss() implements DistanceLoss, ElementaryLoss.Univariate {
    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float residual) {
        return -2 * Math.abs(residual);
    }

    @Override public float value(float residual, float exponential, float unused) {
        return BranchFree.logCosh(residual, exponential);
    }

    @Override public float derivative(float residual, float exponential, float unused) {
        return BranchFree.tanh(residual, exponential);
    }

    /** 1 − tanh² r, written as 4e/(1 + e)² to avoid cancellation. */
    @Override public float secondDerivative(float residual, float exponential, float unused) {
        return 4 * exponential / ((1 + exponential) * (1 + exponential));
    }

    @Override public float majorant(float residual) {
        return Majorants.ofLogCosh(residual);
    }
}
