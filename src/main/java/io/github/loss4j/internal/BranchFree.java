package io.github.loss4j.internal;

/** Branch-free arithmetic for several losses. C2 vectorises every method here inside a loop. */
public final class BranchFree {
    /** Multiplying twice by this raises every positive float32, subnormals included, to at least 1. */
    private static final float CLAMP_SCALE = 0x1p100f;
    /** Multiplying by this raises the difference of any two unequal float32 to at least 1, without overflow. */
    private static final double DIFFERENCE_SCALE = 0x1p200;
    private static final float LN2 = (float) Math.log(2);
    /** Up to these arguments ln cosh x and tanh x are polynomials; beyond them the exponential forms lose no digits. */
    private static final float MAX_LOG_COSH_POLYNOMIAL = 0.75f;
    private static final float MAX_TANH_POLYNOMIAL = 0.625f;

    /** Ten to the power of the supported number of decimal places. */
    private static final double DECIMALS = 1e7;

    private BranchFree() {
    }

    /**
     * Returns the decimal number that was written for a parameter: 0.1f gives 0.1. It has no branches, so that C2 moves
     * it out of a loop.
     *
     * @param x a parameter between 0 and 1
     * @return the number with at most seven decimal places that rounds to x; x itself if none does
     */
    public static double decimal(float x) {
        double decimal = Math.rint(DECIMALS * x) / DECIMALS;
        // 1 if the decimal number rounds to another float32, otherwise 0; the factor makes any difference at least 1
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
     * u − ln(1 + u) for 0 ≤ u ≤ 1: the difference between {@link #log1p} and its argument, which rounds to 0 for a
     * small u.
     *
     * @param u a number of the interval [0, 1]
     * @return u − ln(1 + u)
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
        // max(0, x) is also the value of a hinge, so C2 computes it once for value and derivative.
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
     * Returns 1 if x is positive, and 0 if it is 0 or negative.
     *
     * @param x a difference of float32 numbers; NaN gives NaN
     * @return the unit step
     */
    public static double step(double x) {
        return Math.min(1, Math.max(0, x) * DIFFERENCE_SCALE);
    }

    /**
     * Returns 1 if x is positive, −1 if it is negative, and 0 if it is 0.
     *
     * @param x a difference of float32 numbers, or a number of at least 2⁻²⁰⁰ in magnitude; NaN gives NaN
     * @return the sign
     */
    public static double sign(double x) {
        return Math.max(-1, Math.min(1, x * DIFFERENCE_SCALE));
    }

    /**
     * Returns 0 if x is 0, otherwise 1.
     *
     * @param x a difference of float32 numbers; NaN gives NaN
     * @return the magnitude of the sign
     */
    public static double unequal(double x) {
        return Math.min(1, Math.abs(x) * DIFFERENCE_SCALE);
    }

    /**
     * 2²⁰⁰·x, which is 0 or has a magnitude above 2⁵⁰. Clamping it to a small interval [a, b] around 0 gives a, 0 or b.
     *
     * @param x any number; NaN gives NaN
     * @return 2²⁰⁰·x
     */
    public static float scaleForClamp(float x) {
        return x * CLAMP_SCALE * CLAMP_SCALE;
    }

    /**
     * The logistic function σ(x) = 1/(1 + e⁻ˣ), accurate for negative x too.
     *
     * @param x any number; NaN gives NaN
     * @param e the exponential of −|x|
     * @return σ(x), to within 3.5 ulp if e is to within 0.8 ulp
     */
    public static float sigmoid(float x, float e) {
        return sigmoidNumerator(x, e) / (1 + e);
    }

    /**
     * σ(x)·(1 + e), which is 1 for x ≥ 0 and e for x < 0.
     *
     * @param x any number
     * @param e e^−|x|
     * @return the numerator of {@link #sigmoid}
     */
    public static float sigmoidNumerator(float x, float e) {
        // If x is positive and x * CLAMP_SCALE is less than 1, then e is 1.
        return Math.max(e, Math.min(1, x * CLAMP_SCALE));
    }

    /**
     * ln(1 + eˣ), without overflow or loss of digits.
     *
     * @param x any number; NaN gives NaN
     * @param e the exponential of −|x|
     * @return ln(1 + eˣ), to within 2.5 ulp if e is to within 0.8 ulp
     */
    public static float softplus(float x, float e) {
        return Math.max(0, x) + log1p(e);
    }

    /**
     * ln cosh x to within 2 ulp, for every float32. It is about x²/2 near 0 and |x| − ln 2 for large |x|.
     *
     * <p>Near 0 it is computed as a polynomial in x², minimax to 5e-9, and otherwise as |x| − ln 2 + ln(1 + e).
     *
     * @param x any number; NaN gives NaN
     * @param e e^(−2|x|)
     * @return ln cosh x
     */
    public static float logCosh(float x, float e) {
        float magnitude = Math.abs(x);
        float clamped = Math.min(magnitude, MAX_LOG_COSH_POLYNOMIAL);
        float z = clamped * clamped;
        float q = Fma.of(z, -4.337849e-4f, 2.020379e-3f);
        q = Fma.of(z, q, -6.7021456e-3f);
        q = Fma.of(z, q, 2.221705e-2f);
        q = Fma.of(z, q, -8.3333135e-2f);
        float large = Math.max(0, Math.min(1, Fma.of(magnitude, CLAMP_SCALE, -MAX_LOG_COSH_POLYNOMIAL * CLAMP_SCALE)));
        return Fma.of(large, magnitude - LN2 + log1p(e), (1 - large) * (clamped * Fma.of(z, q, 0.5f) * clamped));
    }

    /**
     * tanh x to within 2 ulp, for every float32.
     *
     * <p>Near 0 it is computed as an odd polynomial, minimax to 5e-9, and otherwise as ±(1 − e)/(1 + e).
     *
     * @param x any number; NaN gives NaN
     * @param e e^(−2|x|)
     * @return tanh x
     */
    public static float tanh(float x, float e) {
        float clamped = Math.max(-MAX_TANH_POLYNOMIAL, Math.min(MAX_TANH_POLYNOMIAL, x));
        float z = clamped * clamped;
        float q = Fma.of(z, -5.7049845e-3f, 2.0639084e-2f);
        q = Fma.of(z, q, -5.3739715e-2f);
        q = Fma.of(z, q, 0.13331442f);
        q = Fma.of(z, q, -0.3333328f);
        float large = Math.max(-1, Math.min(1, (x - clamped) * CLAMP_SCALE));
        return Fma.of(large, (1 - e) / (1 + e), (1 - Math.abs(large)) * Fma.of(clamped * z, q, clamped));
    }
}
