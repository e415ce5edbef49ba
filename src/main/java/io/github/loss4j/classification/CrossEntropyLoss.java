package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;

/**
 * Cross entropy of class scores with the index of the true class: −w[t]·log softmax(x)[t]. With label smoothing ε
 * it is multiplied by 1 − ε, and ε times the mean over all classes c of −w[c]·log softmax(x)[c] is added.
 *
 * <p><img src="doc-files/CrossEntropyLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, in row-major order of the other axes. The loss is in nats. The mean divides by the total
 * weight of the target classes, so that a class of weight 2 counts as if each of its rows occurred twice; {@link
 * SoftCrossEntropyLoss}, whose targets do not belong to a single class, divides by the number of rows.
 *
 * <p>For two rows of three classes:
 *
 * <pre>{@code
 * var logits = Tensor.of(new float[][] {{2, -1, 0.5f}, {0, 1, -0.3f}});
 * int[] classes = {0, 1};
 * var loss = new CrossEntropyLoss().withLabelSmoothing(0.1f);
 * float mean = loss.value(logits, classes);
 * Tensor gradient = loss.evaluate(logits, classes).gradient();
 * }</pre>
 *
 * <p>Rows of the ignored index are masked: they do not affect value, denominator and gradient, whatever their scores
 * are. (In PyTorch NaN in such a row reaches the gradient.) If all rows are masked, the mean is NaN, the sum 0 and the
 * gradient 0. Stable for any finite scores. A class with a score of −∞ has probability 0; if it is the target, or
 * if it has a nonzero weight with label smoothing, the loss is infinite. A single score of +∞ has probability 1: if
 * it is the target, the loss and its gradient are 0, or infinity with label smoothing. Several of them and NaN give
 * NaN. No kinks. The value of a row is within 2.5 ulp and each derivative within 4 ulp; with more than 512 classes
 * within 4 and 5 ulp. Where smoothing makes terms cancel, a derivative is within 1e-6 of the largest one. If the
 * exponentials of a row add up to less than ½ (2⁻⁶⁰ for few classes) or more than 2⁶⁰, these bounds may hold
 * only for the rounded differences of the scores from their maximum.
 *
 * <p>PyTorch: CrossEntropyLoss with class indices, its ignore_index of −100 included. Keras:
 * SparseCategoricalCrossentropy (from_logits). optax: softmax_cross_entropy_with_integer_labels. scikit-learn:
 * log_loss, of probabilities.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1109/CVPR.2016.308">Szegedy et al., Rethinking the Inception Architecture (2016),
 *      section 7: label smoothing</a>
 */
public record CrossEntropyLoss(Tensor classWeights, int ignoreIndex, float labelSmoothing)
        implements
            DiagonalLoss<int[]> {
    public CrossEntropyLoss {
        classWeights = ClassChecks.classWeights("CrossEntropyLoss", classWeights);
        ClassChecks.smoothing("CrossEntropyLoss", labelSmoothing);
    }

    /** Cross entropy without class weights and smoothing; −100 marks ignored rows, as in PyTorch. */
    public CrossEntropyLoss() {
        this(Tensor.of(), -100, 0);
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
    public CrossEntropyLoss withClassWeights(float... weights) {
        return new CrossEntropyLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex,
                labelSmoothing);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public CrossEntropyLoss withIgnoreIndex(int index) {
        return new CrossEntropyLoss(classWeights, index, labelSmoothing);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public CrossEntropyLoss withLabelSmoothing(float smoothing) {
        return new CrossEntropyLoss(classWeights, ignoreIndex, smoothing);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        return new CrossEntropyTerms(this, classWeights, prediction, target);
    }

    /**
     * The constant scores that minimise the loss for these targets, the initial scores of boosting. They are the
     * logarithms of the fractions of the total weight that the classes have, including label smoothing.
     *
     * @param target the class of each row; rows of the ignored index are skipped
     * @param classes the number of classes
     * @return a score for each class; −∞ for a class of total weight 0
     */
    public float[] initialScores(int[] target, int classes) {
        return scores(target, classes, null);
    }

    /**
     * The constant scores that minimise the weighted loss for these targets.
     *
     * @param target the class of each row; rows of the ignored index or of weight 0 are skipped
     * @param classes the number of classes
     * @param weights one for each row
     * @return the scores, as in {@link #initialScores(int[], int)}
     */
    public float[] initialScores(int[] target, int classes, Tensor weights) {
        return scores(target, classes, Checks.notNull(this, "weights", weights));
    }

    private float[] scores(int[] target, int classes, Tensor rowWeights) {
        Checks.notNull(this, "target", target);
        if (!(classes > 0)) {
            throw Checks.refusal(this, "classes must be positive, was " + classes);
        }
        float[] weights = ClassChecks.classWeights(this, classWeights, classes);
        float[] elements = TensorAccess.ofNullable(rowWeights);
        if (elements != null) {
            if (elements.length != target.length) {
                throw Checks.refusal(this, "weights has " + Checks.counted(elements.length, "element", "elements")
                        + " but target has " + target.length + "; there must be one for each row");
            }
            Weights.total(this, elements);
        }
        ClassChecks.classIndices(this, target, classes, ignoreIndex, rowWeights);
        double[] classTotals = new double[classes];
        double rows = 0;
        for (int i = 0; i < target.length; i++) {
            double weight = elements == null ? 1 : elements[i];
            if (weight != 0 && target[i] != ignoreIndex) {
                classTotals[target[i]] += weight * (1 - (double) labelSmoothing);
                rows += weight;
            }
        }
        double total = 0;
        for (int c = 0; c < classes; c++) {
            double weight = weights.length == 0 ? 1 : weights[c];
            classTotals[c] = weight * (classTotals[c] + rows * (double) labelSmoothing / classes);
            total += classTotals[c];
        }
        if (!(total > 0)) {
            throw Checks.refusal(this, "target has no row of positive weight; there must be at least one");
        }
        float[] scores = new float[classes];
        for (int c = 0; c < classes; c++) {
            scores[c] = (float) Math.log(classTotals[c] / total);
        }
        return scores;
    }
}
