package io.github.loss4j.classification;

import io.github.loss4j.Rows;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.OutOfLine;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * Working memory for many rows of scores: the scores of each class are one array with one element for each row, so each
 * row is one lane of the vector loops. The loops compute hinges, maxima and their derivatives.
 */
final class HingeLanes {
    /** The maximum number of classes, which limits the memory. */
    static final int MAX_CLASSES = 512;
    private static final int FOUR = 4;
    /** The maximum number of rows of one call, and the maximum number of their elements. */
    private static final int MAX_ROWS = 512;
    private static final int MAX_ELEMENTS = 1 << 15;
    /** If the score of the true class is larger in magnitude, the row is computed alone. */
    private static final float LARGE = 1e38f;

    private static final OutOfLine HINGES = outOfLine("hinges");
    private static final OutOfLine ADD = outOfLine("add");
    private static final OutOfLine ADD_SQUARES = outOfLine("addSquares");
    private static final OutOfLine STEPS = outOfLine("steps");
    private static final OutOfLine MAXIMA = outOfLine("maxima");
    private static final OutOfLine TIES = outOfLine("ties");
    private static final OutOfLine MULTIPLY = outOfLine("multiply");

    /** The target of each row; −1 if the row is masked or its factor is 0. */
    final int[] targets = new int[MAX_ROWS];
    /** The score of each row's target. */
    final float[] targetScores = new float[MAX_ROWS];
    /** The loss of each row; NaN if it must be computed alone. */
    final float[] values = new float[MAX_ROWS];
    /** False if a row must be computed alone. */
    boolean finite;
    /**
     * The factor of each row's derivatives, NaN if its gradient must be computed alone; and the derivative of its
     * target.
     */
    final float[] scales = new float[MAX_ROWS];
    final float[] targetDerivatives = new float[MAX_ROWS];
    /** The maximum score of each row without the target's. */
    final float[] maxima = new float[MAX_ROWS];
    /** The number of positive hinges of each row, or of the classes that have the maximum score. */
    final float[] counts = new float[MAX_ROWS];
    /** A compensated sum for each row: the float32 sum, and the rounding errors. */
    final float[] high = new float[MAX_ROWS];
    final float[] low = new float[MAX_ROWS];
    /** The margin minus the score of the target, and its rounding error. */
    private final float[] offsets = new float[MAX_ROWS];
    private final float[] offsetErrors = new float[MAX_ROWS];
    /** The scores of each class, which the loops replace by their results. */
    private float[][] columns = {};
    private int classes;
    private int count;
    private int width;

    private static OutOfLine outOfLine(String name) {
        return OutOfLine.of(MethodHandles.lookup(), name, OutOfLine.THREE_ARRAYS);
    }

    /**
     * Copies the scores of some rows.
     *
     * @param scores the scores of all rows
     * @param rows their layout
     * @param row the first row
     * @param to the end of all rows to compute, exclusive
     * @return the number of rows copied; their scores have neighbouring indices, or they are contiguous
     */
    int load(float[] scores, Rows rows, int row, int to) {
        classes = rows.classes();
        int stride = rows.stride();
        int maxRows = Math.min(MAX_ROWS, MAX_ELEMENTS / classes);
        count = Math.min(maxRows, to - row);
        if (stride > 1) {
            count = Math.min(count, stride - row % stride);
        }
        if (columns.length < classes || width < maxRows) {
            width = maxRows;
            columns = new float[classes][width];
        }
        int begin = rows.offset(row);
        int c = 0;
        for (; stride == 1 && c <= classes - FOUR; c += FOUR) {
            gather(scores, begin + c, classes, columns[c], columns[c + 1], columns[c + 2], columns[c + 3], count);
        }
        for (; c < classes; c++) {
            if (stride == 1) {
                gather(scores, begin + c, classes, columns[c], count);
            } else {
                System.arraycopy(scores, begin + c * stride, columns[c], 0, count);
            }
        }
        return count;
    }

    private static void gather(float[] scores, int from, int stride, float[] a, float[] b, float[] c, float[] d,
            int count) {
        for (int j = 0, at = from; j < count; j++, at += stride) {
            a[j] = scores[at];
            b[j] = scores[at + 1];
            c[j] = scores[at + 2];
            d[j] = scores[at + 3];
        }
    }

    private static void gather(float[] scores, int from, int stride, float[] column, int count) {
        for (int j = 0, at = from; j < count; j++, at += stride) {
            column[j] = scores[at];
        }
    }

    /** Copies the scores of the targets, and replaces them by a score so small that the loops ignore it. */
    void takeTargets() {
        for (int j = 0; j < count; j++) {
            int target = targets[j];
            if (target >= 0) {
                float[] column = columns[target];
                targetScores[j] = column[j];
                column[j] = -Float.MAX_VALUE;
            }
        }
    }

    /** Copies the columns and the derivatives of the targets to a gradient; zeros for masked rows. */
    void store(float[] gradient, Rows rows, int row) {
        int stride = rows.stride();
        int begin = rows.offset(row);
        int c = 0;
        for (; stride == 1 && c <= classes - FOUR; c += FOUR) {
            scatter(columns[c], columns[c + 1], columns[c + 2], columns[c + 3], gradient, begin + c, classes, count);
        }
        for (; c < classes; c++) {
            if (stride == 1) {
                scatter(columns[c], gradient, begin + c, classes, count);
            } else {
                System.arraycopy(columns[c], 0, gradient, begin + c * stride, count);
            }
        }
        int rowStride = stride == 1 ? classes : 1;
        for (int j = 0; j < count; j++) {
            int at = begin + j * rowStride;
            if (targets[j] >= 0) {
                gradient[at + targets[j] * stride] = targetDerivatives[j];
            } else {
                for (c = 0; c < classes; c++) {
                    gradient[at + c * stride] = 0; // the columns may hold NaN
                }
            }
        }
    }

    private static void scatter(float[] a, float[] b, float[] c, float[] d, float[] gradient, int from, int stride,
            int count) {
        for (int j = 0, at = from; j < count; j++, at += stride) {
            gradient[at] = a[j];
            gradient[at + 1] = b[j];
            gradient[at + 2] = c[j];
            gradient[at + 3] = d[j];
        }
    }

    private static void scatter(float[] column, float[] gradient, int from, int stride, int count) {
        for (int j = 0, at = from; j < count; j++, at += stride) {
            gradient[at] = column[j];
        }
    }

    int count() {
        return count;
    }

    /** Whether the score of a row's target is in the range of the loops. */
    boolean inRange(int j) {
        return Math.abs(targetScores[j]) <= LARGE;
    }

    /** Replaces each score by its hinge, max(0, margin − the target's score + the score), accurate to ½ ulp. */
    void hinges(float margin) {
        offsets(margin, targetScores, offsets, offsetErrors, count);
        forEachColumn(HINGES, offsets, offsetErrors);
    }

    /** Computes the sum of the columns of each row, as {@link #high} + {@link #low}. */
    void sums() {
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        forEachColumn(ADD, high, low);
    }

    /** Computes the sum of the squares of the columns in the same way. */
    void squareSums() {
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        forEachColumn(ADD_SQUARES, high, low);
    }

    /** Replaces each positive hinge by 1, and counts those of each row. */
    void steps() {
        Arrays.fill(counts, 0, count, 0);
        forEachColumn(STEPS, counts, null);
    }

    /** Computes the maximum score of each row. */
    void maxima() {
        Arrays.fill(maxima, 0, count, Float.NEGATIVE_INFINITY);
        forEachColumn(MAXIMA, maxima, null);
    }

    /** Replaces each score by 1 if it is the maximum, otherwise by 0, and counts those of each row. */
    void ties() {
        Arrays.fill(counts, 0, count, 0);
        forEachColumn(TIES, maxima, counts);
    }

    /** Multiplies the columns by the factor of each row. */
    void scale() {
        forEachColumn(MULTIPLY, scales, null);
    }

    private void forEachColumn(OutOfLine loop, float[] first, float[] second) {
        for (int c = 0; c < classes; c++) {
            loop.run(columns[c], first, second, count);
        }
    }

    private static void offsets(float margin, float[] targetScores, float[] offsets, float[] errors, int count) {
        for (int j = 0; j < count; j++) {
            float offset = margin - targetScores[j];
            float scorePart = offset - margin;
            offsets[j] = offset;
            // The exact rounding error (Knuth's TwoSum), as in RowHinges.
            errors[j] = margin - (offset - scorePart) - (targetScores[j] + scorePart);
        }
    }

    // The loops over a column and up to two arrays with one number for each row.

    static void hinges(float[] column, float[] offsets, float[] errors, int count) {
        for (int j = 0; j < count; j++) {
            float score = column[j];
            float sum = score + offsets[j];
            float offsetPart = sum - score;
            float error = (score - (sum - offsetPart)) + (offsets[j] - offsetPart);
            column[j] = Math.max(0, sum + (error + errors[j]));
        }
    }

    static void add(float[] column, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float sum = high[j] + column[j];
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (column[j] - added);
            high[j] = sum;
        }
    }

    static void addSquares(float[] column, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float square = column[j] * column[j];
            float sum = high[j] + square;
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (square - added);
            high[j] = sum;
        }
    }

    static void steps(float[] column, float[] counts, float[] unused, int count) {
        for (int j = 0; j < count; j++) {
            float step = Math.min(1, BranchFree.scaleForClamp(column[j]));
            counts[j] += step;
            column[j] = step;
        }
    }

    static void maxima(float[] column, float[] maxima, float[] unused, int count) {
        for (int j = 0; j < count; j++) {
            maxima[j] = Math.max(maxima[j], column[j]);
        }
    }

    static void ties(float[] column, float[] maxima, float[] counts, int count) {
        for (int j = 0; j < count; j++) {
            float tie = 1 - Math.min(1, BranchFree.scaleForClamp(maxima[j] - column[j]));
            counts[j] += tie;
            column[j] = tie;
        }
    }

    static void multiply(float[] column, float[] scales, float[] unused, int count) {
        for (int j = 0; j < count; j++) {
            column[j] *= scales[j];
        }
    }
}
