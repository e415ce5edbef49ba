package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.BranchFree;

/**
 * Squared epsilon-insensitive loss: max(0, |r| − ε)², with r = prediction − target.
 *
 * <p><img src="doc-files/SquaredEpsilonInsensitiveLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, ε in their unit.
 * Convex and once differentiable; residuals up to ε cost nothing. The second derivative is 0 up to |r| = ε and 2
 * beyond; with ε = 0 it is 2 everywhere. An infinite residual gives infinity. Accuracy: 2 ulp, given the rounded
 * residual.
 *
 * <p>With ε = 0 it is {@link MseLoss}; it is the square of {@link EpsilonInsensitiveLoss}. scikit-learn: SGDRegressor,
 * squared_epsilon_insensitive. LossFunctions.jl: L2EpsilonInsLoss.
 *
 * @param epsilon ε, the largest |r| that costs nothing; zero or positive, and finite
 * @see <a href="https://scikit-learn.org/stable/modules/generated/sklearn.linear_model.SGDRegressor.html">scikit-learn,
 *      SGDRegressor</a>
 */
public record SquaredEpsilonInsensitiveLoss(float epsilon) implements DistanceLoss {
    public SquaredEpsilonInsensitiveLoss {
        Checks.notNegative("SquaredEpsilonInsensitiveLoss", "epsilon", epsilon);
    }

    /** The loss with ε = 0.1, the default of scikit-learn. */
    public SquaredEpsilonInsensitiveLoss() {
        this(0.1f);
    }

    /** max(0, |r| − ε)². */
    @Override public float value(float residual) {
        float excess = Math.max(0, Math.abs(residual) - epsilon);
        return excess * excess;
    }

    @Override public float derivative(float residual) {
        return 2 * (residual - Math.max(-epsilon, Math.min(epsilon, residual)));
    }

    /** The second term is for r = 0 with ε = 0, where the loss is r² and its second derivative does not jump. */
    @Override public float secondDerivative(float residual) {
        return 2 * Math.max(BranchFree.step(Math.abs(residual) - epsilon), 1 - BranchFree.step(epsilon));
    }

    /** The largest second derivative. */
    @Override public float majorant(float residual) {
        return 2;
    }
}
