package io.github.loss4j.internal;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Terms;
import java.util.Arrays;

/**
 * Computes the terms of a loss over terms: their weighted sum, themselves, their gradient. In all of it {@code weights}
 * may be null, which means 1 for each term; a term that is ignored or of weight zero adds nothing.
 */
public final class SampleEngine {
    private SampleEngine() {
    }

    /**
     * The total weight that the mean divides by.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @return the sum of the terms' own weights times these
     */
    public static double weight(Terms terms, int count, float[] weights) {
        if (weights == null && terms.unweighted()) {
            return count;
        }
        double total = 0;
        for (int i = 0; i < count; i++) {
            if (present(terms, weights, i)) {
                total += (double) terms.weight(i) * (weights == null ? 1 : weights[i]);
            }
        }
        return total;
    }

    /**
     * How many terms there are to see.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @return those that are neither ignored nor of weight zero
     */
    public static long present(Terms terms, int count, float[] weights) {
        if (weights == null && terms.unweighted()) {
            return count;
        }
        long present = 0;
        for (int i = 0; i < count; i++) {
            present += present(terms, weights, i) ? 1 : 0;
        }
        return present;
    }

    static boolean present(Terms terms, float[] weights, int i) {
        return (weights == null || weights[i] != 0) && !terms.masked(i);
    }

    /**
     * The weighted sum of the terms, and what else is asked for.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param mean whether terms count with their {@link Terms#meanFactor}
     * @param values where the weighted terms go; null if they are not wanted
     * @param factor what the gradient of the sum is multiplied by
     * @param gradient where the gradient goes; null if it is not wanted
     * @return the sum
     */
    public static double sum(Terms terms, int count, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient) {
        int chunk = chunk(terms);
        clear(terms, gradient);
        if (terms instanceof JointTerms) {
            return joint(terms, count, weights, mean, values, factor, gradient);
        }
        if (parallel(terms, count)) {
            return Chunks.sum(count, chunk, true, (from, to) -> {
                Scratch scratch = Scratch.lease();
                try {
                    return part(terms, weights, mean, values, factor, gradient, from, to, scratch);
                } finally {
                    scratch.release();
                }
            });
        }
        Scratch scratch = Scratch.lease();
        try {
            return Chunks.sum(count, chunk, false,
                    (from, to) -> part(terms, weights, mean, values, factor, gradient, from, to, scratch));
        } finally {
            scratch.release();
        }
    }

    /**
     * The second derivatives of the weighted terms.
     *
     * @param terms the terms
     * @param count how many there are
     * @param weights one for each term, or null
     * @param curvature which second derivatives
     * @param into where they go
     */
    public static void secondDerivatives(DiagonalLoss.DiagonalTerms terms, int count, float[] weights,
            Curvature curvature,
            float[] into) {
        if (!terms.disjointGradients()) {
            Arrays.fill(into, 0);
        }
        Chunks.sum(count, chunk(terms), parallel(terms, count), (from, to) -> {
            double[] factors = new double[to - from];
            shares(terms, weights, false, from, to, factors);
            terms.secondDerivatives(from, to, curvature, factors, into);
            return 0;
        });
    }

    /** All terms by one call. */
    private static double joint(Terms terms, int count, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient) {
        double[] shares = new double[count];
        double[] factors = gradient == null ? null : new double[count];
        shares(terms, weights, mean, 0, count, shares);
        factors(shares, factor, count, factors);
        float[] computed = new float[count];
        terms.compute(0, count, computed, factors, gradient);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double term = shares[i] == 0 ? 0 : shares[i] * computed[i];
            sum += term;
            if (values != null) {
                values[i] = (float) term;
            }
        }
        return sum;
    }

    private static double part(Terms terms, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient, int from, int to, Scratch scratch) {
        double[] shares = scratch.shares;
        double[] factors = gradient == null ? null : scratch.factors;
        double sum = 0;
        for (int at = from; at < to; at += Scratch.BLOCK) {
            int end = Math.min(to, at + Scratch.BLOCK);
            shares(terms, weights, mean, at, end, shares);
            factors(shares, factor, end - at, factors);
            compute(terms, at, end, factors, gradient, scratch);
            for (int i = at; i < end; i++) {
                double share = shares[i - at];
                double term = share == 0 ? 0 : share * scratch.terms[i - at];
                sum += term;
                if (values != null) {
                    values[i] = (float) term;
                }
            }
        }
        return sum;
    }

    /** Computes the terms of a block, and their gradients if there are factors. */
    static void compute(Terms terms, int from, int to, double[] factors, float[][] gradient, Scratch scratch) {
        if (terms instanceof BlockTerms block) {
            block.compute(from, to, scratch.terms, factors, gradient, scratch);
        } else {
            terms.compute(from, to, scratch.terms, factors, gradient);
        }
    }

    /** How many terms are a chunk. */
    static int chunk(Terms terms) {
        if (terms instanceof JointTerms) {
            return Integer.MAX_VALUE;
        }
        return Math.max(1, Math.min(Chunks.CHUNK, Chunks.CHUNK / Math.max(1, terms.costPerTerm())));
    }

    /** Whether several threads may share the terms. */
    static boolean parallel(Terms terms, int count) {
        return terms.disjointGradients() && Chunks.parallel((long) count * Math.max(1, terms.costPerTerm()), true);
    }

    /** Sets gradients to 0 to which each term adds its own. */
    static void clear(Terms terms, float[][] gradient) {
        if (!terms.disjointGradients() && gradient != null) {
            for (float[] part : gradient) {
                Arrays.fill(part, 0);
            }
        }
    }

    /** What terms are multiplied by in the sum: 0 if they are absent. */
    static void shares(Terms terms, float[] weights, boolean mean, int from, int to, double[] into) {
        // Asked once: three calls for each term would cost more than a term of few elements.
        boolean unweighted = terms.unweighted();
        for (int i = from; i < to; i++) {
            into[i - from] = share(terms, unweighted, weights, mean, i);
        }
    }

    /** What the gradients of terms are multiplied by; nothing if they are not wanted. */
    static void factors(double[] shares, double factor, int count, double[] into) {
        if (into != null) {
            for (int i = 0; i < count; i++) {
                into[i] = shares[i] == 0 ? 0 : factor * shares[i];
            }
        }
    }

    private static double share(Terms terms, boolean unweighted, float[] weights, boolean mean, int i) {
        if (unweighted) {
            return weights == null ? 1 : weights[i];
        }
        if (!present(terms, weights, i)) {
            return 0;
        }
        return (weights == null ? 1.0 : weights[i]) * terms.multiplier(i) * (mean ? terms.meanFactor(i) : 1);
    }
}
