package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;

/**
 * Least squares loss of the margin, of the least squares support vector machine: (1 − a)², with the margin a = target ·
 * prediction.
 *
 * <p><img src="doc-files/L2MarginLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target. Smooth and convex, with its minimum at a = 1: it also penalises correct
 * scores with a larger margin. The second derivative is 2. It overflows to infinity from |a| = 1.8e19 on; an infinite
 * score costs infinity. Accuracy: value within 2 ulp, derivative within ½ ulp, given the rounded margin.
 *
 * <p>For targets of −1 and +1 it is the squared error (prediction − target)². LossFunctions.jl: L2MarginLoss.
 *
 * @see <a href="https://doi.org/10.1023/A:1018628609742">Suykens and Vandewalle, Least Squares Support Vector Machine
 *      Classifiers, Neural Processing Letters 9 (1999)</a>
 */
public record L2MarginLoss() implements MarginLoss {
    @Override public float value(float a) {
        return (1 - a) * (1 - a);
    }

    @Override public float derivative(float a) {
        return 2 * (a - 1);
    }

    @Override public float secondDerivative(float a) {
        return 2;
    }

    @Override public float majorant(float a) {
        return 2;
    }
}
