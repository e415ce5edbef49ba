package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Binary cross entropy of a probability: −t ln p − (1 − t) ln(1 − p), with the prediction p and the target t, each
 * logarithm clamped at −100.
 *
 * <p><img src="doc-files/BceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (probabilities of the positive class) have the same shape, of any rank, and lie in [0, 1];
 * the loss is in nats, at most 100. Convex. Predictions outside [0, 1] give NaN. Where logits are available, {@link
 * BceWithLogitsLoss} is more accurate: float32 has no number between 1 − 6e-8 and 1.
 *
 * <p>The clamp is that of PyTorch. It affects ln p for p below 3.8e-44, and ln(1 − p) for p = 1 only; the derivative
 * there is 0, so that a target of 1 predicted as 0 costs 100 and has a gradient of 0. There PyTorch's gradient is not
 * the gradient of its loss, but (p − t)/max(p(1 − p), 1e-12): −1e12 in this case, and 0 at p = t = 0 and p = t = 1,
 * where the derivative is 1 and −1. Derivatives that overflow float32 are infinite. Accuracy of value and derivative:
 * within 2 ulp for targets of 0 and 1, within 3 ulp between them.
 *
 * <p>PyTorch: BCELoss. Keras: BinaryCrossentropy, which clips p to [1e-7, 1 − 1e-7] instead. LossFunctions.jl:
 * CrossEntropyLoss.
 *
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCELoss.html">PyTorch 1.13, BCELoss</a>
 */
public record BceLoss() implements ElementaryLoss {
    private static final float MIN_LOG = -100;
    /** A number below every p whose logarithm is not clamped. */
    private static final float TINY = 0x1p-145f;

    @Override public Domain predictionDomain() {
        return Domain.closed(0, 1).advising("for logits use BceWithLogitsLoss");
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.LOG;
    }

    @Override public float firstArgument(float p, float target) {
        return p;
    }

    @Override public ElementaryFunction secondFunction() {
        return ElementaryFunction.LOG;
    }

    @Override public float secondArgument(float p, float target, float logP) {
        return 1 - p;
    }

    @Override public boolean signed() {
        return false;
    }

    @Override public float value(float p, float target, float logP, float logComplement) {
        float complement = 1 - p;
        // The rounding error of 1 − p, relative to it; it is 0 where 1 − p is below one half.
        float error = (1 - complement - p) / Math.max(complement, 0.5f);
        return -target * Math.max(MIN_LOG, logP) - (1 - target) * Math.max(MIN_LOG, logComplement + error);
    }

    @Override public float derivative(float p, float target, float logP, float logComplement) {
        float first = BranchFree.step(logP - MIN_LOG);
        float second = unclamped(logComplement);
        float complement = 1 - p;
        // One quotient where no logarithm is clamped, since two would cancel. Otherwise p is 0 or 1 in the other term.
        return first * second * (p - target) / Math.max(p * complement, TINY) + (1 - first) * (1 - target)
                - (1 - second) * target;
    }

    @Override public float secondDerivative(float p, float target, float logP, float logComplement) {
        float divisor = Math.max(p, TINY);
        float square = Math.max((1 - p) * (1 - p), TINY);
        return BranchFree.step(logP - MIN_LOG) * target / divisor / divisor
                + unclamped(logComplement) * (1 - target) / square;
    }

    /** The step in another form, since C2 does not vectorise a formula that contains the same expression twice. */
    private static float unclamped(float log) {
        return Math.max(0, Math.min(1, (log - MIN_LOG) * 0x1p100f));
    }
}
