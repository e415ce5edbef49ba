package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.BranchFree;

/**
 * Smoothed hinge loss: max(0, 1 − a)²/(2γ) where a ≥ 1 − γ, and 1 − γ/2 − a below, with the margin a = target ·
 * prediction.
 *
 * <p><img src="doc-files/SmoothedHingeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to whatever target is given. Convex, with a continuous derivative; a parabola γ wide
 * rounds the hinge's kink off. The second derivative is 1/γ on it, its end 1 − γ included and its end 1 not, and 0
 * elsewhere. A score of +∞ on the right side costs 0, on the wrong side infinity. Accuracy: value within 3 ulp,
 * derivative within 1.5 ulp, given the rounded margin.
 *
 * <p>γ → 0 gives {@link HingeLoss}; four times the loss of γ = 2 is {@link ModifiedHuberLoss}. LossFunctions.jl:
 * SmoothedL1HingeLoss.
 *
 * @param gamma the width γ of the parabola; positive
 * @see <a href="https://jmlr.org/papers/v14/shalev-shwartz13a.html">Shalev-Shwartz and Zhang, Stochastic Dual
 *      Coordinate Ascent Methods for Regularized Loss Minimization, JMLR 14 (2013)</a>
 */
public record SmoothedHingeLoss(float gamma) implements MarginLoss {
    public SmoothedHingeLoss {
        Checks.positive("SmoothedHingeLoss", "gamma", gamma);
    }

    /** The smoothed hinge loss with a parabola of width 1. */
    public SmoothedHingeLoss() {
        this(1);
    }

    @Override public float value(float a) {
        float missing = Math.max(0, 1 - a);
        float rounded = Math.min(missing, gamma);
        // The quotient is at most 1, so that nothing overflows before the loss does.
        return rounded / gamma * (missing - 0.5f * rounded);
    }

    @Override public float derivative(float a) {
        return -(Math.min(Math.max(0, 1 - a), gamma) / gamma);
    }

    @Override public float secondDerivative(float a) {
        // Whether a is below 1 − γ exactly: rounded, a difference has the sign of the exact one, the end of the
        // parabola not.
        float end = 1 - gamma;
        float part = end - 1;
        float lost = (1 - (end - part)) - (gamma + part);
        return (BranchFree.step(1 - a) - BranchFree.step(end - a + lost)) / gamma;
    }

    /** The greatest second derivative. */
    @Override public float majorant(float a) {
        return 1 / gamma;
    }
}
