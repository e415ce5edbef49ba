package io.github.loss4j.classification;

import io.github.loss4j.MarginLoss;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.BranchFree;

/**
 * Perceptron loss, whose stochastic gradient descent is the perceptron's rule: max(0, −a), with the margin a = target ·
 * prediction.
 *
 * <p><img src="doc-files/PerceptronLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction (a score, any real number) and target (−1 or +1) have the same shape, of any rank; the loss has no
 * unit. The formula is applied to whatever target is given. Convex; 0 wherever the sign is right, and so at the useless
 * score 0 too. At the kink a = 0 the derivative is 0, so a perceptron that starts from weights of zero never learns
 * from this gradient alone; the second derivative is 0 everywhere. A score of +∞ on the right side costs 0, on the
 * wrong side infinity. Value and derivative are exact, given the rounded margin.
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
