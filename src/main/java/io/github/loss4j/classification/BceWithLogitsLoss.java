package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Binary cross entropy of a logit: −w·t ln σ(x) − (1 − t) ln(1 − σ(x)), with the prediction x, the target t, the weight
 * w of positives and the logistic function σ.
 *
 * <p><img src="doc-files/BceWithLogitsLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (the probability of the positive class; 0, 1 or between) have the
 * same shape, of any rank; the loss is in nats. Smooth and convex. The logarithms are taken of no probability: each is
 * softplus, so that nothing overflows and no digits are lost: at logit 20 a positive costs 2.06e-9, not 0. An infinite
 * logit costs infinity, or 0 where it is right about a target of 0 or 1. Accuracy for targets of 0 and 1: value and
 * derivative within 3 ulp; between them within 5 ulp, in the derivative, whose two parts cancel, of the larger part. A
 * weight above 1, up to 2²⁰, adds an absolute error of up to 1e-45·w where |x| is greater than 87.
 *
 * <p>It is {@link BceLoss} of σ(x), and without w {@link LogisticLoss} for targets of ±1. PyTorch: BCEWithLogitsLoss,
 * pos_weight. Keras: BinaryCrossentropy(from_logits=True). optax: sigmoid_binary_cross_entropy. XGBoost:
 * binary:logistic.
 *
 * @param positiveWeight the weight w of the positive part, above 1 for more recall, below 1 for more precision;
 *      positive
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCEWithLogitsLoss.html">PyTorch 1.13,
 *      BCEWithLogitsLoss</a>
 */
public record BceWithLogitsLoss(float positiveWeight) implements ElementaryLoss {
    /** A weight above this shows the digits that an exponential below the normal numbers has lost. */
    private static final float HEAVY = 0x1p20f;
    /** The logit from which on the exponential is such a number. */
    private static final float SPLIT = 87.015625f;
    /** e^−SPLIT, to within 3e-10: the split was chosen for that. */
    private static final float AT_SPLIT = 0x1.60de7ep-126f;
    private static final float HUGE = 0x1p100f;

    public BceWithLogitsLoss {
        Checks.positive("BceWithLogitsLoss", "positiveWeight", positiveWeight);
    }

    /** The cross entropy that weighs positives and negatives alike. */
    public BceWithLogitsLoss() {
        this(1);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    /** −|x|; for a heavy weight its part beyond {@link #SPLIT}, if there is one. The difference is exact. */
    @Override public float firstArgument(float logit, float target) {
        return heavy()
                ? Fma.of(SPLIT, 1 - Math.max(0, Math.min(1, inside(logit))), -Math.abs(logit))
                : -Math.abs(logit);
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public float value(float logit, float target, float e, float unused) {
        if (heavy()) {
            float scale = scale(logit);
            // softplus(−|x|), divided by the scale
            float near = e - BranchFree.log1pGap(e * scale);
            float rest = 1 - target;
            return Fma.of(Fma.of(positiveWeight, target, rest) * scale, near,
                    Fma.of(rest, Math.max(0, logit), -positiveWeight * (target * Math.min(0, logit))));
        }
        float near = BranchFree.log1p(e);
        // softplus(-x) and softplus(x), written so differently because C2 would not vectorise a sum of two like
        // products
        return positiveWeight * (target * (near - Math.min(0, logit))) - (target - 1) * (Math.max(0, logit) + near);
    }

    /** The formula has NaN for an infinite logit that is right about its target; this has the limit. */
    @Override public float value(float logit, float target) {
        float share = logit > 0 ? 1 - target : target;
        return Float.isInfinite(logit) && share == 0 ? 0 : ElementaryLoss.super.value(logit, target);
    }

    @Override public float derivative(float logit, float target, float e, float unused) {
        if (heavy()) {
            float scale = scale(logit);
            // σ(x), and w·σ(−x), times 1 + e^−|x|
            float ofPositive = BranchFree.sigmoidNumerator(logit, e * scale);
            float ofNegative = Math.max(positiveWeight * scale * e,
                    positiveWeight * BranchFree.sigmoidNumerator(-logit, 0));
            return (Fma.of(-target, ofPositive, ofPositive) - target * ofNegative) / Fma.of(e, scale, 1);
        }
        // sigma(x) and sigma(-x), times 1 + e: one of them is 1, the other e
        float ofPositive = BranchFree.sigmoidNumerator(logit, e);
        float ofNegative = BranchFree.sigmoidNumerator(-logit, e);
        return (Fma.of(-target, ofPositive, ofPositive) - positiveWeight * (target * ofNegative)) / (1 + e);
    }

    @Override public float secondDerivative(float logit, float target, float e, float unused) {
        if (heavy()) {
            float scale = scale(logit);
            float small = e * scale;
            return Fma.of(positiveWeight * scale, target, (1 - target) * scale)
                    * (e / Fma.of(small, 2 + small, 1));
        }
        return Fma.of(positiveWeight, target, 1 - target) * (e / Fma.of(e, 2 + e, 1));
    }

    private boolean heavy() {
        return positiveWeight > HEAVY;
    }

    /** Positive and great where the logit is nearer to 0 than {@link #SPLIT}, else negative or 0. */
    private static float inside(float logit) {
        return (SPLIT - Math.abs(logit)) * HUGE;
    }

    /** What e is to be multiplied by to give e^−|x|. */
    private static float scale(float logit) {
        return Math.max(AT_SPLIT, Math.min(1, inside(logit)));
    }

    @Override public float majorant(float logit, float target) {
        return Fma.of(positiveWeight, target, 1 - target) * Majorants.ofSoftplus(logit);
    }
}
