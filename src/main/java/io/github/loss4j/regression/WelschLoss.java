package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
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
 * <p>Prediction and target have one shape, any shape; the loss is in the square of their unit, c in their unit.
 * Smooth, without kinks: r²/2 near 0, at most c²/2. The derivative r·exp(−x²) is greatest at |r| = c/√2 and vanishes
 * soon beyond a few c. The second derivative (1 − 2x²)·exp(−x²) is negative beyond that: the loss is not convex.
 *
 * <p>Small residuals do not cancel, and what rounding takes from x² is put back. An infinite residual costs c²/2, with
 * derivative 0. Accuracy: value and derivative within 4 ulp, given the rounded residual.
 *
 * <p>{@link BarronLoss} of α = −∞ and scale c√½ is this loss over c²/2. As c grows it becomes half of {@link MseLoss}.
 * kornia: welsch_loss, this loss of c = √2.
 *
 * @param scale c, the width of the well; positive and finite
 * @see <a href="https://doi.org/10.1080/03610917808812083">Dennis and Welsch, Techniques for nonlinear least
 *      squares and robust regression (1978)</a>
 */
public record WelschLoss(float scale) implements DistanceLoss.Elementary {
    /** From this |x| on exp(−x²) is 0. */
    private static final float REACH = 16;

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

    /** Of half the exponent, so that nothing is subnormal before it is multiplied. */
    @Override public float firstArgument(float residual) {
        float x = size(residual) / scale;
        return -0.5f * x * x;
    }

    /** |r|, but where the exponential is 0 no more than that needs. */
    private float size(float residual) {
        return Math.min(Math.abs(residual), Math.min(REACH * scale, Float.MAX_VALUE));
    }

    /** What is lost of x²: in the product, and in the quotient x. */
    private float lost(float size, float x) {
        float ofQuotient = Fma.of(-x, scale, size) / scale;
        return Fma.of(2 * x, ofQuotient, Fma.of(x, x, -x * x));
    }

    /** 1 − exp(−y), y = x², is y(1 − y·tail(−y)) up to {@link Expansions#NEAR}; there c² goes into x² before. */
    @Override public float value(float residual, float exponential, float none) {
        float size = size(residual);
        float x = size / scale;
        float far = BranchFree.step(x * x - Expansions.NEAR);
        float near = Math.min(x * x, Expansions.NEAR);
        float least = Math.min(size, 2 * scale);
        float ofNear = least * least * Fma.of(-near, Expansions.exponentialTail(-near), 1);
        return 0.5f * Fma.of(far, scale * Fma.of(-exponential, scale * exponential, scale), (1 - far) * ofNear);
    }

    @Override public float derivative(float residual, float exponential, float none) {
        float size = size(residual);
        float restored = Fma.of(-exponential, lost(size, size / scale), exponential);
        return Math.max(-size, Math.min(size, residual)) * exponential * restored;
    }

    @Override public float secondDerivative(float residual, float exponential, float none) {
        float size = size(residual);
        float x = size / scale;
        float restored = Fma.of(-exponential, lost(size, x), exponential);
        return Fma.of(-2 * x, x, 1) * exponential * restored;
    }

    /** e^(−x²). */
    @Override public float majorant(float residual) {
        double x = residual / (double) scale;
        return (float) Math.exp(-x * x);
    }
}
