package io.github.loss4j.sequence;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Connectionist temporal classification: −ln of the probability of a label sequence, summed over its alignments to the
 * steps. Each step emits a label or a blank; an alignment yields the labels after merging repeats and removing blanks.
 *
 * <p>The prediction is {@code [T, N, C]}, T steps of N samples: log-probabilities of the C classes, blank included, as
 * a log-softmax gives them ({@link #validate} checks that they are not positive). The target is a {@link CtcTarget}:
 * the labels of each sample, and how many of the T steps belong to it. The loss is in nats, one term for each sample.
 * The mean divides each loss by the number of its labels, or by 1 if it has none, so that long sequences do not
 * dominate, and then the sum by the number of samples. The other reductions do not divide by the number of labels.
 *
 * <p><b>The gradient is the one with respect to the logits that a log-softmax turned into the prediction</b>, as in
 * PyTorch: for each step and class, the probability minus the posterior probability given the labels. Do not multiply
 * it by the derivative of the log-softmax again. It is 0 in the padding. The loss is smooth.
 *
 * <p>A sample with fewer steps than labels and separating blanks (one between each two equal neighbours) has no
 * alignment: its loss is infinite and its gradient NaN, as for any infinite loss. With {@code zeroInfinity} both are 0,
 * but the sample still counts in the mean. A sample without labels has one alignment, all blanks; with neither steps
 * nor labels its loss is 0. Log-probabilities of −∞ are allowed. NaN gives NaN, but the value reads only the
 * log-probabilities of the blank and of the labels, and none if there is no alignment. Time is O(steps·(labels +
 * classes)). Accuracy of a term: ½ ulp; of the derivatives: 2 ulp, or 1e-12 where the two probabilities cancel.
 *
 * <p>PyTorch: CTCLoss, with the same mean, infinities and gradient. From logits, Keras: CTC; optax and TensorFlow:
 * ctc_loss.
 *
 * @param blank the class index of the blank; zero or positive
 * @param zeroInfinity whether infinite losses and their gradients are replaced by 0
 * @see <a href="https://doi.org/10.1145/1143844.1143891">Graves et al., Connectionist Temporal Classification:
 *      Labelling Unsegmented Sequence Data with Recurrent Neural Networks (2006), section 4; equation 16 is the
 *      gradient</a>
 */
public record CtcLoss(int blank, boolean zeroInfinity) implements SampleLoss<Tensor, CtcTarget> {
    public CtcLoss {
        if (!(blank >= 0)) {
            throw Checks.refusal("CtcLoss", "blank must be zero or positive, was " + blank);
        }
    }

    /**
     * CTC loss whose infinite losses stay infinite.
     *
     * @param blank the class of the blank
     */
    public CtcLoss(int blank) {
        this(blank, false);
    }

    /** CTC loss with blank 0, whose infinite losses stay infinite. */
    public CtcLoss() {
        this(0);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(Float.NEGATIVE_INFINITY, 0)
                .advising("predictions are log-probabilities; for logits apply a log-softmax first");
    }

    @Override public Terms terms(Tensor prediction, CtcTarget target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        int[] shape = prediction.shape();
        if (shape.length != 3) {
            throw Checks.refusal(this, "prediction has shape " + Arrays.toString(shape)
                    + "; it must be [T, N, C]: steps, samples, classes");
        }
        int[][] labels = target.labels();
        int[] lengths = target.inputLengths();
        if (blank >= shape[2]) {
            throw Checks.refusal(this, "blank is " + blank + ", but there " + (shape[2] == 1 ? "is " : "are ")
                    + Checks.counted(shape[2], "class", "classes"));
        }
        if (labels.length != shape[1]) {
            throw Checks.refusal(this, "target has " + Checks.counted(labels.length, "sample", "samples")
                    + " but prediction has " + shape[1] + "; there must be as many");
        }
        return new CtcTerms(prediction, labels, lengths, blank, zeroInfinity) {
            /** A sample of weight zero, which is not checked, becomes one without steps and labels. */
            @Override public Terms bindWeights(Tensor weights) {
                for (int i = 0; i < lengths.length; i++) {
                    if (weights != null && TensorAccess.of(weights)[i] == 0) {
                        labels[i] = new int[0];
                        lengths[i] = 0;
                    } else {
                        check(labels[i], lengths[i], i, shape);
                    }
                }
                return new CtcTerms(prediction, labels, lengths, blank, zeroInfinity);
            }
        };
    }

    /** Checks only the steps before the padding. */
    @Override public void validate(Tensor prediction, CtcTarget target) {
        Checks.notNull(this, "prediction", prediction);
        terms(prediction, target).bindWeights(null);
        float[] scores = TensorAccess.of(prediction);
        int[] lengths = target.inputLengths();
        int classes = prediction.shape()[2];
        for (int i = 0; i < scores.length; i++) {
            int sample = i / classes % lengths.length;
            int step = i / classes / lengths.length;
            if (step < lengths[sample]) {
                Checks.domain(this, "prediction", i, scores[i], predictionDomain());
            }
        }
    }

    private void check(int[] labels, int length, int sample, int[] shape) {
        if (length > shape[0]) {
            throw Checks.refusal(this, "target.inputLengths[" + sample + "] is " + length + ", but prediction has "
                    + Checks.counted(shape[0], "step", "steps"));
        }
        for (int j = 0; j < labels.length; j++) {
            boolean isClass = labels[j] >= 0 && labels[j] < shape[2];
            if (!isClass || labels[j] == blank) {
                throw Checks.refusal(this, "target.labels[" + sample + "][" + j + "] is " + labels[j] + (isClass
                        ? ", the blank; labels must be other classes"
                        : ", but " + ClassChecks.classes(shape[2])));
            }
        }
    }
}
