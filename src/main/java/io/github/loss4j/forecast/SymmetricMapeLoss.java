package io.github.loss4j.forecast;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Symmetric mean absolute percentage error: 200·|p − t|/(|p| + |t|), with prediction p and target t; 0 where both are
 * 0.
 *
 * <p><img src="doc-files/SymmetricMapeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in per cent, from 0 to 200, and does not
 * depend on their unit. It is 200 wherever the signs differ or one of the two is 0, and constant there. Where they are
 * equal the derivative is 400·|t|/(|p| + |t|)², with the sign of p − t, and the second one −2/(|p| + |t|) times that,
 * with the sign of p. At the kinks, p = t and p = 0, both are 0; on the target's side of p = 0 the derivative tends to
 * 400/|t|. Not convex, and not symmetric: too low a positive prediction costs more than one that is too high by as
 * much.
 *
 * <p>An infinite prediction or target gives NaN. Accuracy: value within 3 ulp, derivative within 3.5.
 *
 * <p>As in the M3 and M4 competitions; others divide by 2, so that it ends at 100, or write 2|p − t| over the sum as a
 * fraction. {@link io.github.loss4j.regression.MapeLoss} divides by the target alone. GluonTS and Darts: sMAPE.
 *
 * @see <a href="https://doi.org/10.1016/S0169-2070(00)00057-1">Makridakis and Hibon, The M3-Competition (2000)</a>
 */
public record SymmetricMapeLoss() implements PointwiseLoss {
    private static final float PER_CENT = 200;
    /** Half of two numbers beyond this is taken, so that their sum is within float32. */
    private static final float LARGE = 1e38f;

    private static float scale(float prediction, float target) {
        return 1 - 0.5f * BranchFree.step(Math.max(Math.abs(prediction), Math.abs(target)) - LARGE);
    }

    /** Never 0, so that 0/0 is 0. */
    private static float sum(float prediction, float target) {
        return Math.max(Math.abs(prediction) + Math.abs(target), Float.MIN_VALUE);
    }

    @Override public float value(float prediction, float target) {
        float scale = scale(prediction, target);
        float p = prediction * scale;
        float t = target * scale;
        return PER_CENT * (Math.abs(p - t) / sum(p, t));
    }

    @Override public float derivative(float prediction, float target) {
        float scale = scale(prediction, target);
        float p = prediction * scale;
        float t = target * scale;
        float sum = sum(p, t);
        float same = Math.max(0, BranchFree.sign(p) * Math.max(-1, Math.min(1, BranchFree.scaleForClamp(t))));
        return same * BranchFree.sign(p - t) * scale * (2 * PER_CENT * (Math.abs(t) / sum) / sum);
    }

    @Override public float secondDerivative(float prediction, float target) {
        float scale = scale(prediction, target);
        float sum = sum(prediction * scale, target * scale);
        return -2 * scale * BranchFree.sign(prediction) * (derivative(prediction, target) / sum);
    }
}
