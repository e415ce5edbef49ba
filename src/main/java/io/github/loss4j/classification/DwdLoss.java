package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Numerics;

/**
 * Loss of distance-weighted discrimination: 1 − a where a ≤ τ = q/(q + 1), and (τ/a)^q/(q + 1) beyond, with the margin
 * a = target · prediction.
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have one shape, any shape; the loss has no unit. The formula
 * is applied to whatever target is given. Convex, with a continuous slope; unlike the hinge it still rewards margins beyond
 * the threshold τ, the more so the smaller q. The second derivative is 0 below τ and jumps to (q + 1)²/q at τ. A score of
 * +∞ costs 0 on the right side, infinity on the wrong one. Accuracy for q = 1: value and slope within 2 ulp, given the
 * rounded margin. Another power goes through its logarithm: there the bound is 4 ulp and 2 more for each unit of
 * |ln((q + 1)ℓ)|, so 20 where the loss ℓ has fallen to 3e-4/(q + 1).
 *
 * <p>For q → ∞ it is {@link HingeLoss}. LossFunctions.jl: DWDMarginLoss. R: kerndwd(qval = q).
 *
 * @param q the power with which the loss of large margins vanishes; positive, 1 for the original method
 * @see <a href="https://doi.org/10.1111/rssb.12244">Wang and Zou, Another look at distance-weighted discrimination, Journal
 *      of the Royal Statistical Society B 80 (2018)</a>
 */
public record DwdLoss(float q) implements MarginLoss.Elementary {
    public DwdLoss {
        Checks.positive("DwdLoss", "q", q);
    }

    /** The loss of the original method, with q = 1: 1 − a up to a = ½, 1/(4a) beyond. */
    public DwdLoss() {
        this(1);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(-1, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return q == 1 ? ElementaryFunction.IDENTITY : ElementaryFunction.LOG;
    }

    @Override public ElementaryFunction secondFunction() {
        return q == 1 ? ElementaryFunction.NONE : ElementaryFunction.EXP;
    }

    /** τ/a, and 1 up to the threshold. */
    @Override public float firstArgument(float a) {
        float threshold = q / (q + 1);
        return threshold / Math.max(a, threshold);
    }

    /** q ln(τ/a), with what rounding took from τ and from the ratio added, since a large q multiplies that. */
    @Override public float secondArgument(float prediction, float target, float log) {
        float beyond = Math.min(Math.max(target * prediction, q / (q + 1)), Float.MAX_VALUE);
        float ratio = q / (q + 1) / beyond;
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
        float slope = ratio(a, first) * power(first, second);
        // Up to the threshold the power is 1, but for what the logarithm and the exponential rounded.
        return q == 1 ? -slope : -Math.max(slope, Numerics.step(q / (q + 1) - a));
    }

    @Override public float secondDerivative(float a, float first, float second) {
        float threshold = q / (q + 1);
        float beyond = Math.max(a, threshold);
        return (1 - Numerics.step(threshold - a)) * (q + 1) * (ratio(a, first) / beyond) * power(first, second);
    }

    private float ratio(float a, float first) {
        return q == 1 ? first : firstArgument(a);
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
