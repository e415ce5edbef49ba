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
 * The terms of an overlap loss with options, to which a loss of single pixels may be added. A first pass computes the
 * sums of each sample and class. {@link TverskyFormula} computes from these the terms and two derivatives for each
 * class: with respect to a probability whose target is 0, and to one whose target is 1. A second pass writes the
 * gradient from these derivatives.
 *
 * <p>Both passes process pieces of samples in parallel. The pieces depend on the shape only and their sums are added in
 * order, so that results do not depend on the number of threads.
 */
final class PixelTerms implements JointTerms {
    /** The approximate number of elements in a piece, the unit of parallel work. */
    private static final int PIECE_ELEMENTS = 1 << 16;
    /** The approximate number of elements in a softmax tile, which has all classes of its pixels. */
    private static final int TILE_ELEMENTS = 1 << 14;
    private static final int MAX_TILE_PIXELS = 512;
    private static final int MIN_TILE_PIXELS = 16;

    private final FocalTverskyLoss overlap;
    private final OverlapOptions options;
    private final Layout layout;
    private final float[] prediction;
    private final PixelTarget target;
    /** The loss of single pixels; null if there is none. */
    private final Addition addition;
    /** The weight of each class. */
    private final float[] classWeights;
    /** Whether each term is masked because all its pixels are; null if no pixel is masked. */
    private final boolean[] masked;

    /** A loss of single pixels that is added to the overlap loss, and the weights of both. */
    record Addition(PixelLoss loss, double overlapWeight, double pixelWeight) {
    }

    /** Creates the terms for arguments that have been checked. */
    PixelTerms(SampleLoss<?, ?> loss, FocalTverskyLoss overlap, Tensor prediction, PixelTarget target,
            Addition addition) {
        this(overlap, TensorAccess.of(prediction), target, addition,
                overlap.options().weights(loss, target.layout.classes()), null);
    }

    private PixelTerms(FocalTverskyLoss overlap, float[] prediction, PixelTarget target, Addition addition,
            float[] classWeights, boolean[] masked) {
        this.overlap = overlap;
        options = overlap.options();
        layout = target.layout;
        this.prediction = prediction;
        this.target = target;
        this.addition = addition;
        this.classWeights = classWeights;
        this.masked = masked;
    }

    /** Creates the terms for a tensor of targets and a mask, which may be null. */
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

    /** Whether there are terms for each class. */
    private boolean separateClasses() {
        return options.perClass() && addition == null;
    }

    /** The number of groups of sums: one for each sample, or one for the batch. */
    private int groups() {
        return options.overBatch() ? 1 : layout.samples();
    }

    @Override public int[] shape() {
        if (separateClasses()) {
            return options.overBatch() ? new int[] {layout.classes()} : new int[] {layout.samples(), layout.classes()};
        }
        return options.overBatch() ? new int[0] : new int[] {layout.samples()};
    }

    /** A term over the batch is not the sum of the terms of its parts. */
    @Override public boolean mergeable() {
        return !options.overBatch();
    }

    @Override public int costPerTerm() {
        return (int) Math.min(Integer.MAX_VALUE, layout.size());
    }

    @Override public float weight(int term) {
        return masked != null && masked[term] ? 0 : multiplier(term);
    }

    @Override public float multiplier(int term) {
        return separateClasses() ? classWeights[term % layout.classes()] : 1;
    }

    @Override public Terms bindWeights(Tensor weights) {
        float[] termWeights = TensorAccess.ofNullable(weights);
        boolean[] active = termWeights == null ? null : new boolean[layout.samples()];
        int each = separateClasses() ? layout.classes() : 1;
        if (active != null && options.overBatch()) {
            Arrays.fill(active, weights.map(Math::abs).max().item() > 0);
        } else if (active != null) {
            for (int i = 0; i < termWeights.length; i++) {
                active[i / each] |= termWeights[i] != 0;
            }
        }
        target.check(active);
        if (!target.masked()) {
            return this;
        }
        boolean[] allMasked = new boolean[groups() * each];
        Arrays.fill(allMasked, true);
        for (int n = 0; n < layout.samples(); n++) {
            for (int c = 0; c < layout.classes(); c++) {
                int term = (options.overBatch() ? 0 : n) * each + (separateClasses() ? c : 0);
                allMasked[term] &= !target.present(n, c);
            }
        }
        return new PixelTerms(overlap, prediction, target, addition, classWeights, allMasked);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        double[] sums = add(factors == null ? null : gradient[0]);
        TverskyFormula terms = new TverskyFormula(overlap, layout.classes(), classWeights, addition);
        int groups = groups();
        double[] derivativesAt0 = new double[groups * layout.classes()];
        double[] derivativesAt1 = new double[groups * layout.classes()];
        double[] pixelFactors = new double[groups];
        for (int g = 0; g < groups; g++) {
            terms.finish(g, sums, values, factors, derivativesAt0, derivativesAt1, pixelFactors);
        }
        if (factors != null) {
            write(gradient[0], derivativesAt0, derivativesAt1, pixelFactors);
        }
    }

    /** The number of pixels in a tile. */
    private int tilePixels() {
        int pixels = options.activation() == Activation.SOFTMAX ? TILE_ELEMENTS / layout.classes() : MAX_TILE_PIXELS;
        return Math.max(1, Math.min(layout.pixels(), Math.max(MIN_TILE_PIXELS, Math.min(MAX_TILE_PIXELS, pixels))));
    }

    /** The number of pixels in a piece: a multiple of those in a tile. */
    private int piecePixels() {
        int tile = tilePixels();
        return Math.max(1, PIECE_ELEMENTS / layout.classes() / tile) * tile;
    }

    private int piecesPerSample() {
        return (int) (((long) layout.pixels() + piecePixels() - 1) / piecePixels());
    }

    private PixelTile tile(Scratch scratch, float[] gradient) {
        if (options.activation() == Activation.NONE) {
            return new PixelTile.Probabilities(layout, prediction, target, tilePixels(), scratch, gradient);
        }
        PixelLoss added = addition == null ? null : addition.loss();
        if (options.activation() == Activation.SIGMOID) {
            return new SigmoidTile(layout, prediction, target, tilePixels(), scratch, gradient,
                    (PixelLoss.Focal) added);
        }
        return target instanceof ClassPixels classes
                ? new ClassSoftmaxTile(layout, prediction, classes, tilePixels(), scratch, gradient,
                        (PixelLoss.Entropy) added)
                : new MaskSoftmaxTile(layout, prediction, target, tilePixels(), scratch, gradient);
    }

    /** Processes some pixels of a sample. */
    @FunctionalInterface
    private interface TileTask {
        void run(PixelTile tile, int piece, int sample, int from, int count);
    }

    private void forEachTile(float[] gradient, TileTask work) {
        int pieces = piecesPerSample();
        int length = tilePixels();
        int piecesPerTask = Math.max(1,
                PIECE_ELEMENTS / Math.max(1, Math.min(piecePixels(), layout.pixels()) * layout.classes()));
        Chunks.sum(layout.samples() * pieces, piecesPerTask, Chunks.parallel(layout.size(), true), (first, end) -> {
            Scratch scratch = Scratch.lease();
            try {
                PixelTile tile = tile(scratch, gradient);
                for (int k = first; k < end; k++) {
                    int from = k % pieces * piecePixels();
                    int to = Math.min(layout.pixels(), from + piecePixels());
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

    /** The sums of each group and class. */
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

    private void write(float[] gradient, double[] derivativesAt0, double[] derivativesAt1, double[] pixelFactors) {
        forEachTile(gradient, (tile, piece, n, from, count) -> {
            int group = options.overBatch() ? 0 : n;
            tile.write(n, from, count, derivativesAt0, derivativesAt1, group * layout.classes(), pixelFactors[group]);
        });
    }
}
