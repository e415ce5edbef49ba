/**
 * Losses that rank: scores of items are to fall as their relevance does, within each query group or pair by pair.
 *
 * <table>
 * <caption>Which loss for what</caption>
 * <tr><th>loss</th><th>compares</th><th>with</th></tr>
 * <tr><td>{@link io.github.loss4j.ranking.PairwiseLogisticLoss}</td><td>a pair of scores</td><td>nothing: the first
 * is the better</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ListwiseSoftmaxLoss}</td><td>softmax of a group's scores</td><td>relevance as
 * weights</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ListMleLoss}</td><td>a group's order</td><td>the order of relevance</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.ApproxNdcgLoss}</td><td>smooth ranks</td><td>NDCG</td></tr>
 * <tr><td>{@link io.github.loss4j.ranking.LambdaRankLoss}</td><td>pairs of ranks</td><td>NDCG; for boosting</td></tr>
 * </table>
 *
 * <p>All but the first take the scores of all items, {@code [items]}, and {@link io.github.loss4j.ranking.Groups}:
 * how many items each group has, one group after the other, and the relevance of each item. There is one term for
 * each group, so weights, masks and summaries are those of groups, and groups are computed in parallel.
 */
package io.github.loss4j.ranking;
