/**
 * Losses of segmentation: a predicted mask against the target mask, with one term for each sample by default. There are
 * 10 losses.
 *
 * <ul>
 * <li>{@link io.github.loss4j.segmentation.DiceLoss}, {@link io.github.loss4j.segmentation.JaccardLoss}, {@link
 * io.github.loss4j.segmentation.TverskyLoss} and {@link io.github.loss4j.segmentation.FocalTverskyLoss}: the overlap of
 * masks. {@link io.github.loss4j.segmentation.OverlapLoss} has their common options: logits, terms for each class,
 * class weights, sums over the batch, inverse areas.
 * <li>{@link io.github.loss4j.segmentation.ClassOverlapLoss} takes class indices instead of one-hot masks, {@link
 * io.github.loss4j.segmentation.MaskedLoss} leaves pixels out.
 * <li>{@link io.github.loss4j.segmentation.DiceCrossEntropyLoss} and {@link
 * io.github.loss4j.segmentation.DiceFocalLoss}: the sum of an overlap loss and a loss of pixels.
 * <li>{@link io.github.loss4j.segmentation.LovaszHingeLoss} and {@link
 * io.github.loss4j.segmentation.LovaszSoftmaxLoss}: the Lovász extension of the Jaccard loss, for logits.
 * </ul>
 *
 * <p>{@code OverlapTerms} has the loops for probabilities without options. {@code PixelTerms} supports all options,
 * with one kind of {@code PixelTile} for each activation; {@code TverskyFormula} turns sums into terms. {@code
 * LovaszExtension} is the common part of the Lovász losses.
 */
package io.github.loss4j.segmentation;
