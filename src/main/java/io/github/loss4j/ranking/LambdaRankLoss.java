package io.github.loss4j.ranking;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;

/**
 * LambdaRank: Σ w·ln(1 + e^−Δ) over pairs of items of a group with different relevance. Δ is the score of the more
 * relevant item minus the score of the other; w = |(gᵢ − gⱼ)·(dᵢ − dⱼ)|/IDCG is the change of NDCG if the two items
 * swap ranks. The gain g of relevance y is 2^y − 1, the discount d of rank r is 1/log₂(1 + r), ranks are by descending
 * score, and at least one item of each pair is among the first {@code truncation} ranks. IDCG is the sum of g·d over
 * the first {@code truncation} ranks of the ideal order.
 *
 * <p>For two queries of three and two items:
 *
 * <pre>{@code
 * var scores = Tensor.of(0.9f, 0.1f, 0.4f, -0.2f, 0.3f);
 * var target = new Groups(Tensor.of(2, 0, 1, 0, 3), 3, 2);
 * float loss = new LambdaRankLoss().value(scores, target); // the mean over both groups
 * }</pre>
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance should be from
 * 0 to 1023, or any nonnegative number with linear gains. There is one term for each group, in nats. Equal scores are
 * ranked in the order of the items. Time is O(items·truncation).
 *
 * <p><b>The weights w are constants in gradient and Hessian</b>: the gradient is the derivative of the value as long as
 * no rank changes; it ignores the jumps of the value where ranks change. With normalised scores it is not the
 * derivative of the value, since the weights then depend on score differences. The majorant is that of the sum with
 * constant weights: tanh(Δ/2)/Δ for each item of a pair, twice the bound of the pair, since both of its scores change.
 *
 * <p>A group of one item, or without relevance, has a term and derivatives of 0. The difference of equal infinite
 * scores is 0; other infinite scores give 0 for a correctly ordered pair and infinity otherwise, or NaN if scores are
 * normalised. NaN in a group makes its term NaN. Computed in double and rounded once.
 *
 * <p>The options, off by default, reproduce other libraries. With normalised scores w is divided by |Δ| + 0.01 unless
 * all scores of the group are equal. With normalised lambdas value and derivatives of a group are multiplied by log₂(1
 * + S)/S, where S is twice the sum of w·σ(−Δ). XGBoost 3.4: rank:ndcg with lambdarank_pair_method=topk is this loss
 * with both options and the doubled Hessian; its lambdarank_num_pair_per_sample is the truncation:
 *
 * <pre>{@code
 * new LambdaRankLoss(32).withNormalizedScores(true).withNormalizedLambdas(true).withDoubledHessian(true)
 * }</pre>
 *
 * <p>XGBoost calls the options lambdarank_score_normalization, lambdarank_normalization and ndcg_exp_gain=false. It
 * scales the weights of groups so that their mean is 1. LightGBM 4: lambdarank is this loss with both normalisations
 * (lambdarank_norm); its lambdarank_truncation_level is the truncation.
 *
 * @param truncation the number of first ranks to which at least one item of each pair must belong; positive
 * @param linearGains whether the gain is the relevance itself
 * @param normalizedScores whether weights are divided by the score difference
 * @param normalizedLambdas whether value and derivatives of a group are scaled by the sum of its lambdas
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
     * @param truncation the number of first ranks to which at least one item of each pair must belong
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
     * @param normalized whether weights are divided by the score difference
     * @return a changed copy
     */
    public LambdaRankLoss withNormalizedScores(boolean normalized) {
        return new LambdaRankLoss(truncation, linearGains, normalized, normalizedLambdas, doubledHessian);
    }

    /**
     * The same loss with lambdas normalised or not.
     *
     * @param normalized whether value and derivatives of a group are scaled by the sum of its lambdas
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
