package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.Checks;
import java.util.Arrays;

/**
 * Hinge loss of the right class t against the best of the others: max(0, m − x[t] + max over j ≠ t of x[j]), the
 * multiclass support vector machine of Crammer and Singer.
 *
 * <p><img src="doc-files/CategoricalHingeLoss.svg" alt="a step against the gradient, by two of three scores">
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * class of each row, row-major over what remains of the axes. The loss has the unit of the scores.
 *
 * <p>0 where the right score is ahead of all others by the margin m; one class alone costs 0. Convex. At the hinge the
 * derivative is 0; where several others are best, they share the derivative equally. Other classes may have scores of −∞, the
 * right one's makes the loss infinite. NaN gives NaN.
 *
 * <p>{@link MultiMarginLoss} counts all other classes. optax: multiclass_hinge_loss. Keras: CategoricalHinge, of
 * one-hot labels, which takes 0 for one of the other scores and so differs where all of them are negative.
 *
 * @param margin what the right score must be ahead; zero or positive
 * @see <a href="https://www.jmlr.org/papers/v2/crammer01a.html">Crammer and Singer, On the Algorithmic Implementation
 *      of Multiclass Kernel-based Vector Machines, JMLR 2 (2001)</a>
 */
public record CategoricalHingeLoss(float margin) implements RowLoss<int[]> {
    public CategoricalHingeLoss {
        Checks.notNegative("CategoricalHingeLoss", "margin", margin);
    }

    /** The loss with a margin of 1. */
    public CategoricalHingeLoss() {
        this(1);
    }

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
        return value(scores[target[row]], best(scores, target[row]));
    }

    private float value(float right, float best) {
        return (float) Math.max(0, RowHinges.deficit(margin, right, best));
    }

    @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
        int t = target[row];
        float best = best(scores, t);
        float value = value(scores[t], best);
        if (!(value > 0)) {
            Arrays.fill(gradient, value); // 0, or NaN
            return value;
        }
        int ties = 0;
        for (int j = 0; j < scores.length; j++) {
            ties += j != t && scores[j] == best ? 1 : 0;
        }
        for (int j = 0; j < scores.length; j++) {
            gradient[j] = scores[j] == best ? 1f / ties : 0;
        }
        gradient[t] = -1;
        return value;
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
