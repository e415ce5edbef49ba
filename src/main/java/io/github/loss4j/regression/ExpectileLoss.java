package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Expectile loss, asymmetric least squares: (1 − τ)·r² where the prediction is too high, τ·r² where it is not, with r =
 * prediction − target.
 *
 * <p><img src="doc-files/ExpectileLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit. Convex; minimised
 * by the τ-expectile of the targets. The derivative is continuous, 0 at r = 0; the second derivative jumps there and is
 * 2τ at r = 0 itself, as the formula says. An infinite residual gives infinity. Accuracy: value within 2 ulp,
 * derivative within 1.5, given the rounded residual.
 *
 * <p>With τ = ½ it is half of {@link MseLoss}; {@link QuantileLoss} has |r| in place of r². CatBoost: Expectile.
 * XGBoost: reg:expectileerror, which is half of this loss. R: expectreg.
 *
 * @param expectile τ, the weight of predictions that are too low; above 0 and below 1; read as a decimal number of up
 *      to seven places, so that 0.1f means 0.1
 * @see <a href="https://doi.org/10.2307/1911031">Newey and Powell, Asymmetric Least Squares Estimation and Testing,
 *      Econometrica 55 (1987)</a>
 */
public record ExpectileLoss(float expectile) implements DistanceLoss {
    public ExpectileLoss {
        Checks.between("ExpectileLoss", "expectile", expectile, 0, 1);
    }

    /** |r| times the weighted r; max selects the branch, since exactly one of the two terms is positive. */
    @Override public float value(float residual) {
        return Math.abs(residual) * Math.max(-expectile * residual, complement() * residual);
    }

    /** 1 − τ of the decimal τ, since 1 − 0.9f would have an error of 2 ulp. */
    private float complement() {
        return (float) (1 - BranchFree.decimal(expectile));
    }

    /** Twice the weighted residual; one of the two terms is 0. */
    @Override public float derivative(float residual) {
        return Fma.of(2 * complement(), Math.max(0, residual), 2 * expectile * Math.min(0, residual));
    }

    @Override public float secondDerivative(float residual) {
        float step = BranchFree.step(residual);
        return 2 * Fma.of(complement(), step, expectile * (1 - step));
    }

    /** The largest second derivative. */
    @Override public float majorant(float residual) {
        return 2 * Math.max(expectile, complement());
    }
}
