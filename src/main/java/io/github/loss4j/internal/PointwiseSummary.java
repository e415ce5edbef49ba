package io.github.loss4j.internal;

import io.github.loss4j.PointwiseLoss;
import java.nio.FloatBuffer;

/** The exact sum of the terms of a pointwise loss, and of their weights, block by block as in {@link PointwiseEngine}. */
public final class PointwiseSummary {
    private PointwiseSummary() {
    }

    /**
     * Adds the weighted losses of all elements, and their weights. An element of weight zero adds nothing, whatever it holds.
     *
     * @param loss the loss
     * @param predictions what was predicted
     * @param targets what it is compared with
     * @param given one weight for each element, or null
     * @param terms what the weighted losses are added to
     * @param weights what the weights are added to; null if there are none
     */
    public static void add(PointwiseLoss loss, float[] predictions, float[] targets, float[] given, ExactSum terms,
            ExactSum weights) {
        int length = predictions.length;
        PointwiseLoop loop = PointwiseLoop.of(loss).overAll(length);
        if (!Chunks.parallel(length, loop.expensive())) {
            part(loop, loss, predictions, targets, given, 0, length, terms, weights);
            return;
        }
        Chunks.sum(length, Chunks.CHUNK, true, (from, to) -> {
            ExactSum ofTerms = new ExactSum();
            ExactSum ofWeights = given == null ? null : new ExactSum();
            part(loop, loss, predictions, targets, given, from, to, ofTerms, ofWeights);
            synchronized (terms) {
                terms.add(ofTerms);
                if (given != null) {
                    weights.add(ofWeights);
                }
            }
            return 0;
        });
    }

    private static void part(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] given, int from, int to, ExactSum terms, ExactSum weights) {
        int at = from;
        if (loop.pays(to - from, 0)) {
            Scratch scratch = Scratch.lease();
            try {
                for (int length; loop.pays(to - at, at - from); at += length) {
                    PointwiseLoop fitting = loop.fitting(to - at, at - from);
                    length = fitting.step(at, to - at, at - from);
                    block(fitting, loss, predictions, targets, given, at, length, at - from, terms, scratch);
                    if (given != null) {
                        scratch.result.floats().put(Scratch.Region.HERE, given, at, length);
                        if (!ExactBlock.add(scratch, 0, length, weights)) {
                            add(given, at, at + length, weights);
                        }
                    }
                }
            } finally {
                scratch.release();
            }
        }
        loop.addScalars(loss, predictions, targets, given, at, to, terms);
        if (given != null) {
            add(given, at, to, weights);
        }
    }

    private static void add(float[] numbers, int from, int to, ExactSum into) {
        for (int i = from; i < to; i++) {
            into.add(numbers[i]);
        }
    }

    private static void block(PointwiseLoop loop, PointwiseLoss loss, float[] predictions, float[] targets,
            float[] given, int from, int length, int room, ExactSum terms, Scratch scratch) {
        int skip = PointwiseEngine.skip(loop, length, room);
        int first = from - skip;
        int filled = length + skip;
        boolean direct = filled == loop.extent();
        if (!direct) {
            scratch.load(predictions, targets, first, filled, loop.extent());
        }
        float[] p = direct ? predictions : scratch.predictions;
        float[] t = direct ? targets : scratch.targets;
        int at = direct ? first : 0;
        PointwiseEngine.functions(loop, loss, p, t, at, false, scratch);
        loop.values(loss, p, t, at, scratch);
        if (given == null && ExactBlock.add(scratch, skip, filled, terms)) {
            return;
        }
        if (given == null || !ExactBlock.finite(scratch, skip, filled)) {
            // Perhaps the fast functions met an argument that they can't take.
            PointwiseEngine.functions(loop, loss, p, t, at, true, scratch);
            loop.values(loss, p, t, at, scratch);
            if (loop.elementary()) {
                PointwiseEngine.valuesOfRare(loss, p, t, at, given, from, length, scratch.floats);
            }
        }
        FloatBuffer results = scratch.floats;
        for (int j = 0; j < length; j++) {
            float weight = given == null ? 1 : given[from + j];
            if (weight != 0) {
                terms.add((double) weight * results.get(Scratch.RESULTS + skip + j));
            }
        }
    }
}
