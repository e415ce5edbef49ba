package io.github.loss4j.classification;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Logistic loss, of logistic regression and LogitBoost: ln(1 + e⁻ᵃ), with the margin a = target · prediction.
 *
 * <p><img src="doc-files/LogisticLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a logit, any real number) and target (−1 or +1) have the same shape, of any rank; the loss is in nats.
 * The formula is applied to any target: a target of 0 always costs ln 2, at derivative 0. Smooth and convex; it decays
 * like e⁻ᵃ for large positive margins and grows like −a for negative ones, without overflow for any finite margin. An
 * infinite logit costs 0 if its sign is correct, otherwise infinity. Accuracy: value within 2.5 ulp, derivative within
 * 3.5 ulp, given the rounded margin, for margins of both signs down to subnormal results.
 *
 * <p>For targets of −1 and +1 it is {@link BceWithLogitsLoss} with targets of 0 and 1. PyTorch: SoftMarginLoss.
 * LossFunctions.jl: LogitMarginLoss.
 *
 * @see <a href="https://doi.org/10.1214/aos/1016218223">Friedman, Hastie and Tibshirani, Additive logistic regression:
 *      a statistical view of boosting, Annals of Statistics 28 (2000)</a>
 */
public record LogisticLoss() implements MarginLoss, ElementaryLoss.Univariate {
    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.EXP;
    }

    @Override public float firstArgument(float a) {
        return -Math.abs(a);
    }

    @Override public float value(float a, float e, float unused) {
        return BranchFree.softplus(-a, e);
    }

    @Override public float derivative(float a, float e, float unused) {
        return -BranchFree.sigmoid(-a, e);
    }

    @Override public float secondDerivative(float a, float e, float unused) {
        return e / Fma.of(e, 2 + e, 1);
    }

    @Override public float majorant(float a) {
        return Majorants.ofSoftplus(a);
    }
}
