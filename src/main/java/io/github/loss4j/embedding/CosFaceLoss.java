package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * CosFace, cross entropy of cosines with a margin: −ln softmax(s·y)[t], where y is the row of cosines, less m for the target.
 *
 * <p>Cosines between an embedding and each class's weight vector, both of length 1, have shape {@code [N, C]}; {@code [C]}
 * is one row and {@code [N, C, d1, ...]} is allowed. The target has the class of each row. The loss is in nats; the gradient
 * is that with respect to the cosines.
 *
 * <p>No kinks. NaN and an infinite cosine make the term NaN. No number of an exponential is out of range at any scale. A term
 * is within 4 ulp, as are derivatives, given the rounded distances of the scaled cosines from the greatest; a derivative of less
 * than 1e-36 times the scale may be as much as that.
 *
 * <p>margin = 0 and scale = s is {@link io.github.loss4j.classification.CrossEntropyLoss} of s times the cosines. InsightFace:
 * CosFace; pytorch-metric-learning: CosFaceLoss, which has the weight vectors itself; AM-Softmax.
 *
 * @param margin m, at least 0, as a decimal number: 0.1 is one tenth
 * @param scale s, positive
 * @see <a href="https://doi.org/10.1109/CVPR.2018.00552">Wang et al., CosFace: Large Margin Cosine Loss for Deep Face
 *      Recognition (2018)</a>
 */
public record CosFaceLoss(float margin, float scale) implements SampleLoss<Tensor, int[]> {
    public CosFaceLoss {
        Checks.atLeast("CosFaceLoss", "margin", margin, 0);
        Checks.positive("CosFaceLoss", "scale", scale);
    }

    /** CosFace with a margin of 0.35 and a scale of 64. */
    public CosFaceLoss() {
        this(0.35f, 64);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(-1, 1);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Checks.notNull(this, "prediction", prediction);
        double less = Decimals.of(margin);
        return new AngularMarginTerms(this, prediction, target, scale) {
            @Override double lessMargin(double cosine) {
                return cosine - less;
            }

            @Override double slope(double cosine) {
                return 1;
            }
        };
    }
}
