package io.github.loss4j;

/**
 * The terms of a {@link SampleLoss} for one prediction and one target, whose shapes have been checked.
 *
 * <p>Terms are numbered from 0 in the row-major order of {@link #shape()}. Several threads may call at once, for different
 * terms.
 */
public interface Terms {
    /**
     * The shape of the terms, and so of their weights.
     *
     * @return the lengths of its axes; none for a single term
     */
    int[] shape();

    /**
     * How much work a term is.
     *
     * @return about how many elements are read for it
     */
    int costPerTerm();

    /**
     * What a term counts for in the total weight that {@link Reduction#MEAN} divides by.
     *
     * @param sample the term
     * @return 1 unless the loss has weights of its own
     */
    default float weight(int sample) {
        return 1;
    }

    /**
     * Whether a term is absent, as if its weight were zero: its value is 0, its gradient exactly 0, whatever it holds.
     *
     * @param sample the term
     * @return whether to pass over it
     */
    default boolean masked(int sample) {
        return weight(sample) == 0;
    }

    /**
     * What a term is multiplied by under {@link Reduction#MEAN} before the division.
     *
     * @param sample the term
     * @return 1 but for losses whose terms are themselves averaged then
     */
    default float meanFactor(int sample) {
        return 1;
    }

    /**
     * What a term and its gradient are multiplied by, beside the caller's weight. A loss with class weights gives them here
     * and computes its terms without them, since products of them may leave the range of float32.
     *
     * @param sample the term
     * @return 1 unless the loss has weights of its own
     */
    default float multiplier(int sample) {
        return 1;
    }

    /**
     * Whether all terms count alike: none is ignored, and weight, multiplier and mean factor of each are 1. Saves asking for each.
     *
     * @return true only if that is so
     */
    default boolean unweighted() {
        return false;
    }

    /**
     * These terms under the caller's weights; called once, before anything is computed. For losses that refuse what a term
     * must not hold unless it is absent, and for losses whose terms see each other.
     *
     * @param weights one for each term; null if there are none
     * @return these terms, unless they are others where some are absent
     */
    default Terms bindWeights(Tensor weights) {
        return this;
    }

    /**
     * Whether the gradient of a term lies in elements of its own. If not, all terms are computed by one thread, in order,
     * and the first call finds gradients that are all zero, to which each term adds its own.
     *
     * @return true unless terms share predictions
     */
    default boolean disjointGradients() {
        return true;
    }

    /**
     * Whether the summary of these terms may be added to that of others of the same loss.
     *
     * @return false if a term depends on all that is computed together, so that the losses of two parts do not add up to
     *         that of the whole
     */
    default boolean mergeable() {
        return true;
    }

    /**
     * Computes some terms, and their gradients if asked.
     *
     * @param from the first term
     * @param to the term after the last
     * @param values where the value of term {@code i} goes, at {@code i - from}; what stands there for a term that is ignored
     *        or has factor 0 does not matter, NaN included
     * @param factors what the gradient of term {@code i} is to be multiplied by, at {@code i - from}; a term of factor 0
     *        gets a gradient of zeros, whatever it holds; null if no gradient is wanted
     * @param gradient the elements of each tensor of the gradient; null if none is wanted
     */
    void compute(int from, int to, float[] values, double[] factors, float[][] gradient);
}
