package io.github.loss4j.regression;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Fma;

/**
 * Periodic loss: 1 − cos(2πr/c), with r = prediction − target: for angles, hours and whatever else goes round.
 *
 * <p><img src="doc-files/PeriodicLoss.svg" alt="value, derivative and second derivative">
 *
 * <p>Prediction and target have one shape, any shape; the period c is in their unit, the loss has none. Smooth, not convex:
 * from 0 at whole periods to 2 at halves, 2π²(r/c)² near 0. The derivative is (2π/c)·sin(2πr/c), the second derivative
 * (2π/c)²·cos(2πr/c). The remainder of r over c is taken exactly, so that a float32 residual of millions of periods is as good
 * as one of the first; from 2¹²⁶ periods on it counts as a whole number of them. An infinite residual gives NaN. Accuracy:
 * value and derivative within 4 ulp, given the rounded residual.
 *
 * <p>LossFunctions.jl: PeriodicLoss.
 *
 * @param period c, the circumference; positive and finite
 * @see <a href="https://juliaml.github.io/LossFunctions.jl/stable/losses/distance/">LossFunctions.jl, PeriodicLoss</a>
 */
public record PeriodicLoss(float period) implements DistanceLoss.Elementary {
    private static final float TWO_PI = (float) (2 * Math.PI);
    /** What float32 leaves out of 2π and of π. */
    private static final float TWO_PI_LOW = (float) (2 * Math.PI - TWO_PI);
    private static final float PI = (float) Math.PI;
    private static final float PI_LOW = (float) (Math.PI - PI);
    /** 1.5·2²³: adding it rounds a number of up to 2²² to a whole one. */
    private static final float ROUND = 12582912f;

    /** Periods beyond which a residual counts as a whole number of them. */
    private static final float MOST = 0x1p126f;

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
     * r less many whole periods. A step takes off whole multiples of a large number of periods, 2²² times as many as the
     * next step; each remainder is a float32, so that {@code fma} makes it without an error.
     */
    @Override public float firstArgument(float residual) {
        float most = MOST * period;
        float rest = Fma.of(0, residual, Math.max(-most, Math.min(most, residual)));
        rest = less(rest, 0x1p104f * period);
        rest = less(rest, 0x1p82f * period);
        rest = less(rest, 0x1p60f * period);
        rest = less(rest, 0x1p38f * period);
        return less(rest, 0x1p16f * period);
    }

    /** Of an infinite multiple nothing is taken off: the quotient is 0. */
    private static float less(float rest, float multiple) {
        float times = Fma.of(rest, Math.min(1 / multiple, Float.MAX_VALUE), ROUND) - ROUND;
        return Fma.of(times, -Math.min(multiple, Float.MAX_VALUE), rest);
    }

    private static float whole(float x) {
        return x + ROUND - ROUND;
    }

    /** Half of the number of half periods that are nearest to the remainder, negated. */
    private float halves(float remainder) {
        float turns = remainder / period;
        return -0.5f * whole(turns + turns);
    }

    /** ½ if the number of half periods is odd, that is near the top of the loss, else 0. */
    private static float top(float halves) {
        return Math.abs(halves - whole(halves));
    }

    /** With y the turns beside the nearest half period, 2 sin²(πy), or at the top 2 − 2 sin²(πy). */
    @Override public float value(float residual, float remainder, float none) {
        float halves = halves(remainder);
        float y = Fma.of(halves, period, remainder) / period;
        float top = top(halves);
        float sine = sineOfHalf(y);
        return Fma.of(Fma.of(-8, top, 2) * sine, sine, 4 * top);
    }

    /** sin(πy) for |y| ≤ ¼: the polynomial is minimax to 4e-9. */
    private static float sineOfHalf(float y) {
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, -0.58934f, 2.5497994f), -5.167709f);
        return Fma.of(y, PI, y * Fma.of(z, q, PI_LOW));
    }

    /** ±sin(2πy), minus at the top; the polynomial is minimax to 6e-9. */
    @Override public float derivative(float residual, float remainder, float none) {
        float halves = halves(remainder);
        float y = Fma.of(halves, period, remainder) / period;
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, 39.751816f, -76.58145f), 81.60257f);
        q = Fma.of(z, q, -41.341682f);
        float sine = Fma.of(y, TWO_PI, y * Fma.of(z, q, TWO_PI_LOW));
        return Fma.of(-4 * TWO_PI, top(halves), TWO_PI) * sine / period;
    }

    /** ±cos(2πy), minus at the top; the polynomial is minimax to 3e-10. */
    @Override public float secondDerivative(float residual, float remainder, float none) {
        float halves = halves(remainder);
        float y = Fma.of(halves, period, remainder) / period;
        float z = y * y;
        float q = Fma.of(z, Fma.of(z, -24.979006f, 60.14436f), -85.45365f);
        q = Fma.of(z, Fma.of(z, q, 64.939354f), -19.739208f);
        float cosine = Fma.of(z, q, 1);
        return Fma.of(-4 * TWO_PI * TWO_PI, top(halves), TWO_PI * TWO_PI) * cosine / period / period;
    }

    /** The greatest second derivative. */
    @Override public float majorant(float residual) {
        return TWO_PI / period * (TWO_PI / period);
    }
}
