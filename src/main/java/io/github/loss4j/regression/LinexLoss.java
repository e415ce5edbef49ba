package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Expansions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * LINEX loss: e^(ar) − ar − 1, with r = prediction − target: exponential on one side, linear on the other. For a &gt;
 * 0 a prediction that is too high costs more, for a &lt; 0 one that is too low.
 *
 * <p><img src="doc-files/LinexLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; a is in one over their unit, the loss has no unit. Convex and
 * smooth: (ar)²/2 near 0, with all digits. The derivative is a(e^(ar) − 1), the second derivative a²e^(ar).
 *
 * <p>Infinite from ar = 88.73 on; a residual of infinity on the linear side gives infinity, with derivative −a.
 * Accuracy: value and derivative within 4 ulp, given the rounded residual: what rounding takes from ar is put back,
 * and a means the decimal number that was written.
 *
 * <p>Over a² it tends to half of {@link MseLoss} as a goes to 0. Libraries that take r as target − prediction have the
 * other sign of a: sktime's MeanLinexError does.
 *
 * @param a how fast the loss grows, and on which side exponentially; finite, not 0
 * @see <a href="https://doi.org/10.1080/01621459.1986.10478289">Zellner, Bayesian Estimation and Prediction Using
 *      Asymmetric Loss Functions (1986); the loss is Varian's (1975)</a>
 */
public record LinexLoss(float a) implements DistanceLoss.Elementary {
    /** Beyond this and its negative e^(ar) is infinite or 0. */
    private static final float REACH = 256;

    public LinexLoss {
        if (!(Math.abs(a) > 0 && Math.abs(a) <= Float.MAX_VALUE)) {
            throw Checks.refusal("LinexLoss", "a must be finite and not 0, was " + a);
        }
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float residual) {
        return a * residual;
    }

    /** What is lost of ar: in the product, and because a float32 is not the decimal number that was written. */
    private float lost(float residual) {
        float reach = REACH / Math.abs(a);
        float r = Math.max(-reach, Math.min(reach, residual));
        return Fma.of((float) (Decimals.of(a) - a), r, Fma.of(a, r, -a * r));
    }

    private float restored(float residual, float exponential) {
        return Fma.of(Math.min(exponential, Float.MAX_VALUE), lost(residual), exponential);
    }

    @Override public float value(float residual, float exponential, float none) {
        float x = a * residual;
        float near = Math.max(-Expansions.NEAR, Math.min(Expansions.NEAR, x));
        float far = BranchFree.step(Math.abs(x) - Expansions.NEAR);
        float ofFar = restored(residual, exponential) - 1 - Math.min(x, Float.MAX_VALUE);
        return Fma.of(far, ofFar, (1 - far) * (near * Expansions.exponentialTail(near) * near));
    }

    @Override public float derivative(float residual, float exponential, float none) {
        float x = a * residual;
        float near = Math.max(-Expansions.NEAR, Math.min(Expansions.NEAR, x));
        float far = BranchFree.step(Math.abs(x) - Expansions.NEAR);
        float ofNear = Fma.of(near * near, Expansions.exponentialTail(near), near);
        return a * Fma.of(far, restored(residual, exponential) - 1, (1 - far) * ofNear);
    }

    @Override public float secondDerivative(float residual, float exponential, float none) {
        return a * a * restored(residual, exponential);
    }
}
