package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Hinge loss of the true class t against each other class: the sum over j ≠ t of w[t]·max(0, m − x[t] + x[j])^e,
 * divided by the number C of classes.
 *
 * <p><img src="doc-files/MultiMarginLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, in row-major order of the other axes. The loss has the unit of the scores to the power e. The
 * mean divides by the number of rows, as PyTorch's does, also with class weights: these are part of the loss. Rows of
 * the ignored index are masked, whatever their scores are.
 *
 * <p>0 where the score of the true class exceeds all others by at least the margin m, and for a single class. At the
 * kink x[t] − x[j] = m, which only e = 1 has, the derivative is 0. Convex. A class of weight 0 has a loss and a
 * gradient of 0, whatever the scores are. A score of −∞ of another class adds nothing; that of the true class makes the
 * loss infinite. Accuracy: value and derivatives within 4 ulp.
 *
 * <p>{@link CategoricalHingeLoss} has the hinge of the largest other score only. PyTorch: MultiMarginLoss, of scores
 * [C] and [N, C], without an ignored index.
 *
 * @param exponent e, 1 or 2
 * @param margin m, the difference by which the score of the true class must exceed others; zero or positive
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see "Weston and Watkins, Support Vector Machines for Multi-Class Pattern Recognition, ESANN (1999)"
 */
public record MultiMarginLoss(int exponent, float margin, Tensor classWeights, int ignoreIndex)
        implements
            RowLoss<int[]> {
    public MultiMarginLoss {
        if (!(exponent == 1 || exponent == 2)) {
            throw Checks.refusal("MultiMarginLoss", "exponent must be 1 or 2, was " + exponent);
        }
        Checks.notNegative("MultiMarginLoss", "margin", margin);
        classWeights = ClassChecks.classWeights("MultiMarginLoss", classWeights);
    }

    /** The loss with exponent 1 and a margin of 1, without class weights; −100 marks ignored rows. */
    public MultiMarginLoss() {
        this(1);
    }

    /** The loss with a margin of 1, without class weights; −100 marks ignored rows. */
    public MultiMarginLoss(int exponent) {
        this(exponent, 1);
    }

    /** The loss without class weights; −100 marks ignored rows. */
    public MultiMarginLoss(int exponent, float margin) {
        this(exponent, margin, Tensor.of());
    }

    /** The loss with class weights; −100 marks ignored rows. */
    public MultiMarginLoss(int exponent, float margin, Tensor classWeights) {
        this(exponent, margin, classWeights, -100);
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
    public MultiMarginLoss withClassWeights(float... weights) {
        return new MultiMarginLoss(exponent, margin, Tensor.of(Checks.notNull(this, "classWeights", weights)),
                ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public MultiMarginLoss withIgnoreIndex(int index) {
        return new MultiMarginLoss(exponent, margin, classWeights, index);
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
        return target[row] == ignoreIndex ? 0 : 1;
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Rows rows = new Rows(this, prediction);
        check(rows, target);
        return HingeTerms.areFaster(rows)
                ? new MultiMarginTerms(rows, prediction, target)
                : new RowLossTerms<>(this, rows, prediction, target);
    }

    private float weightOf(int index) {
        float[] weights = TensorAccess.of(classWeights);
        return weights.length == 0 ? 1 : weights[index];
    }

    @Override public float value(float[] scores, int[] target, int row) {
        int t = target[row];
        float weight = weightOf(t);
        if (weight == 0) {
            return 0;
        }
        double sum = sum(scores, target, row, null);
        if (sum <= Double.MAX_VALUE) {
            return (float) (weight * (1.0 / scores.length) * sum);
        }
        float targetScore = scores[t];
        sum = 0;
        for (int j = 0; j < scores.length; j++) {
            double deficit = j == t ? 0 : Math.max(0, RowHinges.deficit(margin, targetScore, scores[j]));
            sum += exponent == 1 ? deficit : deficit * deficit;
        }
        return (float) (weight * sum / scores.length);
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        int t = target[row];
        float weight = weightOf(t);
        if (weight == 0) {
            Arrays.fill(gradient, 0);
            return 0;
        }
        double termWeight = weight / (double) scores.length;
        Arrays.fill(gradient, 0);
        double sum = sum(scores, target, row, gradient);
        if (sum <= Double.MAX_VALUE) {
            for (int j = 0; j < scores.length; j++) {
                gradient[j] *= (float) termWeight;
            }
            return (float) (weight * (1.0 / scores.length) * sum);
        }
        float targetScore = scores[t];
        sum = 0;
        double derivatives = 0;
        for (int j = 0; j < scores.length; j++) {
            double deficit = j == t ? 0 : Math.max(0, RowHinges.deficit(margin, targetScore, scores[j]));
            double derivative = exponent == 1 ? BranchFree.step((float) deficit) : 2 * deficit;
            gradient[j] = (float) (termWeight * derivative);
            derivatives += derivative;
            sum += exponent == 1 ? deficit : deficit * deficit;
        }
        gradient[t] = (float) (0 - termWeight * derivatives);
        return (float) (weight * sum / scores.length);
    }

    /** The sum of the hinges of a row, to be divided by C; not finite if it must be computed in double. */
    private double sum(float[] scores, int[] target, int row, float[] gradient) {
        return scores.length < Softmax.MIN_BLOCK
                ? RowHinges.shortSum(scores, target[row], margin, exponent, gradient)
                : RowHinges.sum(scores, target[row], target, row, row + 1, margin, exponent, gradient);
    }

    private final class MultiMarginTerms extends HingeTerms {
        private final float[] weights = TensorAccess.of(classWeights);

        MultiMarginTerms(Rows rows, Tensor prediction, int[] target) {
            super(MultiMarginLoss.this, rows, prediction, target, ignoreIndex);
        }

        @Override void run(HingeLanes lanes, int from, double[] factors, int factorsFrom) {
            lanes.hinges(margin);
            if (exponent == 1) {
                lanes.sums();
            } else {
                lanes.squareSums();
            }
            double classFraction = 1.0 / rows().classes();
            lanes.finite = true;
            for (int j = 0; j < lanes.count(); j++) {
                double sum = termWeight(lanes.targets[j], classFraction) * ((double) lanes.high[j] + lanes.low[j]);
                boolean inRange = sum <= Double.MAX_VALUE && lanes.inRange(j);
                lanes.values[j] = inRange ? (float) sum : Float.NaN;
                lanes.finite &= inRange;
            }
            if (factors != null) {
                differentiate(lanes, classFraction, factors, factorsFrom);
            }
        }

        /** The weight of a class, divided by the number of classes; NaN for a masked row. */
        private double termWeight(int target, double classFraction) {
            if (weights.length == 0) {
                return classFraction;
            }
            return target < 0 ? Double.NaN : weights[target] * classFraction;
        }

        private void differentiate(HingeLanes lanes, double classFraction, double[] factors, int factorsFrom) {
            boolean linear = exponent == 1;
            if (linear) {
                lanes.steps();
            } else {
                lanes.sums();
            }
            for (int j = 0; j < lanes.count(); j++) {
                double factor = factors[factorsFrom + j] * termWeight(lanes.targets[j], classFraction) * exponent;
                double derivatives = linear ? lanes.counts[j] : (double) lanes.high[j] + lanes.low[j];
                lanes.scales[j] = (float) factor;
                lanes.targetDerivatives[j] = (float) (0 - factor * derivatives);
                if (!FloatRange.isWellScaled(factor)) {
                    lanes.scales[j] = Float.NaN;
                    lanes.finite = false;
                }
            }
            lanes.scale();
        }
    }
}
