package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Modified Huber loss: max(0, 1 − a)² where a ≥ −1, and −4a below, with the margin a = target · prediction.
 *
 * <p><img src="doc-files/ModifiedHuberLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target. Convex, with a continuous derivative: a squared hinge that grows only
 * linearly below a = −1, which limits the influence of outliers. The second derivative is 2 for −1 ≤ a &lt; 1, and 0
 * elsewhere. An infinite score costs 0 if its sign is correct, otherwise infinity. Accuracy: value within 2 ulp,
 * derivative within ½ ulp, given the rounded margin.
 *
 * <p>It is four times {@link SmoothedHingeLoss} of γ = 2. scikit-learn: SGDClassifier(loss='modified_huber').
 * LossFunctions.jl: ModifiedHuberLoss.
 *
 * @see <a href="https://doi.org/10.1145/1015330.1015332">Zhang, Solving Large Scale Linear Prediction Problems Using
 *      Stochastic Gradient Descent Algorithms, ICML (2004)</a>
 */
public record ModifiedHuberLoss() implements MarginLoss {
    @Override public float value(float a) {
        float violation = 1 - clamped(a);
        // The part below −1 is exact, and so is its sum with 4: −4a.
        return Fma.of(4, clamped(a) - Math.min(a, 1), violation * violation);
    }

    @Override public float derivative(float a) {
        return -2 * (1 - clamped(a));
    }

    @Override public float secondDerivative(float a) {
        return 2 * (BranchFree.step(1 - a) - BranchFree.step(-1 - a));
    }

    /** The margin clamped to the quadratic part of the loss. */
    private static float clamped(float a) {
        return Math.max(Math.min(a, 1), -1);
    }

    /** The largest second derivative. */
    @Override public float majorant(float a) {
        return 2;
    }
}
