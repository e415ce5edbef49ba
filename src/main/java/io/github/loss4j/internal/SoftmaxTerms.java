package io.github.loss4j.internal;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;

/**
 * The terms of a loss of softmax(scores): cross entropy and its kin. A row is read once for its exponentials, which wait
 * for their factor where the gradient goes; several short rows share a block. Only where the exponentials are out of range
 * is a row read again, for its maximum, and once more.
 *
 * <p>A subclass gives the loss of a row from these: with x the scores, s a shift, which is 0 or the greatest score,
 * {@code own} = e^(x[t] − s) of the target class t, and {@code rest} the sum of the others' exponentials. Then p[t] =
 * own/(rest + own), and 1 − p[t] = rest/(rest + own) keeps all its digits.
 */
public abstract class SoftmaxTerms implements BlockTerms, RowTerms, DiagonalLoss.DiagonalTerms {

    /** The scores, in row-major order. */
    protected final float[] scores;
    /** How the rows lie in them. */
    protected final Rows rows;

    /**
     * The terms.
     *
     * @param rows how the rows lie
     * @param scores the scores
     */
    protected SoftmaxTerms(Rows rows, Tensor scores) {
        this.rows = rows;
        this.scores = TensorAccess.of(scores);
    }

    /**
     * The class whose exponential is kept apart.
     *
     * @param row a row that is not ignored
     * @param x an array that holds its scores
     * @param at where they begin
     * @return the target class
     */
    protected abstract int target(int row, float[] x, int at);

    /**
     * The loss of a row.
     *
     * @param row its number
     * @param target what {@link #target} gave
     * @param x an array that holds its scores
     * @param at where they begin
     * @param shift what is taken off each: 0 or the greatest of them
     * @param rest the sum of e^(x − shift) over all classes but the target
     * @param own e^(x − shift) of the target
     * @param scratch working memory
     * @return the loss
     */
    protected abstract double value(int row, int target, float[] x, int at, float shift, double rest, double own,
            Scratch scratch);

    /**
     * The derivative of the loss with respect to the logarithm of the sum of exponentials: what each probability is
     * multiplied by in the gradient.
     *
     * @param row its number
     * @param target what {@link #target} gave
     * @param x an array that holds its scores
     * @param at where they begin
     * @param shift what is taken off each: 0 or the greatest of them
     * @param rest the sum of e^(x − shift) over all classes but the target
     * @param own e^(x − shift) of the target
     * @param scratch working memory
     * @return the derivative
     */
    protected abstract double derivative(int row, int target, float[] x, int at, float shift, double rest, double own,
            Scratch scratch);

    /**
     * Puts right what the gradient is beyond derivative times probability.
     *
     * @param row its number
     * @param target what {@link #target} gave
     * @param derivative what {@link #derivative} gave
     * @param rest the sum of e^(x − shift) over all classes but the target
     * @param own e^(x − shift) of the target
     * @param factor what the gradient is to be multiplied by
     * @param gradient an array that holds factor · derivative · probability for each class
     * @param at where they begin
     * @param scratch working memory
     */
    protected abstract void finish(int row, int target, double derivative, double rest, double own, double factor,
            float[] gradient, int at, Scratch scratch);

    @Override public boolean hasMajorant() {
        return true;
    }

    @Override public final Rows rows() {
        return rows;
    }

    @Override public int[] shape() {
        return rows.shape();
    }

    @Override public int costPerTerm() {
        return rows.classes();
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = rows.classes();
        int tile = rows.stride() == 1 ? SoftmaxTile.ELEMENTS / classes : 0;
        if (tile >= 2) {
            for (int row = from; row < to; row += tile) {
                scratch.tile.run(this, row, Math.min(to, row + tile), from, values, factors, gradient, scratch);
            }
            return;
        }
        if (SoftmaxLanes.takes(this)) {
            for (int row = from, count; row < to; row += count) {
                count = SoftmaxLanes.count(rows, row, to);
                scratch.lanes.run(this, row, count, from, values, factors, gradient, scratch);
            }
            return;
        }
        for (int row = from; row < to; row++) {
            double factor = factors == null ? 0 : factors[row - from];
            if (masked(row) || factors != null && factor == 0) {
                if (gradient != null) {
                    RowBlocks.scatter(scratch.row(0, classes), 0, rows, row, gradient[0]);
                }
            } else {
                values[row - from] = one(row, factor, gradient, scratch);
            }
        }
    }

    /**
     * Whether {@link #target} looks at no score, and {@link #value}, {@link #derivative} and {@link #finish} at no score and no
     * derivative but the target's: then the row's others need not stand beside it.
     *
     * @return whether that is so; false is always right
     */
    protected boolean readsTargetAlone() {
        return false;
    }

    /** A row by itself. */
    final float one(int row, double factor, float[][] gradient, Scratch scratch) {
        if (gradient != null && !Weights.normal(factor)) {
            float value = one(row, 1, gradient, scratch);
            RowBlocks.multiply(gradient[0], factor, rows, row);
            return value;
        }
        int classes = rows.classes();
        boolean together = rows.stride() == 1;
        float[] x = together(scores, row, 0, scratch);
        int at = begin(row);
        float[] e = gradient == null ? null : together ? gradient[0] : scratch.row(1, classes);
        int target = target(row, x, at);
        // Those of a short row wait in the block for their factor.
        float[] into = classes > Scratch.BLOCK ? e : null;
        float shift = 0;
        double rest = Softmax.exponentials(x, at, classes, 0, target, into, at, scratch);
        double own = Exponential.of(x[at + target]);
        if (!Softmax.isReliable(rest + own, false)) {
            shift = Softmax.max(x, at, classes);
            rest = Softmax.exponentials(x, at, classes, shift, target, into, at, scratch);
            own = Exponential.of(x[at + target] - shift);
        }
        boolean endless = shift == Float.POSITIVE_INFINITY;
        boolean tiny = rest < Softmax.TINY && classes > 1;
        double derivative = e == null && !tiny ? 1 : derivative(row, target, x, at, shift, rest, own, scratch);
        // Whether what is lost of a tiny rest counts does not depend on the factor: a value is the same with a gradient.
        float value = endless || tiny && !(Math.abs(derivative) <= 1)
                ? preciseValue(row, target, x, at, scratch)
                : (float) value(row, target, x, at, shift, rest, own, scratch);
        if (e != null) {
            if (endless || tiny && !(Math.abs(factor * derivative) <= 1)
                    || !Softmax.scales(factor * derivative, rest + own)) {
                preciseGradient(row, target, x, at, factor, e, scratch);
                if (!together) {
                    RowBlocks.scatter(e, 1, rows, row, gradient[0]);
                }
                return value;
            }
            float scale = (float) (factor * derivative / (rest + own));
            if (into == null) {
                Softmax.scaled(scratch.first, classes, scale, e, at);
            } else {
                Softmax.scale(e, at, classes, scale);
            }
            finish(row, target, derivative, rest, own, factor, e, at, scratch);
            if (!together) {
                RowBlocks.scatter(e, 1, rows, row, gradient[0]);
            }
        }
        return value;
    }

    /**
     * −log softmax of the target class by exponentials in double, for a loss of which the terms cancel.
     *
     * @param x an array that holds the row's scores
     * @param at where they begin
     * @param target the class
     * @return the cross entropy
     */
    protected final double preciseCrossEntropy(float[] x, int at, int target) {
        float shift = Softmax.max(x, at, rows.classes());
        double rest = Softmax.exponentials(x, at, rows.classes(), shift, target);
        return crossEntropy(x, at + target, shift, rest, Softmax.own(x[at + target], shift));
    }

    /** The loss of a row whose exponentials float32 does not hold. */
    private float preciseValue(int row, int target, float[] x, int at, Scratch scratch) {
        float shift = Softmax.max(x, at, rows.classes());
        double rest = Softmax.exponentials(x, at, rows.classes(), shift, target);
        double own = Softmax.own(x[at + target], shift);
        return (float) value(row, target, x, at, shift, rest, own, scratch);
    }

    /** The gradient of a row where float32 does not hold the exponentials, or what they are multiplied by. */
    private void preciseGradient(int row, int target, float[] x, int at, double factor, float[] gradient,
            Scratch scratch) {
        int classes = rows.classes();
        float shift = Softmax.max(x, at, classes);
        double rest = Softmax.exponentials(x, at, classes, shift, target);
        double own = Softmax.own(x[at + target], shift);
        double derivative = derivative(row, target, x, at, shift, rest, own, scratch);
        for (int c = 0; c < classes; c++) {
            double p = Math.exp((double) x[at + c] - shift) / (rest + own);
            gradient[at + c] = (float) (factor * derivative * p);
        }
        finish(row, target, derivative, rest, own, factor, gradient, at, scratch);
    }

    /**
     * What the second derivatives have beyond derivative · p · (1 − p): the second derivative of the loss with respect to the
     * cross entropy, times (1 − p)² of the target.
     *
     * @param target what {@link #target} gave
     * @param x an array that holds the scores
     * @param at where they begin
     * @param shift what is taken off each: 0 or the greatest of them
     * @param rest the sum of e^(x − shift) over all classes but the target
     * @param own e^(x − shift) of the target
     * @return 0 for a loss that is linear in the cross entropy
     */
    protected double bend(int target, float[] x, int at, float shift, double rest, double own) {
        return 0;
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        Scratch scratch = Scratch.lease();
        try {
            for (int row = from; row < to; row++) {
                secondDerivative(row, factors[row - from], curvature, into, scratch);
            }
        } finally {
            scratch.release();
        }
    }

    private void secondDerivative(int row, double factor, Curvature curvature, float[] into, Scratch scratch) {
        int classes = rows.classes();
        float[] x = scratch.row(0, classes);
        float[] e = scratch.row(1, classes);
        if (factor == 0) {
            RowBlocks.scatter(e, 0, rows, row, into);
            return;
        }
        RowBlocks.gather(scores, rows, row, x);
        int target = target(row, x, 0);
        float max = Softmax.max(x, 0, classes);
        float shift = 0;
        double rest = Softmax.exponentials(x, 0, classes, shift, target, e, 0, scratch);
        if (!Softmax.isReliable(rest + e[target], false)) {
            // Rounds the distances from the greatest.
            shift = max;
            rest = Softmax.exponentials(x, 0, classes, shift, target, e, 0, scratch);
        }
        double own = e[target];
        double sum = rest + own;
        double derivative = factor * derivative(row, target, x, 0, shift, rest, own, scratch);
        boolean tiny = !(Math.abs(derivative) <= 1) && Softmax.min(e, classes) < Float.MIN_NORMAL;
        if (shift == Float.POSITIVE_INFINITY || tiny) {
            preciseSecondDerivative(row, target, x, max, factor, e, scratch);
        } else {
            double bend = factor * bend(target, x, 0, shift, rest, own);
            // 1 − p as the sum of the others, which keeps its digits where p is nearly 1, be it the target's or another's.
            int greatest = Softmax.indexOf(x, classes, max);
            double below = greatest == target ? rest : Softmax.sumBut(e, classes, greatest);
            for (int c = 0; c < classes; c++) {
                double others = c == target ? rest : c == greatest ? below : sum - e[c];
                e[c] = (float) (derivative * e[c] / sum * (others / sum) + bend(bend, c == target, e[c], rest));
            }
        }
        if (curvature == Curvature.MAJORANT) {
            for (int c = 0; c < classes; c++) {
                e[c] = Majorants.bound(2.0 * e[c]);
            }
        }
        RowBlocks.scatter(e, 1, rows, row, into);
    }

    /** The share of one class in {@link #bend}: (p/(1 − p[target]))², and 1 for the target. */
    private static double bend(double bend, boolean target, double e, double rest) {
        return bend == 0 || target ? bend : bend * (e / rest) * (e / rest);
    }

    /** The same in double, where float32 does not hold the exponentials. */
    private void preciseSecondDerivative(int row, int target, float[] x, float shift, double factor, float[] into,
            Scratch scratch) {
        int classes = rows.classes();
        double rest = Softmax.exponentials(x, 0, classes, shift, target);
        double own = Softmax.own(x[target], shift);
        double sum = rest + own;
        int greatest = Softmax.indexOf(x, classes, shift);
        double below = Softmax.exponentials(x, 0, classes, shift, greatest);
        double derivative = factor * derivative(row, target, x, 0, shift, rest, own, scratch);
        double bend = factor * bend(target, x, 0, shift, rest, own);
        for (int c = 0; c < classes; c++) {
            double e = c == target ? own : Math.exp((double) x[c] - shift);
            double others = c == target ? rest : c == greatest ? below : sum - e;
            into[c] = (float) (derivative * (e / sum) * (others / sum) + bend(bend, c == target, e, rest));
        }
    }

    /**
     * An array in which the numbers of a row lie together: the given one, or one that is good until the next call.
     *
     * @param numbers one for each score
     * @param row the row's number
     * @param scratch working memory
     * @return where they are, from {@link #begin} on
     */
    protected final float[] together(float[] numbers, int row, Scratch scratch) {
        return together(numbers, row, 2, scratch);
    }

    /** As {@link Softmax#below}, of a row in an array of scores; NaN for few classes, of which it would not be faster. */
    protected final double below(float[] probabilities, float[] x, int at, float greatest, float kept, float spread,
            Scratch scratch) {
        int classes = rows.classes();
        return classes < Softmax.MIN_BLOCK
                ? Double.NaN
                : Softmax.below(probabilities, x, at, classes, greatest, kept, spread, scratch);
    }

    /** Takes factor · (kept · probability + spread) off each class's gradient, which stands at the same index. */
    protected final void lessShares(float[] probabilities, float[] gradient, int at, float factor, float kept,
            float spread, Scratch scratch) {
        Softmax.lessShares(probabilities, gradient, at, rows.classes(), factor, kept, spread, scratch);
    }

    private float[] together(float[] numbers, int row, int which, Scratch scratch) {
        if (rows.stride() == 1) {
            return numbers;
        }
        float[] copy = scratch.row(which, rows.classes());
        RowBlocks.gather(numbers, rows, row, copy);
        return copy;
    }

    /**
     * Where a row begins in the array that {@link #together} gives.
     *
     * @param row its number
     * @return an index
     */
    protected final int begin(int row) {
        return rows.stride() == 1 ? rows.offset(row) : 0;
    }

    /**
     * The sum of some numbers.
     *
     * @param numbers an array that holds them
     * @param from where they begin
     * @param length how many they are
     * @return the sum, in double
     */
    protected static double sum(float[] numbers, int from, int length) {
        return BlockSum.of(numbers, from, from + length);
    }

    /**
     * The sum of all numbers but one.
     *
     * @param numbers an array that holds them
     * @param from where they begin
     * @param length how many they are
     * @param but which is not added
     * @param scratch working memory
     * @return the sum
     */
    protected static double sum(float[] numbers, int from, int length, int but, Scratch scratch) {
        return length <= BlockSum.MIN_BLOCK
                ? BlockSum.of(numbers, from, from + but) + BlockSum.of(numbers, from + but + 1, from + length)
                : Softmax.sum(numbers, from, length, but, scratch);
    }

    /**
     * −log softmax of the target class.
     *
     * @param x an array that holds the row's scores
     * @param index where the target's score stands
     * @param shift what is taken off each score
     * @param rest the sum of e^(x − shift) over all classes but the target
     * @param own e^(x − shift) of the target
     * @return the cross entropy, exact where it is near 0 and where it is large
     */
    protected static double crossEntropy(float[] x, int index, float shift, double rest, double own) {
        double odds = rest / own;
        if (odds < 1e-6) {
            return odds * (1 - odds / 2);
        }
        // Asked before the odds are, since it nearly always holds: a branch by the data costs as much as all else.
        boolean exact = shift == 0 && own >= Float.MIN_NORMAL;
        return exact || odds < 3
                ? Logarithm.of(1 + odds)
                : Logarithm.of(rest + own) - ((double) x[index] - shift);
    }
}
