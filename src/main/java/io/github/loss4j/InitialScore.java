package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.PointwiseEngine;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * Finds the best constant prediction: the number at which the sum of the derivatives changes its sign. The search
 * doubles steps, and then bisects, over the ordinals of the float32 numbers in ascending order. So it takes about sixty
 * passes at most, whatever the scale of the data.
 */
final class InitialScore {
    private final PointwiseLoss loss;
    private final Tensor target;
    private final Tensor weights;
    private final float[] predictions;
    private final float[] derivatives;
    private final int minOrdinal;
    private final int maxOrdinal;

    private InitialScore(PointwiseLoss loss, Tensor target, Tensor weights) {
        this.loss = loss;
        this.target = target;
        this.weights = weights;
        predictions = new float[target.size()];
        derivatives = new float[target.size()];
        Domain domain = loss.predictionDomain();
        int low = ordinal(Math.max(domain.low(), -Float.MAX_VALUE));
        int high = ordinal(Math.min(domain.high(), Float.MAX_VALUE));
        minOrdinal = domain.contains(predictionAt(low)) ? low : low + 1;
        maxOrdinal = domain.contains(predictionAt(high)) ? high : high - 1;
    }

    static float of(PointwiseLoss loss, Tensor target, Tensor weights) {
        PointwiseLoss pointwise = ReducedPointwiseLoss.unwrap(loss);
        Checks.notNull(pointwise, "target", target);
        if (target.size() == 0) {
            throw Checks.refusal(pointwise, "target has shape " + Tensor.shapeText(target.shape)
                    + "; it must have at least one element");
        }
        if (weights != null) {
            Checks.sameShape(pointwise, "target", target.shape, "weights", weights.shape);
            if (!(Weights.total(pointwise, weights.data) > 0)) {
                throw Checks.refusal(pointwise, "weights are all 0; at least one must be positive");
            }
        }
        return new InitialScore(pointwise, target, weights).search();
    }

    /** The ordinal of a number among all float32 numbers in ascending order; both zeros have the ordinal 0. */
    private static int ordinal(float prediction) {
        int bits = Float.floatToRawIntBits(prediction);
        return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
    }

    private static float predictionAt(long ordinal) {
        int position = (int) ordinal;
        return Float.intBitsToFloat(position >= 0 ? position : Integer.MIN_VALUE - position);
    }

    /** The weighted sum of the derivatives at a constant prediction. */
    private double derivative(long ordinal) {
        Arrays.fill(predictions, predictionAt(ordinal));
        PointwiseEngine.derivatives(loss, predictions, target.data, weights == null ? null : weights.data, derivatives,
                null);
        double sum = 0;
        for (float derivative : derivatives) {
            sum += derivative;
        }
        return sum;
    }

    private float search() {
        long start = Math.max(minOrdinal, Math.min(maxOrdinal, ordinal(start())));
        double derivative = derivative(start);
        if (Double.isNaN(derivative)) {
            return Float.NaN;
        }
        long low = derivative < 0 ? start : findSign(start, -1);
        long high = derivative > 0 ? start : findSign(start, 1);
        // If the sum has one sign only, the search returns the end of the domain or the edge of the region where the
        // sum is 0.
        boolean negativeAtLow = derivative(low) < 0;
        boolean positiveAtHigh = derivative(high) > 0;
        if (!negativeAtLow && !positiveAtHigh) {
            return predictionAt(start);
        }
        if (!positiveAtHigh) {
            return derivative(high) < 0 ? end(high) : edge(last(low, high, false), 1);
        }
        if (!negativeAtLow) {
            return derivative(low) > 0 ? end(low) : edge(last(low, high, true) + 1, -1);
        }
        long negative = last(low, high, false);
        long positive = derivative(negative + 1) > 0 ? negative + 1 : last(negative, high, true) + 1;
        if (positive == negative + 1) {
            return predictionAt(-derivative(negative) < derivative(positive) ? negative : positive);
        }
        return (float) (((double) predictionAt(negative) + predictionAt(positive)) / 2);
    }

    /**
     * The first guess: the median target for a distance loss, which may be flat at the mean if it is not convex; else
     * the mean.
     */
    private float start() {
        float[] active = new float[target.size()];
        double sum = 0;
        int count = 0;
        for (int i = 0; i < active.length; i++) {
            if (weights == null || weights.data[i] != 0) {
                active[count++] = target.data[i];
                sum += target.data[i];
            }
        }
        Arrays.sort(active, 0, count);
        return loss instanceof DistanceLoss ? active[count / 2] : (float) (sum / count);
    }

    /**
     * An ordinal on the given side at which the sum has the sign of {@code side}; if there is none, the last ordinal on
     * that side.
     */
    private long findSign(long start, int side) {
        long end = side < 0 ? minOrdinal : maxOrdinal;
        for (long step = 1; step < Math.abs(end - start); step *= 2) {
            if (side * derivative(start + side * step) > 0) {
                return start + side * step;
            }
        }
        return end;
    }

    /** The last ordinal in [low, high) at which the sum is negative, or with {@code zeros} not positive. */
    private long last(long low, long high, boolean zeros) {
        while (high - low > 1) {
            long middle = Math.floorDiv(low + high, 2);
            double derivative = derivative(middle);
            if (derivative < 0 || zeros && derivative == 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The end of the domain; infinite if the domain is unbounded on that side. */
    private static float end(long ordinal) {
        float end = predictionAt(ordinal);
        return Math.abs(end) == Float.MAX_VALUE ? Math.copySign(Float.POSITIVE_INFINITY, end) : end;
    }

    /** The edge of the region where the sum is 0; infinite if the derivatives only underflow to 0 there. */
    private float edge(long last, int side) {
        return Math.abs(derivative(last)) < (double) Float.MIN_NORMAL * target.size()
                ? side * Float.POSITIVE_INFINITY
                : predictionAt(last + side);
    }
}
