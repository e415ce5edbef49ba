package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.BranchFree;

/**
 * Squared hinge loss, of the L2 support vector machine: max(0, m − a)², with the margin a = target · prediction.
 *
 * <p><img src="doc-files/SquaredHingeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target. Convex, with a continuous derivative; 0 from the required margin m on.
 * The second derivative is 2 below m and 0 from m on. It overflows to infinity from a = −1.8e19 down. An infinite score
 * costs 0 if its sign is correct, otherwise infinity. Accuracy: value within 2 ulp, derivative within ½ ulp, given the
 * rounded margin.
 *
 * <p>It is {@link HingeLoss} squared. Keras: SquaredHinge. scikit-learn: squared_hinge. LossFunctions.jl: L2HingeLoss.
 *
 * @param margin m, the margin from which on the loss is 0; zero or positive
 * @see <a href="https://jmlr.org/papers/v9/chang08a.html">Chang, Hsieh and Lin, Coordinate Descent Method for
 *      Large-scale L2-loss Linear Support Vector Machines, JMLR 9 (2008)</a>
 */
public record SquaredHingeLoss(float margin) implements MarginLoss {
    public SquaredHingeLoss {
        Checks.notNegative("SquaredHingeLoss", "margin", margin);
    }

    /** The squared hinge loss with a required margin of 1. */
    public SquaredHingeLoss() {
        this(1);
    }

    @Override public float value(float a) {
        float violation = Math.max(0, margin - a);
        return violation * violation;
    }

    @Override public float derivative(float a) {
        return -2 * Math.max(0, margin - a);
    }

    @Override public float secondDerivative(float a) {
        return 2 * BranchFree.step(margin - a);
    }

    /** The largest second derivative. */
    @Override public float majorant(float a) {
        return 2;
    }
}
