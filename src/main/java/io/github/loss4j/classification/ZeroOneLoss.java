package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.BranchFree;

/**
 * Zero-one loss, whose mean is the error rate: 1 where a is negative, else 0, with the margin a = target · prediction.
 *
 * <p><img src="doc-files/ZeroOneLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss is a count.
 * The formula is applied to any target: a target of 0 costs 0. So does a score of 0, of either sign. Neither convex nor
 * continuous: it jumps at a = 0. Both derivatives are 0 everywhere, also at the jump, so it is a metric that gradient
 * descent cannot minimise; the other margin losses are surrogates for it. Infinite scores are allowed. Value and
 * derivative are exact, given the rounded margin, which is 0 where the product underflows.
 *
 * <p>scikit-learn: zero_one_loss, of labels instead of scores. LossFunctions.jl: ZeroOneLoss.
 *
 * @see <a href="https://doi.org/10.1198/016214505000000907">Bartlett, Jordan and McAuliffe, Convexity, Classification,
 *      and Risk Bounds, Journal of the American Statistical Association 101 (2006)</a>
 */
public record ZeroOneLoss() implements MarginLoss {
    @Override public float value(float a) {
        return BranchFree.step(-a);
    }

    @Override public float derivative(float a) {
        return 0;
    }

    @Override public float secondDerivative(float a) {
        return 0;
    }
}
