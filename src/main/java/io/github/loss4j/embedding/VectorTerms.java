package io.github.loss4j.embedding;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/** The terms of a loss with one term for each vector, pair or triplet; the vectors are along the last axis. */
abstract class VectorTerms implements BlockTerms {
    /** The number of elements of a tensor that are used again while they are in the cache. */
    private static final int BLOCK = 2048;
    /** The number of elements of a vector. */
    final int length;
    private final int[] shape;

    /**
     * The terms.
     *
     * @param loss the loss, for messages
     * @param argument the name of the vectors, for messages
     * @param vectors the vectors, or the first of several tensors of the same shape
     */
    VectorTerms(Object loss, String argument, Tensor vectors) {
        int[] all = vectors.shape();
        if (all.length == 0) {
            throw Checks.refusal(loss,
                    argument + " has shape []; its last axis must be that of the vectors: [D], [N, D] or [..., D]");
        }
        shape = Arrays.copyOf(all, all.length - 1);
        length = all[all.length - 1];
        long count = 1;
        for (int axis : shape) {
            // The number of empty vectors may exceed the size of an array.
            count = Math.min(count * axis, 1L << Integer.SIZE);
        }
        if (!(count <= Integer.MAX_VALUE)) {
            throw Checks.refusal(loss, argument + " has shape " + Arrays.toString(all)
                    + "; it must have at most 2147483647 vectors");
        }
    }

    /**
     * Computes some terms.
     *
     * @param from the first term
     * @param to the term after the last
     * @param values receives the terms
     * @param into the index of the first of them
     * @param results receives up to four other results of each term, for {@link #differentiate}: in an array for each
     *        result, at the index of the term minus {@code from}
     * @param scratch working memory, to which the results belong
     */
    abstract void evaluate(int from, int to, float[] values, int into, double[][] results, Scratch scratch);

    /**
     * Computes the gradient of a term.
     *
     * @param sample the index of the term
     * @param at the index at which its vectors begin in their tensors
     * @param factor multiplies the gradient
     * @param gradient receives all {@link #length} elements for each tensor
     * @param results the results of {@link #evaluate}
     * @param row the index of the term in them
     */
    abstract void differentiate(int sample, int at, double factor, float[][] gradient, double[][] results, int row);

    /**
     * Rejects a target that does not have one number for each term.
     *
     * @param loss the loss, for messages
     * @param target the target
     * @return its elements
     */
    final float[] target(Object loss, Tensor target) {
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "the loss", shape, "target", target.shape());
        return TensorAccess.of(target);
    }

    @Override public final int[] shape() {
        return shape.clone();
    }

    @Override public final int costPerTerm() {
        return length;
    }

    @Override public final boolean unweighted() {
        return true;
    }

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        double[][] results = scratch.doubleArrays();
        int count = Math.min(results[0].length, Math.max(1, BLOCK / Math.max(1, length)));
        for (int start = from; start < to; start += count) {
            int end = Math.min(to, start + count);
            evaluate(start, end, values, start - from, results, scratch);
            for (int i = start; factors != null && i < end; i++) {
                if (factors[i - from] == 0) {
                    fill(gradient, i * length, 0);
                } else {
                    differentiate(i, i * length, factors[i - from], gradient, results, i - start);
                }
            }
        }
    }

    /**
     * Sets all elements of the gradient of a term to a value.
     *
     * @param gradient receives the gradient
     * @param at the index at which the vectors of the term begin
     * @param value 0 or NaN
     */
    final void fill(float[][] gradient, int at, float value) {
        for (float[] part : gradient) {
            Arrays.fill(part, at, at + length, value);
        }
    }
}
