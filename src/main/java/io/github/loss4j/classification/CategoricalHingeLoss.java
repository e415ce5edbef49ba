package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Hinge loss of the right class t against the best of the others: w[t]·max(0, m − x[t] + max over j ≠ t of x[j]), the
 * multiclass support vector machine of Crammer and Singer.
 *
 * <p><img src="doc-files/CategoricalHingeLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, row-major over what remains of the axes. The loss has the unit of the scores. The mean
 * divides by the total weight of the target classes, as that of {@link CrossEntropyLoss}. Rows of the ignored index, and
 * of classes of weight 0, are absent, whatever their scores are.
 *
 * <p>0 where the right score is ahead of all others by the margin m; one class alone costs 0. Convex. At the hinge the
 * derivative is 0; where several others are best, they share the derivative equally. Other classes may have scores of −∞, the
 * right one's makes the loss infinite. NaN gives NaN.
 *
 * <p>{@link MultiMarginLoss} counts all other classes. optax: multiclass_hinge_loss. Keras: CategoricalHinge, of
 * one-hot labels, which takes 0 for one of the other scores and so differs where all of them are negative.
 *
 * @param margin what the right score must be ahead; zero or positive
 * @param classWeights one finite, not negative weight for each class; empty for none
 * @param ignoreIndex the target that marks a row as absent
 * @see <a href="https://www.jmlr.org/papers/v2/crammer01a.html">Crammer and Singer, On the Algorithmic Implementation
 *      of Multiclass Kernel-based Vector Machines, JMLR 2 (2001)</a>
 */
public record CategoricalHingeLoss(float margin, Tensor classWeights, int ignoreIndex)
        implements
            RowLoss<int[]> {
    public CategoricalHingeLoss {
        Checks.notNegative("CategoricalHingeLoss", "margin", margin);
        classWeights = Checks.classWeights("CategoricalHingeLoss", classWeights);
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
     * @param weights one for each class; none for no weights
     * @return a changed copy
     */
    public CategoricalHingeLoss withClassWeights(float... weights) {
        return new CategoricalHingeLoss(margin, Tensor.of(Checks.notNull(this, "classWeights", weights)), ignoreIndex);
    }

    /**
     * The same loss with another target for absent rows.
     *
     * @param index any number, be it a class or not
     * @return a changed copy
     */
    public CategoricalHingeLoss withIgnoreIndex(int index) {
        return new CategoricalHingeLoss(margin, classWeights, index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public void check(Rows rows, int[] target) {
        Checks.oneForEachRow(this, target, rows.count());
        Checks.classWeights(this, classWeights, rows.classes());
    }

    @Override public void check(Rows rows, int[] target, int row) {
        if (target[row] != ignoreIndex) {
            Checks.classIndex(this, target, row, rows.classes());
        }
    }

    @Override public float weight(int[] target, int row) {
        int t = target[row];
        float[] weights = TensorAccess.of(classWeights);
        // A row whose weight is 0 may hold any index.
        return t == ignoreIndex ? 0 : t >= 0 && t < weights.length ? weights[t] : 1;
    }

    @Override public float value(float[] scores, int[] target, int row) {
        return value(weight(target, row), scores[target[row]], best(scores, target[row]));
    }

    private float value(float weight, float right, float best) {
        return (float) (weight * Math.max(0, RowHinges.deficit(margin, right, best)));
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        int t = target[row];
        float best = best(scores, t);
        float weight = weight(target, row);
        double deficit = Math.max(0, RowHinges.deficit(margin, scores[t], best));
        if (!(deficit > 0)) {
            Arrays.fill(gradient, (float) deficit); // 0, or NaN
            return (float) deficit;
        }
        int ties = 0;
        for (int j = 0; j < scores.length; j++) {
            ties += j != t && scores[j] == best ? 1 : 0;
        }
        for (int j = 0; j < scores.length; j++) {
            gradient[j] = scores[j] == best ? weight / ties : 0;
        }
        gradient[t] = -weight;
        return (float) (weight * deficit);
    }

    /** The greatest score but the target's; −∞ if there is none, NaN if one is NaN. */
    private static float best(float[] scores, int t) {
        float best = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < scores.length; j++) {
            best = j == t ? best : Math.max(best, scores[j]);
        }
        return best;
    }
}
