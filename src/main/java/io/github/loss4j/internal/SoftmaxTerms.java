package io.github.loss4j.internal;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;

/**
 * The terms of a loss of softmax(scores), such as cross entropy. Each row is one term.
 *
 * <p>The exponentials of a row are first computed without subtracting the maximum score, so the scores are read once.
 * For a gradient, the stored exponentials are multiplied by their common factor afterwards. If the exponentials are out
 * of range, they are computed again, divided by a power of two or with the maximum subtracted from the scores ({@link
 * SoftmaxRow}). After such a row, the next rows begin with divided exponentials. {@link SoftmaxTile} computes several
 * short rows in one block. {@link SoftmaxLanes} computes several rows whose class axis is not the last one.
 *
 * <p>A subclass computes the loss of a row from three numbers. The shift s is 0 or the maximum score. With scores x and
 * target class t, {@code targetExp} is e^(x[t] − s), and {@code otherExps} is the sum of e^(x[c] − s) over all other
 * classes c. Then p[t] = targetExp/(otherExps + targetExp), and 1 − p[t] = otherExps/(otherExps + targetExp) is
 * computed without cancellation.
 */
public abstract class SoftmaxTerms implements BlockTerms, RowTerms, DiagonalLoss.DiagonalTerms {

    /** The scores, in row-major order. */
    protected final float[] scores;
    /** The layout of the rows in the scores. */
    protected final Rows rows;

    /**
     * Creates the terms of some rows.
     *
     * @param rows the layout of the rows
     * @param scores the scores
     */
    protected SoftmaxTerms(Rows rows, Tensor scores) {
        this.rows = rows;
        this.scores = TensorAccess.of(scores);
    }

    /**
     * The class whose exponential is not part of the sum {@code otherExps}.
     *
     * @param row a row that is not masked
     * @param x an array with the scores of the row
     * @param at the index of the row's first score in {@code x}
     * @return the target class
     */
    protected abstract int target(int row, float[] x, int at);

    /**
     * The loss of a row.
     *
     * @param row the index of the row
     * @param target the result of {@link #target}
     * @param x an array with the scores of the row
     * @param at the index of the row's first score in {@code x}
     * @param shift the number subtracted from each score: 0 or the maximum score
     * @param otherExps the sum of e^(x − shift) over all classes except the target
     * @param targetExp e^(x − shift) of the target
     * @param scratch working memory
     * @return the loss
     */
    protected abstract double value(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp, Scratch scratch);

    /**
     * The derivative of the loss with respect to the logarithm of the sum of exponentials. In the gradient it is the
     * factor of each probability.
     *
     * @param row the index of the row
     * @param target the result of {@link #target}
     * @param x an array with the scores of the row
     * @param at the index of the row's first score in {@code x}
     * @param shift the number subtracted from each score: 0 or the maximum score
     * @param otherExps the sum of e^(x − shift) over all classes except the target
     * @param targetExp e^(x − shift) of the target
     * @param scratch working memory
     * @return the derivative
     */
    protected abstract double derivative(int row, int target, float[] x, int at, float shift, double otherExps,
            double targetExp, Scratch scratch);

    /**
     * Completes the gradient of a row, which so far holds only derivative times probability for each class.
     *
     * @param row the index of the row
     * @param target the result of {@link #target}
     * @param derivative the result of {@link #derivative}
     * @param otherExps the sum of e^(x − shift) over all classes except the target
     * @param targetExp e^(x − shift) of the target
     * @param factor the factor of the whole gradient
     * @param gradient an array with factor · derivative · probability of each class
     * @param at the index of the row's first class in {@code gradient}
     * @param scratch working memory
     */
    protected abstract void finish(int row, int target, double derivative, double otherExps, double targetExp,
            double factor, float[] gradient, int at, Scratch scratch);

    @Override public boolean hasMajorant() {
        return true;
    }

    @Override public final Rows rows() {
        return rows;
    }

    @Override public int count() {
        return rows.count();
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        if (rows.stride() == 1 && 2 * rows.classes() <= SoftmaxTile.ELEMENTS) {
            if (tileTerms() == null) {
                computeShort(from, to, values, factors, gradient, scratch);
            } else {
                computeTiles(from, to, values, factors, gradient, scratch);
            }
        } else if (SoftmaxLanes.canCompute(this)) {
            computeLanes(from, to, values, factors, gradient, scratch);
        } else {
            computeAlone(from, to, values, factors, gradient, scratch);
        }
    }

    // Each kind of rows has a method, which C2 compiles in less time than one method for all kinds.

    /** Computes short contiguous rows, the last of which may be too few for a tile. */
    private void computeShort(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int left = (to - from) % tileRows();
        int end = ShortSoftmaxRows.isFaster(left, rows.classes())
                && ShortSoftmaxRows.RUN.run(this, to - left, left, from, values, factors, gradient, scratch)
                        ? to - left
                        : to;
        computeTiles(from, end, values, factors, gradient, scratch);
    }

    private int tileRows() {
        return SoftmaxTile.ELEMENTS / rows.classes();
    }

    private void computeTiles(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int row = from, count; row < to; row += count) {
            count = Math.min(tileRows(), to - row);
            scratch.tile().run(this, row, count, from, values, factors, gradient, scratch);
        }
    }

    private void computeLanes(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int row = from, count; row < to; row += count) {
            count = SoftmaxLanes.count(rows, row, to);
            if (!scratch.lanes().runTwoClasses(this, row, count, from, values, factors, gradient, scratch)) {
                scratch.lanes().run(this, row, count, from, values, factors, gradient, scratch);
            }
        }
    }

    private void computeAlone(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int row = from; row < to; row++) {
            double factor = factors == null ? 0 : factors[row - from];
            if (masked(row) || factors != null && factor == 0) {
                if (gradient != null) {
                    RowBlocks.scatter(scratch.row(0, rows.classes()), 0, rows, row, gradient[0]);
                }
            } else {
                values[row - from] = scratch.softmaxRow().compute(this, row, factor, gradient);
            }
        }
    }

    /** Computes a short row of a cross entropy without working memory. */
    @Override public double one(float[][] gradient) {
        if (crossEntropyTargets() == null || rows.stride() != 1 || !ShortSoftmaxRows.isFaster(1, rows.classes())) {
            return BlockTerms.super.one(gradient);
        }
        float value = ShortSoftmaxRows.of(this, 0, 1, gradient, new float[rows.classes()], null);
        return Float.isNaN(value) ? BlockTerms.super.one(gradient) : value;
    }

    /** Adds up cross entropies before they are rounded. */
    @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
        scratch.summing = true;
        scratch.logarithms = 0;
        double sum = SampleEngine.sumOfBlocks(this, from, to, factor, gradient, scratch);
        scratch.summing = false;
        return sum + scratch.logarithms;
    }

    /**
     * Whether {@link #target} reads no score, and {@link #value}, {@link #derivative} and {@link #finish} access only
     * the score and the gradient element of the target. The scores of such a row need not be contiguous.
     *
     * @return true only if all of this holds; false is always correct
     */
    protected boolean readsTargetAlone() {
        return false;
    }

    /**
     * Whether {@link #value} and the gradient can mostly be computed without a target, from the sum of all
     * exponentials: then their {@code target} is −1 and {@code targetExp} is 0. If the value is NaN, the row is
     * computed again with its target.
     *
     * @return false is always correct
     */
    protected boolean startsWithoutTarget() {
        return false;
    }

    /**
     * The target of each row, if the loss of each row is its {@link #crossEntropy}: then {@link #derivative} is 1, and
     * {@link #finish} only replaces p of the target by p − 1.
     *
     * @return the targets; null is always correct
     */
    protected int[] crossEntropyTargets() {
        return null;
    }

    /**
     * The loops that compute the rows of a {@link SoftmaxTile} or of {@link SoftmaxLanes} together.
     *
     * @return the loops; null if the methods for one row are called for each row, which is always correct
     */
    protected SoftmaxTileTerms tileTerms() {
        return null;
    }

    /**
     * The second derivative of the loss with respect to the cross entropy, times (1 − p)² of the target. The second
     * derivative with respect to the target's score is derivative · p · (1 − p) plus this number.
     *
     * @param target the result of {@link #target}
     * @param x an array with the scores of the row
     * @param at the index of the row's first score in {@code x}
     * @param shift the number subtracted from each score: 0 or the maximum score
     * @param otherExps the sum of e^(x − shift) over all classes except the target
     * @param targetExp e^(x − shift) of the target
     * @return the product; 0 for a loss that is linear in the cross entropy
     */
    protected double scaledSecondDerivative(int target, float[] x, int at, float shift, double otherExps,
            double targetExp) {
        return 0;
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        Scratch scratch = Scratch.lease();
        try {
            for (int row = from; row < to; row++) {
                SoftmaxCurvature.compute(this, row, factors[row - from], curvature, into, scratch);
            }
        } finally {
            scratch.release();
        }
    }

    /**
     * An array in which the numbers of a row are contiguous: the given array, or a copy of the row that is valid until
     * the next call.
     *
     * @param numbers one number for each score
     * @param row the index of the row
     * @param scratch working memory
     * @return the array; the row begins at {@link #begin}
     */
    protected final float[] contiguous(float[] numbers, int row, Scratch scratch) {
        return contiguous(numbers, row, 2, scratch);
    }

    /** The class of the maximum score of a row; any class if a score is NaN. */
    protected final int argMax(float[] x, int at) {
        int classes = rows.classes();
        if (classes >= BlockSum.MIN_BLOCK && classes <= Scratch.BLOCK) {
            Scratch scratch = Scratch.lease();
            try {
                return RowBlocks.argMax(x, at, classes, scratch);
            } finally {
                scratch.release();
            }
        }
        int max = 0;
        float score = x[at];
        for (int c = 1; c < classes; c++) {
            if (x[at + c] > score) {
                max = c;
                score = x[at + c];
            }
        }
        return max;
    }

    /**
     * Subtracts the smoothed targets from a gradient: factor · (confidence · probability + smoothing) from the element
     * at the index of each probability.
     */
    protected final void subtractTargets(float[] probabilities, float[] gradient, int at, float factor,
            float confidence, float smoothing, Scratch scratch) {
        Softmax.subtractTargets(probabilities, gradient, at, rows.classes(), factor, confidence, smoothing, scratch);
    }

    final float[] contiguous(float[] numbers, int row, int which, Scratch scratch) {
        if (rows.stride() == 1) {
            return numbers;
        }
        float[] copy = scratch.row(which, rows.classes());
        RowBlocks.gather(numbers, rows, row, copy);
        return copy;
    }

    /**
     * The index at which a row begins in the array that {@link #contiguous} returns.
     *
     * @param row the index of the row
     * @return an index
     */
    protected final int begin(int row) {
        return rows.stride() == 1 ? rows.offset(row) : 0;
    }

    /**
     * −log softmax of the target class.
     *
     * @param x an array that holds the row's scores
     * @param index the index of the target's score
     * @param shift the number subtracted from each score
     * @param otherExps the sum of e^(x − shift) over all classes except the target
     * @param targetExp e^(x − shift) of the target
     * @return the cross entropy, with full relative precision both near 0 and where it is large
     */
    protected static double crossEntropy(float[] x, int index, float shift, double otherExps, double targetExp) {
        double odds = otherExps / targetExp;
        if (odds < 1e-6) {
            return odds * (1 - odds / 2);
        }
        // Tested first because it is predictable; a data-dependent branch would cost as much as the rest.
        boolean exact = shift == 0 && targetExp >= Float.MIN_NORMAL;
        return exact || odds < 3
                ? Logarithm.of(1 + odds)
                : Logarithm.of(otherExps + targetExp) - ((double) x[index] - shift);
    }
}
