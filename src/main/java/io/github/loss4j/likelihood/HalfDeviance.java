package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Expansions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * Half deviance a ln(a/b) − a + b for a ≥ 0 and b &gt; 0, branch-free. It is half of the Poisson deviance; divided by b
 * it is half of the gamma deviance. With v = (a − b)/(a + b) it is computed as (a − b)v + 2av³(artanh v/v − 1)/v² up to
 * |v| = ½, where the closed form would cancel.
 */
final class HalfDeviance {
    /** For a/b beyond this, a is divided by {@link #SHIFT}, so that the quotient does not overflow. */
    private static final float FAR = 0x1p20f;
    private static final float SHIFT = 0x1p100f;
    private static final float LN_SHIFT = (float) (100 * Math.log(2));
    private static final float NEAR = 0.5f;

    private HalfDeviance() {
    }

    private static float shifted(float a, float b) {
        return BranchFree.step(Math.min(a, Float.MAX_VALUE) / SHIFT - FAR * b);
    }

    /** The argument of the logarithm: a/b, scaled where it would overflow and kept above 0. */
    static float argument(float a, float b) {
        return a * Math.max(1 - shifted(a, b), 1 / SHIFT) / b + Float.MIN_NORMAL;
    }

    /** ln(a/b), from the logarithm of {@link #argument}. */
    static float logarithm(float a, float b, float logarithm) {
        return Fma.of(shifted(a, b), LN_SHIFT, logarithm);
    }

    /** The value by series, for v clamped to [−½, ½]; the caller uses it where {@link #far} is 0. */
    static float near(float a, float b) {
        float v = (a - b) / (a + b);
        float clamped = Math.max(-NEAR, Math.min(NEAR, v));
        float square = clamped * clamped;
        float value = clamped * Fma.of(a, 2 * square * Expansions.artanhTail(square), a - b);
        return Math.min(value, Float.MAX_VALUE); // infinity times a mask of 0 would be NaN
    }

    /** 1 where |v| exceeds ½ and the closed form must be used, else 0. */
    static float far(float a, float b) {
        return BranchFree.step(Math.abs(a - b) / (a + b) - NEAR);
    }
}
