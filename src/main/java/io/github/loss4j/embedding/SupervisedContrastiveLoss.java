package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * Supervised contrastive loss of a batch of labelled vectors: for each row i the mean over the other rows j of its label of
 * −ln(e^(s[i,j]/τ) / Σₖ e^(s[i,k]/τ)), where k goes over all rows but i and s[i,j] is the cosine of the rows i and j.
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number. The loss is in nats, and is
 * least, ln of the number of matches, where only these are near. A row without another of its label has no term: it counts as
 * of weight zero, but as a negative of the others. How long the vectors are does not matter; a zero vector has cosine 0 with
 * all, and gradient 0.
 *
 * <p>A row of the weight zero that the caller gives is absent from the batch, as a term and as a match or negative of the
 * others, whatever it holds: the rest is what it would be without that row. Other weights weigh the terms and leave the
 * comparisons as they are. Shards of a batch have fewer rows to compare and do not add up to the whole. If no row has a term,
 * the mean is NaN, the sum 0.
 *
 * <p>No kinks but at zero vectors. NaN or an infinite element in a present row makes every term NaN. Stable for every
 * temperature; accuracy, time and threads are those of {@link InfoNceLoss}.
 *
 * <p>The sum over matches is outside the logarithm, as in the paper's L_out. The paper's code multiplies by τ over a base
 * temperature of 0.07; there the factor is 1 for τ = 0.07. pytorch-metric-learning: SupConLoss. With two rows of each label
 * it is SimCLR's NT-Xent and optax's ntxent.
 *
 * @param temperature τ, positive, as a decimal number: 0.1 is one tenth
 * @see <a href="https://doi.org/10.48550/arXiv.2004.11362">Khosla et al., Supervised Contrastive Learning (2020)</a>
 */
public record SupervisedContrastiveLoss(float temperature) implements SampleLoss<Tensor, int[]> {
    public SupervisedContrastiveLoss {
        Checks.positive("SupervisedContrastiveLoss", "temperature", temperature);
    }

    /** The loss with a temperature of 0.1. */
    public SupervisedContrastiveLoss() {
        this(0.1f);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        return InfoNceTerms.ofRows(this, prediction, target, Decimals.of(temperature));
    }
}
