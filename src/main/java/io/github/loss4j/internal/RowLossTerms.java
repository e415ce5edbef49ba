package io.github.loss4j.internal;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;

/**
 * The terms of a {@link RowLoss}. Each row is copied from the scores, whatever its stride, and its gradient is copied
 * back.
 *
 * @param <T> the type of the target
 */
public final class RowLossTerms<T> implements BlockTerms, RowTerms {
    private final RowLoss<T> loss;
    private final Rows rows;
    private final float[] scores;
    private final T target;
    /** One weight per row, or null. */
    private final float[] weights;

    /**
     * Creates the terms.
     *
     * @param loss the loss of one row
     * @param rows the layout of the rows
     * @param scores the scores
     * @param target the target, which has been checked
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

    /** Checks the active rows. The loss is never called for other rows. */
    @Override public Terms bindWeights(Tensor rowWeights) {
        float[] elements = TensorAccess.ofNullable(rowWeights);
        for (int row = 0; row < rows.count(); row++) {
            if (elements == null || elements[row] != 0) {
                loss.check(rows, target, row);
            }
        }
        return weighted(rowWeights);
    }

    /**
     * These terms with the caller's weights, without the check of the rows.
     *
     * @param rowWeights one weight per row, or null
     * @return terms in which rows of weight zero are masked
     */
    public RowLossTerms<T> weighted(Tensor rowWeights) {
        return rowWeights == null ? this : new RowLossTerms<>(loss, rows, scores, target, TensorAccess.of(rowWeights));
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
        return excludes(sample) || loss.ignores(target, sample);
    }

    /**
     * Whether the caller's weight of a row is zero.
     *
     * @param sample the index of the row
     * @return whether it is zero
     */
    public boolean excludes(int sample) {
        return weights != null && weights[sample] == 0;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        float[] row = scratch.row(0, rows.classes());
        float[] derivatives = scratch.row(1, rows.classes());
        for (int i = from; i < to; i++) {
            boolean masked = masked(i);
            if (!masked) {
                RowBlocks.gather(scores, rows, i, row);
            }
            if (factors == null) {
                values[i - from] = masked ? 0 : loss.value(row, target, i);
            } else if (masked || factors[i - from] == 0) {
                RowBlocks.scatter(derivatives, 0, rows, i, gradient[0]);
            } else {
                values[i - from] = loss.evaluate(row, target, i, derivatives);
                RowBlocks.scatter(derivatives, factors[i - from], rows, i, gradient[0]);
            }
        }
    }
}
