package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;
import static io.github.loss4j.internal.Scratch.Region.TEMP_1;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Adds blocks of floats to an exact sum, in vectors.
 *
 * <p>Each number is split at a power of two, the grid, into a multiple of the grid, which is {@code (x + c) - c} for a
 * large c, and a remainder of at most half the grid. The multiples have few bits, so pairwise additions in float are
 * exact. The remainders are split again at a finer grid until all are zero. After Rump, Ogita and Oishi, Accurate
 * floating-point summation, SIAM Journal on Scientific Computing 31 (2008).
 */
final class ExactBlock {
    /** The number of numbers that are split together, besides the first one. */
    static final int PART = (Scratch.BLOCK - 1) / 2;
    private static final int QUARTER = PART / 4;
    /** The last index of the pairwise sums, each of sixteen numbers. */
    private static final int SUMS = QUARTER / 4;
    private static final int C = TEMP_1 - 1;
    private static final int MULTIPLES = ARGUMENT + Scratch.REGION;
    /** With a larger exponent of a sum, the split might overflow. */
    private static final int MAX_EXPONENT = 120;
    private static final int NONE = Integer.MIN_VALUE / 2;

    private static final OutOfLine MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "magnitudes", OutOfLine.REGION);
    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.REGION);

    private ExactBlock() {
    }

    /**
     * Adds the results from an index (inclusive) to another (exclusive) and overwrites them. Does nothing if a result
     * is not finite or too large.
     *
     * @return whether the results were added; if not, they are unchanged
     */
    static boolean add(Scratch scratch, int from, int to, ExactSum into) {
        Region first = scratch.result;
        Region second = scratch.resultEnd;
        BlockSum.clear(first, 0, from);
        BlockSum.clear(first, to, 1 + (to <= 1 + PART ? PART : 2 * PART));
        int exponent = magnitude(first);
        int secondExponent = to <= 1 + PART ? NONE : magnitude(second);
        if (exponent > MAX_EXPONENT || secondExponent > MAX_EXPONENT) {
            return false;
        }
        addPart(first, exponent, into);
        addPart(second, secondExponent, into);
        return true;
    }

    /**
     * Whether all results from an index (inclusive) to another (exclusive) are finite and small enough for
     * {@link #add}.
     */
    static boolean finite(Scratch scratch, int from, int to) {
        BlockSum.clear(scratch.result, 0, from);
        BlockSum.clear(scratch.result, to, 1 + (to <= 1 + PART ? PART : 2 * PART));
        return magnitude(scratch.result) <= MAX_EXPONENT
                && (to <= 1 + PART || magnitude(scratch.resultEnd) <= MAX_EXPONENT);
    }

    /** Returns the exponent of an upper bound of the sums of magnitudes in a part. */
    private static int magnitude(Region region) {
        MAGNITUDES.run(region, PART);
        IntBuffer bits = region.bits();
        int maxBits = 0;
        for (int j = 0; j <= SUMS; j++) {
            // The sign bit is cleared here because Math.abs keeps the sign of NaN in the interpreter of JDK 17.
            maxBits = Math.max(maxBits, bits.get(TEMP_1 + j) & Integer.MAX_VALUE);
        }
        return maxBits == 0 ? NONE : Math.max(Float.MIN_EXPONENT, (maxBits >>> 23) - 127);
    }

    /** Adds the first number and the part after it to an exact sum, and replaces them by zeros. */
    private static void addPart(Region region, int magnitude, ExactSum into) {
        FloatBuffer floats = region.floats();
        int exponent = magnitude;
        // The numbers are below 2^(exponent + 1), and c must be more than twice that.
        int grid = exponent - 21;
        while (exponent != NONE) {
            // All floats are multiples of Float.MIN_VALUE.
            grid = Math.max(grid, Float.MIN_EXPONENT - 23);
            floats.put(C, Math.scalb(1.5f, grid + 23));
            SPLIT.run(region, PART);
            into.add(floats.get(MULTIPLES) + BlockSum.of(floats, TEMP_1 + 1, SUMS));
            // Sixteen remainders of half a grid add up to at most 2^24 times the next grid; all multiples up to
            // there are floats.
            exponent = magnitude(region);
            grid = Math.min(grid, exponent) - 21;
        }
    }

    /** Computes upper bounds of sums of magnitudes, each of sixteen numbers or more. */
    static void magnitudes(Region region, int length) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= PART; j++) {
            floats.put(MULTIPLES + j, Math.abs(floats.get(ARGUMENT + j)));
        }
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(TEMP_1 + j, (floats.get(MULTIPLES + j) + floats.get(MULTIPLES + j + QUARTER))
                    + (floats.get(MULTIPLES + j + 2 * QUARTER) + floats.get(MULTIPLES + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SUMS; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + SUMS))
                    + (floats.get(TEMP_1 + j + 2 * SUMS) + floats.get(TEMP_1 + j + 3 * SUMS)));
        }
    }

    /**
     * Splits each number into a multiple and a remainder, stores the remainder in its place, and sums sixteen multiples
     * each.
     */
    static void split(Region region, int length) {
        FloatBuffer floats = region.floats();
        float c = floats.get(C);
        for (int j = 0; j <= PART; j++) {
            float number = floats.get(ARGUMENT + j);
            float multiple = number + c - c;
            floats.put(MULTIPLES + j, multiple);
            floats.put(ARGUMENT + j, number - multiple);
        }
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(TEMP_1 + j, (floats.get(MULTIPLES + j) + floats.get(MULTIPLES + j + QUARTER))
                    + (floats.get(MULTIPLES + j + 2 * QUARTER) + floats.get(MULTIPLES + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SUMS; j++) {
            floats.put(TEMP_1 + j, (floats.get(TEMP_1 + j) + floats.get(TEMP_1 + j + SUMS))
                    + (floats.get(TEMP_1 + j + 2 * SUMS) + floats.get(TEMP_1 + j + 3 * SUMS)));
        }
    }
}
