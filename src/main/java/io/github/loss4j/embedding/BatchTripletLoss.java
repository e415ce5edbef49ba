package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * Triplet loss of a batch of labelled vectors, with triplets mined within the batch. Each row is an anchor and has one
 * term. d is the Euclidean distance from the anchor; positives are the other rows of its label, negatives the rows of
 * other labels:
 *
 * <ul>
 * <li>{@link Mining#HARD}: max(0, m + d of the farthest positive − d of the nearest negative);
 * <li>{@link Mining#SEMI_HARD}: the mean over its positives p of max(0, m + d[p] − d[n]), where n is the nearest
 * negative that is farther than p, or the farthest negative if there is none.
 * </ul>
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number. A row without
 * positives or without negatives has no term: it counts as a row of weight zero, but may be a positive or negative of
 * other anchors. The loss has the unit of the vectors.
 *
 * <p>A row to which the caller gives the weight zero is removed from the batch, as an anchor and for other anchors, and
 * may contain NaN. Other weights multiply the terms and do not affect the mining. Shards of a batch have different
 * triplets, so their losses do not add up to the loss of the batch, and their summaries cannot be merged. If no row has
 * a term, the mean is NaN, the sum 0.
 *
 * <p>There are kinks where a term becomes 0 (derivative 0), where two vectors are equal (the derivative of their
 * distance is 0), and where the selected triplet changes. Among rows at equal distance the first is selected. NaN or an
 * infinite element in a row that is not removed makes every term NaN. Computed in double and in parallel, in O(N²·D);
 * the error of a term is at most 1 ulp of the distances that it is the difference of.
 *
 * <p>tensorflow-addons: TripletHardLoss; TripletSemiHardLoss is the mean over all pairs instead of that over the rows.
 * pytorch-metric-learning: TripletMarginLoss with BatchHardMiner, whose mean leaves out terms of 0. Unlike in {@link
 * TripletMarginLoss} the distance has no ε.
 *
 * @param margin m, positive, read as a decimal number, so that 0.1f means 0.1
 * @param mining how the triplets are chosen
 * @see <a href="https://doi.org/10.48550/arXiv.1703.07737">Hermans, Beyer, Leibe, In Defense of the Triplet Loss for
 *      Person Re-Identification (2017): hard</a>
 * @see <a href="https://doi.org/10.1109/CVPR.2015.7298682">Schroff, Kalenichenko, Philbin, FaceNet (2015):
 *      semi-hard</a>
 */
public record BatchTripletLoss(float margin, Mining mining) implements SampleLoss<Tensor, int[]> {
    /** How the triplets of an anchor are chosen. */
    public enum Mining {
        /** One triplet, with the farthest positive and the nearest negative. */
        HARD,
        /** One triplet for each positive, with the nearest negative that is farther. */
        SEMI_HARD
    }

    public BatchTripletLoss {
        Checks.positive("BatchTripletLoss", "margin", margin);
        Checks.notNull("BatchTripletLoss", "mining", mining);
    }

    /**
     * The loss of the hardest triplets.
     *
     * @param margin m, positive
     */
    public BatchTripletLoss(float margin) {
        this(margin, Mining.HARD);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        return BatchTripletTerms.of(this, prediction, target, Decimals.of(margin), mining == Mining.HARD);
    }
}
