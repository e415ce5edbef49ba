package io.github.loss4j.internal;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Terms;
import java.util.Arrays;

/**
 * Computes a loss over {@link Terms}: the weighted sum, the single terms and the gradient. In all methods
 * {@code weights} may be null, which means weight 1. A term is active unless it is masked or its weight is zero; other
 * terms add nothing.
 */
public final class SampleEngine {
    private SampleEngine() {
    }

    /**
     * Returns the total weight, by which the mean divides.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @return the sum over the active terms of {@link Terms#weight} times the weight
     */
    public static double weight(Terms terms, int count, float[] weights) {
        if (weights == null && terms.unweighted()) {
            return count;
        }
        double total = 0;
        for (int i = 0; i < count; i++) {
            if (isActive(terms, weights, i)) {
                total += (double) terms.weight(i) * (weights == null ? 1 : weights[i]);
            }
        }
        return total;
    }

    /**
     * Returns the number of active terms.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @return the number of terms that are neither masked nor of weight zero
     */
    public static long activeCount(Terms terms, int count, float[] weights) {
        if (weights == null && terms.unweighted()) {
            return count;
        }
        long active = 0;
        for (int i = 0; i < count; i++) {
            active += isActive(terms, weights, i) ? 1 : 0;
        }
        return active;
    }

    static boolean isActive(Terms terms, float[] weights, int i) {
        return (weights == null || weights[i] != 0) && !terms.masked(i);
    }

    /**
     * Returns the weighted sum of the terms, and computes the requested outputs.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @param mean whether to multiply each term by its {@link Terms#meanFactor}
     * @param values receives the weighted terms; null to omit them
     * @param factor the factor of the gradient of the sum
     * @param gradient receives the gradient; null to compute none
     * @return the sum
     */
    public static double sum(Terms terms, int count, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient) {
        clear(terms, gradient);
        // The first test is almost always true, and HotSpot caches the interface of a class's last successful test. A
        // test that fails searches all interfaces of the class, which takes as long as a short row.
        if (!(terms instanceof BlockTerms) && terms instanceof JointTerms joint) {
            double sum = weights == null && values == null && terms.unweighted()
                    ? joint.sum(factor, gradient)
                    : Double.NaN;
            return !Double.isNaN(sum) ? sum : joint(terms, count, weights, mean, values, factor, gradient);
        }
        int chunk = chunkLength(terms);
        if (count > chunk && parallel(terms, count)) {
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
            // The same chunks without a lambda, so that short calls allocate less.
            double total = 0;
            for (int from = 0, to; from < count; from = to) {
                to = from + Math.min(chunk, count - from);
                total += part(terms, weights, mean, values, factor, gradient, from, to, scratch);
            }
            return total;
        } finally {
            scratch.release();
        }
    }

    /**
     * Returns the only term, and computes its gradient if requested. The results are those of {@link #sum}, in fewer
     * steps.
     *
     * @param terms one term, which is {@linkplain Terms#unweighted() unweighted}
     * @param gradient receives the gradient; null to compute none
     * @return the term
     */
    public static double one(Terms terms, float[][] gradient) {
        if (!(terms instanceof BlockTerms block)) {
            return sum(terms, 1, null, false, null, 1, gradient);
        }
        clear(terms, gradient);
        return block.one(gradient);
    }

    /**
     * Returns the number of terms.
     *
     * @param terms the terms
     * @return the product of the lengths of the axes of their shape
     */
    public static int count(Terms terms) {
        if (terms instanceof BlockTerms block) {
            return block.count();
        }
        int count = 1;
        for (int length : terms.shape()) {
            count *= length;
        }
        return count;
    }

    /**
     * Computes the second derivatives of the weighted terms.
     *
     * @param terms the terms
     * @param count the number of terms
     * @param weights one weight per term, or null
     * @param curvature the kind of second derivatives
     * @param into receives the second derivatives
     */
    public static void secondDerivatives(DiagonalLoss.DiagonalTerms terms, int count, float[] weights,
            Curvature curvature,
            float[] into) {
        if (!terms.disjointGradients()) {
            Arrays.fill(into, 0);
        }
        Chunks.sum(count, chunk(terms), parallel(terms, count), (from, to) -> {
            double[] factors = new double[to - from];
            termWeights(terms, weights, false, from, to, factors);
            terms.secondDerivatives(from, to, curvature, factors, into);
            return 0;
        });
    }

    /** Computes all terms by one call. */
    private static double joint(Terms terms, int count, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient) {
        double[] termWeights = new double[count];
        double[] factors = gradient == null ? null : new double[count];
        termWeights(terms, weights, mean, 0, count, termWeights);
        factors(termWeights, factor, count, factors);
        float[] computed = new float[count];
        terms.compute(0, count, computed, factors, gradient);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double term = termWeights[i] == 0 ? 0 : termWeights[i] * computed[i];
            sum += term;
            if (values != null) {
                values[i] = (float) term;
            }
        }
        return sum;
    }

    private static double part(Terms terms, float[] weights, boolean mean, float[] values, double factor,
            float[][] gradient, int from, int to, Scratch scratch) {
        if (weights == null && values == null && terms.unweighted()) {
            return terms instanceof BlockTerms block
                    ? block.sum(from, to, factor, gradient, scratch)
                    : sumOfBlocks(terms, from, to, factor, gradient, scratch);
        }
        double[] termWeights = scratch.termWeights;
        double[] factors = gradient == null ? null : scratch.factors;
        double sum = 0;
        for (int at = from; at < to; at += Scratch.BLOCK) {
            int end = Math.min(to, at + Scratch.BLOCK);
            termWeights(terms, weights, mean, at, end, termWeights);
            factors(termWeights, factor, end - at, factors);
            compute(terms, at, end, factors, gradient, scratch);
            for (int i = at; i < end; i++) {
                double termWeight = termWeights[i - at];
                double term = termWeight == 0 ? 0 : termWeight * scratch.terms[i - at];
                sum += term;
                if (values != null) {
                    values[i] = (float) term;
                }
            }
        }
        return sum;
    }

    /** Returns the sum of terms that all have weight 1. */
    static double sumOfBlocks(Terms terms, int from, int to, double factor, float[][] gradient, Scratch scratch) {
        double[] factors = gradient == null ? null : scratch.factors;
        double sum = 0;
        for (int at = from; at < to; at += Scratch.BLOCK) {
            int end = Math.min(to, at + Scratch.BLOCK);
            if (factors != null) {
                Arrays.fill(factors, 0, end - at, factor);
            }
            compute(terms, at, end, factors, gradient, scratch);
            sum += sumOfTerms(scratch, end - at);
        }
        return sum;
    }

    private static double sumOfTerms(Scratch scratch, int length) {
        if (length > BlockSum.MIN_SIGNED) {
            scratch.result.floats().put(Scratch.Region.ARGUMENT, scratch.terms, 0, length);
            double sum = BlockSum.ofSigned(scratch.result, 0, length);
            if (Math.abs(sum) <= Double.MAX_VALUE) {
                return sum;
            }
        }
        return BlockSum.of(scratch.terms, 0, length);
    }

    /** Computes the terms of a block, and their gradients if factors are given. */
    static void compute(Terms terms, int from, int to, double[] factors, float[][] gradient, Scratch scratch) {
        if (terms instanceof BlockTerms block) {
            block.compute(from, to, scratch.terms, factors, gradient, scratch);
        } else {
            terms.compute(from, to, scratch.terms, factors, gradient);
        }
    }

    /** Returns the number of terms in a chunk. */
    static int chunk(Terms terms) {
        return terms instanceof JointTerms ? Integer.MAX_VALUE : chunkLength(terms);
    }

    private static int chunkLength(Terms terms) {
        return Math.max(1, Math.min(Chunks.CHUNK, Chunks.CHUNK / Math.max(1, terms.costPerTerm())));
    }

    /** Whether the chunks of terms run in parallel. */
    static boolean parallel(Terms terms, int count) {
        return terms.disjointGradients() && Chunks.parallel((long) count * Math.max(1, terms.costPerTerm()), true);
    }

    /** Sets the gradient to 0 if terms add to shared elements of it. */
    static void clear(Terms terms, float[][] gradient) {
        if (gradient != null && !terms.disjointGradients()) {
            for (float[] part : gradient) {
                Arrays.fill(part, 0);
            }
        }
    }

    /** Computes the factor of each term in the sum: 0 for a term that is not active. */
    static void termWeights(Terms terms, float[] weights, boolean mean, int from, int to, double[] into) {
        // One call here saves three virtual calls per term, which would cost more than a short term itself.
        boolean unweighted = terms.unweighted();
        for (int i = from; i < to; i++) {
            into[i - from] = termWeight(terms, unweighted, weights, mean, i);
        }
    }

    /** Computes the factor of the gradient of each term; does nothing if there is no output. */
    static void factors(double[] termWeights, double factor, int count, double[] into) {
        if (into != null) {
            for (int i = 0; i < count; i++) {
                into[i] = termWeights[i] == 0 ? 0 : factor * termWeights[i];
            }
        }
    }

    private static double termWeight(Terms terms, boolean unweighted, float[] weights, boolean mean, int i) {
        if (unweighted) {
            return weights == null ? 1 : weights[i];
        }
        if (!isActive(terms, weights, i)) {
            return 0;
        }
        return (weights == null ? 1.0 : weights[i]) * terms.multiplier(i) * (mean ? terms.meanFactor(i) : 1);
    }
}
