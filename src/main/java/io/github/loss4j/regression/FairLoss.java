package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Fair loss: c²(|r|/c − ln(1 + |r|/c)), with r = prediction − target.
 *
 * <p><img src="doc-files/FairLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, c in their unit.
 * Convex and twice differentiable: r²/2 near 0, asymptotically c|r|. The derivative r/(1 + |r|/c) stays within ±c, the
 * second derivative is 1/(1 + |r|/c)². No cancellation for small residuals, and no overflow for large ones before the
 * loss itself overflows. An infinite residual gives infinity, with derivative ±c. Accuracy: value within 4.5 ulp,
 * derivative within 2, given the rounded residual.
 *
 * <p>As c grows it becomes half of {@link MseLoss}; {@link HuberLoss} and {@link PseudoHuberLoss} become linear sooner.
 * LightGBM: fair, whose fair_c is c.
 *
 * @param scale c, the |r| around which the loss becomes linear, and the bound of the derivative; positive and finite
 * @see <a href="https://doi.org/10.1080/03610927708827533">Holland and Welsch, Robust regression using iteratively
 *      reweighted least-squares, Communications in Statistics 6 (1977)</a>
 */
public record FairLoss(float scale) implements DistanceLoss, ElementaryLoss.Univariate {
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

    /** |r|/c, kept finite: where it would overflow, its logarithm is negligible. */
    private float ratio(float residual) {
        return Math.min(Math.abs(residual) / scale, Float.MAX_VALUE);
    }

    /**
     * x − ln(1 + x) with x = |r|/c, as the sum of two parts. For the part of x up to 1 it is s(x − s²q) with s = x/(2 +
     * x), since ln(1 + x) = 2 artanh s = s(2 + s²q); q is minimax to 5e-10. For x &gt; 1 it adds (x − 1) − (ln(1 + x) −
     * ln 2), with the logarithm corrected for the rounding of u = 1 + x.
     */
    @Override public float value(float residual, float logarithm, float unused) {
        float magnitude = Math.abs(residual);
        float x = ratio(residual);
        float clampedMagnitude = Math.min(magnitude, scale);
        float clampedX = Math.min(x, 1);
        float half = clampedMagnitude / (2 + clampedX);
        float s = clampedX / (2 + clampedX);
        float z = s * s;
        float q = Fma.of(z, 0.23728065f, 0.21581295f);
        q = Fma.of(z, q, 0.28602722f);
        q = Fma.of(z, q, 0.3999939f);
        q = Fma.of(z, q, 0.6666667f);
        float smallPart = half * (clampedMagnitude - half * s * q);
        float u = 1 + x;
        float excess = Math.max(0, logarithm - LN2 + (x - (u - 1)) / u);
        return Fma.of(scale, Fma.of(-scale, excess, magnitude - clampedMagnitude), smallPart);
    }

    /** r/(1 + |r|/c), written with the smaller of |r| and c divided by the larger, so that it cannot overflow. */
    @Override public float derivative(float residual, float logarithm, float unused) {
        float magnitude = Math.abs(residual);
        return Math.max(-scale, Math.min(scale, residual))
                / (1 + Math.min(magnitude, scale) / Math.max(magnitude, scale));
    }

    @Override public float secondDerivative(float residual, float logarithm, float unused) {
        float weight = 1 / (1 + ratio(residual));
        return weight * weight;
    }

    @Override public float majorant(float residual) {
        return 1 / (1 + ratio(residual));
    }
}
