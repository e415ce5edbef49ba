package io.github.loss4j.likelihood;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Negative log-likelihood of the Poisson distribution, for counts: eᵖ − t·p for a prediction p that is the
 * logarithm of the mean, or p − t·ln(p + ε) for a prediction that is the mean itself. The term ln t!, which depends
 * on the target t alone, is left out; optionally its Stirling approximation t ln t − t + ½ ln(2πt) is added for t
 * above 1.
 *
 * <p><img src="doc-files/PoissonNllLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (counts, or any nonnegative number) have the same shape, of any rank; the loss is in nats.
 * Convex; minimal for a mean of t, or of t − ε with ε. Without kinks. Means must not be negative, and must be
 * positive if ε is 0; below −ε they give NaN.
 *
 * <p>eᵖ overflows to infinity from p = 88.73 on. A p of −∞ or +∞ and a mean of 0 or +∞ give the limits, also
 * where PyTorch gives NaN: infinity, or 0 for a mean of 0 with t = 0. There and at +∞ the derivative for means is 1.
 * Accuracy, given the rounded p + ε: the value within 2 ulp of the larger of its two terms, or 5 of the largest with
 * Stirling's; the derivative within 3 ulp of the larger of its terms. Near the minimum the terms cancel and relative
 * accuracy is lost, except that the derivative for means without ε stays within 2 ulp. For t = 0 value and derivatives
 * are within 1.25 ulp.
 *
 * <p>{@link TweedieLoss} tends to it as its power goes to 1. PyTorch: PoissonNLLLoss. Keras: Poisson, of means, with an
 * ε of 1e-7. scikit-learn: HalfPoissonLoss. XGBoost: count:poisson. LossFunctions.jl: PoissonLoss.
 *
 * @param logInput whether a prediction is the logarithm of the mean
 * @param full whether to add Stirling's term
 * @param eps ε, added to the mean before its logarithm is taken; zero or positive; unused with {@code logInput}
 * @see <a href="https://doi.org/10.1007/978-1-4899-3242-6">McCullagh and Nelder, Generalized Linear Models (1989),
 *      chapter 6</a>
 */
public record PoissonNllLoss(boolean logInput, boolean full, float eps) implements ElementaryLoss {
    private static final float HALF_LN_2PI = (float) (Math.log(2 * Math.PI) / 2);

    public PoissonNllLoss {
        Checks.notNegative("PoissonNllLoss", "eps", eps);
    }

    /**
     * The loss with an eps of 1e-8.
     *
     * @param logInput whether predictions are logarithms of the mean
     * @param full whether to add Stirling's term
     */
    public PoissonNllLoss(boolean logInput, boolean full) {
        this(logInput, full, 1e-8f);
    }

    /**
     * The loss without Stirling's term.
     *
     * @param logInput whether predictions are logarithms of the mean
     */
    public PoissonNllLoss(boolean logInput) {
        this(logInput, false);
    }

    /** The loss of logarithms of the mean, without Stirling's term. */
    public PoissonNllLoss() {
        this(true);
    }

    @Override public Domain predictionDomain() {
        if (logInput) {
            return Domain.FINITE;
        }
        return (eps > 0 ? Domain.atLeast(0) : Domain.above(0)).advising("for logarithms of the mean set logInput");
    }

    @Override public Domain targetDomain() {
        return Domain.atLeast(0);
    }

    @Override public ElementaryFunction firstFunction() {
        return logInput ? ElementaryFunction.EXP : ElementaryFunction.LOG;
    }

    @Override public float firstArgument(float prediction, float target) {
        return logInput ? prediction : prediction + eps;
    }

    @Override public ElementaryFunction secondFunction() {
        return full ? ElementaryFunction.LOG : ElementaryFunction.NONE;
    }

    /** 1 for targets up to 1, so that the logarithm is 0 and adds nothing. */
    @Override public float secondArgument(float prediction, float target, float first) {
        return Math.max(target, 1);
    }

    // The branches below depend on parameters only, so that the loop over elements is unswitched and stays vectorised.

    @Override public float value(float prediction, float target, float first, float second) {
        float mean = logInput ? first : prediction;
        float log = logInput ? prediction : first;
        if (!full) {
            return Fma.of(-target, log, mean);
        }
        // For a large target ln t − ln μ is formed before the multiplication by t, to avoid cancellation of
        // products.
        float isLarge = BranchFree.step(target - 1);
        float otherTerms = mean - isLarge * target + isLarge * Fma.of(0.5f, second, HALF_LN_2PI);
        return Fma.of(target, second - log, otherTerms);
    }

    /** For means (p − t + ε)/(p + ε), since 1 − t/(p + ε) would cancel near the minimum. */
    @Override public float derivative(float prediction, float target, float first, float second) {
        return logInput ? first - target : (prediction - target + eps) / (prediction + eps);
    }

    @Override public float secondDerivative(float prediction, float target, float first, float second) {
        return logInput ? first : target / (prediction + eps) / (prediction + eps);
    }

    // The following methods compute limits at infinity and at 0, and sums that are finite although their terms
    // overflow.

    @Override public float value(float prediction, float target) {
        float value = ElementaryLoss.super.value(prediction, target);
        return WideExponential.isFinite(value) ? value : (float) inDouble(prediction, target);
    }

    private double inDouble(float prediction, float target) {
        double mean = logInput ? Math.exp(prediction) : prediction;
        if (target == 0) {
            return mean;
        }
        // Finite, since an infinite mean dominates every multiple of its logarithm.
        double log = Math.min(Float.MAX_VALUE, logInput ? prediction : Math.log(prediction + eps));
        if (!full || target <= 1) {
            return mean - target * log;
        }
        double targetLog = Math.log(target);
        return mean + target * (targetLog - 1 - log);
    }

    @Override public float derivative(float prediction, float target) {
        return meanIsLimit(prediction, target) ? 1 : ElementaryLoss.super.derivative(prediction, target);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return meanIsLimit(prediction, target) ? 0 : ElementaryLoss.super.secondDerivative(prediction, target);
    }

    /** Whether the derivative for means would be ∞/∞ or 0/0. */
    private boolean meanIsLimit(float prediction, float target) {
        return !logInput && (target == 0 && prediction == 0
                || prediction == Float.POSITIVE_INFINITY && target <= Float.MAX_VALUE);
    }
}
