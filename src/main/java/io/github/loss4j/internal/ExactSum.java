package io.github.loss4j.internal;

import java.math.BigInteger;

/**
 * The exact sum of weighted terms of float32, in fixed point: whatever their order, and however sums of them are merged, the
 * result has the same bits.
 *
 * <p>A term is a float, or the product of two or three floats; so all are multiples of 2^-447 below 2^384. Each limb holds 32
 * bits of the sum and has 31 to spare, so that a carry is due only after many additions.
 */
public final class ExactSum {
    /** The exponent of the lowest bit. */
    private static final int LOW = -448;
    /** Up to 2^480, which is more than 2^63 terms of the greatest size. */
    private static final int LIMBS = 29;
    private static final long LIMB = 0xffffffffL;
    private static final int MANY = 1 << 29;

    private final long[] limbs = new long[LIMBS];
    private int additions;
    /** The sum of the terms that are infinite or NaN. */
    private double notFinite;

    /** The sum of no terms. */
    public ExactSum() {
        // all zero
    }

    /**
     * Adds a term.
     *
     * @param term a float, a product of floats, or an exact sum of such
     */
    public void add(double term) {
        long bits = Double.doubleToRawLongBits(term);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        if (exponent == 0) {
            return; // since 2^-1022 is less than any product of three floats, this is 0
        }
        if (exponent == 0x7ff) {
            notFinite += term;
            return;
        }
        long mantissa = bits & (1L << 52) - 1 | 1L << 52;
        int place = exponent - 1075 - LOW;
        if (place < 0) {
            mantissa >>= -place; // exact, since the bits below are zero
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
        if (++additions >= MANY) {
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
     * @param other the sum, which stays the same
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
     * What the terms that are not finite add up to.
     *
     * @return 0 if there is none
     */
    public double notFinite() {
        return notFinite;
    }

    /**
     * The exact sum of the finite terms: an integer times 2 to the power of {@link #exponent}.
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
     * The exponent that belongs to {@link #integer}.
     *
     * @return always the same
     */
    public int exponent() {
        return LOW;
    }

    /** Leaves 32 bits in each limb but the last, which has the sign. */
    private void carry() {
        for (int i = 0; i < LIMBS - 1; i++) {
            limbs[i + 1] += limbs[i] >> 32;
            limbs[i] &= LIMB;
        }
        additions = 1;
    }
}
