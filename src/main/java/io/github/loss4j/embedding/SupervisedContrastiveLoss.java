package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * Supervised contrastive loss of a batch of labelled vectors: for each row i the mean over the other rows j of its
 * label of −ln(e^(s[i,j]/τ) / Σₖ e^(s[i,k]/τ)), where k goes over all rows but i and s[i,j] is the cosine of the rows i
 * and j.
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number. The loss is in nats;
 * its infimum is ln of the number of matches. A row that has no other row of its label has no term: it counts as a row
 * of weight zero, but remains a negative of other rows. The lengths of the vectors do not matter; a zero vector has
 * cosine 0 with all others and gradient 0.
 *
 * <p>A row to which the caller gives the weight zero is removed from the batch, as a term and as a match or negative of
 * other rows, and may contain NaN: the result is the same as without that row. Other weights multiply the terms and do
 * not affect the comparisons. Shards of a batch have fewer rows to compare, so their losses do not add up to the loss
 * of the batch, and their summaries cannot be merged. If no row has a term, the mean is NaN, the sum 0.
 *
 * <p>No kinks except at zero vectors. NaN or an infinite element in a row that is not removed makes every term NaN.
 * Stable for every temperature; accuracy, running time and parallelism are as in {@link InfoNceLoss}.
 *
 * <p>The sum over matches is outside the logarithm, as in the paper's L_out. The paper's code multiplies by τ/0.07,
 * which is 1 for its τ of 0.07. pytorch-metric-learning: SupConLoss. With two rows of each label it is SimCLR's NT-Xent
 * and optax's ntxent.
 *
 * @param temperature τ, positive, read as a decimal number, so that 0.1f means 0.1
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
