package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * Triplet loss of a batch of labelled vectors, whose triplets are chosen in the batch. Each row is an anchor and has one term.
 * With d its Euclidean distances, positives the other rows of its label and negatives the rows of other labels:
 *
 * <ul>
 * <li>{@link Mining#HARD}: max(0, m + d of the farthest positive − d of the nearest negative);
 * <li>{@link Mining#SEMI_HARD}: the mean over its positives p of max(0, m + d[p] − d[n]), n being the nearest of the negatives
 * that are farther than p, or the farthest negative if there is none.
 * </ul>
 *
 * <p>The vectors have shape {@code [N, D]} and the target has one label for each row, any number. A row without positives or
 * without negatives has no term: it counts as of weight zero, but may be a positive or a negative of others. The loss has the
 * unit of the vectors.
 *
 * <p>A row of the weight zero that the caller gives is absent from the batch, as an anchor and for the others, whatever it
 * holds. Other weights weigh the terms and choose nothing. Shards of a batch have other triplets and do not add up to the
 * whole. If no row has a term, the mean is NaN, the sum 0.
 *
 * <p>Kinks where a term becomes 0, where the derivative is 0; where two vectors are equal, whose distance has the derivative 0;
 * where the choice changes. Of equally far rows the first is chosen. NaN or an infinite element in a present row makes every
 * term NaN. Computed in double, in time N²·D and in parallel; a term is within 1 ulp of the terms it is the difference of.
 *
 * <p>tensorflow-addons: TripletHardLoss; TripletSemiHardLoss is the mean over all pairs instead of that over the rows.
 * pytorch-metric-learning: TripletMarginLoss with BatchHardMiner, whose mean leaves out terms of 0. The distance has no ε, unlike
 * that of {@link TripletMarginLoss}.
 *
 * @param margin m, positive, as a decimal number: 0.1 is one tenth
 * @param mining how the triplets are chosen
 * @see <a href="https://doi.org/10.48550/arXiv.1703.07737">Hermans, Beyer, Leibe, In Defense of the Triplet Loss for Person
 *      Re-Identification (2017): hard</a>
 * @see <a href="https://doi.org/10.1109/CVPR.2015.7298682">Schroff, Kalenichenko, Philbin, FaceNet (2015): semi-hard</a>
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
