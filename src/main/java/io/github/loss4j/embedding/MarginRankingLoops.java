package io.github.loss4j.embedding;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops of {@link MarginRankingLoss} over a block. */
final class MarginRankingLoops {
    /** Where the margin is kept, before the first region. */
    private static final int MARGIN = 0;
    /** Three times this makes infinity of any number but 0. */
    private static final float HUGE = 0x1p127f;
    private static final OutOfLine DIFFERENCES = OutOfLine.of(MethodHandles.lookup(), "differences", OutOfLine.ARRAYS);
    private static final OutOfLine DEFICITS = OutOfLine.of(MethodHandles.lookup(), "deficits", OutOfLine.REGION);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives", OutOfLine.REGION);

    private MarginRankingLoops() {
    }

    /** From targets in the first region, terms in that of results; not finite where a target is neither 1, −1 nor 0. */
    static void terms(float margin, float[] first, float[] second, int from, Scratch scratch, int length) {
        scratch.floats.put(MARGIN, margin);
        DIFFERENCES.run(first, second, from, scratch.floats, length);
        DEFICITS.run(scratch.first, length);
    }

    /**
     * From targets in the first region, factors in the second and terms, derivatives by the second score in the first
     * region and their magnitudes in the second.
     */
    static void derivatives(Scratch scratch, int length) {
        DERIVATIVES.run(scratch.first, length);
    }

    /** Differences into the region of results, and what rounding took from them, exactly, into the second (Knuth). */
    static void differences(float[] first, float[] second, int at, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float difference = first[at + j] - second[at + j];
            float part = first[at + j] - difference;
            floats.put(RESULTS + j, difference);
            floats.put(SECOND + j, (first[at + j] - (difference + part)) + (part - second[at + j]));
        }
    }

    /** The product with a target of 1, −1 or 0 is exact; what both roundings took is added again. */
    static void deficits(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        float margin = floats.get(MARGIN);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float target = floats.get(FIRST + j);
            float lead = target * floats.get(RESULTS + j);
            float deficit = margin - lead;
            float part = margin - deficit;
            float lost = (margin - (deficit + part)) + (part - lead);
            float other = target * (Math.abs(target) - 1) * HUGE * HUGE * HUGE;
            floats.put(RESULTS + j, Math.max(0, deficit + (lost - target * floats.get(SECOND + j))) + other);
        }
    }

    static void derivatives(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float step = Math.min(1, BranchFree.scaleForClamp(floats.get(RESULTS + j)));
            float derivative = floats.get(SECOND + j) * (step * floats.get(FIRST + j));
            floats.put(SECOND + j, Math.abs(derivative));
            floats.put(FIRST + j, 0 + derivative);
        }
    }
}
