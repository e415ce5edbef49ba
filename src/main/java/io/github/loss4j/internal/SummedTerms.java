package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/** Terms that cost less than it takes to hand them over: where only their sum is wanted, they add themselves up. */
public interface SummedTerms extends Terms {
    /**
     * The sum of some terms, all of which count alike: called if {@link #unweighted()}, and without the caller's
     * weights.
     *
     * @param from the first term
     * @param to the term after the last
     * @param factor what each gradient is multiplied by
     * @param gradient the elements of each tensor of the gradient; null if none is wanted
     * @param scratch working memory
     * @return the sum
     */
    double sum(int from, int to, double factor, float[][] gradient, Scratch scratch);
}
