package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Smooth quantile loss, or quantile Huber loss: w·r²/(2β) up to |r| = β, w·(|r| − β/2) beyond, with r = prediction −
 * target and w = q for r &lt; 0, 1 − q for r &gt; 0.
 *
 * <p><img src="doc-files/SmoothQuantileLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; loss and β are in their unit. Convex and once
 * differentiable, also at 0, where the quantile loss has its kink. The second derivative is w/β up to |r| = β, q/β at r
 * = 0, and 0 beyond β. For boosting use {@link io.github.loss4j.Curvature#MAJORANT}, which is positive everywhere. An
 * infinite residual gives infinity, with derivative −q or 1 − q. Accuracy: value within 2.5 ulp, derivative within 1.5,
 * given the rounded residual.
 *
 * <p>As β tends to 0 it becomes {@link QuantileLoss}, which exceeds it by at most β/2; the estimated quantile has a
 * bias of that order. For q = ½ it is half of {@link SmoothL1Loss}. Distributional reinforcement learning uses the same
 * form.
 *
 * @param quantile q, above 0 and below 1; with 0.9 a prediction that is too low costs nine times as much as one that is
 *      too high
 * @param beta β, the |r| up to which the loss is quadratic; positive and finite
 * @see <a href="https://doi.org/10.1609/aaai.v32i1.11791">Dabney et al., Distributional Reinforcement Learning with
 *      Quantile Regression, AAAI (2018); without its factor β</a>
 */
public record SmoothQuantileLoss(float quantile, float beta) implements DistanceLoss {
    public SmoothQuantileLoss {
        Checks.between("SmoothQuantileLoss", "quantile", quantile, 0, 1);
        Checks.positive("SmoothQuantileLoss", "beta", beta);
    }

    /** 1 − q. */
    private float complement() {
        return (float) (1 - Decimals.of(quantile));
    }

    /** With n = min(|r|, β) both branches equal w(n/β)(|r| − n/2); max selects the weight of the sign of r. */
    @Override public float value(float residual) {
        float clamped = Math.max(-beta, Math.min(beta, residual));
        float signed = Fma.of(-0.5f, clamped, residual);
        return Math.max(-quantile * signed, complement() * signed) * Math.abs(clamped / beta);
    }

    @Override public float derivative(float residual) {
        float clamped = Math.max(-beta, Math.min(beta, residual)) / beta;
        return Fma.of(complement(), Math.max(0, clamped), quantile * Math.min(0, clamped));
    }

    @Override public float secondDerivative(float residual) {
        float inside = 1 - BranchFree.step(Math.abs(residual) - beta);
        float isPositive = BranchFree.step(residual);
        return inside * Fma.of(complement(), isPositive, quantile * (1 - isPositive)) / beta;
    }

    /**
     * The smallest majorant, whose quadratic touches the loss at a second point. With a the weight of the side of r, b
     * the weight of the other side and s = |r|/β, it is 1/(β(2s + b − a)) for large s. If b ≥ a, the second point
     * always lies on the other side, beyond β. Otherwise it is r itself up to s = 1, and reaches −β on the other side
     * at s = 2a.
     */
    @Override public float majorant(float residual) {
        double q = Decimals.of(quantile);
        double weight = residual > 0 ? 1 - q : q;
        double otherWeight = 1 - weight;
        double s = Math.abs((double) residual) / beta;
        if (otherWeight >= weight) {
            double clamped = Math.min(s, 1);
            double root = otherWeight + weight * clamped;
            return (float) (root * root
                    / (otherWeight + clamped * (2 * otherWeight + weight * clamped) + 2 * (s - clamped)) / beta);
        }
        double between = Math.max(0, Math.min(weight - otherWeight, s - 1));
        double inverse = (1 + between * (2 - otherWeight * between / (weight - otherWeight))) / weight
                + 2 * Math.max(0, s - 2 * weight);
        return (float) (1 / (inverse * beta));
    }
}
