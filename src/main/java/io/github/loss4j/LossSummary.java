package io.github.loss4j;

import java.io.Serializable;

/**
 * What a loss over some data amounts to before any division, so that the summaries of batches, threads and partitions can
 * be added: {@code a.plus(b)} is the summary of all terms of both. {@link #EMPTY} is neutral.
 *
 * @param sum the sum of the weighted terms
 * @param weight the total weight; without weights, the number of terms
 * @param count the number of terms whose weight is not zero
 */
public record LossSummary(double sum, double weight, long count) implements Serializable {
    /** The summary of no terms. */
    public static final LossSummary EMPTY = new LossSummary(0, 0, 0);

    /**
     * The summary of the terms of both.
     *
     * @param other a summary of other terms
     * @return the component-wise sum
     */
    public LossSummary plus(LossSummary other) {
        return new LossSummary(sum + other.sum, weight + other.weight, count + other.count);
    }

    /**
     * The weighted mean over all terms, as {@link Reduction#MEAN} reports it but in double.
     *
     * @return sum / weight; NaN for no terms
     */
    public double mean() {
        return sum / weight;
    }
}
