package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import io.github.loss4j.internal.Scratch.Region;
import java.util.Arrays;

/** Moves rows of class scores between tensors and working memory, and scales or sums the rows of a block. */
public final class RowBlocks {
    /** Up to this many classes, the rows of a block are processed column by column. */
    private static final int NARROW = 32;
    private static final int FOUR = 4;

    private RowBlocks() {
    }

    /** Copies a row out of a tensor. */
    public static void gather(float[] scores, Rows rows, int index, float[] row) {
        int at = rows.offset(index);
        int stride = rows.stride();
        if (stride == 1) {
            System.arraycopy(scores, at, row, 0, row.length);
            return;
        }
        for (int c = 0; c < row.length; c++) {
            row[c] = scores[at + c * stride];
        }
    }

    /** Copies a row, times a factor, into a tensor. A factor of 0 gives zeros, even for NaN. */
    public static void scatter(float[] row, double factor, Rows rows, int index, float[] into) {
        int at = rows.offset(index);
        int stride = rows.stride();
        float rounded = (float) factor;
        if (factor == 0 || Weights.normal(factor)) {
            for (int c = 0; c < row.length; c++) {
                into[at + c * stride] = rounded == 0 ? 0 : rounded * row[c];
            }
            return;
        }
        for (int c = 0; c < row.length; c++) {
            into[at + c * stride] = (float) (factor * row[c]);
        }
    }

    /** Multiplies a row of a tensor by a factor, in double. */
    public static void multiply(float[] numbers, double factor, Rows rows, int index) {
        int at = rows.offset(index);
        int stride = rows.stride();
        for (int c = 0; c < rows.classes(); c++) {
            numbers[at + c * stride] = (float) (factor * numbers[at + c * stride]);
        }
    }

    /**
     * Multiplies each row of a block by a separate number.
     *
     * @param block the region that begins with the block; it is overwritten
     * @param count the number of rows
     * @param work temporary memory of the length of the block
     */
    public static void scale(Region block, int classes, int count, float[] scales, float[] work, float[] into, int to) {
        int length = count * classes;
        repeat(scales, classes, count, work);
        block.multiply(work, 1, 0, length);
        block.floats().get(Region.ARGUMENT, into, to, length);
    }

    /** Writes the number of each row once for each of its elements. */
    static void repeat(float[] numbers, int classes, int count, float[] into) {
        if (classes > NARROW) {
            for (int row = 0; row < count; row++) {
                Arrays.fill(into, row * classes, (row + 1) * classes, numbers[row]);
            }
            return;
        }
        for (int c = 0; c < classes; c++) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                into[at] = numbers[row];
            }
        }
    }

    /** The greatest number of each row of a block; NaN if the row holds one. */
    static void greatest(float[] block, int classes, int count, float[] greatest) {
        if (classes > NARROW) {
            for (int row = 0; row < count; row++) {
                float a = Float.NEGATIVE_INFINITY;
                float b = Float.NEGATIVE_INFINITY;
                int at = row * classes;
                for (int end = at + classes - 1; at < end; at += 2) {
                    a = Math.max(a, block[at]);
                    b = Math.max(b, block[at + 1]);
                }
                greatest[row] = Math.max(Math.max(a, b), block[(row + 1) * classes - 1]);
            }
            return;
        }
        Arrays.fill(greatest, 0, count, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < classes; c++) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                greatest[row] = Math.max(greatest[row], block[at]);
            }
        }
    }

    /**
     * Computes the sum of each row of a block. Loops over short rows would cost more than the additions, so short rows
     * are summed column by column.
     */
    public static void sums(float[] block, int classes, int count, double[] sums) {
        if (classes > NARROW) {
            for (int row = 0; row < count; row++) {
                sums[row] = BlockSum.of(block, row * classes, (row + 1) * classes);
            }
            return;
        }
        Arrays.fill(sums, 0, count, 0);
        int c = 0;
        for (; c <= classes - FOUR; c += FOUR) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                sums[row] += ((double) block[at] + block[at + 1]) + ((double) block[at + 2] + block[at + 3]);
            }
        }
        for (; c < classes; c++) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                sums[row] += block[at];
            }
        }
    }
}
