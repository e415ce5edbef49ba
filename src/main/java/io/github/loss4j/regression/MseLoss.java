package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;

/**
 * Mean squared error: r², with r = prediction − target.
 *
 * <p><img src="doc-files/MseLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit. Smooth and
 * convex; minimised by the mean of the targets. Large residuals dominate it; {@link L1Loss} is less sensitive to them.
 * r² overflows to infinity from |r| = 1.8e19 on. An infinite residual gives infinity. Accuracy of value and
 * derivatives: ½ ulp, given the rounded residual.
 *
 * <p>PyTorch: MSELoss. Keras: MeanSquaredError. optax: squared_error. LossFunctions.jl: L2DistLoss.
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani, Friedman, The Elements of Statistical
 *      Learning (2009), section 2.4</a>
 */
public record MseLoss() implements DistanceLoss {
    @Override public float value(float residual) {
        return residual * residual;
    }

    @Override public float derivative(float residual) {
        return 2 * residual;
    }

    @Override public float secondDerivative(float residual) {
        return 2;
    }

    @Override public float majorant(float residual) {
        return 2;
    }
}
