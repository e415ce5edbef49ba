package io.github.loss4j.internal;

/**
 * A number of about 104 bits as the unevaluated sum of two doubles, for the rare term whose parts cancel in double.
 * Each operation modifies this number and returns it. The operations call {@link Math#fma} directly, because they need
 * its exact result on every machine.
 *
 * @see <a href="https://doi.org/10.1007/BF01397083">Dekker, A floating-point technique for extending the available
 *      precision (1971)</a>
 */
public final class DoubleDouble {
    private static final DoubleDouble LN2 = new DoubleDouble(Math.log(2), 0x1.abc9e3b39803fp-56);
    private static final double ROOT_HALF = Math.sqrt(0.5);
    /** The last term of the artanh series. The relative truncation error is at most 1e-35. */
    private static final int TERMS = 22;

    private double high;
    private double low;

    private DoubleDouble(double high, double low) {
        this.high = high;
        this.low = low;
    }

    /**
     * Converts a double.
     *
     * @param x the number
     * @return the same number
     */
    public static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    /**
     * Returns the exact sum of two doubles.
     *
     * @param x a number
     * @param y another
     * @return x + y
     */
    public static DoubleDouble sum(double x, double y) {
        return of(x).add(y);
    }

    /**
     * Returns ln x.
     *
     * @param x a positive finite number
     * @return its logarithm
     */
    public static DoubleDouble log(float x) {
        int exponent = Math.getExponent((double) x);
        double mantissa = x * Math.scalb(1.0, -exponent);
        if (mantissa > 2 * ROOT_HALF) {
            mantissa /= 2;
            exponent++;
        }
        // 2 artanh(s) = 2(s + s³/3 + s⁵/5 + …). Numerator and denominator are exact, since x has 24 bits.
        DoubleDouble s = of(mantissa - 1).dividedBy(mantissa + 1);
        DoubleDouble square = new DoubleDouble(s.high, s.low).times(s);
        DoubleDouble series = of(0);
        for (int k = TERMS; k >= 0; k--) {
            series.times(square).add(of(1).dividedBy(2 * k + 1));
        }
        return series.times(s).times(2).add(new DoubleDouble(LN2.high, LN2.low).times(exponent));
    }

    /**
     * Adds a number.
     *
     * @param x the number
     * @return this, plus x
     */
    public DoubleDouble add(double x) {
        double sum = high + x;
        return set(sum, low + roundingError(high, x, sum));
    }

    /**
     * Adds a product.
     *
     * @param x the first factor
     * @param y the second factor
     * @return this, plus xy
     */
    public DoubleDouble addProduct(double x, double y) {
        double product = x * y;
        double sum = high + product;
        return set(sum, low + (roundingError(high, product, sum) + Math.fma(x, y, -product)));
    }

    /**
     * Adds another number.
     *
     * @param other the number
     * @return this, plus the other
     */
    public DoubleDouble add(DoubleDouble other) {
        double sum = high + other.high;
        double lows = low + other.low;
        double error = roundingError(low, other.low, lows);
        return set(sum, roundingError(high, other.high, sum) + lows).set(high, low + error);
    }

    /**
     * Multiplies by a number.
     *
     * @param x the number
     * @return this, times x
     */
    public DoubleDouble times(double x) {
        double product = high * x;
        return set(product, Math.fma(high, x, -product) + low * x);
    }

    /**
     * Multiplies by another number.
     *
     * @param other the number, which may be this one
     * @return this, times the other
     */
    public DoubleDouble times(DoubleDouble other) {
        double product = high * other.high;
        double error = Math.fma(high, other.high, -product);
        return set(product, error + Math.fma(high, other.low, low * other.high));
    }

    /**
     * Divides by a number.
     *
     * @param x the number
     * @return this, over x
     */
    public DoubleDouble dividedBy(double x) {
        double quotient = high / x;
        return set(quotient, (Math.fma(-quotient, x, high) + low) / x);
    }

    /**
     * Takes the square root.
     *
     * @return the square root of this, which is not negative
     */
    public DoubleDouble sqrt() {
        double root = Math.sqrt(high);
        return root == 0 ? this : set(root, (Math.fma(-root, root, high) + low) / (2 * root));
    }

    /**
     * Rounds the number.
     *
     * @return the nearest double
     */
    public double value() {
        return high;
    }

    private DoubleDouble set(double larger, double smaller) {
        high = larger + smaller;
        low = smaller - (high - larger);
        return this;
    }

    /** Returns the rounding error of {@code sum}, the rounded x + y: the second part of Knuth's TwoSum. */
    private static double roundingError(double x, double y, double sum) {
        double yPart = sum - x;
        return (x - (sum - yPart)) + (y - yPart);
    }
}
