package io.github.loss4j.embedding;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;

/**
 * Triplet margin loss: max(0, d(a, p) − d(a, n) + m), with the distance d(x, y) = (Σ|xₖ − yₖ + ε|^p)^(1/p): the anchor
 * a should be nearer to the positive p than to the negative n by at least m.
 *
 * <p>For two triplets of two-dimensional vectors:
 *
 * <pre>{@code
 * var anchor = Tensor.of(new float[][] {{0, 0}, {1, 1}});
 * var positive = Tensor.of(new float[][] {{0, 1}, {1, 2}});
 * var negative = Tensor.of(new float[][] {{2, 0}, {1, 0}});
 * var triplet = new Triplet(anchor, positive, negative);
 * float loss = new TripletMarginLoss(1.5f).value(triplet);
 * Triplet gradient = new TripletMarginLoss(1.5f).evaluate(triplet).gradient();
 * }</pre>
 *
 * <p>The vectors have shape {@code [N, D]}, with one term for each triplet; {@code [D]} is one triplet, and {@code
 * [..., D]} is allowed. The loss is in the unit of the vectors. With swap, min(d(a, n), d(p, n)) replaces d(a, n): the
 * negative should be far from both. The derivative is that of the smaller distance, or the mean of both if they are
 * equal.
 *
 * <p>At the kink, where the loss becomes 0, the derivative is 0 (PyTorch's clamp passes the derivative of the other
 * side). ε keeps the distance of equal vectors away from 0, where it has no derivative; with ε = 0 that derivative is
 * 0. For p = 1 the derivative is 0 where a difference is 0; for p = ∞ it is divided equally among tied maximum
 * differences. Infinite elements give infinity or NaN. A term is accurate to 0.51 ulp or to 2⁻⁵⁰ of the distances,
 * which cancel in it; for p = 2 to 0.51 ulp or to 2⁻¹⁰⁰ of them. An element of the gradient is accurate to 1 ulp or to
 * 2⁻⁴⁶ of the derivatives of the distances. No power overflows.
 *
 * <p>PyTorch: TripletMarginLoss. FaceNet uses squared distances.
 *
 * @param margin m, by how much the positive should be nearer; zero or positive
 * @param p the exponent of the distance, at least 1; infinity for the maximum difference
 * @param eps ε, the number added to each difference; zero or positive
 * @param swap whether the negative should be far from the positive too
 * @see <a href="https://doi.org/10.5244/C.30.119">Balntas et al., Learning local feature descriptors with triplets and
 *      shallow convolutional neural networks (2016)</a>
 */
public record TripletMarginLoss(float margin, float p, float eps, boolean swap) implements TargetlessLoss<Triplet> {
    /** A sum smaller than this fraction of its operands is recomputed in double-double arithmetic. */
    private static final double CANCELLED = 0x1p-20;
    /** The indices of the results of the terms. */
    private static final int POSITIVE = 0;
    private static final int NEGATIVE = 1;
    private static final int SWAPPED = 2;
    private static final int DEFICIT = 3;

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
     * @param margin by how much the positive should be nearer
     * @param p the exponent of the distance
     * @param eps the number added to each difference
     */
    public TripletMarginLoss(float margin, float p, float eps) {
        this(margin, p, eps, false);
    }

    /**
     * The loss without swap, with 1e-6 added to each difference.
     *
     * @param margin by how much the positive should be nearer
     * @param p the exponent of the distance
     */
    public TripletMarginLoss(float margin, float p) {
        this(margin, p, 1e-6f);
    }

    /**
     * The loss of Euclidean distances, without swap.
     *
     * @param margin by how much the positive should be nearer
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

        @Override void evaluate(int from, int to, float[] values, int into, double[][] results, Scratch scratch) {
            if (p == 2) {
                EuclideanDistances.ofTwo(eps, anchors, positives, negatives, from, to, length, results, scratch);
            }
            for (int i = 0; i < to - from; i++) {
                int at = (from + i) * length;
                if (p != 2 || swap) {
                    evaluateAny(at, results, i);
                }
                double positiveDistance = results[POSITIVE][i];
                double negativeDistance = results[NEGATIVE][i];
                double swappedDistance = swap ? results[SWAPPED][i] : Double.POSITIVE_INFINITY;
                double deficit = positiveDistance - Math.min(negativeDistance, swappedDistance) + margin;
                if (p == 2 && Math.abs(deficit) < CANCELLED * (positiveDistance + margin)) {
                    deficit = exactDeficit(at, negativeDistance <= swappedDistance ? anchors : positives);
                }
                results[DEFICIT][i] = deficit;
                values[into + i] = (float) Math.max(0, deficit);
            }
        }

        /** The distances that no loop over all triplets computes. */
        private void evaluateAny(int at, double[][] results, int row) {
            if (p != 2) {
                results[POSITIVE][row] = distance.of(anchors, positives, at, length);
                results[NEGATIVE][row] = distance.of(anchors, negatives, at, length);
            }
            if (swap) {
                results[SWAPPED][row] = distance.of(positives, negatives, at, length);
            }
        }

        /** The deficit in double-double arithmetic, for operands that cancel. */
        private double exactDeficit(int at, float[] others) {
            return EuclideanDistances.exactSquare(eps, others, negatives, at, length).sqrt().times(-1)
                    .add(EuclideanDistances.exactSquare(eps, anchors, positives, at, length).sqrt()).add(margin)
                    .value();
        }

        @Override void differentiate(int sample, int at, double factor, float[][] gradient, double[][] results,
                int row) {
            double deficit = results[DEFICIT][row];
            double positiveDistance = results[POSITIVE][row];
            double negativeDistance = results[NEGATIVE][row];
            boolean wellScaled = FloatRange.isWellScaled(factor / positiveDistance)
                    && FloatRange.isWellScaled(factor / negativeDistance)
                    && FloatRange.isWellScaled(positiveDistance);
            if (!(deficit > 0)) {
                fill(gradient, at, deficit <= 0 ? 0 : Float.NaN);
            } else if (p == 2 && !swap && wellScaled) {
                DistanceGradients.derivatives(factor, eps, anchors, positives, positiveDistance, negatives,
                        negativeDistance, at,
                        length, gradient);
            } else {
                differentiate(at, positiveDistance, negativeDistance,
                        swap ? results[SWAPPED][row] : Double.POSITIVE_INFINITY, factor, gradient);
            }
        }

        private void differentiate(int at, double positiveDistance, double negativeDistance, double swappedDistance,
                double factor, float[][] gradient) {
            double negativeWeight = negativeDistance < swappedDistance || !swap
                    ? 1
                    : negativeDistance > swappedDistance ? 0 : 0.5;
            double positiveScale = distance.scale(anchors, positives, at, length, positiveDistance);
            double positiveMaximum = distance.maximumDerivative(anchors, positives, at, length, positiveScale);
            double negativeScale = distance.scale(anchors, negatives, at, length, negativeDistance);
            double negativeMaximum = distance.maximumDerivative(anchors, negatives, at, length, negativeScale);
            double swappedScale = swap ? distance.scale(positives, negatives, at, length, swappedDistance) : 0;
            double swappedMaximum = swap
                    ? distance.maximumDerivative(positives, negatives, at, length, swappedScale)
                    : 1;
            for (int k = at; k < at + length; k++) {
                double toPositive = distance.derivative(anchors, positives, k, positiveScale, positiveMaximum);
                double fromAnchor = negativeWeight == 0
                        ? 0
                        : negativeWeight * distance.derivative(anchors, negatives, k, negativeScale, negativeMaximum);
                double fromPositive = negativeWeight == 1
                        ? 0
                        : (1 - negativeWeight)
                                * distance.derivative(positives, negatives, k, swappedScale, swappedMaximum);
                gradient[0][k] = (float) (factor * (toPositive - fromAnchor));
                gradient[1][k] = (float) (factor * (0 - toPositive - fromPositive));
                gradient[2][k] = (float) (factor * (fromAnchor + fromPositive));
            }
        }
    }
}
