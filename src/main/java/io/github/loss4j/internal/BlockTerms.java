package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/** Terms that are computed in the working memory that the engine has leased. */
public interface BlockTerms extends Terms {
    /**
     * Computes some terms as {@link Terms#compute} does.
     *
     * @param from the first term
     * @param to the term after the last
     * @param values the terms
     * @param factors what the gradients are multiplied by; null if no gradient is wanted
     * @param gradient the elements of each tensor of the gradient
     * @param scratch working memory, but for its arrays of terms, factors and shares
     */
    void compute(int from, int to, float[] values, double[] factors, float[][] gradient, Scratch scratch);

    @Override default void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            compute(from, to, values, factors, gradient, scratch);
        } finally {
            scratch.release();
        }
    }
}
