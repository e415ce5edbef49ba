package io.github.loss4j.internal;

/**
 * Computes several neighbouring rows of {@link SoftmaxTerms} at once, in loops over the rows for each class. The loops
 * belong to the loss, so that other losses do not spoil what the compiler knows about their calls.
 *
 * <p>Element {@code j} of an array belongs to row {@code from + j}. A target of −1 marks a row that is not computed.
 */
public interface SoftmaxTileTerms {
    /** Writes the target class of each row, as {@link SoftmaxTerms#target} returns it. */
    void targets(int from, int count, int[] targets, Scratch scratch);

    /**
     * Writes the loss and the derivative of each row, as {@link SoftmaxTerms#value} and {@link SoftmaxTerms#derivative}
     * return them for a shift of 0.
     *
     * @param from the first row
     * @param count the number of rows
     * @param targets the target classes
     * @param otherExps for each row, the sum of e^x over all classes except the target
     * @param targetExps e^x of each target
     * @param values the output for the losses
     * @param derivatives the output for the derivatives
     * @param scratch working memory
     */
    void evaluate(int from, int count, int[] targets, double[] otherExps, double[] targetExps, double[] values,
            double[] derivatives, Scratch scratch);

    /**
     * Completes the gradients of the rows, as {@link SoftmaxTerms#finish} does.
     *
     * @param from the first row
     * @param count the number of rows
     * @param targets the target classes
     * @param derivatives the derivatives
     * @param otherExps for each row, the sum of e^x over all classes except the target
     * @param targetExps e^x of each target
     * @param factors the factor of the gradient of row {@code from + j} at index {@code at + j}
     * @param at the index of the first factor
     * @param gradient the gradient of all rows, with factor · derivative · probability of each class but the target
     * @param scratch working memory
     */
    void finish(int from, int count, int[] targets, double[] derivatives, double[] otherExps, double[] targetExps,
            double[] factors, int at, float[] gradient, Scratch scratch);
}
