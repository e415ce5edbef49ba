/**
 * Losses of label sequences whose alignment to the steps of the prediction is unknown, such as in speech and
 * handwriting recognition.
 *
 * <ul>
 * <li>{@link io.github.loss4j.sequence.CtcLoss} takes log-probabilities {@code [T, N, C]}: T steps of N samples and C
 * classes, one of them the blank.
 * <li>{@link io.github.loss4j.sequence.CtcTarget} is its target: the labels and the number of steps of each sample.
 * </ul>
 *
 * <p>A call goes from a verb of {@code CtcLoss} to the engine for sample losses, which runs the samples in parallel;
 * {@code CtcTerms} computes one sample at a time. {@code Alignments} has the forward recursion, which gives the value,
 * and the backward recursion, which gives the gradient. Exponentials of whole rows are computed by the softmax kernels
 * of the engine.
 */
package io.github.loss4j.sequence;
