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
 * has cosine 0 with all, and gradient 0. It goes one way, from first to second; CLIP's loss is the mean of this and the
 * same with the two swapped.
 *
 * <p>A row of weight zero is absent from the batch, as a term and as a negative of the others, whatever it holds: the
 * rest is what it would be without that row, so that padding does not matter. Other weights weigh the terms and leave
 * the negatives as they are. Shards of a batch have fewer negatives and do not add up to the whole.
 *
 * <p>No kinks but at zero vectors. Stable for every temperature; a small loss keeps its relative accuracy. Cosines are
 * accurate to about 1e-16 times √D, and so a term to that over τ. NaN or an infinite element in a present row makes
 * every term NaN. Computed in double, by one thread, in time N²·D.
 *
 * <p>CLIP, MoCo and pytorch-metric-learning (NTXentLoss) start from the same temperature. optax's ntxent compares all
 * rows with each other instead of two groups. sentence-transformers: MultipleNegativesRankingLoss.
 *
 * @param temperature τ, positive: the lower, the more the nearest negatives count
 * @see <a href="https://doi.org/10.48550/arXiv.1807.03748">Oord, Li, Vinyals, Representation Learning with Contrastive
 *      Predictive Coding (2018)</a>
 * @see <a href="https://doi.org/10.48550/arXiv.2103.00020">Radford et al., Learning Transferable Visual Models From
 *      Natural Language Supervision (2021): CLIP</a>
 */
public record InfoNceLoss(float temperature) implements TargetlessLoss<Pair> {
    public InfoNceLoss {
        Checks.positive("InfoNceLoss", "temperature", temperature);
    }

    /** The loss with a temperature of 0.07. */
    public InfoNceLoss() {
        this(0.07f);
    }

    @Override public Terms terms(Pair prediction, Void target) {
        return InfoNceTerms.ofPair(this, prediction, null, temperature, false);
    }
}
