package io.github.loss4j.internal;

import io.github.loss4j.Rows;
import java.util.Arrays;

/**
 * Working memory for several short rows: the scores of each class are one array of doubles with one element for each
 * row. So each row is one lane of the vector loops, the loops run over contiguous memory, and the sums of different
 * rows are independent of each other.
 */
public final class RowLanes {
    /** The maximum number of classes. */
    static final int MAX_CLASSES = 128;
    /** With fewer rows it is faster to compute each row alone. */
    static final int MIN_ROWS = 8;
    /** The maximum number of scores, so that they stay in the L1 cache. */
    private static final int ELEMENTS = 1 << 11;
    private static final int MAX_ROWS = 512;

    /** The number of rows. */
    public int count;
    /** The number of classes. */
    public int classes;
    /** The scores of each class. A loss replaces them by the derivatives if the caller asks for derivatives. */
    public double[][] scores = {};
    /** The loss of each row, 0 at first. A row whose loss is not finite as a float32 is computed again, alone. */
    public final double[] values = new double[MAX_ROWS];
    /** Working memory for functions of blocks. */
    public final Scratch scratch;
    /** Working memory of a loss: one array for each class, after {@link #allocateWork}. */
    public double[][] work = {};
    /** The target of each row, after {@link #load(float[])} or {@link #load(int[])}. */
    public final double[] targets = new double[MAX_ROWS];
    /** The number of classes of each row that its loss includes, for {@link SoftplusLanes}. */
    public final double[] ends = new double[MAX_ROWS];
    /** Two arrays of working memory of a loss, with one number for each row. */
    public final double[] sums = new double[MAX_ROWS];
    public final double[] others = new double[MAX_ROWS];

    private final float[] factors = new float[MAX_ROWS];
    /** The scores of all rows, their layout, and the first row. */
    private float[] tensor;
    private Rows rows;
    private int row;
    /** The classes after {@link #loadOnly}, otherwise null. */
    private int[] indices;

    RowLanes(Scratch scratch) {
        this.scratch = scratch;
    }

    /**
     * The loss of several rows.
     *
     * @param <T> the type of the target
     */
    @FunctionalInterface
    public interface Loop<T> {
        /**
         * Loads and computes rows of which none is masked. The results are those of the loss of one row, except that
         * elementary functions of blocks may differ in the last digits of double.
         *
         * @param lanes loads the scores, and receives the results
         * @param target the target of all rows
         * @param from the first row
         * @param derivatives whether to compute the derivatives
         */
        void run(RowLanes lanes, T target, int from, boolean derivatives);
    }

    /** Sets the rows to compute: the first row, and the number of rows, which may be less than the given maximum. */
    void begin(float[] tensor, Rows rows, int row, int maxCount) {
        this.tensor = tensor;
        this.rows = rows;
        this.row = row;
        indices = null;
        classes = rows.classes();
        count = Math.min(maxCount, width());
        if (rows.stride() > 1) {
            count = Math.min(count, rows.stride() - row % rows.stride());
        }
        if (scores.length != classes) {
            scores = new double[classes][width()];
        }
        Arrays.fill(values, 0, count, 0);
    }

    private int width() {
        return Math.min(MAX_ROWS, ELEMENTS / classes);
    }

    /** The distance between the scores of one class in neighbouring rows. */
    private int step() {
        return rows.stride() == 1 ? classes : 1;
    }

    /** Drops references to a caller's arrays. */
    void clear() {
        tensor = null;
        rows = null;
        indices = null;
    }

    /** Loads all scores. */
    public void load() {
        int begin = rows.offset(row);
        for (int c = 0; c < classes; c++) {
            copy(tensor, begin + c * rows.stride(), step(), scores[c], count);
        }
    }

    /**
     * Loads one score of each row into a float array, for a loss that reads no other score. The loss writes the
     * derivative with respect to this score to the scores of class 0. The other derivatives are 0.
     *
     * @param target the class of each row
     * @param into receives the scores
     */
    public void loadOnly(int[] target, float[] into) {
        indices = target;
        int begin = rows.offset(row);
        int step = step();
        int stride = rows.stride();
        for (int j = 0, at = begin; j < count; j++, at += step) {
            into[j] = tensor[at + target[row + j] * stride];
        }
    }

    /** Allocates {@link #work}. */
    public void allocateWork() {
        if (work.length != classes) {
            work = new double[classes][width()];
        }
    }

    private static void copy(float[] from, int at, int step, double[] into, int count) {
        for (int j = 0, i = at; j < count; j++, i += step) {
            into[j] = from[i];
        }
    }

    /** Writes the derivatives times the factors to the gradient, as {@link RowBlocks#scatter} does for one row. */
    void store(double[] rowFactors, int at, float[] gradient) {
        for (int j = 0; j < count; j++) {
            factors[j] = (float) rowFactors[at + j];
        }
        int begin = rows.offset(row);
        int step = step();
        int stride = rows.stride();
        if (indices != null) {
            for (int c = 0; c < (stride == 1 ? 1 : classes); c++) {
                Arrays.fill(gradient, begin + c * stride, begin + c * stride + count * step, 0);
            }
            for (int j = 0, i = begin; j < count; j++, i += step) {
                gradient[i + indices[row + j] * stride] = factors[j] * (float) scores[0][j];
            }
            return;
        }
        int c = 0;
        for (; c < classes - 1; c += 2) {
            store(scores[c], scores[c + 1], factors, count, gradient, begin + c * stride, step, stride);
        }
        if (c < classes) {
            store(scores[c], scores[c], factors, count, gradient, begin + c * stride, step, 0);
        }
    }

    private static void store(double[] a, double[] b, float[] factors, int count, float[] into, int at, int step,
            int stride) {
        for (int j = 0, i = at; j < count; j++, i += step) {
            into[i] = factors[j] * (float) a[j];
            into[i + stride] = factors[j] * (float) b[j];
        }
    }

    /** Loads all scores, and copies the numbers of these rows from an array for all rows to {@link #targets}. */
    public void load(float[] numbers) {
        load();
        copy(numbers, row, 1, targets, count);
    }

    /** Loads all scores, and copies the classes of these rows from an array for all rows to {@link #targets}. */
    public void load(int[] classIndices) {
        load();
        for (int j = 0; j < count; j++) {
            targets[j] = classIndices[row + j];
        }
    }
}
