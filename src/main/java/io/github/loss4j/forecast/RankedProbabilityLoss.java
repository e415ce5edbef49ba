package io.github.loss4j.forecast;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowLanes;
import io.github.loss4j.internal.RowLossTerms;
import java.util.Arrays;

/**
 * Ranked probability score of ordered classes 0 ... C − 1: Σ (F_k − 1[t ≤ k])² over k from 0 to C − 2, with the
 * cumulative probabilities F_k = p_0 + ... + p_k and the index t of the true class.
 *
 * <p>Probabilities have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the class of each
 * row, in row-major order of the other axes. The loss has no unit and lies between 0 and C − 1 for probabilities. That
 * the numbers are probabilities is checked by {@link #validate} alone; the last one is not read, since all of them
 * should add up to 1. Probability assigned to classes nearer to the true class costs less. Convex, without kinks.
 * Computed in double and rounded once; NaN gives NaN.
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
        ClassChecks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        ClassChecks.classIndex(this, target, row, rows.classes());
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        return RowLossTerms.of(this, prediction, target, this::lanes);
    }

    private void lanes(RowLanes lanes, int[] target, int from, boolean derivatives) {
        double[] cumulated = lanes.sums;
        lanes.load(target);
        Arrays.fill(cumulated, 0, lanes.count, 0);
        int last = lanes.classes - 1;
        for (int k = 0; k < last; k++) {
            addSquares(lanes.scores[k], cumulated, lanes.targets, k, lanes.count, lanes.values);
        }
        if (derivatives) {
            double[] sums = lanes.others;
            Arrays.fill(sums, 0, lanes.count, 0);
            Arrays.fill(lanes.scores[last], 0, lanes.count, 0);
            for (int k = last - 1; k >= 0; k--) {
                differentiate(lanes.scores[k], cumulated, lanes.targets, k, lanes.count, sums);
            }
        }
    }

    private static void addSquares(double[] row, double[] cumulated, double[] targets, int k, int count,
            double[] sums) {
        for (int j = 0; j < count; j++) {
            double probability = cumulated[j] + row[j];
            double distance = probability - reached(targets[j], k);
            cumulated[j] = probability;
            sums[j] += distance * distance;
        }
    }

    private static void differentiate(double[] row, double[] cumulated, double[] targets, int k, int count,
            double[] sums) {
        for (int j = 0; j < count; j++) {
            double derivative = sums[j] + 2 * (cumulated[j] - reached(targets[j], k));
            cumulated[j] -= row[j];
            sums[j] = derivative;
            row[j] = derivative;
        }
    }

    /** 1 if the target is at most k, otherwise 0, without a branch. */
    private static double reached(double target, int k) {
        return Math.max(0, Math.min(1, k + 1 - target));
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
