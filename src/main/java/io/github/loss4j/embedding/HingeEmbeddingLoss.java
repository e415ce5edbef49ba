package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Hinge embedding loss: the distance p for similar pairs (t = 1), max(0, m − p) for dissimilar pairs (t = −1).
 *
 * <p><img src="doc-files/HingeEmbeddingLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a distance, or any finite number) and target (−1 or +1) have the same shape, of any rank; the loss is
 * in the distance's unit. A target between them mixes the two parts in proportion (PyTorch adds both in full). At the
 * kink p = m the derivative for t = −1 is 0 (PyTorch 1.13 passes the derivative of the other side, −1, there); the
 * second derivative is 0 everywhere. An infinite p gives infinity or NaN. Accuracy for targets of −1 and +1: value
 * within ½ ulp, derivative exact; between them the value is within 3 ulp of its larger part.
 *
 * <p>For t = −1 it is {@link io.github.loss4j.classification.HingeLoss} with the same margin and a target of +1.
 * PyTorch: HingeEmbeddingLoss.
 *
 * @param margin m, the distance from which on dissimilar pairs cost nothing; zero or positive
 * @see <a href="https://pytorch.org/docs/1.13/generated/torch.nn.HingeEmbeddingLoss.html">PyTorch 1.13,
 *      HingeEmbeddingLoss</a>
 */
public record HingeEmbeddingLoss(float margin) implements PointwiseLoss {
    /** For a larger margin m − p may overflow for a finite prediction, and infinity must not be multiplied by 0. */
    private static final float WIDE = 0x1p100f;

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
        float alike = Fma.of(0.5f, target, 0.5f);
        if (margin > WIDE) {
            return Math.max(alike * prediction, Fma.of(target, prediction, (1 - alike) * margin));
        }
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
