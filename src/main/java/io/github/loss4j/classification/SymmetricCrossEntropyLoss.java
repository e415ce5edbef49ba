package io.github.loss4j.classification;

import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Domain;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.ClassSoftmaxTerms;

/**
 * Symmetric cross entropy of class scores with the index t of the true class: −α ln p + 4β(1 − p), with p =
 * softmax(x)[t]. The second part is the cross entropy with the two distributions exchanged and with A = −4 in place of
 * ln 0. It is less sensitive to wrong labels than cross entropy.
 *
 * <p>Scores (logits: any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target
 * has the class of each row, in row-major order of the other axes. The loss is in nats. Stable for any finite scores,
 * and accurate near p = 1. A class with a score of −∞ has probability 0; if it is the target, the loss is infinite
 * unless α is 0. A single score of +∞ has probability 1; several of them and NaN give NaN. No kinks. Not convex for β >
 * 0.
 *
 * <p>β = 0 gives α times {@link CrossEntropyLoss}; α = 0 gives 4β times {@link GeneralizedCrossEntropyLoss} with q =
 * 1. The paper has α = 0.1 and β = 1 for CIFAR-10, α = 6 and β = 0.1 for CIFAR-100. catalyst:
 * SymmetricCrossEntropyLoss, of probabilities, with labels clipped to 1e-4, so that A = −9.21.
 *
 * @param alpha α, the weight of the cross entropy; zero or positive
 * @param beta β, the weight of the reverse cross entropy; zero or positive
 * @see <a href="https://doi.org/10.1109/ICCV.2019.00041">Wang et al., Symmetric Cross Entropy for Robust Learning with
 *      Noisy Labels, ICCV (2019)</a>
 */
public record SymmetricCrossEntropyLoss(float alpha, float beta) implements DiagonalLoss<int[]> {
    /** −A. */
    private static final double REVERSE = 4;

    public SymmetricCrossEntropyLoss {
        Checks.notNegative("SymmetricCrossEntropyLoss", "alpha", alpha);
        Checks.notNegative("SymmetricCrossEntropyLoss", "beta", beta);
    }

    /** The loss with α = β = 1. */
    public SymmetricCrossEntropyLoss() {
        this(1, 1);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public DiagonalLoss.DiagonalTerms terms(Tensor prediction, int[] target) {
        double ofForward = Decimals.of(alpha);
        double ofReverse = REVERSE * Decimals.of(beta);
        return new ClassSoftmaxTerms(this, prediction, target) {
            @Override protected double value(double crossEntropy) {
                double forward = ofForward == 0 ? 0 : ofForward * crossEntropy;
                return forward - ofReverse * Math.expm1(-crossEntropy);
            }

            @Override protected double derivative(double crossEntropy) {
                return ofForward + ofReverse * Math.exp(-crossEntropy);
            }

            @Override protected double scaledSecondDerivative(double crossEntropy) {
                double others = Math.expm1(-crossEntropy);
                return -ofReverse * Math.exp(-crossEntropy) * others * others;
            }

            @Override public boolean hasMajorant() {
                return ofReverse == 0;
            }
        };
    }
}
