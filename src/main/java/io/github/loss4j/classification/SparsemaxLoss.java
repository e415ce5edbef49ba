package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * Sparsemax loss of class scores z with the index t of the true class: w[t]·(−z[t] + ½ Σ (z[j]² − τ²) + ½),
 * with the sum over the classes j with z[j] &gt; τ. The threshold τ is the one for which the probabilities max(0, z
 * − τ), the sparsemax of z, add up to 1.
 *
 * <p><img src="doc-files/SparsemaxLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, in row-major order of the other axes. The loss has no unit; scores should be of the order of 1.
 * The mean divides by the total weight of the target classes, as that of {@link CrossEntropyLoss}. Rows of the ignored
 * index, and of classes of weight 0, are masked, whatever their scores are.
 *
 * <p>The loss is 0 where the score of the target exceeds all others by 1, and for a single class. Convex and smooth:
 * its gradient is sparsemax(z) minus 1 at t, with exact zeros. It is computed as ½‖sparsemax(z) − 1[t]‖² +
 * max(0, τ − z[t]), an equal sum of nonnegative terms that is accurate near 0 and for any finite scores. A class
 * with a score of −∞ has probability 0; if it is the target, the loss is infinite. A single score of +∞ has
 * probability 1, so that the loss and its gradient are 0 if it is the target; several of them and NaN give NaN.
 *
 * <p>With two classes it is a quarter of {@link ModifiedHuberLoss} of the score difference. optax:
 * multiclass_sparsemax_loss. TensorFlow Addons: SparsemaxLoss. It is the Fenchel-Young loss of ½‖p‖².
 *
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://doi.org/10.48550/arXiv.1602.02068">Martins and Astudillo, From Softmax to Sparsemax (2016)</a>
 */
public record SparsemaxLoss(Tensor classWeights, int ignoreIndex) implements RowLoss<int[]> {
    public SparsemaxLoss {
        classWeights = ClassChecks.classWeights("SparsemaxLoss", classWeights);
    }

    /** Sparsemax loss without class weights; −100 marks ignored rows. */
    public SparsemaxLoss() {
        this(Tensor.of(), -100);
    }

    /**
     * The weight of each class.
     *
     * @return a copy; empty if there are none
     */
    @Override public Tensor classWeights() {
        return Checks.copy(classWeights);
    }

    /**
     * The same loss with other class weights.
     *
     * @param weights one for each class; no arguments to remove the weights
     * @return a changed copy
     */
    public SparsemaxLoss withClassWeights(float... weights) {
        return new SparsemaxLoss(Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public SparsemaxLoss withIgnoreIndex(int index) {
        return new SparsemaxLoss(classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public void check(Rows rows, int[] target) {
        ClassChecks.oneForEachRow(this, target, rows.count());
        ClassChecks.classWeights(this, classWeights, rows.classes());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        if (target[row] != ignoreIndex) {
            ClassChecks.classIndex(this, target, row, rows.classes());
        }
    }

    @Override public float weight(int[] target, int row) {
        return Weights.ofClass(classWeights, ignoreIndex, target[row]);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Rows rows = new Rows(this, prediction);
        check(rows, target);
        return classWeights.size() == 0
                ? new RowLossTerms<>(this, rows, prediction, target)
                : new ClassWeightedTerms(withClassWeights().terms(prediction, target), rows, classWeights, ignoreIndex,
                        target);
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return (float) (weight(target, row) * loss(scores, target[row], null));
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        double loss = loss(scores, target[row], gradient);
        float weight = weight(target, row);
        if (weight != 1) {
            for (int j = 0; j < scores.length; j++) {
                gradient[j] *= weight;
            }
        }
        return (float) (weight * loss);
    }

    /**
     * The loss of a row. Scores are represented as 1 − (max − z), which is 1 for the maximum and accurate where max
     * − z is near 1.
     */
    private static double loss(float[] scores, int t, float[] gradient) {
        int best = LogitRows.argMax(scores);
        float max = scores[best];
        if (max == Float.POSITIVE_INFINITY) {
            return ofInfinite(scores, t, best, gradient);
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
            // p − 1 as minus the sum of the other probabilities, without cancellation; NaN if the maximum is NaN
            gradient[t] = Float.isNaN(max) ? Float.NaN : (float) (0 - others);
        }
        return (others * others + squares) / 2 + Math.max(0, below);
    }

    /**
     * The limit for a maximum score of +∞: its class has the probability 1. If several are +∞, the limit is NaN.
     */
    private static double ofInfinite(float[] scores, int t, int best, float[] gradient) {
        float limit = 0;
        for (int j = 0; j < scores.length; j++) {
            limit = j != best && !(scores[j] < Float.POSITIVE_INFINITY) ? Float.NaN : limit;
        }
        if (gradient != null) {
            Arrays.fill(gradient, limit);
            gradient[best] += 1;
            gradient[t] -= 1;
        }
        return t == best ? limit : limit + Float.POSITIVE_INFINITY;
    }

    /**
     * τ + 1 − max, by Newton's method on Σ max(0, z − τ) = 1. It starts from the lower bound 0; each step solves
     * the equation for the classes above the current threshold, until their number stays the same. It takes a few
     * passes, without sorting or extra memory.
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
