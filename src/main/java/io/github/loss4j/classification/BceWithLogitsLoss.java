package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.Numerics;

/**
 * Binary cross entropy of a logit: −w·t ln σ(x) − (1 − t) ln(1 − σ(x)), with the prediction x, the target t, the weight w of
 * positives and the logistic function σ.
 *
 * <p>Prediction (a logit, any real number) and target (the probability of the positive class; 0, 1 or between) have one
 * shape, any shape; the loss is in nats. Smooth and convex. The logarithms are taken of no probability: each is softplus, so
 * that nothing overflows and no digits are lost: at logit 20 a positive costs 2.06e-9, not 0. An infinite logit costs
 * infinity, or NaN where it is right about a target of 0 or 1, as in PyTorch. Accuracy for targets of 0 and 1: value and
 * slope within 3 ulp; between them, where the two parts of the slope cancel, that holds of the larger part.
 *
 * <p>It is {@link BceLoss} of σ(x), and without w {@link LogisticLoss} for targets of ±1. PyTorch: BCEWithLogitsLoss,
 * pos_weight. Keras: BinaryCrossentropy(from_logits=True). optax: sigmoid_binary_cross_entropy. XGBoost: binary:logistic.
 *
 * @param positiveWeight the weight w of the positive part, above 1 for more recall, below 1 for more precision; positive
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCEWithLogitsLoss.html">PyTorch 1.13,
 *      BCEWithLogitsLoss</a>
 */
public record BceWithLogitsLoss(float positiveWeight) implements ElementaryLoss {
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

    @Override public float firstArgument(float logit, float target) {
        return -Math.abs(logit);
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public float value(float logit, float target, float e, float unused) {
        float near = Numerics.log1p(e);
        // softplus(-x) and softplus(x), written so differently because C2 would not vectorise a sum of two like products
        return positiveWeight * target * (near - Math.min(0, logit)) - (target - 1) * (Math.max(0, logit) + near);
    }

    @Override public float derivative(float logit, float target, float e, float unused) {
        // sigma(x) and sigma(-x), times 1 + e: one of them is 1, the other e
        float ofPositive = Numerics.sigmoidNumerator(logit, e);
        float ofNegative = Numerics.sigmoidNumerator(-logit, e);
        return (Fma.of(-target, ofPositive, ofPositive) - positiveWeight * target * ofNegative) / (1 + e);
    }

    @Override public float secondDerivative(float logit, float target, float e, float unused) {
        return Fma.of(positiveWeight, target, 1 - target) * (e / Fma.of(e, 2 + e, 1));
    }

    @Override public float majorant(float logit, float target) {
        return Fma.of(positiveWeight, target, 1 - target) * Majorants.ofSoftplus(logit);
    }
}
