package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Focal loss of a logit: α_t(1 − p_t)^γ·BCE, the cross entropy of the logit x, with p = σ(x), p_t = pt + (1 − p)(1 − t)
 * and, unless α is negative, α_t = αt + (1 − α)(1 − t), for the target t.
 *
 * <p><img src="doc-files/SigmoidFocalLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (0, 1 or between, with the same formula) have the same shape, of
 * any rank; the loss is in nats. What is classified well already counts for little, the less the greater γ is. Not
 * convex for γ &gt; 0. The factor is computed from 1 − p_t itself, whose digits a rounded p_t would not keep, so that
 * value and derivative are finite and right at any finite logit, for γ below 1 too. At an infinite logit value and
 * derivatives are their limits.
 *
 * <p>Accuracy for targets of 0 and 1: value and derivative within 4 ulp for γ = 0, 9 ulp for γ = 2, else within 9 ulp
 * and 3 more for each unit of |γ ln(1 − p_t)|; 1 ulp more where α is not negative. Between them the value is within
 * 7e-7 for γ = 2, else within 7e-7 + 4e-6γ, relative to it, from a distance of 6e-8 from 0 and 1 on, where (1 − p_t)^γ
 * is above 1e-38.
 *
 * <p>For γ = 0 and negative α it is {@link BceWithLogitsLoss}. torchvision: sigmoid_focal_loss, where α is 0.25 by
 * default. Keras: BinaryFocalCrossentropy(from_logits=True). optax: sigmoid_focal_loss.
 *
 * @param gamma the focus γ; zero or positive
 * @param alpha the weight of positives, 1 − α being that of negatives; at most 1, negative for no weights
 * @see <a href="https://doi.org/10.1109/ICCV.2017.324">Lin, Goyal, Girshick, He and Dollár, Focal Loss for Dense Object
 *      Detection, ICCV (2017)</a>
 */
public record SigmoidFocalLoss(float gamma, float alpha) implements ElementaryLoss {
    /** Nothing is lost by counting a logit farther out as this: e is the smallest float32. */
    private static final float FARTHEST = 103;
    /** Times this every normal float32 is at least 1. */
    private static final float HUGE = 0x1p127f;

    public SigmoidFocalLoss {
        Checks.notNegative("SigmoidFocalLoss", "gamma", gamma);
        Checks.atMost("SigmoidFocalLoss", "alpha", alpha, 1);
    }

    /**
     * The focal loss without class weights.
     *
     * @param gamma the focus γ; zero or positive
     */
    public SigmoidFocalLoss(float gamma) {
        this(gamma, -1);
    }

    /** The focal loss of γ = 2 without class weights. */
    public SigmoidFocalLoss() {
        this(2);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    // The formulas below are as short as they are because C2 gives up vectorising a loop beyond some 60 nodes.

    /** Bounded if the logit is right, so that e/{@link #miss} is never 0/0. */
    @Override public float firstArgument(float logit, float target) {
        return -Math.min(Math.abs(logit), Fma.of(wrong(logit, target), Float.MAX_VALUE, FARTHEST));
    }

    @Override public ElementaryFunction secondFunction() {
        return square() ? ElementaryFunction.IDENTITY : ElementaryFunction.LOG;
    }

    /** Whether (1 − p_t)^γ needs no exponential. */
    private boolean square() {
        return gamma == 2;
    }

    /** The {@link #miss}, and 1 where it is e, whose logarithm is −|x|, exactly; or the cross entropy if γ is 2. */
    @Override public float secondArgument(float logit, float target, float e) {
        float wrong = wrong(logit, target);
        return square() ? entropy(wrong, finite(logit), e) : Math.max(miss(wrong, e), allRight(wrong));
    }

    @Override public ElementaryFunction thirdFunction() {
        return square() ? ElementaryFunction.NONE : ElementaryFunction.EXP;
    }

    /** The logarithm of (1 − p_t)^γ/(1 + e), which is what the derivative wants: of the {@link #miss} and of 1 + e. */
    @Override public float thirdArgument(float logit, float target, float e, float ofMiss) {
        float log = BranchFree.log1p(e);
        float distance = Math.min(Math.abs(logit), FARTHEST);
        return gamma * (ofMiss - Fma.of(allRight(wrong(logit, target)), distance, log)) - log;
    }

    /** 1 if nothing is {@link #wrong}, else 0. */
    private static float allRight(float wrong) {
        return Math.max(0, Fma.of(wrong, -HUGE, 1));
    }

    @Override public boolean signed() {
        return false;
    }

    @SuppressWarnings("IdentityBinaryExpression") // the difference of a logit and itself
    @Override public float value(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float base = miss(wrong, e) / (1 + e);
        return square()
                // The difference is 0, or NaN for an infinite logit, whose limit is known below.
                ? Fma.of(weight(target) * (base * base), second, logit - logit)
                : weight(target) * (second * (1 + e)) * entropy(wrong, Math.abs(logit), e);
    }

    /** The formula has NaN or infinity for an infinite logit; this has the limit. */
    @Override public float value(float logit, float target) {
        if (Float.isInfinite(logit)) {
            float share = logit > 0 ? 1 - target : target;
            return share == 0 || weight(target) == 0 ? 0 : share * weight(target) * Float.POSITIVE_INFINITY;
        }
        return ElementaryLoss.super.value(logit, target);
    }

    // For the sign of the logit times 2·wrong − 1 there is 1 − 2·target, which is the same.
    @Override public float derivative(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float miss = miss(wrong, e);
        float base = miss / (1 + e);
        float growth = Fma.of(-2 * gamma, target, gamma) * e / miss;
        float sign = Fma.of(-2, BranchFree.step(logit), 1);
        float derivatives = Fma.of(growth, finiteEntropy(logit, wrong, e, second), sign * entropyFall(wrong, miss));
        return weight(target) * derivatives * (square() ? base * base / (1 + e) : second);
    }

    @Override public float secondDerivative(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float miss = miss(wrong, e);
        float divisor = (1 + e) * (1 + e);
        float base = miss / divisor;
        float growth = Fma.of(2, wrong, -1) * e / miss;
        float bend = Fma.of(gamma - 1, growth, e - 1);
        float derivatives = Fma.of(finiteEntropy(logit, wrong, e, second), bend, -2 * entropyFall(wrong, miss));
        float rest = Fma.of(gamma * growth, derivatives, e);
        return weight(target) * rest * (square() ? base * base : second / (1 + e));
    }

    private static float finite(float logit) {
        return Math.min(Math.abs(logit), Float.MAX_VALUE);
    }

    /** The entropy of {@link #finite}: it is multiplied by e, which is 0 for an infinite logit that is wrong. */
    private float finiteEntropy(float logit, float wrong, float e, float second) {
        return square() ? second : entropy(wrong, finite(logit), e);
    }

    /** α_t; 1 for negative α. */
    private float weight(float target) {
        float ofNegatives = 1 - alpha;
        return alpha < 0 ? 1 : Fma.of(alpha, target, Fma.of(-ofNegatives, target, ofNegatives));
    }

    /** How much of the target is on the side that the logit is not: 0 for a target of 0 or 1 if the logit is right. */
    private static float wrong(float logit, float target) {
        return Math.abs(BranchFree.step(logit) - target);
    }

    /** The cross entropy: ln(1 + e), and |x| for the part on the wrong side. */
    private static float entropy(float wrong, float distance, float e) {
        return Fma.of(wrong, distance, BranchFree.log1p(e));
    }

    /** The derivative of the cross entropy, times 1 + e and minus the sign of the logit: (1 − wrong)e − wrong. */
    private static float entropyFall(float wrong, float miss) {
        return Fma.of(-2, wrong, miss);
    }

    /** 1 − p_t, times 1 + e. */
    private static float miss(float wrong, float e) {
        return Fma.of(1 - wrong, e, wrong);
    }
}
