package io.github.loss4j.ranking;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * LambdaRank: Σ w·ln(1 + e^−Δ) over pairs of items of a group whose relevance differs, Δ = the score of the better
 * less that of the other, w = |(gᵢ − gⱼ)·(dᵢ − dⱼ)|/IDCG = by how much NDCG changes if the two change places. The
 * gain g of relevance y is 2^y − 1, the discount d of rank r is 1/log₂(1 + r), ranks are those of falling scores, and
 * one item of each pair is among the first {@code truncation} ranks. IDCG is the sum of g·d over as many ranks in the
 * best order.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance is to be
 * from 0 to 1023, or any number from 0 on with linear gains. There is one term for each group, in nats. Equal scores
 * have ranks in the order of the items. Time grows as items times truncation.
 *
 * <p><b>The weights w count as constants in gradient and Hessian</b>: the gradient is that of the reported number
 * while no item changes its rank, and does not see that the number jumps where one does. With normalised scores it is
 * not the derivative of the number either, since the weights then hold score differences. The majorant is one of the
 * sum with constant weights: tanh(Δ/2)/Δ for each item of a pair, twice what bounds the pair, since both of its
 * scores change.
 *
 * <p>A group of one item, or without relevance, costs 0 and has derivatives of 0. Equal infinite scores differ by 0;
 * other infinite scores give 0 on the right side and infinity on the wrong one, or NaN if scores are normalised. NaN
 * in a group makes it NaN. Computed in double and rounded once.
 *
 * <p>The options, off by default, are those of other libraries. With normalised scores w is divided by |Δ| + 0.01
 * unless all scores of the group are equal. With normalised lambdas all of a group, value included, is multiplied by
 * log₂(1 + S)/S, S being twice the sum of w·σ(−Δ). XGBoost 3.4: rank:ndcg with lambdarank_pair_method=topk is this
 * with both and with the doubled Hessian, lambdarank_num_pair_per_sample being the truncation:
 *
 * <pre>{@code
 * new LambdaRankLoss(32).withNormalizedScores(true).withNormalizedLambdas(true).withDoubledHessian(true)
 * }</pre>
 *
 * <p>lambdarank_score_normalization, lambdarank_normalization and ndcg_exp_gain=false are its names of the options. It
 * scales the weights of groups so that their mean is 1. LightGBM 4: lambdarank is this with both normalised
 * (lambdarank_norm), lambdarank_truncation_level being the truncation.
 *
 * @param truncation how many ranks one item of each pair must be among; positive
 * @param linearGains whether the gain is the relevance itself
 * @param normalizedScores whether weights are divided by the difference of scores
 * @param normalizedLambdas whether a group's derivatives are scaled by their sum
 * @param doubledHessian whether exact second derivatives are doubled
 * @see <a href="https://www.microsoft.com/en-us/research/wp-content/uploads/2016/02/MSR-TR-2010-82.pdf">Burges, From
 *      RankNet to LambdaRank to LambdaMART: An Overview (2010)</a>
 * @see <a href="https://doi.org/10.1145/3269206.3271784">Wang et al., The LambdaLoss Framework for Ranking Metric
 *      Optimization (2018)</a>
 */
public record LambdaRankLoss(int truncation, boolean linearGains, boolean normalizedScores, boolean normalizedLambdas,
        boolean doubledHessian) implements DiagonalLoss<Groups> {
    private static final int RANKS = 32;

    public LambdaRankLoss {
        if (!(truncation > 0)) {
            throw Checks.refusal("LambdaRankLoss", "truncation must be positive, was " + truncation);
        }
    }

    /**
     * The loss with exponential gains, not normalised.
     *
     * @param truncation how many ranks one item of each pair must be among
     */
    public LambdaRankLoss(int truncation) {
        this(truncation, false, false, false, false);
    }

    /** The loss of the first 32 ranks with exponential gains, not normalised. */
    public LambdaRankLoss() {
        this(RANKS);
    }

    /**
     * The same loss with other gains.
     *
     * @param linear whether the gain is the relevance itself
     * @return a changed copy
     */
    public LambdaRankLoss withLinearGains(boolean linear) {
        return new LambdaRankLoss(truncation, linear, normalizedScores, normalizedLambdas, doubledHessian);
    }

    /**
     * The same loss with scores normalised or not.
     *
     * @param normalized whether weights are divided by the difference of scores
     * @return a changed copy
     */
    public LambdaRankLoss withNormalizedScores(boolean normalized) {
        return new LambdaRankLoss(truncation, linearGains, normalized, normalizedLambdas, doubledHessian);
    }

    /**
     * The same loss with lambdas normalised or not.
     *
     * @param normalized whether a group's derivatives are scaled by their sum
     * @return a changed copy
     */
    public LambdaRankLoss withNormalizedLambdas(boolean normalized) {
        return new LambdaRankLoss(truncation, linearGains, normalizedScores, normalized, doubledHessian);
    }

    /**
     * The same loss with the Hessian doubled or not.
     *
     * @param doubled whether exact second derivatives are doubled
     * @return a changed copy
     */
    public LambdaRankLoss withDoubledHessian(boolean doubled) {
        return new LambdaRankLoss(truncation, linearGains, normalizedScores, normalizedLambdas, doubled);
    }

    @Override public Domain targetDomain() {
        return linearGains ? Domain.atLeast(0) : Gains.EXPONENTIAL;
    }

    @Override public void validate(Tensor prediction, Groups target) {
        DiagonalLoss.super.validate(prediction, target);
        target.validate(this);
    }

    @Override public DiagonalTerms terms(Tensor prediction, Groups target) {
        return new LambdaRankTerms(this, prediction, target);
    }
}
