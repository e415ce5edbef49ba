package io.github.loss4j.segmentation;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.JointTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.segmentation.OverlapOptions.Activation;
import java.util.Arrays;

/**
 * The terms of a loss of overlap with options, perhaps with a loss of the pixels added. A first pass sums up each
 * sample and class; from the sums follow the terms, and two derivatives for each class: with respect to a probability
 * whose target is 0, and 1. A second pass makes gradients of these.
 *
 * <p>Both passes go over pieces of samples, in parallel; the pieces depend on the shape alone, and their sums are added
 * in order.
 */
final class PixelTerms implements JointTerms {
    /** Elements of a piece. */
    private static final int PIECE = 1 << 16;
    /** Elements of a tile, and pixels. */
    private static final int TILE = 1 << 14;
    private static final int MOST_PIXELS = 512;
    private static final int LEAST_PIXELS = 16;

    private final FocalTverskyLoss overlap;
    private final OverlapOptions options;
    private final Layout layout;
    private final float[] prediction;
    private final PixelTarget target;
    /** What is added; null if nothing is. */
    private final Addition addition;
    /** The weight of each class. */
    private final float[] classWeights;
    /** The terms without a pixel that counts; null if there are none. */
    private final boolean[] absent;

    /** A loss of the pixels that is added to that of the overlap, each times a weight. */
    record Addition(PixelLoss loss, double overlapWeight, double pixelWeight) {
    }

    /** The terms of checked arguments. */
    PixelTerms(SampleLoss<?, ?> loss, FocalTverskyLoss overlap, Tensor prediction, PixelTarget target,
            Addition addition) {
        this(overlap, TensorAccess.of(prediction), target, addition,
                overlap.options().weights(loss, target.layout.classes()), null);
    }

    private PixelTerms(FocalTverskyLoss overlap, float[] prediction, PixelTarget target, Addition addition,
            float[] classWeights, boolean[] absent) {
        this.overlap = overlap;
        options = overlap.options();
        layout = target.layout;
        this.prediction = prediction;
        this.target = target;
        this.addition = addition;
        this.classWeights = classWeights;
        this.absent = absent;
    }

    /** The terms of a tensor of targets, with a mask unless it is null. */
    static PixelTerms of(SampleLoss<?, ?> loss, FocalTverskyLoss overlap, Tensor prediction, Tensor target,
            Tensor mask, Addition addition) {
        OverlapOptions options = overlap.options();
        if (mask != null) {
            MaskPixels.checkMask(loss, target, mask, options.activation() != Activation.SOFTMAX);
        }
        boolean classless = options.classless() && (mask == null || mask.size() == target.size());
        Layout layout = classless ? Layout.ofOneClass(loss, prediction) : Layout.ofClasses(loss, prediction);
        return new PixelTerms(loss, overlap, prediction, new MaskPixels(loss, layout, prediction, target, mask),
                addition);
    }

    PixelTarget target() {
        return target;
    }

    /** Whether each class has terms of its own. */
    private boolean apart() {
        return options.perClass() && addition == null;
    }

    /** How many samples, or batches, have sums of their own. */
    private int groups() {
        return options.overBatch() ? 1 : layout.samples();
    }

    @Override public int[] shape() {
        if (apart()) {
            return options.overBatch() ? new int[] {layout.classes()} : new int[] {layout.samples(), layout.classes()};
        }
        return options.overBatch() ? new int[0] : new int[] {layout.samples()};
    }

    /** Sums over a batch are not those of its parts. */
    @Override public boolean mergeable() {
        return !options.overBatch();
    }

    @Override public int costPerTerm() {
        return (int) Math.min(Integer.MAX_VALUE, layout.size());
    }

    @Override public float weight(int term) {
        return absent != null && absent[term] ? 0 : multiplier(term);
    }

    @Override public float multiplier(int term) {
        return apart() ? classWeights[term % layout.classes()] : 1;
    }

    @Override public Terms bindWeights(Tensor weights) {
        float[] given = weights == null ? null : TensorAccess.of(weights);
        boolean[] needed = given == null ? null : new boolean[layout.samples()];
        int each = apart() ? layout.classes() : 1;
        if (needed != null && options.overBatch()) {
            Arrays.fill(needed, weights.map(Math::abs).max().item() > 0);
        } else if (needed != null) {
            for (int i = 0; i < given.length; i++) {
                needed[i / each] |= given[i] != 0;
            }
        }
        target.check(needed);
        if (!target.masked()) {
            return this;
        }
        boolean[] none = new boolean[groups() * each];
        Arrays.fill(none, true);
        for (int n = 0; n < layout.samples(); n++) {
            for (int c = 0; c < layout.classes(); c++) {
                int term = (options.overBatch() ? 0 : n) * each + (apart() ? c : 0);
                none[term] &= !target.present(n, c);
            }
        }
        return new PixelTerms(overlap, prediction, target, addition, classWeights, none);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        double[] sums = add(factors == null ? null : gradient[0]);
        OverlapSums terms = new OverlapSums(overlap, layout.classes(), classWeights, addition);
        int groups = groups();
        double[] whereNot = new double[groups * layout.classes()];
        double[] where = new double[groups * layout.classes()];
        double[] ofPixels = new double[groups];
        for (int g = 0; g < groups; g++) {
            terms.finish(g, sums, values, factors, whereNot, where, ofPixels);
        }
        if (factors != null) {
            write(gradient[0], whereNot, where, ofPixels);
        }
    }

    private int tile() {
        int pixels = options.activation() == Activation.SOFTMAX ? TILE / layout.classes() : MOST_PIXELS;
        return Math.max(1, Math.min(layout.pixels(), Math.max(LEAST_PIXELS, Math.min(MOST_PIXELS, pixels))));
    }

    /** How many pixels a piece has: whole tiles. */
    private int piece() {
        int tile = tile();
        return Math.max(1, PIECE / layout.classes() / tile) * tile;
    }

    private int piecesPerSample() {
        return (int) (((long) layout.pixels() + piece() - 1) / piece());
    }

    private PixelTile tile(Scratch scratch, float[] gradient) {
        return switch (options.activation()) {
            case NONE -> new PixelTile.Probabilities(layout, prediction, target, tile(), scratch, gradient);
            case SIGMOID -> new SigmoidTile(layout, prediction, target, tile(), scratch, gradient,
                    addition == null ? null : (PixelLoss.Focal) addition.loss());
            case SOFTMAX -> new SoftmaxTile(layout, prediction, target, tile(), scratch, gradient,
                    addition == null ? null : (PixelLoss.Entropy) addition.loss());
        };
    }

    /** What to do with some pixels of a sample. */
    @FunctionalInterface
    private interface Work {
        void run(PixelTile tile, int piece, int sample, int from, int count);
    }

    private void forEachTile(float[] gradient, Work work) {
        int pieces = piecesPerSample();
        int length = tile();
        int together = Math.max(1, PIECE / Math.max(1, Math.min(piece(), layout.pixels()) * layout.classes()));
        Chunks.sum(layout.samples() * pieces, together, Chunks.parallel(layout.size(), true), (first, end) -> {
            Scratch scratch = Scratch.lease();
            try {
                PixelTile tile = tile(scratch, gradient);
                for (int k = first; k < end; k++) {
                    int from = k % pieces * piece();
                    int to = Math.min(layout.pixels(), from + piece());
                    for (int at = from; at < to; at += length) {
                        work.run(tile, k, k / pieces, at, Math.min(length, to - at));
                    }
                }
                return 0;
            } finally {
                scratch.release();
            }
        });
    }

    /** The sums of each sample and class, or of the batch. */
    private double[] add(float[] gradient) {
        int each = PixelTile.SUMS * layout.classes() + PixelTile.OTHERS;
        int pieces = piecesPerSample();
        double[] parts = new double[layout.samples() * pieces * each];
        forEachTile(gradient, (tile, piece, n, from, count) -> tile.add(n, from, count, parts, piece * each));
        if (pieces == 1 && !options.overBatch()) {
            return parts;
        }
        double[] sums = new double[groups() * each];
        for (int i = 0; i < parts.length; i++) {
            sums[(options.overBatch() ? 0 : i / each / pieces) * each + i % each] += parts[i];
        }
        return sums;
    }

    private void write(float[] gradient, double[] whereNot, double[] where, double[] ofPixels) {
        forEachTile(gradient, (tile, piece, n, from, count) -> {
            int group = options.overBatch() ? 0 : n;
            tile.write(n, from, count, whereNot, where, group * layout.classes(), ofPixels[group]);
        });
    }
}
