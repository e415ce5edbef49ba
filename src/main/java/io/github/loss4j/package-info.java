/**
 * Loss functions for plain Java: value, gradient and second derivative, with weights and masks.
 *
 * <p><img src="doc-files/losses.svg" alt="value and derivative of twelve losses">
 *
 * <p>A {@link io.github.loss4j.Loss} compares a prediction with a target. Nearly all are
 * {@linkplain io.github.loss4j.PointwiseLoss pointwise}: one term for each element, given by three scalar functions, which
 * a {@link io.github.loss4j.DistanceLoss} writes of the residual and a {@link io.github.loss4j.MarginLoss} of the margin.
 * The losses themselves are records in the packages beside this one; users write their own in the same way.
 *
 * <p>Everything is float32, as in PyTorch, but sums, which are accumulated more exactly and rounded once.
 */
package io.github.loss4j;
