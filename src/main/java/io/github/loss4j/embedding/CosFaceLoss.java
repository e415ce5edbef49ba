package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * CosFace, cross entropy of cosines with a margin: −ln softmax(s·y)[t], where y is the row of cosines with m subtracted
 * from that of the target.
 *
 * <p>Cosines between an embedding and each class's weight vector, both normalised to length 1, have shape {@code [N,
 * C]}; {@code [C]} is one row and {@code [N, C, d1, ...]} is allowed. The target has the class of each row. The loss is
 * in nats; the gradient is with respect to the cosines.
 *
 * <p>No kinks. NaN and an infinite cosine make the term NaN. No exponential overflows at any scale. A term and its
 * derivatives are within 4 ulp, given the rounded differences of the scaled cosines from their maximum; derivatives
 * have an absolute error of up to 1e-36 times the scale.
 *
 * <p>With a margin of 0 it is {@link io.github.loss4j.classification.CrossEntropyLoss} of s times the cosines.
 * InsightFace: CosFace; pytorch-metric-learning: CosFaceLoss, which holds the weight vectors; AM-Softmax.
 *
 * @param margin m, at least 0, read as a decimal number, so that 0.1f means 0.1
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
            @Override double withMargin(double cosine) {
                return cosine - less;
            }

            @Override double marginDerivative(double cosine) {
                return 1;
            }
        };
    }
}
