package io.github.loss4j.internal;

/** Runs a job of a {@link BlockLoss}: computes block after block, and applies weights, factors and sums. */
final class BlockLossParts {
    private BlockLossParts() {
    }

    static double run(Job job, int from, int to, Scratch scratch) {
        BlockLoss loss = (BlockLoss) job.loss;
        boolean exact = job.exactTerms != null;
        float[] terms = job.sum || exact || job.values != null ? scratch.predictions : null;
        float[] derivatives = job.derivatives == null ? null : scratch.targets;
        float[] secondDerivatives = job.secondDerivatives == null ? null : scratch.results;
        double total = 0;
        for (int at = from, length; at < to; at += length) {
            length = Math.min(Scratch.BLOCK - 1, to - at);
            loss.block(job.predictions, job.targets, at, length, terms, derivatives, secondDerivatives);
            if (job.sum) {
                total += sum(terms, job.weights, at, length, scratch);
            }
            if (exact) {
                for (int j = 0; j < length; j++) {
                    float weight = job.weights == null ? 1 : job.weights[at + j];
                    if (weight != 0) {
                        job.exactTerms.add((double) weight * terms[j]);
                    }
                }
                Weighting.addExactly(job.weights, at, at + length, job.exactWeights);
            }
            copy(terms, job.values, job.weights, 1, 1, at, length);
            if (derivatives != null) {
                for (int j = 0; j < length; j++) {
                    derivatives[j] *= job.loopFactor;
                }
                copy(derivatives, job.derivatives, job.weights, job.scale, job.factor, at, length);
            }
            copy(secondDerivatives, job.secondDerivatives, job.weights, 1, 1, at, length);
        }
        return job.weights == null || job.scale == PointwiseEngine.IN_DOUBLE ? total : total * job.scale;
    }

    private static double sum(float[] terms, float[] weights, int at, int length, Scratch scratch) {
        scratch.result.floats().put(Scratch.Region.ARGUMENT, terms, 0, length);
        double sum = weights == null
                ? BlockSum.ofSigned(scratch.result, 0, length)
                : BlockSum.ofSigned(scratch.result, weights, 1, at, 0, length);
        // A term may be masked and not finite, or only the sum of floats may overflow.
        return Math.abs(sum) <= Double.MAX_VALUE ? sum : BlockSum.ofWeighted(terms, weights, at, length);
    }

    private static void copy(float[] block, float[] into, float[] weights, float scale, double factor, int from,
            int length) {
        if (into != null) {
            System.arraycopy(block, 0, into, from, length);
            Weighting.apply(into, weights, scale, factor, from, length);
        }
    }
}
