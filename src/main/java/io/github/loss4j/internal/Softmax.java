package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/**
 * The loops of softmax over a row of scores: the exponentials, their sums, and the maximum, which is subtracted from
 * the scores if their exponentials are out of range.
 */
public final class Softmax {
    /** Below this many elements, a scalar loop is faster than a block. */
    public static final int MIN_BLOCK = 48;
    private static final double MAX_SUM = 0x1p60;
    /** If a score is above this, the sum exceeds 2⁶⁰; if all scores are below minus this, the sum is below ½. */
    private static final float MAX_UNSCALED = 42;
    /** If the sum of all exponentials except the target's is below this, some of them may have underflowed. */
    public static final double TINY = 0x1p-100;
    private static final double MAX_FACTOR = 0x1p20;
    private static final double MIN_FACTOR = 0x1p-151;

    /** The indices of a loop's parameters in the buffer, before the first region. */
    private static final int FACTOR = 0;
    private static final int CONFIDENCE = 1;
    private static final int SMOOTHING = 2;
    private static final OutOfLine SUBTRACT_TARGETS = OutOfLine.of(MethodHandles.lookup(), "subtractTargetBlock",
            OutOfLine.ARRAYS);
    private static final OutOfLine SCALE_INTO = OutOfLine.of(MethodHandles.lookup(), "scaleInto", OutOfLine.ARRAY);

    private Softmax() {
    }

    /**
     * Whether float32 exponentials with this sum give accurate probabilities: no overflow, and the underflowed terms
     * cannot change a probability.
     *
     * @param normal whether no exponential is subnormal; subnormal ones have lost digits, so their sum must be at least
     *        1/2
     */
    static boolean isReliable(double sum, boolean normal) {
        return sum >= (normal ? 1 / MAX_SUM : 0.5) && sum <= MAX_SUM;
    }

    /**
     * Whether factor · e/sum can be computed as the float32 exponential e times the float32 number factor/sum:
     * factor/sum is in range, and the factor is not so large that digits lost in small exponentials would matter. A
     * very small factor is accepted too, since all its products round to 0.
     *
     * @param factor the factor of the probabilities
     * @param sum the sum of the exponentials
     */
    static boolean canScale(double factor, double sum) {
        double magnitude = Math.abs(factor);
        double scale = magnitude / sum;
        return scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE && magnitude <= MAX_FACTOR
                || magnitude < MIN_FACTOR;
    }

    /** Whether it is certain that the sum of exponentials of a row with this maximum score is not reliable. */
    static boolean mustShift(float max) {
        return max > MAX_UNSCALED || max < -MAX_UNSCALED;
    }

    /** Returns e^(score − shift) in double; 1 if both are +∞. */
    public static double targetExp(float score, float shift) {
        return score == Float.POSITIVE_INFINITY && score == shift ? 1 : Math.exp((double) score - shift);
    }

    /**
     * Returns the sum of e^(score − shift) over all classes except one, in double; NaN if several scores are +∞, since
     * the probabilities then have no limit.
     */
    public static double exponentials(float[] scores, int from, int length, float shift, int except) {
        double sum = 0;
        for (int c = 0; c < length; c++) {
            sum += c == except ? 0 : targetExp(scores[from + c], shift);
        }
        boolean infinite = shift == Float.POSITIVE_INFINITY;
        return infinite && sum + targetExp(scores[from + except], shift) > 1 ? Double.NaN : sum;
    }

    /**
     * Returns the maximum of a row; −∞ if there is none. Ignores NaN, which makes the sum of the exponentials NaN
     * anyway.
     */
    public static float max(float[] scores, int from, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + length; i++) {
            if (scores[i] > max) {
                max = scores[i];
            }
        }
        return max;
    }

    /** Returns the minimum of the first numbers of an array. */
    public static float min(float[] numbers, int length) {
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            min = Math.min(min, numbers[i]);
        }
        return min;
    }

    /** Returns the first index of a number; −1 if it does not occur. */
    public static int indexOf(float[] numbers, int length, float number) {
        for (int i = 0; i < length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the sum of the first numbers of an array except one, in double. */
    static double sumExcept(float[] numbers, int length, int except) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += i == except ? 0 : numbers[i];
        }
        return sum;
    }

    /**
     * Computes e^(score − shift) of each class, and their sum without one class. The sum of the other classes then has
     * no cancellation, even if the excepted class dominates.
     *
     * @param scores an array with the scores
     * @param from the index of the first score
     * @param length the number of classes
     * @param shift the number subtracted from each score
     * @param except the class whose exponential is not added to the sum; −1 for none
     * @param into the output for the exponentials of all classes, or null; without it, the exponentials of a row of at
     *        most a block remain in {@link Scratch#first}
     * @param intoFrom the index of the first exponential in {@code into}
     * @param scratch working memory
     * @return the sum
     */
    public static double exponentials(float[] scores, int from, int length, float shift, int except, float[] into,
            int intoFrom, Scratch scratch) {
        double sum = 0;
        int block = blockOf(length);
        for (int done = 0; done < length; done += block) {
            int part = Math.min(block, length - done);
            boolean fullRange = scratch.fastExponentials.skips();
            double partSum = exponentials(scores, from + done, part, shift, except - done, fullRange, scratch);
            if (!fullRange && !(partSum <= Double.MAX_VALUE)) {
                // A score is out of range for the fast exponential.
                scratch.fastExponentials.fail();
                partSum = exponentials(scores, from + done, part, shift, except - done, true, scratch);
            }
            sum += partSum;
            if (into != null) {
                scratch.first.floats().get(ARGUMENT, into, intoFrom + done, part);
            }
        }
        return sum;
    }

    /** Computes the same for at most a block. The exponentials remain in {@link Scratch#first}. */
    private static double exponentials(float[] scores, int from, int length, float shift, int except,
            boolean fullRange, Scratch scratch) {
        Region region = scratch.first;
        ofBlock(scores, from, length, shift, fullRange, region);
        return sumExcept(region, length, except);
    }

    /**
     * Computes e^score·2^−exponent of each class, and their sum without one class, as {@link #exponentials} does.
     * Exponentials that are not normal numbers become 0, too large ones NaN.
     */
    static double scaledExponentials(float[] scores, int from, int length, float exponent, int except, float[] into,
            int intoFrom, Scratch scratch) {
        double sum = 0;
        int block = blockOf(length);
        for (int done = 0; done < length; done += block) {
            int part = Math.min(block, length - done);
            ScaledExponential.apply(scores, from + done, exponent, scratch.first, part);
            sum += sumExcept(scratch.first, part, except - done);
            if (into != null) {
                scratch.first.floats().get(ARGUMENT, into, intoFrom + done, part);
            }
        }
        return sum;
    }

    /**
     * Blocks of half the length are faster where the exponentials are copied to an array. Rows without a copy have the
     * same blocks, so that their sums have the same bits with and without a gradient.
     */
    private static int blockOf(int length) {
        return length <= Scratch.BLOCK ? Scratch.BLOCK : Scratch.BLOCK / 2 + 1;
    }

    /** The sum of the first numbers of a region without one of them, which is kept. */
    static double sumExcept(Region region, int length, int except) {
        if (except < 0 || except >= length) {
            return BlockSum.ofBlock(region, length);
        }
        float excepted = region.floats().get(ARGUMENT + except);
        region.floats().put(ARGUMENT + except, 0);
        double sum = BlockSum.ofBlock(region, length);
        region.floats().put(ARGUMENT + except, excepted);
        return sum;
    }

    /** Writes e^(score − shift) of at most a block of scores to a region. */
    public static void ofBlock(float[] scores, int from, int length, float shift, boolean fullRange, Region region) {
        if (length < MIN_BLOCK) {
            for (int j = 0; j < length; j++) {
                region.floats().put(ARGUMENT + j, Exponential.of(scores[from + j] - shift));
            }
            return;
        }
        if (fullRange) {
            Exponential.apply(scores, from, shift, region, length);
        } else {
            Exponential.applyFast(scores, from, shift, region, length);
        }
    }

    /** Subtracts factor · (confidence · probability + smoothing) from the number at the index of each probability. */
    public static void subtractTargets(float[] probabilities, float[] numbers, int from, int length, float factor,
            float confidence, float smoothing, Scratch scratch) {
        FloatBuffer floats = scratch.floats;
        floats.put(FACTOR, -factor);
        floats.put(CONFIDENCE, confidence);
        floats.put(SMOOTHING, smoothing);
        if (length < MIN_BLOCK) {
            subtractTargetBlock(probabilities, numbers, from, floats, length);
            return;
        }
        for (int done = 0; done < length; done += Scratch.BLOCK) {
            SUBTRACT_TARGETS.run(probabilities, numbers, from + done, floats, Math.min(Scratch.BLOCK, length - done));
        }
    }

    static void subtractTargetBlock(float[] probabilities, float[] numbers, int at, FloatBuffer floats,
            int length) {
        float factor = floats.get(FACTOR);
        float confidence = floats.get(CONFIDENCE);
        float smoothing = floats.get(SMOOTHING);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            numbers[at + j] = Fma.of(factor, confidence * probabilities[at + j] + smoothing, numbers[at + j]);
        }
    }

    /** Copies the first numbers of a region, times a factor, to an array. */
    public static void copyScaled(Region region, int length, float factor, float[] into, int to) {
        SCALE_INTO.run(into, to, factor, region, length);
    }

    static void scaleInto(float[] into, int to, float factor, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            into[to + j] = floats.get(ARGUMENT + j) * factor;
        }
    }

    /** Multiplies a range of numbers in place. */
    public static void scale(float[] numbers, int from, int length, float factor) {
        int end = from + length;
        for (int i = from; i < end; i++) {
            numbers[i] *= factor;
        }
    }

    /**
     * Adds numbers to compensated sums by TwoSum; only the sum of the rounding errors is itself rounded.
     *
     * @param numbers the numbers, one for each sum
     * @param high the float32 sums
     * @param low the sums of their rounding errors
     * @param count the number of sums
     */
    public static void add(float[] numbers, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float sum = high[j] + numbers[j];
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (numbers[j] - added);
            high[j] = sum;
        }
    }
}
