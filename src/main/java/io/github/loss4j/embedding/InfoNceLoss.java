package io.github.loss4j.embedding;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;

/**
 * InfoNCE, the contrastive loss of a batch: for each row i of the first tensor, the cross entropy of identifying its
 * match, row i of the second tensor, among all rows of the second: −ln(e^(s[i,i]/τ) / Σⱼ e^(s[i,j]/τ)), where s[i,j] is
 * the cosine of first[i] and second[j].
 *
 * <p>For a batch of two pairs:
 *
 * <pre>{@code
 * var images = Tensor.of(new float[][] {{1, 0.2f}, {0.1f, 1}});
 * var texts = Tensor.of(new float[][] {{0.9f, 0}, {0, 0.8f}});
 * var clip = new InfoNceLoss(0.07f).withSymmetric(true);
 * float loss = clip.value(new Pair(images, texts));
 * Pair gradient = clip.evaluate(new Pair(images, texts)).gradient();
 * }</pre>
 *
 * <p>Both have shape {@code [N, D]}; there is one term for each row. The loss is in nats: ln N if all cosines are
 * equal, near 0 if every match is identified, and 0 for a single row. The lengths of the vectors do not matter; a zero
 * vector has cosine 0 with all others and gradient 0. By default only the direction from first to second counts; {@link
 * #withSymmetric} makes each term the mean of both directions, which is the loss of CLIP. {@link #withLabels} is for
 * rows that have several matches.
 *
 * <p>A row of weight zero is removed from the batch, as a term and as a negative of other rows, and may contain NaN:
 * the result is the same as without that row, so padding has no effect. Other weights multiply the terms and do not
 * affect the negatives. Shards of a batch have fewer negatives, so their losses do not add up to the loss of the batch,
 * and their summaries cannot be merged.
 *
 * <p>No kinks except at zero vectors. Stable for every temperature; small losses are accurate relative to their value.
 * NaN or an infinite element in a row that is not removed makes every term NaN. Up to 32 rows are compared in double:
 * cosines have an error of about 1e-16·√D, and terms one of about that divided by τ. More rows are compared by matrix
 * products in float32, in parallel: for up to 2048 elements the error is at most 1e-6 for a term, 1e-6 relative for a
 * term below 1, and 1e-6/τ for a derivative with respect to an element of a unit vector; for τ below 1 all of these are
 * divided by τ. The bits do not depend on the number of threads. Time is O(N²·D).
 *
 * <p>CLIP, MoCo and pytorch-metric-learning (NTXentLoss) start from the same temperature. optax's ntxent compares all
 * rows of one batch with each other instead of two tensors. sentence-transformers: MultipleNegativesRankingLoss.
 *
 * @param temperature τ, positive; the lower it is, the more the nearest negatives count
 * @param symmetric whether a term is the mean of both directions, from first to second and from second to first
 * @see <a href="https://doi.org/10.48550/arXiv.1807.03748">Oord, Li, Vinyals, Representation Learning with Contrastive
 *      Predictive Coding (2018)</a>
 * @see <a href="https://doi.org/10.48550/arXiv.2103.00020">Radford et al., Learning Transferable Visual Models From
 *      Natural Language Supervision (2021): CLIP</a>
 */
public record InfoNceLoss(float temperature, boolean symmetric) implements TargetlessLoss<Pair> {
    public InfoNceLoss {
        Checks.positive("InfoNceLoss", "temperature", temperature);
    }

    /**
     * The loss from first to second.
     *
     * @param temperature τ, positive
     */
    public InfoNceLoss(float temperature) {
        this(temperature, false);
    }

    /** The loss with a temperature of 0.07, from first to second. */
    public InfoNceLoss() {
        this(0.07f);
    }

    /**
     * The same loss in one or both directions.
     *
     * @param both whether a term is the mean of both directions
     * @return a changed copy
     */
    public InfoNceLoss withSymmetric(boolean both) {
        return new InfoNceLoss(temperature, both);
    }

    /**
     * The same loss for rows that may have several matches; its target has the label of each row.
     *
     * @return a loss of the same parameters
     */
    public LabelledInfoNceLoss withLabels() {
        return new LabelledInfoNceLoss(temperature, symmetric);
    }

    @Override public Terms terms(Pair prediction, Void target) {
        return InfoNceTerms.ofPair(this, prediction, null, temperature, symmetric);
    }
}
