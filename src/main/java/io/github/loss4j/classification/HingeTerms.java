package io.github.loss4j.classification;

import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Pool;
import io.github.loss4j.internal.RowLossTerms;
import io.github.loss4j.internal.RowTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;

/**
 * The terms of a loss of hinges between the true class of a row and its other classes. {@link HingeLanes} computes many
 * rows at a time; a row with numbers that are not finite is computed alone.
 */
abstract class HingeTerms implements BlockTerms, RowTerms {
    /** With fewer rows, or fewer neighbouring rows, it is faster to compute each row alone. */
    private static final int MIN_ROWS = 8;
    private static final Pool<HingeLanes> POOL = new Pool<>(HingeLanes::new);

    final int[] target;
    private final RowLoss<int[]> loss;
    private final Rows rows;
    private final float[] scores;
    private final int ignoreIndex;
    private final RowLossTerms<int[]> unbound;
    private RowLossTerms<int[]> rowByRow;
    private boolean unweighted;

    /**
     * Creates the terms.
     *
     * @param loss the loss of a row
     * @param rows the layout of the rows
     * @param prediction the scores
     * @param target the class of each row, which has been checked
     * @param ignoreIndex the target that masks a row
     */
    HingeTerms(RowLoss<int[]> loss, Rows rows, Tensor prediction, int[] target, int ignoreIndex) {
        this.loss = loss;
        this.target = target;
        this.ignoreIndex = ignoreIndex;
        this.rows = rows;
        scores = TensorAccess.of(prediction);
        unbound = new RowLossTerms<>(loss, rows, prediction, target);
        rowByRow = unbound;
    }

    /** Whether these terms are faster than {@link RowLossTerms}, which compute each row alone. */
    static boolean areFaster(Rows rows) {
        int classes = rows.classes();
        return classes > 1 && (rows.stride() == 1
                ? classes < Softmax.MIN_BLOCK && rows.count() >= MIN_ROWS
                : classes <= HingeLanes.MAX_CLASSES && rows.stride() >= MIN_ROWS);
    }

    /**
     * Computes the rows whose scores are in working memory.
     *
     * @param lanes holds the scores and targets of the rows, and receives their values and gradients
     * @param from the first row
     * @param factors the factor of the gradient of each row; null if no gradient is wanted
     * @param factorsFrom the index of the first row's factor
     */
    abstract void run(HingeLanes lanes, int from, double[] factors, int factorsFrom);

    /** Checks the active rows. */
    @Override public Terms bindWeights(Tensor rowWeights) {
        boolean areClasses = ClassChecks.areClasses(target, rows.classes());
        if (!areClasses) {
            unbound.bindWeights(rowWeights);
        }
        rowByRow = unbound.weighted(rowWeights);
        unweighted = areClasses && !(ignoreIndex >= 0 && ClassChecks.contains(target, ignoreIndex));
        return this;
    }

    @Override public final Rows rows() {
        return rows;
    }

    @Override public final float weight(int row) {
        return loss.weight(target, row);
    }

    @Override public final boolean masked(int row) {
        return rowByRow.masked(row);
    }

    @Override public final boolean unweighted() {
        return unweighted;
    }

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        HingeLanes lanes = POOL.take();
        try {
            for (int row = from, count; row < to; row += count) {
                count = lanes.load(scores, rows, row, to);
                System.arraycopy(target, row, lanes.targets, 0, count);
                if (!unweighted || rowByRow != unbound || factors != null) {
                    for (int j = 0; j < count; j++) {
                        if (!unweighted && masked(row + j) || rowByRow.excludes(row + j)
                                || factors != null && factors[row + j - from] == 0) {
                            lanes.targets[j] = -1;
                        }
                    }
                }
                lanes.takeTargets();
                run(lanes, row, factors, row - from);
                finish(lanes, row, count, from, values, factors, gradient, scratch);
            }
        } finally {
            POOL.give(lanes);
        }
    }

    /** Copies the results of some rows, and computes the rows that must be computed alone. */
    private void finish(HingeLanes lanes, int row, int count, int from, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        System.arraycopy(lanes.values, 0, values, row - from, count);
        if (gradient != null) {
            lanes.store(gradient[0], rows, row);
        }
        for (int j = 0; !lanes.finite && j < count; j++) {
            boolean unknown = Float.isNaN(lanes.values[j]);
            if (lanes.targets[j] >= 0 && (unknown || gradient != null && Float.isNaN(lanes.scales[j]))) {
                float value = computeAlone(row + j, factors == null ? 1 : factors[row + j - from], gradient, scratch);
                // If the lanes have computed the loss, it is not replaced, so that it has the same bits with and
                // without a gradient.
                values[row + j - from] = unknown ? value : lanes.values[j];
            }
        }
    }

    private float computeAlone(int row, double factor, float[][] gradient, Scratch scratch) {
        float[] value = new float[1];
        rowByRow.compute(row, row + 1, value, gradient == null ? null : new double[] {factor}, gradient, scratch);
        return value[0];
    }
}
