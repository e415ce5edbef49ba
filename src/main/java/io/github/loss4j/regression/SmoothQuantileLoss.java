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
 * <p>Prediction and target have one shape, any shape; the loss is in their unit, β too. Convex and once
 * differentiable, also at 0, where the quantile loss has its kink. The second derivative is w/β up to |r| = β, at 0
 * itself q/β, and 0 beyond. Boosting works better with {@link io.github.loss4j.Curvature#MAJORANT}, which is positive
 * everywhere. An infinite residual gives infinity, with derivative −q or 1 − q. Accuracy: value within 2.5 ulp,
 * derivative within 1.5, given the rounded residual.
 *
 * <p>As β goes to 0 it becomes {@link QuantileLoss}, by at most β/2 below it; the quantile that it estimates is off by
 * as little. For q = ½ it is half of {@link SmoothL1Loss}. The quantile regression of reinforcement learning has the
 * same form.
 *
 * @param quantile q, above 0 and below 1; 0.9 makes too low a prediction nine times as bad as too high a one
 * @param beta β, up to which |r| the loss is quadratic; positive and finite
 * @see <a href="https://doi.org/10.1609/aaai.v32i1.11791">Dabney et al., Distributional Reinforcement Learning
 *      with Quantile Regression, AAAI (2018); without its factor β</a>
 */
public record SmoothQuantileLoss(float quantile, float beta) implements DistanceLoss {
    public SmoothQuantileLoss {
        Checks.between("SmoothQuantileLoss", "quantile", quantile, 0, 1);
        Checks.positive("SmoothQuantileLoss", "beta", beta);
    }

    /** 1 − q. */
    private float rest() {
        return (float) (1 - Decimals.of(quantile));
    }

    /** With n = min(|r|, β) both branches are w(n/β)(|r| − n/2); of the two weighted ones one is positive. */
    @Override public float value(float residual) {
        float near = Math.max(-beta, Math.min(beta, residual));
        float signed = Fma.of(-0.5f, near, residual);
        return Math.max(-quantile * signed, rest() * signed) * Math.abs(near / beta);
    }

    @Override public float derivative(float residual) {
        float near = Math.max(-beta, Math.min(beta, residual)) / beta;
        return Fma.of(rest(), Math.max(0, near), quantile * Math.min(0, near));
    }

    @Override public float secondDerivative(float residual) {
        float inside = 1 - BranchFree.step(Math.abs(residual) - beta);
        float high = BranchFree.step(residual);
        return inside * Fma.of(rest(), high, quantile * (1 - high)) / beta;
    }

    /**
     * The least one, whose quadratic touches the loss at a second point. With a the weight of this side, b that of the
     * other and s = |r|/β, it is 1/(β(2s + b − a)) for large s. If b is the larger weight, the second point always lies
     * on the other side, beyond β. Else it is r itself up to s = 1, and reaches the β of the other side at s = 2a.
     */
    @Override public float majorant(float residual) {
        double q = Decimals.of(quantile);
        double own = residual > 0 ? 1 - q : q;
        double other = 1 - own;
        double s = Math.abs((double) residual) / beta;
        if (other >= own) {
            double near = Math.min(s, 1);
            double root = other + own * near;
            return (float) (root * root / (other + near * (2 * other + own * near) + 2 * (s - near)) / beta);
        }
        double between = Math.max(0, Math.min(own - other, s - 1));
        double inverse = (1 + between * (2 - other * between / (own - other))) / own + 2 * Math.max(0, s - 2 * own);
        return (float) (1 / (inverse * beta));
    }
}
