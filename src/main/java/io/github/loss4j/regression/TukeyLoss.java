package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Tukey's biweight loss: (c²/6)·(1 − (1 − x²)³) up to |x| = 1, c²/6 beyond, with x = r/c and r = prediction − target.
 *
 * <p><img src="doc-files/TukeyLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in the square of their unit, c in their unit.
 * Twice differentiable: r²/2 near 0, constant beyond c. The derivative is r(1 − x²)², and 0 from |r| = c on, so that
 * outliers have no influence at all. The second derivative (1 − x²)(1 − 5x²) is negative between c/√5 and c: the loss
 * is not convex.
 *
 * <p>No cancellation for small residuals. An infinite residual costs c²/6, with derivative 0. Accuracy: value within 4
 * ulp, derivative within 6, given the rounded residual.
 *
 * <p>c = 4.685 standard deviations of the residuals has 95 % of the efficiency of least squares for normal errors; c is
 * not scaled by an estimate from the residuals here. As c grows the loss becomes half of {@link MseLoss}. statsmodels:
 * TukeyBiweight. Ceres: TukeyLoss, twice this loss.
 *
 * @param scale c, the |r| from which on the loss is constant; positive and finite
 * @see <a href="https://doi.org/10.1080/00401706.1974.10489171">Beaton and Tukey, The Fitting of Power Series, Meaning
 *      Polynomials, Illustrated on Band-Spectroscopic Data (1974)</a>
 */
public record TukeyLoss(float scale) implements DistanceLoss {
    public TukeyLoss {
        Checks.positive("TukeyLoss", "scale", scale);
    }

    /** The loss with c = 4.685. */
    public TukeyLoss() {
        this(4.685f);
    }

    /** With q = min(|r|, c) and y = (q/c)² it is q²(3 − 3y + y²)/6. */
    @Override public float value(float residual) {
        float clamped = Math.min(Math.abs(residual), scale);
        float x = clamped / scale;
        float y = x * x;
        return clamped * (clamped * (Fma.of(y, y - 3, 3) / 6));
    }

    @Override public float derivative(float residual) {
        float clamped = Math.min(Math.abs(residual), scale);
        float factor = (scale - clamped) / scale * (1 + clamped / scale);
        return Math.max(-clamped, Math.min(clamped, residual)) * factor * factor;
    }

    @Override public float secondDerivative(float residual) {
        float clamped = Math.min(Math.abs(residual), scale);
        float x = clamped / scale;
        return (scale - clamped) / scale * (1 + x) * Fma.of(-5 * x, x, 1);
    }

    /** (1 − x²)² up to c. */
    @Override public float majorant(float residual) {
        float clamped = Math.min(Math.abs(residual), scale);
        float factor = (scale - clamped) / scale * (1 + clamped / scale);
        return factor * factor;
    }
}
