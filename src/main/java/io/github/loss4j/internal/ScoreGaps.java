package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.SECOND;
import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * Sums over the classes of a row of the differences of one number and the scores. If the number is about the logarithm
 * of the sum of exponentials, few differences are negative, so that the sums have hardly any cancellation.
 */
public final class ScoreGaps {
    private static final OutOfLine SUBTRACT = OutOfLine.of(MethodHandles.lookup(), "subtract", OutOfLine.ARRAY);
    private static final OutOfLine SUBTRACT_WEIGHTED = OutOfLine.of(MethodHandles.lookup(), "subtractWeighted",
            OutOfLine.ARRAYS);

    private ScoreGaps() {
    }

    /**
     * Returns the sum of number − score over a range of scores.
     *
     * @param scores an array with the scores
     * @param from the index of the first score
     * @param length the number of scores
     * @param number the number from which each score is subtracted
     * @param scratch working memory, whose first region is kept
     * @return the sum; not finite if a difference is not
     */
    public static double sum(float[] scores, int from, int length, float number, Scratch scratch) {
        return sum(null, scores, from, length, number, scratch);
    }

    /**
     * Returns the sum of weight · (number − score) over a range.
     *
     * @param weights an array with the weights, at the indices of the scores; null for weights of 1
     * @param scores an array with the scores
     * @param from the index of the first score and its weight
     * @param length the number of scores
     * @param number the number from which each score is subtracted
     * @param scratch working memory, whose first region is kept
     * @return the sum; not finite if a term is not
     */
    public static double sum(float[] weights, float[] scores, int from, int length, float number, Scratch scratch) {
        double sum = 0;
        if (length < Softmax.MIN_BLOCK) {
            if (weights == null) {
                return (double) number * length - BlockSum.of(scores, from, from + length);
            }
            for (int i = from; i < from + length; i++) {
                sum += weights[i] * ((double) number - scores[i]);
            }
            return sum;
        }
        for (int at = from, part; at < from + length; at += part) {
            part = Math.min(Scratch.BLOCK, from + length - at);
            if (weights == null) {
                SUBTRACT.run(scores, at, number, scratch.second, part);
            } else {
                scratch.floats.put(0, number);
                SUBTRACT_WEIGHTED.run(weights, scores, at, scratch.floats, part);
            }
            sum += BlockSum.ofBlock(scratch.second, part);
        }
        return sum;
    }

    public static void subtract(float[] scores, int at, float number, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, number - scores[at + j]);
        }
    }

    static void subtractWeighted(float[] weights, float[] scores, int at, FloatBuffer floats, int length) {
        float number = floats.get(0);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(SECOND + j, weights[at + j] * (number - scores[at + j]));
        }
    }
}
