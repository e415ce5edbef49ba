package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Epsilon-insensitive loss, the loss of support vector regression: max(0, |r| − ε), with r = prediction − target.
 *
 * <p><img src="doc-files/EpsilonInsensitiveLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; the loss and ε are in their unit. Convex; residuals up to ε are free.
 * At the kinks |r| = ε the derivative is 0; the second derivative is 0 everywhere. An infinite residual gives infinity, with derivative
 * ±1. Accuracy of the value: ½ ulp, given the rounded residual; the derivative is exact.
 *
 * <p>With ε = 0 it is {@link L1Loss}; {@link SquaredEpsilonInsensitiveLoss} is its square. scikit-learn: SGDRegressor,
 * epsilon_insensitive. LossFunctions.jl: L1EpsilonInsLoss.
 *
 * @param epsilon up to which |r| nothing is lost; zero or positive, and finite
 * @see <a href="https://doi.org/10.1023/B:STCO.0000035301.49549.88">Smola and Schölkopf, A tutorial on support vector
 *      regression, Statistics and Computing 14 (2004), equation 4</a>
 */
public record EpsilonInsensitiveLoss(float epsilon) implements DistanceLoss {
    public EpsilonInsensitiveLoss {
        Checks.notNegative("EpsilonInsensitiveLoss", "epsilon", epsilon);
    }

    /** The loss that forgives residuals up to 0.1, as in scikit-learn. */
    public EpsilonInsensitiveLoss() {
        this(0.1f);
    }

    /** What is left of |r| when ε is taken off. */
    private float excess(float residual) {
        return Math.max(0, Math.abs(residual) - epsilon);
    }

    @Override public float value(float residual) {
        return excess(residual);
    }

    /** The sign of r where something is left of it. */
    @Override public float derivative(float residual) {
        return BranchFree.sign(BranchFree.scaleForClamp(excess(residual)) * residual);
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }

    /** That of the hinge at the nearer kink, or of |r| where the other side is what limits it, which is from 2ε on. */
    @Override public float majorant(float residual) {
        float size = Math.abs(residual);
        return Math.max(Majorants.ofHinge(size - epsilon), 1 / Math.max(size, Math.max(2 * epsilon, Majorants.NEAR)));
    }
}
