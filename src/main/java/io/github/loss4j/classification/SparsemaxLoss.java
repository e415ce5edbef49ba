package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.Checks;

/**
 * Sparsemax loss of class scores z with the index of the right class t: −z[t] + ½ Σ (z[j]² − τ²) + ½ over the classes j
 * of z[j] &gt; τ, where τ makes the probabilities max(0, z − τ), the sparsemax of z, add up to 1.
 *
 * <p><img src="doc-files/SparsemaxLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, row-major over what remains of the axes. The loss has no unit, and the scores are to be on the
 * scale of 1.
 *
 * <p>0 where the right score is ahead of all others by 1; one class alone costs 0. Convex and smooth: its gradient is
 * sparsemax(z) less 1 at t, and has exact zeros. It is computed as ½‖sparsemax(z) − 1[t]‖² + max(0, τ − z[t]), the same
 * number as a sum of what is never negative: it keeps its digits near 0 and for any finite scores. A score of −∞ is a
 * class of probability 0; if it is the target, the loss is infinite. The target's score of +∞, if no other is, costs 0
 * with a gradient of 0; any other +∞ and NaN give NaN.
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
        return loss(scores, target[row], null);
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        return loss(scores, target[row], gradient);
    }

    /**
     * The loss of a row. A score is taken for what it lacks to be ahead of the greatest by 1, which is 1 for the greatest
     * itself and keeps its digits where the others are behind by nearly 1.
     */
    private static float loss(float[] scores, int t, float[] gradient) {
        int best = best(scores);
        float max = scores[best];
        if (max == Float.POSITIVE_INFINITY && t != best) {
            max = Float.NaN;
        }
        double threshold = threshold(scores, best, max);
        double others = 0;
        double squares = 0;
        for (int j = 0; j < scores.length; j++) {
            double p = j == t ? 0 : Math.max(0, (j == best ? 1 : RowHinges.deficit(1, max, scores[j])) - threshold);
            if (gradient != null) {
                gradient[j] = (float) p;
            }
            others += p;
            squares += p * p;
        }
        double below = threshold - (t == best ? 1 : RowHinges.deficit(1, max, scores[t]));
        if (gradient != null) {
            // p − 1 as what the others have, which keeps its digits; NaN if the maximum is
            gradient[t] = Float.isNaN(max) ? Float.NaN : (float) (0 - others);
        }
        return (float) ((others * others + squares) / 2 + Math.max(0, below));
    }

    /** The first index of the greatest score, or of one that is NaN. */
    private static int best(float[] scores) {
        int best = 0;
        for (int j = 1; j < scores.length; j++) {
            if (!(scores[j] <= scores[best]) && !Float.isNaN(scores[best])) {
                best = j;
            }
        }
        return best;
    }

    /**
     * τ + 1 − max, by Newton's method on Σ max(0, z − τ) = 1: from 0, which is never above it, each step takes the mean of
     * what is still above, and so drops some, until none drops. No sorting, no memory, a few passes.
     */
    private static double threshold(float[] scores, int best, float max) {
        double threshold = 0;
        int before = Integer.MAX_VALUE;
        while (true) {
            int above = 1;
            double sum = 0;
            for (int j = 0; j < scores.length; j++) {
                double deficit = j == best ? 0 : RowHinges.deficit(1, max, scores[j]);
                if (deficit > threshold) {
                    sum += deficit;
                    above++;
                }
            }
            if (above >= before) {
                return threshold;
            }
            threshold = sum / above;
            before = above;
        }
    }
}
