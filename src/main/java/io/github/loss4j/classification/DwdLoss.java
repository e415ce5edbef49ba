package io.github.loss4j.classification;

import io.github.loss4j.ElementaryFunction;
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
 * unit. The formula is applied to whatever target is given. Convex, with a continuous derivative; unlike the hinge it
 * still rewards margins beyond the threshold τ, the more so the smaller q. The second derivative is 0 below τ and jumps
 * to (q + 1)²/q at τ. A score of +∞ costs 0 on the right side, infinity on the wrong one. Accuracy for q = 1: value and
 * derivative within 2 ulp, given the rounded margin. Another power goes through its logarithm: there the bound is 4 ulp
 * and 2 more for each unit of |ln((q + 1)ℓ)|, so 20 where the loss ℓ has fallen to 3e-4/(q + 1).
 *
 * <p>For q → ∞ it is {@link HingeLoss}. LossFunctions.jl: DWDMarginLoss. R: kerndwd(qval = q).
 *
 * @param q the power with which the loss of large margins vanishes; positive, 1 for the original method
 * @see <a href="https://doi.org/10.1111/rssb.12244">Wang and Zou, Another look at distance-weighted discrimination,
 *      Journal of the Royal Statistical Society B 80 (2018)</a>
 */
public record DwdLoss(float q) implements MarginLoss.Elementary {
    /** A power below this needs few digits of the logarithm, but more of its range. */
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

    /** τ/a, and 1 up to the threshold; the root of it for a small power. */
    @Override public float firstArgument(float a) {
        return small()
                ? (float) Math.sqrt(threshold()) / (float) Math.sqrt(Math.max(a, threshold()))
                : threshold() / Math.max(a, threshold());
    }

    /**
     * q ln(τ/a), with what rounding took from τ and from the ratio added, since a large q multiplies that. A small one
     * makes nothing of it; then the ratio itself may be below the range of float32.
     */
    @Override public float secondArgument(float prediction, float target, float log) {
        if (small()) {
            return 2 * q * log;
        }
        float beyond = Math.min(Math.max(target * prediction, threshold()), Float.MAX_VALUE);
        float ratio = threshold() / beyond;
        float product = ratio * beyond;
        float rest = Fma.of(ratio, beyond, -product);
        float lost = Fma.of(-product, 1 / q, 1 - product) - rest * (1 + 1 / q);
        return Fma.of(q, log, q * lost);
    }

    @Override public float value(float a, float first, float second) {
        // The line lies below the power everywhere but up to the threshold.
        return Math.max(1 - a, power(first, second) / (q + 1));
    }

    @Override public float derivative(float a, float first, float second) {
        float derivative = ratio(a, first) * power(first, second);
        // Up to the threshold the power is 1, but for what the logarithm and the exponential rounded.
        return q == 1 ? -derivative : -Math.max(derivative, BranchFree.step(threshold() - a));
    }

    @Override public float secondDerivative(float a, float first, float second) {
        float beyond = Math.max(a, threshold());
        float above = 1 - BranchFree.step(threshold() - a);
        if (small()) {
            // 0 below the threshold even if the quotient by a tiny threshold would overflow.
            return above * ratio(a, first) * power(first, second) / beyond * (q + 1);
        }
        return above * (q + 1) * (ratio(a, first) / beyond) * power(first, second);
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

    /** The greatest second derivative, beside the threshold. */
    @Override public float majorant(float a) {
        return (q + 1) / q * (q + 1);
    }
}
