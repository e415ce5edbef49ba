package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Numerics;

/**
 * Expectile loss, asymmetric least squares: (1 − τ)·r² where the prediction is too high, τ·r² where it is not, with
 * r = prediction − target.
 *
 * <p>Prediction and target have one shape, any shape; the loss is in the square of their unit. Convex, least for the
 * τ-expectile of the targets. The slope is continuous, 0 at r = 0; the second derivative jumps there and is 2τ at r = 0
 * itself, as the formula says. An infinite residual gives infinity. Accuracy: 1.5 ulp, given the rounded residual.
 *
 * <p>With τ = ½ it is half of {@link MseLoss}; {@link QuantileLoss} is its relative with |r| for r². CatBoost: Expectile.
 * R: expectreg.
 *
 * @param expectile τ, the weight of predictions that are too low; above 0 and below 1
 * @see <a href="https://doi.org/10.2307/1911031">Newey and Powell, Asymmetric Least Squares Estimation and Testing,
 *      Econometrica 55 (1987)</a>
 */
public record ExpectileLoss(float expectile) implements DistanceLoss {
    public ExpectileLoss {
        Checks.between("ExpectileLoss", "expectile", expectile, 0, 1);
    }

    /** |r| times r and its weight; of the two terms one is positive. */
    @Override public float value(float residual) {
        return Math.abs(residual) * Math.max(-expectile * residual, (1 - expectile) * residual);
    }

    /** Twice the residual times its weight; of the two terms one is 0. */
    @Override public float derivative(float residual) {
        return 2 * Fma.of(1 - expectile, Math.max(0, residual), expectile * Math.min(0, residual));
    }

    @Override public float secondDerivative(float residual) {
        return 2 * Math.abs(expectile - Numerics.step(residual));
    }
}
