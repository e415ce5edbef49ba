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
     * Adds the weighted terms.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param mean whether terms count with their {@link Terms#meanFactor}
     * @param into what they are added to
     */
    public static void addTerms(Terms terms, int count, float[] weights, boolean mean, ExactSum into) {
        if (terms instanceof JointTerms) {
            joint(terms, count, weights, mean, into);
            return;
        }
        if (!SampleEngine.parallel(terms, count)) {
            part(terms, weights, mean, 0, count, into);
            return;
        }
        Chunks.sum(count, SampleEngine.chunk(terms), true, (from, to) -> {
            ExactSum ofChunk = new ExactSum();
            part(terms, weights, mean, from, to, ofChunk);
            synchronized (into) {
                into.add(ofChunk);
            }
            return 0;
        });
    }

    private static void joint(Terms terms, int count, float[] weights, boolean mean, ExactSum into) {
        float[] computed = new float[count];
        terms.compute(0, count, computed, null, null);
        boolean unweighted = terms.unweighted();
        for (int i = 0; i < count; i++) {
            double share = SampleEngine.share(terms, unweighted, weights, mean, i);
            if (share != 0) {
                into.add(share, computed[i]);
            }
        }
    }

    private static void part(Terms terms, float[] weights, boolean mean, int from, int to, ExactSum into) {
        Scratch scratch = Scratch.lease();
        try {
            boolean unweighted = terms.unweighted();
            int chunk = Math.min(Scratch.BLOCK, SampleEngine.chunk(terms));
            for (int at = from, end; at < to; at = end) {
                end = at + Math.min(chunk, to - at);
                SampleEngine.compute(terms, at, end, null, null, scratch);
                if (unweighted && weights == null && end - at > BlockSum.MIN_BLOCK) {
                    scratch.result.floats().put(Scratch.Region.HERE, scratch.terms, 0, end - at);
                    if (ExactBlock.add(scratch, 0, end - at, into)) {
                        continue;
                    }
                }
                for (int i = at; i < end; i++) {
                    double share = SampleEngine.share(terms, unweighted, weights, mean, i);
                    if (share != 0) {
                        into.add(share, scratch.terms[i - at]);
                    }
                }
            }
        } finally {
            scratch.release();
        }
    }
}
