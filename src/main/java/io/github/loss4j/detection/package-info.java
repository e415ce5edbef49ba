/**
 * Losses of object detection: predicted boxes against target boxes.
 *
 * <ul>
 * <li>{@link io.github.loss4j.detection.BoxIouLoss}: the overlap of two boxes, as IoU, GIoU, DIoU or CIoU. Predictions
 * and targets are corners {@code [N, 4]}.
 * </ul>
 *
 * <p>It is a row loss: the engine calls it for one box at a time. {@code Edges} holds both boxes along one axis with
 * the derivatives of lengths; {@code Boxes} combines the two axes into the loss and its gradient.
 *
 * <p>For the classes of boxes use {@link io.github.loss4j.classification.SigmoidFocalLoss} or
 * {@link io.github.loss4j.classification.CrossEntropyLoss}, for anchor offsets
 * {@link io.github.loss4j.regression.SmoothL1Loss}.
 */
package io.github.loss4j.detection;
