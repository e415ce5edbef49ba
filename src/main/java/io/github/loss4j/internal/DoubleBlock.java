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
    private static final double LN2 = Math.log(2);

    private static final OutOfLine LOGARITHMS = OutOfLine.of(MethodHandles.lookup(), "logarithms",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine EXPONENTIALS = OutOfLine.of(MethodHandles.lookup(), "powers",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine SCALED_COMPLEMENTS = OutOfLine.of(MethodHandles.lookup(), "scaledComplements",
            OutOfLine.DOUBLE_ARRAYS);

    private DoubleBlock() {
    }

    /**
     * Writes the logarithms of a part of an array, with a relative error of at most 1e-13, to {@link #RESULT}.
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
     * @return their sum, with 0 in {@link #RESULT}; or 0, with the logarithms there
     */
    public static double logarithms(boolean summed, double[] numbers, int length, double[][] block, Scratch scratch) {
        if (summed) {
            Arrays.fill(block[RESULT], 0, length, 0);
            return LogSum.of(numbers, length, scratch);
        }
        System.arraycopy(numbers, 0, block[RESULT], 0, length);
        DoubleFunctions.log(block[RESULT], length, scratch);
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

    /** The series is that of {@link Logarithm#of(double)}. */
    static void logarithms(double[][] block, int length) {
        double[] mantissas = block[MANTISSA];
        double[] exponents = block[EXPONENT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double mantissa = mantissas[j];
            double s = (mantissa - 1) / (mantissa + 1);
            double z = s * s;
            double q = Fma.of(z, Fma.of(z, 2.0 / 15, 2.0 / 13), 2.0 / 11);
            q = Fma.of(z, Fma.of(z, Fma.of(z, q, 2.0 / 9), 2.0 / 7), 2.0 / 5);
            mantissas[j] = Fma.of(exponents[j], LN2, Fma.of(s * z, Fma.of(z, q, 2.0 / 3), 2 * s));
        }
    }

    /** The Taylor series of eˣ at x/256, to the power of 256: it needs no access to the bits of a double. */
    static void powers(double[][] block, int length) {
        double[] numbers = block[RESULT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double x = numbers[j] * (1.0 / 256);
            double q = Fma.of(x, 1.0 / 3628800, 1.0 / 362880);
            q = Fma.of(x, Fma.of(x, q, 1.0 / 40320), 1.0 / 5040);
            q = Fma.of(x, Fma.of(x, q, 1.0 / 720), 1.0 / 120);
            q = Fma.of(x, Fma.of(x, q, 1.0 / 24), 1.0 / 6);
            q = Fma.of(x, Fma.of(x, Fma.of(x, q, 0.5), 1), 1);
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
            double q = Fma.of(u, 1.0739168403538614e-8, 2.746639017066714e-8);
            q = Fma.of(u, Fma.of(u, q, -1.246860070620008e-7), -2.4984490916130915e-7);
            q = Fma.of(u, Fma.of(u, q, 9.078411219693775e-7), 1.5010827014526942e-6);
            q = Fma.of(u, Fma.of(u, q, -5.813382828189788e-6), -1.0082712145742797e-5);
            q = Fma.of(u, Fma.of(u, q, 3.584931656686327e-5), 9.224045901420085e-5);
            q = Fma.of(u, Fma.of(u, q, -0.00018276868054677118), -0.0010113497875286993);
            q = Fma.of(u, Fma.of(u, q, -0.00040413906370505845), 0.008942411026798477);
            q = Fma.of(u, Fma.of(u, q, 0.03984258711048912), 0.10348908732891965);
            q = Fma.of(u, Fma.of(u, q, 0.19674278570092021), 0.2944648177228224);
            q = Fma.of(u, q, 0.35800230236278213);
            results[j] = t * q;
        }
    }
}
