package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;
import static io.github.loss4j.internal.Scratch.Region.NEXT;

import io.github.loss4j.internal.Scratch.Region;
import java.nio.FloatBuffer;

/** Sums of blocks: fast over many elements, careful over a few, or where the fast way overflows. */
final class Sums {
    private static final int HALF = Scratch.BLOCK / 2;
    private static final int QUARTER = HALF / 2;
    private static final int PART = QUARTER / 8;
    /** Up to here all of it is done in double. */
    private static final int FEW = 128;
    private static final float[] ZEROS = new float[Scratch.BLOCK];

    private static final Apart FOUR = Apart.ofRegion(Sums.class, "ofFour");
    private static final Apart TWO = Apart.ofRegion(Sums.class, "ofTwo");
    private static final Apart FOLD = Apart.ofRegion(Sums.class, "fold");
    private static final Apart FOLD_HERE = Apart.ofRegion(Sums.class, "foldHere");

    private Sums() {
    }

    /**
     * The sum of the first numbers of a region, which it leaves there but for the rest of the block: as a tree of floats, no
     * deeper than thirty-two of them, then in double.
     */
    static double ofBlock(Region region, int length) {
        FloatBuffer floats = region.floats();
        if (length <= FEW) {
            return of(floats, HERE, length);
        }
        int whole = length > HALF ? Scratch.BLOCK : length > QUARTER ? HALF : QUARTER;
        clear(region, length, whole);
        if (whole == QUARTER) {
            FOLD_HERE.run(region, PART);
        } else {
            (whole == HALF ? TWO : FOUR).run(region, QUARTER);
            FOLD.run(region, PART);
        }
        return of(floats, NEXT, PART);
    }

    static void ofFour(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(NEXT + j, (floats.get(HERE + j) + floats.get(HERE + j + QUARTER))
                    + (floats.get(HERE + j + 2 * QUARTER) + floats.get(HERE + j + 3 * QUARTER)));
        }
    }

    static void ofTwo(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(NEXT + j, floats.get(HERE + j) + floats.get(HERE + j + QUARTER));
        }
    }

    static void fold(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(NEXT + j, (floats.get(NEXT + j) + floats.get(NEXT + j + PART))
                    + (floats.get(NEXT + j + 2 * PART) + floats.get(NEXT + j + 3 * PART))
                    + ((floats.get(NEXT + j + 4 * PART) + floats.get(NEXT + j + 5 * PART))
                            + (floats.get(NEXT + j + 6 * PART) + floats.get(NEXT + j + 7 * PART))));
        }
    }

    /** As {@link #fold}, word for word: a sum in a method that both call is at times not inlined, and ten times as slow. */
    static void foldHere(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            floats.put(NEXT + j, (floats.get(HERE + j) + floats.get(HERE + j + PART))
                    + (floats.get(HERE + j + 2 * PART) + floats.get(HERE + j + 3 * PART))
                    + ((floats.get(HERE + j + 4 * PART) + floats.get(HERE + j + 5 * PART))
                            + (floats.get(HERE + j + 6 * PART) + floats.get(HERE + j + 7 * PART))));
        }
    }

    /** Puts zeros into a region, from an index (inclusive) to another (exclusive). */
    static void clear(Region region, int from, int to) {
        if (from < to) {
            region.floats().put(HERE + from, ZEROS, 0, to - from);
        }
    }

    /** The sum of some numbers in double. */
    static double of(FloatBuffer floats, int from, int length) {
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

    /** The sum of the elements from (inclusive) to (exclusive), all of it in double. */
    static double of(float[] numbers, int from, int to) {
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

    /** The weighted sum of some numbers; a term of weight zero is passed over, whatever it holds. */
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
