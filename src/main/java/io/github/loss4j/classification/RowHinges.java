package io.github.loss4j.classification;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** Hinges between the score of one class of a row and those of others: max(0, margin − own score + other score). */
final class RowHinges {
    // Where numbers for a loop are kept, before the first region.
    private static final int NEEDED = 0;
    private static final int NEEDED_REST = 1;
    private static final int STEPS = 2;
    private static final int LINES = 3;
    private static final OutOfLine DEFICITS = OutOfLine.of(MethodHandles.lookup(), "deficits", OutOfLine.ARRAYS);
    private static final OutOfLine SQUARES = OutOfLine.of(MethodHandles.lookup(), "squares", OutOfLine.REGION);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives", OutOfLine.ARRAYS);

    private RowHinges() {
    }

    /**
     * What a score lacks to be ahead of another by a margin; negative if it is. Rounded once: nothing is lost beside large
     * scores.
     *
     * @param margin by how much it is to be ahead
     * @param own the score that is to be greater
     * @param other the other score
     * @return margin − own + other
     */
    public static double deficit(float margin, float own, float other) {
        double needed = (double) margin - own;
        // What a rounding took, exactly (Knuth's sum of two numbers).
        double ofOwn = needed - margin;
        double lostFirst = margin - (needed - ofOwn) - (own + ofOwn);
        double deficit = needed + other;
        if (lostFirst == 0 || !(Math.abs(deficit) <= Double.MAX_VALUE)) {
            return deficit;
        }
        double ofOther = deficit - needed;
        double lost = needed - (deficit - ofOther) + (other - ofOther);
        return deficit + (lostFirst + lost);
    }

    /**
     * The sum of a row's hinges to the power of 1 or 2, in vectors; what the margin lacks is accurate to ½ ulp.
     *
     * @param scores the row
     * @param own the class that is to have the greater score
     * @param labels holds the classes that are not compared with it, at some indices in a row
     * @param from the first of these
     * @param to the index after the last
     * @param margin by how much it is to be greater
     * @param exponent 1 or 2
     * @param derivatives the derivatives are added to these; null if they are not wanted
     * @return the sum; not finite if it has to be computed one by one, since classes are few or a number is out of reach
     */
    public static double sum(float[] scores, int own, int[] labels, int from, int to, float margin, int exponent,
            float[] derivatives) {
        if (scores.length < Softmax.MIN_BLOCK) {
            return Double.NaN;
        }
        Scratch scratch = Scratch.lease();
        try {
            return sum(scores, own, labels, from, to, margin, exponent, derivatives, scratch);
        } finally {
            scratch.release();
        }
    }

    private static double sum(float[] scores, int own, int[] labels, int from, int to, float margin, int exponent,
            float[] derivatives, Scratch scratch) {
        double sum = 0;
        double derivative = 0;
        for (int at = 0; at < scores.length && sum <= Double.MAX_VALUE; at += Scratch.BLOCK) {
            int length = Math.min(Scratch.BLOCK, scores.length - at);
            sum += block(scores, at, length, margin, scores[own], labels, from, to, exponent, scratch);
            derivative += derivatives == null ? 0 : derivativesOfBlock(derivatives, at, length, exponent, scratch);
        }
        if (derivatives != null) {
            derivatives[own] -= (float) derivative;
        }
        return sum;
    }

    /** Leaves what is lacking in the first region; not finite where a score is not, or overflows. */
    private static double block(float[] scores, int at, int length, float margin, float own, int[] labels, int from,
            int to, int exponent, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        float needed = margin - own;
        float ofOwn = needed - margin;
        floats.put(NEEDED, needed);
        // What the rounding took, exactly: double holds no margin beside a score of 1e17.
        floats.put(NEEDED_REST, margin - (needed - ofOwn) - (own + ofOwn));
        DEFICITS.run(scores, scores, at, floats, length);
        for (int i = from; i < to; i++) {
            if (labels[i] >= at && labels[i] < at + length) {
                floats.put(FIRST + labels[i] - at, 0);
            }
        }
        if (exponent == 1) {
            return BlockSum.ofBlock(scratch.first, length);
        }
        SQUARES.run(scratch.first, length);
        return BlockSum.ofBlock(scratch.second, length);
    }

    private static double derivativesOfBlock(float[] derivatives, int at, int length, int exponent, Scratch scratch) {
        scratch.floats.put(STEPS, exponent == 1 ? 1 : 0);
        scratch.floats.put(LINES, exponent == 1 ? 0 : 2);
        DERIVATIVES.run(derivatives, derivatives, at, scratch.floats, length);
        return BlockSum.ofBlock(scratch.second, length);
    }

    /** What both roundings took is added again. */
    static void deficits(float[] scores, float[] unused, int at, FloatBuffer floats, int length) {
        float needed = floats.get(NEEDED);
        float rest = floats.get(NEEDED_REST);
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            float sum = scores[at + j] + needed;
            float ofNeeded = sum - scores[at + j];
            float lost = (scores[at + j] - (sum - ofNeeded)) + (needed - ofNeeded);
            floats.put(FIRST + j, Math.max(0, sum + (lost + rest)));
        }
    }

    /** From the first region into the second. */
    static void squares(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(SECOND + j, floats.get(FIRST + j) * floats.get(FIRST + j));
        }
    }

    static void derivatives(float[] derivatives, float[] unused, int at, FloatBuffer floats, int length) {
        float steps = floats.get(STEPS);
        float lines = floats.get(LINES);
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            float deficit = floats.get(FIRST + j);
            float derivative = Fma.of(lines, deficit, steps * Math.min(1, BranchFree.scaleForClamp(deficit)));
            floats.put(SECOND + j, derivative);
            derivatives[at + j] += derivative;
        }
    }
}
