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
 * <p>Prediction and target have the same shape, of any rank; the loss and ε are in their unit. Convex; residuals up to
 * ε cost nothing. At the kinks |r| = ε the derivative is 0; the second derivative is 0 everywhere. An infinite residual
 * gives infinity, with derivative ±1. Accuracy of the value: ½ ulp, given the rounded residual; the derivative is
 * exact.
 *
 * <p>With ε = 0 it is {@link L1Loss}; {@link SquaredEpsilonInsensitiveLoss} is its square. scikit-learn: SGDRegressor,
 * epsilon_insensitive. LossFunctions.jl: L1EpsilonInsLoss.
 *
 * @param epsilon ε, the largest |r| that costs nothing; zero or positive, and finite
 * @see <a href="https://doi.org/10.1023/B:STCO.0000035301.49549.88">Smola and Schölkopf, A tutorial on support vector
 *      regression, Statistics and Computing 14 (2004), equation 4</a>
 */
public record EpsilonInsensitiveLoss(float epsilon) implements DistanceLoss {
    public EpsilonInsensitiveLoss {
        Checks.notNegative("EpsilonInsensitiveLoss", "epsilon", epsilon);
    }

    /** The loss with ε = 0.1, the default of scikit-learn. */
    public EpsilonInsensitiveLoss() {
        this(0.1f);
    }

    /** max(0, |r| − ε). */
    private float excess(float residual) {
        return Math.max(0, Math.abs(residual) - epsilon);
    }

    @Override public float value(float residual) {
        return excess(residual);
    }

    /** The sign of r where |r| &gt; ε, else 0. */
    @Override public float derivative(float residual) {
        return BranchFree.sign(BranchFree.scaleForClamp(excess(residual)) * residual);
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }

    /**
     * The majorant of the hinge at the nearer kink; from |r| = 2ε on the other kink limits it, and it is that of |r|.
     */
    @Override public float majorant(float residual) {
        float magnitude = Math.abs(residual);
        return Math.max(Majorants.ofHinge(magnitude - epsilon),
                1 / Math.max(magnitude, Math.max(2 * epsilon, Majorants.NEAR)));
    }
}
