package io.github.loss4j.sequence;

/**
 * Arithmetic of numbers that are zero or positive and may be out of range for a double.
 *
 * <p>A number m·2^(256k) is stored as two doubles of an array, m and k. m is in or near [2⁻¹²⁸, 2¹²⁸), and k is an
 * integer; 0 has k = −∞. Where two numbers have the same k, a sum costs one comparison more than in double, and sums
 * and products need no exponentials and no logarithms.
 */
final class WideNumbers {
    /** The k of 0. */
    static final double ZERO = Double.NEGATIVE_INFINITY;
    private static final double RADIX = 0x1p256;
    private static final double INVERSE = 0x1p-256;
    private static final double LOW = 0x1p-128;
    private static final double HIGH = 0x1p128;
    /** ln 2²⁵⁶ in two parts. The product of the first and a k of less than 29 bits is exact. */
    private static final double LOG_RADIX = 256 * Math.log(2);
    private static final double LOG_RADIX_HIGH = (float) LOG_RADIX;
    private static final double LOG_RADIX_LOW = LOG_RADIX - LOG_RADIX_HIGH + 256 * 0x1.abc9e3b39803fp-56;
    /** If |x| is at most this, eˣ is between LOW and HIGH. */
    private static final double PLAIN = 88;

    private WideNumbers() {
    }

    /** Stores m·2^(256k), where m is in range. */
    static void set(double[] numbers, int at, double m, double k) {
        numbers[at] = m;
        numbers[at + 1] = k;
    }

    /** Stores eˣ. */
    static void setExp(double[] numbers, int at, double x) {
        if (Math.abs(x) > PLAIN) {
            setWideExp(numbers, at, x);
        } else {
            set(numbers, at, Math.exp(x), 0);
        }
    }

    private static void setWideExp(double[] numbers, int at, double x) {
        if (Double.isInfinite(x)) {
            set(numbers, at, Math.exp(x), 0);
            return;
        }
        double k = Math.rint(x / LOG_RADIX);
        double remainder = x - k * LOG_RADIX_HIGH - k * LOG_RADIX_LOW;
        // For a very large number the remainder is a rounding error of any size, and is clamped.
        set(numbers, at, Math.exp(Math.max(-PLAIN - 0.7, Math.min(PLAIN + 0.7, remainder))), k);
    }

    /** Stores m·2^(256k). */
    static void put(double[] numbers, int at, double m, double k) {
        if (m >= LOW && m < HIGH) {
            set(numbers, at, m, k);
        } else {
            putScaled(numbers, at, m, k);
        }
    }

    private static void putScaled(double[] numbers, int at, double m, double k) {
        if (m == 0) {
            set(numbers, at, 0, ZERO);
        } else if (m < LOW) {
            set(numbers, at, m * RADIX, k - 1);
        } else {
            set(numbers, at, m * INVERSE, k + 1);
        }
    }

    /** Stores the sum of two numbers, times a third. */
    static void putSum(double[] numbers, int at, double m1, double k1, double m2, double k2, double m, double k) {
        if (k1 == k2) {
            put(numbers, at, (m1 + m2) * m, k1 + k);
        } else {
            double max = Math.max(k1, k2);
            put(numbers, at, (m1 * scale(k1 - max) + m2 * scale(k2 - max)) * m, max + k);
        }
    }

    /** Stores the sum of three numbers, times a fourth. */
    static void putSum(double[] numbers, int at, double m1, double k1, double m2, double k2, double m3, double k3,
            double m, double k) {
        if (k1 == k2 && k1 == k3) {
            put(numbers, at, (m1 + m2 + m3) * m, k1 + k);
        } else {
            double max = Math.max(Math.max(k1, k2), k3);
            put(numbers, at, (m1 * scale(k1 - max) + m2 * scale(k2 - max) + m3 * scale(k3 - max)) * m, max + k);
        }
    }

    /** 2^(256d) for a difference d of two k, at most 0; 0 if a number with that factor is negligible in a sum. */
    private static double scale(double d) {
        return d == 0 ? 1 : d == -1 ? INVERSE : 0;
    }

    /** Returns the product of two numbers divided by 2^(256k), where their k add up to at most k; 0 if negligible. */
    static double product(double[] first, double[] second, int at, double k) {
        double d = first[at + 1] + second[at + 1] - k;
        if (d == 0) {
            return first[at] * second[at];
        }
        return d == -1 ? first[at] * second[at] * INVERSE : d == -2 ? first[at] * second[at] * INVERSE * INVERSE : 0;
    }

    /** Returns the natural logarithm of the sum of two numbers that are not both 0. */
    static double logOfSum(double m1, double k1, double m2, double k2) {
        double max = Math.max(k1, k2);
        return Math.log(m1 * scale(k1 - max) + m2 * scale(k2 - max)) + max * LOG_RADIX;
    }
}
