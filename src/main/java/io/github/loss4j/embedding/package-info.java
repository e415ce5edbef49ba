/**
 * Losses of embeddings: distances or angles of vectors in pairs, triplets or batches.
 *
 * <table>
 * <caption>Which of the 12 losses takes what</caption>
 * <tr><th>loss</th><th>prediction</th><th>target</th></tr>
 * <tr><td>{@link io.github.loss4j.embedding.CosineSimilarityLoss}</td><td>vectors</td><td>vectors</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.CosineEmbeddingLoss}, {@link
 * io.github.loss4j.embedding.ContrastiveLoss}</td>
 * <td>a {@link io.github.loss4j.embedding.Pair} of vectors</td><td>whether they match</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.TripletMarginLoss}</td><td>a {@link io.github.loss4j.embedding.Triplet}
 * of vectors</td><td>none</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.InfoNceLoss}</td><td>two views of a batch</td><td>none: row i matches row
 * i</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.LabelledInfoNceLoss}</td><td>two views of a batch</td><td>labels</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.SupervisedContrastiveLoss},
 * {@link io.github.loss4j.embedding.BatchTripletLoss}</td><td>a batch</td><td>labels</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.ArcFaceLoss}, {@link io.github.loss4j.embedding.CosFaceLoss}</td>
 * <td>cosines with classes</td><td>class indices</td></tr>
 * <tr><td>{@link io.github.loss4j.embedding.HingeEmbeddingLoss}, {@link io.github.loss4j.embedding.MarginRankingLoss}
 * </td><td>distances, or a pair of scores</td><td>1 or −1</td></tr>
 * </table>
 *
 * <p>Losses of a batch compare each row with the others. There a row of weight zero is removed from the batch, so that
 * padding has no effect. Merged summaries of several batches cover the terms of each batch, not one large batch.
 *
 * <p>{@code VectorTerms} and {@code PairTerms} loop over vectors and call {@code CosineGeometry}, {@code
 * EuclideanDistances} and {@code DistanceGradients}, or {@code MinkowskiDistance}. {@code InfoNceTerms} computes a few
 * rows in double ({@code InfoNceInDouble}) and many rows by matrix products ({@code TiledInfoNce}, {@code
 * MatrixProduct}). {@code BatchTripletTerms} mines triplets, and {@code AngularMarginTerms} modifies cosines before the
 * softmax of the engine.
 */
package io.github.loss4j.embedding;
