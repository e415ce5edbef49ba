package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Quantile or pinball loss: max(−q·r, (1 − q)·r), with r = prediction − target: too low costs q, too high 1 − q.
 *
 * <p><img src="doc-files/QuantileLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; the loss is in their unit. Convex, least for the q-quantile of the
 * targets. At the kink r = 0 the derivative is 0 (PyTorch's derivative of the maximum of the two is their mean there, ½ − q);
 * the second derivative is 0 everywhere. An infinite residual gives infinity. Accuracy: 1.5 ulp, given the rounded
 * residual.
 *
 * <p>With q = ½ it is half of {@link L1Loss}; {@link ExpectileLoss} is its quadratic relative. scikit-learn: PinballLoss,
 * mean_pinball_loss. XGBoost: reg:quantileerror. LossFunctions.jl: QuantileLoss.
 *
 * @param quantile the share of targets that should lie below the prediction; above 0 and below 1; taken as
 *     the number of up to seven decimal places that was written, 0.1f as 0.1
 * @see <a href="https://doi.org/10.2307/1913643">Koenker and Bassett, Regression Quantiles, Econometrica 46 (1978)</a>
 */
public record QuantileLoss(float quantile) implements DistanceLoss {
    public QuantileLoss {
        Checks.between("QuantileLoss", "quantile", quantile, 0, 1);
    }

    @Override public float value(float residual) {
        return Math.max(-quantile * residual, rest() * residual);
    }

    /** 1 − q of the decimal q: 1 − 0.9f has an error of 2 ulp. */
    private float rest() {
        return (float) (1 - BranchFree.decimal(quantile));
    }

    /** 0 at 0, else an end of [−q, 1 − q]. */
    @Override public float derivative(float residual) {
        return Math.max(-quantile, Math.min(rest(), BranchFree.scaleForClamp(residual)));
    }

    @Override public float secondDerivative(float residual) {
        return 0;
    }

    /** The loss is |r|/2 and a linear part. */
    @Override public float majorant(float residual) {
        return Majorants.ofHinge(residual);
    }
}
