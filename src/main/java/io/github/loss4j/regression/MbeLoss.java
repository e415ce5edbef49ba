package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;

/**
 * Mean bias error: r = prediction − target, with its sign.
 *
 * <p><img src="doc-files/MbeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in their unit. Its mean is positive where
 * predictions are too high on average, and negative where they are too low. It is a metric and not a loss to minimise:
 * errors of opposite sign cancel, and it has no minimum. The derivative is 1 everywhere, the second derivative 0.
 * Infinite residuals give infinity of their sign, or NaN where both signs meet. Exact, given the rounded residual.
 *
 * <p>PyTorch and Keras do not have it.
 *
 * @see <a href="https://doi.org/10.3354/cr030079">Willmott and Matsuura, Advantages of the mean absolute error, Climate
 *      Research 30 (2005), equation 1</a>
 */
public record MbeLoss() implements DistanceLoss {
    @Override public boolean signed() {
        return true;
    }

    @Override public float value(float residual) {
        return residual;
    }

    @Override public float derivative(float residual) {
        return 1;
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }
}
