package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.ClassSoftmaxTerms;

/**
 * Focal loss of class scores with the index t of the true class: w[t]·(1 − p)^γ·(−log p), with p = softmax(x)[t].
 * Rows whose class has a high probability count less.
 *
 * <p><img src="doc-files/SoftmaxFocalLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, in row-major order of the other axes. The loss is in nats. The mean divides by the total
 * weight of the target classes, as in {@link CrossEntropyLoss}, which is the case γ = 0.
 *
 * <p>Rows of the ignored index are masked, whatever their scores are. Stable for any finite scores, and accurate near p
 * = 1; the gradient is finite for every γ, including those below 1. A class with a score of −∞ has probability 0; if it
 * is the target, the loss is infinite. A single score of +∞ has probability 1, so that the loss and its gradient are 0
 * if it is the target; several of them and NaN give NaN. No kinks. Not convex for γ > 0.
 *
 * <p>Keras: CategoricalFocalCrossentropy (from_logits), with alpha = 1, or with an alpha for each class as class
 * weights; its mean divides by the number of rows.
 *
 * @param gamma γ, the focus on hard rows; zero or positive
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.1109/ICCV.2017.324">Lin et al., Focal Loss for Dense Object Detection (2017)</a>
 */
public record SoftmaxFocalLoss(float gamma, Tensor classWeights, int ignoreIndex)
        implements
            DiagonalLoss<int[]> {
    public SoftmaxFocalLoss {
        Checks.notNegative("SoftmaxFocalLoss", "gamma", gamma);
        classWeights = ClassChecks.classWeights("SoftmaxFocalLoss", classWeights);
    }

    /** Focal loss with γ = 2, without class weights; −100 marks ignored rows. */
    public SoftmaxFocalLoss() {
        this(2);
    }

    /** Focal loss without class weights; −100 marks ignored rows. */
    public SoftmaxFocalLoss(float gamma) {
        this(gamma, Tensor.of(), -100);
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
    public SoftmaxFocalLoss withClassWeights(float... weights) {
        return new SoftmaxFocalLoss(gamma, Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public SoftmaxFocalLoss withIgnoreIndex(int index) {
        return new SoftmaxFocalLoss(gamma, classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        return new ClassSoftmaxTerms(this, prediction, target, classWeights, ignoreIndex) {
            @Override protected double value(double crossEntropy) {
                return Math.pow(-Math.expm1(-crossEntropy), gamma) * crossEntropy;
            }

            /** (1 − p)^γ + γ·p·(1 − p)^(γ − 1)·(−log p), written so that each factor is finite. */
            @Override protected double derivative(double crossEntropy) {
                double others = -Math.expm1(-crossEntropy);
                double p = Math.exp(-crossEntropy);
                double ratio = crossEntropy == 0 ? 1 : p == 0 ? 0 : p * crossEntropy / others;
                return Math.pow(others, gamma) * (1 + gamma * ratio);
            }

            /** With u = 1 − p: γu^γ·p·((γ − 1)·p·L − u·L + 2u), L the cross entropy. */
            @Override protected double scaledSecondDerivative(double crossEntropy) {
                double others = -Math.expm1(-crossEntropy);
                double p = Math.exp(-crossEntropy);
                double bracket = (gamma * p - 1) * crossEntropy + 2 * others;
                return p == 0 ? 0 : gamma * Math.pow(others, gamma) * p * bracket;
            }

            @Override public boolean hasMajorant() {
                return gamma == 0;
            }
        };
    }
}
