package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Moves rows of class scores between tensors and working memory, and scales or sums the rows of a block. */
public final class RowBlocks {
    /** Up to this many classes, the rows of a block are processed column by column. */
    private static final int NARROW = 32;
    private static final int FOUR = 4;
    private static final OutOfLine ADD_FOUR = OutOfLine.of(MethodHandles.lookup(), "addFour", OutOfLine.ARRAY);
    private static final OutOfLine MAX_OF_FOUR = OutOfLine.of(MethodHandles.lookup(), "maxOfFour", OutOfLine.ARRAY);

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
        if (factor == 0 || FloatRange.isWellScaled(factor)) {
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

    /**
     * Writes one number per row to an array with one number per element: each number once for each element of its row.
     */
    static void repeat(float[] numbers, int classes, int count, float[] into) {
        if (classes > NARROW) {
            for (int row = 0; row < count; row++) {
                Arrays.fill(into, row * classes, (row + 1) * classes, numbers[row]);
            }
            return;
        }
        int c = 0;
        for (; c <= classes - FOUR; c += FOUR) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                float number = numbers[row];
                into[at] = number;
                into[at + 1] = number;
                into[at + 2] = number;
                into[at + 3] = number;
            }
        }
        for (; c < classes; c++) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                into[at] = numbers[row];
            }
        }
    }

    /**
     * The maximum of each row of a block; NaN if the row holds one.
     *
     * @param scratch working memory, whose first region is kept
     */
    static void maxima(float[] block, int classes, int count, float[] maxima, Scratch scratch) {
        if (classes > NARROW) {
            maximaOfLong(block, classes, count, maxima, scratch);
            return;
        }
        Arrays.fill(maxima, 0, count, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < classes; c++) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                maxima[row] = Math.max(maxima[row], block[at]);
            }
        }
    }

    private static void maximaOfLong(float[] block, int classes, int count, float[] maxima, Scratch scratch) {
        maxOfSixteen(block, classes, count * classes, scratch);
        for (int row = 0; row < count; row++) {
            maxima[row] = maxOfRow(block, row * classes, classes, scratch);
        }
    }

    /** Computes maxima of four and of sixteen numbers for all rows of a block, in two vector loops. */
    private static void maxOfSixteen(float[] block, int classes, int length, Scratch scratch) {
        int quarter = classes / FOUR;
        maxOfFour(block, quarter, length, scratch.results, scratch);
        maxOfFour(scratch.results, quarter / FOUR, length - 3 * quarter, scratch.predictions, scratch);
    }

    /** The maximum of a row of a block, from the maxima that {@link #maxOfSixteen} has computed. */
    private static float maxOfRow(float[] block, int at, int classes, Scratch scratch) {
        int quarter = classes / FOUR;
        int sixteenth = quarter / FOUR;
        float max = max(scratch.predictions, at, at + sixteenth, Float.NEGATIVE_INFINITY);
        max = max(scratch.results, at + FOUR * sixteenth, at + quarter, max);
        return max(block, at + FOUR * quarter, at + classes, max);
    }

    private static void maxOfFour(float[] numbers, int step, int length, float[] into, Scratch scratch) {
        int count = length - 3 * step;
        MAX_OF_FOUR.run(numbers, step, 0, scratch.second, count);
        scratch.second.floats().get(Region.ARGUMENT, into, 0, count);
    }

    /** Writes the maximum of each number and of those one, two and three steps after it to the region. */
    static void maxOfFour(float[] numbers, int step, float unused, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(Region.ARGUMENT + j, Math.max(Math.max(numbers[j], numbers[j + step]),
                    Math.max(numbers[j + 2 * step], numbers[j + 3 * step])));
        }
    }

    /** Writes the sum of each number and of those one, two and three steps after it to the region. */
    static void addFour(float[] numbers, int step, float unused, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(Region.ARGUMENT + j,
                    (numbers[j] + numbers[j + step]) + (numbers[j + 2 * step] + numbers[j + 3 * step]));
        }
    }

    /**
     * The maximum of a range. Four partial maxima do not depend on each other, so that the processor computes them in
     * parallel.
     *
     * @param numbers an array with the numbers
     * @param from the first index
     * @param to the index after the last
     * @param initial a number to include
     * @return the maximum; NaN if a number is NaN
     */
    public static float max(float[] numbers, int from, int to, float initial) {
        float a = initial;
        float b = initial;
        float c = initial;
        float d = initial;
        int at = from;
        for (; at <= to - FOUR; at += FOUR) {
            a = Math.max(a, numbers[at]);
            b = Math.max(b, numbers[at + 1]);
            c = Math.max(c, numbers[at + 2]);
            d = Math.max(d, numbers[at + 3]);
        }
        for (; at < to; at++) {
            a = Math.max(a, numbers[at]);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    /** The maximum of a range; NaN if a number is NaN. Each vector loop reduces the numbers to a quarter of them. */
    static float max(float[] numbers, int from, int length, Scratch scratch) {
        float max = Float.NEGATIVE_INFINITY;
        float[] maxima = scratch.targets;
        for (int done = 0, part; done < length; done += part) {
            part = Math.min(Scratch.BLOCK, length - done);
            System.arraycopy(numbers, from + done, maxima, 0, part);
            int count = part;
            while (count >= Softmax.MIN_BLOCK) {
                int quarter = count / FOUR;
                max = max(maxima, FOUR * quarter, count, max);
                maxOfFour(maxima, quarter, count, maxima, scratch);
                count = quarter;
            }
            max = max(maxima, 0, count, max);
        }
        return max;
    }

    /**
     * The index of the maximum of a range of at most a block.
     *
     * @param numbers an array with the numbers, none of which is NaN
     * @param from the index of the first number
     * @param length the count of numbers, at least 16
     * @param scratch working memory, whose first region is kept
     * @return the index of a maximum, counted from {@code from}
     */
    static int argMax(float[] numbers, int from, int length, Scratch scratch) {
        float[] block = scratch.targets;
        System.arraycopy(numbers, from, block, 0, length);
        int quarter = length / FOUR;
        int sixteenth = quarter / FOUR;
        maxOfSixteen(block, length, length, scratch);
        float max = maxOfRow(block, 0, length, scratch);
        int index = Softmax.indexOf(scratch.predictions, sixteenth, max);
        if (index >= 0) {
            index = nextOf(scratch.results, index, sixteenth, max);
        } else {
            index = indexOf(scratch.results, FOUR * sixteenth, quarter, max);
        }
        index = index >= 0 ? nextOf(block, index, quarter, max) : indexOf(block, FOUR * quarter, length, max);
        return Math.max(0, index);
    }

    private static int nextOf(float[] numbers, int first, int step, float number) {
        int index = first;
        while (index < first + 3 * step && numbers[index] != number) {
            index += step;
        }
        return index;
    }

    private static int indexOf(float[] numbers, int from, int to, float number) {
        for (int i = from; i < to; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
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
        addColumns(block, classes, 0, classes, count, sums);
    }

    private static void addColumns(float[] block, int classes, int from, int to, int count, double[] sums) {
        int c = from;
        for (; c <= to - FOUR; c += FOUR) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                sums[row] += ((double) block[at] + block[at + 1]) + ((double) block[at + 2] + block[at + 3]);
            }
        }
        if (c <= to - 2) {
            for (int row = 0, at = c; row < count; row++, at += classes) {
                sums[row] += (double) block[at] + block[at + 1];
            }
            c += 2;
        }
        for (int row = 0, at = c; c < to && row < count; row++, at += classes) {
            sums[row] += block[at];
        }
    }

    /** Computes the sum of each row of a block of positive numbers. Four numbers at a time are added in float. */
    static void sums(float[] block, int classes, int count, double[] sums, Scratch scratch) {
        int quarter = classes / FOUR;
        if (quarter < FOUR) {
            sums(block, classes, count, sums);
            return;
        }
        int length = count * classes - 3 * quarter;
        float[] sumsOfFour = scratch.results;
        ADD_FOUR.run(block, quarter, 0, scratch.result, length);
        scratch.result.floats().get(Region.ARGUMENT, sumsOfFour, 0, length);
        Arrays.fill(sums, 0, count, 0);
        for (int row = 0; quarter > NARROW && row < count; row++) {
            sums[row] = BlockSum.of(sumsOfFour, row * classes, row * classes + quarter);
        }
        addColumns(sumsOfFour, classes, 0, quarter > NARROW ? 0 : quarter, count, sums);
        addColumns(block, classes, FOUR * quarter, classes, count, sums);
    }
}
