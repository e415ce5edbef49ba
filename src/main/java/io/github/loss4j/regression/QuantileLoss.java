package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Quantile or pinball loss: max(−q·r, (1 − q)·r), with r = prediction − target. Each unit that a prediction is too low
 * costs q, and each unit that it is too high costs 1 − q.
 *
 * <p><img src="doc-files/QuantileLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in their unit. Convex; minimised by the
 * q-quantile of the targets. At the kink r = 0 the derivative is 0 (PyTorch's derivative of the maximum of the two is
 * their mean there, ½ − q); the second derivative is 0 everywhere. An infinite residual gives infinity. Accuracy: 1.5
 * ulp, given the rounded residual.
 *
 * <p>With q = ½ it is half of {@link L1Loss}; {@link ExpectileLoss} has r² in place of |r|. scikit-learn: PinballLoss,
 * mean_pinball_loss. XGBoost: reg:quantileerror. LossFunctions.jl: QuantileLoss.
 *
 * @param quantile q, the fraction of targets that should lie below the prediction; above 0 and below 1; read as a
 *      decimal number of up to seven places, so that 0.1f means 0.1
 * @see <a href="https://doi.org/10.2307/1913643">Koenker and Bassett, Regression Quantiles, Econometrica 46 (1978)</a>
 */
public record QuantileLoss(float quantile) implements DistanceLoss {
    public QuantileLoss {
        Checks.between("QuantileLoss", "quantile", quantile, 0, 1);
    }

    @Override public float value(float residual) {
        return Math.max(-quantile * residual, complement() * residual);
    }

    /** 1 − q of the decimal q, since 1 − 0.9f would have an error of 2 ulp. */
    private float complement() {
        return (float) (1 - BranchFree.decimal(quantile));
    }

    /** 0 at r = 0, else −q or 1 − q. */
    @Override public float derivative(float residual) {
        return Math.max(-quantile, Math.min(complement(), BranchFree.scaleForClamp(residual)));
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }

    /** The majorant of |r|/2; the loss is |r|/2 plus a linear term. */
    @Override public float majorant(float residual) {
        return Majorants.ofHinge(residual);
    }
}
