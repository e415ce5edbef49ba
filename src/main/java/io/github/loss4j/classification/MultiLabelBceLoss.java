package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.TensorAccess;

/**
 * Binary cross entropy of many labels, with weights for each label: c·(w·t′·softplus(−x) + (1 − t′)·softplus(x)), for
 * each logit x with its target t, t′ = t(1 − ε) + ε/2, the weight c of its class and the weight w of the class's
 * positives.
 *
 * <p>Logits (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}, as has the target: 1
 * if the label applies, 0 if not, or a probability. There is one term for each element, in nats; the weights passed to
 * a verb have the same shape. The mean divides by the number of terms, not by the class weights.
 *
 * <p>Convex and smooth; stable for any finite logits. A class of weight 0 costs 0, whatever it holds. An infinite logit
 * costs 0 if its sign is correct, otherwise infinity. Accuracy: a value is within 6 ulp; a derivative, whose two parts
 * cancel, is within 6 ulp of the larger part.
 *
 * <p>Without options it is {@link BceWithLogitsLoss}. PyTorch: BCEWithLogitsLoss(weight, pos_weight), each with one
 * number for each class; if the class axis is not the last one, in the shape {@code [C, 1, ...]}. {@link
 * MultiLabelSoftMarginLoss} has one term for each row. Keras: BinaryCrossentropy(from_logits=True, label_smoothing).
 *
 * @param positiveWeights w, one finite, nonnegative weight for each class; empty for no weights
 * @param classWeights c, one finite, nonnegative weight for each class; empty for no weights
 * @param labelSmoothing ε, which moves targets towards ½; from 0 to below 1
 * @see <a href="https://docs.pytorch.org/docs/1.13/generated/torch.nn.BCEWithLogitsLoss.html">PyTorch 1.13,
 *      BCEWithLogitsLoss</a>
 */
public record MultiLabelBceLoss(Tensor positiveWeights, Tensor classWeights, float labelSmoothing)
        implements
            SampleLoss<Tensor, Tensor> {
    public MultiLabelBceLoss {
        float[] weights = TensorAccess.of(Checks.notNull("MultiLabelBceLoss", "positiveWeights", positiveWeights));
        for (int c = 0; c < weights.length; c++) {
            Checks.notNegative("MultiLabelBceLoss", "positiveWeights[" + c + "]", weights[c]);
        }
        positiveWeights = Checks.copy(positiveWeights);
        classWeights = ClassChecks.classWeights("MultiLabelBceLoss", classWeights);
        ClassChecks.smoothing("MultiLabelBceLoss", labelSmoothing);
    }

    /** The loss without weights or smoothing. */
    public MultiLabelBceLoss() {
        this(Tensor.of(), Tensor.of(), 0);
    }

    /**
     * The weight of the positives of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor positiveWeights() {
        return Checks.copy(positiveWeights);
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
     * The same loss with other weights of positives.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public MultiLabelBceLoss withPositiveWeights(float... weights) {
        return new MultiLabelBceLoss(Tensor.of(Checks.notNull(this, "positiveWeights", weights)), classWeights,
                labelSmoothing);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public MultiLabelBceLoss withClassWeights(float... weights) {
        return new MultiLabelBceLoss(positiveWeights, Tensor.of(Checks.notNull(this, "classWeights", weights)),
                labelSmoothing);
    }

    /**
     * The same loss with another label smoothing.
     *
     * @param smoothing from 0 to below 1
     * @return a changed copy
     */
    public MultiLabelBceLoss withLabelSmoothing(float smoothing) {
        return new MultiLabelBceLoss(positiveWeights, classWeights, smoothing);
    }

    @Override public Domain targetDomain() {
        return Domain.closed(0, 1).advising("targets are 0, 1 or probabilities");
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        Rows rows = new Rows(this, prediction);
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "prediction", prediction.shape(), "target", target.shape());
        float[] positive = TensorAccess.of(positiveWeights);
        if (positive.length != 0 && positive.length != rows.classes()) {
            throw Checks.refusal(this, "positiveWeights has " + positive.length + " elements but there are "
                    + rows.classes() + " classes; there must be one for each");
        }
        float[] weights = ClassChecks.classWeights(this, classWeights, rows.classes());
        return new MultiLabelBceTerms(prediction.shape(), rows, TensorAccess.of(prediction), TensorAccess.of(target),
                positive, weights, labelSmoothing);
    }
}
