package io.github.loss4j.likelihood;

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
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;

/** The loops of the likelihoods with a location and a scale over a block. */
final class LocationScaleLoops {
    private static final double LN2 = Math.log(2);
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);

    /** 1.5·2⁵²: adding it to a number rounds the number to an integer. */
    private static final double ROUND = 0x1.8p52;
    /** A complement below this has lost digits, so the derivative becomes NaN. */
    private static final double CANCELLED_COMPLEMENT = 0x1p-20;

    private static final OutOfLine GAUSSIAN_RATIOS = of("gaussianRatios");
    private static final OutOfLine GAUSSIAN = of("gaussian");
    static final OutOfLine GAUSSIAN_DERIVATIVES = of("gaussianDerivatives");
    private static final OutOfLine LOG_SCALE_GAUSSIAN = of("logScaleGaussian");
    static final OutOfLine LOG_SCALE_GAUSSIAN_DERIVATIVES = of("logScaleGaussianDerivatives");
    private static final OutOfLine LAPLACE = of("laplace");
    static final OutOfLine LAPLACE_DERIVATIVES = of("laplaceDerivatives");
    private static final OutOfLine LOG_NORMAL = of("logNormal");
    static final OutOfLine LOG_NORMAL_DERIVATIVES = of("logNormalDerivatives");
    private static final OutOfLine STUDENT_T_RATIOS = of("studentTRatios");
    private static final OutOfLine STUDENT_T = of("studentT");
    static final OutOfLine STUDENT_T_DERIVATIVES = of("studentTDerivatives");

    private LocationScaleLoops() {
    }

    private static OutOfLine of(String name) {
        return OutOfLine.of(MethodHandles.lookup(), name, OutOfLine.DOUBLE_ARRAYS);
    }

    static double gaussian(boolean summed, double constant, double eps, float[] means, float[] variances,
            float[] targets, int from, int length, double[][] block, Scratch scratch) {
        residuals(means, targets, from, length, block[A]);
        convert(variances, from, length, block[B]);
        block[PARAMETERS][0] = constant;
        block[PARAMETERS][1] = eps;
        GAUSSIAN_RATIOS.run(block, length);
        double sum = DoubleBlock.logarithms(summed, block[B], length, block, scratch);
        if (summed) {
            return 0.5 * (sum + length * constant);
        }
        GAUSSIAN.run(block, length);
        return 0;
    }

    static void logScaleGaussian(double constant, float[] locations, float[] scales, float[] targets, int from,
            int length, double[][] block) {
        residuals(locations, targets, from, length, block[A]);
        for (int j = 0; j < length; j++) {
            block[B][j] = -scales[from + j];
        }
        System.arraycopy(block[B], 0, block[RESULT], 0, length);
        block[PARAMETERS][0] = constant;
        DoubleBlock.exponentials(block, length);
        LOG_SCALE_GAUSSIAN.run(block, length);
    }

    static double laplace(boolean summed, float[] locations, float[] scales, float[] targets, int from, int length,
            double[][] block, Scratch scratch) {
        residuals(locations, targets, from, length, block[A]);
        convert(scales, from, length, block[B]);
        double sum = DoubleBlock.logarithms(summed, block[B], length, block, scratch);
        LAPLACE.run(block, length);
        return sum;
    }

    static double logNormal(boolean summed, float[] locations, float[] scales, float[] targets, int from, int length,
            double[][] block, Scratch scratch) {
        convert(locations, from, length, block[A]);
        convert(scales, from, length, block[B]);
        convert(targets, from, length, block[C]);
        DoubleFunctions.logFast(block[C], length, scratch);
        double sum = DoubleBlock.logarithms(summed, block[B], length, block, scratch);
        LOG_NORMAL.run(block, length);
        return sum;
    }

    static double studentT(boolean summed, double degrees, double constant, float[] locations, float[] scales,
            float[] targets, int from, int length, double[][] block, Scratch scratch) {
        residuals(locations, targets, from, length, block[A]);
        convert(scales, from, length, block[B]);
        block[PARAMETERS][0] = degrees;
        block[PARAMETERS][1] = constant;
        double sum = DoubleBlock.logarithms(summed, block[B], length, block, scratch);
        System.arraycopy(block[RESULT], 0, block[VALUE], 0, length);
        STUDENT_T_RATIOS.run(block, length);
        double second = DoubleBlock.logarithms(summed, block[C], length, block, scratch);
        if (summed) {
            return sum + 0.5 * (degrees + 1) * second + length * constant;
        }
        STUDENT_T.run(block, length);
        return 0;
    }

    private static void residuals(float[] locations, float[] targets, int from, int length, double[] into) {
        for (int j = 0; j < length; j++) {
            into[j] = (double) targets[from + j] - locations[from + j];
        }
    }

    private static void convert(float[] numbers, int from, int length, double[] into) {
        for (int j = 0; j < length; j++) {
            into[j] = numbers[from + j];
        }
    }

    /** max(v, ε) into the variances, (t − m)²/v, and half of it into the values. */
    static void gaussianRatios(double[][] block, int length) {
        double[] residuals = block[A];
        double[] variances = block[B];
        double[] ratios = block[C];
        double[] values = block[VALUE];
        double eps = block[PARAMETERS][1];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double variance = Math.max(variances[j], eps);
            double ratio = residuals[j] * residuals[j] * (1 / variance);
            variances[j] = variance;
            ratios[j] = ratio;
            values[j] = 0.5 * ratio;
        }
    }

    /** A term is NaN if its parts cancel. */
    static void gaussian(double[][] block, int length) {
        double[] ratios = block[C];
        double[] logarithms = block[RESULT];
        double[] values = block[VALUE];
        double constant = block[PARAMETERS][0];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double twice = logarithms[j] + ratios[j] + constant;
            double cancelled = Math.max(0, GaussianNllLoss.CANCELLED * (ratios[j] + constant) - Math.abs(twice));
            values[j] = 0.5 * twice + 0 * (cancelled * Double.MAX_VALUE * Double.MAX_VALUE);
        }
    }

    /** The derivative with respect to the variance is 0 for a variance of at most ε. */
    static void gaussianDerivatives(double[][] block, int length) {
        double[] residuals = block[A];
        double[] variances = block[B];
        double[] ratios = block[C];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        double eps = block[PARAMETERS][1];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / variances[j];
            firsts[j] = (0 - residuals[j]) * precision;
            seconds[j] = 0.5 * BranchFree.step(variances[j] - eps) * precision;
        }
        for (int j = 0; j < end; j++) {
            double complement = 1 - ratios[j];
            double cancelled = Math.max(0, CANCELLED_COMPLEMENT - Math.abs(complement));
            seconds[j] *= complement + 0 * (cancelled * Double.MAX_VALUE * Double.MAX_VALUE);
        }
    }

    static void logScaleGaussian(double[][] block, int length) {
        double[] residuals = block[A];
        double[] powers = block[B];
        double[] exponentials = block[RESULT];
        double[] values = block[VALUE];
        double constant = block[PARAMETERS][0];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double z = residuals[j] * exponentials[j];
            // 0, or NaN if the exponent is too large for the loops
            double beyond = Fma.of(powers[j], 0.5 / DoubleBlock.MAX_EXPONENT, ROUND) - ROUND;
            values[j] = 0.5 * (z * z) - powers[j] + constant + 0 * (beyond * Double.MAX_VALUE * Double.MAX_VALUE);
        }
    }

    static void logScaleGaussianDerivatives(double[][] block, int length) {
        double[] residuals = block[A];
        double[] exponentials = block[RESULT];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double z = residuals[j] * exponentials[j];
            firsts[j] = (0 - z) * exponentials[j];
            seconds[j] = 1 - z * z;
        }
    }

    static void laplace(double[][] block, int length) {
        double[] residuals = block[A];
        double[] scales = block[B];
        double[] logarithms = block[RESULT];
        double[] values = block[VALUE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / scales[j];
            values[j] = logarithms[j] + LN2 + Math.abs(residuals[j]) * precision;
        }
    }

    static void laplaceDerivatives(double[][] block, int length) {
        double[] residuals = block[A];
        double[] scales = block[B];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / scales[j];
            firsts[j] = BranchFree.sign(0 - residuals[j]) * precision;
            seconds[j] = (1 - Math.abs(residuals[j]) * precision) * precision;
        }
    }

    static void logNormal(double[][] block, int length) {
        double[] locations = block[A];
        double[] scales = block[B];
        double[] targets = block[C];
        double[] logarithms = block[RESULT];
        double[] values = block[VALUE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / scales[j];
            double z = (locations[j] - targets[j]) * precision;
            values[j] = targets[j] + logarithms[j] + HALF_LN_2PI + 0.5 * (z * z);
        }
    }

    static void logNormalDerivatives(double[][] block, int length) {
        double[] locations = block[A];
        double[] scales = block[B];
        double[] targets = block[C];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / scales[j];
            double z = (locations[j] - targets[j]) * precision;
            firsts[j] = z * precision;
            seconds[j] = (1 - z * z) * precision;
        }
    }

    /** 1/σ into the scales, 1 + z²/ν, z² into the second derivatives. */
    static void studentTRatios(double[][] block, int length) {
        double[] residuals = block[A];
        double[] scales = block[B];
        double[] sums = block[C];
        double[] squares = block[SECOND_DERIVATIVE];
        double inverse = 1 / block[PARAMETERS][0];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double precision = 1 / scales[j];
            double z = residuals[j] * precision;
            double square = z * z;
            scales[j] = precision;
            squares[j] = square;
            sums[j] = 1 + square * inverse;
        }
    }

    static void studentT(double[][] block, int length) {
        double[] logarithms = block[RESULT];
        double[] values = block[VALUE];
        double constant = block[PARAMETERS][1];
        double half = 0.5 * (block[PARAMETERS][0] + 1);
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            values[j] = values[j] + half * logarithms[j] + constant;
        }
    }

    static void studentTDerivatives(double[][] block, int length) {
        double[] residuals = block[A];
        double[] precisions = block[B];
        double[] sums = block[C];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        double degrees = block[PARAMETERS][0];
        double ratio = (degrees + 1) / degrees;
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double reciprocal = 1 / sums[j];
            double quotient = precisions[j] * reciprocal;
            firsts[j] = (0 - residuals[j]) * precisions[j] * quotient * ratio;
            seconds[j] = (1 - seconds[j]) * quotient;
        }
    }
}
