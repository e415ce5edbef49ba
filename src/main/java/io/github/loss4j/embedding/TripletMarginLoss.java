package io.github.loss4j.embedding;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.TensorAccess;

/**
 * Triplet margin loss: max(0, d(a, p) − d(a, n) + m), with the distance d(x, y) = (Σ|xₖ − yₖ + ε|^p)^(1/p): the anchor
 * a is to be nearer to the positive than to the negative, by m.
 *
 * <p>The vectors have shape {@code [N, D]}, with one term for each triplet; {@code [D]} is one triplet, and
 * {@code [..., D]} is allowed. The loss is in the unit of the vectors. With swap, d(p, n) takes the place of d(a, n) where it
 * is less: the negative is to keep away from both. The derivative then goes to the lesser distance, and to both by halves if
 * they are equal.
 *
 * <p>At the kink, where the loss becomes 0, the derivative is 0 (PyTorch's clamp passes the derivative of the other side). ε
 * keeps the distance of equal vectors from 0, where it has no derivative; without it (ε = 0) that derivative is 0. For p = 1 an
 * element of difference 0 has derivative 0; for p = ∞ elements that tie for the greatest difference share the derivative.
 * Infinite elements give infinity or NaN. A term is accurate to 0.51 ulp or to 2⁻⁵⁰ of the distances, which cancel in
 * it; for p = 2 to 0.51 ulp or to 2⁻¹⁰⁰ of them. An element of the gradient is accurate to 1 ulp or to 2⁻⁴⁶ of the
 * derivatives of the distances. No power overflows.
 *
 * <p>PyTorch: TripletMarginLoss. FaceNet's triplet loss has squared distances.
 *
 * @param margin m, by how much the positive is to be nearer; zero or positive
 * @param p the exponent of the distance, at least 1; infinity for the greatest difference
 * @param eps ε, what is added to each difference; zero or positive
 * @param swap whether the negative is to keep away from the positive too
 * @see <a href="https://doi.org/10.5244/C.30.119">Balntas et al., Learning local feature descriptors with triplets and
 *      shallow convolutional neural networks (2016)</a>
 */
public record TripletMarginLoss(float margin, float p, float eps, boolean swap) implements TargetlessLoss<Triplet> {
    /** A sum that is less than this times its parts is computed again, with more digits. */
    private static final double CANCELLED = 0x1p-20;

    public TripletMarginLoss {
        Checks.notNegative("TripletMarginLoss", "margin", margin);
        if (!(p >= 1)) {
            throw Checks.refusal("TripletMarginLoss", "p must be at least 1, was " + p);
        }
        Checks.notNegative("TripletMarginLoss", "eps", eps);
    }

    /**
     * The loss without swap.
     *
     * @param margin by how much the positive is to be nearer
     * @param p the exponent of the distance
     * @param eps what is added to each difference
     */
    public TripletMarginLoss(float margin, float p, float eps) {
        this(margin, p, eps, false);
    }

    /**
     * The loss without swap, with 1e-6 added to each difference.
     *
     * @param margin by how much the positive is to be nearer
     * @param p the exponent of the distance
     */
    public TripletMarginLoss(float margin, float p) {
        this(margin, p, 1e-6f);
    }

    /**
     * The loss of Euclidean distances, without swap.
     *
     * @param margin by how much the positive is to be nearer
     */
    public TripletMarginLoss(float margin) {
        this(margin, 2);
    }

    /** The loss of Euclidean distances with a margin of 1, without swap. */
    public TripletMarginLoss() {
        this(1);
    }

    @Override public Terms terms(Triplet prediction, Void target) {
        Checks.notNull(this, "prediction", prediction);
        return new TripletTerms(prediction);
    }

    private final class TripletTerms extends VectorTerms {
        private final MinkowskiDistance distance = new MinkowskiDistance(p, eps);
        private final float[] anchors;
        private final float[] positives;
        private final float[] negatives;

        TripletTerms(Triplet prediction) {
            super(TripletMarginLoss.this, "anchor", prediction.anchor());
            anchors = TensorAccess.of(prediction.anchor());
            positives = TensorAccess.of(prediction.positive());
            negatives = TensorAccess.of(prediction.negative());
        }

        @Override double evaluate(int sample, int at, double factor, float[][] gradient) {
            double near = distance.of(anchors, positives, at, length);
            double far = distance.of(anchors, negatives, at, length);
            double other = swap ? distance.of(positives, negatives, at, length) : Double.POSITIVE_INFINITY;
            double deficit = near - Math.min(far, other) + margin;
            if (p == 2 && Math.abs(deficit) < CANCELLED * (near + margin)) {
                deficit = exactDeficit(at, far <= other ? anchors : positives);
            }
            if (!(deficit > 0)) {
                fill(gradient, at, deficit <= 0 ? 0 : Float.NaN);
            } else if (gradient != null) {
                differentiate(at, near, far, other, factor, gradient);
            }
            return Math.max(0, deficit);
        }

        /** The same with more digits, for parts that cancel. */
        private double exactDeficit(int at, float[] others) {
            return distance.exactSquare(others, negatives, at, length).sqrt().times(-1)
                    .add(distance.exactSquare(anchors, positives, at, length).sqrt()).add(margin).value();
        }

        private void differentiate(int at, double near, double far, double other, double factor, float[][] gradient) {
            if (p == 2 && !swap && FloatRange.moderate(factor / near) && FloatRange.moderate(factor / far)
                    && FloatRange.moderate(near) && FloatRange.moderate(far)) {
                distance.derivatives(factor, anchors, positives, near, negatives, far, at, length, gradient);
                return;
            }
            double ofFar = far < other || !swap ? 1 : far > other ? 0 : 0.5;
            double nearScale = distance.scale(anchors, positives, at, length, near);
            double nearShare = distance.share(anchors, positives, at, length, nearScale);
            double farScale = distance.scale(anchors, negatives, at, length, far);
            double farShare = distance.share(anchors, negatives, at, length, farScale);
            double otherScale = swap ? distance.scale(positives, negatives, at, length, other) : 0;
            double otherShare = swap ? distance.share(positives, negatives, at, length, otherScale) : 1;
            for (int k = at; k < at + length; k++) {
                double toPositive = distance.derivative(anchors, positives, k, nearScale, nearShare);
                double fromAnchor = ofFar == 0
                        ? 0
                        : ofFar * distance.derivative(anchors, negatives, k, farScale, farShare);
                double fromPositive = ofFar == 1
                        ? 0
                        : (1 - ofFar) * distance.derivative(positives, negatives, k, otherScale, otherShare);
                gradient[0][k] = (float) (factor * (toPositive - fromAnchor));
                gradient[1][k] = (float) (factor * (0 - toPositive - fromPositive));
                gradient[2][k] = (float) (factor * (fromAnchor + fromPositive));
            }
        }
    }
}
