package io.github.loss4j.forecast;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Symmetric mean absolute percentage error: 200·|p − t|/(|p| + |t|), with prediction p and target t; 0 where both are
 * 0.
 *
 * <p><img src="doc-files/SymmetricMapeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the loss is in per cent, from 0 to 200, and does not
 * depend on their unit. It is constantly 200 where the signs of p and t differ or one of them is 0. Where the signs are
 * equal the derivative is 400·|t|/(|p| + |t|)² with the sign of p − t, and the second derivative is the first times
 * −2·sign(p)/(|p| + |t|). At the kinks, p = t and p = 0, both are 0; as p tends to 0 from the side of the target the
 * derivative tends to ±400/|t|. Not convex, and not symmetric: a positive prediction that is too low costs more than
 * one that is too high by the same amount.
 *
 * <p>An infinite prediction or target gives NaN. Accuracy: value within 3 ulp, derivative within 3.5.
 *
 * <p>This is the definition of the M3 and M4 competitions; others divide it by 2, so that the maximum is 100, or by
 * 100. {@link io.github.loss4j.regression.MapeLoss} divides by the target alone. Darts: smape. GluonTS and
 * torchmetrics: without the factor 100.
 *
 * @see <a href="https://doi.org/10.1016/S0169-2070(00)00057-1">Makridakis and Hibon, The M3-Competition (2000)</a>
 */
public record SymmetricMapeLoss() implements ElementaryLoss {
    private static final float PER_CENT = 200;
    /** Numbers beyond this are halved, so that their sum does not overflow. */
    private static final float LARGE = 1e38f;

    private static float scale(float prediction, float target) {
        return 1 - 0.5f * BranchFree.step(Math.max(Math.abs(prediction), Math.abs(target)) - LARGE);
    }

    /** |p| + |t|, but at least the smallest positive float32, so that 0/0 becomes 0. */
    private static float sum(float prediction, float target) {
        return Math.max(Math.abs(prediction) + Math.abs(target), Float.MIN_VALUE);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.IDENTITY;
    }

    @Override public float firstArgument(float prediction, float target) {
        return scale(prediction, target);
    }

    @Override public float value(float prediction, float target, float scale, float unused) {
        float p = prediction * scale;
        float t = target * scale;
        return PER_CENT * (Math.abs(p - t) / sum(p, t));
    }

    @Override public float derivative(float prediction, float target, float scale, float unused) {
        float p = prediction * scale;
        float t = target * scale;
        float sum = sum(p, t);
        // The smaller magnitude, or a number that is not positive if the signs differ or one of both is 0.
        float common = Math.max(Math.min(p, t), -Math.max(p, t));
        // Divided by the sum last: a quotient that overflows is not multiplied by 0.
        return BranchFree.step(common) * BranchFree.sign(p - t) * scale * (2 * PER_CENT * (Math.abs(t) / sum)) / sum;
    }

    @Override public float secondDerivative(float prediction, float target, float scale, float unused) {
        float sum = sum(prediction * scale, target * scale);
        // For scaled numbers it is less than the smallest float32.
        return -2 * BranchFree.sign(prediction) * (derivative(prediction, target, scale, unused) / sum);
    }
}
