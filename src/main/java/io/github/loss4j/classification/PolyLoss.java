package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.ClassSoftmaxTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;

/**
 * Poly-1 loss of class scores with the index t of the true class: w[t]·(−log p + ε·(1 − p)), with p = softmax(x)[t].
 *
 * <p>It is cross entropy, whose series is (1 − p) + (1 − p)²/2 + ..., with the first coefficient raised by ε. Scores
 * (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, in row-major order of the other axes. The loss is in nats. The mean divides by the total weight of
 * the target classes, as that of {@link CrossEntropyLoss}. Rows of the ignored index, and of classes of weight 0, are
 * masked, whatever their scores are.
 *
 * <p>ε = 0 gives {@link CrossEntropyLoss}; ε = −1 removes the first power; below −1 the loss can be negative. Stable
 * for any finite scores, and accurate near p = 1 for ε = −1 as well. A class with a score of −∞ has probability 0; if
 * it is the target, the loss is infinite. A single score of +∞ has probability 1, so that the loss and its gradient are
 * 0 if it is the target; several of them and NaN give NaN. No kinks.
 *
 * <p>optax: poly_loss_cross_entropy with one-hot labels.
 *
 * @param epsilon ε, any finite number
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.48550/arXiv.2204.12511">Leng et al., PolyLoss: A Polynomial Expansion Perspective of
 *      Classification Loss Functions (2022)</a>
 */
public record PolyLoss(float epsilon, Tensor classWeights, int ignoreIndex) implements DiagonalLoss<int[]> {
    /**
     * Below this cross entropy the series without the first power of 1 − p is used, to avoid cancellation for ε near
     * −1.
     */
    private static final double SMALL = 0.01;
    /** Differences below this fraction of their terms are recomputed from a cross entropy in double. */
    private static final double CANCELLATION = 0.25;

    public PolyLoss {
        Checks.finite("PolyLoss", "epsilon", epsilon);
        classWeights = ClassChecks.classWeights("PolyLoss", classWeights);
    }

    /** Poly-1 loss with ε = 2, without class weights; −100 marks ignored rows. */
    public PolyLoss() {
        this(2);
    }

    /** Poly-1 loss without class weights; −100 marks ignored rows. */
    public PolyLoss(float epsilon) {
        this(epsilon, Tensor.of(), -100);
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
    public PolyLoss withClassWeights(float... weights) {
        return new PolyLoss(epsilon, Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public PolyLoss withIgnoreIndex(int index) {
        return new PolyLoss(epsilon, classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        return new ClassSoftmaxTerms(this, prediction, target, classWeights, ignoreIndex) {
            /** Computing a cross entropy in double reads the whole row. */
            @Override protected boolean readsTargetAlone() {
                return epsilon >= -1;
            }

            @Override protected double value(int row, int target, float[] x, int at, float shift, double otherExps,
                    double targetExp, Scratch scratch) {
                double crossEntropy = crossEntropy(x, at + target, shift, otherExps, targetExp);
                double value = value(crossEntropy);
                return epsilon < -1 && Math.abs(value) < CANCELLATION * crossEntropy
                        ? value(preciseCrossEntropy(x, at, target))
                        : value;
            }

            @Override protected double derivative(int row, int target, float[] x, int at, float shift, double otherExps,
                    double targetExp, Scratch scratch) {
                double derivative = derivative(crossEntropy(x, at + target, shift, otherExps, targetExp));
                return epsilon < -1 && Math.abs(derivative) < CANCELLATION
                        ? derivative(preciseCrossEntropy(x, at, target))
                        : derivative;
            }

            /** The cross entropy from exponentials in double, since the terms of the loss cancel. */
            private double preciseCrossEntropy(float[] x, int at, int target) {
                float max = Softmax.max(x, at, rows.classes());
                double otherExps = Softmax.exponentials(x, at, rows.classes(), max, target);
                return crossEntropy(x, at + target, max, otherExps, Softmax.targetExp(x[at + target], max));
            }

            @Override protected double value(double crossEntropy) {
                return crossEntropy < SMALL
                        ? (1 + (double) epsilon) * crossEntropy - epsilon * higherPowers(crossEntropy)
                        : crossEntropy - epsilon * Math.expm1(-crossEntropy);
            }

            /** 1 + ε·p; near p = 1 it is computed from 1 − p, to avoid cancellation for ε near −1. */
            @Override protected double derivative(double crossEntropy) {
                return crossEntropy < SMALL
                        ? 1 + (double) epsilon + epsilon * Math.expm1(-crossEntropy)
                        : 1 + epsilon * Math.exp(-crossEntropy);
            }

            @Override protected double scaledSecondDerivative(double crossEntropy) {
                double others = Math.expm1(-crossEntropy);
                return -epsilon * Math.exp(-crossEntropy) * others * others;
            }

            @Override public boolean hasMajorant() {
                return epsilon == 0;
            }
        };
    }

    /** c − (1 − e^−c), by its series in c = −log p: the cross entropy without the first power of 1 − p. */
    private static double higherPowers(double c) {
        return c * c / 2 * (1 - c / 3 * (1 - c / 4 * (1 - c / 5)));
    }
}
