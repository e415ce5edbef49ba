package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Fair loss: c²(|r|/c − ln(1 + |r|/c)), with r = prediction − target.
 *
 * <p><img src="doc-files/FairLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; the loss is in the square of their unit, c in their unit. Convex and
 * twice differentiable: r²/2 near 0, nearly c|r| far away. The derivative r/(1 + |r|/c) stays within ±c, the second derivative is
 * 1/(1 + |r|/c)². Small residuals do not cancel, large ones do not overflow before the loss itself does. An infinite residual
 * gives infinity, with derivative ±c. Accuracy: value within 4.5 ulp, derivative within 2, given the rounded residual.
 *
 * <p>As c grows it becomes half of {@link MseLoss}; {@link HuberLoss} and {@link PseudoHuberLoss} turn linear sooner.
 * LightGBM: fair, whose fair_c is c.
 *
 * @param scale c, where the loss begins to turn linear, and the largest derivative; positive and finite
 * @see <a href="https://doi.org/10.1080/03610927708827533">Holland and Welsch, Robust regression using iteratively reweighted
 *      least-squares, Communications in Statistics 6 (1977)</a>
 */
public record FairLoss(float scale) implements DistanceLoss.Elementary {
    private static final float LN2 = (float) Math.log(2);

    public FairLoss {
        Checks.positive("FairLoss", "scale", scale);
    }

    /** The Fair loss with c = 1. */
    public FairLoss() {
        this(1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    @Override public float firstArgument(float residual) {
        return 1 + ratio(residual);
    }

    /** |r|/c, kept finite: where it would overflow, its logarithm is nothing beside it. */
    private float ratio(float residual) {
        return Math.min(Math.abs(residual) / scale, Float.MAX_VALUE);
    }

    /**
     * x − ln(1 + x) with x = |r|/c, in two parts. The near one, of x up to 1, is s(x − s²q) with s = x/(2 + x), since
     * ln(1 + x) = 2 artanh s = s(2 + s²q); q is minimax to 5e-10. The far one, of what exceeds 1, is 0 before: the excess of
     * x less that of the logarithm, which is the one of u = 1 + x and what rounding took from u.
     */
    @Override public float value(float residual, float logarithm, float none) {
        float size = Math.abs(residual);
        float x = ratio(residual);
        float nearSize = Math.min(size, scale);
        float nearX = Math.min(x, 1);
        float half = nearSize / (2 + nearX);
        float s = nearX / (2 + nearX);
        float z = s * s;
        float q = Fma.of(z, 0.23728065f, 0.21581295f);
        q = Fma.of(z, q, 0.28602722f);
        q = Fma.of(z, q, 0.3999939f);
        q = Fma.of(z, q, 0.6666667f);
        float near = half * (nearSize - half * s * q);
        float u = 1 + x;
        float excess = Math.max(0, logarithm - LN2 + (x - (u - 1)) / u);
        return Fma.of(scale, Fma.of(-scale, excess, size - nearSize), near);
    }

    /** r/(1 + |r|/c), with the smaller of |r| and c over the larger. */
    @Override public float derivative(float residual, float logarithm, float none) {
        float size = Math.abs(residual);
        return Math.max(-scale, Math.min(scale, residual)) / (1 + Math.min(size, scale) / Math.max(size, scale));
    }

    @Override public float secondDerivative(float residual, float logarithm, float none) {
        float weight = 1 / (1 + ratio(residual));
        return weight * weight;
    }

    @Override public float majorant(float residual) {
        return 1 / (1 + ratio(residual));
    }
}
