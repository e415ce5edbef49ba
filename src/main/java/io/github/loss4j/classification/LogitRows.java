package io.github.loss4j.classification;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Loss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Majorants;
import io.github.loss4j.internal.RowBlocks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;

/** The terms of a loss whose scores and targets are rows of the same shape. Each row is copied to contiguous memory. */
abstract class LogitRows implements BlockTerms, DiagonalLoss.DiagonalTerms {
    private static final double MAX_SUM = 1e200;
    private final Rows rows;
    private final float[] scores;
    private final float[] targets;

    /**
     * Creates the terms.
     *
     * @param loss the loss, for messages
     * @param scores the scores
     * @param target the targets
     */
    protected LogitRows(Loss<?, ?> loss, Tensor scores, Tensor target) {
        rows = new Rows(loss, scores);
        Checks.notNull(loss, "target", target);
        Checks.sameShape(loss, "prediction", scores.shape(), "target", target.shape());
        this.scores = TensorAccess.of(scores);
        targets = TensorAccess.of(target);
    }

    /**
     * One term.
     *
     * @param scores the scores of a row
     * @param targets the targets of a row
     * @param gradient receives the derivatives with respect to all scores; null to compute the value only
     * @param scratch working memory
     * @return the loss
     */
    protected abstract double evaluate(float[] scores, float[] targets, float[] gradient, Scratch scratch);

    /**
     * The second derivatives of one term. A majorant, if the loss has one, is twice these.
     *
     * @param scores the scores of a row
     * @param targets the targets of a row
     * @param into receives the second derivatives with respect to all scores
     */
    protected abstract void secondDerivatives(float[] scores, float[] targets, double[] into);

    @Override public final int[] shape() {
        return rows.shape();
    }

    @Override public final int costPerTerm() {
        return 2 * rows.classes();
    }

    @Override public final boolean unweighted() {
        return true;
    }

    @Override public final void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        float[] x = scratch.row(0, rows.classes());
        float[] derivatives = scratch.row(1, rows.classes());
        float[] t = scratch.row(2, rows.classes());
        for (int row = from; row < to; row++) {
            if (factors != null && factors[row - from] == 0) {
                RowBlocks.scatter(derivatives, 0, rows, row, gradient[0]);
                continue;
            }
            RowBlocks.gather(scores, rows, row, x);
            RowBlocks.gather(targets, rows, row, t);
            values[row - from] = (float) evaluate(x, t, factors == null ? null : derivatives, scratch);
            if (factors != null) {
                RowBlocks.scatter(derivatives, factors[row - from], rows, row, gradient[0]);
            }
        }
    }

    @Override public final void secondDerivatives(int from, int to, Curvature curvature, double[] factors,
            float[] into) {
        float[] x = new float[rows.classes()];
        float[] t = new float[rows.classes()];
        double[] seconds = new double[rows.classes()];
        for (int row = from; row < to; row++) {
            double factor = factors[row - from];
            if (factor != 0) {
                RowBlocks.gather(scores, rows, row, x);
                RowBlocks.gather(targets, rows, row, t);
                secondDerivatives(x, t, seconds);
            }
            int at = rows.offset(row);
            for (int c = 0; c < seconds.length; c++, at += rows.stride()) {
                into[at] = factor == 0
                        ? 0
                        : curvature == Curvature.MAJORANT
                                ? Majorants.bound(2 * factor * seconds[c])
                                : (float) (factor * seconds[c]);
            }
        }
    }

    /**
     * The logarithm of the sum of exponentials, minus the maximum exponent: at least 0, and accurate near 0.
     *
     * @param x the numbers
     * @param argMax the index of the maximum
     * @param scale the factor of each number
     * @return ln Σ e^(scale·(x − x[argMax]))
     */
    protected static double logOfSum(float[] x, int argMax, double scale) {
        double otherExps = 0;
        for (int c = 0; c < x.length; c++) {
            otherExps += c == argMax ? 0 : Math.exp(scale * ((double) x[c] - x[argMax]));
        }
        return Math.log1p(otherExps);
    }

    /**
     * A number minus the maximum.
     *
     * @param x the numbers
     * @param c the index of the number
     * @param argMax the index of the maximum
     * @return the difference; 0 for the maximum, even if it is +∞
     */
    protected static double gap(float[] x, int c, int argMax) {
        return c == argMax && x[c] == Float.POSITIVE_INFINITY ? 0 : (double) x[c] - x[argMax];
    }

    /**
     * Computes the exponentials of differences from the maximum.
     *
     * @param x the numbers
     * @param argMax the index of the maximum
     * @param scale the factor of each number
     * @param into receives e^(scale·(x − x[argMax])); 0 at the index of the maximum, instead of 1
     * @param scratch working memory
     * @return the sum of the exponentials without that of the maximum
     */
    protected static double otherExponentials(float[] x, int argMax, double scale, double[] into, Scratch scratch) {
        for (int c = 0; c < x.length; c++) {
            into[c] = scale * ((double) x[c] - x[argMax]);
        }
        into[argMax] = scale * gap(x, argMax, argMax);
        DoubleFunctions.exp(into, x.length, scratch);
        into[argMax] *= 0; // 0, or NaN
        double sum = 0;
        for (int c = 0; c < x.length; c++) {
            sum += into[c];
        }
        return sum;
    }

    /**
     * Computes exponentials without subtracting the maximum.
     *
     * @param x the numbers
     * @param scale the factor of each number
     * @param scaled receives scale·x
     * @param into receives e^(scale·x)
     * @param scratch working memory
     * @return the sum of the exponentials; NaN if it is out of the range in which they have full precision
     */
    protected static double exponentials(float[] x, double scale, double[] scaled, double[] into, Scratch scratch) {
        for (int c = 0; c < x.length; c++) {
            scaled[c] = scale * x[c];
        }
        DoubleFunctions.expFast(scaled, into, x.length, scratch);
        double sum = DoubleFunctions.sum(into, x.length);
        return sum >= 1 / MAX_SUM && sum <= MAX_SUM ? sum : Double.NaN;
    }

    /**
     * The index of the maximum.
     *
     * @param x the numbers, at least one
     * @return the index of the first maximum, or of a NaN
     */
    protected static int argMax(float[] x) {
        int argMax = 0;
        for (int c = 1; c < x.length; c++) {
            argMax = x[c] <= x[argMax] || Float.isNaN(x[argMax]) ? argMax : c;
        }
        return argMax;
    }
}
