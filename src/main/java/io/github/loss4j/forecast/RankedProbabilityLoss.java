package io.github.loss4j.forecast;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.Checks;

/**
 * Ranked probability score of ordered classes 0 ... C − 1: Σ (F_k − 1[t ≤ k])² over k from 0 to C − 2, with the
 * cumulative probabilities F_k = p_0 + ... + p_k and the index t of the true class.
 *
 * <p>Probabilities have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the class of each
 * row, in row-major order of the other axes. The loss has no unit and lies between 0 and C − 1 for probabilities. That
 * the numbers are probabilities is checked by {@link #validate} alone; the last one is not read, since all of them
 * should add up to 1. Probability of classes nearer to the true class costs less. Convex, without kinks. Computed in
 * double and rounded once; NaN gives NaN.
 *
 * <p>With two classes it is half of {@link io.github.loss4j.classification.BrierLoss}. Some definitions divide by C −
 * 1. It is the square of the earth mover's distance with exponent 2. scoringRules: rps_probs. scoringrules for
 * Python: rps_score. R verification: rps, divided by C − 1.
 *
 * @see <a href="https://doi.org/10.1175/1520-0450(1969)008&lt;0985:ASSFPF&gt;2.0.CO;2">Epstein, A Scoring System for
 *      Probability Forecasts of Ranked Categories (1969)</a>
 */
public record RankedProbabilityLoss() implements RowLoss<int[]> {
    @Override public Domain predictionDomain() {
        return Domain.closed(0, 1).advising("for logits apply a softmax first");
    }

    @Override public void check(Rows rows, int[] target) {
        Checks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        Checks.classIndex(this, target, row, rows.classes());
    }

    @Override public float value(float[] probabilities, int[] target, int row) {
        double cumulated = 0;
        double sum = 0;
        for (int k = 0; k < probabilities.length - 1; k++) {
            cumulated += probabilities[k];
            double distance = cumulated - (target[row] <= k ? 1 : 0);
            sum += distance * distance;
        }
        return (float) sum;
    }

    @Override public float evaluate(float[] probabilities, int[] target, int row, float[] gradient) {
        int last = probabilities.length - 1;
        double cumulated = 0;
        for (int k = 0; k < last; k++) {
            cumulated += probabilities[k];
        }
        double derivative = 0;
        gradient[last] = 0;
        for (int k = last - 1; k >= 0; k--) {
            double distance = cumulated - (target[row] <= k ? 1 : 0);
            derivative += 2 * distance;
            gradient[k] = (float) derivative;
            cumulated -= probabilities[k];
        }
        return value(probabilities, target, row);
    }
}
