package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;

/** Finds the jumps of a function of one float32 number by bisection between the points of a grid. */
final class Kinks {
    private static final float RELATIVE_JUMP = 1e-4f;
    /** The depth of the recursive search for further jumps between two grid points. */
    private static final int MAX_DEPTH = 3;

    private final PointwiseLoss loss;
    private final int order;
    private final float target;

    private Kinks(PointwiseLoss loss, int order, float target) {
        this.loss = loss;
        this.order = order;
        this.target = target;
    }

    /** A function of a loss: its value (order 0), a derivative, or 0 for order 3. */
    static float function(PointwiseLoss loss, int order, float prediction, float target) {
        if (order == 0) {
            return loss.value(prediction, target);
        }
        if (order == 1) {
            return loss.derivative(prediction, target);
        }
        return order == 2 ? loss.secondDerivative(prediction, target) : 0;
    }

    private float function(float prediction) {
        return function(loss, order, prediction, target);
    }

    /** The derivative of the function, from which the change of a smooth function is estimated. */
    private float derivative(float prediction) {
        return function(loss, order + 1, prediction, target);
    }

    /**
     * The jumps of a function.
     *
     * @param loss the loss
     * @param order which of its functions
     * @param grid numbers in ascending order
     * @param target the target; the rounding error of prediction − target depends on it
     * @return for each jump, the largest float32 number below it
     */
    static List<Float> of(PointwiseLoss loss, int order, float[] grid, float target) {
        List<Float> jumps = new ArrayList<>();
        Kinks kinks = new Kinks(loss, order, target);
        for (int i = 1; i < grid.length; i++) {
            kinks.search(grid[i - 1], grid[i], MAX_DEPTH, jumps);
        }
        return jumps;
    }

    /** Finds the largest jump between two numbers, and then the jumps on each side of it. */
    private void search(float from, float to, int depth, List<Float> jumps) {
        float low = from;
        float high = to;
        while (Math.nextUp(low) < high) {
            float middle = middle(low, high);
            boolean left = excessChange(low, middle) >= excessChange(middle, high);
            low = left ? low : middle;
            high = left ? middle : high;
        }
        if (depth > 0 && low < high
                && isJump(low, high, Math.max(magnitude(function(from)), magnitude(function(to))))) {
            jumps.add(low);
            search(from, low, depth - 1, jumps);
            search(high, to, depth - 1, jumps);
        }
    }

    private boolean isJump(float low, float high, double scale) {
        double jump = Math.abs((double) function(high) - function(low));
        double rounding = 4 * Math.ulp(Math.max(Math.abs(low), Math.abs(target)))
                * Math.max(magnitude(derivative(low)), magnitude(derivative(high)));
        return jump > RELATIVE_JUMP * Math.max(scale, Math.max(magnitude(function(low)), magnitude(function(high))))
                + rounding;
    }

    private static double magnitude(float number) {
        return Math.abs((double) number);
    }

    /**
     * The middle in the order of the float32 numbers if the signs agree, so that a bisection takes at depth 32 steps.
     */
    private static float middle(float low, float high) {
        if (low < 0 && high > 0) {
            return 0;
        }
        int a = Float.floatToIntBits(low == 0 && high < 0 ? -0f : low == 0 ? 0f : low);
        int b = Float.floatToIntBits(high == 0 ? low < 0 ? -0f : 0f : high);
        return Float.intBitsToFloat(a + (b - a) / 2);
    }

    private double excessChange(float low, float high) {
        double smooth = 0.5 * ((double) derivative(low) + derivative(high)) * ((double) high - low);
        double change = Math.abs((double) function(high) - function(low) - smooth);
        return change <= Double.MAX_VALUE ? change : Double.MAX_VALUE;
    }
}
