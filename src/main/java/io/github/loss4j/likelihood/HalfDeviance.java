package io.github.loss4j.likelihood;

import io.github.loss4j.internal.Expansions;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.BranchFree;

/**
 * a ln(a/b) − a + b for a from 0 on and b above it, branch-free: half of the Poisson distribution's deviance, and
 * times 1/b half of the gamma distribution's. With v = (a − b)/(a + b) it is (a − b)v + 2av³(artanh v/v − 1)/v² up to
 * |v| = ½, where the closed form would cancel.
 */
final class HalfDeviance {
    /** Beyond this a/b, it is taken of a over {@link #SHIFT}, so that it is within float32. */
    private static final float FAR = 0x1p20f;
    private static final float SHIFT = 0x1p100f;
    private static final float LN_SHIFT = (float) (100 * Math.log(2));
    private static final float NEAR = 0.5f;

    private HalfDeviance() {
    }

    private static float shifted(float a, float b) {
        return BranchFree.step(Math.min(a, Float.MAX_VALUE) / SHIFT - FAR * b);
    }

    /** What the logarithm is to be taken of: a/b, but not 0. */
    static float argument(float a, float b) {
        return a * Math.max(1 - shifted(a, b), 1 / SHIFT) / b + Float.MIN_NORMAL;
    }

    /** ln(a/b), from the logarithm of {@link #argument}. */
    static float logarithm(float a, float b, float logarithm) {
        return Fma.of(shifted(a, b), LN_SHIFT, logarithm);
    }

    /** Where v is within ½, the value; else 0. */
    static float near(float a, float b) {
        float v = (a - b) / (a + b);
        float clamped = Math.max(-NEAR, Math.min(NEAR, v));
        float square = clamped * clamped;
        float value = clamped * Fma.of(a, 2 * square * Expansions.artanhTail(square), a - b);
        return Math.min(value, Float.MAX_VALUE); // what is infinite would not vanish when it is masked
    }

    /** 1 where {@link #near} is not good enough, else 0. */
    static float far(float a, float b) {
        return BranchFree.step(Math.abs(a - b) / (a + b) - NEAR);
    }
}
