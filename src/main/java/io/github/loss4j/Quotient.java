package io.github.loss4j;

import java.util.function.DoubleUnaryOperator;

/**
 * A derivative by central differences of a function that is computed in float32, and how far it can be wrong.
 *
 * @param value the quotient of the best step; NaN if there is none
 * @param error what rounding and the step may amount to
 */
record Quotient(double value, double error) {
    private static final int HALVINGS = 12;
    /** A quotient more uncertain than this, relative to itself, decides nothing. */
    private static final double UNCERTAIN = 0.05;
    /** What is allowed beyond the estimated error, since losses are computed in float32 as well. */
    private static final double RELATIVE = 5e-4;

    /** The derivative of a function at a float32 number, with no step larger than this one. */
    static Quotient of(DoubleUnaryOperator function, float at, double largest) {
        double noise = noise(function, at);
        double[] quotients = new double[HALVINGS];
        double[] steps = new double[HALVINGS];
        for (int k = 0; k < HALVINGS; k++) {
            float above = (float) (at + Math.scalb(largest, -k));
            float below = (float) (at - Math.scalb(largest, -k));
            steps[k] = (double) above - below;
            quotients[k] = steps[k] > 0
                    ? (function.applyAsDouble(above) - function.applyAsDouble(below)) / steps[k]
                    : Double.NaN;
        }
        Quotient best = new Quotient(Double.NaN, Double.POSITIVE_INFINITY);
        for (int k = 0; k < HALVINGS - 2; k++) {
            double step = 2 * Math.max(Math.abs(quotients[k] - quotients[k + 1]),
                    Math.abs(quotients[k + 1] - quotients[k + 2]));
            double error = step + 4 * noise / steps[k];
            if (error < best.error) {
                best = new Quotient(quotients[k], error);
            }
        }
        return best;
    }

    /** How much rounding changes the function: its second differences over a few ulp, which are 0 if nothing is rounded. */
    private static double noise(DoubleUnaryOperator function, float at) {
        double middle = function.applyAsDouble(at);
        double noise = Math.ulp((float) middle);
        float above = at;
        float below = at;
        for (int k = 0; k < 8; k++) {
            above = Math.nextUp(above + k * Math.ulp(above));
            below = (float) (2.0 * at - above);
            noise = Math.max(noise, Math.abs(function.applyAsDouble(above) - 2 * middle
                    + function.applyAsDouble(below)));
        }
        return noise;
    }

    /** Whether it is certain enough to tell a right derivative from a wrong one of this size. */
    boolean decides(double claimed) {
        return error <= UNCERTAIN * Math.max(Math.abs(value), Math.abs(claimed)) || error < 1e-4;
    }

    boolean agrees(double claimed) {
        return Math.abs(value - claimed) <= error + RELATIVE * Math.abs(value) + 1e-30;
    }
}
