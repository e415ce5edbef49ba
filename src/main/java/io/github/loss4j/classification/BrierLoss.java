package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;

/**
 * Brier score of class probabilities with the index t of the true class: Σ (p[c] − 1[c = t])² over the classes.
 *
 * <p>Probabilities have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the class of each
 * row, in row-major order of the other axes. The loss has no unit and lies between 0 and 2 for probabilities; that the
 * numbers are probabilities is checked by {@link #validate} alone. The derivative is 2(p[c] − 1[c = t]). Convex,
 * without kinks, and finite for a confident error. Computed in double and rounded once; NaN gives NaN.
 *
 * <p>It is the squared error of the probabilities, summed over the classes. With two classes it is twice the squared
 * error of either, so scikit-learn's brier_score_loss of two classes is half of this loss. R scoring, verification:
 * brier.
 *
 * @see <a href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier, Verification of Forecasts
 *      Expressed in Terms of Probability (1950)</a>
 */
public record BrierLoss() implements RowLoss<int[]> {
    @Override public Domain predictionDomain() {
        return Domain.closed(0, 1).advising("for logits apply a softmax first");
    }

    @Override public void check(Rows rows, int[] target) {
        ClassChecks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        ClassChecks.classIndex(this, target, row, rows.classes());
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, int[] target, int from, boolean derivatives) {
        lanes.load();
        for (int j = 0; j < lanes.count; j++) {
            lanes.scores[target[from + j]][j] -= 1;
        }
        for (int c = 0; c < lanes.classes; c++) {
            addSquares(lanes.scores[c], lanes.count, lanes.values);
            if (derivatives) {
                twice(lanes.scores[c], lanes.count);
            }
        }
    }

    private static void addSquares(double[] errors, int count, double[] sums) {
        for (int j = 0; j < count; j++) {
            sums[j] += errors[j] * errors[j];
        }
    }

    private static void twice(double[] errors, int count) {
        for (int j = 0; j < count; j++) {
            errors[j] *= 2;
        }
    }

    @Override public float value(float[] probabilities, int[] target, int row) {
        double sum = 0;
        for (int c = 0; c < probabilities.length; c++) {
            double error = probabilities[c] - (c == target[row] ? 1.0 : 0);
            sum += error * error;
        }
        return (float) sum;
    }

    @Override public float evaluate(float[] probabilities, int[] target, int row, float[] gradient) {
        for (int c = 0; c < probabilities.length; c++) {
            gradient[c] = (float) (2 * (probabilities[c] - (c == target[row] ? 1.0 : 0)));
        }
        return value(probabilities, target, row);
    }
}
