package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * ArcFace, cross entropy of cosines with a margin on the angle: −ln softmax(s·y)[t], where y is the row of cosines with
 * cos(θ + m) in place of the target's cos θ. From θ + m = π on it is cos θ − m·sin m, as in the paper's code.
 *
 * <p>Cosines between an embedding and each class's weight vector, both of length 1, have shape {@code [N, C]}; {@code [C]}
 * is one row and {@code [N, C, d1, ...]} is allowed. The target has the class of each row. The loss is in nats; the gradient
 * is that with respect to the cosines.
 *
 * <p>Where θ + m = π the loss jumps up by s·(cos m + m·sin m − 1), as far as others have a share, and the derivative is that
 * of cos θ − m·sin m. At cos θ = 1 the slope of cos(θ + m) is infinite; there it is that of the greatest float32 below 1. A
 * target's cosine beyond ±1, as rounding makes it, counts as ±1. NaN and an infinite cosine make the term NaN. No number of
 * an exponential is out of range at any scale. A term is within 4 ulp, as are derivatives, given the rounded distances of the
 * scaled cosines from the greatest; a derivative of less
 * than 1e-36 times the scale may be as much as that.
 *
 * <p>margin = 0 and scale = s is {@link io.github.loss4j.classification.CrossEntropyLoss} of s times the cosines. InsightFace:
 * ArcFace; pytorch-metric-learning: ArcFaceLoss, whose margin is in degrees and which has the weight vectors itself.
 *
 * @param margin m in radians, at least 0 and below π, as a decimal number: 0.1 is one tenth
 * @param scale s, positive
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00482">Deng, Guo, Xue, Zafeiriou, ArcFace: Additive Angular Margin Loss for
 *      Deep Face Recognition (2019)</a>
 */
public record ArcFaceLoss(float margin, float scale) implements SampleLoss<Tensor, int[]> {
    /** The greatest float32 below 1. */
    private static final double BELOW_ONE = Math.nextDown(1f);

    public ArcFaceLoss {
        Checks.atLeast("ArcFaceLoss", "margin", margin, 0);
        if (!(margin < Math.PI)) {
            throw Checks.refusal("ArcFaceLoss", "margin must be below π, was " + margin);
        }
        Checks.positive("ArcFaceLoss", "scale", scale);
    }

    /** ArcFace with a margin of 0.5 and a scale of 64. */
    public ArcFaceLoss() {
        this(0.5f, 64);
    }

    @Override public Domain predictionDomain() {
        return Domain.closed(-1, 1);
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Checks.notNull(this, "prediction", prediction);
        double angle = Decimals.of(margin);
        double cosine = Math.cos(angle);
        double sine = Math.sin(angle);
        return new AngularMarginTerms(this, prediction, target, scale) {
            /** Whether the angle and the margin are less than π. */
            private boolean within(double cos) {
                return cos > -cosine;
            }

            @Override double lessMargin(double cos) {
                double kept = Math.max(-1, Math.min(1, cos));
                return within(kept)
                        ? kept * cosine - Math.sqrt((1 - kept) * (1 + kept)) * sine
                        : kept - angle * sine;
            }

            @Override double slope(double cos) {
                double kept = Math.max(-1, Math.min(BELOW_ONE, cos));
                return within(kept) ? cosine + kept / Math.sqrt((1 - kept) * (1 + kept)) * sine : 1;
            }
        };
    }
}
