package io.github.loss4j.internal;

import java.util.Arrays;

/** The loops of softmax over a row of scores: its maximum, and the exponentials of what the scores lie below it. */
final class Softmax {
    /** Below this a block costs more than its elements one by one. */
    static final int FEW = 48;

    private Softmax() {
    }

    /** The greatest of some numbers; NaN if one of them is. */
    static float max(float[] scores, int from, int length, Scratch scratch) {
        float max = Float.NEGATIVE_INFINITY;
        int at = from;
        int end = from + length;
        if (length >= 2 * Scratch.BLOCK) {
            float[] most = scratch.first;
            float[] block = scratch.second;
            System.arraycopy(scores, at, most, 0, Scratch.BLOCK);
            at += Scratch.BLOCK;
            for (; at <= end - Scratch.BLOCK; at += Scratch.BLOCK) {
                System.arraycopy(scores, at, block, 0, Scratch.BLOCK);
                max(most, block);
            }
            max = few(most, 0, Scratch.BLOCK);
        }
        return Math.max(max, few(scores, at, end));
    }

    private static void max(float[] most, float[] block) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            most[j] = Math.max(most[j], block[j]);
        }
    }

    private static float few(float[] scores, int from, int to) {
        float a = Float.NEGATIVE_INFINITY;
        float b = a;
        float c = a;
        float d = a;
        int i = from;
        for (; i <= to - 4; i += 4) {
            a = Math.max(a, scores[i]);
            b = Math.max(b, scores[i + 1]);
            c = Math.max(c, scores[i + 2]);
            d = Math.max(d, scores[i + 3]);
        }
        for (; i < to; i++) {
            a = Math.max(a, scores[i]);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
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
        float[] block = scratch.values;
        double sum = 0;
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            int part = Math.min(Scratch.BLOCK, length - done);
            System.arraycopy(scores, from + done, block, 0, part);
            boolean few = part < FEW;
            if (few) {
                for (int j = 0; j < part; j++) {
                    block[j] = Exponential.of(block[j] - max);
                }
            } else {
                Arrays.fill(block, part, Scratch.BLOCK, Float.NEGATIVE_INFINITY);
                subtract(block, max);
                Exponential.apply(block, scratch);
            }
            if (into != null) {
                System.arraycopy(block, 0, into, intoFrom + done, part);
            }
            if (without >= done && without < done + part) {
                block[without - done] = 0;
            }
            sum += few ? Sums.of(block, 0, part) : Sums.ofBlock(block);
        }
        return sum;
    }

    private static void subtract(float[] block, float max) {
        for (int j = 0; j < Scratch.BLOCK; j++) {
            block[j] -= max;
        }
    }

    /** Multiplies some numbers where they stand. */
    static void scale(float[] numbers, int from, int length, float factor) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            numbers[i] *= factor;
        }
    }
}
