package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/** Terms that are computed in the working memory that the engine has leased. */
public interface BlockTerms extends Terms {
    /**
     * Computes some terms as {@link Terms#compute} does.
     *
     * @param from the first term
     * @param to the term after the last
     * @param values receives the value of term {@code i} at {@code i - from}
     * @param factors the factor of each term's gradient; null if no gradient is wanted
     * @param gradient the elements of each tensor of the gradient; null if no gradient is wanted
     * @param scratch working memory; its arrays of terms, factors and term weights belong to the engine
     */
    void compute(int from, int to, float[] values, double[] factors, float[][] gradient, Scratch scratch);

    /**
     * Computes the sum of some terms, all of which have the same factor. It is called only if {@link #unweighted()}.
     *
     * @param from the first term
     * @param to the term after the last
     * @param factor the factor of each term's gradient: 1, or 1 divided by the number of terms
     * @param gradient the elements of each tensor of the gradient; null if no gradient is wanted
     * @param scratch working memory
     * @return the sum, without the factor
     */
    default double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
        return SampleEngine.sumOfBlocks(this, from, to, factor, gradient, scratch);
    }

    /**
     * The number of terms.
     *
     * @return the product of the lengths of the axes of {@link #shape()}
     */
    default int count() {
        int count = 1;
        for (int length : shape()) {
            count *= length;
        }
        return count;
    }

    /**
     * Computes the only term, with a factor of 1 for its gradient. It is called only if {@link #unweighted()}.
     *
     * @param gradient the elements of each tensor of the gradient; null if no gradient is wanted
     * @return the term
     */
    default double one(float[][] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            return sum(0, 1, 1, gradient, scratch);
        } finally {
            scratch.release();
        }
    }

    @Override default void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            compute(from, to, values, factors, gradient, scratch);
        } finally {
            scratch.release();
        }
    }
}
