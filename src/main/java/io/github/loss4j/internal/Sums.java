package io.github.loss4j.internal;

/** Sums of blocks: fast over a full block, careful over a part of one, or where the fast way overflows. */
final class Sums {
    private static final int QUARTER = Scratch.BLOCK / 4;
    private static final int SIXTEENTH = Scratch.BLOCK / 16;

    private Sums() {
    }

    /** The sum of a full block, which it overwrites: sixteen numbers at a time as a tree of floats, then in double. */
    static double ofBlock(float[] block) {
        for (int j = 0; j < QUARTER; j++) {
            block[j] = (block[j] + block[j + QUARTER]) + (block[j + 2 * QUARTER] + block[j + 3 * QUARTER]);
        }
        for (int j = 0; j < SIXTEENTH; j++) {
            block[j] = (block[j] + block[j + SIXTEENTH]) + (block[j + 2 * SIXTEENTH] + block[j + 3 * SIXTEENTH]);
        }
        return of(block, 0, SIXTEENTH);
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
