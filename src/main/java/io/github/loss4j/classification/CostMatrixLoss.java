package io.github.loss4j.classification;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowBlocks;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.RowTerms;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Expected cost of class scores x with the index t of the true class: Σ C[t][j]·p[j], with p = softmax(x), where
 * C[t][j] is the cost of predicting j if the true class is t.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, in row-major order of the other axes. The loss is in the unit of the costs, and between
 * the minimum and the maximum cost of the target's row. The derivative is p[j]·(C[t][j] − loss), the second derivative
 * p[j]·(1 − 2p[j])·(C[t][j] − loss). Not convex, without kinks; the gradient vanishes where a wrong class has a
 * probability near 1. Stable for any finite scores; computed in double and rounded once. A class with a score of −∞ has
 * probability 0. A single score of +∞ has probability 1; several of them and NaN give NaN.
 *
 * <p>With costs of 1 off the diagonal and 0 on it, it is 1 − p[t], {@link GeneralizedCrossEntropyLoss} with q = 1.
 * Adding a constant to all costs adds it to the loss.
 *
 * @param costs {@code [C, C]}: a finite cost for each true class (row) and each predicted class (column)
 * @see <a href="https://dl.acm.org/doi/10.5555/1642194.1642224">Elkan, The Foundations of Cost-Sensitive Learning,
 *      IJCAI (2001)</a>
 */
public record CostMatrixLoss(Tensor costs) implements RowLoss<int[]>, DiagonalLoss<int[]> {
    public CostMatrixLoss {
        int[] shape = Checks.notNull("CostMatrixLoss", "costs", costs).shape();
        if (shape.length != 2 || shape[0] != shape[1] || shape[0] == 0) {
            throw Checks.refusal("CostMatrixLoss", "costs has shape " + Arrays.toString(shape)
                    + "; it must be square: a row and a column for each class");
        }
        float[] all = costs.toArray();
        for (int i = 0; i < all.length; i++) {
            Checks.finite("CostMatrixLoss", "costs[" + i / shape[0] + "][" + i % shape[0] + "]", all[i]);
        }
        costs = Tensor.wrap(all, shape);
    }

    /**
     * The loss of a matrix of costs.
     *
     * @param costs a row for each true class, a column for each predicted class; copied
     */
    public CostMatrixLoss(float[][] costs) {
        this(Tensor.of(Checks.notNull("CostMatrixLoss", "costs", costs)));
    }

    /**
     * The cost of each predicted class, for each true class.
     *
     * @return a copy
     */
    @Override public Tensor costs() {
        return Checks.copy(costs);
    }

    @Override public void check(Rows rows, int[] target) {
        if (rows.classes() != costs.shape()[0]) {
            throw Checks.refusal(this, "costs has shape " + Arrays.toString(costs.shape()) + " but there are "
                    + rows.classes() + " classes; there must be a row and a column for each");
        }
        ClassChecks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        ClassChecks.classIndex(this, target, row, rows.classes());
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return (float) evaluate(scores, target[row], null);
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        return (float) evaluate(scores, target[row], gradient);
    }

    /**
     * Returns the loss of a row, and writes its gradient unless it is null. The cost of the class with the maximum
     * score is subtracted from all costs, so that the other terms are accurate where its probability is near 1.
     */
    private double evaluate(float[] scores, int target, float[] gradient) {
        float[] all = TensorAccess.of(costs);
        int at = target * scores.length;
        int argMax = LogitRows.argMax(scores);
        double base = all[at + argMax];
        double total = 0;
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            double e = Softmax.targetExp(scores[j], scores[argMax]);
            total += e;
            sum += e * (all[at + j] - base);
        }
        if (scores[argMax] == Float.POSITIVE_INFINITY && total > 1) {
            total = Double.NaN; // the probabilities have no limit
        }
        double meanDifference = sum / total;
        if (gradient != null) {
            for (int j = 0; j < scores.length; j++) {
                double p = Softmax.targetExp(scores[j], scores[argMax]) / total;
                gradient[j] = (float) (p * (all[at + j] - base - meanDifference));
            }
        }
        return base + meanDifference;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        Rows rows = new Rows(this, prediction);
        check(rows, target);
        return new CostMatrixTerms(new RowLossTerms<>(this, rows, prediction, target), rows,
                TensorAccess.of(prediction), target);
    }

    /** The terms of a row loss, with second derivatives. */
    private final class CostMatrixTerms implements DiagonalLoss.DiagonalTerms, RowTerms {
        private final Terms terms;
        private final Rows rows;
        private final float[] scores;
        private final int[] target;

        CostMatrixTerms(Terms terms, Rows rows, float[] scores, int[] target) {
            this.terms = terms;
            this.rows = rows;
            this.scores = scores;
            this.target = target;
        }

        @Override public Rows rows() {
            return rows;
        }

        @Override public DiagonalLoss.DiagonalTerms bindWeights(Tensor weights) {
            return new CostMatrixTerms(terms.bindWeights(weights), rows, scores, target);
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            terms.compute(from, to, values, factors, gradient);
        }

        @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
            float[] x = new float[rows.classes()];
            float[] derivatives = new float[x.length];
            for (int row = from; row < to; row++) {
                double factor = factors[row - from];
                int at = rows.offset(row);
                if (factor == 0) {
                    RowBlocks.scatter(x, 0, rows, row, into);
                    continue;
                }
                RowBlocks.gather(scores, rows, row, x);
                evaluate(x, target[row], derivatives);
                int argMax = LogitRows.argMax(x);
                double log = LogitRows.logOfSum(x, argMax, 1);
                for (int c = 0; c < x.length; c++, at += rows.stride()) {
                    double p = Math.exp(LogitRows.gap(x, c, argMax) - log);
                    into[at] = (float) (factor * derivatives[c] * (1 - 2 * p));
                }
            }
        }
    }
}
