package io.github.loss4j.classification;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * Hinges between the score of a target class of a row and those of other classes: max(0, margin − target score + other
 * score).
 */
final class RowHinges {
    // The indices of the loops' parameters in the buffer, before the first region.
    private static final int OFFSET = 0;
    private static final int OFFSET_LOW = 1;
    private static final int STEP_FACTOR = 2;
    private static final int LINEAR_FACTOR = 3;
    private static final OutOfLine DEFICITS = OutOfLine.of(MethodHandles.lookup(), "deficits", OutOfLine.ARRAYS);
    private static final OutOfLine SQUARES = OutOfLine.of(MethodHandles.lookup(), "squares", OutOfLine.REGION);
    private static final OutOfLine DERIVATIVES = OutOfLine.of(MethodHandles.lookup(), "derivatives", OutOfLine.ARRAYS);

    private RowHinges() {
    }

    /**
     * The amount by which a score fails to exceed another by a margin; negative if it exceeds it by more. Rounded once,
     * so that the margin affects the result for large scores too.
     *
     * @param margin the required difference
     * @param target the score that must be greater
     * @param other the other score
     * @return margin − target + other
     */
    public static double deficit(float margin, float target, float other) {
        double offset = (double) margin - target;
        // The exact rounding error (Knuth's TwoSum).
        double targetPart = offset - margin;
        double firstError = margin - (offset - targetPart) - (target + targetPart);
        double deficit = offset + other;
        // If the second sum is not exact, its error is far below a float32.
        return Math.abs(deficit) <= Double.MAX_VALUE ? deficit + firstError : deficit;
    }

    /**
     * The sum of the hinges of a short row to the power of 1 or 2, with the arithmetic of {@link HingeLanes}, so that a
     * row has the same loss in any number of rows.
     *
     * @param scores the row
     * @param target the class that must have the greater score
     * @param margin the required difference
     * @param exponent 1 or 2
     * @param derivatives receives the derivatives; null to compute the sum only
     * @return the sum; not finite if a score or the sum is not finite in float32
     */
    static double shortSum(float[] scores, int target, float margin, int exponent, float[] derivatives) {
        float targetScore = scores[target];
        float offset = margin - targetScore;
        float targetPart = offset - margin;
        float offsetError = margin - (offset - targetPart) - (targetScore + targetPart);
        float high = 0;
        float low = 0;
        double derivative = 0;
        for (int j = 0; j < scores.length; j++) {
            if (j == target) {
                continue;
            }
            float score = scores[j];
            float deficit = score + offset;
            float offsetPart = deficit - score;
            float error = (score - (deficit - offsetPart)) + (offset - offsetPart);
            float hinge = Math.max(0, deficit + (error + offsetError));
            float term = exponent == 1 ? hinge : hinge * hinge;
            float sum = high + term;
            float added = sum - high;
            low += high - (sum - added) + (term - added);
            high = sum;
            if (derivatives != null) {
                derivatives[j] = exponent == 1 ? BranchFree.step(hinge) : 2 * hinge;
                derivative += derivatives[j];
            }
        }
        if (derivatives != null) {
            derivatives[target] = (float) (0 - derivative);
        }
        return (double) high + low;
    }

    /**
     * The sum of a row's hinges to the power of 1 or 2, computed by vector loops. The deficits are accurate to ½ ulp.
     *
     * @param scores the row
     * @param target the class that must have the greater score
     * @param labels an array; a range of it has the classes that are not compared with the target
     * @param from the first index of the range
     * @param to the end of the range, exclusive
     * @param margin the required difference
     * @param exponent 1 or 2
     * @param derivatives the array to which derivatives are added; null to compute the sum only
     * @return the sum; not finite if the caller must compute it in a scalar loop, because a score or sum is not finite
     *      in float32
     */
    public static double sum(float[] scores, int target, int[] labels, int from, int to, float margin, int exponent,
            float[] derivatives) {
        Scratch scratch = Scratch.lease();
        try {
            return sum(scores, target, labels, from, to, margin, exponent, derivatives, scratch);
        } finally {
            scratch.release();
        }
    }

    private static double sum(float[] scores, int target, int[] labels, int from, int to, float margin, int exponent,
            float[] derivatives, Scratch scratch) {
        double sum = 0;
        double derivative = 0;
        for (int at = 0; at < scores.length; at += Scratch.BLOCK) {
            int length = Math.min(Scratch.BLOCK, scores.length - at);
            sum += block(scores, at, length, margin, scores[target], labels, from, to, exponent, scratch);
            derivative += derivatives == null ? 0 : derivativesOfBlock(derivatives, at, length, exponent, scratch);
        }
        if (derivatives != null) {
            derivatives[target] -= (float) derivative;
        }
        return sum;
    }

    /**
     * Writes the hinges of a block to the first region and returns the sum of their powers; not finite if a score or
     * the sum is not.
     */
    private static double block(float[] scores, int at, int length, float margin, float target, int[] labels, int from,
            int to, int exponent, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        float offset = margin - target;
        float targetPart = offset - margin;
        floats.put(OFFSET, offset);
        // The exact rounding error. Arithmetic in double is not enough: 1e17 + 1 rounds to 1e17.
        floats.put(OFFSET_LOW, margin - (offset - targetPart) - (target + targetPart));
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
        scratch.floats.put(STEP_FACTOR, exponent == 1 ? 1 : 0);
        scratch.floats.put(LINEAR_FACTOR, exponent == 1 ? 0 : 2);
        DERIVATIVES.run(derivatives, derivatives, at, scratch.floats, length);
        return BlockSum.ofBlock(scratch.second, length);
    }

    /** Computes hinges, compensated for the errors of both roundings. */
    static void deficits(float[] scores, float[] unused, int at, FloatBuffer floats, int length) {
        float offset = floats.get(OFFSET);
        float offsetLow = floats.get(OFFSET_LOW);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float sum = scores[at + j] + offset;
            float offsetPart = sum - scores[at + j];
            float error = (scores[at + j] - (sum - offsetPart)) + (offset - offsetPart);
            floats.put(FIRST + j, Math.max(0, sum + (error + offsetLow)));
        }
    }

    /** Writes the squares of the first region to the second. */
    static void squares(Scratch.Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(SECOND + j, floats.get(FIRST + j) * floats.get(FIRST + j));
        }
    }

    static void derivatives(float[] derivatives, float[] unused, int at, FloatBuffer floats, int length) {
        float stepFactor = floats.get(STEP_FACTOR);
        float linearFactor = floats.get(LINEAR_FACTOR);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float deficit = floats.get(FIRST + j);
            float derivative = Fma.of(linearFactor, deficit,
                    stepFactor * Math.min(1, BranchFree.scaleForClamp(deficit)));
            floats.put(SECOND + j, derivative);
            derivatives[at + j] += derivative;
        }
    }
}
