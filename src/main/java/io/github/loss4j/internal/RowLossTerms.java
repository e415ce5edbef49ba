package io.github.loss4j.internal;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;

/**
 * The terms of a {@link RowLoss}. Each row is copied from the scores, whatever its stride, and its gradient is copied
 * back: one row at a time by {@link RowLoop}, or several short rows at once by {@link RowLanes} if the loss has loops
 * for them.
 *
 * @param <T> the type of the target
 */
public final class RowLossTerms<T> implements BlockTerms, RowTerms {
    final float[] scores;
    private final RowLoss<T> loss;
    private final Rows rows;
    private final T target;
    /** Computes several rows at once; null if the loss cannot, or if rows are too long. */
    private final RowLanes.Loop<T> lanes;
    private final RowLoop loop;
    /** One weight per row, or null. */
    private final float[] weights;
    private final boolean unweighted;

    /**
     * Creates the terms.
     *
     * @param loss the loss of one row
     * @param rows the layout of the rows
     * @param scores the scores
     * @param target the target, which has been checked
     */
    public RowLossTerms(RowLoss<T> loss, Rows rows, Tensor scores, T target) {
        this(loss, rows, TensorAccess.of(scores), target, null, RowLoop.of(loss, rows), null, false);
    }

    private RowLossTerms(RowLoss<T> loss, Rows rows, float[] scores, T target, RowLanes.Loop<T> lanes, RowLoop loop,
            float[] weights, boolean unweighted) {
        this.loss = loss;
        this.rows = rows;
        this.scores = scores;
        this.target = target;
        this.lanes = lanes;
        this.loop = loop;
        this.weights = weights;
        this.unweighted = unweighted;
    }

    /**
     * Creates the terms of a loss that can compute several rows at once.
     *
     * @param <T> the type of the target
     * @param loss the loss of one row
     * @param scores the scores
     * @param target the target; this method checks it as a whole
     * @param lanes the loss of several rows
     * @return the terms
     */
    public static <T> RowLossTerms<T> of(RowLoss<T> loss, Tensor scores, T target, RowLanes.Loop<T> lanes) {
        Rows rows = new Rows(loss, scores);
        loss.check(rows, target);
        return new RowLossTerms<>(loss, rows, TensorAccess.of(scores), target,
                rows.classes() <= RowLanes.MAX_CLASSES ? lanes : null, RowLoop.of(loss, rows), null, false);
    }

    /** Checks the active rows. The loss is never called for other rows. */
    @Override public RowLossTerms<T> bindWeights(Tensor rowWeights) {
        float[] elements = TensorAccess.ofNullable(rowWeights);
        return new RowLossTerms<>(loss, rows, scores, target, lanes, loop, elements,
                loop.check(loss, rows, target, elements));
    }

    /**
     * These terms with the caller's weights, without the check of the rows.
     *
     * @param rowWeights one weight per row, or null
     * @return terms in which rows of weight zero are masked
     */
    public RowLossTerms<T> weighted(Tensor rowWeights) {
        return rowWeights == null
                ? this
                : new RowLossTerms<>(loss, rows, scores, target, lanes, loop, TensorAccess.of(rowWeights), false);
    }

    @Override public Rows rows() {
        return rows;
    }

    @Override public int count() {
        return rows.count();
    }

    /** Computes a short row without working memory. */
    @Override public double one(float[][] gradient) {
        if (scores.length >= Softmax.MIN_BLOCK || rows.stride() != 1) {
            return BlockTerms.super.one(gradient);
        }
        float[] row = scores.clone();
        return 0 + (gradient == null ? loss.value(row, target, 0) : loss.evaluate(row, target, 0, gradient[0]));
    }

    @Override public float weight(int sample) {
        return loss.weight(target, sample);
    }

    @Override public boolean masked(int sample) {
        return excludes(sample) || loss.ignores(target, sample);
    }

    @Override public boolean unweighted() {
        return unweighted;
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
        if (lanes == null) {
            loop.compute(this, loss, target, from, to, values, factors, 0, gradient, scratch);
            return;
        }
        for (int row = from, end; row < to; row = end) {
            int at = row - from;
            end = factors == null && unweighted && weights == null
                    ? to
                    : loop.firstInactive(this, loss, target, row, to, factors, at);
            if (end - row >= RowLanes.MIN_ROWS) {
                end = row + lanes(row, end, values, factors, at, gradient, scratch);
            } else {
                end = Math.min(to, end + 1);
                loop.compute(this, loss, target, row, end, values, factors, at, gradient, scratch);
            }
        }
    }

    /** Computes several rows at once, then alone each row whose loss is not finite or whose factor is extreme. */
    private int lanes(int row, int end, float[] values, double[] factors, int at, float[][] gradient,
            Scratch scratch) {
        RowLanes memory = scratch.rowLanes();
        memory.begin(scores, rows, row, end - row);
        lanes.run(memory, target, row, factors != null);
        boolean finite = true;
        for (int j = 0; j < memory.count; j++) {
            float value = (float) memory.values[j];
            values[at + j] = value;
            finite &= Math.abs(value) <= Float.MAX_VALUE
                    && (factors == null || FloatRange.isWellScaled(factors[at + j]));
        }
        if (factors != null) {
            memory.store(factors, at, gradient[0]);
        }
        for (int j = 0; !finite && j < memory.count; j++) {
            float value = values[at + j];
            boolean valid = Math.abs(value) <= Float.MAX_VALUE;
            if (!valid || factors != null && !FloatRange.isWellScaled(factors[at + j])) {
                loop.compute(this, loss, target, row + j, row + j + 1, values, factors, at + j, gradient, scratch);
                values[at + j] = valid ? value : values[at + j];
            }
        }
        return memory.count;
    }
}
