package io.github.loss4j;

/**
 * How the terms of a loss are reduced to one number: the sum of the weighted terms, divided by a denominator.
 *
 * @since 0.1.0
 */
public enum Reduction {
    /** The sum of the weighted terms, without division. */
    SUM,
    /** Divides by the total weight; without weights, that is the number of terms. */
    MEAN,
    /** Divides by the length of the first axis of the terms; by 1 if there is a single term without axes. */
    BATCH_MEAN,
    /** Divides by the number of terms whose weight is not zero. */
    COUNT_MEAN
}
