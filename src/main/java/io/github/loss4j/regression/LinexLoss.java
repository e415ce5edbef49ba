package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.Expansions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * LINEX loss: e^(ar) − ar − 1, with r = prediction − target: exponential on one side, linear on the other. For a &gt; 0
 * a prediction that is too high costs more, for a &lt; 0 one that is too low.
 *
 * <p><img src="doc-files/LinexLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; a is in the reciprocal of their unit; the loss has no
 * unit. Convex and smooth: (ar)²/2 near 0, without cancellation. The derivative is a(e^(ar) − 1), the second derivative
 * a²e^(ar).
 *
 * <p>The loss overflows to infinity from ar = 88.73 on. An infinite residual on the linear side gives infinity, with
 * derivative −a. Accuracy: value and derivative within 4 ulp, given the rounded residual: the rounding error of ar is
 * compensated, and a stands for the decimal number that was written.
 *
 * <p>Divided by a² it tends to half of {@link MseLoss} as a tends to 0. Libraries that define r as target − prediction
 * use the opposite sign of a, such as sktime's MeanLinexError.
 *
 * @param a the growth rate; its sign selects the exponential side; finite, not 0
 * @see <a href="https://doi.org/10.1080/01621459.1986.10478289">Zellner, Bayesian Estimation and Prediction Using
 *      Asymmetric Loss Functions (1986); the loss is Varian's (1975)</a>
 */
public record LinexLoss(float a) implements DistanceLoss, ElementaryLoss.Univariate {
    /** For |ar| beyond this, e^(ar) is infinite or 0. */
    private static final float MAX_EXPONENT = 256;

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

    /** The error of ar: the rounding error of the product, and of a against the decimal number that was written. */
    private float argumentError(float residual) {
        float limit = MAX_EXPONENT / Math.abs(a);
        float r = Math.max(-limit, Math.min(limit, residual));
        return Fma.of((float) (Decimals.of(a) - a), r, Fma.of(a, r, -a * r));
    }

    private float compensated(float residual, float exponential) {
        return Fma.of(Math.min(exponential, Float.MAX_VALUE), argumentError(residual), exponential);
    }

    @Override public float value(float residual, float exponential, float unused) {
        float x = a * residual;
        float clamped = Math.max(-Expansions.NEAR, Math.min(Expansions.NEAR, x));
        float isLarge = BranchFree.step(Math.abs(x) - Expansions.NEAR);
        float largeValue = compensated(residual, exponential) - 1 - Math.min(x, Float.MAX_VALUE);
        return Fma.of(isLarge, largeValue, (1 - isLarge) * (clamped * Expansions.exponentialTail(clamped) * clamped));
    }

    @Override public float derivative(float residual, float exponential, float unused) {
        float x = a * residual;
        float clamped = Math.max(-Expansions.NEAR, Math.min(Expansions.NEAR, x));
        float isLarge = BranchFree.step(Math.abs(x) - Expansions.NEAR);
        float smallValue = Fma.of(clamped * clamped, Expansions.exponentialTail(clamped), clamped);
        return a * Fma.of(isLarge, compensated(residual, exponential) - 1, (1 - isLarge) * smallValue);
    }

    @Override public float secondDerivative(float residual, float exponential, float unused) {
        return a * (a * compensated(residual, exponential)); // a² may be infinite where the exponential is 0
    }
}
