package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;
import java.nio.FloatBuffer;

/** Runs a job of a {@link PartsLoss}: all parts over one piece of the arrays, then over the next piece. */
final class PartsLoop {
    /** The number of elements of a piece, whose inputs and outputs fit into a core's caches. */
    private static final int PIECE = Scratch.BLOCK - 1;

    private PartsLoop() {
    }

    static double run(Job job, int from, int to, Scratch scratch) {
        Scratch inner = Scratch.lease();
        try {
            double total = 0;
            for (int at = from; at < to; at += PIECE) {
                total += piece(job, at, Math.min(to, at + PIECE), scratch, inner);
            }
            return total;
        } finally {
            inner.release();
        }
    }

    private static double piece(Job job, int from, int to, Scratch scratch, Scratch inner) {
        Job part = inner.job;
        part.predictions = job.predictions;
        part.targets = job.targets;
        part.signed = job.signed;
        double unit = unit((PartsLoss) job.loss);
        double total = 0;
        if (job.sum && (job.weights != null || job.derivatives == null)) {
            part.sum = true;
            part.weights = job.weights;
            part.scale = unit == 1 ? job.scale : PointwiseEngine.IN_DOUBLE;
            total = run(job, null, unit, from, to, scratch, inner) * (part.scale == job.scale ? 1 : job.scale);
            part.weights = null;
            part.scale = 1;
            part.sum = false;
        }
        if (job.values != null) {
            part.values = job.values;
            run(job, job.values, unit, from, to, scratch, inner);
            part.values = null;
            finish(job.values, job.weights, 1, 1, unit, from, to - from, inner);
        }
        if (job.derivatives != null) {
            part.sum = job.sum && job.weights == null;
            part.derivatives = job.derivatives;
            total += run(job, job.derivatives, unit, from, to, scratch, inner);
            part.derivatives = null;
            part.sum = false;
            for (int i = from; i < to && unit == 1 && job.loopFactor != 1; i++) {
                job.derivatives[i] *= job.loopFactor;
            }
            finish(job.derivatives, job.weights, job.scale, job.factor, unit, from, to - from, inner);
        }
        if (job.secondDerivatives != null) {
            part.secondDerivatives = job.secondDerivatives;
            run(job, job.secondDerivatives, unit, from, to, scratch, inner);
            part.secondDerivatives = null;
            finish(job.secondDerivatives, job.weights, 1, 1, unit, from, to - from, inner);
        }
        return total;
    }

    /**
     * Returns the power of two by which outputs are divided before they are multiplied by their weights, so that
     * factors out of the range of float32 do not overflow or underflow; 1 if all factors are in range.
     */
    private static double unit(PartsLoss loss) {
        double max = 0;
        for (int k = 0; k < loss.parts(); k++) {
            max = Math.max(max, Math.abs(loss.factor(k)));
        }
        return max == 0 || FloatRange.isWellScaled(max) ? 1 : Math.scalb(1.0, Math.getExponent(max));
    }

    /** Multiplies outputs by their weights, and by the unit if there is one. */
    private static void finish(float[] numbers, float[] weights, float scale, double factor, double unit, int from,
            int length, Scratch inner) {
        if (unit == 1) {
            Weighting.apply(numbers, weights, scale, factor, from, length, inner.result);
            return;
        }
        double multiplier = unit * factor * (scale == PointwiseEngine.IN_DOUBLE ? 1 : scale);
        for (int i = from; i < from + length; i++) {
            float weight = weights == null ? 1 : weights[i];
            numbers[i] = weight == 0 ? 0 : (float) (multiplier * weight * numbers[i]);
        }
    }

    /**
     * Runs the inner job for all parts.
     *
     * @param output receives the sum of the parts' outputs, each of which is written to it first; or null
     * @param unit the power of two by which the outputs are divided
     * @return the sum of the parts' sums
     */
    private static double run(Job job, float[] output, double unit, int from, int to, Scratch scratch, Scratch inner) {
        PartsLoss loss = (PartsLoss) job.loss;
        int length = to - from;
        double total = 0;
        if (output != null) {
            scratch.result.fill(0, length);
        }
        for (int k = 0; k < loss.parts(); k++) {
            double factor = loss.factor(k);
            if (factor == 0) {
                continue; // a factor of 0 adds nothing, even if the part is infinite or NaN
            }
            inner.job.loss = loss.part(k);
            inner.job.loops = LossLoops.of(inner.job.loss);
            double sum = PointwiseEngine.part(inner.job, from, to, inner);
            total += inner.job.sum ? factor * sum : 0;
            if (output != null) {
                add(factor, unit, output, from, length, scratch.result);
            }
        }
        if (output != null) {
            scratch.result.floats().get(Region.ARGUMENT, output, from, length);
        }
        return total;
    }

    private static void add(double factor, double unit, float[] terms, int from, int length, Region sums) {
        double quotient = factor / unit;
        if (FloatRange.isWellScaled(factor) && FloatRange.isWellScaled(quotient)) {
            float high = highPart(quotient);
            sums.add(high, (float) (quotient - high), terms, from, length);
            return;
        }
        FloatBuffer floats = sums.floats();
        for (int j = 0; j < length; j++) {
            floats.put(Region.ARGUMENT + j, (float) (floats.get(Region.ARGUMENT + j) + quotient * terms[from + j]));
        }
    }

    /** Adds a factor times a term to a sum, with the same bits as the loops over a piece. */
    static float add(double factor, float term, float sum) {
        if (factor == 0) {
            return sum;
        }
        if (!FloatRange.isWellScaled(factor)) {
            return (float) (sum + factor * term);
        }
        float high = highPart(factor);
        float low = (float) (factor - high);
        return Fma.of(high, term, low == 0 ? sum : Fma.of(low, term, sum));
    }

    /**
     * Rounds towards zero, so that the low part has the same sign: then products with infinity do not cancel to NaN.
     */
    private static float highPart(double factor) {
        float rounded = (float) factor;
        return Math.abs(rounded) > Math.abs(factor) ? Math.nextDown(Math.abs(rounded)) * Math.signum(rounded) : rounded;
    }
}
