package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Cauchy loss: (c²/2)·ln(1 + x²), with x = r/c and r = prediction − target. Also called Lorentzian.
 *
 * <p><img src="doc-files/CauchyLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, c in their unit.
 * Smooth, without kinks: r²/2 near 0, c² ln(|r|/c) for large |r|. The derivative r/(1 + x²) has its maximum c/2 at |r|
 * = c and tends to 0, so that outliers have little influence. The second derivative (1 − x²)/(1 + x²)² is negative
 * beyond c: the loss is not convex.
 *
 * <p>No cancellation for small residuals. An infinite residual gives infinity, with derivative 0. Accuracy: value
 * within 5 ulp, derivative within 4, given the rounded residual.
 *
 * <p>It is the negative log-density of a Cauchy error of scale c, times c² and without constants. {@link BarronLoss}
 * with α = 0 and scale c√½ is this loss divided by c²/2. As c grows it becomes half of {@link MseLoss}. SciPy:
 * least_squares(loss="cauchy"), whose cost is this loss with c = f_scale. Ceres: CauchyLoss, twice this loss. kornia:
 * cauchy_loss, this loss with c = √2.
 *
 * @param scale c, the |r| at which the derivative has its maximum; positive and finite
 * @see <a href="https://doi.org/10.1006/jvci.1996.0006">Black and Rangarajan, On the Unification of Line Processes,
 *      Outlier Rejection, and Robust Statistics (1996), where it is the Lorentzian</a>
 */
public record CauchyLoss(float scale) implements DistanceLoss.Elementary {
    private static final float SHIFT = 0x1p100f;
    private static final float LN_SHIFT = (float) (100 * Math.log(2));

    public CauchyLoss {
        Checks.positive("CauchyLoss", "scale", scale);
    }

    /** The Cauchy loss with c = 1. */
    public CauchyLoss() {
        this(1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    /** max(1, |x|), divided by {@link #SHIFT} where it would approach the overflow threshold. */
    @Override public float firstArgument(float residual) {
        float larger = Math.max(Math.abs(residual), scale);
        return larger * Math.max(1 - shifted(larger), 1 / SHIFT) / scale;
    }

    private float shifted(float larger) {
        return BranchFree.step(Math.min(larger, Float.MAX_VALUE) / SHIFT - 0x1p20f * scale);
    }

    /**
     * ½ ln(1 + x²) = ln max(1, |x|) + ½ ln(1 + q²), where q = min(|x|, 1/|x|). The second term uses the series of
     * {@code Numerics.log1p} divided by q²; multiplied by (cq)² it does not underflow before the loss does.
     */
    @Override public float value(float residual, float logarithm, float none) {
        float magnitude = Math.abs(residual);
        float smaller = Math.min(magnitude, scale);
        float larger = Math.max(magnitude, scale);
        float part = smaller * (scale / larger);
        float ratio = smaller / larger;
        float square = ratio * ratio;
        float k = 1 / (2 + square);
        float s = square * k;
        float z = s * s;
        float q = Fma.of(z, -0.28024459f, -0.27999141f);
        q = Fma.of(z, q, -0.40021699f);
        q = Fma.of(z, q, -0.66666413f);
        float factor = Fma.of(-k, Fma.of(z, q, square), 1);
        return Fma.of(0.5f * part * factor, part, scale * (scale * Fma.of(shifted(larger), LN_SHIFT, logarithm)));
    }

    // Numerator and denominator are divided by max(1, x²), so that nothing overflows.

    @Override public float derivative(float residual, float logarithm, float none) {
        float magnitude = Math.abs(residual);
        float larger = Math.max(magnitude, scale);
        float ratio = Math.min(magnitude, scale) / larger;
        return Math.max(-scale, Math.min(scale, residual)) * (scale / larger) / Fma.of(ratio, ratio, 1);
    }

    @Override public float secondDerivative(float residual, float logarithm, float none) {
        float magnitude = Math.min(Math.abs(residual), Float.MAX_VALUE);
        float larger = Math.max(magnitude, scale);
        float a = scale / larger;
        float ratio = Math.min(magnitude, scale) / larger;
        float sum = Fma.of(ratio, ratio, 1);
        return (scale - magnitude) / larger * (1 + ratio) / sum * a * a / sum;
    }

    /** 1/(1 + x²). */
    @Override public float majorant(float residual) {
        double x = residual / (double) scale;
        return (float) (1 / (1 + x * x));
    }
}
