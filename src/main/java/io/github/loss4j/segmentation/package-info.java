/**
 * Losses of segmentation: how far a predicted mask is from the right one, sample by sample.
 *
 * <ul>
 * <li>{@link io.github.loss4j.segmentation.DiceLoss}, {@link io.github.loss4j.segmentation.JaccardLoss},
 * {@link io.github.loss4j.segmentation.TverskyLoss} and {@link io.github.loss4j.segmentation.FocalTverskyLoss}: the overlap of
 * masks. {@link io.github.loss4j.segmentation.OverlapLoss} has what they share: logits, terms for each class, class weights,
 * sums over the batch, inverse areas.
 * <li>{@link io.github.loss4j.segmentation.ClassOverlapLoss} takes class indices instead of one-hot masks,
 * {@link io.github.loss4j.segmentation.MaskedLoss} leaves pixels out.
 * <li>{@link io.github.loss4j.segmentation.DiceCrossEntropyLoss} and {@link io.github.loss4j.segmentation.DiceFocalLoss}: the
 * overlap and a loss of the pixels in one.
 * <li>{@link io.github.loss4j.segmentation.LovaszHingeLoss} and {@link io.github.loss4j.segmentation.LovaszSoftmaxLoss}: the
 * Jaccard loss itself, extended to logits.
 * </ul>
 *
 * <p>How it is computed: {@code OverlapTerms} has the loops of probabilities without options; {@code PixelTerms} has all
 * options, with a {@code PixelTile} for each way from a prediction to probabilities.
 */
package io.github.loss4j.segmentation;
