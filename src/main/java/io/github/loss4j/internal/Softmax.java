package io.github.loss4j.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/** The loops of softmax over a row of scores: the exponentials, and the maximum for scores whose own are out of range. */
final class Softmax {
    /** Below this a block costs more than its elements one by one. */
    static final int FEW = 48;
    /** {@link #many}, called {@link Apart}. */
    private static MethodHandle many = Apart.method(MethodHandles.lookup(), "many", void.class, float[].class,
            int.class, float.class, boolean.class, Scratch.class);
    private static final double ROOM = 0x1p60;

    private Softmax() {
    }

    /**
     * Whether exponentials of this sum keep all the digits of the probabilities, although no maximum was taken off the scores:
     * there is room above, and what was lost is below the smallest number even if divided by the sum.
     *
     * @param normal whether none of them is subnormal: those have lost digits that a sum below a half would bring to light
     */
    static boolean good(double sum, boolean normal) {
        return sum >= (normal ? 1 / ROOM : 0.5) && sum <= ROOM;
    }

    /** The greatest of some numbers but NaN, which makes itself felt in the sum of exponentials; −∞ if there is none. */
    static float max(float[] scores, int from, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + length; i++) {
            if (scores[i] > max) {
                max = scores[i];
            }
        }
        return max;
    }

    /**
     * The exponentials of the scores less a shift, and their sum without one of them: what remains for the others is then exact
     * even where that one is nearly all.
     *
     * @param without the class whose exponential is not added; −1 for none
     * @param into where the exponentials go, all of them; null if they are not wanted
     */
    static double exponentials(float[] scores, int from, int length, float shift, int without, float[] into,
            int intoFrom, Scratch scratch) {
        double sum = 0;
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            int part = Math.min(Scratch.BLOCK, length - done);
            double some = exponentials(scores, from + done, part, shift, without - done, into, intoFrom + done, false,
                    scratch);
            // Some score may lie too far away for the fast exponential.
            sum += some <= Double.MAX_VALUE
                    ? some
                    : exponentials(scores, from + done, part, shift, without - done, into, intoFrom + done, true,
                            scratch);
        }
        return sum;
    }

    /** The same of a block at the most. */
    private static double exponentials(float[] scores, int from, int length, float shift, int without, float[] into,
            int intoFrom, boolean careful, Scratch scratch) {
        float[] block = scratch.first;
        System.arraycopy(scores, from, block, 0, length);
        ofBlock(block, length, shift, careful, scratch);
        if (into != null) {
            System.arraycopy(block, 0, into, intoFrom, length);
        }
        if (without >= 0 && without < length) {
            block[without] = 0;
        }
        return Sums.ofBlock(block, length);
    }

    /** Replaces the first elements of a block by the exponentials of what they are above a shift. */
    static void ofBlock(float[] block, int length, float shift, boolean careful, Scratch scratch) {
        if (length < FEW) {
            for (int j = 0; j < length; j++) {
                block[j] = Exponential.of(block[j] - shift);
            }
            return;
        }
        try {
            many.invokeExact(block, length, shift, careful, scratch);
        } catch (Throwable thrown) {
            throw Apart.<RuntimeException>thrown(thrown);
        }
    }

    private static void many(float[] block, int length, float shift, boolean careful, Scratch scratch) {
        int padded = Scratch.padded(length);
        Arrays.fill(block, length, padded, shift);
        if (careful) {
            Exponential.apply(block, shift, padded, scratch);
        } else {
            Exponential.applyNear(block, shift, padded, scratch);
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
