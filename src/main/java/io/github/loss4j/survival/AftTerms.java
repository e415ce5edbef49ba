package io.github.loss4j.survival;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.DoubleTerms;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** The terms of an accelerated failure time model, one for each subject. */
final class AftTerms implements DoubleTerms, DiagonalLoss.DiagonalTerms {
    private static final OutOfLine CLASSIFY = OutOfLine.of(MethodHandles.lookup(), "classify",
            OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine STANDARDIZE = OutOfLine.of(MethodHandles.lookup(), "standardize",
            OutOfLine.DOUBLE_ARRAYS);
    /** Cost of a term in elements read: it takes several logarithms and exponentials. */
    private static final int COST = 16;
    /** If the mean of a block is less, the error of its logarithms may be visible in float32. */
    private static final double SMALLEST_MEAN = 0x1p-27;

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

    /** {@inheritDoc} A sum in which the logarithms of numbers near 1 have lost their digits is NaN. */
    @Override public double sum(int from, int length, double[][] block, Scratch scratch) {
        double omitted = block(true, from, length, block, scratch);
        double sum = omitted + DoubleFunctions.sum(block[DoubleBlock.VALUE], length);
        return Math.abs(sum) < length * SMALLEST_MEAN ? Double.NaN : sum;
    }

    @Override public void gradient(int from, int length, double factor, float[][] gradient, double[][] block) {
        noise.derivatives(block, length);
        DoubleBlock.multiply(block[DoubleBlock.FIRST_DERIVATIVE], 1 / scale, factor, gradient[0], from, length);
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

    /** Computes subjects as {@link Noise#block} does. */
    private double block(boolean summed, int from, int length, double[][] block, Scratch scratch) {
        double[] lower = block[DoubleBlock.A];
        double[] upper = block[DoubleBlock.C];
        for (int j = 0; j < length; j++) {
            lower[j] = target.lower(from + j);
            upper[j] = target.upper(from + j);
        }
        for (int j = 0; j < length; j++) {
            block[DoubleBlock.B][j] = predictions[from + j];
        }
        block[DoubleBlock.PARAMETERS][0] = logScale;
        block[DoubleBlock.PARAMETERS][1] = scale;
        CLASSIFY.run(block, length);
        DoubleFunctions.log(block[DoubleBlock.A], length, scratch);
        STANDARDIZE.run(block, length);
        return noise.block(summed, block, length, scratch);
    }

    /**
     * Computes subjects, with their derivatives if factors are given; not those with a factor of 0.
     *
     * @param factors the factors, or null
     * @param first the index of the first factor
     */
    private double[][] block(int from, int length, double[] factors, int first, Scratch scratch) {
        double[][] block = scratch.doubleArrays();
        block(false, from, length, block, scratch);
        if (factors != null) {
            noise.derivatives(block, length);
        }
        double[] term = new double[3];
        for (int j = 0; j < length; j++) {
            if (!Double.isFinite(block[DoubleBlock.VALUE][j])
                    && (factors == null || factors[first + j] != 0)) {
                compute(from + j, term);
                block[DoubleBlock.VALUE][j] = term[0];
                block[DoubleBlock.FIRST_DERIVATIVE][j] = term[1];
                block[DoubleBlock.SECOND_DERIVATIVE][j] = term[2];
            }
        }
        return block;
    }

    /**
     * Replaces the two bounds by the known bound and the kind of the subject. The kind is NaN for an interval, and for
     * a time of which nothing is known.
     */
    static void classify(double[][] block, int length) {
        double[] lower = block[DoubleBlock.A];
        double[] upper = block[DoubleBlock.C];
        int end = Math.min(length, DoubleBlock.LENGTH);
        for (int j = 0; j < end; j++) {
            double positive = BranchFree.step(lower[j]);
            double infinite = Math.max(0, Math.min(1, upper[j] * 0x1p-128 - 1));
            double unequal = BranchFree.unequal(upper[j] - lower[j]);
            double kind = positive + infinite - 1;
            // Infinite for an interval and for an unknown time, so that the product with 0 is NaN; otherwise 0.
            double computedAlone = (1 - Math.abs(kind)) * unequal * Double.MAX_VALUE * 2;
            lower[j] = Math.max(lower[j], Math.min(upper[j], (1 - positive) * Double.MAX_VALUE));
            upper[j] = kind + 0 * computedAlone;
        }
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
