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
    private static final float SERIES_LIMIT = 0.5f;

    private HalfDeviance() {
    }

    /** The argument of the logarithm: a/b, kept above 0. If it overflows, the caller computes the value in double. */
    static float argument(float a, float b) {
        return a / b + Float.MIN_NORMAL;
    }

    /** The value by series, for v clamped to [−½, ½]; the caller uses it where {@link #isClosedForm} is 0. */
    static float series(float a, float b) {
        float v = (a - b) / (a + b);
        float clamped = Math.max(-SERIES_LIMIT, Math.min(SERIES_LIMIT, v));
        float square = clamped * clamped;
        float value = clamped * Fma.of(a, 2 * square * Expansions.artanhTail(square), a - b);
        return Math.min(value, Float.MAX_VALUE); // infinity times a mask of 0 would be NaN
    }

    /** 1 where |v| exceeds ½ and the closed form must be used, else 0; NaN, for {@link #finite}, if a + b overflows. */
    static float isClosedForm(float a, float b) {
        return BranchFree.step(Fma.of(a + b, 0, Math.abs(a - b) / (a + b) - SERIES_LIMIT));
    }

    /**
     * Returns a result that is finite. Where the quotient or the sum of mean and target overflows, and for infinite
     * arguments, it computes the result in double.
     *
     * @param result the result in float32
     * @param loss the same deviance as a Tweedie deviance
     * @param order the order of the derivative: 0 for the value, 1 or 2
     */
    static float finite(float result, TweedieDevianceLoss loss, int order, float mean, float target) {
        return Math.abs(result) <= Float.MAX_VALUE || !(mean > 0 && target >= 0)
                ? result
                : (float) loss.inDouble(order, mean, target);
    }
}
