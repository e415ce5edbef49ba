package io.github.loss4j.internal;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Scratch.Region;
import java.util.Arrays;

/**
 * The terms of a loss that is given row by row: each row is copied out of the scores, whatever its stride, and its gradient
 * back.
 *
 * @param <T> the target
 */
public final class RowLossTerms<T> implements BlockTerms, RowTerms {
    /** Up to here the rows of a block are done side by side. */
    private static final int NARROW = 32;
    private static final int FOUR = 4;

    private final RowLoss<T> loss;
    private final Rows rows;
    private final float[] scores;
    private final T target;
    /** The weight of each row; null if there are none. */
    private final float[] weights;

    /**
     * The terms.
     *
     * @param loss gives the loss of a row
     * @param rows how the rows lie
     * @param scores the scores
     * @param target what they are compared with, checked
     */
    public RowLossTerms(RowLoss<T> loss, Rows rows, Tensor scores, T target) {
        this(loss, rows, TensorAccess.of(scores), target, null);
    }

    private RowLossTerms(RowLoss<T> loss, Rows rows, float[] scores, T target, float[] weights) {
        this.loss = loss;
        this.rows = rows;
        this.scores = scores;
        this.target = target;
        this.weights = weights;
    }

    /** Checks the rows that are present; of the others the loss is asked nothing. */
    @Override public Terms bindWeights(Tensor given) {
        float[] elements = given == null ? null : TensorAccess.of(given);
        for (int row = 0; row < rows.count(); row++) {
            if (elements == null || elements[row] != 0) {
                loss.check(rows, target, row);
            }
        }
        return elements == null ? this : new RowLossTerms<>(loss, rows, scores, target, elements);
    }

    @Override public Rows rows() {
        return rows;
    }

    @Override public int[] shape() {
        return rows.shape();
    }

    @Override public int costPerTerm() {
        return rows.classes();
    }

    @Override public float weight(int sample) {
        return loss.weight(target, sample);
    }

    @Override public boolean masked(int sample) {
        return weights != null && weights[sample] == 0 || loss.ignores(target, sample);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        float[] row = scratch.row(0, rows.classes());
        float[] derivatives = scratch.row(1, rows.classes());
        for (int i = from; i < to; i++) {
            boolean absent = masked(i);
            if (!absent) {
                gather(scores, rows, i, row);
            }
            if (factors == null) {
                values[i - from] = absent ? 0 : loss.value(row, target, i);
            } else if (absent || factors[i - from] == 0) {
                scatter(derivatives, 0, rows, i, gradient[0]);
            } else {
                values[i - from] = loss.evaluate(row, target, i, derivatives);
                scatter(derivatives, factors[i - from], rows, i, gradient[0]);
            }
        }
    }

    /** Copies a row out of a tensor. */
    static void gather(float[] scores, Rows rows, int index, float[] row) {
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

    /** Copies a row, times a factor, into a tensor; a factor of 0 makes zeros of whatever it holds. */
    static void scatter(float[] row, double factor, Rows rows, int index, float[] into) {
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

    /** Multiplies a row of a tensor, in double. */
    static void multiply(float[] numbers, double factor, Rows rows, int index) {
        int at = rows.offset(index);
        int stride = rows.stride();
        for (int c = 0; c < rows.classes(); c++) {
            numbers[at + c * stride] = (float) (factor * numbers[at + c * stride]);
        }
    }

    /**
     * Each row of a block times a number of its own.
     *
     * @param block a region where it begins; changed
     * @param count how many rows there are
     * @param work as long as the block
     */
    static void scale(Region block, int classes, int count, float[] scales, float[] work, float[] into, int to) {
        int length = count * classes;
        if (classes > NARROW) {
            for (int row = 0; row < count; row++) {
                Arrays.fill(work, row * classes, (row + 1) * classes, scales[row]);
            }
        } else {
            for (int c = 0; c < classes; c++) {
                for (int row = 0, at = c; row < count; row++, at += classes) {
                    work[at] = scales[row];
                }
            }
        }
        block.multiply(work, 1, 0, length);
        block.floats().get(Region.HERE, into, to, length);
    }

    /** The sum of each row of a block; short ones side by side, since a loop over a few elements costs more than they do. */
    static void sums(float[] block, int classes, int count, double[] sums) {
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
