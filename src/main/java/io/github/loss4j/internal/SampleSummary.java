package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/** The exact sums of the terms of a loss over terms, and of their weights, as {@link SampleEngine} takes them. */
public final class SampleSummary {
    private SampleSummary() {
    }

    /**
     * Adds the total weight that the mean divides by.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param into what the terms' own weights times these are added to
     */
    public static void addWeights(Terms terms, int count, float[] weights, ExactSum into) {
        if (weights == null && terms.unweighted()) {
            into.add(count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (SampleEngine.present(terms, weights, i)) {
                into.add((double) terms.weight(i) * (weights == null ? 1 : weights[i]));
            }
        }
    }

    /**
     * Adds the weighted terms, and computes the gradient of their sum if that is asked for.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param mean whether terms count with their {@link Terms#meanFactor}
     * @param factor what the gradient of the sum is multiplied by
     * @param gradient where the gradient goes; null if it is not wanted
     * @param into what the terms are added to
     */
    public static void addTerms(Terms terms, int count, float[] weights, boolean mean, double factor,
            float[][] gradient, ExactSum into) {
        SampleEngine.clear(terms, gradient);
        if (terms instanceof JointTerms) {
            joint(terms, count, weights, mean, factor, gradient, into);
            return;
        }
        if (!SampleEngine.parallel(terms, count)) {
            part(terms, weights, mean, factor, gradient, 0, count, into);
            return;
        }
        Chunks.sum(count, SampleEngine.chunk(terms), true, (from, to) -> {
            ExactSum ofChunk = new ExactSum();
            part(terms, weights, mean, factor, gradient, from, to, ofChunk);
            synchronized (into) {
                into.add(ofChunk);
            }
            return 0;
        });
    }

    private static void joint(Terms terms, int count, float[] weights, boolean mean, double factor,
            float[][] gradient, ExactSum into) {
        float[] computed = new float[count];
        double[] shares = new double[count];
        SampleEngine.shares(terms, weights, mean, 0, count, shares);
        double[] factors = gradient == null ? null : new double[count];
        SampleEngine.factors(shares, factor, count, factors);
        terms.compute(0, count, computed, factors, gradient);
        for (int i = 0; i < count; i++) {
            if (shares[i] != 0) {
                into.add(shares[i], computed[i]);
            }
        }
    }

    private static void part(Terms terms, float[] weights, boolean mean, double factor, float[][] gradient, int from,
            int to, ExactSum into) {
        Scratch scratch = Scratch.lease();
        try {
            boolean unweighted = terms.unweighted();
            int chunk = Math.min(Scratch.BLOCK, SampleEngine.chunk(terms));
            for (int at = from, end; at < to; at = end) {
                end = at + Math.min(chunk, to - at);
                SampleEngine.shares(terms, weights, mean, at, end, scratch.shares);
                double[] factors = gradient == null ? null : scratch.factors;
                SampleEngine.factors(scratch.shares, factor, end - at, factors);
                SampleEngine.compute(terms, at, end, factors, gradient, scratch);
                if (unweighted && weights == null && end - at > BlockSum.MIN_BLOCK) {
                    scratch.result.floats().put(Scratch.Region.HERE, scratch.terms, 0, end - at);
                    if (ExactBlock.add(scratch, 0, end - at, into)) {
                        continue;
                    }
                }
                for (int i = 0; i < end - at; i++) {
                    if (scratch.shares[i] != 0) {
                        into.add(scratch.shares[i], scratch.terms[i]);
                    }
                }
            }
        } finally {
            scratch.release();
        }
    }
}
