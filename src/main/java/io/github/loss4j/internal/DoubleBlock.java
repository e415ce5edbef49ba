package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Arrays of doubles for a block of terms, and elementary functions of them in vector loops. Losses compute in double
 * where the parts of a term may cancel. If an argument is out of range, the term is NaN, and the caller computes it
 * alone.
 *
 * <p>C2 does not vectorise a loop that converts floats to doubles, so the conversion has a separate loop.
 */
public final class DoubleBlock {
    /** The longest block, so that its arrays fit into the L1 cache. */
    public static final int LENGTH = 513;
    // The arrays: the results, three that belong to the caller, two for functions, and one of parameters.
    public static final int VALUE = 0;
    public static final int FIRST_DERIVATIVE = 1;
    public static final int SECOND_DERIVATIVE = 2;
    public static final int A = 3;
    public static final int B = 4;
    public static final int C = 5;
    private static final int MANTISSA = 6;
    private static final int EXPONENT = 7;
    /** The result of {@link #logarithms}, {@link #exponentials} and {@link #erfcx}. */
    public static final int RESULT = 6;
    /** Parameters of the loss. */
    public static final int PARAMETERS = 8;
    static final int ARRAYS = 9;

    /** The largest magnitude of an argument of {@link #exponentials}. */
    public static final double MAX_EXPONENT = 48;

    private static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine EXPONENTIALS = OutOfLine.of(MethodHandles.lookup(), "powers",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine SCALED_COMPLEMENTS = OutOfLine.of(MethodHandles.lookup(), "scaledComplements",
            OutOfLine.DOUBLE_ARRAYS);

    private DoubleBlock() {
    }

    /**
     * Writes the logarithms of a part of an array, within 3 ulp, to {@link #RESULT}.
     *
     * @param numbers the numbers; a number that is not positive and normal gives NaN
     * @param from the index of the first one
     * @param length their number
     * @param block the arrays
     * @param scratch working memory; the region {@link Scratch#first} is overwritten
     */
    public static void logarithms(float[] numbers, int from, int length, double[][] block, Scratch scratch) {
        scratch.first.floats().put(Scratch.Region.ARGUMENT, numbers, from, length);
        Logarithm.splitBlock(scratch.first, length);
        convert(scratch.first.floats(), block[MANTISSA], block[EXPONENT], length);
        LOGARITHMS.run(block, length);
    }

    /**
     * Writes the logarithms of numbers, or adds them up.
     *
     * @param summed whether only their sum is wanted
     * @param numbers the numbers, in the range that {@link LogSum#of} requires
     * @param length their number
     * @param block the arrays
     * @param scratch working memory; its buffer is overwritten
     * @return their sum, with 0 in {@link #RESULT}; or 0, with the logarithms there, which are NaN for a number that is
     *         not positive and normal
     */
    public static double logarithms(boolean summed, double[] numbers, int length, double[][] block, Scratch scratch) {
        if (summed) {
            Arrays.fill(block[RESULT], 0, length, 0);
            return LogSum.of(numbers, length, scratch);
        }
        System.arraycopy(numbers, 0, block[RESULT], 0, length);
        DoubleFunctions.logFast(block[RESULT], length, scratch);
        return 0;
    }

    /**
     * Writes the products of derivatives, a rate and a factor.
     *
     * @param derivatives the derivatives
     * @param rate the derivative of their variable
     * @param factor the factor
     * @param into receives the products
     * @param from the index of the first product in that array
     * @param length their number
     */
    public static void multiply(double[] derivatives, double rate, double factor, float[] into, int from, int length) {
        for (int j = 0; j < length; j++) {
            into[from + j] = (float) (factor * (derivatives[j] * rate));
        }
    }

    /**
     * Replaces the numbers of {@link #RESULT} by their exponentials, with a relative error of at most 1e-12.
     *
     * @param block the arrays; the numbers are NaN or at most {@link #MAX_EXPONENT} in magnitude
     * @param length their number
     */
    public static void exponentials(double[][] block, int length) {
        EXPONENTIALS.run(block, length);
    }

    /**
     * Writes e^(x²)·erfc x for each x of {@link #C}, with a relative error of at most 1e-12, to {@link #RESULT}.
     *
     * @param block the arrays; the numbers are NaN or not negative
     * @param length their number
     */
    public static void erfcx(double[][] block, int length) {
        SCALED_COMPLEMENTS.run(block, length);
    }

    private static void convert(FloatBuffer floats, double[] mantissas, double[] exponents, int length) {
        for (int j = 0; j < length; j++) {
            mantissas[j] = floats.get(Scratch.Region.ARGUMENT + j);
        }
        for (int j = 0; j < length; j++) {
            exponents[j] = floats.get(Scratch.Region.TEMP_1 + j) - Logarithm.ROUND;
        }
    }

    static void logarithms(double[][] block, int length) {
        double[] mantissas = block[MANTISSA];
        double[] exponents = block[EXPONENT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            mantissas[j] = Logarithm.combine(mantissas[j], exponents[j]);
        }
    }

    /** Computes e^(x/256) to the power of 256, without access to the bits of a double; minimax to 4e-17. */
    static void powers(double[][] block, int length) {
        double[] numbers = block[RESULT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double x = numbers[j] * (1.0 / 256);
            double square = x * x;
            double even = Fma.of(square, 2.482500953657943e-5, 0.0013888882058677048);
            even = Fma.of(square, Fma.of(square, even, 0.041666666674448995), 0.49999999999997297);
            double odd = Fma.of(square, 2.7539189868715745e-6, 0.0001984129256482259);
            odd = Fma.of(square, Fma.of(square, odd, 0.008333333327390047), 0.16666666666671087);
            double q = 1 + Fma.of(square, Fma.of(x, odd, even), x);
            q *= q;
            q *= q;
            q *= q;
            q *= q;
            q *= q;
            q *= q;
            q *= q;
            numbers[j] = q * q;
        }
    }

    /**
     * {@link SpecialFunctions#erfcx} as a polynomial in u, a function of x from [0, ∞) to (−1, 1], fitted at 50 digits.
     */
    static void scaledComplements(double[][] block, int length) {
        double[] numbers = block[C];
        double[] results = block[RESULT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double t = 3 / (3 + numbers[j]);
            double u = 2 * t - 1;
            double w = u * u;
            double even = Fma.of(w, Fma.of(w, 1.0739168403538614e-8, -1.246860070620008e-7), 9.078411219693775e-7);
            even = Fma.of(w, Fma.of(w, even, -5.813382828189788e-6), 3.584931656686327e-5);
            even = Fma.of(w, Fma.of(w, even, -0.00018276868054677118), -0.00040413906370505845);
            even = Fma.of(w, Fma.of(w, even, 0.03984258711048912), 0.19674278570092021);
            double odd = Fma.of(w, Fma.of(w, 2.746639017066714e-8, -2.4984490916130915e-7), 1.5010827014526942e-6);
            odd = Fma.of(w, Fma.of(w, odd, -1.0082712145742797e-5), 9.224045901420085e-5);
            odd = Fma.of(w, Fma.of(w, odd, -0.0010113497875286993), 0.008942411026798477);
            odd = Fma.of(w, Fma.of(w, odd, 0.10348908732891965), 0.2944648177228224);
            double q = Fma.of(u, odd, Fma.of(w, even, 0.35800230236278213));
            results[j] = t * q;
        }
    }
}
