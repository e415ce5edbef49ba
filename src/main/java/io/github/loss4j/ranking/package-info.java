/**
 * Ranking losses: the order of scores should follow relevance, within each query group or pair by pair.
 *
 * <table>
 * <caption>What each of the 5 losses compares</caption>
 * <tr><th>loss</th><th>compares</th><th>with</th></tr>
 * <tr><td>{@link io.github.loss4j.ranking.PairwiseLogisticLoss}</td><td>a pair of scores</td><td>nothing: the first
 * is preferred</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ListwiseSoftmaxLoss}</td><td>softmax of a group's scores</td><td>relevance as
 * weights</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ListMleLoss}</td><td>a group's order</td><td>the order of relevance</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ApproxNdcgLoss}</td><td>smooth ranks</td><td>NDCG</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.LambdaRankLoss}</td><td>pairs of ranks</td><td>NDCG; for boosting</td></tr>
 * </table>
 *
 * <p>All except the first take the scores of all items, {@code [items]}, and {@link io.github.loss4j.ranking.Groups}:
 * the number of items of each group, and the relevance of each item. There is one term for each group: weights, masks
 * and summaries refer to groups, and groups are computed in parallel.
 *
 * <p>{@code GroupTerms} loops over groups for the engine. It computes the exponentials and logarithms of several groups
 * at once: a loss writes their arguments and then evaluates each group. {@code Gains} has the gains and discounts of
 * NDCG; {@code LambdaRankTerms} and {@code PairLoops} have the pairs of LambdaRank.
 */
package io.github.loss4j.ranking;
