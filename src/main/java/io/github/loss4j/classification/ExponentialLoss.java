package io.github.loss4j.classification;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;

/**
 * Exponential loss, which AdaBoost minimises: e⁻ᵃ, with the margin a = target · prediction.
 *
 * <p><img src="doc-files/ExponentialLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target: a target of 0 always costs 1, at derivative 0. Smooth and convex. The
 * cost of a wrong label grows exponentially, and overflows to infinity from a = −88.73 down; {@link LogisticLoss} is
 * less sensitive to it. An infinite score of the correct sign costs 0. Accuracy of value and derivative: 1.25 ulp,
 * given the rounded margin.
 *
 * <p>LossFunctions.jl: ExpLoss. scikit-learn: GradientBoostingClassifier(loss='exponential'), whose scores are half
 * of the log-odds.
 *
 * @see <a href="https://doi.org/10.1214/aos/1016218223">Friedman, Hastie and Tibshirani, Additive logistic regression:
 *      a statistical view of boosting, Annals of Statistics 28 (2000)</a>
 */
public record ExponentialLoss() implements MarginLoss, ElementaryLoss.Univariate {
    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float a) {
        return -a;
    }

    @Override public float value(float a, float e, float unused) {
        return e;
    }

    @Override public float derivative(float a, float e, float unused) {
        return -e;
    }

    @Override public float secondDerivative(float a, float e, float unused) {
        return e;
    }
}
