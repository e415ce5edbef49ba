package io.github.loss4j.internal;

import java.math.BigInteger;

/** Exact numbers, each an integer times a power of two, rounded to the nearest double; of two, to the even one. */
public final class Rounding {
    /** Bits of a quotient before the rest of the division, which are more than a double has. */
    private static final int QUOTIENT = 64;

    private Rounding() {
    }

    /**
     * The double next to an exact number.
     *
     * @param integer the integer
     * @param exponent the exponent of two
     * @return the double; infinite beyond the greatest one
     */
    public static double toDouble(BigInteger integer, int exponent) {
        return toDouble(integer, exponent, false);
    }

    /**
     * The double next to an exact quotient.
     *
     * @param dividend the dividend's integer
     * @param dividendExponent its exponent
     * @param divisor the divisor's integer, which is positive
     * @param divisorExponent its exponent
     * @return the double; infinite beyond the greatest one
     */
    public static double quotient(BigInteger dividend, int dividendExponent, BigInteger divisor, int divisorExponent) {
        int shift = Math.max(0, QUOTIENT + divisor.bitLength() - dividend.bitLength());
        BigInteger[] parts = dividend.abs().shiftLeft(shift).divideAndRemainder(divisor);
        double size = toDouble(parts[0], dividendExponent - shift - divisorExponent, parts[1].signum() != 0);
        return dividend.signum() < 0 ? -size : size;
    }

    /** The double next to an integer, or to an integer and a bit more, times a power of two. */
    private static double toDouble(BigInteger integer, int exponent, boolean more) {
        BigInteger size = integer.abs();
        int last = Math.max(exponent + size.bitLength() - 53, Double.MIN_EXPONENT - 52);
        int dropped = last - exponent;
        double rounded;
        if (dropped <= 0) {
            rounded = Math.scalb(size.doubleValue(), exponent);
        } else {
            long kept = size.shiftRight(dropped).longValue();
            if (size.testBit(dropped - 1)
                    && (more || (kept & 1) != 0 || size.getLowestSetBit() < dropped - 1)) {
                kept++;
            }
            rounded = Math.scalb((double) kept, last);
        }
        return integer.signum() < 0 ? -rounded : rounded;
    }
}
