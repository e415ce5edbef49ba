package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.Region.NEXT;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Adds blocks of floats to an exact sum, in vectors.
 *
 * <p>Each number is split at a power of two, the grid: into a multiple of it, which is {@code (x + c) - c} for a large c, and
 * a rest of at most half the grid. The multiples are few bits each, so that a tree of float additions does not round. The rests
 * are split again, at a finer grid, until none is left. After Rump, Ogita and Oishi, Accurate floating-point summation, SIAM
 * Journal on Scientific Computing 31 (2008).
 */
final class ExactBlock {
    /** Numbers that are split together, besides the first one. */
    static final int PART = (Scratch.BLOCK - 1) / 2;
    private static final int QUARTER = PART / 4;
    /** Up to which index the trees leave sums, of sixteen numbers each. */
    private static final int SUMS = QUARTER / 4;
    private static final int C = NEXT - 1;
    private static final int MULTIPLES = HERE + Scratch.REGION;
    /** Beyond this exponent of a sum the splitting might overflow. */
    private static final int GREATEST = 120;
    private static final int NONE = Integer.MIN_VALUE / 2;

    private static final OutOfLine MAGNITUDES = OutOfLine.of(MethodHandles.lookup(), "magnitudes", OutOfLine.REGION);
    private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.REGION);

    private ExactBlock() {
    }

    /**
     * Adds the results from an index (inclusive) to another (exclusive), and overwrites all of them; unless some are not
     * finite, or too great for this.
     *
     * @return whether they were added; if not, they are as they were
     */
    static boolean add(Scratch scratch, int from, int to, ExactSum into) {
        Region first = scratch.result;
        Region second = scratch.resultEnd;
        BlockSum.clear(first, 0, from);
        BlockSum.clear(first, to, 1 + (to <= 1 + PART ? PART : 2 * PART));
        int exponent = magnitude(first);
        int more = to <= 1 + PART ? NONE : magnitude(second);
        if (exponent > GREATEST || more > GREATEST) {
            return false;
        }
        addPart(first, exponent, into);
        addPart(second, more, into);
        return true;
    }

    /** Whether all results from an index (inclusive) to another (exclusive) are finite, and not too great to tell. */
    static boolean finite(Scratch scratch, int from, int to) {
        BlockSum.clear(scratch.result, 0, from);
        BlockSum.clear(scratch.result, to, 1 + (to <= 1 + PART ? PART : 2 * PART));
        return magnitude(scratch.result) <= GREATEST && (to <= 1 + PART || magnitude(scratch.resultEnd) <= GREATEST);
    }

    /** The exponent of a bound of the sums of the magnitudes in a part. */
    private static int magnitude(Region region) {
        MAGNITUDES.run(region, PART);
        IntBuffer bits = region.bits();
        int most = 0;
        for (int j = 0; j <= SUMS; j++) {
            most = Math.max(most, bits.get(NEXT + j));
        }
        return most == 0 ? NONE : Math.max(Float.MIN_EXPONENT, (most >>> 23) - 127);
    }

    /** Adds the first number and a part behind it, and leaves zeros. */
    private static void addPart(Region region, int magnitude, ExactSum into) {
        FloatBuffer floats = region.floats();
        int exponent = magnitude;
        // The numbers are below 2^(exponent + 1), and c must be more than twice that.
        int grid = exponent - 21;
        while (exponent != NONE) {
            // All floats are multiples of the least one.
            grid = Math.max(grid, Float.MIN_EXPONENT - 23);
            floats.put(C, Math.scalb(1.5f, grid + 23));
            SPLIT.run(region, PART);
            into.add(floats.get(MULTIPLES) + BlockSum.of(floats, NEXT + 1, SUMS));
            // Sixteen rests of half a grid are 2^24 times the next grid, up to which all multiples are floats.
            exponent = magnitude(region);
            grid = Math.min(grid, exponent) - 21;
        }
    }

    /** Bounds of the sums of the magnitudes, each of sixteen numbers and perhaps some more. */
    static void magnitudes(Region region, int length) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= PART; j++) {
            floats.put(MULTIPLES + j, Math.abs(floats.get(HERE + j)));
        }
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(NEXT + j, (floats.get(MULTIPLES + j) + floats.get(MULTIPLES + j + QUARTER))
                    + (floats.get(MULTIPLES + j + 2 * QUARTER) + floats.get(MULTIPLES + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SUMS; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + SUMS))
                    + (floats.get(NEXT + j + 2 * SUMS) + floats.get(NEXT + j + 3 * SUMS)));
        }
    }

    /** Splits the numbers into multiples and rests, which take their place; and adds up the multiples, sixteen by sixteen. */
    static void split(Region region, int length) {
        FloatBuffer floats = region.floats();
        float c = floats.get(C);
        for (int j = 0; j <= PART; j++) {
            float number = floats.get(HERE + j);
            float multiple = number + c - c;
            floats.put(MULTIPLES + j, multiple);
            floats.put(HERE + j, number - multiple);
        }
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(NEXT + j, (floats.get(MULTIPLES + j) + floats.get(MULTIPLES + j + QUARTER))
                    + (floats.get(MULTIPLES + j + 2 * QUARTER) + floats.get(MULTIPLES + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= SUMS; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + SUMS))
                    + (floats.get(NEXT + j + 2 * SUMS) + floats.get(NEXT + j + 3 * SUMS)));
        }
    }
}
