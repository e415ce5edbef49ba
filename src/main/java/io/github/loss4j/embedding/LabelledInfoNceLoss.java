package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;

/**
 * {@link InfoNceLoss} of rows that may have several matches: all rows j of the second tensor whose label is that of row
 * i. The term of row i is the mean over its matches of −ln(e^(s[i,j]/τ) / Σₖ e^(s[i,k]/τ)), where s[i,j] is the cosine
 * of first[i] and second[j].
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number; row i of both tensors
 * has the label i. Each row matches at least the row of its own number. The loss is in nats; its infimum is ln of the
 * number of matches. Rows of weight zero are removed from the batch, whatever they and their labels contain. If all
 * labels differ it equals {@link InfoNceLoss}, whose documentation on zero vectors, NaN, accuracy and directions
 * applies here too.
 *
 * <p>The sum over matches is outside the logarithm. pytorch-metric-learning's NTXentLoss with labels differs: its
 * denominator has each match alone with the negatives. UniCL is the symmetric loss.
 *
 * @param temperature τ, positive; the lower it is, the more the nearest negatives count
 * @param symmetric whether a term is the mean of both directions, from first to second and from second to first
 * @see <a href="https://doi.org/10.48550/arXiv.2204.03610">Yang et al., Unified Contrastive Learning in
 *      Image-Text-Label Space (2022)</a>
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
