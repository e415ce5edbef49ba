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
 * unit. The formula is applied to any target. Convex, with a continuous derivative; a parabola of width γ replaces the
 * kink of the hinge. The second derivative is 1/γ for 1 − γ ≤ a &lt; 1, and 0 elsewhere. An infinite score costs 0 if
 * its sign is correct, otherwise infinity. Accuracy: value within 3 ulp, derivative within 1.5 ulp, given the rounded
 * margin.
 *
 * <p>As γ → 0 it becomes {@link HingeLoss}; four times the loss with γ = 2 is {@link ModifiedHuberLoss}.
 * LossFunctions.jl: SmoothedL1HingeLoss.
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
        float violation = Math.max(0, 1 - a);
        float clamped = Math.min(violation, gamma);
        // The quotient is at most 1, so that no intermediate result overflows.
        return clamped / gamma * (violation - 0.5f * clamped);
    }

    @Override public float derivative(float a) {
        return -(Math.min(Math.max(0, 1 - a), gamma) / gamma);
    }

    @Override public float secondDerivative(float a) {
        // Compares a with the exact 1 − γ: a rounded difference keeps its sign, but the rounded 1 − γ may be off.
        float end = 1 - gamma;
        float part = end - 1;
        float error = (1 - (end - part)) - (gamma + part);
        return (BranchFree.step(1 - a) - BranchFree.step(end - a + error)) / gamma;
    }

    /** The largest second derivative. */
    @Override public float majorant(float a) {
        return 1 / gamma;
    }
}
