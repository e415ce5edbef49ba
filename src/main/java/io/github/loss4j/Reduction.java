package io.github.loss4j;

/** How the terms of a loss become one number. All sum the weighted terms; they differ in what they divide by. */
public enum Reduction {
    /** Divides by nothing: the sum of the weighted terms. */
    SUM,
    /** Divides by the total weight; without weights, that is the number of terms. */
    MEAN,
    /** Divides by the length of the first axis of the terms; by 1 if there is a single term without axes. */
    BATCH_MEAN,
    /** Divides by the number of terms whose weight is not zero. */
    COUNT_MEAN
}
