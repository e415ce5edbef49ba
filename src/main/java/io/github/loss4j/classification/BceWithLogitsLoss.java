package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Binary cross entropy of a logit: −w·t ln σ(x) − (1 − t) ln(1 − σ(x)), with the prediction x, the target t, the weight
 * w of positives and the logistic function σ. With label smoothing t is replaced by t(1 − ε) + ε/2.
 *
 * <p><img src="doc-files/BceWithLogitsLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (the probability of the positive class; 0, 1 or between) have the
 * same shape, of any rank; the loss is in nats. Smooth and convex. Each logarithm is computed as a softplus of the
 * logit, without overflow or cancellation: at logit 20 a positive costs 2.06e-9, not 0. An infinite logit costs 0 if it
 * predicts a target of 0 or 1 correctly, otherwise infinity. Accuracy for targets of 0 and 1: value and derivative
 * within 3 ulp; between them within 5 ulp; for the derivative, whose two parts cancel, within 5 ulp of the larger
 * part. A weight above 1, up to 2²⁰, adds an absolute error of up to 1e-45·w where |x| is greater than 87. With
 * smoothing the bound is 5 ulp for any target, and for the second derivative too.
 *
 * <p>It is {@link BceLoss} of σ(x), and without w {@link LogisticLoss} for targets of ±1. PyTorch: BCEWithLogitsLoss,
 * pos_weight. Keras: BinaryCrossentropy(from_logits=True). optax: sigmoid_binary_cross_entropy. XGBoost:
 * binary:logistic. Smoothing: label_smoothing in Keras.
 *
 * @param positiveWeight the weight w of positives, above 1 to favour recall, below 1 to favour precision; positive
 * @param labelSmoothing ε, the fraction of the target that is divided equally between both classes; from 0 to below 1
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCEWithLogitsLoss.html">PyTorch 1.13,
 *      BCEWithLogitsLoss</a>
 */
public record BceWithLogitsLoss(float positiveWeight, float labelSmoothing) implements ElementaryLoss {
    /** For a weight above this the rounding errors of subnormal exponentials would be visible. */
    private static final float HEAVY = 0x1p20f;
    /** The magnitude of the logit from which on the exponential is subnormal. */
    private static final float SPLIT = 87.015625f;
    /** e^−SPLIT; SPLIT was chosen so that the relative error is 3e-10. */
    private static final float AT_SPLIT = 0x1.60de7ep-126f;
    private static final float CLAMP_SCALE = 0x1p100f;

    public BceWithLogitsLoss {
        Checks.positive("BceWithLogitsLoss", "positiveWeight", positiveWeight);
        ClassChecks.smoothing("BceWithLogitsLoss", labelSmoothing);
    }

    /**
     * The cross entropy without label smoothing.
     *
     * @param positiveWeight the weight of the positive part; positive
     */
    public BceWithLogitsLoss(float positiveWeight) {
        this(positiveWeight, 0);
    }

    /** The cross entropy with equal weights of positives and negatives. */
    public BceWithLogitsLoss() {
        this(1);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public BceWithLogitsLoss withLabelSmoothing(float smoothing) {
        return new BceWithLogitsLoss(positiveWeight, smoothing);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    /** −|x|; for a heavy weight and |x| above {@link #SPLIT} the exact difference SPLIT − |x|. */
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
            float softplus = e - BranchFree.log1pGap(e * scale);
            float negative = negative(target);
            return Fma.of(Fma.of(positiveWeight, positive(target), negative) * scale, softplus,
                    Fma.of(negative, Math.max(0, logit), -positiveWeight * (positive(target) * Math.min(0, logit))));
        }
        float softplus = BranchFree.log1p(e);
        // softplus(-x) and softplus(x), written differently because C2 does not vectorise a sum of two products of the
        // same form
        float minusNegative = labelSmoothing == 0 ? target - 1 : -negative(target);
        return positiveWeight * (positive(target) * (softplus - Math.min(0, logit)))
                - minusNegative * (Math.max(0, logit) + softplus);
    }

    /** The limit for an infinite logit that predicts its target correctly, for which the formula gives NaN. */
    @Override public float value(float logit, float target) {
        float wrongPart = logit > 0 ? negative(target) : positive(target);
        return Float.isInfinite(logit) && wrongPart == 0 ? 0 : ElementaryLoss.super.value(logit, target);
    }

    @Override public float derivative(float logit, float target, float e, float unused) {
        if (heavy()) {
            float scale = scale(logit);
            // σ(x), and w·σ(−x), times 1 + e^−|x|
            float sigmoid = BranchFree.sigmoidNumerator(logit, e * scale);
            float weightedComplement = Math.max(positiveWeight * scale * e,
                    positiveWeight * BranchFree.sigmoidNumerator(-logit, 0));
            return (negativePart(target, sigmoid) - positive(target) * weightedComplement) / Fma.of(e, scale, 1);
        }
        // sigma(x) and sigma(-x), times 1 + e: one of them is 1, the other e
        float sigmoid = BranchFree.sigmoidNumerator(logit, e);
        float weightedComplement = BranchFree.sigmoidNumerator(-logit, e);
        return (negativePart(target, sigmoid) - positiveWeight * (positive(target) * weightedComplement)) / (1 + e);
    }

    private float negativePart(float target, float sigmoid) {
        return labelSmoothing == 0 ? Fma.of(-target, sigmoid, sigmoid) : negative(target) * sigmoid;
    }

    @Override public float secondDerivative(float logit, float target, float e, float unused) {
        if (heavy()) {
            float scale = scale(logit);
            float small = e * scale;
            return Fma.of(positiveWeight * scale, positive(target), negative(target) * scale)
                    * (e / Fma.of(small, 2 + small, 1));
        }
        return Fma.of(positiveWeight, positive(target), negative(target)) * (e / Fma.of(e, 2 + e, 1));
    }

    /** The smoothed target. */
    private float positive(float target) {
        return LabelSmoothing.smooth(target, labelSmoothing);
    }

    /** 1 minus the smoothed target. */
    private float negative(float target) {
        return LabelSmoothing.smooth(1 - target, labelSmoothing);
    }

    private boolean heavy() {
        return positiveWeight > HEAVY;
    }

    /** Large and positive where |logit| is below {@link #SPLIT}, otherwise negative or 0; to be clamped to [0, 1]. */
    private static float inside(float logit) {
        return (SPLIT - Math.abs(logit)) * CLAMP_SCALE;
    }

    /** The factor that turns e into e^−|x|. */
    private static float scale(float logit) {
        return Math.max(AT_SPLIT, Math.min(1, inside(logit)));
    }

    @Override public float majorant(float logit, float target) {
        return Fma.of(positiveWeight, positive(target), negative(target)) * Majorants.ofSoftplus(logit);
    }
}
