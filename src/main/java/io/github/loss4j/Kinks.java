package io.github.loss4j;

import java.util.ArrayList;
import java.util.List;

/** Finds where a function of one float32 number jumps, by bisection between neighbours of a grid. */
final class Kinks {
    private static final float JUMP = 1e-4f;

    /** A function of the prediction, the target being fixed. */
    interface Curve {
        float at(float prediction);
    }

    private Kinks() {
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
        for (int i = 1; i < grid.length; i++) {
            float low = grid[i - 1];
            float high = grid[i];
            double scale = Math.max(Math.abs(function.at(low)), Math.abs(function.at(high)));
            while (Math.nextUp(low) < high) {
                float middle = middle(low, high);
                boolean left = change(function, derivative, low, middle) >= change(function, derivative, middle, high);
                low = left ? low : middle;
                high = left ? middle : high;
            }
            double jump = Math.abs((double) function.at(high) - function.at(low));
            double rounding = 4 * Math.ulp(Math.max(Math.abs(low), Math.abs(target)))
                    * Math.max(Math.abs(derivative.at(low)), Math.abs(derivative.at(high)));
            scale = Math.max(scale, Math.max(Math.abs(function.at(low)), Math.abs(function.at(high))));
            if (low < high && jump > JUMP * scale + rounding) {
                jumps.add(low);
            }
        }
        return jumps;
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

    private static double change(Curve function, Curve derivative, float low, float high) {
        double smooth = 0.5 * ((double) derivative.at(low) + derivative.at(high)) * ((double) high - low);
        double change = Math.abs((double) function.at(high) - function.at(low) - smooth);
        return change <= Double.MAX_VALUE ? change : Double.MAX_VALUE;
    }
}
