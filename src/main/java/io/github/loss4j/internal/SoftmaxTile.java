package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * Several short rows of {@link SoftmaxTerms} at once: the exponentials of all of them are one block. Has the working memory
 * for it; what it puts there is wanted no longer than {@link #run} takes.
 */
final class SoftmaxTile {
    /** Elements of the rows that are done at once. */
    static final int ELEMENTS = 1024;

    private final float[] block = new float[ELEMENTS];
    private final int[] targets = new int[ELEMENTS];
    /** The exponential of each row's target, and the sum of all others. */
    private final double[] owns = new double[ELEMENTS];
    private final double[] rests = new double[ELEMENTS];
    private final double[] derivatives = new double[ELEMENTS];
    private final float[] scales = new float[ELEMENTS];

    /**
     * The losses of some rows, and their gradients.
     *
     * @param samples their loss
     * @param from the first row
     * @param to the row after the last
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    void run(SoftmaxTerms samples, int from, int to, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = samples.rows.classes();
        int length = (to - from) * classes;
        Softmax.ofBlock(samples.scores, from * classes, length, 0, false, scratch.first);
        scratch.first.floats().get(Scratch.Region.HERE, block, 0, length);
        // By the block a subnormal exponential is NaN. One by one it is not; but a row must not depend on how many there are.
        for (int i = 0; length < Softmax.MIN_BLOCK && i < length; i++) {
            block[i] = block[i] > 0 && block[i] < Float.MIN_NORMAL ? Float.NaN : block[i];
        }
        boolean all = samples.unweighted();
        for (int row = from; row < to; row++) {
            int own = all || !samples.masked(row) ? samples.target(row, samples.scores, row * classes) : -1;
            int at = (row - from) * classes + own;
            targets[row - from] = own;
            owns[row - from] = own < 0 ? 0 : block[at];
            if (own >= 0) {
                block[at] = 0;
            }
        }
        RowBlocks.sums(block, classes, to - from, rests);
        // A lone row looks whether what is lost of a tiny rest counts. Of one class, the rest is 0.
        for (int i = 0; i < to - from; i++) {
            if (rests[i] < Softmax.TINY && classes > 1) {
                rests[i] = Double.NaN;
            }
        }
        if (gradient == null) {
            values(samples, from, to, first, values, scratch);
        } else {
            gradients(samples, from, to, first, values, factors, gradient, scratch);
        }
    }

    private void values(SoftmaxTerms samples, int from, int to, int first, float[] values,
            Scratch scratch) {
        int classes = samples.rows.classes();
        boolean all = samples.unweighted();
        for (int row = from; row < to; row++) {
            if (all || !samples.masked(row)) {
                int target = targets[row - from];
                double rest = rests[row - from];
                double own = owns[row - from];
                values[row - first] = Softmax.isReliable(rest + own, true)
                        ? (float) samples.value(row, target, samples.scores, row * classes, 0, rest, own,
                                scratch)
                        : samples.one(row, 0, null, scratch);
            }
        }
    }

    private void gradients(SoftmaxTerms samples, int from, int to, int first, float[] values,
            double[] factors, float[][] gradient, Scratch scratch) {
        int classes = samples.rows.classes();
        boolean all = samples.unweighted();
        for (int row = from; row < to; row++) {
            int i = row - from;
            int target = targets[i];
            double factor = all || !samples.masked(row) ? factors[row - first] : 0;
            scales[i] = 0;
            if (Weights.normal(factor) && Softmax.isReliable(rests[i] + owns[i], true)) {
                values[row - first] = (float) samples.value(row, target, samples.scores, row * classes, 0, rests[i],
                        owns[i], scratch);
                derivatives[i] = samples.derivative(row, target, samples.scores, row * classes, 0, rests[i], owns[i],
                        scratch);
                scales[i] = Softmax.scales(factor * derivatives[i], rests[i] + owns[i])
                        ? (float) (factor * derivatives[i] / (rests[i] + owns[i]))
                        : Float.NaN;
            }
        }
        RowBlocks.scale(scratch.first, classes, to - from, scales, block, gradient[0], from * classes);
        for (int row = from; row < to; row++) {
            int i = row - from;
            double factor = all || !samples.masked(row) ? factors[row - first] : 0;
            if (factor == 0) {
                Arrays.fill(gradient[0], row * classes, (row + 1) * classes, 0);
            } else if (!Weights.normal(factor) || !Softmax.isReliable(rests[i] + owns[i], true)) {
                values[row - first] = samples.one(row, factor, gradient, scratch);
            } else if (Float.isNaN(scales[i])) {
                samples.one(row, factor, gradient, scratch); // The value is there already.
            } else {
                samples.finish(row, targets[i], derivatives[i], rests[i], owns[i], factor, gradient[0], row * classes,
                        scratch);
            }
        }
    }
}
