package io.github.loss4j.survival;

import static io.github.loss4j.internal.DoubleBlock.A;
import static io.github.loss4j.internal.DoubleBlock.B;
import static io.github.loss4j.internal.DoubleBlock.C;
import static io.github.loss4j.internal.DoubleBlock.FIRST_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.LENGTH;
import static io.github.loss4j.internal.DoubleBlock.PARAMETERS;
import static io.github.loss4j.internal.DoubleBlock.RESULT;
import static io.github.loss4j.internal.DoubleBlock.SECOND_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.VALUE;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;
import java.lang.invoke.MethodHandles;

/**
 * Standard normal noise. For an interval the derivatives are the negative mean of the truncated normal distribution,
 * and 1 minus its variance; how to avoid cancellation depends on the position of the interval.
 */
final class NormalNoise implements Noise {
    private static final OutOfLine ARGUMENTS = OutOfLine.of(MethodHandles.lookup(), "arguments",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine HAZARDS = OutOfLine.of(MethodHandles.lookup(), "hazards", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "terms", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
            OutOfLine.DOUBLE_ARRAYS);
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    /** Up to here e^−x² does not underflow. */
    private static final double MAX_SQUARE = 700;
    /** From here on a difference of the hazard and z has too few digits. */
    private static final double MAX_BLOCK_Z = 30;
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double SQRT_HALF_PI = Math.sqrt(0.5 * Math.PI);
    private static final double INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
    /** From here on the tail is exponential to float32 accuracy of 1 − variance. */
    private static final double FAR = 200;
    /** Six-point Gauss-Legendre rule, accurate to double precision for intervals in which the density varies little. */
    private static final double[] NODES = {0.23861918608319690863, 0.66120938646626451366, 0.93246951420315202781};
    private static final double[] WEIGHTS = {0.46791393457269104739, 0.36076157304813860757, 0.17132449237917034504};

    @Override public void exact(double z, double[] into) {
        into[0] = 0.5 * z * z + HALF_LN_2PI;
        into[1] = -z;
        into[2] = 1;
    }

    @Override public void between(double low, double high, double width, double[] into) {
        if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) {
            into[0] = 0;
            into[1] = 0;
            into[2] = 0;
        } else if (low + high < 0) {
            right(-high, -low, width, into);
            into[1] = -into[1];
        } else {
            right(low, high, width, into);
        }
    }

    /** An interval whose midpoint is not negative. */
    private static void right(double low, double high, double width, double[] into) {
        if (width * Math.max(1, high) <= 1) {
            narrow(0.5 * (low + high), 0.5 * width, into);
        } else if (low < 0) {
            around(low, high, into);
        } else {
            tail(low, high, width, into);
        }
    }

    /** A narrow interval: quadrature of the density relative to the density at the midpoint. */
    private static void narrow(double middle, double half, double[] into) {
        double mass = 0;
        double mean = 0;
        double square = 0;
        for (int k = 0; k < NODES.length; k++) {
            double x = half * NODES[k];
            double symmetric = WEIGHTS[k] * Math.exp(-0.5 * x * x);
            double right = symmetric * Math.exp(-x * middle);
            double left = symmetric * Math.exp(x * middle);
            mass += right + left;
            mean += (right - left) * x;
            square += (right + left) * x * x;
        }
        mean /= mass;
        into[0] = 0.5 * middle * middle + HALF_LN_2PI - Math.log(half * mass);
        into[1] = -(middle + mean);
        into[2] = 1 - (square / mass - mean * mean);
    }

    /** An interval that contains 0, so that the mass outside is small. */
    private static void around(double low, double high, double[] into) {
        double outside = 0.5 * (SpecialFunctions.erfc(-SQRT_HALF * low) + SpecialFunctions.erfc(SQRT_HALF * high));
        double densityOfLow = density(low);
        double densityOfHigh = density(high);
        double first = (densityOfHigh - densityOfLow) / (1 - outside);
        double momentOfHigh = densityOfHigh == 0 ? 0 : high * densityOfHigh;
        into[0] = -Math.log1p(-outside);
        into[1] = first;
        into[2] = first * first + (momentOfHigh - low * densityOfLow) / (1 - outside);
    }

    private static double density(double z) {
        return INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z);
    }

    /**
     * An interval of positive numbers, which may end at ∞: all terms are relative to the density at its lower bound.
     */
    private static void tail(double low, double high, double width, double[] into) {
        double fall = 0.5 * width * (low + high);
        double end = Math.exp(-fall); // the density at the end
        double mass = mills(low) - end * mills(high);
        double first = Math.expm1(-fall) / mass;
        into[0] = 0.5 * low * low + HALF_LN_2PI - Math.log(mass);
        into[1] = first;
        if (low < FAR) {
            into[2] = first * first - (low - (end == 0 ? 0 : high * end)) / mass;
        } else {
            double part = end == 0 ? 0 : width / Math.expm1(-fall);
            into[2] = 1 - (1 / (low * low) - part * part * end);
        }
    }

    /** The Mills ratio: the upper tail probability divided by the density. */
    private static double mills(double z) {
        return SQRT_HALF_PI * SpecialFunctions.erfcx(SQRT_HALF * z);
    }

    /** A left-censored time is treated as a right-censored time with the opposite sign. */
    @Override public double block(boolean summed, double[][] block, int length, Scratch scratch) {
        ARGUMENTS.run(block, length);
        DoubleFunctions.exp(block[FIRST_DERIVATIVE], length, scratch);
        DoubleBlock.erfcx(block, length);
        HAZARDS.run(block, length);
        DoubleFunctions.log1p(block[C], length, scratch);
        TERMS.run(block, length);
        return 0;
    }

    @Override public void derivatives(double[][] block, int length) {
        DIFFERENTIATE.run(block, length);
    }

    /** Moves the kinds to the values. The density is that of z, and x is |z|/√2; z is 0 for an exact time. */
    static void arguments(double[][] block, int length) {
        double[] bounds = block[B];
        double[] kinds = block[C];
        double[] values = block[VALUE];
        double[] exponents = block[FIRST_DERIVATIVE];
        double[] signs = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double kind = kinds[j];
            double x = Math.abs(kind * bounds[j]) * SQRT_HALF;
            values[j] = kind;
            exponents[j] = -Math.min(x * x, MAX_SQUARE);
            kinds[j] = x;
        }
        for (int j = 0; j < end; j++) {
            signs[j] = BranchFree.sign(values[j] * bounds[j]);
        }
    }

    /** The hazards, and numbers x. The loss is ln(1 + x), plus z²/2 for positive z. */
    static void hazards(double[][] block, int length) {
        double[] bounds = block[B];
        double[] kinds = block[VALUE];
        double[] numbers = block[C];
        double[] powers = block[FIRST_DERIVATIVE];
        double[] signs = block[SECOND_DERIVATIVE];
        double[] complements = block[RESULT];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double outside = 0.5 * powers[j] * complements[j];
            double quotient = 1 / (1 - outside);
            numbers[j] = outside * quotient;
            powers[j] = 0.5 * powers[j] * quotient;
            complements[j] = 1 / complements[j];
        }
        for (int j = 0; j < end; j++) {
            double positive = 0.5 + 0.5 * signs[j];
            double negative = 1 - positive;
            numbers[j] = positive * (2 * complements[j] - 1) + negative * numbers[j];
            powers[j] = SQRT_2_OVER_PI * (positive * complements[j] + negative * powers[j]);
        }
        for (int j = 0; j < end; j++) {
            // Above MAX_BLOCK_Z the number becomes negative. Its logarithm is NaN, so that the term is computed alone.
            numbers[j] -= Math.max(0, kinds[j] * bounds[j] - MAX_BLOCK_Z) * Double.MAX_VALUE;
        }
    }

    /** Moves the kinds to the results. */
    static void terms(double[][] block, int length) {
        double[] times = block[A];
        double[] bounds = block[B];
        double[] logarithms = block[C];
        double[] kinds = block[RESULT];
        double[] values = block[VALUE];
        double[] signs = block[SECOND_DERIVATIVE];
        double constant = block[PARAMETERS][0] + HALF_LN_2PI;
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            logarithms[j] += 0.25 * (1 + signs[j]) * bounds[j] * bounds[j];
        }
        for (int j = 0; j < end; j++) {
            double censored = Math.abs(values[j]);
            kinds[j] = values[j];
            values[j] = censored * logarithms[j]
                    + (1 - censored) * (0.5 * bounds[j] * bounds[j] + times[j] + constant);
        }
    }

    static void differentiate(double[][] block, int length) {
        double[] bounds = block[B];
        double[] kinds = block[RESULT];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double censored = Math.abs(kinds[j]);
            seconds[j] = censored * firsts[j] * (firsts[j] - kinds[j] * bounds[j]) + (1 - censored);
        }
        for (int j = 0; j < end; j++) {
            firsts[j] = 0 - kinds[j] * firsts[j] - (1 - Math.abs(kinds[j])) * bounds[j];
        }
    }
}
