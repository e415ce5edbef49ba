package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** The loops of softmax over a row of scores: the exponentials, and the maximum for scores whose own are out of range. */
public final class Softmax {
    /** Below this a block costs more than its elements one by one. */
    public static final int MIN_BLOCK = 48;
    private static final double ROOM = 0x1p60;
    /** A sum of the other exponentials that is less than this may lack some that are below the smallest number. */
    public static final double TINY = 0x1p-100;
    private static final double GREATEST_FACTOR = 0x1p20;
    private static final double LEAST_FACTOR = 0x1p-151;

    /** Where numbers for a loop are kept, before the first region. */
    private static final int GREATEST = 0;
    private static final int FACTOR = 0;
    private static final int KEPT = 1;
    private static final int SPREAD = 2;
    private static final OutOfLine BELOW = OutOfLine.of(MethodHandles.lookup(), "termsBelow", OutOfLine.ARRAYS);
    private static final OutOfLine LESS_SHARES = OutOfLine.of(MethodHandles.lookup(), "takeShares", OutOfLine.ARRAYS);
    private static final OutOfLine SCALED = OutOfLine.of(MethodHandles.lookup(), "scaleInto", OutOfLine.ARRAY);

    private Softmax() {
    }

    /**
     * Whether exponentials of this sum keep all the digits of the probabilities, although no maximum was taken off the scores:
     * there is room above, and what was lost is below the smallest number even if divided by the sum.
     *
     * @param normal whether none of them is subnormal: those have lost digits that a sum below a half would bring to light
     */
    public static boolean isReliable(double sum, boolean normal) {
        return sum >= (normal ? 1 / ROOM : 0.5) && sum <= ROOM;
    }

    /**
     * Whether a row's exponentials, times a float32, make factor · e/sum without a loss: neither is that float32 out of range, nor
     * is the factor so great that it would bring to light what the exponentials have lost.
     *
     * @param factor what the probabilities are multiplied by
     * @param sum the sum of the exponentials
     */
    public static boolean scales(double factor, double sum) {
        double size = Math.abs(factor);
        double scale = size / sum;
        return scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE && size <= GREATEST_FACTOR || size < LEAST_FACTOR;
    }

    /** e^(score − shift) of the target in double, and its limit 1 where both are +∞. */
    public static double own(float score, float shift) {
        return score == Float.POSITIVE_INFINITY && score == shift ? 1 : Math.exp((double) score - shift);
    }

    /** The sum of e^(score − shift) in double over all classes but one. */
    public static double exponentials(float[] scores, int from, int length, float shift, int without) {
        double sum = 0;
        for (int c = 0; c < length; c++) {
            sum += c == without ? 0 : Math.exp((double) scores[from + c] - shift);
        }
        return sum;
    }

    /** The greatest of some numbers but NaN, which makes itself felt in the sum of exponentials; −∞ if there is none. */
    public static float max(float[] scores, int from, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + length; i++) {
            if (scores[i] > max) {
                max = scores[i];
            }
        }
        return max;
    }

    /** The least of some numbers. */
    public static float min(float[] numbers, int length) {
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            min = Math.min(min, numbers[i]);
        }
        return min;
    }

    /** The first index of a number; −1 if there is none. */
    public static int indexOf(float[] numbers, int length, float number) {
        for (int i = 0; i < length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }

    /** The sum in double of all numbers but one. */
    public static double sumBut(float[] numbers, int length, int but) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += i == but ? 0 : numbers[i];
        }
        return sum;
    }

    /**
     * The exponentials of the scores less a shift, and their sum without one of them: what remains for the others is then exact
     * even where that one is nearly all.
     *
     * @param scores holds the scores
     * @param from the first of them
     * @param length how many there are
     * @param shift what is taken off each
     * @param without the class whose exponential is not added; −1 for none
     * @param into where the exponentials go, all of them; null if they are not wanted
     * @param intoFrom where the first goes
     * @param scratch working memory
     * @return the sum
     */
    public static double exponentials(float[] scores, int from, int length, float shift, int without, float[] into,
            int intoFrom, Scratch scratch) {
        double sum = 0;
        // Memory takes what is written faster in smaller pieces.
        int block = into == null ? Scratch.BLOCK : Scratch.BLOCK / 2 + 1;
        for (int done = 0; done < length; done += block) {
            int part = Math.min(block, length - done);
            double some = exponentials(scores, from + done, part, shift, without - done, false, scratch);
            if (!(some <= Double.MAX_VALUE)) {
                // Some score lies too far away for the fast exponential.
                some = exponentials(scores, from + done, part, shift, without - done, true, scratch);
            }
            sum += some;
            if (into != null) {
                scratch.first.floats().get(HERE, into, intoFrom + done, part);
            }
        }
        return sum;
    }

    /** The same of a block at the most, whose exponentials are left where they are. */
    private static double exponentials(float[] scores, int from, int length, float shift, int without,
            boolean fullRange,
            Scratch scratch) {
        Region region = scratch.first;
        ofBlock(scores, from, length, shift, fullRange, region);
        if (without < 0 || without >= length) {
            return BlockSum.ofBlock(region, length);
        }
        float own = region.floats().get(HERE + without);
        region.floats().put(HERE + without, 0);
        double sum = BlockSum.ofBlock(region, length);
        region.floats().put(HERE + without, own);
        return sum;
    }

    /** Puts the exponentials of a block of scores less a shift into a region. */
    public static void ofBlock(float[] scores, int from, int length, float shift, boolean fullRange, Region region) {
        if (length < MIN_BLOCK) {
            for (int j = 0; j < length; j++) {
                region.floats().put(HERE + j, Exponential.of(scores[from + j] - shift));
            }
            return;
        }
        if (fullRange) {
            Exponential.apply(scores, from, shift, region, length);
        } else {
            Exponential.applyFast(scores, from, shift, region, length);
        }
    }

    /**
     * The sum over a row's classes of (kept · probability + spread) · (greatest − score), none of which is negative: so much a
     * loss of several classes has above that of the greatest. Leaves the exponentials where they are.
     *
     * @param probabilities an array that holds them at the same index as the scores
     * @return not finite where a term is not, or overflows
     */
    public static double below(float[] probabilities, float[] scores, int from, int length, float greatest, float kept,
            float spread, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        floats.put(GREATEST, greatest);
        floats.put(KEPT, kept);
        floats.put(SPREAD, spread);
        double sum = 0;
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            int part = Math.min(Scratch.BLOCK, length - done);
            BELOW.run(probabilities, scores, from + done, floats, part);
            sum += BlockSum.ofBlock(scratch.second, part);
        }
        return sum;
    }

    public static void termsBelow(float[] probabilities, float[] scores, int at, FloatBuffer floats, int length) {
        float greatest = floats.get(GREATEST);
        float kept = floats.get(KEPT);
        float spread = floats.get(SPREAD);
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(SECOND + j, Fma.of(kept, probabilities[at + j], spread) * (greatest - scores[at + j]));
        }
    }

    /** Takes factor · (kept · probability + spread) off each number that stands at a probability's index. */
    public static void lessShares(float[] probabilities, float[] numbers, int from, int length, float factor,
            float kept,
            float spread, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        floats.put(FACTOR, -factor);
        floats.put(KEPT, kept);
        floats.put(SPREAD, spread);
        if (length < MIN_BLOCK) {
            takeShares(probabilities, numbers, from, floats, length);
            return;
        }
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            LESS_SHARES.run(probabilities, numbers, from + done, floats, Math.min(Scratch.BLOCK, length - done));
        }
    }

    public static void takeShares(float[] probabilities, float[] numbers, int at, FloatBuffer floats, int length) {
        float factor = floats.get(FACTOR);
        float kept = floats.get(KEPT);
        float spread = floats.get(SPREAD);
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            numbers[at + j] = Fma.of(factor, kept * probabilities[at + j] + spread, numbers[at + j]);
        }
    }

    /** The sum of some numbers but one. Leaves the exponentials where they are. */
    public static double sum(float[] numbers, int from, int length, int but, Scratch scratch) {
        double sum = 0;
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            int part = Math.min(Scratch.BLOCK, length - done);
            scratch.floats.put(SECOND, numbers, from + done, part);
            if (but >= done && but < done + part) {
                scratch.floats.put(SECOND + but - done, 0);
            }
            sum += BlockSum.ofBlock(scratch.second, part);
        }
        return sum;
    }

    /** Copies the first numbers of a region to where they go, times a factor. */
    public static void scaled(Region region, int length, float factor, float[] into, int to) {
        SCALED.run(into, to, factor, region, length);
    }

    public static void scaleInto(float[] into, int to, float factor, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            into[to + j] = floats.get(HERE + j) * factor;
        }
    }

    /** Multiplies some numbers where they stand. */
    public static void scale(float[] numbers, int from, int length, float factor) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            numbers[i] *= factor;
        }
    }
}
