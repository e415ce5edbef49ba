package io.github.loss4j.classification;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Expected cost of class scores x with the index of the right class t: Σ C[t][j]·p[j], with p = softmax(x), where
 * C[t][j] is what it costs to say j where t is right.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, row-major over what remains of the axes. The loss is in the unit of the costs, and
 * between the least and the greatest cost of the target's row. The derivative is p[j]·(C[t][j] − loss). Not convex,
 * without kinks: where a wrong class is certain, it is flat. Stable for any finite scores; computed in double and
 * rounded once. A score of −∞ is a class of probability 0; +∞ and NaN give NaN.
 *
 * <p>With costs of 1 off the diagonal it is 1 − p[t], {@link GeneralizedCrossEntropyLoss} of q = 1. A constant that is
 * added to the costs is added to the loss.
 *
 * @param costs a finite number for each right class (rows) and each class that is said (columns): {@code [C, C]}
 * @see <a href="https://dl.acm.org/doi/10.5555/1642194.1642224">Elkan, The Foundations of Cost-Sensitive
 *      Learning, IJCAI (2001)</a>
 */
public record CostMatrixLoss(Tensor costs) implements RowLoss<int[]> {
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
     * @param costs a row for each right class, a column for each class that is said; copied
     */
    public CostMatrixLoss(float[][] costs) {
        this(Tensor.of(Checks.notNull("CostMatrixLoss", "costs", costs)));
    }

    /**
     * The cost of each class that is said, for each right class.
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
        Checks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        Checks.classIndex(this, target, row, rows.classes());
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return (float) evaluate(scores, target[row], null);
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        return (float) evaluate(scores, target[row], gradient);
    }

    /** Costs are taken less that of the greatest score, so that where it is certain the rest keeps its digits. */
    private double evaluate(float[] scores, int target, float[] gradient) {
        float[] all = TensorAccess.of(costs);
        int at = target * scores.length;
        int greatest = 0;
        for (int j = 1; j < scores.length; j++) {
            greatest = scores[j] > scores[greatest] ? j : greatest;
        }
        double base = all[at + greatest];
        double total = 0;
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            double e = Math.exp((double) scores[j] - scores[greatest]);
            total += e;
            sum += e * (all[at + j] - base);
        }
        double rest = sum / total;
        if (gradient != null) {
            for (int j = 0; j < scores.length; j++) {
                double p = Math.exp((double) scores[j] - scores[greatest]) / total;
                gradient[j] = (float) (p * (all[at + j] - base - rest));
            }
        }
        return base + rest;
    }
}
