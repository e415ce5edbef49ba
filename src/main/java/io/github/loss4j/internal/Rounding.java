package io.github.loss4j.internal;

import java.math.BigInteger;

/** Rounds exact numbers, each an integer times a power of two, to the nearest double; ties go to even. */
public final class Rounding {
    /** The number of bits of an integer quotient: more than the significand of a double. */
    private static final int QUOTIENT = 64;

    private Rounding() {
    }

    /**
     * Rounds an exact number.
     *
     * @param integer the integer
     * @param exponent the exponent of two
     * @return the double; infinite on overflow
     */
    public static double toDouble(BigInteger integer, int exponent) {
        return toDouble(integer, exponent, false);
    }

    /**
     * Rounds an exact quotient.
     *
     * @param dividend the integer of the dividend
     * @param dividendExponent the exponent of the dividend
     * @param divisor the integer of the divisor, which is positive
     * @param divisorExponent the exponent of the divisor
     * @return the double; infinite on overflow
     */
    public static double quotient(BigInteger dividend, int dividendExponent, BigInteger divisor, int divisorExponent) {
        int shift = Math.max(0, QUOTIENT + divisor.bitLength() - dividend.bitLength());
        BigInteger[] parts = dividend.abs().shiftLeft(shift).divideAndRemainder(divisor);
        double magnitude = toDouble(parts[0], dividendExponent - shift - divisorExponent, parts[1].signum() != 0);
        return dividend.signum() < 0 ? -magnitude : magnitude;
    }

    /** Rounds an integer times a power of two. If {@code inexact}, the exact number is slightly larger in magnitude. */
    private static double toDouble(BigInteger integer, int exponent, boolean inexact) {
        BigInteger magnitude = integer.abs();
        int last = Math.max(exponent + magnitude.bitLength() - 53, Double.MIN_EXPONENT - 52);
        int dropped = last - exponent;
        double rounded;
        if (dropped <= 0) {
            rounded = Math.scalb(magnitude.doubleValue(), exponent);
        } else {
            long significand = magnitude.shiftRight(dropped).longValue();
            if (magnitude.testBit(dropped - 1)
                    && (inexact || (significand & 1) != 0 || magnitude.getLowestSetBit() < dropped - 1)) {
                significand++;
            }
            rounded = Math.scalb((double) significand, last);
        }
        return integer.signum() < 0 ? -rounded : rounded;
    }
}
