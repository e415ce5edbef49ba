package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import java.util.Arrays;

/**
 * Computes a pointwise loss over arrays: its sum, its terms and their derivatives.
 *
 * <p>In all methods {@code weights} may be null, which means 1 for each element. An element of weight zero adds nothing, and
 * its outputs are 0, whatever it holds. No output may be an input. Short arrays run through the scalar loops at once; longer
 * ones are cut into chunks, which threads may share, and these into blocks ({@link PointwiseBlock}).
 */
public final class PointwiseEngine {
    /** The scale of weights whose products are formed in double. */
    public static final float IN_DOUBLE = 0;

    private PointwiseEngine() {
    }

    /**
     * The weighted sum of the losses, and its gradient times a factor.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param scale what each weight is multiplied by, a power of two; or {@link #IN_DOUBLE}
     * @param factor what the gradient is multiplied by
     * @param gradient where it goes; null if it is not wanted
     * @return the sum, without the factor
     */
    public static double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, float scale,
            double factor, float[] gradient) {
        LossLoops loops = LossLoops.of(loss);
        int length = predictions.length;
        if (isShort(loops, length)) {
            float loopFactor = scale == IN_DOUBLE ? 1 : (float) factor;
            if (gradient != null) {
                loops.scalar.derivatives(loss, predictions, targets, loopFactor, 0, length, gradient);
                Weighting.apply(gradient, weights, scale, factor, 0, length);
            }
            double sum = loops.scalar.sum(loss, predictions, targets, weights, 0, length);
            return scale == IN_DOUBLE ? sum : scale * sum;
        }
        Scratch scratch = Scratch.lease();
        try {
            Job job = job(scratch, loops, loss, predictions, targets, weights);
            job.scale = scale;
            job.sum = true;
            job.derivatives = gradient;
            job.factor = factor;
            job.loopFactor = scale == IN_DOUBLE ? 1 : (float) factor;
            return run(job, scratch);
        } finally {
            scratch.release();
        }
    }

    /**
     * The weighted loss of each element.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param values where the losses go
     */
    public static void values(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] values) {
        LossLoops loops = LossLoops.of(loss);
        int length = predictions.length;
        if (isShort(loops, length)) {
            loops.scalar.values(loss, predictions, targets, 0, length, values);
            Weighting.apply(values, weights, 1, 1, 0, length);
            return;
        }
        Scratch scratch = Scratch.lease();
        try {
            Job job = job(scratch, loops, loss, predictions, targets, weights);
            job.values = values;
            run(job, scratch);
        } finally {
            scratch.release();
        }
    }

    /**
     * The weighted derivatives at each element.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param derivatives where the first derivatives go
     * @param secondDerivatives where the second derivatives go, or null
     */
    public static void derivatives(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] derivatives, float[] secondDerivatives) {
        LossLoops loops = LossLoops.of(loss);
        Scratch scratch = Scratch.lease();
        try {
            Job job = job(scratch, loops, loss, predictions, targets, weights);
            job.derivatives = derivatives;
            job.secondDerivatives = secondDerivatives;
            run(job, scratch);
        } finally {
            scratch.release();
        }
    }

    /**
     * The weighted majorants of each element, positive and finite.
     *
     * @param loss a loss that has majorants
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param into where they go
     */
    public static void majorants(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] into) {
        ScalarLoop loop = LossLoops.of(loss).scalar;
        int length = predictions.length;
        Chunks.sum(length, Chunks.CHUNK, Chunks.parallel(length, true), (from, to) -> {
            loop.majorants(loss, predictions, targets, from, to, into);
            Weighting.apply(into, weights, 1, 1, from, to - from);
            Majorants.bound(into, weights, from, to);
            return 0;
        });
    }

    /**
     * Adds the weighted losses of all elements, and their weights, to exact sums.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param weights one for each element, or null
     * @param terms what the weighted losses are added to
     * @param total what the weights are added to; not used if there are none
     */
    public static void addExactly(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            ExactSum terms, ExactSum total) {
        Scratch scratch = Scratch.lease();
        try {
            Job job = job(scratch, LossLoops.of(loss), loss, predictions, targets, weights);
            job.exactTerms = terms;
            job.exactWeights = total;
            run(job, scratch);
        } finally {
            scratch.release();
        }
    }

    /**
     * Adds a factor times the losses of some elements, and their derivatives, to arrays that begin at index 0. Outputs that are
     * null are not computed.
     *
     * @param loss the loss
     * @param factor what it is multiplied by
     * @param first whether the outputs are taken for zeros
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param from the index of the first element
     * @param length how many elements, less than {@link Scratch#BLOCK}
     * @param values what the losses are added to, or null
     * @param derivatives what the derivatives are added to, or null
     * @param secondDerivatives what the second derivatives are added to, or null
     */
    public static void addBlock(PointwiseLoss loss, double factor, boolean first, float[] predictions, float[] targets,
            int from, int length, float[] values, float[] derivatives, float[] secondDerivatives) {
        Scratch scratch = Scratch.lease();
        try {
            float[] blockPredictions = scratch.row(0, Scratch.BLOCK);
            float[] blockTargets = scratch.row(1, Scratch.BLOCK);
            float[] terms = scratch.row(2, Scratch.BLOCK);
            System.arraycopy(predictions, from, blockPredictions, 0, length);
            System.arraycopy(targets, from, blockTargets, 0, length);
            Job job = job(scratch, LossLoops.of(loss), loss, blockPredictions, blockTargets, null);
            if (values != null) {
                job.values = terms;
                part(job, 0, length, scratch);
                add(factor, terms, length, first, values);
            }
            job.values = null;
            if (derivatives != null) {
                job.derivatives = terms;
                part(job, 0, length, scratch);
                add(factor, terms, length, first, derivatives);
            }
            job.derivatives = null;
            if (secondDerivatives != null) {
                job.secondDerivatives = terms;
                part(job, 0, length, scratch);
                add(factor, terms, length, first, secondDerivatives);
            }
        } finally {
            scratch.release();
        }
    }

    private static void add(double factor, float[] terms, int length, boolean first, float[] sums) {
        if (first) {
            Arrays.fill(sums, 0, length, 0);
        }
        if (!Weights.normal(factor)) {
            for (int j = 0; j < length; j++) {
                sums[j] = (float) (sums[j] + factor * terms[j]);
            }
            return;
        }
        float high = (float) factor;
        float low = (float) (factor - high);
        for (int j = 0; j < length; j++) {
            sums[j] = add(high, low, terms[j], sums[j]);
        }
    }

    /**
     * Adds a factor times a term to a sum, with the bits of {@link #addBlock}.
     *
     * @param factor the factor
     * @param term the term
     * @param sum the sum so far
     * @return the sum
     */
    public static float add(double factor, float term, float sum) {
        float high = (float) factor;
        return Weights.normal(factor)
                ? add(high, (float) (factor - high), term, sum)
                : (float) (sum + factor * term);
    }

    /** The low part of a factor times infinity might have the other sign, and 0 times infinity is NaN: so it is clamped. */
    private static float add(float high, float low, float term, float sum) {
        float finite = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, term));
        return Fma.of(high, term, Fma.of(low, finite, sum));
    }

    private static boolean isShort(LossLoops loops, int length) {
        return loops.kind != LossKind.BLOCK && !BlockPlan.isWorthABlock(loops.kind, length, 0);
    }

    /** The job of leased memory, filled in but for what is to be computed. */
    static Job job(Scratch scratch, LossLoops loops, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights) {
        Job job = scratch.job;
        job.loops = loops;
        job.loss = loss;
        job.predictions = predictions;
        job.targets = targets;
        job.weights = weights;
        return job;
    }

    /** Runs a job, by several threads if that pays. */
    static double run(Job job, Scratch scratch) {
        int length = job.predictions.length;
        if (Chunks.parallel(length, job.loops.kind.expensive())) {
            return Chunks.sum(length, Chunks.CHUNK, true, (from, to) -> chunk(job, from, to));
        }
        // The same without a lambda, which would be garbage.
        double total = 0;
        for (int from = 0, to; from < length; from = to) {
            to = from + Math.min(Chunks.CHUNK, length - from);
            total += part(job, from, to, scratch);
        }
        return total;
    }

    /** A part of a job that other threads share: it has memory and exact sums of its own. */
    private static double chunk(Job shared, int from, int to) {
        Scratch scratch = Scratch.lease();
        try {
            Job job = scratch.job;
            job.copy(shared);
            if (shared.exactTerms == null) {
                return part(job, from, to, scratch);
            }
            job.exactTerms = new ExactSum();
            job.exactWeights = shared.weights == null ? null : new ExactSum();
            part(job, from, to, scratch);
            synchronized (shared) {
                shared.exactTerms.add(job.exactTerms);
                if (shared.weights != null) {
                    shared.exactWeights.add(job.exactWeights);
                }
            }
            return 0;
        } finally {
            scratch.release();
        }
    }

    private static double part(Job job, int from, int to, Scratch scratch) {
        LossKind kind = job.loops.kind;
        if (kind == LossKind.BLOCK) {
            return BlockLossParts.run(job, from, to, scratch);
        }
        double total = 0;
        int at = from;
        if (BlockPlan.isWorthABlock(kind, to - from, 0)) {
            BlockLoop longest = BlockPlan.forArrayLength(job.loops.longest(), job.predictions.length);
            boolean pairs = PointwiseBlock.pairs(job);
            for (int length; BlockPlan.isWorthABlock(kind, to - at, at - from); at += length) {
                BlockLoop loop = BlockPlan.blockFor(longest, to - at, at - from);
                length = BlockPlan.advance(loop, at, to - at, at - from);
                if (pairs && length == longest.length() - 1 && to - at >= 2 * length) {
                    double both = PointwiseBlock.pair(job, longest, at, length, scratch);
                    // Where one term is infinite or NaN others may be, and each pair would be done in vain.
                    pairs = Math.abs(both) <= Double.MAX_VALUE;
                    if (pairs) {
                        total += both;
                        length *= 2;
                        continue;
                    }
                }
                total += PointwiseBlock.run(job, loop, at, length, at - from, scratch);
            }
        }
        return at < to ? total + tail(job, at, to) : total;
    }

    /** The elements that make no block. */
    private static double tail(Job job, int from, int to) {
        ScalarLoop loop = job.loops.scalar;
        PointwiseLoss loss = job.loss;
        float[] predictions = job.predictions;
        float[] targets = job.targets;
        int length = to - from;
        if (job.values != null) {
            loop.values(loss, predictions, targets, from, to, job.values);
            Weighting.apply(job.values, job.weights, 1, 1, from, length);
        }
        if (job.derivatives != null) {
            loop.derivatives(loss, predictions, targets, job.loopFactor, from, to, job.derivatives);
            Weighting.apply(job.derivatives, job.weights, job.scale, job.factor, from, length);
        }
        if (job.secondDerivatives != null) {
            loop.secondDerivatives(loss, predictions, targets, from, to, job.secondDerivatives);
            Weighting.apply(job.secondDerivatives, job.weights, 1, 1, from, length);
        }
        if (job.exactTerms != null) {
            loop.add(loss, predictions, targets, job.weights, from, to, job.exactTerms);
            Weighting.addExactly(job.weights, from, to, job.exactWeights);
        }
        if (!job.sum) {
            return 0;
        }
        double sum = loop.sum(loss, predictions, targets, job.weights, from, to);
        return job.scale == IN_DOUBLE ? sum : job.scale * sum;
    }
}
