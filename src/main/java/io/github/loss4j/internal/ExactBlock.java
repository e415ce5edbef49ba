package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.Region.NEXT;

import io.github.loss4j.internal.Scratch.Region;
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
    /** Where c is, and where the sums of the rests are. */
    private static final int C = NEXT - 1;
    private static final int RESTS = NEXT + PART;
    /** Beyond this exponent of a sum the splitting might overflow. */
    private static final int GREATEST = 120;
    private static final int NONE = Integer.MIN_VALUE / 2;

    private static final Apart MAGNITUDES = Apart.ofRegion(ExactBlock.class, "magnitudes");
    private static final Apart SPLIT = Apart.ofRegion(ExactBlock.class, "split");

    private ExactBlock() {
    }

    /** Adds the results from an index (inclusive) to another (exclusive), and overwrites all of them. */
    static void add(Scratch scratch, int from, int to, ExactSum into) {
        if (to - from <= Sums.FEW) {
            add(scratch.result, from, to, into);
            return;
        }
        Sums.clear(scratch.result, 0, from);
        Sums.clear(scratch.result, to, 1 + (to <= 1 + PART ? PART : 2 * PART));
        addPart(scratch.result, into);
        if (to > 1 + PART) {
            addPart(scratch.resultEnd, into);
        }
    }

    /** The same one by one. */
    private static void add(Region region, int from, int to, ExactSum into) {
        for (int j = from; j < to; j++) {
            into.add(region.floats().get(HERE + j));
        }
    }

    /** Adds the first number and a part behind it, and leaves zeros. */
    private static void addPart(Region region, ExactSum into) {
        FloatBuffer floats = region.floats();
        MAGNITUDES.run(region, PART);
        int exponent = exponent(region, NEXT);
        if (exponent > GREATEST) {
            add(region, 0, 1 + PART, into);
            Sums.clear(region, 0, 1 + PART);
            return;
        }
        // The numbers are below 2^(exponent + 1), and c must be more than twice that.
        int grid = exponent - 21;
        while (exponent != NONE) {
            // All floats are multiples of the least one.
            grid = Math.max(grid, Float.MIN_EXPONENT - 23);
            floats.put(C, Math.scalb(1.5f, grid + 23));
            SPLIT.run(region, PART);
            into.add(Sums.of(floats, NEXT, 1 + SUMS));
            // Sixteen rests of half a grid are 2^24 times the next grid, up to which all multiples are floats.
            exponent = exponent(region, RESTS);
            grid = Math.min(grid, exponent) - 21;
        }
    }

    /** The exponent of the greatest of some sums that are not negative, or {@link #NONE} if all are 0. */
    private static int exponent(Region region, int from) {
        IntBuffer bits = region.bits();
        int most = 0;
        for (int j = 0; j <= SUMS; j++) {
            most = Math.max(most, bits.get(from + j));
        }
        return most == 0 ? NONE : Math.max(Float.MIN_EXPONENT, (most >>> 23) - 127);
    }

    // In both, the first step of a loop takes numbers that other steps take too, since a loop does one step by itself, until it
    // is at the beginning of a cache line. It makes a bound of a sum greater. A number that was split once has no multiple
    // left.

    /** Bounds of the sums of the magnitudes. */
    static void magnitudes(Region region, int length) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(NEXT + j, (Math.abs(floats.get(HERE + j)) + Math.abs(floats.get(HERE + j + QUARTER)))
                    + (Math.abs(floats.get(HERE + j + 2 * QUARTER)) + Math.abs(floats.get(HERE + j + 3 * QUARTER))));
        }
        for (int j = 0; j <= SUMS; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + SUMS))
                    + (floats.get(NEXT + j + 2 * SUMS) + floats.get(NEXT + j + 3 * SUMS)));
        }
    }

    /** The sums of the multiples; and bounds of those of the magnitudes of the rests, which take the place of the numbers. */
    static void split(Region region, int length) {
        FloatBuffer floats = region.floats();
        float c = floats.get(C);
        for (int j = 0; j <= QUARTER; j++) {
            float x0 = floats.get(HERE + j);
            float x1 = floats.get(HERE + j + QUARTER);
            float x2 = floats.get(HERE + j + 2 * QUARTER);
            float x3 = floats.get(HERE + j + 3 * QUARTER);
            float m0 = x0 + c - c;
            float m1 = x1 + c - c;
            float m2 = x2 + c - c;
            float m3 = x3 + c - c;
            floats.put(HERE + j, x0 - m0);
            floats.put(HERE + j + QUARTER, x1 - m1);
            floats.put(HERE + j + 2 * QUARTER, x2 - m2);
            floats.put(HERE + j + 3 * QUARTER, x3 - m3);
            floats.put(NEXT + j, (m0 + m1) + (m2 + m3));
            floats.put(RESTS + j,
                    (Math.abs(x0 - m0) + Math.abs(x1 - m1)) + (Math.abs(x2 - m2) + Math.abs(x3 - m3)));
        }
        float first = floats.get(NEXT);
        for (int j = 0; j <= SUMS; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + SUMS))
                    + (floats.get(NEXT + j + 2 * SUMS) + floats.get(NEXT + j + 3 * SUMS)));
            floats.put(RESTS + j, (floats.get(RESTS + j) + floats.get(RESTS + j + SUMS))
                    + (floats.get(RESTS + j + 2 * SUMS) + floats.get(RESTS + j + 3 * SUMS)));
        }
        floats.put(NEXT, first);
    }
}
