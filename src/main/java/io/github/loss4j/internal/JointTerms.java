package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/**
 * Terms that depend on each other's elements: the events of a survival model, whose risk sets overlap, or a batch of labelled
 * vectors, each compared with all others.
 *
 * <p>The engine computes all of them by one call of {@link #compute} with {@code from} 0 and {@code to} the number of terms.
 * An implementation sorts or compares what it needs in {@link #bindWeights} or at the beginning of that call, and adds to
 * gradients that are all zero at first. It may run parts of its work in parallel by {@link Chunks}.
 */
public interface JointTerms extends Terms {
    @Override default boolean disjointGradients() {
        return false;
    }
}
