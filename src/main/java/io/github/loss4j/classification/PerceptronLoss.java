package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Perceptron loss, whose stochastic gradient descent is the perceptron learning rule: max(0, −a), with the margin a =
 * target · prediction.
 *
 * <p><img src="doc-files/PerceptronLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to any target. Convex; 0 where the sign is correct, and also for a score of 0. At the
 * kink a = 0 the derivative is 0, so gradient descent does not move from scores of 0; the second derivative is 0
 * everywhere. An infinite score costs 0 if its sign is correct, otherwise infinity. Value and derivative are exact,
 * given the rounded margin.
 *
 * <p>It is {@link HingeLoss} with a required margin of 0. scikit-learn: SGDClassifier(loss='perceptron'). optax:
 * perceptron_loss. LossFunctions.jl: PerceptronLoss.
 *
 * @see <a href="https://doi.org/10.1037/h0042519">Rosenblatt, The Perceptron: A Probabilistic Model for Information
 *      Storage and Organization in the Brain, Psychological Review 65 (1958)</a>
 */
public record PerceptronLoss() implements MarginLoss {
    @Override public float value(float a) {
        return Math.max(0, -a);
    }

    @Override public float derivative(float a) {
        return -BranchFree.step(-a);
    }

    @Override public float secondDerivative(float a) {
        return 0;
    }

    @Override public float majorant(float a) {
        return Majorants.ofHinge(a);
    }
}
