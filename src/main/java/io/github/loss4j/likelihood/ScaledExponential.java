package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Fma;

/**
 * t·eˣ for a t that is not negative, also where eˣ alone is beyond float32.
 *
 * <p>Beyond {@link #FAR} on either side, the exponential is taken of x ∓ {@link #SHIFT}, which is exact there, and t is
 * multiplied by the two factors of e^±SHIFT, one before the exponential and one after. Within, both factors are 1.
 */
final class ScaledExponential {
    private static final float FAR = 87;
    private static final float SHIFT = 120;
    /** e⁷⁰ and e⁵⁰, the first moved by a few ulp so that their product is e¹²⁰ to within 1e-12. */
    private static final float UP_BEFORE = 0x1.fc7f36p100f;
    private static final float UP_AFTER = 0x1.18c858p72f;
    /** Likewise e⁻⁷⁰ and e⁻⁵⁰, their product to within 3e-12. */
    private static final float DOWN_BEFORE = 0x1.026d58p-101f;
    private static final float DOWN_AFTER = 0x1.d19c6cp-73f;
    private static final float HUGE = 0x1p100f;
    private static final float SMALL = 0x1p-60f;
    private static final float GROWTH = 0x1p24f;

    private ScaledExponential() {
    }

    /** What the exponential is to be taken of. */
    static float argument(float x) {
        return Math.fma(-SHIFT, far(x) - far(-x), x);
    }

    /** t·eˣ from e^argument(x). It is 0 for t = 0, whatever eˣ is. */
    static float product(float t, float x, float exponential) {
        return before(t, x) * finite(exponential) * after(x);
    }

    /** factor·t·eˣ for a factor up to 1, also where t·eˣ is beyond float32 or subnormal. */
    static float reduced(float factor, float t, float x, float exponential) {
        float scaled = before(t, x);
        float finite = finite(exponential);
        // The greater one first: the product of the factor and the other may be subnormal.
        return Math.max(scaled, finite) * factor * Math.min(scaled, finite) * after(x);
    }

    /** t·eˣ·(1 + lost)/divisor for a divisor from 2⁻²⁴ to 1, also where t·eˣ is subnormal. */
    static float enlarged(float divisor, float t, float x, float exponential, float lost) {
        float scaled = before(t, x);
        float finite = finite(exponential);
        float least = Math.min(scaled, finite);
        // 1 where the product might be subnormal, else 0; it is then taken 2²⁴ times, which cannot overflow
        float small = Math.max(0, Math.min(1, Math.fma(-HUGE, least, SMALL * HUGE)));
        float product = least * Math.fma(small, GROWTH - 1, 1) * Math.max(scaled, finite);
        return restored(product, lost) / divisor * Math.fma(small, 1 / GROWTH - 1, 1) * after(x);
    }

    /** A term times 1 + lost: puts back what rounding took from its exponent. */
    static float restored(float term, float lost) {
        return Math.fma(finite(term), lost, term);
    }

    private static float finite(float number) {
        return Math.min(number, Float.MAX_VALUE);
    }

    private static float before(float t, float x) {
        return t * selected(x, UP_BEFORE, DOWN_BEFORE);
    }

    private static float after(float x) {
        return selected(x, UP_AFTER, DOWN_AFTER);
    }

    /** The one above {@link #FAR}, the other below its negative, 1 between. */
    private static float selected(float x, float up, float down) {
        float above = far(x);
        float below = far(-x);
        return Math.fma(above, up, Math.fma(below, down, 1 - above - below));
    }

    /** 1 above {@link #FAR}, 0 up to it. */
    private static float far(float x) {
        return Math.max(0, Math.min(1, Fma.of(HUGE, x, -FAR * HUGE)));
    }
}
