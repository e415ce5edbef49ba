package io.github.loss4j.embedding;

import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/** The terms of a loss with one term for each vector, pair or triplet; the vectors are along the last axis. */
abstract class VectorTerms implements Terms {
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
     * One term.
     *
     * @param sample the index of the term
     * @param at the index at which its vectors begin in their tensors
     * @param factor multiplies the gradient
     * @param gradient receives all {@link #length} elements for each tensor; null to compute the value only
     * @param sums working memory for three sums
     * @return the loss
     */
    abstract double evaluate(int sample, int at, double factor, float[][] gradient, double[] sums);

    /**
     * Refuses a target that does not have one number for each term.
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

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        double[] sums = new double[3];
        for (int i = from; i < to; i++) {
            int at = i * length;
            if (factors == null) {
                values[i - from] = (float) evaluate(i, at, 0, null, sums);
            } else if (factors[i - from] == 0) {
                fill(gradient, at, 0);
            } else {
                values[i - from] = (float) evaluate(i, at, factors[i - from], gradient, sums);
            }
        }
    }

    /**
     * Sets all elements of the gradient of a term to a value.
     *
     * @param gradient receives the gradient; may be null
     * @param at the index at which the vectors of the term begin
     * @param value 0 or NaN
     */
    final void fill(float[][] gradient, int at, float value) {
        if (gradient != null) {
            for (float[] part : gradient) {
                Arrays.fill(part, at, at + length, value);
            }
        }
    }
}
