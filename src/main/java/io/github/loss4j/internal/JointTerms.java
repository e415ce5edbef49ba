package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/**
 * Terms that depend on the elements of other terms. Examples are the events of a survival model, whose risk sets
 * overlap, and a batch of labelled vectors, each of which is compared with all others.
 *
 * <p>The engine computes all terms by one call of {@link #compute}, in which {@code from} is 0 and {@code to} is the
 * number of terms. An implementation may prepare its data (sort it, for example) in {@link #bindWeights} or at the
 * beginning of that call. The gradient is all zero at first, and the implementation adds to it. It may run parts of its
 * work in parallel with {@link Chunks}.
 */
public interface JointTerms extends Terms {
    /**
     * Computes the sum of all terms, all of which have the same factor, where this takes less time than {@link
     * #compute} does. It is called only if {@link #unweighted()}.
     *
     * @param factor the factor of each term's gradient
     * @param gradient the elements of each tensor of the gradient; null if no gradient is wanted
     * @return the sum, without the factor; NaN, with a gradient of 0, if {@link #compute} must be called
     */
    default double sum(double factor, float[][] gradient) {
        return Double.NaN;
    }

    @Override default boolean disjointGradients() {
        return false;
    }
}
