package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Expansions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Welsch loss: (c²/2)·(1 − exp(−x²)), with x = r/c and r = prediction − target. Also called Leclerc loss or
 * correntropy.
 *
 * <p><img src="doc-files/WelschLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, c in their unit.
 * Smooth, without kinks: r²/2 near 0, at most c²/2. The derivative r·exp(−x²) has its maximum at |r| = c/√2 and
 * vanishes beyond a few c. The second derivative (1 − 2x²)·exp(−x²) is negative beyond c/√2: the loss is not convex.
 *
 * <p>No cancellation for small residuals, and the rounding error of x² is compensated. An infinite residual costs c²/2,
 * with derivative 0. Accuracy: value and derivative within 4 ulp, given the rounded residual.
 *
 * <p>{@link BarronLoss} with α = −∞ and scale c√½ is this loss divided by c²/2. As c grows it becomes half of {@link
 * MseLoss}. kornia: welsch_loss, this loss with c = √2.
 *
 * @param scale c, the width of the well; positive and finite
 * @see <a href="https://doi.org/10.1080/03610917808812083">Dennis and Welsch, Techniques for nonlinear least squares
 *      and robust regression (1978)</a>
 */
public record WelschLoss(float scale) implements DistanceLoss, ElementaryLoss.Univariate {
    /** For |x| from this on, exp(−x²) is 0 in float32. */
    private static final float MAX_X = 16;

    public WelschLoss {
        Checks.positive("WelschLoss", "scale", scale);
    }

    /** The Welsch loss with c = 1. */
    public WelschLoss() {
        this(1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    /** Half of the exponent, so that the exponential is not subnormal before it is squared. */
    @Override public float firstArgument(float residual) {
        float x = magnitude(residual) / scale;
        return -0.5f * x * x;
    }

    /** |r|, limited to where the exponential becomes 0, so that nothing overflows. */
    private float magnitude(float residual) {
        return Math.min(Math.abs(residual), Math.min(MAX_X * scale, Float.MAX_VALUE));
    }

    /** The rounding error of x²: of the product, and of the quotient x. */
    private float squareError(float magnitude, float x) {
        float quotientError = Fma.of(-x, scale, magnitude) / scale;
        return Fma.of(2 * x, quotientError, Fma.of(x, x, -x * x));
    }

    /** 1 − exp(−y), y = x², is y(1 − y·tail(−y)) up to {@link Expansions#NEAR}; there c²x² is computed as r². */
    @Override public float value(float residual, float exponential, float unused) {
        float magnitude = magnitude(residual);
        float x = magnitude / scale;
        float isLarge = BranchFree.step(x * x - Expansions.NEAR);
        float clamped = Math.min(x * x, Expansions.NEAR);
        float clampedMagnitude = Math.min(magnitude, 2 * scale);
        float smallValue = clampedMagnitude * clampedMagnitude
                * Fma.of(-clamped, Expansions.exponentialTail(-clamped), 1);
        return 0.5f
                * Fma.of(isLarge, scale * Fma.of(-exponential, scale * exponential, scale), (1 - isLarge) * smallValue);
    }

    /** Computed in double where c² overflows. */
    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.Univariate.super.value(prediction, target);
        if (Math.abs(value) <= Float.MAX_VALUE) {
            return value;
        }
        double x = (prediction - target) / (double) scale;
        return (float) (-0.5 * scale * scale * Math.expm1(-x * x));
    }

    @Override public float derivative(float residual, float exponential, float unused) {
        float magnitude = magnitude(residual);
        float compensated = Fma.of(-exponential, squareError(magnitude, magnitude / scale), exponential);
        return Math.max(-magnitude, Math.min(magnitude, residual)) * exponential * compensated;
    }

    @Override public float secondDerivative(float residual, float exponential, float unused) {
        float magnitude = magnitude(residual);
        float x = magnitude / scale;
        float compensated = Fma.of(-exponential, squareError(magnitude, x), exponential);
        return Fma.of(-2 * x, x, 1) * exponential * compensated;
    }

    /** e^(−x²). */
    @Override public float majorant(float residual) {
        double x = residual / (double) scale;
        return (float) Math.exp(-x * x);
    }
}
