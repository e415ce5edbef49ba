package io.github.loss4j.classification;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Sigmoid loss: 1 − tanh a, with the margin a = target · prediction.
 *
 * <p><img src="doc-files/SigmoidLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no unit
 * and lies between 0 and 2. The formula is applied to any target: a target of 0 always costs 1, at derivative 0.
 * Smooth, not convex: it saturates for large negative margins, so that outliers have little influence. An infinite
 * score costs 0 if its sign is correct, otherwise 2. Accuracy: value and derivative within 3.5 ulp, given the rounded
 * margin, also for large positive margins, where it is about 2e⁻²ᵃ; the second derivative, which is 0 at a = 0, within
 * 6 ulp.
 *
 * <p>It is 2σ(−2a), with the logistic function σ. LossFunctions.jl: SigmoidLoss.
 *
 * @see <a href="https://proceedings.neurips.cc/paper/1999/hash/96a93ba89a5b5c6c226e49b88973f46e-Abstract.html">Mason,
 *      Baxter, Bartlett and Frean, Boosting Algorithms as Gradient Descent, NIPS 12 (1999)</a>
 */
public record SigmoidLoss() implements MarginLoss, ElementaryLoss.Univariate {
    /** 4/(3√3). */
    private static final float MAX_SECOND_DERIVATIVE = (float) (4 / (3 * Math.sqrt(3)));

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float a) {
        return -2 * Math.abs(a);
    }

    @Override public float value(float a, float e, float unused) {
        return 2 * BranchFree.sigmoid(-a, e);
    }

    @Override public float derivative(float a, float e, float unused) {
        return -4 * e / Fma.of(e, 2 + e, 1);
    }

    @Override public float secondDerivative(float a, float e, float unused) {
        return BranchFree.tanh(a, e) * (8 * e / Fma.of(e, 2 + e, 1));
    }

    /** The largest second derivative. */
    @Override public float majorant(float a) {
        return MAX_SECOND_DERIVATIVE;
    }
}
