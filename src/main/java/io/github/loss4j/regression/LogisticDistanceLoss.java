package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Logistic distance loss: −ln(4eʳ/(1 + eʳ)²), with r = prediction − target.
 *
 * <p><img src="doc-files/LogisticDistanceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; residuals should be dimensionless and of the order of 1.
 * Convex and smooth: r²/4 near 0, |r| − ln 4 asymptotically, without cancellation or overflow. The derivative is
 * tanh(r/2), the second derivative ½(1 − tanh²(r/2)). An infinite residual gives infinity, with derivative ±1.
 * Accuracy: value and derivative within 2 ulp, given the rounded residual; the second derivative within 4, down to
 * where it is subnormal.
 *
 * <p>It is the negative logarithm of 4 times the logistic density, and equals twice {@link LogCoshLoss} of r/2.
 * LossFunctions.jl: LogitDistLoss.
 *
 * @see <a href="https://juliaml.github.io/LossFunctions.jl/stable/losses/distance/">LossFunctions.jl, LogitDistLoss</a>
 */
public record LogisticDistanceLoss() implements DistanceLoss, ElementaryLoss.Univariate {
    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float residual) {
        return -Math.abs(residual);
    }

    @Override public float value(float residual, float exponential, float unused) {
        return 2 * BranchFree.logCosh(0.5f * residual, exponential);
    }

    @Override public float derivative(float residual, float exponential, float unused) {
        return BranchFree.tanh(0.5f * residual, exponential);
    }

    @Override public float secondDerivative(float residual, float exponential, float unused) {
        return 2 * exponential / ((1 + exponential) * (1 + exponential));
    }

    /** tanh(r/2)/r. */
    @Override public float majorant(float residual) {
        return 0.5f * Majorants.ofLogCosh(0.5 * residual);
    }
}
