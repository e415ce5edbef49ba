package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.NarrowLoss;

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
@SuppressWarnings("exports") // the loops call narrowValue; users see a DistanceLoss
public record ExpectileLoss(float expectile) implements DistanceLoss, NarrowLoss {
    public ExpectileLoss {
        Checks.between("ExpectileLoss", "expectile", expectile, 0, 1);
    }

    /** The weight times r²; where r² overflows, |r| times the weighted |r|. */
    @Override public float value(float residual) {
        float value = narrowValue(residual);
        return value <= Float.MAX_VALUE ? value : Math.abs(residual) * weighted(residual);
    }

    @Override public float narrowValue(float prediction, float target) {
        return narrowValue(prediction - target);
    }

    /** C2 vectorises the loop over value and derivative only if both have a residual as parameter. */
    private float narrowValue(float residual) {
        return weighted(residual * Math.abs(residual));
    }

    /** The weighted magnitude; max selects the weight, since exactly one of the two products is positive. */
    private float weighted(float x) {
        return Math.max(-expectile * x, complement() * x);
    }

    /** 1 − τ of the decimal τ, since 1 − 0.9f would have an error of 2 ulp. */
    private float complement() {
        return (float) (1 - BranchFree.decimal(expectile));
    }

    /** Twice the weighted r: the larger of the two products for τ ≤ ½, otherwise the smaller one. */
    @Override public float derivative(float residual) {
        float sign = 1 - 2 * BranchFree.step(expectile - 0.5f);
        float twice = sign + sign;
        return sign * Math.max(twice * expectile * residual, twice * complement() * residual);
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
