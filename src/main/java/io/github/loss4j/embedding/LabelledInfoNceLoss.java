package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;

/**
 * {@link InfoNceLoss} of rows that may have several matches: all rows j of the second tensor whose label is that of row i. The
 * term of row i is the mean over its matches of −ln(e^(s[i,j]/τ) / Σₖ e^(s[i,k]/τ)), s[i,j] being the cosine of first[i] and
 * second[j].
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number; row i of both tensors has the
 * label i. Each row matches at least the row of its own number. The loss is in nats, and is least, ln of the number of matches,
 * where only these are near. Rows of weight zero are absent from the batch, whatever they and their labels hold. If all labels
 * differ it is InfoNceLoss, which has the rest: zero vectors, NaN, accuracy, the two directions.
 *
 * <p>The sum over matches is outside the logarithm. pytorch-metric-learning's NTXentLoss of labels is another: it has each
 * match alone beside the negatives. UniCL is the symmetric one.
 *
 * @param temperature τ, positive: the lower, the more the nearest negatives count
 * @param symmetric whether a term is the mean of the row of the first among those of the second and of the row of the second
 *        among those of the first
 * @see <a href="https://doi.org/10.48550/arXiv.2204.03610">Yang et al., Unified Contrastive Learning in Image-Text-Label Space
 *      (2022)</a>
 */
public record LabelledInfoNceLoss(float temperature, boolean symmetric) implements SampleLoss<Pair, int[]> {
    public LabelledInfoNceLoss {
        Checks.positive("LabelledInfoNceLoss", "temperature", temperature);
    }

    /**
     * The loss from first to second.
     *
     * @param temperature τ, positive
     */
    public LabelledInfoNceLoss(float temperature) {
        this(temperature, false);
    }

    /** The loss with a temperature of 0.07, from first to second. */
    public LabelledInfoNceLoss() {
        this(0.07f);
    }

    @Override public Terms terms(Pair prediction, int[] target) {
        Checks.notNull(this, "prediction", prediction);
        InfoNceTerms.checkLabels(this, target, InfoNceTerms.rows(this, "first", prediction.first()));
        return InfoNceTerms.ofPair(this, prediction, target, temperature, symmetric);
    }
}
