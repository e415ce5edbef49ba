package io.github.loss4j.survival;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** The terms of an accelerated failure time model, one for each subject. */
final class AftTerms implements BlockTerms, DiagonalLoss.DiagonalTerms {
    /** The kinds of intervals, left-censored, right-censored and unknown times, and of exact ones. */
    private static final double[] KINDS = {Double.NaN, Noise.LEFT_CENSORED, Noise.RIGHT_CENSORED, Double.NaN,
        Noise.EXACT};
    private static final OutOfLine STANDARDIZE = OutOfLine.of(MethodHandles.lookup(), "standardize",
            OutOfLine.DOUBLE_ARRAYS);
    /** Cost of a term in elements read: it takes several logarithms and exponentials. */
    private static final int COST = 16;

    private final float[] predictions;
    private final Censored target;
    private final Noise noise;
    private final double scale;
    private final double logScale;

    AftTerms(Tensor prediction, Censored target, AftLoss loss) {
        predictions = TensorAccess.of(prediction);
        this.target = target;
        noise = loss.distribution().noise;
        scale = Decimals.of(loss.scale());
        logScale = Math.log(scale);
    }

    @Override public int[] shape() {
        return new int[] {target.subjects()};
    }

    @Override public int costPerTerm() {
        return COST;
    }

    @Override public boolean unweighted() {
        return true;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int at = from, length; at < to; at += length) {
            length = Math.min(DoubleBlock.LENGTH, to - at);
            double[][] block = block(at, length, factors, at - from, scratch);
            for (int j = 0; j < length; j++) {
                values[at - from + j] = (float) block[DoubleBlock.VALUE][j];
            }
            if (factors != null) {
                multiply(block[DoubleBlock.FIRST_DERIVATIVE], 1 / scale, factors, at - from, gradient[0], at, length);
            }
        }
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        Scratch scratch = Scratch.lease();
        try {
            for (int at = from, length; at < to; at += length) {
                length = Math.min(DoubleBlock.LENGTH, to - at);
                double[][] block = block(at, length, factors, at - from, scratch);
                multiply(block[DoubleBlock.SECOND_DERIVATIVE], 1 / scale / scale, factors, at - from, into, at,
                        length);
            }
        } finally {
            scratch.release();
        }
    }

    private static void multiply(double[] derivatives, double rate, double[] factors, int first, float[] into,
            int from, int length) {
        for (int j = 0; j < length; j++) {
            double factor = factors[first + j];
            into[from + j] = factor == 0 ? 0 : (float) (factor * (derivatives[j] * rate));
        }
    }

    /**
     * Computes subjects with their derivatives; not those with a factor of 0.
     *
     * @param factors the factors, or null
     * @param first the index of the first factor
     */
    private double[][] block(int from, int length, double[] factors, int first, Scratch scratch) {
        double[][] block = scratch.doubleArrays();
        for (int j = 0; j < length; j++) {
            double low = target.lower(from + j);
            double high = target.upper(from + j);
            block[DoubleBlock.A][j] = low == 0 ? high : low;
            block[DoubleBlock.B][j] = predictions[from + j];
            // A branch for each kind would be mispredicted often.
            int index = (low == 0 ? 1 : 0) + (high == Double.POSITIVE_INFINITY ? 2 : 0) + (low == high ? 4 : 0);
            block[DoubleBlock.C][j] = KINDS[index];
        }
        block[DoubleBlock.PARAMETERS][0] = logScale;
        block[DoubleBlock.PARAMETERS][1] = scale;
        DoubleFunctions.log(block[DoubleBlock.A], length, scratch);
        STANDARDIZE.run(block, length);
        noise.block(block, length, scratch);
        double[] term = new double[3];
        for (int j = 0; j < length; j++) {
            if (!(Math.abs(block[DoubleBlock.VALUE][j]) <= Double.MAX_VALUE)
                    && (factors == null || factors[first + j] != 0)) {
                compute(from + j, term);
                block[DoubleBlock.VALUE][j] = term[0];
                block[DoubleBlock.FIRST_DERIVATIVE][j] = term[1];
                block[DoubleBlock.SECOND_DERIVATIVE][j] = term[2];
            }
        }
        return block;
    }

    static void standardize(double[][] block, int length) {
        double[] logarithms = block[DoubleBlock.A];
        double[] bounds = block[DoubleBlock.B];
        double scale = block[DoubleBlock.PARAMETERS][1];
        int end = Math.min(length, DoubleBlock.LENGTH);
        for (int j = 0; j < end; j++) {
            bounds[j] = (logarithms[j] - bounds[j]) / scale;
        }
    }

    private void compute(int subject, double[] into) {
        double prediction = predictions[subject];
        double low = target.lower(subject);
        double high = target.upper(subject);
        if (Double.isNaN(prediction)) {
            Arrays.fill(into, prediction);
        } else if (low == high) {
            noise.exact((Math.log(low) - prediction) / scale, into);
            into[0] += logScale + Math.log(low);
        } else {
            // Unknown bounds stay infinite for infinite predictions too.
            noise.between(low == 0 ? Double.NEGATIVE_INFINITY : (Math.log(low) - prediction) / scale,
                    high == Double.POSITIVE_INFINITY ? high : (Math.log(high) - prediction) / scale,
                    Math.log1p((high - low) / low) / scale, into);
        }
    }
}
