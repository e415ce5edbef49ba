package io.github.loss4j;

import io.github.loss4j.internal.RowLossTerms;

/**
 * A loss of class scores with one term for each row of them; {@link Rows} says which shapes there are.
 *
 * <p>To write your own, implement the check of the target and the loss of one row, alone and with its gradient. They must be
 * pure. A row of weight zero, or one that the loss ignores, is never handed to the latter.
 *
 * @param <T> the target: {@code int[]} with the class of each row, or what else the loss compares with
 */
public interface RowLoss<T> extends SampleLoss<Tensor, T> {
    /**
     * Checks the target as a whole, such as its length; throws {@link IllegalArgumentException} if it does not fit.
     *
     * @param rows the rows of the prediction
     * @param target what they are compared with; may be null, which is to be refused
     */
    void check(Rows rows, T target);

    /**
     * Checks what the target holds for one row; throws {@link IllegalArgumentException} if that is not allowed. It is called
     * before anything is computed, and not for a row of weight zero, which may hold anything.
     *
     * @param rows the rows of the prediction
     * @param target what all rows are compared with, checked as a whole
     * @param row the row's number
     */
    default void check(Rows rows, T target, int row) {
    }

    /**
     * The loss of one row.
     *
     * @param scores its scores, one for each class; valid during the call
     * @param target the target of all rows
     * @param row the row's number
     * @return the loss
     */
    float value(float[] scores, T target, int row);

    /**
     * The loss of one row and its gradient.
     *
     * @param scores its scores, one for each class; valid during the call
     * @param target the target of all rows
     * @param row the row's number
     * @param gradient where the derivative with respect to each score goes; all of it is to be written
     * @return the loss
     */
    float evaluate(float[] scores, T target, int row, float[] gradient);

    /**
     * What a row counts for in the total weight that {@link Reduction#MEAN} divides by.
     *
     * @param target the target of all rows
     * @param row the row's number
     * @return 1 unless the loss has weights of its own
     */
    default float weight(T target, int row) {
        return 1;
    }

    /**
     * Whether a row is absent, as if its weight were zero.
     *
     * @param target the target of all rows
     * @param row the row's number
     * @return whether to pass over it
     */
    default boolean ignores(T target, int row) {
        return weight(target, row) == 0;
    }

    @Override default Terms terms(Tensor prediction, T target) {
        Rows rows = new Rows(this, prediction);
        check(rows, target);
        return new RowLossTerms<>(this, rows, prediction, target);
    }
}
