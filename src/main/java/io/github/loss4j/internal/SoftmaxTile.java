package io.github.loss4j.internal;

import java.util.Arrays;

/** Computes several short rows of {@link SoftmaxTerms} at once: the exponentials of all rows form one block. */
final class SoftmaxTile extends SoftmaxRows {
    /** The maximum number of elements of the rows of one call. */
    static final int ELEMENTS = 1024;

    private final float[] block = new float[ELEMENTS];
    private final float[] elementExponents = new float[ELEMENTS];

    SoftmaxTile() {
        super(null);
    }

    @Override void exps(SoftmaxTerms terms, int begin, int count, float exponent, Scratch scratch) {
        int classes = terms.rows.classes();
        int length = count * classes;
        if (exponent != 0) {
            ScaledExponential.apply(terms.scores, begin, exponent, scratch.first, length);
            scratch.first.floats().get(Scratch.Region.ARGUMENT, block, 0, length);
        } else if (length < Softmax.MIN_BLOCK) {
            for (int i = 0; i < length; i++) {
                block[i] = unscaledExp(terms.scores[begin + i]);
            }
        } else {
            Softmax.ofBlock(terms.scores, begin, length, 0, false, scratch.first);
            scratch.first.floats().get(Scratch.Region.ARGUMENT, block, 0, length);
        }
        sum(classes, count, scratch);
    }

    @Override void scaledExps(SoftmaxTerms terms, int begin, int count, Scratch scratch) {
        int classes = terms.rows.classes();
        int length = count * classes;
        System.arraycopy(terms.scores, begin, block, 0, length);
        RowBlocks.maxima(block, classes, count, maxima, scratch);
        for (int i = 0; i < count; i++) {
            exponents[i] = ScaledExponential.exponent(maxima[i]);
        }
        RowBlocks.repeat(exponents, classes, count, elementExponents);
        ScaledExponential.apply(block, elementExponents, 0, scratch.first, length);
        scratch.first.floats().get(Scratch.Region.ARGUMENT, block, 0, length);
        sum(classes, count, scratch);
    }

    /** Moves the exponentials of the targets out of the block, and sums the others of each row. */
    private void sum(int classes, int count, Scratch scratch) {
        for (int i = 0; i < count; i++) {
            int at = i * classes + targets[i];
            targetExps[i] = targets[i] < 0 ? 0 : block[at];
            if (targets[i] >= 0) {
                block[at] = 0;
            }
        }
        RowBlocks.sums(block, classes, count, otherSums, scratch);
    }

    /**
     * Multiplies each row by a separate number, as {@link RowBlocks#scale} does, if the exponentials are too few for a
     * block.
     */
    private void scaleBlock(int classes, int count, float[] into, int to) {
        for (int i = 0, at = 0; i < count; i++) {
            if (targets[i] >= 0) {
                block[at + targets[i]] = (float) targetExps[i];
            }
            for (int end = at + classes; at < end; at++) {
                into[to + at] = Fma.of(block[at], scales[i], 0);
            }
        }
    }

    @Override void gradients(SoftmaxTerms terms, int begin, int count, float[] gradient, boolean scaled,
            Scratch scratch) {
        int classes = terms.rows.classes();
        if (!scaled && count * classes < Softmax.MIN_BLOCK) {
            scaleBlock(classes, count, gradient, begin);
        } else {
            RowBlocks.scale(scratch.first, classes, count, scales, block, gradient, begin);
        }
        for (int i = 0; i < count; i++) {
            if (targets[i] < 0) {
                Arrays.fill(gradient, begin + i * classes, begin + (i + 1) * classes, 0);
            }
        }
    }
}
