package io.github.loss4j.survival;

import static io.github.loss4j.internal.DoubleBlock.A;
import static io.github.loss4j.internal.DoubleBlock.B;
import static io.github.loss4j.internal.DoubleBlock.C;
import static io.github.loss4j.internal.DoubleBlock.FIRST_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.LENGTH;
import static io.github.loss4j.internal.DoubleBlock.PARAMETERS;
import static io.github.loss4j.internal.DoubleBlock.SECOND_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.VALUE;

import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.SpecialFunctions;
import java.lang.invoke.MethodHandles;

/** Extreme value distribution of minima: the logarithm of an exponentially distributed number. */
final class ExtremeNoise implements Noise {
    private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "terms", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
            OutOfLine.DOUBLE_ARRAYS);
    /** Below this ln(1 − e⁻ᵈ) equals ln d − d/2 to double precision, which is also valid where d underflows. */
    private static final double SMALL = 1e-8;
    /** From here on d·e⁻ᵈ is negligible in float32. */
    private static final double LARGE = 300;

    @Override public void exact(double z, double[] into) {
        double power = Math.exp(z);
        into[0] = power - Math.min(z, Double.MAX_VALUE); // not ∞ − ∞
        into[1] = -Math.expm1(z);
        into[2] = power;
    }

    /** F(high) − F(low) = e⁻ᵘ·(1 − e⁻ᵈ) with u = e^low and d = e^high − e^low, both proportional to e^−prediction. */
    @Override public void between(double low, double high, double width, double[] into) {
        double u = Math.exp(low);
        double d = -Math.exp(high) * Math.expm1(-width);
        into[0] = u - (d < SMALL ? high + Likelihoods.logOneMinusExp(width) - 0.5 * d : Likelihoods.logOneMinusExp(d));
        if (d > LARGE) {
            into[1] = -u;
            into[2] = u;
            return;
        }
        double power = Math.expm1(d);
        double rate = d == 0 ? 1 : d / power;
        // rate + d − 1, computed without cancellation for small d
        double excess = d == 0 ? 0 : (d * power - SpecialFunctions.expm1Minus(d)) / power;
        into[1] = rate - u;
        into[2] = u + rate * excess;
    }

    @Override public double block(boolean summed, double[][] block, int length, Scratch scratch) {
        System.arraycopy(block[B], 0, block[SECOND_DERIVATIVE], 0, length);
        DoubleFunctions.exp(block[SECOND_DERIVATIVE], length, scratch);
        TERMS.run(block, length);
        return 0;
    }

    @Override public void derivatives(double[][] block, int length) {
        DIFFERENTIATE.run(block, length);
    }

    /** Writes NaN for a left-censored time, which {@link #between} computes. */
    static void terms(double[][] block, int length) {
        double[] times = block[A];
        double[] bounds = block[B];
        double[] kinds = block[C];
        double[] values = block[VALUE];
        double[] powers = block[SECOND_DERIVATIVE];
        double scale = block[PARAMETERS][0];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double exact = 1 - Math.abs(kinds[j]);
            double nanIfLeft = 0 / (kinds[j] - LEFT_CENSORED);
            values[j] = powers[j] + exact * (times[j] + scale - bounds[j]) + nanIfLeft;
        }
    }

    static void differentiate(double[][] block, int length) {
        double[] bounds = block[B];
        double[] kinds = block[C];
        double[] firsts = block[FIRST_DERIVATIVE];
        double[] powers = block[SECOND_DERIVATIVE];
        int end = Math.min(length, LENGTH);
        for (int j = 0; j < end; j++) {
            double exact = 1 - Math.abs(kinds[j]);
            firsts[j] = (exact - 1) * powers[j] - exact * Likelihoods.expm1(bounds[j], powers[j]);
        }
    }
}
