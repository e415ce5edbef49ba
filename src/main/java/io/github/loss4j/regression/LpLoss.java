package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;

/**
 * Lp loss: |r|ᵖ, with r = prediction − target and an exponent p of 1 or more.
 *
 * <p><img src="doc-files/LpLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, any shape; the loss is in the p-th power of their unit. Convex. The
 * derivative at r = 0 is 0, which for p = 1 is the choice at a kink. The second derivative p(p − 1)|r|ᵖ⁻² is unbounded
 * near r = 0 if {@code 1 < p < 2}; at r = 0 it is then defined as 0, as at a kink, so that exact predictions do not
 * make sums infinite. An infinite residual gives infinity. Accuracy of value and derivatives: 0.51 ulp, given the
 * rounded residual.
 *
 * <p>{@link L1Loss} for p = 1 and {@link MseLoss} for p = 2, to the last bit. Those are faster: LpLoss computes each
 * power separately, in double. LossFunctions.jl: LPDistLoss.
 *
 * @param exponent p; at least 1 and finite
 * @see <a href="https://juliaml.github.io/LossFunctions.jl/stable/losses/distance/">LossFunctions.jl, LPDistLoss</a>
 */
public record LpLoss(float exponent) implements DistanceLoss {
    public LpLoss {
        Checks.atLeast("LpLoss", "exponent", exponent, 1);
    }

    @Override public float value(float residual) {
        return (float) Math.pow(Math.abs(residual), exponent);
    }

    @Override public float derivative(float residual) {
        double magnitude = exponent * Math.pow(Math.abs(residual), exponent - 1.0);
        return (float) magnitude * Math.signum(residual);
    }

    /** For p = 1 the factor p(p − 1) is 0; its product with an infinite power would be NaN. */
    @Override public float secondDerivative(float residual) {
        if (exponent == 1 || residual == 0 && exponent < 2) {
            return 0;
        }
        return (float) (exponent * (exponent - 1.0) * Math.pow(Math.abs(residual), exponent - 2.0));
    }

    /** p|r|^(p − 2); a loss with p > 2 grows faster than any quadratic. */
    @Override public float majorant(float residual) {
        if (exponent > 2) {
            throw Majorants.none(this);
        }
        double magnitude = exponent == 2 ? 1 : Math.max(Math.abs(residual), Majorants.NEAR);
        return (float) (exponent * Math.pow(magnitude, exponent - 2.0));
    }
}
