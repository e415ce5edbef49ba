package io.github.loss4j.internal;

import java.util.Arrays;

/** The loops of softmax over a row of scores: its maximum, and the exponentials of what the scores lie below it. */
final class Softmax {
    /** Below this a block costs more than its elements one by one. */
    static final int FEW = 48;
    private static final int QUARTER = Scratch.BLOCK / 4;

    private Softmax() {
    }

    /** The greatest of some numbers but NaN; −∞ if there is none. */
    static float max(float[] scores, int from, int length, Scratch scratch) {
        if (length < Scratch.BLOCK) {
            return few(scores, from, from + length);
        }
        float[] most = scratch.first;
        float[] block = scratch.second;
        System.arraycopy(scores, from, most, 0, Scratch.BLOCK);
        for (int done = Scratch.BLOCK; done < length; done += Scratch.BLOCK) {
            // The last block reaches back over some numbers already seen, which does no harm to a maximum.
            System.arraycopy(scores, from + Math.min(done, length - Scratch.BLOCK), block, 0, Scratch.BLOCK);
            max(most, block);
        }
        for (int j = 0; j < QUARTER; j++) {
            most[j] = Math.max(Math.max(most[j], most[j + QUARTER]),
                    Math.max(most[j + 2 * QUARTER], most[j + 3 * QUARTER]));
        }
        return few(most, 0, QUARTER);
    }

    private static void max(float[] most, float[] block) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            most[j] = Math.max(most[j], block[j]);
        }
    }

    /** The same of a few; a NaN is never greater, and makes itself felt in the sum of exponentials. */
    static float few(float[] scores, int from, int to) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            if (scores[i] > max) {
                max = scores[i];
            }
        }
        return max;
    }

    /**
     * The exponentials of the scores less their maximum, and their sum without one of them: what remains for the others is
     * then exact even where that one is nearly all.
     *
     * @param without the class whose exponential is not added; −1 for none
     * @param into where the exponentials go, all of them; null if they are not wanted
     */
    static double exponentials(float[] scores, int from, int length, float max, int without, float[] into, int intoFrom,
            Scratch scratch) {
        double sum = 0;
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            int part = Math.min(Scratch.BLOCK, length - done);
            double some = exponentials(scores, from + done, part, max, without - done, into, intoFrom + done, false,
                    scratch);
            // Some score may lie too far below the maximum for the fast exponential.
            sum += some <= Double.MAX_VALUE
                    ? some
                    : exponentials(scores, from + done, part, max, without - done, into, intoFrom + done, true,
                            scratch);
        }
        return sum;
    }

    /** The same of a block at the most. */
    private static double exponentials(float[] scores, int from, int length, float max, int without, float[] into,
            int intoFrom, boolean careful, Scratch scratch) {
        float[] block = scratch.values;
        System.arraycopy(scores, from, block, 0, length);
        boolean few = length < FEW;
        if (few) {
            for (int j = 0; j < length; j++) {
                block[j] = Exponential.of(block[j] - max);
            }
        } else {
            Arrays.fill(block, length, Scratch.BLOCK, max);
            if (careful) {
                Exponential.apply(block, max, scratch);
            } else {
                Exponential.applyNear(block, max, scratch);
            }
            Arrays.fill(block, length, Scratch.BLOCK, 0);
        }
        if (into != null) {
            System.arraycopy(block, 0, into, intoFrom, length);
        }
        if (without >= 0 && without < length) {
            block[without] = 0;
        }
        return few ? Sums.of(block, 0, length) : Sums.ofBlock(block);
    }

    /** Multiplies some numbers where they stand. */
    static void scale(float[] numbers, int from, int length, float factor) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            numbers[i] *= factor;
        }
    }
}
