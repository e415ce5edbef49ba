package io.github.loss4j.classification;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Loss of distance-weighted discrimination: 1 − a where a ≤ τ = q/(q + 1), and (τ/a)^q/(q + 1) beyond, with the margin
 * a = target · prediction.
 *
 * <p><img src="doc-files/DwdLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target. Convex, with a continuous derivative; unlike the hinge it keeps
 * decreasing beyond the threshold τ, more slowly the smaller q is. The second derivative is 0 below τ and jumps to (q +
 * 1)²/q at τ. An infinite score costs 0 if its sign is correct, otherwise infinity. Accuracy for q = 1: value and
 * derivative within 2 ulp, given the rounded margin. For other q the power is computed by logarithm and exponential:
 * there the bound is 4 ulp plus 2 for each unit of |ln((q + 1)ℓ)|, for example 20 for a loss ℓ of 3e-4/(q + 1).
 *
 * <p>For q → ∞ it is {@link HingeLoss}. LossFunctions.jl: DWDMarginLoss. R: kerndwd(qval = q).
 *
 * @param q the exponent with which the loss decays for large margins; positive; 1 in the original method
 * @see <a href="https://doi.org/10.1111/rssb.12244">Wang and Zou, Another look at distance-weighted discrimination,
 *      Journal of the Royal Statistical Society B 80 (2018)</a>
 */
public record DwdLoss(float q) implements MarginLoss, ElementaryLoss.Univariate {
    /** For q below this the logarithm needs less accuracy, but a larger range. */
    private static final float SMALL = 0x1p-10f;

    public DwdLoss {
        Checks.positive("DwdLoss", "q", q);
    }

    /** The loss of the original method, with q = 1: 1 − a up to a = ½, 1/(4a) beyond. */
    public DwdLoss() {
        this(1);
    }

    @Override public ElementaryFunction firstFunction() {
        return q == 1 ? ElementaryFunction.IDENTITY : ElementaryFunction.LOG;
    }

    @Override public ElementaryFunction secondFunction() {
        return q == 1 ? ElementaryFunction.NONE : ElementaryFunction.EXP;
    }

    /** τ/a, or 1 up to the threshold; its square root for small q. */
    @Override public float firstArgument(float a) {
        return small()
                ? (float) Math.sqrt(threshold()) / (float) Math.sqrt(Math.max(a, threshold()))
                : threshold() / Math.max(a, threshold());
    }

    /**
     * q ln(τ/a), corrected for the rounding of τ and of the ratio, which a large q amplifies. For small q the
     * correction is negligible, and the ratio itself may underflow.
     */
    @Override public float secondArgument(float prediction, float target, float log) {
        if (small()) {
            return 2 * q * log;
        }
        float clamped = Math.min(Math.max(target * prediction, threshold()), Float.MAX_VALUE);
        float ratio = threshold() / clamped;
        float product = ratio * clamped;
        float productError = Fma.of(ratio, clamped, -product);
        float relativeError = Fma.of(-product, 1 / q, 1 - product) - productError * (1 + 1 / q);
        return Fma.of(q, log, q * relativeError);
    }

    @Override public float value(float a, float first, float second) {
        // The line exceeds the power only up to the threshold.
        return Math.max(1 - a, power(first, second) / (q + 1));
    }

    @Override public float derivative(float a, float first, float second) {
        float derivative = ratio(a, first) * power(first, second);
        // Up to the threshold the power is 1, except for the rounding errors of logarithm and exponential.
        return q == 1 ? -derivative : -Math.max(derivative, BranchFree.step(threshold() - a));
    }

    @Override public float secondDerivative(float a, float first, float second) {
        float clamped = Math.max(a, threshold());
        float above = 1 - BranchFree.step(threshold() - a);
        if (small()) {
            // Multiplied in this order, it is 0 below the threshold even where the quotient by a tiny threshold
            // overflows.
            return above * ratio(a, first) * power(first, second) / clamped * (q + 1);
        }
        return above * (q + 1) * (ratio(a, first) / clamped) * power(first, second);
    }

    private float ratio(float a, float first) {
        return q == 1 ? first : threshold() / Math.max(a, threshold());
    }

    private float threshold() {
        return q / (q + 1);
    }

    private boolean small() {
        return q < SMALL;
    }

    /** (τ/a)^q, at most 1. */
    private float power(float first, float second) {
        return Math.min(1, q == 1 ? first : second);
    }

    /** The largest second derivative, just above the threshold. */
    @Override public float majorant(float a) {
        return (q + 1) / q * (q + 1);
    }
}
