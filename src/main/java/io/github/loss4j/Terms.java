package io.github.loss4j;

/**
 * The terms of a {@link SampleLoss} for one prediction and one target, whose shapes have been checked.
 *
 * <p>Terms are numbered from 0 in the row-major order of {@link #shape()}. Several threads may compute different terms
 * at the same time.
 *
 * @since 0.2.0
 */
public interface Terms {
    /**
     * The shape of the terms and of their weights.
     *
     * @return the lengths of its axes; none for a single term
     */
    int[] shape();

    /**
     * The cost of a term, by which the engine divides the work.
     *
     * @return about the number of elements that are read for a term
     */
    int costPerTerm();

    /**
     * The weight of a term in the total weight by which {@link Reduction#MEAN} divides.
     *
     * @param sample the index of the term
     * @return the weight; 1 by default, other numbers for a loss with class weights
     */
    default float weight(int sample) {
        return 1;
    }

    /**
     * Whether a term is masked, as if its weight were zero: its value and its gradient are exactly 0, even if it holds
     * NaN.
     *
     * @param sample the index of the term
     * @return whether the term is masked
     */
    default boolean masked(int sample) {
        return weight(sample) == 0;
    }

    /**
     * The factor of a term under {@link Reduction#MEAN}, before the division.
     *
     * @param sample the index of the term
     * @return the factor; 1 by default, other numbers for a loss whose terms are means under that reduction
     */
    default float meanFactor(int sample) {
        return 1;
    }

    /**
     * The factor of a term and of its gradient, in addition to the caller's weight. A loss with class weights returns
     * them here and computes its terms without them, since their products may leave the range of float32.
     *
     * @param sample the index of the term
     * @return the weight; 1 by default, other numbers for a loss with class weights
     */
    default float multiplier(int sample) {
        return 1;
    }

    /**
     * Whether no term is masked, and weight, multiplier and mean factor of all terms are 1. The engine then skips these
     * calls.
     *
     * @return true only if all of this holds
     */
    default boolean unweighted() {
        return false;
    }

    /**
     * These terms with the caller's weights. The engine calls this method once, before anything is computed. Override
     * it in a loss that validates only the active terms, or whose terms depend on each other.
     *
     * @param weights one weight for each term; null if there are no weights
     * @return the terms to compute; these terms by default
     */
    default Terms bindWeights(Tensor weights) {
        return this;
    }

    /**
     * Whether no two terms have gradients in the same elements. If they do, one thread computes all terms in order; the
     * gradient arrays are zero at first, and each term adds its gradient.
     *
     * @return true by default; false if several terms depend on the same prediction
     */
    default boolean disjointGradients() {
        return true;
    }

    /**
     * Whether the summary of these terms may be added to a summary of other terms of the same loss.
     *
     * @return true by default; false if a term depends on all samples of the call, so that the losses of two batches do
     *         not add up to the loss of their union
     */
    default boolean mergeable() {
        return true;
    }

    /**
     * Computes a range of terms, and their gradients if requested.
     *
     * @param from the first term
     * @param to the end of the range, exclusive
     * @param values the output: the value of term {@code i} at {@code i - from}; for a masked term or a term with
     *        factor 0 it may be any number, even NaN
     * @param factors the factor of the gradient of term {@code i}, at {@code i - from}; the gradient of a term with
     *        factor 0 must be 0, even if the term holds NaN; null if no gradient is requested
     * @param gradient the output: the elements of each tensor of the gradient; null if no gradient is requested
     */
    void compute(int from, int to, float[] values, double[] factors, float[][] gradient);
}
