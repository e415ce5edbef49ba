package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Geman-McClure loss: (c²/2)·x²/(1 + x²), with x = r/c and r = prediction − target.
 *
 * <p><img src="doc-files/GemanMcClureLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, c in their unit.
 * Smooth, without kinks: r²/2 near 0, at most c²/2. The derivative r/(1 + x²)² has its maximum at |r| = c/√3 and tends
 * to 0, so that outliers have no influence. The second derivative (1 − 3x²)/(1 + x²)³ is negative beyond c/√3: the loss
 * is not convex.
 *
 * <p>Nothing overflows before the loss itself does. An infinite residual costs c²/2, with derivative 0. Accuracy: value
 * within 4 ulp, derivative within 6, given the rounded residual.
 *
 * <p>{@link BarronLoss} with α = −2 and scale c/2 is this loss divided by c²/4. As c grows it becomes half of {@link
 * MseLoss}. kornia: geman_mcclure_loss, this loss with c = 2.
 *
 * @param scale c, the |r| at which the loss is half of its supremum; positive and finite
 * @see <a href="https://doi.org/10.1007/BF00131148">Black and Rangarajan, On the Unification of Line Processes,
 *      Outlier Rejection, and Robust Statistics with Applications in Early Vision, International Journal of Computer
 *      Vision 19 (1996)</a>
 */
public record GemanMcClureLoss(float scale) implements DistanceLoss {
    public GemanMcClureLoss {
        Checks.positive("GemanMcClureLoss", "scale", scale);
    }

    /** The Geman-McClure loss with c = 1. */
    public GemanMcClureLoss() {
        this(1);
    }

    // Numerator and denominator are divided by max(1, x²). An infinite residual counts as Float.MAX_VALUE.

    @Override public float value(float residual) {
        float magnitude = Math.abs(residual);
        float smaller = Math.min(magnitude, scale);
        float ratio = smaller / Math.max(magnitude, scale);
        return 0.5f * smaller * (smaller / Fma.of(ratio, ratio, 1));
    }

    @Override public float derivative(float residual) {
        float magnitude = Math.abs(residual);
        float larger = Math.max(magnitude, scale);
        float ratio = Math.min(magnitude, scale) / larger;
        float sum = Fma.of(ratio, ratio, 1);
        float a = scale / larger;
        return Math.max(-scale, Math.min(scale, residual)) * a / sum * a * a / sum;
    }

    @Override public float secondDerivative(float residual) {
        float magnitude = Math.min(Math.abs(residual), Float.MAX_VALUE);
        float larger = Math.max(magnitude, scale);
        float a = scale / larger;
        float b = magnitude / larger;
        float square = a * a / Fma.of(a, a, b * b);
        return Fma.of(-3 * b, b, a * a) * square * square / Fma.of(a, a, b * b);
    }

    /** 1/(1 + x²)². */
    @Override public float majorant(float residual) {
        double x = residual / (double) scale;
        double weight = 1 / (1 + x * x);
        return (float) (weight * weight);
    }
}
