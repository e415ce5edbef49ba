package io.github.loss4j.internal;

/** Tests whether products with a factor keep all digits of float32: neither overflow nor become subnormal. */
public final class FloatRange {
    private static final double MIN = 0x1p-60;

    private FloatRange() {
    }

    /**
     * Whether a factor is in [2^-60, 2^60]. Then it cannot make a relevant product overflow or underflow.
     *
     * @param factor the factor
     * @return true if the magnitude of the factor is in that interval; false for zero, infinity and NaN
     */
    public static boolean isWellScaled(double factor) {
        return Math.abs(factor) >= MIN && Math.abs(factor) <= 1 / MIN;
    }
}
