package io.github.loss4j.internal;

/** Branch-free polynomials for losses that need a small relative error near 0, where their arguments vanish. */
public final class Expansions {
    /** Up to this magnitude eˣ − 1 − x is a polynomial; beyond it, the difference loses few digits. */
    public static final float NEAR = 1.25f;

    private Expansions() {
    }

    /**
     * (eˣ − 1 − x)/x² for |x| up to {@link #NEAR}, minimax to 1.5e-9.
     *
     * @param x a number in that interval
     * @return the quotient
     */
    public static float exponentialTail(float x) {
        float q = Fma.of(x, 2.7798733e-7f, 2.8442958e-6f);
        q = Fma.of(x, q, 2.480843e-5f);
        q = Fma.of(x, q, 1.9830973e-4f);
        q = Fma.of(x, q, 1.3888776e-3f);
        q = Fma.of(x, q, 8.3333774e-3f);
        q = Fma.of(x, q, 4.1666671e-2f);
        q = Fma.of(x, q, 0.16666666f);
        return Fma.of(x, q, 0.5f);
    }

    /**
     * (artanh v/v − 1)/v² as a function of v² for |v| up to ½, minimax to 1.2e-9.
     *
     * @param square v²
     * @return the quotient
     */
    public static float artanhTail(float square) {
        float q = Fma.of(square, 0.15756691f, 3.9962364e-2f);
        q = Fma.of(square, q, 9.7786811e-2f);
        q = Fma.of(square, q, 0.11047378f);
        q = Fma.of(square, q, 0.14288487f);
        q = Fma.of(square, q, 0.19999955f);
        return Fma.of(square, q, 0.33333333f);
    }
}
