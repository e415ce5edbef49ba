package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Hinge loss, the loss of support vector machines: max(0, m − a), with the margin a = target · prediction.
 *
 * <p><img src="doc-files/HingeLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target: a target of 0 always costs m, at derivative 0. Convex; 0 from the
 * required margin m on. At the kink a = m the derivative is 0 (PyTorch's clamp passes the derivative of the other side
 * there); the second derivative is 0 everywhere. A score of +∞ on the right side costs 0, on the wrong side infinity;
 * with a target of 0 it gives NaN. Accuracy of the value: ½ ulp, given the rounded margin; the derivative is exact.
 *
 * <p>With a required margin of 0 it is {@link PerceptronLoss}. Keras: Hinge. scikit-learn: hinge_loss.
 * LossFunctions.jl: L1HingeLoss.
 *
 * @param margin m, the margin from which on the loss is 0; zero or positive
 * @see <a href="https://doi.org/10.1007/BF00994018">Cortes and Vapnik, Support-Vector Networks, Machine Learning 20
 *      (1995)</a>
 */
public record HingeLoss(float margin) implements MarginLoss {
    public HingeLoss {
        Checks.notNegative("HingeLoss", "margin", margin);
    }

    /** The hinge loss with a required margin of 1. */
    public HingeLoss() {
        this(1);
    }

    @Override public float value(float a) {
        return Math.max(0, margin - a);
    }

    @Override public float derivative(float a) {
        return -BranchFree.step(margin - a);
    }

    @Override public float secondDerivative(float a) {
        return 0;
    }

    @Override public float majorant(float a) {
        return Majorants.ofHinge(margin - a);
    }
}
