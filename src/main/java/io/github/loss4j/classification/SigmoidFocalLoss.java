package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Focal loss of a logit: α_t(1 − p_t)^γ·BCE, the cross entropy of the logit x, with p = σ(x), p_t = pt + (1 −
 * p)(1 − t) and, unless α is negative, α_t = αt + (1 − α)(1 − t), for the target t. With label smoothing t is
 * replaced by t(1 − ε) + ε/2.
 *
 * <p><img src="doc-files/SigmoidFocalLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (0, 1 or between, with the same formula) have the same shape, of
 * any rank; the loss is in nats. Well-classified examples count less, the more so the larger γ is. Not convex for γ
 * &gt; 0. The focal factor is computed from 1 − p_t directly, without cancellation, so that value and derivative are
 * finite and accurate at any finite logit, also for γ below 1. At an infinite logit value and derivatives are the
 * limits.
 *
 * <p>Accuracy for targets of 0 and 1: value and derivative within 4 ulp for γ = 0, 9 ulp for γ = 2, else within 9 ulp
 * and 3 more for each unit of |γ ln(1 − p_t)|; 1 ulp more where α is not negative. Between them the value is within
 * 7e-7 for γ = 2, else within 7e-7 + 4e-6γ, relative to it, from a distance of 6e-8 from 0 and 1 on, where (1 −
 * p_t)^γ is above 1e-38.
 *
 * <p>With smoothing the value is within 12 ulp for γ = 2, else within 10 ulp and 3 more for each unit of |γ ln(1 −
 * p_t)|. The derivative is within 18 ulp of the largest of its three parts for γ = 2, else within 10 ulp and 6 more
 * for each unit of |γ ln(1 − p_t)|.
 *
 * <p>For γ = 0 and negative α it is {@link BceWithLogitsLoss}. torchvision: sigmoid_focal_loss, where α is 0.25 by
 * default. Keras: BinaryFocalCrossentropy(from_logits=True), which clips probabilities and ignores α unless
 * apply_class_balancing is set. optax: sigmoid_focal_loss.
 *
 * @param gamma the focus γ; zero or positive
 * @param alpha α, the weight of positives; negatives have 1 − α; at most 1, negative for no weights
 * @param labelSmoothing ε, the fraction of the target that is divided equally between both classes; from 0 to below 1
 * @see <a href="https://doi.org/10.1109/ICCV.2017.324">Lin, Goyal, Girshick, He and Dollár, Focal Loss for Dense
 *      Object Detection, ICCV (2017)</a>
 */
public record SigmoidFocalLoss(float gamma, float alpha, float labelSmoothing) implements ElementaryLoss {
    /** Logits are clamped to this magnitude, at which e is the smallest positive float32. */
    private static final float MAX_LOGIT = 103;
    /** Multiplied by this, every normal float32 is at least 1. */
    private static final float CLAMP_SCALE = 0x1p127f;

    public SigmoidFocalLoss {
        Checks.notNegative("SigmoidFocalLoss", "gamma", gamma);
        Checks.atMost("SigmoidFocalLoss", "alpha", alpha, 1);
        ClassChecks.smoothing("SigmoidFocalLoss", labelSmoothing);
    }

    /**
     * The focal loss without label smoothing.
     *
     * @param gamma the focus γ; zero or positive
     * @param alpha the weight of positives; at most 1, negative for no weights
     */
    public SigmoidFocalLoss(float gamma, float alpha) {
        this(gamma, alpha, 0);
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

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public SigmoidFocalLoss withLabelSmoothing(float smoothing) {
        return new SigmoidFocalLoss(gamma, alpha, smoothing);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    // The formulas below are kept short, since C2 does not vectorise loops of more than about 60 nodes.

    /** Clamped for a correct logit, so that e/{@link #miss} is never 0/0. */
    @Override public float firstArgument(float logit, float target) {
        return -Math.min(Math.abs(logit), Fma.of(wrong(logit, target), Float.MAX_VALUE, MAX_LOGIT));
    }

    @Override public ElementaryFunction secondFunction() {
        return square() ? ElementaryFunction.IDENTITY : ElementaryFunction.LOG;
    }

    /** Whether (1 − p_t)^γ needs no exponential. */
    private boolean square() {
        return gamma == 2;
    }

    /**
     * The argument of the second function: {@link #miss}, or 1 where it is e, whose logarithm is known exactly as
     * −|x|; for γ = 2 the cross entropy itself.
     */
    @Override public float secondArgument(float logit, float target, float e) {
        float wrong = wrong(logit, target);
        return square() ? entropy(wrong, finite(logit), e) : Math.max(miss(wrong, e), correct(wrong));
    }

    @Override public ElementaryFunction thirdFunction() {
        return square() ? ElementaryFunction.NONE : ElementaryFunction.EXP;
    }

    /**
     * The logarithm of (1 − p_t)^γ/(1 + e), a factor of the derivative, from the logarithms of {@link #miss} and of
     * 1 + e.
     */
    @Override public float thirdArgument(float logit, float target, float e, float ofMiss) {
        float log = BranchFree.log1p(e);
        float distance = Math.min(Math.abs(logit), MAX_LOGIT);
        return gamma * (ofMiss - Fma.of(correct(wrong(logit, target)), distance, log)) - log;
    }

    /** 1 if {@link #wrong} is 0, else 0. */
    private static float correct(float wrong) {
        return Math.max(0, Fma.of(wrong, -CLAMP_SCALE, 1));
    }

    @Override public boolean signed() {
        return false;
    }

    @SuppressWarnings("IdentityBinaryExpression") // the difference of a logit and itself
    @Override public float value(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float base = miss(wrong, e) / (1 + e);
        return square()
                // The difference is 0, or NaN for an infinite logit, whose limit is computed by value(logit, target).
                ? weight(target) * Fma.of(base * base, second, logit - logit)
                : weight(target) * (second * (1 + e) * entropy(wrong, Math.abs(logit), e));
    }

    /** The limit for an infinite logit, for which the formula gives NaN or infinity. */
    @Override public float value(float logit, float target) {
        if (Float.isInfinite(logit)) {
            float wrongPart = logit > 0 ? negative(target) : positive(target);
            return wrongPart == 0 || weight(target) == 0 ? 0 : weight(target) * Float.POSITIVE_INFINITY * wrongPart;
        }
        return ElementaryLoss.super.value(logit, target);
    }

    // The sign of the logit times 2·wrong − 1 is computed as 1 − 2·target, which is equal.
    @Override public float derivative(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float miss = miss(wrong, e);
        float base = miss / (1 + e);
        float focus = labelSmoothing == 0 ? gamma : gamma * (1 - labelSmoothing);
        float growth = Fma.of(-2 * focus, target, focus) * e / miss;
        float sign = Fma.of(-2, BranchFree.step(logit), 1);
        float derivatives = Fma.of(growth, finiteEntropy(logit, wrong, e, second),
                sign * negatedDerivative(wrong, miss));
        return weight(target) * derivatives * (square() ? base * base / (1 + e) : second);
    }

    @Override public float secondDerivative(float logit, float target, float e, float second) {
        float wrong = wrong(logit, target);
        float miss = miss(wrong, e);
        float divisor = (1 + e) * (1 + e);
        float base = miss / divisor;
        float growth = Fma.of(2, wrong, -1) * e / miss;
        float bracket = Fma.of(gamma - 1, growth, e - 1);
        float derivatives = Fma.of(finiteEntropy(logit, wrong, e, second), bracket,
                -2 * negatedDerivative(wrong, miss));
        float sum = Fma.of(gamma * growth, derivatives, e);
        return weight(target) * sum * (square() ? base * base : second / (1 + e));
    }

    private static float finite(float logit) {
        return Math.min(Math.abs(logit), Float.MAX_VALUE);
    }

    /** The entropy of {@link #finite}: it is multiplied by e, which is 0 for an infinite logit that is wrong. */
    private float finiteEntropy(float logit, float wrong, float e, float second) {
        return square() ? second : entropy(wrong, finite(logit), e);
    }

    /** The smoothed target. */
    private float positive(float target) {
        return LabelSmoothing.smooth(target, labelSmoothing);
    }

    /** 1 minus the smoothed target. */
    private float negative(float target) {
        return LabelSmoothing.smooth(1 - target, labelSmoothing);
    }

    /** α_t; 1 for negative α. */
    private float weight(float target) {
        float ofNegatives = 1 - alpha;
        if (labelSmoothing != 0) {
            return alpha < 0 ? 1 : Fma.of(alpha, positive(target), ofNegatives * negative(target));
        }
        return alpha < 0 ? 1 : Fma.of(alpha, target, Fma.of(-ofNegatives, target, ofNegatives));
    }

    /**
     * The part of the target that the sign of the logit contradicts: 0 for a target of 0 or 1 if the logit is correct.
     */
    private float wrong(float logit, float target) {
        return LabelSmoothing.smooth(Math.abs(BranchFree.step(logit) - target), labelSmoothing);
    }

    /** The cross entropy: ln(1 + e), plus |x| times the wrong part. */
    private static float entropy(float wrong, float distance, float e) {
        return Fma.of(wrong, distance, BranchFree.log1p(e));
    }

    /** The negated derivative of the cross entropy by |x|, times 1 + e: (1 − wrong)e − wrong. */
    private static float negatedDerivative(float wrong, float miss) {
        return Fma.of(-2, wrong, miss);
    }

    /** 1 − p_t, times 1 + e. */
    private static float miss(float wrong, float e) {
        return Fma.of(1 - wrong, e, wrong);
    }
}
