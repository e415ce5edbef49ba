package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Binary cross entropy of a probability: −t ln p − (1 − t) ln(1 − p), with the prediction p and the target t, each
 * logarithm cut at −100.
 *
 * <p><img src="doc-files/BceLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target (probabilities of the positive class) have the same shape, of any rank, and lie in [0, 1];
 * the loss is in nats, at most 100. Convex. Predictions beyond [0, 1] give NaN. Where a network ends in a logit, {@link
 * BceWithLogitsLoss} is more exact: float32 knows no probability between 1 − 6e-8 and 1.
 *
 * <p>The cut is PyTorch's. It holds ln p for p below 3.8e-44 and ln(1 − p) for p = 1 alone, and has derivative 0: a
 * target of 1 predicted as 0 costs 100 and has no gradient. PyTorch's gradient is not that of its loss there, but (p −
 * t)/max(p(1 − p), 1e-12): −1e12 in this case, and 0 at p = t = 0 and p = t = 1, where the derivative is 1 and −1.
 * Derivatives and second derivatives beyond the range of float32 are infinite. Accuracy of value and derivative: within
 * 2 ulp for targets of 0 and 1, within 3 ulp between them.
 *
 * <p>PyTorch: BCELoss. Keras: BinaryCrossentropy, which clips p to [1e-7, 1 − 1e-7] instead. LossFunctions.jl:
 * CrossEntropyLoss.
 *
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCELoss.html">PyTorch 1.13, BCELoss</a>
 */
public record BceLoss() implements ElementaryLoss {
    private static final float LEAST_LOG = -100;
    /** A number below all p whose logarithm is not cut. */
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

    @Override public float value(float p, float target, float logP, float logRest) {
        float rest = 1 - p;
        // What rounding took from 1 − p; it is 0 where the rest is below one half.
        float lost = (1 - rest - p) / Math.max(rest, 0.5f);
        return -target * Math.max(LEAST_LOG, logP) - (1 - target) * Math.max(LEAST_LOG, logRest + lost);
    }

    @Override public float derivative(float p, float target, float logP, float logRest) {
        float first = BranchFree.step(logP - LEAST_LOG);
        float second = uncut(logRest);
        float rest = 1 - p;
        // One quotient where no logarithm is cut, since two would cancel; where one is, p is 0 or 1 to the other.
        return first * second * (p - target) / Math.max(p * rest, TINY) + (1 - first) * (1 - target)
                - (1 - second) * target;
    }

    @Override public float secondDerivative(float p, float target, float logP, float logRest) {
        float divisor = Math.max(p, TINY);
        float square = Math.max((1 - p) * (1 - p), TINY);
        return BranchFree.step(logP - LEAST_LOG) * target / divisor / divisor + uncut(logRest) * (1 - target) / square;
    }

    /** The step once more, in another form: C2 does not vectorise a formula with the same form twice. */
    private static float uncut(float log) {
        return Math.max(0, Math.min(1, (log - LEAST_LOG) * 0x1p100f));
    }
}
