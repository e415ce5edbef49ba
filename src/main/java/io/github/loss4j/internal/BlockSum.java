package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.Region.NEXT;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** Sums: pairwise float sums of blocks, and double sums of short inputs and after overflow. */
public final class BlockSum {
    private static final int HALF = (Scratch.BLOCK - 1) / 2;
    private static final int QUARTER = HALF / 2;
    private static final int EIGHTH = QUARTER / 2;
    private static final int SIXTEENTH = EIGHTH / 2;
    private static final int LANES = SIXTEENTH / 4;
    /** Up to this length, the whole sum is computed in double. */
    public static final int MIN_BLOCK = 128;
    private static final float[] ZEROS = new float[Scratch.BLOCK];

    private static final OutOfLine OF_WHOLE = OutOfLine.of(MethodHandles.lookup(), "ofWhole", OutOfLine.SUM);
    private static final OutOfLine OF_HALF = OutOfLine.of(MethodHandles.lookup(), "ofHalf", OutOfLine.SUM);
    private static final OutOfLine OF_QUARTER = OutOfLine.of(MethodHandles.lookup(), "ofQuarter", OutOfLine.SUM);

    private BlockSum() {
    }

    /** Returns the sum of the first numbers of a region. Overwrites the region after them. */
    public static double ofBlock(Region region, int length) {
        return ofBlock(region, 0, length);
    }

    /**
     * Returns the sum of the numbers of a region from an index (inclusive) to another (exclusive). At most sixty-four
     * numbers are added pairwise in float; these sums are added in double. Overwrites all other numbers of the region.
     *
     * <p>The first number of a region is added separately. The loops still run over it, as the element that C2's scalar
     * pre-loop handles.
     */
    public static double ofBlock(Region region, int from, int to) {
        FloatBuffer floats = region.floats();
        if (to <= MIN_BLOCK) {
            return of(floats, HERE + from, to - from);
        }
        boolean quarter = to <= 1 + QUARTER;
        boolean half = to <= 1 + HALF;
        clear(region, 1, from);
        clear(region, to, 1 + (quarter ? QUARTER : half ? HALF : 2 * HALF));
        (quarter ? OF_QUARTER : half ? OF_HALF : OF_WHOLE).run(region);
        return (from == 0 ? floats.get(HERE) : 0) + of(floats, NEXT + 1, LANES);
    }

    // Each method repeats the loops: in a shared method they are sometimes not inlined, and then much slower.

    public static void ofWhole(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(NEXT + j, (floats.get(HERE + j) + floats.get(HERE + j + QUARTER))
                    + (floats.get(HERE + j + 2 * QUARTER) + floats.get(HERE + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SIXTEENTH; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + SIXTEENTH))
                    + (floats.get(NEXT + j + 2 * SIXTEENTH) + floats.get(NEXT + j + 3 * SIXTEENTH)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + LANES))
                    + (floats.get(NEXT + j + 2 * LANES) + floats.get(NEXT + j + 3 * LANES)));
        }
    }

    public static void ofHalf(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= EIGHTH; j++) {
            floats.put(NEXT + j, (floats.get(HERE + j) + floats.get(HERE + j + EIGHTH))
                    + (floats.get(HERE + j + 2 * EIGHTH) + floats.get(HERE + j + 3 * EIGHTH)));
        }
        for (int j = 0; j <= 2 * LANES; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + 2 * LANES))
                    + (floats.get(NEXT + j + 4 * LANES) + floats.get(NEXT + j + 6 * LANES)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(NEXT + j, floats.get(NEXT + j) + floats.get(NEXT + j + LANES));
        }
    }

    public static void ofQuarter(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= SIXTEENTH; j++) {
            floats.put(NEXT + j, (floats.get(HERE + j) + floats.get(HERE + j + SIXTEENTH))
                    + (floats.get(HERE + j + 2 * SIXTEENTH) + floats.get(HERE + j + 3 * SIXTEENTH)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + LANES))
                    + (floats.get(NEXT + j + 2 * LANES) + floats.get(NEXT + j + 3 * LANES)));
        }
    }

    /** Sets the numbers of a region to zero, from an index (inclusive) to another (exclusive). */
    public static void clear(Region region, int from, int to) {
        if (from < to) {
            region.floats().put(HERE + from, ZEROS, 0, to - from);
        }
    }

    /**
     * Returns the sum of numbers, accumulated in double.
     *
     * @param floats the numbers
     * @param from the index of the first number
     * @param length the number of numbers
     * @return their sum
     */
    public static double of(FloatBuffer floats, int from, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j <= length - 4; j += 4) {
            a += floats.get(from + j);
            b += floats.get(from + j + 1);
            c += floats.get(from + j + 2);
            d += floats.get(from + j + 3);
        }
        for (; j < length; j++) {
            a += floats.get(from + j);
        }
        return (a + b) + (c + d);
    }

    /**
     * Returns the sum of array elements, accumulated in double.
     *
     * @param numbers the elements
     * @param from the first index
     * @param to the index after the last
     * @return their sum
     */
    public static double of(float[] numbers, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i <= to - 4; i += 4) {
            a += numbers[i];
            b += numbers[i + 1];
            c += numbers[i + 2];
            d += numbers[i + 3];
        }
        for (; i < to; i++) {
            a += numbers[i];
        }
        return (a + b) + (c + d);
    }

    /**
     * Returns the weighted sum of the first numbers of an array. Their weights begin at an offset; null means weight 1.
     */
    public static double ofWeighted(float[] numbers, float[] weights, int offset, int length) {
        if (weights == null) {
            return of(numbers, 0, length);
        }
        double sum = 0;
        for (int j = 0; j < length; j++) {
            float weight = weights[offset + j];
            if (weight != 0) {
                sum += (double) weight * numbers[j];
            }
        }
        return sum;
    }

    /** Returns the weighted sum of numbers. A term of weight zero is skipped, even if it is NaN. */
    public static double ofWeighted(FloatBuffer floats, int from, float[] weights, int offset, int length) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            float weight = weights[offset + j];
            if (weight != 0) {
                sum += (double) weight * floats.get(from + j);
            }
        }
        return sum;
    }
}
