package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;

/**
 * Computes a pointwise loss over arrays: the sum, the values and their derivatives.
 *
 * <p>In all methods {@code weights} may be null, which means weight 1. An element of weight zero adds nothing and its
 * outputs are 0, even if it holds NaN. No output may be an input. Short arrays go to the scalar loops directly. Longer
 * arrays are cut into chunks, which may run in parallel, and each chunk into blocks ({@link PointwiseBlock}).
 */
public final class PointwiseEngine {
    /** The scale that requests products with weights in double. */
    public static final float IN_DOUBLE = 0;

    /**
     * Up to this many elements, one loop computes losses and derivatives. With more elements two loops are faster,
     * since C2 vectorises the one without a sum.
     */
    private static final int ONE_LOOP = 12;

    private PointwiseEngine() {
    }

    /**
     * Returns the weighted sum of the losses, and writes its gradient times a factor.
     *
     * @param loss the loss
     * @param predictions the predictions
     * @param targets the targets
     * @param weights one weight per element, or null
     * @param scale the factor of each weight, a power of two; or {@link #IN_DOUBLE}
     * @param factor the factor of the gradient
     * @param gradient receives the gradient; null to compute none
     * @return the sum, without the factor
     */
    public static double sum(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights, float scale,
            double factor, float[] gradient) {
        LossLoops loops = LossLoops.of(loss);
        int length = predictions.length;
        if (isShort(loops, loss, length)) {
            float loopFactor = scale == IN_DOUBLE ? 1 : (float) factor;
            ScalarLoop scalar = loops.scalar();
            if (gradient != null && weights == null && length <= ONE_LOOP) {
                return scale * scalar.sumAndDerivatives(loss, predictions, targets, loopFactor, 0, length, gradient);
            }
            if (gradient != null) {
                scalar.derivatives(loss, predictions, targets, loopFactor, 0, length, gradient);
                Weighting.apply(gradient, weights, scale, factor, 0, length);
            }
            double sum = scalar.sum(loss, predictions, targets, weights, 0, length);
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
     * Writes the weighted loss of each element.
     *
     * @param loss the loss
     * @param predictions the predictions
     * @param targets the targets
     * @param weights one weight per element, or null
     * @param values receives the losses
     */
    public static void values(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] values) {
        LossLoops loops = LossLoops.of(loss);
        int length = predictions.length;
        if (isShort(loops, loss, length)) {
            loops.scalar().values(loss, predictions, targets, 0, length, values);
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
     * Writes the weighted derivatives at each element.
     *
     * @param loss the loss
     * @param predictions the predictions
     * @param targets the targets
     * @param weights one weight per element, or null
     * @param derivatives receives the first derivatives
     * @param secondDerivatives receives the second derivatives, or null
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
     * Writes the weighted majorants of each element, which are positive and finite.
     *
     * @param loss a loss that has majorants
     * @param predictions the predictions
     * @param targets the targets
     * @param weights one weight per element, or null
     * @param into receives the majorants
     */
    public static void majorants(PointwiseLoss loss, float[] predictions, float[] targets, float[] weights,
            float[] into) {
        ScalarLoop loop = LossLoops.of(loss).specializedScalar();
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
     * @param predictions the predictions
     * @param targets the targets
     * @param weights one weight per element, or null
     * @param terms the sum to which the weighted losses are added
     * @param total the sum to which the weights are added; not used if weights are null
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
     * Adds a factor times a term to a sum, with the same bits as the loops over arrays.
     *
     * @param factor the factor
     * @param term the term
     * @param sum the sum so far
     * @return the sum
     */
    public static float add(double factor, float term, float sum) {
        return PartsLoop.add(factor, term, sum);
    }

    private static boolean isShort(LossLoops loops, PointwiseLoss loss, int length) {
        if (loops.kind == LossKind.BLOCK) {
            return length < BlockFormula.of(loss).minLength();
        }
        return loops.kind != LossKind.PARTS && !BlockPlan.fillsABlock(loops.kind, length, 0);
    }

    /** Fills in the inputs of the job of leased memory. The caller sets the outputs. */
    static Job job(Scratch scratch, LossLoops loops, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] weights) {
        Job job = scratch.job;
        job.loops = loops;
        job.loss = loss;
        job.signed = loss.signed();
        job.predictions = predictions;
        job.targets = targets;
        job.weights = weights;
        return job;
    }

    /** Runs a job, in parallel if the arrays are long enough. */
    static double run(Job job, Scratch scratch) {
        int length = job.predictions.length;
        boolean expensive = job.loops.kind.expensive();
        // A sum of arithmetic without a gradient takes half the time.
        boolean light = !expensive && job.sum && job.derivatives == null && job.weights == null;
        if (Chunks.parallel(light ? length / 2 : length, expensive)) {
            return Chunks.sum(length, Chunks.CHUNK, true, (from, to) -> chunk(job, from, to));
        }
        // The same chunks without a lambda, so that the call allocates nothing.
        double total = 0;
        for (int from = 0, to; from < length; from = to) {
            to = from + Math.min(Chunks.CHUNK, length - from);
            total += part(job, from, to, scratch);
        }
        return total;
    }

    /** Runs one chunk of a parallel job, with separate memory and separate exact sums. */
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

    /** Runs a job over the elements from one index to another, in blocks and a scalar tail. */
    static double part(Job job, int from, int to, Scratch scratch) {
        LossKind kind = job.loops.kind;
        if (kind == LossKind.PARTS) {
            return PartsLoop.run(job, from, to, scratch);
        }
        if (kind == LossKind.BLOCK) {
            return BlockLossParts.run(job, from, to, scratch);
        }
        double total = 0;
        int at = from;
        if (BlockPlan.fillsABlock(kind, to - from, 0)) {
            BlockLoop longest = BlockPlan.forArrayLength(job.loops.longest(), job.predictions.length);
            boolean pairs = PointwiseBlock.pairs(job);
            for (int length; BlockPlan.fillsABlock(kind, to - at, at - from); at += length) {
                BlockLoop loop = BlockPlan.blockFor(longest, to - at, at - from);
                length = BlockPlan.advance(loop, at, to - at, at - from);
                if (pairs && length == longest.length() - 1 && to - at >= 2 * length) {
                    double pairSum = PointwiseBlock.pair(job, longest, at, length, scratch);
                    // If one term is infinite or NaN, others may be too, and each further pair would be computed twice.
                    pairs = Math.abs(pairSum) <= Double.MAX_VALUE;
                    if (pairs) {
                        total += pairSum;
                        length *= 2;
                        continue;
                    }
                }
                total += PointwiseBlock.run(job, loop, at, length, at - from, scratch);
            }
        }
        return at < to ? total + tail(job, at, to) : total;
    }

    /** Computes the elements that are too few for a block, in the scalar loop. */
    private static double tail(Job job, int from, int to) {
        ScalarLoop loop = job.loops.scalar();
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
