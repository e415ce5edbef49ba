package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Fma;

/**
 * t·eˣ for losses that let the engine compute eˣ. The argument becomes NaN where eˣ is not a normal float32; the engine
 * then calls the two-argument methods of the loss, which compute in double.
 */
final class WideExponential {
    /** Its product with a number beyond ±87 overflows. */
    private static final float OVERFLOW = Float.MAX_VALUE / 87;

    private WideExponential() {
    }

    /** x, or NaN beyond ±87. */
    static float argument(float x) {
        return Fma.of(0, x * OVERFLOW, x);
    }

    static boolean isFinite(float number) {
        return Math.abs(number) <= Float.MAX_VALUE;
    }

    /** t·eˣ in double; 0 for t = 0, even where eˣ is infinite. */
    static double product(double t, double x) {
        // Two factors of at most e^±500 turn every positive float32 into 0 or infinity.
        double half = Math.exp(Math.max(-500, Math.min(500, x / 2)));
        return t * half * half;
    }
}
