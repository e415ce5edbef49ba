package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

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
 * @see <a href="https://doi.org/10.1007/BF00131148">Black and Rangarajan, On the Unification of Line Processes,
 *      Outlier Rejection, and Robust Statistics with Applications in Early Vision, International Journal of Computer
 *      Vision 19 (1996), where it is the Lorentzian</a>
 */
public record CauchyLoss(float scale) implements DistanceLoss, ElementaryLoss.Univariate {
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

    /** max(1, |x|). */
    @Override public float firstArgument(float residual) {
        return Math.max(Math.abs(residual), scale) / scale;
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.IDENTITY;
    }

    /**
     * ln(1 + q²)/q², where q = min(|x|, 1/|x|), by the series of {@code BranchFree.log1p}; it runs in a separate loop.
     */
    @Override public float secondArgument(float prediction, float target, float logarithm) {
        float magnitude = Math.abs(prediction - target);
        float ratio = Math.min(magnitude, scale) / Math.max(magnitude, scale);
        float square = ratio * ratio;
        float k = 1 / (2 + square);
        float s = square * k;
        float z = s * s;
        float q = Fma.of(z, -0.28024459f, -0.27999141f);
        q = Fma.of(z, q, -0.40021699f);
        q = Fma.of(z, q, -0.66666413f);
        return Fma.of(-k, Fma.of(z, q, square), 1);
    }

    /**
     * ½ ln(1 + x²) = ln max(1, |x|) + ½ ln(1 + q²), multiplied by c² so that (cq)² underflows only if the loss does.
     */
    @Override public float value(float residual, float logarithm, float factor) {
        float magnitude = Math.abs(residual);
        float larger = Math.max(magnitude, scale);
        float part = Math.min(magnitude, scale) * (scale / larger);
        return Fma.of(0.5f * part * factor, part, scale * (scale * logarithm));
    }

    /** Computed in double where x overflows in float32. */
    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.Univariate.super.value(prediction, target);
        if (Math.abs(value) <= Float.MAX_VALUE) {
            return value;
        }
        double x = (double) (prediction - target) / scale;
        return (float) (0.5 * scale * scale * Math.log1p(x * x));
    }

    // Numerator and denominator are divided by max(1, x²), so that nothing overflows.

    @Override public float derivative(float residual, float logarithm, float factor) {
        float magnitude = Math.abs(residual);
        float larger = Math.max(magnitude, scale);
        float ratio = Math.min(magnitude, scale) / larger;
        return Math.max(-scale, Math.min(scale, residual)) * (scale / larger) / Fma.of(ratio, ratio, 1);
    }

    @Override public float secondDerivative(float residual, float logarithm, float factor) {
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
