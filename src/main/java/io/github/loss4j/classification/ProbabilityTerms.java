package io.github.loss4j.classification;

import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.LogSum;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.RowTerms;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * The terms of {@link ProbabilityCrossEntropyLoss} without class weights. A sum is the logarithm of the product of the
 * probabilities of the targets; the terms of a row loss compute everything else.
 */
final class ProbabilityTerms implements BlockTerms, RowTerms {
    private final RowLossTerms<int[]> terms;
    private final float[] probabilities;
    private final int[] target;

    ProbabilityTerms(RowLossTerms<int[]> terms, float[] probabilities, int[] target) {
        this.terms = terms;
        this.probabilities = probabilities;
        this.target = target;
    }

    @Override public Terms bindWeights(Tensor weights) {
        return new ProbabilityTerms(terms.bindWeights(weights), probabilities, target);
    }

    @Override public Rows rows() {
        return terms.rows();
    }

    @Override public float weight(int row) {
        return terms.weight(row);
    }

    @Override public boolean masked(int row) {
        return terms.masked(row);
    }

    @Override public boolean unweighted() {
        return terms.unweighted();
    }

    @Override public double one(float[][] gradient) {
        return terms.one(gradient);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        terms.compute(from, to, values, factors, gradient, scratch);
    }

    /** Computes the sum, unless a logarithm is out of the range of these loops. */
    @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
        double sum = rows().stride() == 1 ? 0 : Double.NaN;
        for (int row = from, end; row < to && !Double.isNaN(sum); row = end) {
            end = Math.min(to, row + LogSum.LENGTH);
            sum -= sumOfLogarithms(row, end, (float) factor, gradient == null ? null : gradient[0], scratch);
        }
        return Double.isNaN(sum) ? terms.sum(from, to, factor, gradient, scratch) : sum;
    }

    private double sumOfLogarithms(int from, int to, float factor, float[] gradient, Scratch scratch) {
        int classes = rows().classes();
        double[] numbers = scratch.doubles(0, LogSum.LENGTH);
        float min = 0;
        for (int row = from; row < to; row++) {
            float probability = probabilities[row * classes + target[row]];
            numbers[row - from] = probability;
            min = Math.min(min, probability);
        }
        if (gradient != null) {
            Arrays.fill(gradient, from * classes, to * classes, 0);
            for (int row = from; row < to; row++) {
                gradient[row * classes + target[row]] = factor * (-1 / (float) numbers[row - from]);
            }
        }
        // The product of two negative numbers is positive, but their logarithms are NaN.
        return min < 0 ? Double.NaN : LogSum.of(numbers, to - from, scratch);
    }
}
