package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.Rows;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Scratch;
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
 * costs 0 if its sign is correct, otherwise infinity. Computed in double and rounded once.
 *
 * <p>Without options it is {@link BceWithLogitsLoss}. PyTorch: BCEWithLogitsLoss(weight, pos_weight), with both as one
 * number for each class; where the class axis is not the last one, shaped {@code [C, 1, ...]}. {@link
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
        classWeights = Checks.classWeights("MultiLabelBceLoss", classWeights);
        Checks.smoothing("MultiLabelBceLoss", labelSmoothing);
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
        return new MultiLabelBceLoss(Tensor.of(weights), classWeights, labelSmoothing);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public MultiLabelBceLoss withClassWeights(float... weights) {
        return new MultiLabelBceLoss(positiveWeights, Tensor.of(weights), labelSmoothing);
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
        float[] weights = Checks.classWeights(this, classWeights, rows.classes());
        return new MultiLabelBceTerms(prediction.shape(), rows, TensorAccess.of(prediction), TensorAccess.of(target),
                positive,
                weights, Decimals.of(labelSmoothing));
    }

    private record MultiLabelBceTerms(int[] axes, Rows rows, float[] logits, float[] targets, float[] positive,
            float[] weights,
            double smoothing) implements BlockTerms {
        @Override public int[] shape() {
            return axes.clone();
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            int length = to - from;
            double[] exps = scratch.doubles(0, length);
            double[] logs = scratch.doubles(1, length);
            for (int j = 0; j < length; j++) {
                exps[j] = logits[from + j];
            }
            DoubleFunctions.logistic(exps, logs, length, scratch);
            int stride = rows.stride();
            int c = from / stride % rows.classes();
            int position = from % stride;
            for (int i = from; i < to; i++) {
                int j = i - from;
                double weight = weights.length == 0 ? 1 : weights[c];
                if (weight == 0 || factors != null && factors[j] == 0) {
                    values[j] = 0;
                    if (factors != null) {
                        gradient[0][i] = 0;
                    }
                } else {
                    double x = logits[i];
                    double smoothed = targets[i] * (1 - smoothing) + smoothing / 2;
                    double positiveWeight = weight * smoothed * (positive.length == 0 ? 1 : positive[c]);
                    double negativeWeight = weight * (1 - smoothed);
                    values[j] = (float) (part(positiveWeight, Math.max(0, -x) + logs[j])
                            + part(negativeWeight, Math.max(0, x) + logs[j]));
                    if (factors != null) {
                        double e = exps[j];
                        // 1 for a negative logit, otherwise 0; a branch would be mispredicted often.
                        double negative = 0.5 - Math.copySign(0.5, x);
                        double notNegative = 1 - negative;
                        double derivative = (negativeWeight * (negative * e + notNegative)
                                - positiveWeight * (negative + notNegative * e)) / (1 + e);
                        gradient[0][i] = (float) (factors[j] * derivative);
                    }
                }
                if (++position == stride) {
                    position = 0;
                    c = c + 1 == rows.classes() ? 0 : c + 1;
                }
            }
        }

        /** weight·entropy, where 0·∞ is 0. */
        private static double part(double termWeight, double entropy) {
            return entropy == Double.POSITIVE_INFINITY && termWeight == 0 ? 0 : termWeight * entropy;
        }
    }
}
