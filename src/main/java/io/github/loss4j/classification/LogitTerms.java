package io.github.loss4j.classification;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.RowBlocks;
import io.github.loss4j.internal.Scratch.Region;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.Weights;

/**
 * The terms of the binary cross entropy of rows of logits x. A term is the weighted mean over the classes of
 * softplus(−x) if the target is 1, and of softplus(x) if it is 0. The exponentials of −|x| are computed in blocks and
 * cannot overflow.
 */
final class LogitTerms implements BlockTerms, DiagonalLoss.DiagonalTerms {
    private final Rows rows;
    private final float[] scores;
    private final float[] targets;
    /** The class weights divided by a power of two. */
    private final float[] weights;
    private final float unit;

    /**
     * Creates the terms.
     *
     * @param rows the layout of the rows
     * @param scores the logits
     * @param targets the targets, one for each logit
     * @param weights one for each class; empty for no weights
     */
    public LogitTerms(Rows rows, float[] scores, float[] targets, float[] weights) {
        this.rows = rows;
        this.scores = scores;
        this.targets = targets;
        unit = Weights.unit(weights);
        this.weights = Weights.divided(weights, unit);
    }

    @Override public int[] shape() {
        return rows.shape();
    }

    @Override public boolean unweighted() {
        return unit == 1;
    }

    @Override public float multiplier(int sample) {
        return unit;
    }

    @Override public int costPerTerm() {
        return rows.classes();
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = rows.classes();
        int rowsPerBlock = rows.stride() == 1 ? Math.max(1, Scratch.BLOCK / classes) : 1;
        for (int row = from, end; row < to; row = end) {
            end = row + Math.min(rowsPerBlock, to - row);
            if (end - row > 1 && (end - row) * classes >= Softmax.MIN_BLOCK) {
                tile(row, end, from, values, factors, gradient, scratch);
            } else {
                for (int computeRow = row; computeRow < end; computeRow++) {
                    computeRow(computeRow, from, values, factors, gradient, scratch);
                }
            }
        }
    }

    @Override public boolean hasMajorant() {
        return true;
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        int classes = rows.classes();
        for (int row = from; row < to; row++) {
            double factor = factors[row - from] / classes;
            int at = rows.offset(row);
            for (int c = 0; c < classes; c++, at += rows.stride()) {
                double termWeight = factor * (weights.length == 0 ? 1 : weights[c]);
                into[at] = termWeight == 0 ? 0 : secondDerivative(scores[at], targets[at], termWeight, curvature);
            }
        }
    }

    /** The second derivative for one class, which does not depend on its target if that is finite. */
    private static float secondDerivative(float x, float target, double termWeight, Curvature curvature) {
        if (!Float.isFinite(target)) {
            return Float.NaN;
        }
        if (curvature == Curvature.MAJORANT) {
            return Majorants.bound(termWeight * Majorants.ofSoftplus(x));
        }
        double e = Math.exp(-Math.abs((double) x));
        return (float) (termWeight * (e / ((1 + e) * (1 + e))));
    }

    /** Computes several short contiguous rows as one block. */
    private void tile(int from, int to, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = rows.classes();
        int count = to - from;
        BinaryCrossEntropyLoops.compute(scores, targets, from * classes, count * classes, factors != null, scratch);
        double[] sums = scratch.sums;
        float[] work = scratch.results;
        multiplyByWeights(scratch.first, count, work);
        scratch.first.floats().get(ARGUMENT, work, 0, count * classes);
        RowBlocks.sums(work, classes, count, sums);
        if (factors != null) {
            float[] scales = scratch.targets;
            for (int i = 0; i < count; i++) {
                scales[i] = (float) (factors[from - first + i] / classes);
            }
            multiplyByWeights(scratch.second, count, work);
            RowBlocks.scale(scratch.second, classes, count, scales, work, gradient[0], from * classes);
        }
        for (int i = 0; i < count; i++) {
            // A factor of 0 is not well scaled either.
            boolean alone = factors != null && !FloatRange.isWellScaled(factors[from - first + i]);
            boolean finite = Math.abs(sums[i]) <= Double.MAX_VALUE;
            if (alone || !finite) {
                computeRow(from + i, first, values, factors, gradient, scratch);
            }
            // A finite sum gives the loss, so that it has the same bits with and without a gradient.
            if (finite) {
                values[from - first + i] = (float) (sums[i] / classes);
            }
        }
    }

    /** Multiplies the rows of a block by the weights of their classes. */
    private void multiplyByWeights(Region block, int count, float[] work) {
        int classes = rows.classes();
        if (weights.length > 0) {
            for (int at = 0; at < count * classes; at += classes) {
                System.arraycopy(weights, 0, work, at, classes);
            }
            block.multiply(work, 1, 0, count * classes);
        }
    }

    /** Computes a single row. */
    private void computeRow(int row, int first, float[] values, double[] factors, float[][] gradient, Scratch scratch) {
        int classes = rows.classes();
        float[] x = scratch.row(0, classes);
        double factor = factors == null ? 0 : factors[row - first];
        if (factors != null && factor == 0) {
            RowBlocks.scatter(x, 0, rows, row, gradient[0]);
            return;
        }
        float[] t = scratch.row(1, classes);
        RowBlocks.gather(scores, rows, row, x);
        RowBlocks.gather(targets, rows, row, t);
        double sum = 0;
        for (int at = 0; at < classes; at += Scratch.BLOCK) {
            sum += block(x, t, at, Math.min(Scratch.BLOCK, classes - at), factors != null, scratch);
        }
        values[row - first] = (float) (sum / classes);
        if (factors != null) {
            RowBlocks.scatter(x, factor / classes, rows, row, gradient[0]);
        }
    }

    /** The sum over part of a row; optionally replaces its logits by the derivatives. */
    private double block(float[] x, float[] t, int at, int length, boolean derivatives, Scratch scratch) {
        if (length < Softmax.MIN_BLOCK) {
            return fullRange(x, t, at, length, derivatives);
        }
        Region region = scratch.first;
        BinaryCrossEntropyLoops.compute(x, t, at, length, derivatives, scratch);
        if (weights.length > 0) {
            region.multiply(weights, 1, at, length);
        }
        double sum = BlockSum.ofBlock(region, length);
        if (!(Math.abs(sum) <= Double.MAX_VALUE)) {
            return fullRange(x, t, at, length, derivatives);
        }
        if (derivatives) {
            if (weights.length > 0) {
                scratch.second.multiply(weights, 1, at, length);
            }
            scratch.second.floats().get(ARGUMENT, x, at, length);
        }
        return sum;
    }

    /** Scalar, full-range version for short rows and for blocks whose sum is not finite. */
    private double fullRange(float[] x, float[] t, int at, int length, boolean derivatives) {
        double sum = 0;
        for (int j = at; j < at + length; j++) {
            float weight = weights.length == 0 ? 1 : weights[j];
            float target = t[j];
            float e = Exponential.of(-Math.abs(x[j]));
            float positivePart = target == 0 ? 0 : target * Math.max(0, -x[j]);
            float negativePart = target == 1 ? 0 : (1 - target) * Math.max(0, x[j]);
            sum += weight == 0 ? 0 : weight * ((double) positivePart + negativePart + BranchFree.log1p(e));
            if (derivatives) {
                float positive = BranchFree.sigmoidNumerator(x[j], e);
                float negative = BranchFree.sigmoidNumerator(-x[j], e);
                x[j] = weight == 0 ? 0 : weight * ((1 - target) * positive - target * negative) / (1 + e);
            }
        }
        return sum;
    }
}
