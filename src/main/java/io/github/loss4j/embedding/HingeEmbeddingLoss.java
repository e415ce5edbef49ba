package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.NarrowLoss;

/**
 * Hinge embedding loss: the distance p for similar pairs (t = 1), max(0, m − p) for dissimilar pairs (t = −1).
 *
 * <p><img src="doc-files/HingeEmbeddingLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a distance, or any finite number) and target (−1 or +1) have the same shape, of any rank; the loss is
 * in the distance's unit. A target between them mixes the two parts in proportion (PyTorch adds both in full). At the
 * kink p = m the derivative for t = −1 is 0 (PyTorch 1.13 passes the derivative of the other side, −1, there); the
 * second derivative is 0 everywhere. At an infinite p value and derivative are the limits. Accuracy for targets of −1
 * and +1: value within ½ ulp, derivative exact; between them the value is within 3 ulp of its larger part.
 *
 * <p>For t = −1 it is {@link io.github.loss4j.classification.HingeLoss} with the same margin and a target of +1.
 * PyTorch: HingeEmbeddingLoss.
 *
 * @param margin m, the distance from which on dissimilar pairs cost nothing; zero or positive
 * @see <a href="https://pytorch.org/docs/1.13/generated/torch.nn.HingeEmbeddingLoss.html">PyTorch 1.13,
 *      HingeEmbeddingLoss</a>
 */
@SuppressWarnings("exports") // the loops call narrowValue; users see a PointwiseLoss
public record HingeEmbeddingLoss(float margin) implements NarrowLoss {
    public HingeEmbeddingLoss {
        Checks.notNegative("HingeEmbeddingLoss", "margin", margin);
    }

    /** The loss with a margin of 1. */
    public HingeEmbeddingLoss() {
        this(1);
    }

    @Override public Domain targetDomain() {
        return Domain.either(-1, 1);
    }

    @Override public float value(float prediction, float target) {
        float value = narrowValue(prediction, target);
        if (Math.abs(value) <= Float.MAX_VALUE) {
            return value;
        }
        float alike = Fma.of(0.5f, target, 0.5f);
        float unlike = (1 - alike) * margin;
        if (prediction == Float.POSITIVE_INFINITY) {
            return alike == 0 ? 0 : alike * prediction;
        }
        if (prediction == Float.NEGATIVE_INFINITY) {
            return target == 0 ? unlike : target * prediction;
        }
        return Math.max(alike * prediction, Fma.of(target, prediction, unlike));
    }

    /** NaN if m − p overflows or p is infinite, since infinity is then multiplied by 0. */
    @Override public float narrowValue(float prediction, float target) {
        float alike = Fma.of(0.5f, target, 0.5f);
        return Fma.of(alike, prediction, (1 - alike) * Math.max(0, margin - prediction));
    }

    @Override public float derivative(float prediction, float target) {
        float alike = Fma.of(0.5f, target, 0.5f);
        return alike - (1 - alike) * BranchFree.step(margin - prediction);
    }

    @Override public float secondDerivative(float prediction, float target) {
        return 0;
    }
}
