package io.github.loss4j.classification;

import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.RowTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Weights;

/**
 * The terms of a row loss with class weights. The wrapped terms are computed without the weights. The engine multiplies
 * them by the weights in double, since the products may leave the range of float32. Rows of weight 0 are masked.
 */
final class ClassWeightedTerms implements BlockTerms, RowTerms {
    private final Terms terms;
    private final Rows rows;
    private final Tensor classWeights;
    private final int ignoreIndex;
    private final int[] target;

    /**
     * Creates the terms.
     *
     * @param terms the terms without class weights
     * @param rows the layout of the rows
     * @param classWeights one weight per class
     * @param ignoreIndex the target of masked rows
     * @param target the class of each row
     */
    ClassWeightedTerms(Terms terms, Rows rows, Tensor classWeights, int ignoreIndex, int[] target) {
        this.terms = terms;
        this.rows = rows;
        this.classWeights = classWeights;
        this.ignoreIndex = ignoreIndex;
        this.target = target;
    }

    @Override public Terms bindWeights(Tensor weights) {
        return new ClassWeightedTerms(terms.bindWeights(weights), rows, classWeights, ignoreIndex, target);
    }

    @Override public Rows rows() {
        return rows;
    }

    @Override public float weight(int row) {
        return Weights.ofClass(classWeights, ignoreIndex, target[row]);
    }

    @Override public float multiplier(int row) {
        return weight(row);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        ((BlockTerms) terms).compute(from, to, values, factors, gradient, scratch);
    }
}
