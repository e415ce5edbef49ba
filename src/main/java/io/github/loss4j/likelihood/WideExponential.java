package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Fma;

/**
 * t·eˣ for losses that hand eˣ to the engine where it is a normal float32, and NaN elsewhere: the engine then calls the
 * methods of two arguments, which compute in double.
 */
final class WideExponential {
    /** Times a number beyond ±87 it overflows. */
    private static final float OVERFLOW = Float.MAX_VALUE / 87;

    private WideExponential() {
    }

    /** x, but NaN beyond ±87. */
    static float argument(float x) {
        return Fma.of(0, x * OVERFLOW, x);
    }

    static boolean isFinite(float number) {
        return Math.abs(number) <= Float.MAX_VALUE;
    }

    /** t·eˣ in double. It is 0 for t = 0, whatever eˣ is. */
    static double product(double t, double x) {
        // e^±1000, as two factors, makes 0 or infinity of every positive float32.
        double half = Math.exp(Math.max(-500, Math.min(500, x / 2)));
        return t * half * half;
    }
}
