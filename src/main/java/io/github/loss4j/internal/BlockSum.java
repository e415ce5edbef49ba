package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;

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
    /** From this length on, a sum whose terms may cancel is computed in vector loops. */
    static final int MIN_SIGNED = HALF;
    /**
     * The index of the rounding errors of the sums in the next region. They follow the sums and as many rounding errors
     * of products.
     */
    private static final int SUM_ERRORS = TEMP_1 + 2 * HALF + 48;
    private static final float[] ZEROS = new float[Scratch.BLOCK];

    private static final OutOfLine OF_WHOLE = OutOfLine.of(MethodHandles.lookup(), "ofWhole", OutOfLine.SUM);
    private static final OutOfLine OF_HALF = OutOfLine.of(MethodHandles.lookup(), "ofHalf", OutOfLine.SUM);
    private static final OutOfLine OF_QUARTER = OutOfLine.of(MethodHandles.lookup(), "ofQuarter", OutOfLine.SUM);

    private static final OutOfLine OF_SIGNED = OutOfLine.of(MethodHandles.lookup(), "ofSigned", OutOfLine.SUM);
    private static final OutOfLine OF_PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "ofProducts", OutOfLine.SUM);
    private static final OutOfLine OF_SUMS = OutOfLine.of(MethodHandles.lookup(), "ofSums", OutOfLine.SUM);
    private static final OutOfLine PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "products", OutOfLine.ARRAY);

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
            return of(floats, ARGUMENT + from, to - from);
        }
        boolean quarter = to <= 1 + QUARTER;
        boolean half = to <= 1 + HALF;
        clear(region, 1, from);
        clear(region, to, 1 + (quarter ? QUARTER : half ? HALF : 2 * HALF));
        (quarter ? OF_QUARTER : half ? OF_HALF : OF_WHOLE).run(region);
        return (from == 0 ? floats.get(ARGUMENT) : 0) + of(floats, TEMP_1 + 1, LANES);
    }

    // Each method repeats the loops: in a shared method they are sometimes not inlined, and then much slower.

    static void ofWhole(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(TEMP_1 + j, (floats.get(ARGUMENT + j) + floats.get(ARGUMENT + j + QUARTER))
                    + (floats.get(ARGUMENT + j + 2 * QUARTER) + floats.get(ARGUMENT + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SIXTEENTH; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + SIXTEENTH))
                    + (floats.get(TEMP_1 + j + 2 * SIXTEENTH) + floats.get(TEMP_1 + j + 3 * SIXTEENTH)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + LANES))
                    + (floats.get(TEMP_1 + j + 2 * LANES) + floats.get(TEMP_1 + j + 3 * LANES)));
        }
    }

    public static void ofHalf(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= EIGHTH; j++) {
            floats.put(TEMP_1 + j, (floats.get(ARGUMENT + j) + floats.get(ARGUMENT + j + EIGHTH))
                    + (floats.get(ARGUMENT + j + 2 * EIGHTH) + floats.get(ARGUMENT + j + 3 * EIGHTH)));
        }
        for (int j = 0; j <= 2 * LANES; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + 2 * LANES))
                    + (floats.get(TEMP_1 + j + 4 * LANES) + floats.get(TEMP_1 + j + 6 * LANES)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(TEMP_1 + j, floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + LANES));
        }
    }

    static void ofQuarter(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= SIXTEENTH; j++) {
            floats.put(TEMP_1 + j, (floats.get(ARGUMENT + j) + floats.get(ARGUMENT + j + SIXTEENTH))
                    + (floats.get(ARGUMENT + j + 2 * SIXTEENTH) + floats.get(ARGUMENT + j + 3 * SIXTEENTH)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + LANES))
                    + (floats.get(TEMP_1 + j + 2 * LANES) + floats.get(TEMP_1 + j + 3 * LANES)));
        }
    }

    /**
     * Returns the sum of the numbers of a region that may cancel, from an index (inclusive) to another (exclusive). One
     * tree of floats adds the numbers, another one the rounding errors of its sums (Knuth's TwoSum). The error is at
     * most 2⁻⁴² of the sum of the magnitudes. Overwrites all other numbers of the region if there are many.
     *
     * @return the sum; not finite if a number is not, or if a partial sum overflows float32
     */
    static double ofSigned(Region region, int from, int to) {
        FloatBuffer floats = region.floats();
        if (to <= MIN_SIGNED) {
            return of(floats, ARGUMENT + from, to - from);
        }
        clear(region, 1, from);
        clear(region, to, 1 + 2 * HALF);
        OF_SIGNED.run(region);
        return (from == 0 ? floats.get(ARGUMENT) : 0) + lanes(region);
    }

    /**
     * Returns the weighted sum of numbers that may cancel, computed as above. It includes the rounding errors of the
     * products. Overwrites the numbers.
     *
     * @param region the numbers
     * @param weights an array with the weights
     * @param scale the factor of each weight, a power of two
     * @param at the index of the weight of the region's first number
     * @param from the index in the region of the first number to add
     * @param to the index in the region after the last one
     * @return the sum; not finite if a product is not, or if a partial sum overflows float32
     */
    static double ofSigned(Region region, float[] weights, float scale, int at, int from, int to) {
        FloatBuffer floats = region.floats();
        if (to <= MIN_SIGNED) {
            return ofWeighted(floats, ARGUMENT + from, weights, at + from, to - from) * scale;
        }
        PRODUCTS.run(weights, at, scale, region, to);
        double first = from == 0 ? (double) floats.get(ARGUMENT) + floats.get(TEMP_1) : 0;
        clear(region, 1, from);
        clear(region, to, 1 + 2 * HALF);
        if (from > 1) {
            floats.put(TEMP_1 + 1, ZEROS, 0, from - 1);
        }
        floats.put(TEMP_1 + to, ZEROS, 0, 1 + 2 * HALF - to);
        OF_PRODUCTS.run(region);
        return first + lanes(region);
    }

    private static double lanes(Region region) {
        OF_SUMS.run(region);
        return of(region.floats(), TEMP_1 + 1, SIXTEENTH) + of(region.floats(), SUM_ERRORS + 1, SIXTEENTH);
    }

    /** Writes the products to the region, and their exact rounding errors to the next one. */
    public static void products(float[] weights, int from, float scale, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float weight = scale * weights[from + j];
            float product = weight * floats.get(ARGUMENT + j);
            floats.put(TEMP_1 + j, Fma.of(weight, floats.get(ARGUMENT + j), -product));
            floats.put(ARGUMENT + j, product);
        }
    }

    /** The exact rounding error of a sum (Knuth's TwoSum). */
    private static float error(float a, float b, float sum) {
        float ofB = sum - a;
        return (a - (sum - ofB)) + (b - ofB);
    }

    // One sum per loop, since C2 does not vectorise longer loop bodies.

    static void ofSigned(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= HALF; j++) {
            float a = floats.get(ARGUMENT + j);
            float b = floats.get(ARGUMENT + j + HALF);
            float sum = a + b;
            floats.put(TEMP_1 + j, sum);
            floats.put(SUM_ERRORS + j, error(a, b, sum));
        }
    }

    static void ofProducts(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= HALF; j++) {
            float a = floats.get(ARGUMENT + j);
            float b = floats.get(ARGUMENT + j + HALF);
            float sum = a + b;
            floats.put(SUM_ERRORS + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + HALF)) + error(a, b, sum));
            floats.put(TEMP_1 + j, sum);
        }
    }

    static void ofSums(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= QUARTER; j++) {
            float a = floats.get(TEMP_1 + j);
            float b = floats.get(TEMP_1 + j + QUARTER);
            float sum = a + b;
            floats.put(SUM_ERRORS + j,
                    (floats.get(SUM_ERRORS + j) + floats.get(SUM_ERRORS + j + QUARTER)) + error(a, b, sum));
            floats.put(TEMP_1 + j, sum);
        }
        for (int j = 0; j <= EIGHTH; j++) {
            float a = floats.get(TEMP_1 + j);
            float b = floats.get(TEMP_1 + j + EIGHTH);
            float sum = a + b;
            floats.put(SUM_ERRORS + j,
                    (floats.get(SUM_ERRORS + j) + floats.get(SUM_ERRORS + j + EIGHTH)) + error(a, b, sum));
            floats.put(TEMP_1 + j, sum);
        }
        for (int j = 0; j <= SIXTEENTH; j++) {
            float a = floats.get(TEMP_1 + j);
            float b = floats.get(TEMP_1 + j + SIXTEENTH);
            float sum = a + b;
            floats.put(SUM_ERRORS + j,
                    (floats.get(SUM_ERRORS + j) + floats.get(SUM_ERRORS + j + SIXTEENTH)) + error(a, b, sum));
            floats.put(TEMP_1 + j, sum);
        }
    }

    /** Sets the numbers of a region to zero, from an index (inclusive) to another (exclusive). */
    public static void clear(Region region, int from, int to) {
        if (from < to) {
            region.floats().put(ARGUMENT + from, ZEROS, 0, to - from);
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
    static double ofWeighted(float[] numbers, float[] weights, int offset, int length) {
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
    static double ofWeighted(FloatBuffer floats, int from, float[] weights, int offset, int length) {
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
