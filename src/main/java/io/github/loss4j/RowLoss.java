package io.github.loss4j;

import io.github.loss4j.internal.RowLossTerms;

/**
 * A loss of class scores with one term for each row of scores; {@link Rows} describes the shapes.
 *
 * <p>To write a loss, use {@link #of(RowFormula)}, or implement the check of the target, the loss of a row, and the
 * loss of a row with its gradient. The methods must be pure. Masked rows, whose weight is zero or which the loss
 * ignores, are not passed to {@code value} and {@code evaluate}.
 *
 * <pre>{@code
 * record LogitGapLoss() implements RowLoss<int[]> {
 *     @Override public void check(Rows rows, int[] target) {
 *         if (target.length != rows.count()) {
 *             throw new IllegalArgumentException("LogitGapLoss: there must be one class for each row");
 *         }
 *     }
 *     @Override public float value(float[] scores, int[] target, int row) {
 *         return evaluate(scores, target, row, new float[scores.length]);
 *     }
 *     @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
 *         java.util.Arrays.fill(gradient, 0);
 *         int best = 0;
 *         for (int c = 1; c < scores.length; c++) {
 *             best = scores[c] > scores[best] ? c : best;
 *         }
 *         gradient[best] += 1;
 *         gradient[target[row]] -= 1;
 *         return scores[best] - scores[target[row]];
 *     }
 * }
 * float loss = new LogitGapLoss().value(Tensor.of(new float[][] {{1, 3}, {2, 0}}), new int[] {0, 0});    // (2 + 0) / 2
 * }</pre>
 *
 * @param <T> the type of the target, such as {@code int[]} with the class of each row
 * @since 0.1.0
 */
public interface RowLoss<T> extends SampleLoss<Tensor, T> {
    /**
     * Makes a loss of one formula of the scores of a row and the index of its class; the library computes the gradient.
     *
     * <pre>{@code
     * RowLoss<int[]> crossEntropy = RowLoss.of((scores, target) -> scores.logSumExp().minus(scores.get(target)));
     * }</pre>
     *
     * @param formula the loss of one row
     * @return a loss whose {@code toString} is the formula; serialisable if everything that the formula captures is
     * @throws IllegalArgumentException if the formula uses variables of another call
     * @since 0.2.0
     */
    static RowLoss<int[]> of(RowFormula formula) {
        return new RowFormulaLoss(formula);
    }

    /**
     * Checks the target as a whole, such as its length. Throws {@link IllegalArgumentException} if it is invalid.
     *
     * @param rows the rows of the prediction
     * @param target the target; null must be rejected
     */
    void check(Rows rows, T target);

    /**
     * Checks the target of one row. Throws {@link IllegalArgumentException} if it is invalid. This method is called
     * before anything is computed; it is not called for a row of weight zero, whose target may be invalid.
     *
     * @param rows the rows of the prediction
     * @param target the target of all rows, after the check as a whole
     * @param row the index of the row
     * @since 0.2.0
     */
    default void check(Rows rows, T target, int row) {
    }

    /**
     * The loss of one row.
     *
     * @param scores the scores of the row, one for each class; the array is valid during the call only
     * @param target the target of all rows
     * @param row the index of the row
     * @return the loss
     */
    float value(float[] scores, T target, int row);

    /**
     * The loss of one row and its gradient.
     *
     * @param scores the scores of the row, one for each class; the array is valid during the call only
     * @param target the target of all rows
     * @param row the index of the row
     * @param gradient the output: the derivative with respect to each score; every element must be written
     * @return the loss
     */
    float evaluate(float[] scores, T target, int row, float[] gradient);

    /**
     * The weight of a row in the total weight by which {@link Reduction#MEAN} divides.
     *
     * @param target the target of all rows
     * @param row the index of the row
     * @return the weight; 1 by default, other numbers for a loss with class weights
     */
    default float weight(T target, int row) {
        return 1;
    }

    /**
     * Whether a row is masked, as if its weight were zero.
     *
     * @param target the target of all rows
     * @param row the index of the row
     * @return whether the row is masked
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
