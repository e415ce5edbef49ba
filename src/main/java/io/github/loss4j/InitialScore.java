package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.PointwiseEngine;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * The search for the best constant prediction: where the sum of the derivatives changes its sign. All float32 numbers are
 * numbered in their order, so that a search by doubling and halving takes no more than some sixty passes at any scale.
 */
final class InitialScore {
    private final PointwiseLoss loss;
    private final Tensor target;
    private final Tensor weights;
    private final float[] predictions;
    private final float[] derivatives;
    private final int least;
    private final int greatest;

    private InitialScore(PointwiseLoss loss, Tensor target, Tensor weights) {
        this.loss = loss;
        this.target = target;
        this.weights = weights;
        predictions = new float[target.size()];
        derivatives = new float[target.size()];
        Domain domain = loss.predictionDomain();
        int low = number(Math.max(domain.low(), -Float.MAX_VALUE));
        int high = number(Math.min(domain.high(), Float.MAX_VALUE));
        least = domain.contains(prediction(low)) ? low : low + 1;
        greatest = domain.contains(prediction(high)) ? high : high - 1;
    }

    static float of(PointwiseLoss loss, Tensor target, Tensor weights) {
        PointwiseLoss plain = ReducedPointwiseLoss.unwrap(loss);
        Checks.notNull(plain, "target", target);
        if (weights != null) {
            Checks.sameShape(plain, "target", target.shape, "weights", weights.shape);
            if (target.size() > 0 && !(Weights.total(plain, weights.data) > 0)) {
                throw Checks.refusal(plain, "weights are all 0; at least one must be positive");
            }
        }
        if (target.size() == 0) {
            throw Checks.refusal(plain, "target has shape " + Tensor.shapeText(target.shape)
                    + "; it must have at least one element");
        }
        return new InitialScore(plain, target, weights).search();
    }

    /** The place of a number in the order of all float32 numbers; both zeros have the place 0. */
    private static int number(float prediction) {
        int bits = Float.floatToRawIntBits(prediction);
        return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
    }

    private static float prediction(long number) {
        int place = (int) number;
        return Float.intBitsToFloat(place >= 0 ? place : Integer.MIN_VALUE - place);
    }

    /** The weighted sum of the derivatives at a constant prediction. */
    private double derivative(long number) {
        Arrays.fill(predictions, prediction(number));
        PointwiseEngine.derivatives(loss, predictions, target.data, weights == null ? null : weights.data, derivatives,
                null);
        double sum = 0;
        for (float derivative : derivatives) {
            sum += derivative;
        }
        return sum;
    }

    private float search() {
        long start = Math.max(least, Math.min(greatest, number(start())));
        double derivative = derivative(start);
        if (Double.isNaN(derivative)) {
            return Float.NaN;
        }
        long low = derivative < 0 ? start : beyond(start, -1);
        long high = derivative > 0 ? start : beyond(start, 1);
        // Where no derivative has the other sign, the search goes to the end of the domain.
        boolean falling = derivative(low) < 0;
        boolean rising = derivative(high) > 0;
        if (!falling && !rising) {
            return prediction(start);
        }
        if (!rising) {
            return derivative(high) < 0 ? end(high) : edge(last(low, high, false), 1);
        }
        if (!falling) {
            return derivative(low) > 0 ? end(low) : edge(last(low, high, true) + 1, -1);
        }
        long negative = last(low, high, false);
        long positive = derivative(negative + 1) > 0 ? negative + 1 : last(negative + 1, high, true) + 1;
        if (positive == negative + 1) {
            return prediction(-derivative(negative) < derivative(positive) ? negative : positive);
        }
        return (float) (((double) prediction(negative) + prediction(positive)) / 2);
    }

    /** The median target for a loss of the distance, since one that is not convex may be flat between the targets; else the mean. */
    private float start() {
        float[] present = new float[target.size()];
        double sum = 0;
        int count = 0;
        for (int i = 0; i < present.length; i++) {
            if (weights == null || weights.data[i] != 0) {
                present[count++] = target.data[i];
                sum += target.data[i];
            }
        }
        Arrays.sort(present, 0, count);
        return loss instanceof DistanceLoss ? present[count / 2] : (float) (sum / count);
    }

    /** A place on this side at which the sum has the sign of that side; else the last place on it. */
    private long beyond(long start, int side) {
        long end = side < 0 ? least : greatest;
        for (long step = 1; step < Math.abs(end - start); step *= 2) {
            if (side * derivative(start + side * step) > 0) {
                return start + side * step;
            }
        }
        return end;
    }

    /** The last place of those from low to high at which the sum is negative, or if asked not positive; high is not one. */
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

    /** The end of the domain, which is infinite if its numbers are all finite ones. */
    private static float end(long number) {
        float end = prediction(number);
        return Math.abs(end) == Float.MAX_VALUE ? Math.copySign(Float.POSITIVE_INFINITY, end) : end;
    }

    /** Where the sum of the derivatives has become 0: at an edge, unless it faded out below the least numbers. */
    private float edge(long last, int side) {
        return Math.abs(derivative(last)) < (double) Float.MIN_NORMAL * target.size()
                ? side * Float.POSITIVE_INFINITY
                : prediction(last + side);
    }
}
