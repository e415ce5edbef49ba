package io.github.loss4j.internal;

import io.github.loss4j.Terms;

/** The exact sums of the terms of a loss over samples, and of their weights, as {@link SampleEngine} takes them. */
public final class SampleSummary {
    private SampleSummary() {
    }

    /**
     * Adds the total weight that the mean divides by.
     *
     * @param samples the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param into what the terms' own weights times these are added to
     */
    public static void addWeights(Terms samples, int count, float[] weights, ExactSum into) {
        if (weights == null && samples.unweighted()) {
            into.add(count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (SampleEngine.present(samples, weights, i)) {
                into.add((double) samples.weight(i) * (weights == null ? 1 : weights[i]));
            }
        }
    }

    /**
     * Adds the weighted terms.
     *
     * @param samples the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param mean whether terms count with their {@link Terms#meanFactor}
     * @param into what they are added to
     */
    public static void addTerms(Terms samples, int count, float[] weights, boolean mean, ExactSum into) {
        if (!SampleEngine.parallel(samples, count)) {
            part(samples, weights, mean, 0, count, into);
            return;
        }
        Chunks.sum(count, SampleEngine.chunk(samples), true, (from, to) -> {
            ExactSum ofChunk = new ExactSum();
            part(samples, weights, mean, from, to, ofChunk);
            synchronized (into) {
                into.add(ofChunk);
            }
            return 0;
        });
    }

    private static void part(Terms samples, float[] weights, boolean mean, int from, int to, ExactSum into) {
        Scratch scratch = Scratch.lease();
        try {
            boolean uniform = samples.unweighted();
            int chunk = Math.min(Scratch.BLOCK, SampleEngine.chunk(samples));
            for (int at = from, end; at < to; at = end) {
                end = at + Math.min(chunk, to - at);
                SampleEngine.compute(samples, at, end, null, null, scratch);
                if (uniform && weights == null && end - at > BlockSum.MIN_BLOCK) {
                    scratch.result.floats().put(Scratch.Region.HERE, scratch.terms, 0, end - at);
                    if (ExactBlock.add(scratch, 0, end - at, into)) {
                        continue;
                    }
                }
                for (int i = at; i < end; i++) {
                    double share = SampleEngine.share(samples, uniform, weights, mean, i);
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
