package io.github.loss4j.internal;

import java.util.Arrays;

/** Sums of blocks: fast over many elements, careful over a few, or where the fast way overflows. */
final class Sums {
    private static final int HALF = Scratch.BLOCK / 2;
    private static final int EIGHTH = HALF / 4;
    private static final int LAST = EIGHTH / 4;

    private Sums() {
    }

    /**
     * The sum of the first elements of a block, which it overwrites: as a tree of floats, no deeper than thirty-two of them,
     * then in double.
     */
    static double ofBlock(float[] block, int length) {
        if (length <= EIGHTH) {
            return of(block, 0, length);
        }
        if (length > HALF) {
            Arrays.fill(block, length, Scratch.BLOCK, 0);
            fold(block);
        } else {
            Arrays.fill(block, length, HALF, 0);
        }
        for (int j = 0; j < EIGHTH; j++) {
            block[j] = (block[j] + block[j + EIGHTH]) + (block[j + 2 * EIGHTH] + block[j + 3 * EIGHTH]);
        }
        for (int j = 0; j < LAST; j++) {
            block[j] = (block[j] + block[j + LAST]) + (block[j + 2 * LAST] + block[j + 3 * LAST]);
        }
        return of(block, 0, LAST);
    }

    private static void fold(float[] block) {
        for (int j = 0; j < HALF; j++) {
            block[j] += block[j + HALF];
        }
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

    /** The weighted sum; a term of weight zero is passed over, whatever it holds. */
    static double ofWeighted(float[] numbers, float[] weights, int offset, int length) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            float weight = weights[offset + j];
            if (weight != 0) {
                sum += (double) weight * numbers[j];
            }
        }
        return sum;
    }
}
