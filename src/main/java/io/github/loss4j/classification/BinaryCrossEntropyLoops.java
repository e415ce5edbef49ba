package io.github.loss4j.classification;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.REGION;
import static io.github.loss4j.internal.Scratch.SECOND;
import static io.github.loss4j.internal.Scratch.START;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of binary cross entropies over a block of logits x in float32: p·softplus(−x) + n·softplus(x), with a
 * weight p of the positive part and a weight n of the negative part. The derivative is n·σ(x) − p·σ(−x). Both are
 * functions of x and e = e^−|x|. {@link io.github.loss4j.internal.SoftplusLanes} has loops in double over several rows
 * of logits.
 */
final class BinaryCrossEntropyLoops {
    /** The indices in the buffer of the weights p and n, where {@link Exponential} has no working memory. */
    static final int POSITIVES = START + 3 * REGION;
    static final int NEGATIVES = START + 5 * REGION;

    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.ARRAYS);
    private static final OutOfLine ARGUMENTS = OutOfLine.of(MethodHandles.lookup(), "arguments", OutOfLine.ARRAYS);
    private static final OutOfLine PARTS = OutOfLine.of(MethodHandles.lookup(), "negativeParts", OutOfLine.ARRAYS);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives", OutOfLine.ARRAYS);
    private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "terms", OutOfLine.ARRAYS);

    private BinaryCrossEntropyLoops() {
    }

    /** Computes a block with the weights t and 1 − t, for targets t at the indices of the logits. */
    static void compute(float[] x, float[] t, int at, int length, boolean derivatives, Scratch scratch) {
        SPLIT.run(x, t, at, scratch.floats, length);
        finish(x, at, length, derivatives, scratch);
    }

    /**
     * Writes terms to the first region of working memory, and optionally their derivatives to the second. The weights
     * are at {@link #POSITIVES} and {@link #NEGATIVES}. If e is subnormal, or a logit that is not finite has a weight
     * of 0, the term is not finite; the caller must compute it in another way.
     *
     * @param x an array with the logits
     * @param at the index of the first logit
     * @param length the number of logits, at most a block
     */
    static void compute(float[] x, int at, int length, boolean derivatives, Scratch scratch) {
        ARGUMENTS.run(x, x, at, scratch.floats, length);
        finish(x, at, length, derivatives, scratch);
    }

    private static void finish(float[] x, int at, int length, boolean derivatives, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        Exponential.applyFast(scratch.first, length);
        if (derivatives) {
            PARTS.run(x, x, at, floats, length);
            DERIVATIVES.run(x, x, at, floats, length);
        }
        TERMS.run(x, x, at, floats, length);
    }

    static void split(float[] x, float[] t, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(FIRST + j, -Math.abs(x[at + j]));
            floats.put(POSITIVES + j, t[at + j]);
            floats.put(NEGATIVES + j, 1 - t[at + j]);
        }
    }

    static void arguments(float[] x, float[] same, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(FIRST + j, -Math.abs(x[at + j]));
        }
    }

    /** Writes n·σ(x)·(1 + e) for {@link #derivatives}. C2 would not vectorise one loop over both parts. */
    static void negativeParts(float[] x, float[] same, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(SECOND + j,
                    floats.get(NEGATIVES + j) * BranchFree.sigmoidNumerator(x[at + j], floats.get(FIRST + j)));
        }
    }

    /** Subtracts p·σ(−x)·(1 + e) and divides by 1 + e, which is the denominator of σ(x) and of σ(−x). */
    static void derivatives(float[] x, float[] same, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float e = floats.get(FIRST + j);
            float positive = floats.get(POSITIVES + j) * BranchFree.sigmoidNumerator(-x[at + j], e);
            floats.put(SECOND + j, (floats.get(SECOND + j) - positive) / (1 + e));
        }
    }

    /** p·max(0, −x) + n·max(0, x) + (p + n)·ln(1 + e). No summand is negative, so that nothing cancels. */
    static void terms(float[] x, float[] same, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float positive = floats.get(POSITIVES + j);
            float negative = floats.get(NEGATIVES + j);
            float linear = positive * Math.max(0, -x[at + j]) + negative * Math.max(0, x[at + j]);
            floats.put(FIRST + j, linear + (positive + negative) * BranchFree.log1p(floats.get(FIRST + j)));
        }
    }
}
