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
    private static final OutOfLine TERMS = OutOfLine.of(MethodHandles.lookup(), "writeTerms", OutOfLine.ARRAYS);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives", OutOfLine.REGION);

    private MarginRankingLoops() {
    }

    /**
     * Reads the targets from the first region and writes the terms to the region of results. The term of a target that
     * is not 1, −1 or 0 is not finite.
     */
    static void terms(float margin, float[] first, float[] second, int from, Scratch scratch, int length) {
        scratch.floats.put(MARGIN, margin);
        TERMS.run(first, second, from, scratch.floats, length);
    }

    /**
     * Reads the targets from the first region, the factors from the second and the terms from the region of results.
     * Writes the derivatives with respect to the second score to the first region.
     */
    static void derivatives(Scratch scratch, int length) {
        DERIVATIVES.run(scratch.first, length);
    }

    /**
     * The product with a target of 1, −1 or 0 is exact. Knuth's TwoSum gives the rounding errors of both subtractions,
     * which are added at the end.
     */
    static void writeTerms(float[] first, float[] second, int at, FloatBuffer floats, int length) {
        float margin = floats.get(MARGIN);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float difference = first[at + j] - second[at + j];
            float part = first[at + j] - difference;
            float differenceError = (first[at + j] - (difference + part)) + (part - second[at + j]);
            float target = floats.get(FIRST + j);
            float signed = target * difference;
            float term = margin - signed;
            float termPart = margin - term;
            float termError = (margin - (term + termPart)) + (termPart - signed);
            float infiniteIfInvalid = BranchFree
                    .scaleForClamp(BranchFree.scaleForClamp(target * (Math.abs(target) - 1)));
            floats.put(RESULTS + j, Math.max(0, term + (termError - target * differenceError)) + infiniteIfInvalid);
        }
    }

    static void derivatives(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float step = Math.min(1, BranchFree.scaleForClamp(floats.get(RESULTS + j)));
            floats.put(FIRST + j, 0 + floats.get(SECOND + j) * (step * floats.get(FIRST + j)));
        }
    }
}
