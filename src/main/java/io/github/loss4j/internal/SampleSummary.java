package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/**
 * Exact sums of the terms of a loss over {@link Terms} and of their weights. The weights are those of
 * {@link SampleEngine}.
 */
public final class SampleSummary {
    private SampleSummary() {
    }

    /**
     * Adds the total weight, by which the mean divides, to an exact sum.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @param into the sum to which {@link Terms#weight} times the weight of each active term is added
     */
    public static void addWeights(Terms terms, int count, float[] weights, ExactSum into) {
        if (weights == null && terms.unweighted()) {
            into.add(count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (SampleEngine.isActive(terms, weights, i)) {
                into.add((double) terms.weight(i) * (weights == null ? 1 : weights[i]));
            }
        }
    }

    /**
     * Adds the weighted terms to an exact sum, and computes the gradient of their sum if requested.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @param mean whether to multiply each term by its {@link Terms#meanFactor}
     * @param factor the factor of the gradient of the sum
     * @param gradient receives the gradient; null to compute none
     * @param into the sum to which the terms are added
     */
    public static void addTerms(Terms terms, int count, float[] weights, boolean mean, double factor,
            float[][] gradient, ExactSum into) {
        SampleEngine.clear(terms, gradient);
        if (terms instanceof JointTerms) {
            joint(terms, count, weights, mean, factor, gradient, into);
            return;
        }
        // These are the chunks of SampleEngine, since the last bits of a term may depend on the other terms of its
        // chunk.
        boolean parallel = SampleEngine.parallel(terms, count);
        Chunks.sum(count, SampleEngine.chunk(terms), parallel, (from, to) -> {
            ExactSum ofChunk = parallel ? new ExactSum() : into;
            part(terms, weights, mean, factor, gradient, from, to, ofChunk);
            if (parallel) {
                synchronized (into) {
                    into.add(ofChunk);
                }
            }
            return 0;
        });
    }

    private static void joint(Terms terms, int count, float[] weights, boolean mean, double factor,
            float[][] gradient, ExactSum into) {
        float[] computed = new float[count];
        double[] termWeights = new double[count];
        SampleEngine.termWeights(terms, weights, mean, 0, count, termWeights);
        double[] factors = gradient == null ? null : new double[count];
        SampleEngine.factors(termWeights, factor, count, factors);
        terms.compute(0, count, computed, factors, gradient);
        for (int i = 0; i < count; i++) {
            if (termWeights[i] != 0) {
                into.add(termWeights[i], computed[i]);
            }
        }
    }

    private static void part(Terms terms, float[] weights, boolean mean, double factor, float[][] gradient, int from,
            int to, ExactSum into) {
        Scratch scratch = Scratch.lease();
        try {
            boolean unweighted = terms.unweighted();
            for (int at = from, end; at < to; at = end) {
                end = at + Math.min(Scratch.BLOCK, to - at);
                SampleEngine.termWeights(terms, weights, mean, at, end, scratch.termWeights);
                double[] factors = gradient == null ? null : scratch.factors;
                SampleEngine.factors(scratch.termWeights, factor, end - at, factors);
                SampleEngine.compute(terms, at, end, factors, gradient, scratch);
                if (unweighted && weights == null && end - at > BlockSum.MIN_BLOCK) {
                    scratch.result.floats().put(Scratch.Region.ARGUMENT, scratch.terms, 0, end - at);
                    if (ExactBlock.add(scratch, 0, end - at, into)) {
                        continue;
                    }
                }
                for (int i = 0; i < end - at; i++) {
                    if (scratch.termWeights[i] != 0) {
                        into.add(scratch.termWeights[i], scratch.terms[i]);
                    }
                }
            }
        } finally {
            scratch.release();
        }
    }
}
