/**
 * Losses of embeddings: vectors whose distances or angles matter, in pairs, triplets or batches.
 *
 * <table>
 * <caption>Which loss for what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.embedding.CosineSimilarityLoss}</td><td>vectors</td><td>vectors</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.CosineEmbeddingLoss}, {@link io.github.loss4j.embedding.ContrastiveLoss}</td>
 * <td>a {@link io.github.loss4j.embedding.Pair} of vectors</td><td>whether they belong together</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.TripletMarginLoss}</td><td>a {@link io.github.loss4j.embedding.Triplet}
 * of vectors</td><td>none</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.InfoNceLoss}</td><td>two views of a batch</td><td>none: rows of one
 * number match</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.LabelledInfoNceLoss}</td><td>two views of a batch</td><td>labels</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.SupervisedContrastiveLoss},
 * {@link io.github.loss4j.embedding.BatchTripletLoss}</td><td>a batch</td><td>labels</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.ArcFaceLoss}, {@link io.github.loss4j.embedding.CosFaceLoss}</td>
 * <td>cosines with classes</td><td>class indices</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.HingeEmbeddingLoss}, {@link io.github.loss4j.embedding.MarginRankingLoss}
 * </td><td>distances, or a pair of scores</td><td>1 or −1</td></tr>
 * </table>
 *
 * <p>In losses of a batch each row is compared with the others. A row of weight zero is absent there, so that padding does not
 * matter, and the summaries of several batches are those of their terms, not of one large batch.
 */
package io.github.loss4j.embedding;
