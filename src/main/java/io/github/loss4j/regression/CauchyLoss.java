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
 * <p>Prediction and target have one shape, any shape; the loss is in the square of their unit, c in their unit.
 * Smooth, without kinks: r²/2 near 0, c² ln(|r|/c) far away. The derivative r/(1 + x²) is greatest, c/2, at |r| = c
 * and tends to 0, so that far residuals hardly count. The second derivative (1 − x²)/(1 + x²)² is negative beyond c:
 * the loss is not convex.
 *
 * <p>Small residuals do not cancel. An infinite residual gives infinity, with derivative 0. Accuracy: value within 5
 * ulp, derivative within 4, given the rounded residual.
 *
 * <p>It is −ln of the density of a Cauchy error of scale c, times c² and without constants; {@link BarronLoss} of α =
 * 0 and scale c√½ is this loss over c²/2. As c grows it becomes half of {@link MseLoss}. SciPy:
 * least_squares(loss="cauchy"), whose cost is this loss with c = f_scale. Ceres: CauchyLoss, twice this loss. kornia:
 * cauchy_loss, this loss of c = √2.
 *
 * @param scale c, where the derivative is greatest; positive and finite
 * @see <a href="https://doi.org/10.1006/jvci.1996.0006">Black and Rangarajan, On the Unification of Line
 *      Processes, Outlier Rejection, and Robust Statistics (1996), where it is the Lorentzian</a>
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

    /** max(1, |x|), over {@link #SHIFT} where it would come near the end of float32. */
    @Override public float firstArgument(float residual) {
        float far = Math.max(Math.abs(residual), scale);
        return far * Math.max(1 - shifted(far), 1 / SHIFT) / scale;
    }

    private float shifted(float far) {
        return BranchFree.step(Math.min(far, Float.MAX_VALUE) / SHIFT - 0x1p20f * scale);
    }

    /**
     * ½ ln(1 + x²) is ln max(1, |x|) and ½ ln(1 + q²), where q = min(|x|, 1/|x|). The latter is the series of {@code
     * Numerics.log1p}, over q² here: times (cq)² it does not underflow before the loss does.
     */
    @Override public float value(float residual, float logarithm, float none) {
        float size = Math.abs(residual);
        float near = Math.min(size, scale);
        float far = Math.max(size, scale);
        float part = near * (scale / far);
        float ratio = near / far;
        float square = ratio * ratio;
        float k = 1 / (2 + square);
        float s = square * k;
        float z = s * s;
        float q = Fma.of(z, -0.28024459f, -0.27999141f);
        q = Fma.of(z, q, -0.40021699f);
        q = Fma.of(z, q, -0.66666413f);
        float rest = Fma.of(-k, Fma.of(z, q, square), 1);
        return Fma.of(0.5f * part * rest, part, scale * (scale * Fma.of(shifted(far), LN_SHIFT, logarithm)));
    }

    // Below, numerator and denominator are divided by the greater of x² and 1, so that nothing overflows.

    @Override public float derivative(float residual, float logarithm, float none) {
        float size = Math.abs(residual);
        float far = Math.max(size, scale);
        float ratio = Math.min(size, scale) / far;
        return Math.max(-scale, Math.min(scale, residual)) * (scale / far) / Fma.of(ratio, ratio, 1);
    }

    @Override public float secondDerivative(float residual, float logarithm, float none) {
        float size = Math.min(Math.abs(residual), Float.MAX_VALUE);
        float far = Math.max(size, scale);
        float a = scale / far;
        float ratio = Math.min(size, scale) / far;
        float sum = Fma.of(ratio, ratio, 1);
        return (scale - size) / far * (1 + ratio) / sum * a * a / sum;
    }

    /** 1/(1 + x²). */
    @Override public float majorant(float residual) {
        double x = residual / (double) scale;
        return (float) (1 / (1 + x * x));
    }
}
