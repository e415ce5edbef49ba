package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Fma;

/**
 * t·eˣ for a t that is not negative, also where eˣ alone is beyond float32.
 *
 * <p>From {@link #FAR} on, the exponential is taken of x − {@link #SHIFT}, which is exact there, and its power makes up
 * for that after t has been multiplied.
 */
final class ScaledExponential {
    private static final float FAR = 87;
    private static final float SHIFT = 88;
    private static final float POWER = (float) Math.exp(SHIFT);
    private static final float HUGE = 0x1p100f;

    private ScaledExponential() {
    }

    /** What the exponential is to be taken of. */
    static float argument(float x) {
        return Fma.of(-SHIFT, far(x), x);
    }

    /** t·eˣ from e^argument(x). It is 0 for t = 0, whatever eˣ is. */
    static float product(float t, float x, float exponential) {
        return t * Math.min(exponential, Float.MAX_VALUE) * Fma.of(POWER - 1, far(x), 1);
    }

    /** 1 above {@link #FAR}, 0 up to it. */
    private static float far(float x) {
        return Math.max(0, Math.min(1, Fma.of(HUGE, x, -FAR * HUGE)));
    }
}
