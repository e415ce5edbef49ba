package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.Checks;

/**
 * Sparsemax loss of class scores z with the index of the right class t: −z[t] + ½ Σ (z[j]² − τ²) + ½ over the classes j
 * of z[j] &gt; τ, where τ makes the probabilities max(0, z − τ), the sparsemax of z, add up to 1.
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, row-major over what remains of the axes. The loss has no unit, and the scores are to be on the
 * scale of 1.
 *
 * <p>0 where the right score is ahead of all others by 1; one class alone costs 0. Convex and smooth: its gradient is
 * sparsemax(z) less 1 at t, and has exact zeros. It is computed as ½‖sparsemax(z) − 1[t]‖² + max(0, τ − z[t]), the same
 * number as a sum of what is never negative: it keeps its digits near 0 and for any finite scores. A score of −∞ is a
 * class of probability 0; if it is the target, the loss is infinite. +∞ and NaN give NaN.
 *
 * <p>Of two classes it is a quarter of the modified Huber loss of the difference of the scores. optax:
 * multiclass_sparsemax_loss. TensorFlow Addons: SparsemaxLoss. The Fenchel-Young loss of ½‖p‖².
 *
 * @see <a href="https://doi.org/10.48550/arXiv.1602.02068">Martins and Astudillo, From Softmax to Sparsemax (2016)</a>
 */
public record SparsemaxLoss() implements RowLoss<int[]> {
    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public void check(Rows rows, int[] target) {
        Checks.oneForEachRow(this, target, rows.count());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        Checks.classIndex(this, target, row, rows.classes());
    }

    @Override public float value(float[] scores, int[] target, int row) {
        int t = target[row];
        float max = max(scores);
        double threshold = threshold(scores, max);
        double others = 0;
        double squares = 0;
        for (int j = 0; j < scores.length; j++) {
            double p = j == t ? 0 : probability(scores[j], max, threshold);
            others += p;
            squares += p * p;
        }
        return value(others, squares, threshold - ((double) scores[t] - max));
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        int t = target[row];
        float max = max(scores);
        double threshold = threshold(scores, max);
        double others = 0;
        double squares = 0;
        for (int j = 0; j < scores.length; j++) {
            double p = j == t ? 0 : probability(scores[j], max, threshold);
            gradient[j] = (float) p;
            others += p;
            squares += p * p;
        }
        // p − 1 as what the others have, which keeps its digits; NaN if the maximum is
        gradient[t] = Float.isNaN(max) ? Float.NaN : (float) (0 - others);
        return value(others, squares, threshold - ((double) scores[t] - max));
    }

    private static double probability(float score, float max, double threshold) {
        return Math.max(0, (double) score - max - threshold);
    }

    /** From the probabilities of the other classes, and how far the target's score lies below the threshold. */
    private static float value(double others, double squares, double below) {
        return (float) ((others * others + squares) / 2 + Math.max(0, below));
    }

    private static float max(float[] scores) {
        float max = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            max = Math.max(max, score);
        }
        return max;
    }

    /**
     * τ − max, by Newton's method on Σ max(0, z − τ) = 1: from −1, which is never above it, each step takes the mean of
     * the scores that are still above, and so drops some, until none drops. No sorting, no memory, a few passes.
     */
    private static double threshold(float[] scores, float max) {
        double threshold = -1;
        int before = Integer.MAX_VALUE;
        while (true) {
            int above = 0;
            double sum = 0;
            for (float score : scores) {
                double shifted = (double) score - max;
                if (shifted > threshold) {
                    sum += shifted;
                    above++;
                }
            }
            if (above >= before) {
                return threshold;
            }
            threshold = (sum - 1) / above;
            before = above;
        }
    }
}
