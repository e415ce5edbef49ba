package io.github.loss4j.embedding;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;

/**
 * ArcFace, cross entropy of cosines with a margin on the angle: −ln softmax(s·y)[t], where y is the row of cosines with
 * cos(θ + m) in place of the target's cos θ. For θ + m ≥ π it is cos θ − m·sin m instead, as in the code of the paper.
 *
 * <p>Cosines between an embedding and each class's weight vector, both normalised to length 1, have shape {@code [N,
 * C]}; {@code [C]} is one row and {@code [N, C, d1, ...]} is allowed. The target has the class of each row. The loss is
 * in nats; the gradient is with respect to the cosines.
 *
 * <p>At θ + m = π the target's logit jumps by s·(cos m + m·sin m − 1), and the derivative is that of cos θ − m·sin m.
 * At cos θ = 1 the derivative of cos(θ + m) is infinite; the derivative at the largest float32 below 1 is used instead.
 * A cosine of the target beyond ±1, which rounding can produce, counts as ±1. NaN and an infinite cosine make the term
 * NaN. No exponential overflows at any scale. A term and its derivatives are within 4 ulp, given the rounded
 * differences of the scaled cosines from their maximum; derivatives have an absolute error of up to 1e-36 times the
 * scale.
 *
 * <p>With a margin of 0 it is {@link io.github.loss4j.classification.CrossEntropyLoss} of s times the cosines.
 * InsightFace: ArcFace; pytorch-metric-learning: ArcFaceLoss, whose margin is in degrees and which holds the weight
 * vectors.
 *
 * @param margin m in radians, at least 0 and below π, read as a decimal number, so that 0.1f means 0.1
 * @param scale s, positive
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00482">Deng, Guo, Xue, Zafeiriou, ArcFace: Additive Angular Margin
 *      Loss for Deep Face Recognition (2019)</a>
 */
public record ArcFaceLoss(float margin, float scale) implements SampleLoss<Tensor, int[]> {
    /** The largest float32 below 1. */
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
            /** Whether the angle plus the margin is below π. */
            private boolean within(double cos) {
                return cos > -cosine;
            }

            @Override double withMargin(double cos) {
                double clamped = Math.max(-1, Math.min(1, cos));
                return within(clamped)
                        ? clamped * cosine - Math.sqrt((1 - clamped) * (1 + clamped)) * sine
                        : clamped - angle * sine;
            }

            @Override double marginDerivative(double cos) {
                double clamped = Math.max(-1, Math.min(BELOW_ONE, cos));
                return within(clamped) ? cosine + clamped / Math.sqrt((1 - clamped) * (1 + clamped)) * sine : 1;
            }
        };
    }
}
