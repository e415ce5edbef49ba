package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.RowBlocks;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * Hinge loss of the true class t against the best other class: w[t]·max(0, m − x[t] + max over j ≠ t of x[j]), the
 * multiclass support vector machine of Crammer and Singer.
 *
 * <p><img src="doc-files/CategoricalHingeLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, in row-major order of the other axes. The loss has the unit of the scores. The mean divides by the
 * total weight of the target classes, as for {@link CrossEntropyLoss}. Rows of the ignored index and of classes of
 * weight 0 are masked, whatever their scores are.
 *
 * <p>0 where the score of the true class exceeds all others by at least the margin m, and for a single class. Convex.
 * At the kink of the hinge the derivative is 0. If several other classes have the largest score, the derivative is
 * divided equally among them. A score of −∞ of another class has no effect; that of the true class makes the loss
 * infinite. NaN gives NaN.
 *
 * <p>{@link MultiMarginLoss} adds the hinges of all other classes. optax: multiclass_hinge_loss. Keras:
 * CategoricalHinge, of one-hot labels; its maximum over the other classes includes 0, so that it differs where all
 * their scores are negative.
 *
 * @param margin m, the difference by which the score of the true class must exceed others; zero or positive
 * @param classWeights one finite, nonnegative weight for each class; empty for no weights
 * @param ignoreIndex the target that masks a row
 * @see <a href="https://www.jmlr.org/papers/v2/crammer01a.html">Crammer and Singer, On the Algorithmic Implementation
 *      of Multiclass Kernel-based Vector Machines, JMLR 2 (2001)</a>
 */
public record CategoricalHingeLoss(float margin, Tensor classWeights, int ignoreIndex)
        implements
            RowLoss<int[]> {
    public CategoricalHingeLoss {
        Checks.notNegative("CategoricalHingeLoss", "margin", margin);
        classWeights = ClassChecks.classWeights("CategoricalHingeLoss", classWeights);
    }

    /** The loss with a margin of 1, without class weights; −100 marks ignored rows. */
    public CategoricalHingeLoss() {
        this(1);
    }

    /** The loss without class weights; −100 marks ignored rows. */
    public CategoricalHingeLoss(float margin) {
        this(margin, Tensor.of(), -100);
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
    public CategoricalHingeLoss withClassWeights(float... weights) {
        return new CategoricalHingeLoss(margin, Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public CategoricalHingeLoss withIgnoreIndex(int index) {
        return new CategoricalHingeLoss(margin, classWeights, index);
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
        if (classWeights.size() > 0) {
            return new ClassWeightedTerms(withClassWeights().terms(prediction, target), rows, classWeights, ignoreIndex,
                    target);
        }
        return HingeTerms.areFaster(rows)
                ? new CategoricalHingeTerms(rows, prediction, target)
                : new RowLossTerms<>(this, rows, prediction, target);
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return (float) (weight(target, row) * hinge(scores[target[row]], maxOther(scores, target[row])));
    }

    private double hinge(float targetScore, float maxOther) {
        return Math.max(0, RowHinges.deficit(margin, targetScore, maxOther));
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        int t = target[row];
        float maxOther = maxOther(scores, t);
        float weight = weight(target, row);
        double deficit = hinge(scores[t], maxOther);
        if (!(deficit > 0)) {
            Arrays.fill(gradient, (float) deficit); // 0, or NaN
            return (float) deficit;
        }
        Arrays.fill(gradient, 0);
        int ties = 0;
        for (int j = 0; j < scores.length; j++) {
            if (scores[j] == maxOther && j != t) {
                gradient[j] = weight;
                ties++;
            }
        }
        for (int j = 0; ties > 1 && j < scores.length; j++) {
            gradient[j] /= ties;
        }
        gradient[t] = -weight;
        return (float) (weight * deficit);
    }

    /** The largest score of the other classes: −∞ if there are none, NaN if one is NaN. */
    private static float maxOther(float[] scores, int t) {
        float maxBefore = RowBlocks.max(scores, 0, t, Float.NEGATIVE_INFINITY);
        return RowBlocks.max(scores, t + 1, scores.length, maxBefore);
    }

    private final class CategoricalHingeTerms extends HingeTerms {
        CategoricalHingeTerms(Rows rows, Tensor prediction, int[] target) {
            super(CategoricalHingeLoss.this, rows, prediction, target, ignoreIndex);
        }

        @Override void run(HingeLanes lanes, int from, double[] factors, int factorsFrom) {
            lanes.maxima();
            lanes.finite = true;
            for (int j = 0; j < lanes.count(); j++) {
                boolean inRange = lanes.inRange(j) && Math.abs(lanes.maxima[j]) < Float.MAX_VALUE;
                lanes.values[j] = inRange
                        ? (float) hinge(lanes.targetScores[j], lanes.maxima[j])
                        : Float.NaN;
                lanes.finite &= inRange;
            }
            if (factors == null) {
                return;
            }
            lanes.ties();
            for (int j = 0; j < lanes.count(); j++) {
                float factor = (float) factors[factorsFrom + j];
                float active = lanes.values[j] > 0 ? 1 : 0;
                lanes.scales[j] = factor * (active / lanes.counts[j]);
                lanes.targetDerivatives[j] = 0 - factor * active;
                if (!FloatRange.isWellScaled(factor)) {
                    lanes.scales[j] = Float.NaN;
                    lanes.finite = false;
                }
            }
            lanes.scale();
        }
    }
}
