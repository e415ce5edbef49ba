package io.github.loss4j.internal;

/** Branch-free arithmetic that several losses share. Everything here vectorises inside a loop. */
public final class BranchFree {
    /** Twice this makes at least 1 of every positive float32; once would not, of the subnormal ones. */
    private static final float HUGE = 0x1p100f;
    private static final float LN2 = (float) Math.log(2);
    /** Up to here ln cosh x and tanh x are polynomials: beyond, their exponential forms lose no digits. */
    private static final float LOG_COSH_NEAR = 0.75f;
    private static final float TANH_NEAR = 0.625f;

    /** The decimal places of a number that was written with seven digits after the point. */
    private static final double DECIMALS = 1e7;

    private BranchFree() {
    }

    /**
     * The decimal number that was written for a parameter: 0.1f gives 0.1. Without branches, so that a loop keeps it outside.
     *
     * @param x a parameter between 0 and 1
     * @return the number of at most seven decimal places that rounds to x; x itself if there is none
     */
    public static double decimal(float x) {
        double decimal = Math.rint(DECIMALS * x) / DECIMALS;
        // 1 where the decimal number rounds to another float32, else 0; twice, as the difference may be subnormal
        double other = Math.min(1, Math.abs((double) (float) decimal - x) * 0x1p150);
        return (1 - other) * decimal + other * x;
    }

    /**
     * ln(1 + u) for 0 ≤ u ≤ 1, to within 1.25 ulp: 2 artanh(s), s = u/(2 + u), as an odd minimax series in s.
     *
     * @param u a number of the interval [0, 1]
     * @return ln(1 + u)
     */
    public static float log1p(float u) {
        return u - log1pGap(u);
    }

    /**
     * u − ln(1 + u) for 0 ≤ u ≤ 1: the part of {@link #log1p} that is 0 for a small u.
     *
     * @param u a number of the interval [0, 1]
     * @return what u exceeds ln(1 + u) by
     */
    public static float log1pGap(float u) {
        float s = u / (2 + u);
        float z = s * s;
        float q = Fma.of(z, -0.28024459f, -0.27999141f);
        q = Fma.of(z, q, -0.40021699f);
        q = Fma.of(z, q, -0.66666413f);
        return s * Fma.of(z, q, u);
    }

    /**
     * 1 where x is positive, 0 where it is 0 or negative.
     *
     * @param x any number; NaN gives NaN
     * @return the unit step
     */
    public static float step(float x) {
        // The positive part is what a hinge is made of, which then computes it once for value and derivative.
        return Math.min(1, scaleForClamp(Math.max(0, x)));
    }

    /**
     * 1 where x is positive, −1 where it is negative, 0 at 0.
     *
     * @param x any number; NaN gives NaN
     * @return the sign
     */
    public static float sign(float x) {
        return Math.max(-1, Math.min(1, scaleForClamp(x)));
    }

    /**
     * A number of the same sign that is 0, or greater than 2⁵⁰, or less than −2⁵⁰: clamped to an interval around 0 it is an
     * end of it.
     *
     * @param x any number; NaN gives NaN
     * @return 2²⁰⁰·x
     */
    public static float scaleForClamp(float x) {
        return x * HUGE * HUGE;
    }

    /**
     * The logistic function σ(x) = 1/(1 + e⁻ˣ), with all its digits for negative x too.
     *
     * @param x any number; NaN gives NaN
     * @param e the exponential of −|x|
     * @return σ(x), to within 3.5 ulp if e is to within 0.8 ulp
     */
    public static float sigmoid(float x, float e) {
        return sigmoidNumerator(x, e) / (1 + e);
    }

    /**
     * σ(x)·(1 + e), which is 1 from x = 0 on, and e below.
     *
     * @param x any number
     * @param e e^−|x|
     * @return the numerator of {@link #sigmoid}
     */
    public static float sigmoidNumerator(float x, float e) {
        // Where x * HUGE is less than 1 for a positive x, e is 1.
        return Math.max(e, Math.min(1, x * HUGE));
    }

    /**
     * ln(1 + eˣ), which neither overflows nor loses digits.
     *
     * @param x any number; NaN gives NaN
     * @param e the exponential of −|x|
     * @return ln(1 + eˣ), to within 2.5 ulp if e is to within 0.8 ulp
     */
    public static float softplus(float x, float e) {
        return Math.max(0, x) + log1p(e);
    }

    /**
     * ln cosh x to within 2 ulp, for every float32: x²/2 near 0, |x| − ln 2 far away.
     *
     * <p>Near 0 a polynomial in x², minimax to 5e-9; else |x| − ln 2 + ln(1 + e).
     *
     * @param x any number; NaN gives NaN
     * @param e e^(−2|x|)
     * @return ln cosh x
     */
    public static float logCosh(float x, float e) {
        float size = Math.abs(x);
        float near = Math.min(size, LOG_COSH_NEAR);
        float z = near * near;
        float q = Fma.of(z, -4.337849e-4f, 2.020379e-3f);
        q = Fma.of(z, q, -6.7021456e-3f);
        q = Fma.of(z, q, 2.221705e-2f);
        q = Fma.of(z, q, -8.3333135e-2f);
        float far = Math.max(0, Math.min(1, Fma.of(size, HUGE, -LOG_COSH_NEAR * HUGE)));
        return Fma.of(far, size - LN2 + log1p(e), (1 - far) * (near * Fma.of(z, q, 0.5f) * near));
    }

    /**
     * tanh x to within 2 ulp, for every float32.
     *
     * <p>Near 0 an odd polynomial, minimax to 5e-9; else ±(1 − e)/(1 + e).
     *
     * @param x any number; NaN gives NaN
     * @param e e^(−2|x|)
     * @return tanh x
     */
    public static float tanh(float x, float e) {
        float near = Math.max(-TANH_NEAR, Math.min(TANH_NEAR, x));
        float z = near * near;
        float q = Fma.of(z, -5.7049845e-3f, 2.0639084e-2f);
        q = Fma.of(z, q, -5.3739715e-2f);
        q = Fma.of(z, q, 0.13331442f);
        q = Fma.of(z, q, -0.3333328f);
        float far = Math.max(-1, Math.min(1, (x - near) * HUGE));
        return Fma.of(far, (1 - e) / (1 + e), (1 - Math.abs(far)) * Fma.of(near * z, q, near));
    }
}
