package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Periodic loss: 1 − cos(2πr/c), with r = prediction − target: for angles, hours and other periodic quantities.
 *
 * <p><img src="doc-files/PeriodicLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have the same shape, of any rank; the period c is in their unit, the loss has none. Smooth,
 * not convex: it is 0 at whole periods, 2 at half periods, and 2π²(r/c)² near 0. The derivative is (2π/c)·sin(2πr/c),
 * the second derivative (2π/c)²·cos(2πr/c). The remainder of r modulo c is exact, so that a residual of millions of
 * periods is as accurate as one within the first; residuals of 2¹²⁶ periods or more count as a whole number of them. An
 * infinite residual gives NaN. Accuracy: value and derivative within 4 ulp, given the rounded residual.
 *
 * <p>LossFunctions.jl: PeriodicLoss.
 *
 * @param period c, the period; positive and finite
 * @see <a href="https://juliaml.github.io/LossFunctions.jl/stable/losses/distance/">LossFunctions.jl, PeriodicLoss</a>
 */
public record PeriodicLoss(float period) implements DistanceLoss, ElementaryLoss.Univariate {
    private static final float TWO_PI = (float) (2 * Math.PI);
    /** The low parts of 2π and of π, which their float32 values omit. */
    private static final float TWO_PI_LOW = (float) (2 * Math.PI - TWO_PI);
    private static final float PI = (float) Math.PI;
    private static final float PI_LOW = (float) (Math.PI - PI);
    /** 1.5·2²³: adding and subtracting it rounds a number of up to 2²² to an integer. */
    private static final float ROUND = 12582912f;

    /** A residual of this number of periods or more counts as a whole number of periods. */
    private static final float MAX_PERIODS = 0x1p126f;

    public PeriodicLoss {
        Checks.positive("PeriodicLoss", "period", period);
    }

    /** The periodic loss with c = 1. */
    public PeriodicLoss() {
        this(1);
    }

    @Override public ElementaryFunction firstFunction() {
        return ElementaryFunction.IDENTITY;
    }

    /**
     * r modulo c, up to a small number of periods. Each step subtracts an integer multiple of a number of periods that
     * is 2²² times that of the next step. Each remainder is representable in float32, so {@code fma} computes it
     * exactly.
     */
    @Override public float firstArgument(float residual) {
        float limit = MAX_PERIODS * period;
        float remainder = Fma.of(0, residual, Math.max(-limit, Math.min(limit, residual)));
        remainder = subtractMultiples(remainder, 0x1p104f * period);
        remainder = subtractMultiples(remainder, 0x1p82f * period);
        remainder = subtractMultiples(remainder, 0x1p60f * period);
        remainder = subtractMultiples(remainder, 0x1p38f * period);
        return subtractMultiples(remainder, 0x1p16f * period);
    }

    /** Subtracts the nearest integer multiple. For an infinite one the quotient is 0, and nothing is subtracted. */
    private static float subtractMultiples(float x, float multiple) {
        float factor = Fma.of(x, Math.min(1 / multiple, Float.MAX_VALUE), ROUND) - ROUND;
        return Fma.of(factor, -Math.min(multiple, Float.MAX_VALUE), x);
    }

    private static float round(float x) {
        return x + ROUND - ROUND;
    }

    /** −k/2, where k is the remainder in half periods, rounded to an integer. */
    private float negatedHalfPeriods(float remainder) {
        float turns = remainder / period;
        return -0.5f * round(turns + turns);
    }

    /** ½ if the number of half periods is odd, which is near a maximum of the loss, else 0. */
    private static float nearMaximum(float negatedHalfPeriods) {
        return Math.abs(negatedHalfPeriods - round(negatedHalfPeriods));
    }

    /** With y the distance from the nearest half period in periods: 2 sin²(πy), or 2 − 2 sin²(πy) near a maximum. */
    @Override public float value(float residual, float remainder, float unused) {
        float negatedHalfPeriods = negatedHalfPeriods(remainder);
        float y = Fma.of(negatedHalfPeriods, period, remainder) / period;
        float nearMaximum = nearMaximum(negatedHalfPeriods);
        float sine = sineOfHalf(y);
        return Fma.of(Fma.of(-8, nearMaximum, 2) * sine, sine, 4 * nearMaximum);
    }

    /** sin(πy) for |y| ≤ ¼: the polynomial is minimax to 4e-9. */
    private static float sineOfHalf(float y) {
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, -0.58934f, 2.5497994f), -5.167709f);
        return Fma.of(y, PI, y * Fma.of(z, q, PI_LOW));
    }

    /** ±sin(2πy), negative near a maximum of the loss; the polynomial is minimax to 6e-9. */
    @Override public float derivative(float residual, float remainder, float unused) {
        float negatedHalfPeriods = negatedHalfPeriods(remainder);
        float y = Fma.of(negatedHalfPeriods, period, remainder) / period;
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, 39.751816f, -76.58145f), 81.60257f);
        q = Fma.of(z, q, -41.341682f);
        float sine = Fma.of(y, TWO_PI, y * Fma.of(z, q, TWO_PI_LOW));
        return Fma.of(-4 * TWO_PI, nearMaximum(negatedHalfPeriods), TWO_PI) * sine / period;
    }

    /** ±cos(2πy), negative near a maximum of the loss; the polynomial is minimax to 3e-10. */
    @Override public float secondDerivative(float residual, float remainder, float unused) {
        float negatedHalfPeriods = negatedHalfPeriods(remainder);
        float y = Fma.of(negatedHalfPeriods, period, remainder) / period;
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, -24.979006f, 60.14436f), -85.45365f);
        q = Fma.of(z, Fma.of(z, q, 64.939354f), -19.739208f);
        float cosine = Fma.of(z, q, 1);
        return Fma.of(-4 * TWO_PI * TWO_PI, nearMaximum(negatedHalfPeriods), TWO_PI * TWO_PI) * cosine / period
                / period;
    }

    /** The largest second derivative. */
    @Override public float majorant(float residual) {
        return TWO_PI / period * (TWO_PI / period);
    }
}
