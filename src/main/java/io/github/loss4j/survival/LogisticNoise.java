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
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.LogSum;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** Standard logistic noise. */
final class LogisticNoise implements Noise {
    private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "terms", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine FACTORS = OutOfLine.of(MethodHandles.lookup(), "factors", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
            OutOfLine.DOUBLE_ARRAYS);

    @Override public void exact(double z, double[] into) {
        double magnitude = Math.abs(z);
        double e = Math.exp(-magnitude);
        into[0] = magnitude + 2 * Math.log1p(e);
        into[1] = -Math.tanh(0.5 * z);
        into[2] = 2 * density(e);
    }

    /** F(high) − F(low) = F(high)·(1 − F(low))·(1 − e^−width); the last factor does not depend on the prediction. */
    @Override public void between(double low, double high, double width, double[] into) {
        double expLow = Math.exp(-Math.abs(low));
        double expHigh = Math.exp(-Math.abs(high));
        into[0] = Math.max(0, low) + Math.log1p(expLow) + Math.max(0, -high) + Math.log1p(expHigh)
                - Likelihoods.logOneMinusExp(width);
        into[1] = (high < 0 ? 1 : expHigh) / (1 + expHigh) - (low > 0 ? 1 : expLow) / (1 + expLow);
        into[2] = density(expHigh) + density(expLow);
    }

    /** The density at z, given e^−|z|. */
    private static double density(double e) {
        return e / ((1 + e) * (1 + e));
    }

    @Override public double block(boolean summed, double[][] block, int length, Scratch scratch) {
        double sum = 0;
        System.arraycopy(block[B], 0, block[RESULT], 0, length);
        if (summed) {
            DoubleFunctions.expOfMagnitudes(block[RESULT], length, scratch);
            FACTORS.run(block, length);
            sum = LogSum.of(block[VALUE], length, scratch);
            Arrays.fill(block[VALUE], 0, length, 0);
        } else {
            DoubleFunctions.logistic(block[RESULT], block[VALUE], length, scratch);
        }
        TERMS.run(block, length);
        return sum;
    }

    @Override public void derivatives(double[][] block, int length) {
        DIFFERENTIATE.run(block, length);
    }

    /** The numbers whose logarithms {@link #terms} takes: 1 + e^−|z|, squared for exact times. */
    static void factors(double[][] block, int length) {
        double[] kinds = block[C];
        double[] powers = block[RESULT];
        double[] values = block[VALUE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            values[j] = (1 + powers[j]) * (1 + (1 - Math.abs(kinds[j])) * powers[j]);
        }
    }

    static void terms(double[][] block, int length) {
        double[] times = block[A];
        double[] bounds = block[B];
        double[] kinds = block[C];
        double[] values = block[VALUE];
        double scale = block[PARAMETERS][0];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double exact = 1 - Math.abs(kinds[j]);
            double sides = 1 + exact;
            // ln(1 + eᶻ) for right-censored times, ln(1 + e⁻ᶻ) for left-censored ones, their sum for exact ones
            values[j] = sides * values[j] + 0.5 * (sides * Math.abs(bounds[j]) + kinds[j] * bounds[j])
                    + exact * (times[j] + scale);
        }
    }

    /**
     * Overwrites the logarithms and the bounds. The loops are short, since C2 does not unroll long loops enough for
     * vectors.
     */
    static void differentiate(double[][] block, int length) {
        double[] times = block[A];
        double[] bounds = block[B];
        double[] kinds = block[C];
        double[] powers = block[RESULT];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] seconds = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double reciprocal = 1 / (1 + powers[j]);
            seconds[j] = (2 - Math.abs(kinds[j])) * powers[j] * reciprocal * reciprocal;
            firsts[j] = reciprocal;
        }
        for (int j = 0; j < end; j++) {
            times[j] = BranchFree.sign(bounds[j]);
        }
        for (int j = 0; j < end; j++) {
            bounds[j] = 0 - Likelihoods.expm1(-Math.abs(bounds[j]), powers[j]);
        }
        for (int j = 0; j < end; j++) {
            double sign = times[j];
            double side = kinds[j] * sign;
            // F(z) is a quotient of 1 or e^−|z|, and of 1 + e^−|z|.
            double numerator = 0.5 * ((1 - side) * powers[j] + (1 + side));
            firsts[j] *= (Math.abs(kinds[j]) - 1) * sign * bounds[j] - kinds[j] * numerator;
        }
    }
}
