package io.github.loss4j.internal;

/**
 * A number as the sum of two doubles, of some 104 bits: for the rare term whose parts cancel in double. Each operation
 * changes the number and returns it. It needs {@link Math#fma} itself, which is exact on every machine.
 *
 * @see <a href="https://doi.org/10.1007/BF01397083">Dekker, A floating-point technique for extending the available precision
 *      (1971)</a>
 */
public final class DoubleDouble {
    private static final DoubleDouble LN2 = new DoubleDouble(Math.log(2), 0x1.abc9e3b39803fp-56);
    private static final double ROOT_HALF = Math.sqrt(0.5);
    /** Terms of the series of artanh: what follows them is at most 1e-35 of it. */
    private static final int TERMS = 22;

    private double high;
    private double low;

    private DoubleDouble(double high, double low) {
        this.high = high;
        this.low = low;
    }

    /**
     * A double.
     *
     * @param x the number
     * @return the same number
     */
    public static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    /**
     * The sum of two doubles, exact.
     *
     * @param x a number
     * @param y another
     * @return x + y
     */
    public static DoubleDouble sum(double x, double y) {
        return of(x).add(y);
    }

    /**
     * ln x.
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
        // 2 artanh(s) = 2(s + s³/3 + s⁵/5 + …). Both sides of the fraction are exact, since x has 24 bits.
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
        return set(sum, low + lost(high, x, sum));
    }

    /**
     * Adds a product.
     *
     * @param x the one factor
     * @param y the other
     * @return this, plus xy
     */
    public DoubleDouble addProduct(double x, double y) {
        double product = x * y;
        double sum = high + product;
        return set(sum, low + (lost(high, product, sum) + Math.fma(x, y, -product)));
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
        double lost = lost(low, other.low, lows);
        return set(sum, lost(high, other.high, sum) + lows).set(high, low + lost);
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
        double rest = Math.fma(high, other.high, -product);
        return set(product, rest + Math.fma(high, other.low, low * other.high));
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
     * The number, rounded.
     *
     * @return the double that is nearest
     */
    public double value() {
        return high;
    }

    private DoubleDouble set(double greater, double lesser) {
        high = greater + lesser;
        low = lesser - (high - greater);
        return this;
    }

    /** What is lost by rounding a sum. */
    private static double lost(double x, double y, double sum) {
        double ofY = sum - x;
        return (x - (sum - ofY)) + (y - ofY);
    }
}
