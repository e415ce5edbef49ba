package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;

/**
 * Cross entropy of class scores with a probability for each class: −Σ w[c]·t[c]·log softmax(x)[c] over the classes c.
 * With label smoothing ε the target is mixed with the uniform distribution: (1 − ε)·t[c] + ε/C.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}, as has the
 * target. Its numbers need not add up to 1 and are not normalised. The loss is in nats. The mean divides by the number
 * of rows, since a row does not belong to a single class; {@link CrossEntropyLoss}, which takes class indices, divides
 * by the weights of the targets.
 *
 * <p>Stable for any finite scores. A class of target 0, or of weight 0, contributes nothing, even if its score is −∞,
 * which means a probability of 0; with any other target a score of −∞ makes the loss infinite. A single score of +∞
 * gives the limit: 0 if only that class has a nonzero target, else infinity. NaN gives NaN. No kinks. A row's value is
 * within 4 ulp, each derivative within 2e-6 of the larger of its two terms.
 *
 * <p>PyTorch: CrossEntropyLoss with class probabilities. Keras: CategoricalCrossentropy (from_logits). optax:
 * softmax_cross_entropy. Minus the entropy of the target it is the Kullback-Leibler divergence.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1109/CVPR.2016.308">Szegedy et al., Rethinking the Inception Architecture (2016),
 *      section 7: label smoothing</a>
 */
public record SoftCrossEntropyLoss(Tensor classWeights, float labelSmoothing) implements DiagonalLoss<Tensor> {
    public SoftCrossEntropyLoss {
        classWeights = ClassChecks.classWeights("SoftCrossEntropyLoss", classWeights);
        ClassChecks.smoothing("SoftCrossEntropyLoss", labelSmoothing);
    }

    /** Cross entropy without class weights and smoothing. */
    public SoftCrossEntropyLoss() {
        this(Tensor.of(), 0);
    }

    /**
     * The weight of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor classWeights() {
        return Checks.copy(classWeights);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public SoftCrossEntropyLoss withClassWeights(float... weights) {
        return new SoftCrossEntropyLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), labelSmoothing);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public SoftCrossEntropyLoss withLabelSmoothing(float smoothing) {
        return new SoftCrossEntropyLoss(classWeights, smoothing);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are probabilities");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        return new SoftCrossEntropyTerms(this, prediction, target);
    }
}
