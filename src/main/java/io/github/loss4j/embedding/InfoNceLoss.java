package io.github.loss4j.embedding;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;

/**
 * InfoNCE, the contrastive loss of a batch: for each row i of the first tensor, the cross entropy of telling its match,
 * row i of the second, from the second's other rows: −ln(e^(s[i,i]/τ) / Σⱼ e^(s[i,j]/τ)), s[i,j] being the cosine of
 * first[i] and second[j].
 *
 * <p>Both have shape {@code [N, D]}; there is one term for each row. The loss is in nats: ln N where nothing is told
 * apart, near 0 where every match is found; 0 for a single row. How long the vectors are does not matter; a zero vector
 * has cosine 0 with all, and gradient 0. It goes one way, from first to second; {@link #withSymmetric} makes each term
 * the mean of both ways, which is CLIP's loss. {@link #withLabels} is for rows that have several matches.
 *
 * <p>A row of weight zero is absent from the batch, as a term and as a negative of the others, whatever it holds: the
 * rest is what it would be without that row, so that padding does not matter. Other weights weigh the terms and leave
 * the negatives as they are. Shards of a batch have fewer negatives and do not add up to the whole; summaries of
 * several batches add up to the mean over their terms, each among its own negatives.
 *
 * <p>No kinks but at zero vectors. Stable for every temperature; a small loss keeps its relative accuracy. NaN or an
 * infinite element in a present row makes every term NaN. Up to 32 rows are compared in double: cosines are accurate to
 * about 1e-16 times √D, and a term to that over τ. More rows are compared by products of matrices in float32, in parallel:
 * for up to 2048 elements a term is within 1e-6, a term below 1 within so much of itself, and an element of its derivative
 * with respect to a vector of length 1 within 1e-6 over τ; all of this over τ where τ is below 1. The bits do not depend on
 * the number of threads. Time is N²·D.
 *
 * <p>CLIP, MoCo and pytorch-metric-learning (NTXentLoss) start from the same temperature. optax's ntxent compares all
 * rows with each other instead of two groups. sentence-transformers: MultipleNegativesRankingLoss.
 *
 * @param temperature τ, positive: the lower, the more the nearest negatives count
 * @param symmetric whether a term is the mean of the row of the first among those of the second and of the row of the
 *        second among those of the first
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
     * The same loss one way or both ways.
     *
     * @param both whether a term is the mean of both ways
     * @return a changed copy
     */
    public InfoNceLoss withSymmetric(boolean both) {
        return new InfoNceLoss(temperature, both);
    }

    /**
     * The same loss for rows of which several belong together: its target has the label of each row.
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
