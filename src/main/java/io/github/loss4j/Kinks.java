package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;

/** Finds where a function of one float32 number jumps, by bisection between neighbours of a grid. */
final class Kinks {
    private static final float JUMP = 1e-4f;
    /** How many jumps are searched for on either side of one another between two numbers of the grid. */
    private static final int MOST = 3;

    /** A function of the prediction, the target being fixed. */
    interface Curve {
        float at(float prediction);
    }

    private final Curve function;
    private final Curve derivative;
    private final float target;

    private Kinks(Curve function, Curve derivative, float target) {
        this.function = function;
        this.derivative = derivative;
        this.target = target;
    }

    /**
     * The jumps of a function.
     *
     * @param function the function
     * @param derivative its derivative, which says what change is no jump
     * @param grid numbers in ascending order
     * @param target the target, to which predictions are near enough to be rounded with it
     * @return of each jump the float32 number below it
     */
    static List<Float> of(Curve function, Curve derivative, float[] grid, float target) {
        List<Float> jumps = new ArrayList<>();
        Kinks kinks = new Kinks(function, derivative, target);
        for (int i = 1; i < grid.length; i++) {
            kinks.search(grid[i - 1], grid[i], MOST, jumps);
        }
        return jumps;
    }

    /** Finds the largest jump between two numbers, and then those on either side of it. */
    private void search(float from, float to, int most, List<Float> jumps) {
        float low = from;
        float high = to;
        while (Math.nextUp(low) < high) {
            float middle = middle(low, high);
            boolean left = change(low, middle) >= change(middle, high);
            low = left ? low : middle;
            high = left ? middle : high;
        }
        if (most > 0 && low < high && isJump(low, high, Math.max(size(function, from), size(function, to)))) {
            jumps.add(low);
            search(from, low, most - 1, jumps);
            search(high, to, most - 1, jumps);
        }
    }

    private boolean isJump(float low, float high, double scale) {
        double jump = Math.abs((double) function.at(high) - function.at(low));
        double rounding = 4 * Math.ulp(Math.max(Math.abs(low), Math.abs(target)))
                * Math.max(size(derivative, low), size(derivative, high));
        return jump > JUMP * Math.max(scale, Math.max(size(function, low), size(function, high))) + rounding;
    }

    private static double size(Curve curve, float at) {
        return Math.abs((double) curve.at(at));
    }

    /** Half way in the order of float32 numbers where signs agree, so that each number is reached in 32 steps. */
    private static float middle(float low, float high) {
        if (low < 0 && high > 0) {
            return 0;
        }
        int a = Float.floatToIntBits(low == 0 && high < 0 ? -0f : low == 0 ? 0f : low);
        int b = Float.floatToIntBits(high == 0 ? low < 0 ? -0f : 0f : high);
        return Float.intBitsToFloat(a + (b - a) / 2);
    }

    private double change(float low, float high) {
        double smooth = 0.5 * ((double) derivative.at(low) + derivative.at(high)) * ((double) high - low);
        double change = Math.abs((double) function.at(high) - function.at(low) - smooth);
        return change <= Double.MAX_VALUE ? change : Double.MAX_VALUE;
    }
}
