package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.TensorAccess;

/**
 * Binary cross entropy of independent labels: the mean over the classes c of w[c]·(−t[c]·log σ(x[c]) − (1 − t[c])·log(1
 * − σ(x[c]))), with σ the logistic function.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}, as has the
 * target: 1 if the label applies, 0 if not, or a probability. The loss is in nats. There is one term for each row; the
 * mean divides by the number of rows, and each term is divided by the number of classes, not by their weights.
 *
 * <p>Stable for any finite scores. A class of weight 0 contributes nothing, whatever its scores and targets are. An
 * infinite score costs 0 if its sign is correct, otherwise infinity. NaN gives NaN. No kinks; convex. A row's value and
 * each score's derivative are within 5 ulp for targets of 0 and 1.
 *
 * <p>{@link MultiLabelMarginLoss} compares the labels with each other. PyTorch: MultiLabelSoftMarginLoss, whose class
 * axis is the last one beyond {@code [N, C]}.
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @see <a href="https://doi.org/10.1007/978-0-387-84858-7">Hastie, Tibshirani, Friedman, The Elements of Statistical
 *      Learning (2009), section 4.4: logistic regression</a>
 */
public record MultiLabelSoftMarginLoss(Tensor classWeights) implements DiagonalLoss<Tensor> {
    public MultiLabelSoftMarginLoss {
        classWeights = ClassChecks.classWeights("MultiLabelSoftMarginLoss", classWeights);
    }

    /** The loss without class weights. */
    public MultiLabelSoftMarginLoss() {
        this(Tensor.of());
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
    public MultiLabelSoftMarginLoss withClassWeights(float... weights) {
        return new MultiLabelSoftMarginLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)));
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are 0, 1 or probabilities");
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, Tensor target) {
        Rows rows = new Rows(this, prediction);
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "prediction", prediction.shape(), "target", target.shape());
        float[] weights = ClassChecks.classWeights(this, classWeights, rows.classes());
        return new LogitTerms(rows, TensorAccess.of(prediction), TensorAccess.of(target), weights);
    }
}
