package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.ClassSoftmaxTerms;

/**
 * Generalised cross entropy of class scores with the index t of the true class: w[t]·(1 − p^q)/q, with p =
 * softmax(x)[t]. It is less sensitive to wrong labels than cross entropy.
 *
 * <p><img src="doc-files/GeneralizedCrossEntropyLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, in row-major order of the other axes. The loss has no unit and lies between 0 and 1/q. The
 * mean divides by the total weight of the target classes, as that of {@link CrossEntropyLoss}. Rows of the ignored
 * index, and of classes of weight 0, are masked, whatever their scores are.
 *
 * <p>As q → 0 it becomes {@link CrossEntropyLoss}; q = 1 gives 1 − p, half the absolute error of the probabilities.
 * Stable for any finite scores, also for small q and near p = 1. A class with a score of −∞ has probability 0; if it is
 * the target, the loss is 1/q and its gradient 0. A single score of +∞ has probability 1, so that the loss and its
 * gradient are 0 if it is the target; several of them and NaN give NaN. No kinks. Not convex.
 *
 * <p>Keras: CategoricalGeneralizedCrossEntropy, of probabilities.
 *
 * @param q above 0, at most 1
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.48550/arXiv.1805.07836">Zhang and Sabuncu, Generalized Cross Entropy Loss for
 *      Training Deep Neural Networks with Noisy Labels (2018)</a>
 */
public record GeneralizedCrossEntropyLoss(float q, Tensor classWeights, int ignoreIndex)
        implements
            DiagonalLoss<int[]> {
    public GeneralizedCrossEntropyLoss {
        if (!(q > 0 && q <= 1)) {
            throw Checks.refusal("GeneralizedCrossEntropyLoss", "q must be above 0 and at most 1, was " + q);
        }
        classWeights = ClassChecks.classWeights("GeneralizedCrossEntropyLoss", classWeights);
    }

    /** Generalised cross entropy with q = 0.5, without class weights; −100 marks ignored rows. */
    public GeneralizedCrossEntropyLoss() {
        this(0.5f);
    }

    /** Generalised cross entropy without class weights; −100 marks ignored rows. */
    public GeneralizedCrossEntropyLoss(float q) {
        this(q, Tensor.of(), -100);
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
    public GeneralizedCrossEntropyLoss withClassWeights(float... weights) {
        return new GeneralizedCrossEntropyLoss(q, Tensor.of(Checks.notNull(this, "classWeights", weights)),
                ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public GeneralizedCrossEntropyLoss withIgnoreIndex(int index) {
        return new GeneralizedCrossEntropyLoss(q, classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        return new ClassSoftmaxTerms(this, prediction, target, classWeights, ignoreIndex) {
            @Override protected double value(double crossEntropy) {
                return -Math.expm1(-q * crossEntropy) / q;
            }

            @Override protected double derivative(double crossEntropy) {
                return Math.exp(-q * crossEntropy);
            }

            @Override protected double scaledSecondDerivative(double crossEntropy) {
                double others = Math.expm1(-crossEntropy);
                return -q * Math.exp(-q * crossEntropy) * others * others;
            }

            @Override public boolean hasMajorant() {
                return false;
            }
        };
    }
}
