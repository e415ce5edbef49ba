package io.github.loss4j.internal;

import java.math.BigInteger;

/**
 * The exact sum of weighted float32 terms, in fixed point. The result has the same bits for every order of additions
 * and merges.
 *
 * <p>A term is a float, or the product of two or three floats, so it is a multiple of 2^-447 below 2^384. Each limb is
 * a long that holds 32 bits of the sum. The other bits collect carries, which are propagated only after many additions.
 */
public final class ExactSum {
    /** The exponent of the lowest bit. */
    private static final int LOW = -448;
    /** The limbs reach 2^480, which is more than the sum of 2^63 terms of maximum magnitude. */
    private static final int LIMBS = 29;
    private static final long LIMB = 0xffffffffL;
    /** The number of additions after which carries are propagated. */
    private static final int MAX_ADDITIONS = 1 << 29;

    private final long[] limbs = new long[LIMBS];
    private int additions;
    /** The sum of the terms that are infinite or NaN. */
    private double notFinite;

    /** Creates the sum of no terms. */
    public ExactSum() {
        // All limbs are zero.
    }

    /**
     * Adds a term.
     *
     * @param term a float, an exact product of floats, or an exact sum of such terms
     */
    public void add(double term) {
        long bits = Double.doubleToRawLongBits(term);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        if (exponent == 0) {
            return; // zero: no nonzero product of three floats is as small as a subnormal double
        }
        if (exponent == 0x7ff) {
            notFinite += term;
            return;
        }
        long mantissa = bits & (1L << 52) - 1 | 1L << 52;
        int place = exponent - 1075 - LOW;
        if (place < 0) {
            mantissa >>= -place; // exact: the dropped bits are zero
            place = 0;
        }
        long sign = bits >> 63;
        int limb = place >> 5;
        int shift = place & 31;
        long low = (mantissa & LIMB) << shift;
        long high = (mantissa >>> 32) << shift;
        limbs[limb] += (low & LIMB ^ sign) - sign;
        limbs[limb + 1] += ((low >>> 32) + (high & LIMB) ^ sign) - sign;
        limbs[limb + 2] += (high >>> 32 ^ sign) - sign;
        if (++additions >= MAX_ADDITIONS) {
            carry();
        }
    }

    /**
     * Adds a weighted term.
     *
     * @param weight a float, or a product of two
     * @param term the term
     */
    public void add(double weight, float term) {
        double product = weight * term;
        add(product);
        if (Math.abs(product) <= Double.MAX_VALUE) {
            add(Math.fma(weight, term, -product));
        }
    }

    /**
     * Adds the terms of another sum.
     *
     * @param other the other sum, whose number does not change
     */
    public void add(ExactSum other) {
        carry();
        other.carry();
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += other.limbs[i];
        }
        additions = 2;
        notFinite += other.notFinite;
    }

    /**
     * Returns the sum of the terms that are infinite or NaN.
     *
     * @return the sum; 0 if all terms are finite
     */
    public double notFinite() {
        return notFinite;
    }

    /**
     * Returns the exact sum of the finite terms as an integer, in units of 2 to the power of {@link #exponent}.
     *
     * @return the integer
     */
    public BigInteger integer() {
        carry();
        byte[] bytes = new byte[Integer.BYTES * (LIMBS + 1)];
        for (int i = 0; i < bytes.length; i++) {
            int place = bytes.length - 1 - i;
            int limb = Math.min(place >> 2, LIMBS - 1);
            bytes[i] = (byte) (limbs[limb] >> 8 * (place - 4 * limb));
        }
        return new BigInteger(bytes);
    }

    /**
     * Returns the exponent of the unit of {@link #integer}.
     *
     * @return the exponent, which is a constant
     */
    public int exponent() {
        return LOW;
    }

    /** Propagates carries. Then each limb has 32 bits, except the last one, which holds the sign. */
    private void carry() {
        for (int i = 0; i < LIMBS - 1; i++) {
            limbs[i + 1] += limbs[i] >> 32;
            limbs[i] &= LIMB;
        }
        additions = 1;
    }
}
