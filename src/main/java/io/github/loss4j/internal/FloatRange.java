package io.github.loss4j.internal;

/** Numbers whose products have all of float32's digits: far from where it overflows and from where it loses digits. */
public final class FloatRange {
    private static final double LEAST = 0x1p-60;

    private FloatRange() {
    }

    /**
     * Whether a factor is far from the ends of float32's range: so are products with it, or they do not matter.
     *
     * @param factor the factor
     * @return whether its magnitude is neither huge nor tiny, zero, infinite or NaN
     */
    public static boolean moderate(double factor) {
        return Math.abs(factor) >= LEAST && Math.abs(factor) <= 1 / LEAST;
    }
}
