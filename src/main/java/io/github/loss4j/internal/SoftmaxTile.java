package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * Several short rows of {@link SoftmaxSamples} at once. The exponentials of all of them are one block; where the rows are
 * shorter than there are of them, they are summed and scaled side by side, since a loop over a few elements costs more than
 * they do.
 */
final class SoftmaxTile {
    /** Elements of the rows that are done at once. */
    static final int ELEMENTS = 1024;

    private SoftmaxTile() {
    }

    /**
     * The losses of some rows, and their gradients.
     *
     * @param samples their loss
     * @param from the first row
     * @param to the row after the last
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    static void run(SoftmaxSamples samples, int from, int to, int first, float[] values, float[] factors,
            float[][] gradient, Scratch scratch) {
        int classes = samples.rows.classes();
        int length = (to - from) * classes;
        int start = from * classes;
        float[] block = scratch.results;
        Softmax.ofBlock(samples.scores, start, length, 0, false, scratch.first);
        scratch.first.floats().get(Scratch.Region.HERE, block, 0, length);
        boolean all = samples.uniform();
        float[] owns = scratch.predictions;
        for (int row = from; row < to; row++) {
            int own = all || !samples.ignored(row) ? samples.target(row, samples.scores, row * classes) : -1;
            int at = (row - from) * classes + own;
            scratch.classes[row - from] = own;
            owns[row - from] = own < 0 ? 0 : block[at];
            if (own >= 0) {
                block[at] = 0;
            }
        }
        double[] rests = scratch.rests;
        RowSamples.sums(block, classes, to - from, rests);
        if (gradient == null) {
            values(samples, from, to, first, values, scratch);
        } else {
            gradients(samples, from, to, first, values, factors, gradient, scratch);
        }
    }

    private static void values(SoftmaxSamples samples, int from, int to, int first, float[] values, Scratch scratch) {
        int classes = samples.rows.classes();
        // One by one exponentials may be subnormal; by the block such ones are NaN.
        boolean normal = (to - from) * classes >= Softmax.FEW;
        boolean all = samples.uniform();
        double[] rests = scratch.rests;
        float[] owns = scratch.predictions;
        int[] targets = scratch.classes;
        for (int row = from; row < to; row++) {
            if (all || !samples.ignored(row)) {
                int target = targets[row - from];
                double rest = rests[row - from];
                float own = owns[row - from];
                values[row - first] = Softmax.good(rest + own, normal)
                        ? (float) samples.value(row, target, samples.scores, row * classes, 0, rest, own)
                        : samples.one(row, 0, null, scratch);
            }
        }
    }

    private static void gradients(SoftmaxSamples samples, int from, int to, int first, float[] values, float[] factors,
            float[][] gradient, Scratch scratch) {
        int classes = samples.rows.classes();
        boolean normal = (to - from) * classes >= Softmax.FEW;
        boolean all = samples.uniform();
        double[] rests = scratch.rests;
        float[] owns = scratch.predictions;
        int[] targets = scratch.classes;
        double[] slopes = scratch.slopes;
        float[] scales = scratch.targets;
        for (int row = from; row < to; row++) {
            int i = row - from;
            int target = targets[i];
            float factor = all || !samples.ignored(row) ? factors[row - first] : 0;
            scales[i] = 0;
            if (factor != 0 && Softmax.good(rests[i] + owns[i], normal)) {
                values[row - first] = (float) samples.value(row, target, samples.scores, row * classes, 0, rests[i],
                        owns[i]);
                slopes[i] = samples.slope(row, target, samples.scores, row * classes, 0, rests[i], owns[i]);
                scales[i] = (float) (factor * slopes[i] / (rests[i] + owns[i]));
            }
        }
        RowSamples.scale(scratch.results, classes, to - from, scales, gradient[0], from * classes);
        for (int row = from; row < to; row++) {
            int i = row - from;
            float factor = all || !samples.ignored(row) ? factors[row - first] : 0;
            if (factor == 0) {
                Arrays.fill(gradient[0], row * classes, (row + 1) * classes, 0);
            } else if (Softmax.good(rests[i] + owns[i], normal)) {
                samples.finish(row, targets[i], slopes[i], rests[i], owns[i], factor, gradient[0], row * classes);
            } else {
                values[row - first] = samples.one(row, factor, gradient, scratch);
            }
        }
    }
}
