package io.github.loss4j;

import java.util.function.DoubleUnaryOperator;

/**
 * A central difference quotient of a function that is computed in float32, with an estimate of its error.
 *
 * @param value the quotient with the smallest error; NaN if there is none
 * @param error the estimated rounding error and truncation error
 */
record Quotient(double value, double error) {
    private static final int HALVINGS = 12;
    /** A quotient with a larger relative error is not used. */
    private static final double MAX_RELATIVE_ERROR = 0.05;
    /** The tolerance in addition to the estimated error, since the derivative is rounded to float32 as well. */
    private static final double RELATIVE_TOLERANCE = 5e-4;

    /** The derivative of a function at a float32 number, with steps up to {@code largest}. */
    static Quotient of(DoubleUnaryOperator function, float at, double largest) {
        double noise = noise(function, at);
        double[] quotients = new double[HALVINGS];
        double[] steps = new double[HALVINGS];
        for (int k = 0; k < HALVINGS; k++) {
            float above = (float) (at + Math.scalb(largest, -k));
            float below = (float) (at - Math.scalb(largest, -k));
            steps[k] = (double) above - below;
            quotients[k] = (function.applyAsDouble(above) - function.applyAsDouble(below)) / steps[k];
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

    /** The rounding error of the function, estimated by second differences over a few ulp. */
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

    /** Whether the error is small enough to check a derivative of this magnitude. */
    boolean decides(double claimed) {
        return error <= MAX_RELATIVE_ERROR * Math.max(Math.abs(value), Math.abs(claimed)) || error < 1e-4;
    }

    boolean agrees(double claimed) {
        return Math.abs(value - claimed) <= error + RELATIVE_TOLERANCE * Math.abs(value) + 1e-30;
    }
}
