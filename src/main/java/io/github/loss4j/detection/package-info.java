/**
 * Losses of object detection: predicted boxes compared with the right ones.
 *
 * <ul>
 * <li>{@link io.github.loss4j.detection.BoxIouLoss}: how little two boxes overlap, with IoU, GIoU, DIoU or CIoU.
 * </ul>
 *
 * <p>For the classes of the boxes see {@link io.github.loss4j.classification.SigmoidFocalLoss} and
 * {@link io.github.loss4j.classification.CrossEntropyLoss}, for offsets of anchors
 * {@link io.github.loss4j.regression.SmoothL1Loss}.
 */
package io.github.loss4j.detection;
