package io.github.loss4j.internal;

import io.github.loss4j.ElementaryFunction;
import io.github.loss4j.ElementaryLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.internal.Scratch.Region;
import java.nio.FloatBuffer;

/**
 * Runs the loops of a {@link Job} over one block.
 *
 * <p>The fast path comes first. It uses elementary functions that return NaN for arguments out of their range, and a
 * sum in float. If the sum is not finite, the block is computed again with full-range functions and summed in double.
 */
final class PointwiseBlock {
    private PointwiseBlock() {
    }

    /** Whether a job may add the terms of two blocks before the sum, which halves the work of summation. */
    static boolean pairs(Job job) {
        return job.sum && job.weights == null && job.values == null && job.secondDerivatives == null
                && job.loops.kind.fused() && !job.signed;
    }

    /**
     * Returns the sum of two adjacent blocks, whose terms are added pairwise first. Two blocks at most: doubling is
     * exact, so equal terms still sum exactly. Each block begins with a finished element.
     *
     * @return the sum; not finite if a term is not finite or the sum overflows in float
     */
    static double pair(Job job, BlockLoop loop, int from, int length, Scratch scratch) {
        int first = from - 1;
        int second = first + length;
        job.blockPredictions = job.predictions;
        job.blockTargets = job.targets;
        job.output = job.derivatives;
        if (job.derivatives == null) {
            loop.values(job, first, scratch);
            loop.addValues(job, second, scratch);
        } else {
            loop.valuesAndDerivatives(job, first, scratch);
            loop.addValuesAndDerivatives(job, second, scratch);
        }
        return BlockSum.ofBlock(scratch.result, 1, 1 + length);
    }

    /**
     * Processes one block. A short block is extended backwards over finished elements, or padded in scratch memory.
     *
     * @param available the number of finished elements before the block in this chunk
     * @return the weighted sum of its terms, or 0 if the job computes no sum
     */
    static double run(Job job, BlockLoop loop, int from, int length, int available, Scratch scratch) {
        int skip = BlockPlan.overlap(loop, length, available);
        int first = from - skip;
        int filled = length + skip;
        boolean direct = filled == loop.tripCount();
        if (direct) {
            job.blockPredictions = job.predictions;
            job.blockTargets = job.targets;
        } else {
            scratch.load(job.predictions, job.targets, first, filled, loop.tripCount());
            job.blockPredictions = scratch.predictions;
            job.blockTargets = scratch.targets;
        }
        int at = direct ? first : 0;
        LossKind kind = job.loops.kind;
        functions(job, loop, at, false, scratch);
        boolean fused = job.sum && job.derivatives != null && kind.fused();
        double total = 0;
        boolean rare = false;
        if (job.exactTerms != null) {
            addExactly(job, loop, at, from, skip, length, scratch);
        }
        if (job.sum || kind == LossKind.ELEMENTARY && job.exactTerms == null) {
            if (fused) {
                job.output = direct ? job.derivatives : scratch.results;
                loop.valuesAndDerivatives(job, at, scratch);
            } else {
                loop.values(job, at, scratch);
            }
            total = fastSum(job, first, skip, length, scratch);
            if (!(Math.abs(total) <= Double.MAX_VALUE)) {
                // The fast path met an argument out of its range, or a term is not finite: possibly a masked one, or
                // only the sum in float.
                rare = fullRangeValues(job, loop, at, first, filled, scratch);
                total = fullRangeSum(job, from, skip, length, scratch);
            }
        }
        if (job.values != null) {
            loop.values(job, at, scratch);
            if (rare || kind == LossKind.NARROW
                    && !(Math.abs(BlockSum.ofBlock(scratch.result, skip, filled)) <= Double.MAX_VALUE)) {
                replaceRareValues(job, at, first, filled, scratch.floats);
            }
            scratch.floats.get(Scratch.RESULTS + skip, job.values, from, length);
            Weighting.apply(job.values, job.weights, 1, 1, from, length, scratch.result);
        }
        if (job.derivatives != null) {
            derivatives(job, loop, at, from, skip, length, direct, fused, rare, scratch);
        }
        if (job.secondDerivatives != null) {
            secondDerivatives(job, loop, at, from, skip, length, direct, rare, scratch);
        }
        return job.sum ? total : 0;
    }

    private static double fastSum(Job job, int first, int skip, int length, Scratch scratch) {
        if (job.scale == PointwiseEngine.IN_DOUBLE) {
            return Double.NaN;
        }
        if (!job.sum || !job.signed) {
            return Weighting.sum(job.weights, job.scale, first, skip, length + skip, scratch.result);
        }
        return job.weights == null
                ? BlockSum.ofSigned(scratch.result, skip, length + skip) * job.scale
                : BlockSum.ofSigned(scratch.result, job.weights, job.scale, first, skip, length + skip);
    }

    private static double fullRangeSum(Job job, int from, int skip, int length, Scratch scratch) {
        double sum = sumInDouble(job.weights, from, skip, length, scratch);
        return job.weights == null || job.scale == PointwiseEngine.IN_DOUBLE ? sum : sum * job.scale;
    }

    /** Returns the sum in double, for terms that cancel or overflow in float. */
    private static double sumInDouble(float[] weights, int from, int skip, int length, Scratch scratch) {
        return weights == null
                ? BlockSum.of(scratch.floats, Scratch.RESULTS + skip, length)
                : BlockSum.ofWeighted(scratch.floats, Scratch.RESULTS + skip, weights, from, length);
    }

    /**
     * Computes the values again with full-range functions. Returns whether the loss's scalar methods replaced rare
     * values.
     */
    private static boolean fullRangeValues(Job job, BlockLoop loop, int at, int from, int length, Scratch scratch) {
        functions(job, loop, at, true, scratch);
        loop.values(job, at, scratch);
        if (job.loops.kind != LossKind.ELEMENTARY && job.loops.kind != LossKind.NARROW) {
            return false;
        }
        replaceRareValues(job, at, from, length, scratch.floats);
        return true;
    }

    private static void addExactly(Job job, BlockLoop loop, int at, int from, int skip, int length, Scratch scratch) {
        loop.values(job, at, scratch);
        float[] weights = job.weights;
        if (weights != null || !ExactBlock.add(scratch, skip, skip + length, job.exactTerms)) {
            if (weights == null || !ExactBlock.finite(scratch, skip, skip + length)) {
                fullRangeValues(job, loop, at, from - skip, length + skip, scratch);
            }
            FloatBuffer results = scratch.floats;
            for (int j = 0; j < length; j++) {
                float weight = weights == null ? 1 : weights[from + j];
                if (weight != 0) {
                    job.exactTerms.add((double) weight * results.get(Scratch.RESULTS + skip + j));
                }
            }
        }
        if (weights != null) {
            scratch.result.floats().put(Region.ARGUMENT, weights, from, length);
            if (!ExactBlock.add(scratch, 0, length, job.exactWeights)) {
                Weighting.addExactly(weights, from, from + length, job.exactWeights);
            }
        }
    }

    private static void derivatives(Job job, BlockLoop loop, int at, int from, int skip, int length, boolean direct,
            boolean done, boolean rare, Scratch scratch) {
        float[] output = direct ? job.derivatives : scratch.results;
        job.output = output;
        if (!done) {
            loop.derivatives(job, at, scratch);
        }
        for (int j = at; rare && j < at + length + skip; j++) {
            if (isRare(output[j], job.weights, from - skip + j - at)) {
                output[j] = job.loopFactor * job.loss.derivative(job.blockPredictions[j], job.blockTargets[j]);
            }
        }
        finish(direct, job.weights, job.scale, job.factor, from - skip, length + skip, scratch, job.derivatives);
    }

    private static void secondDerivatives(Job job, BlockLoop loop, int at, int from, int skip, int length,
            boolean direct, boolean rare, Scratch scratch) {
        float[] output = direct ? job.secondDerivatives : scratch.results;
        job.output = output;
        loop.secondDerivatives(job, at, scratch);
        for (int j = at; rare && j < at + length + skip; j++) {
            if (isRare(output[j], job.weights, from - skip + j - at)) {
                output[j] = job.loss.secondDerivative(job.blockPredictions[j], job.blockTargets[j]);
            }
        }
        finish(direct, job.weights, 1, 1, from - skip, length + skip, scratch, job.secondDerivatives);
    }

    private static void finish(boolean direct, float[] weights, float scale, double factor, int from, int length,
            Scratch scratch, float[] into) {
        if (!direct) {
            System.arraycopy(scratch.results, 0, into, from, length);
        }
        Weighting.apply(into, weights, scale, factor, from, length, scratch.result);
    }

    /**
     * Computes values that are not finite again with the loss's scalar method, which may handle limits.
     */
    private static void replaceRareValues(Job job, int at, int from, int length, FloatBuffer floats) {
        PointwiseLoss loss = job.loss;
        for (int j = 0; j < length; j++) {
            if (isRare(floats.get(Scratch.RESULTS + j), job.weights, from + j)) {
                floats.put(Scratch.RESULTS + j, loss.value(job.blockPredictions[at + j], job.blockTargets[at + j]));
            }
        }
    }

    private static boolean isRare(float number, float[] weights, int i) {
        return !(Math.abs(number) <= Float.MAX_VALUE) && (weights == null || weights[i] != 0);
    }

    /** Computes the elementary functions of a block; does nothing if the loss has none. */
    private static void functions(Job job, BlockLoop loop, int at, boolean fullRange, Scratch scratch) {
        if (job.loops.kind != LossKind.ELEMENTARY) {
            return;
        }
        ElementaryLoss loss = (ElementaryLoss) job.loss;
        int length = loop.tripCount();
        if (loss.firstFunction() != ElementaryFunction.NONE) {
            loop.firstArguments(job, at, scratch);
            apply(loss.firstFunction(), scratch.first, fullRange, length);
        }
        if (loss.secondFunction() != ElementaryFunction.NONE) {
            loop.secondArguments(job, at, scratch);
            apply(loss.secondFunction(), scratch.second, fullRange, length);
        }
        if (loss.thirdFunction() != ElementaryFunction.NONE) {
            loop.thirdArguments(job, at, scratch);
            apply(loss.thirdFunction(), scratch.second, fullRange, length);
        }
    }

    static void apply(ElementaryFunction function, Region region, boolean fullRange, int length) {
        if (function == ElementaryFunction.EXP) {
            if (fullRange) {
                Exponential.apply(region, length);
            } else {
                Exponential.applyFast(region, length);
            }
        } else if (function == ElementaryFunction.LOG) {
            if (fullRange) {
                Logarithm.apply(region, length);
            } else {
                Logarithm.applyFast(region, length);
            }
        }
    }
}
