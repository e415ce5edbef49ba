package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import java.util.Arrays;

/**
 * Working memory for several short rows: the scores of each class are one array of doubles with one element for each
 * row, so that loops run over contiguous memory, and sums of neighbouring rows do not wait for each other.
 */
public final class RowLanes {
    /** The maximum number of classes. */
    static final int MAX_CLASSES = 128;
    /** With fewer rows it is faster to compute each row alone. */
    static final int MIN_ROWS = 8;
    /** The maximum number of elements, so that they stay in the L1 cache. */
    private static final int ELEMENTS = 1 << 11;
    private static final int MAX_ROWS = 512;
    /** Multiplying by this raises the difference of any two unequal float32 to at least 1, without overflow. */
    private static final double CLAMP_SCALE = 0x1p200;

    /** The number of rows. */
    public int count;
    /** The number of classes. */
    public int classes;
    /** The scores of each class; a loss replaces them by the derivatives if they are wanted. */
    public double[][] scores = {};
    /** The loss of each row. Only if it is finite, it and the derivatives are used; otherwise the row is computed alone. */
    public final double[] values = new double[MAX_ROWS];
    /** Temporary numbers. */
    public final double[] targets = new double[MAX_ROWS];
    public final double[] sums = new double[MAX_ROWS];
    public final double[] others = new double[MAX_ROWS];

    /**
     * The loss of several rows.
     *
     * @param <T> the type of the target
     */
    @FunctionalInterface
    public interface Loop<T> {
        /**
         * Computes rows of which none is masked, with the same bits as the loss of one row.
         *
         * @param lanes the scores, and the results
         * @param target the target of all rows
         * @param from the first row
         * @param derivatives whether to compute the derivatives
         */
        void run(RowLanes lanes, T target, int from, boolean derivatives);
    }

    /** Copies the scores of at most so many rows. */
    void load(float[] from, Rows rows, int row, int maxCount) {
        classes = rows.classes();
        int stride = rows.stride();
        int width = Math.min(MAX_ROWS, ELEMENTS / classes);
        count = Math.min(maxCount, width);
        if (stride > 1) {
            count = Math.min(count, stride - row % stride);
        }
        if (scores.length != classes) {
            scores = new double[classes][width];
        }
        int begin = rows.offset(row);
        int step = stride == 1 ? classes : 1;
        for (int c = 0; c < classes; c++) {
            copy(from, begin + c * stride, step, scores[c], count);
        }
        Arrays.fill(values, 0, count, 0);
    }

    private static void copy(float[] from, int at, int step, double[] into, int count) {
        for (int j = 0, i = at; j < count; j++, i += step) {
            into[j] = from[i];
        }
    }

    /** Writes the derivatives, times the factors, to the gradient; as {@link RowBlocks#scatter} does. */
    void store(double[] factors, int at, Rows rows, int row, float[] gradient) {
        for (int j = 0; j < count; j++) {
            sums[j] = (float) factors[at + j];
        }
        int stride = rows.stride();
        int begin = rows.offset(row);
        int step = stride == 1 ? classes : 1;
        for (int c = 0; c < classes; c++) {
            store(scores[c], sums, count, gradient, begin + c * stride, step);
        }
    }

    private static void store(double[] derivatives, double[] factors, int count, float[] into, int at, int step) {
        for (int j = 0, i = at; j < count; j++, i += step) {
            into[i] = (float) factors[j] * (float) derivatives[j];
        }
    }

    /** Converts the numbers of the rows, from an index on, to {@link #targets}. */
    public void targets(float[] numbers, int from) {
        copy(numbers, from, 1, targets, count);
    }

    /** Converts the classes of the rows, from an index on, to {@link #targets}. */
    public void targets(int[] indices, int from) {
        for (int j = 0; j < count; j++) {
            targets[j] = indices[from + j];
        }
    }

    /**
     * 1 where x is positive, 0 where it is 0 or negative.
     *
     * @param x a difference of float32 numbers; NaN gives NaN
     * @return the unit step
     */
    public static double step(double x) {
        return Math.min(1, Math.max(0, x) * CLAMP_SCALE);
    }

    /**
     * 1 where x is not 0, otherwise 0.
     *
     * @param x a difference of float32 numbers; NaN gives NaN
     * @return whether it is not 0
     */
    public static double unequal(double x) {
        return Math.min(1, Math.abs(x) * CLAMP_SCALE);
    }
}
