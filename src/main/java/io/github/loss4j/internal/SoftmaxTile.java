package io.github.loss4j.internal;

import java.util.Arrays;

/**
 * Several short rows of {@link SoftmaxTerms} at once: the exponentials of all of them are one block. Has the working memory
 * for it; what it puts there is wanted no longer than {@link #run} takes.
 *
 * <p>First the exponentials are computed as they are. If some row's are out of range, all rows of the call are computed
 * again, divided by a power of two for each row. The same bits come of both where the first way is in range: so it does not
 * matter which other rows there are, nor that the rows after such a call begin with the second way.
 */
final class SoftmaxTile {
    /** Elements of the rows that are done at once. */
    static final int ELEMENTS = 1024;

    /** After a call with a row out of range, how many calls begin with the second way. */
    static final int CALLS = 15;
    /** A smaller part of the sum than this may lack exponentials that the second way takes for 0. */
    private static final double TINY = 0x1p-149;
    /** The sizes of factor and derivative for which float32 makes the gradient, whichever way the exponentials were computed. */
    private static final double LEAST_FACTOR = 0x1p-60;
    private static final double GREATEST_FACTOR = 0x1p20;

    private final float[] block = new float[ELEMENTS];
    /** The target of each row; -1 if the row is absent. */
    private final int[] targets = new int[ELEMENTS];
    /** The exponential of each row's target, and the sum of all others. */
    private final double[] owns = new double[ELEMENTS];
    private final double[] rests = new double[ELEMENTS];
    private final double[] derivatives = new double[ELEMENTS];
    /** What the exponentials of each row are multiplied by; NaN if the row is computed by itself. */
    private final float[] scales = new float[ELEMENTS];
    private final float[] greatest = new float[ELEMENTS];
    private final float[] exponents = new float[ELEMENTS];
    private final float[] ofElements = new float[ELEMENTS];
    private int scaledCalls;

    /** Whether unscaled exponentials of a row do, of which none is subnormal. */
    static boolean isReliable(double rest, double own, int classes) {
        double sum = rest + own;
        return Softmax.isReliable(sum, true)
                && (classes == 1 || rest >= Softmax.TINY && rest >= TINY * sum);
    }

    /** Whether exponentials that are taken for 0 may be a part of a sum that counts. */
    static boolean isTiny(double rest, double own, int classes) {
        return classes > 1 && rest < TINY * (rest + own);
    }

    /** Whether float32 holds what the exponentials are multiplied by, and the products as far as they count. */
    static boolean scales(double factor, double derivative, boolean tiny) {
        double size = Math.abs(factor * derivative);
        return size >= LEAST_FACTOR && size <= (tiny ? 1 : GREATEST_FACTOR) && Weights.normal(factor);
    }

    /**
     * The losses of some rows, and their gradients.
     *
     * @param samples their loss
     * @param from the first row
     * @param to the row after the last
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    void run(SoftmaxTerms samples, int from, int to, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = samples.rows.classes();
        int count = to - from;
        boolean all = samples.unweighted();
        for (int i = 0; i < count; i++) {
            int row = from + i;
            boolean present = (all || !samples.masked(row)) && (factors == null || factors[row - first] != 0);
            targets[i] = present ? samples.target(row, samples.scores, row * classes) : -1;
        }
        boolean scaled = scaledCalls > 0;
        scaledCalls = Math.max(0, scaledCalls - 1);
        if (!scaled && !plain(samples.scores, from * classes, classes, count, scratch)) {
            scaled = true;
            scaledCalls = CALLS;
        }
        if (scaled) {
            scaled(samples.scores, from * classes, classes, count, scratch);
        }
        for (int i = 0; i < count; i++) {
            scales[i] = 0;
            if (targets[i] >= 0) {
                int row = from + i;
                evaluate(samples, row, i, row - first, values, factors == null ? 1 : factors[row - first],
                        gradient != null, scaled, scratch);
            }
        }
        if (gradient == null) {
            for (int i = 0; i < count; i++) {
                if (Float.isNaN(scales[i])) {
                    values[from + i - first] = samples.one(from + i, 0, null, scratch);
                }
            }
        } else {
            gradients(samples, from, to, first, values, factors, gradient, scratch);
        }
    }

    /** The exponentials as they are; whether all rows are in range. */
    private boolean plain(float[] scores, int begin, int classes, int count, Scratch scratch) {
        int length = count * classes;
        Softmax.ofBlock(scores, begin, length, 0, false, scratch.first);
        scratch.first.floats().get(Scratch.Region.HERE, block, 0, length);
        // By the block a subnormal exponential is NaN. One by one it is not; but a row must not depend on how many there are.
        for (int i = 0; length < Softmax.MIN_BLOCK && i < length; i++) {
            block[i] = block[i] > 0 && block[i] < Float.MIN_NORMAL ? Float.NaN : block[i];
        }
        sum(classes, count);
        boolean reliable = true;
        for (int i = 0; i < count; i++) {
            reliable &= targets[i] < 0 || isReliable(rests[i], owns[i], classes);
        }
        return reliable;
    }

    /** The exponentials divided by a power of two for each row, and their sums, multiplied by it again in double. */
    private void scaled(float[] scores, int begin, int classes, int count, Scratch scratch) {
        int length = count * classes;
        System.arraycopy(scores, begin, block, 0, length);
        RowBlocks.greatest(block, classes, count, greatest);
        for (int i = 0; i < count; i++) {
            exponents[i] = Exponential.exponent(greatest[i]);
        }
        RowBlocks.repeat(exponents, classes, count, ofElements);
        Exponential.applyScaled(block, ofElements, 0, scratch.first, length);
        scratch.first.floats().get(Scratch.Region.HERE, block, 0, length);
        sum(classes, count);
        for (int i = 0; i < count; i++) {
            double unit = Exponential.power(exponents[i]);
            rests[i] *= unit;
            owns[i] *= unit;
        }
    }

    /** Takes the targets' exponentials out, and adds up the others. */
    private void sum(int classes, int count) {
        for (int i = 0; i < count; i++) {
            int at = i * classes + targets[i];
            owns[i] = targets[i] < 0 ? 0 : block[at];
            if (targets[i] >= 0) {
                block[at] = 0;
            }
        }
        RowBlocks.sums(block, classes, count, rests);
    }

    private void evaluate(SoftmaxTerms samples, int row, int i, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int classes = samples.rows.classes();
        double rest = rests[i];
        double own = owns[i];
        boolean tiny = isTiny(rest, own, classes);
        if (scaled && !Exponential.isScalable(greatest[i])) {
            scales[i] = Float.NaN;
            return;
        }
        double derivative = withGradient || tiny
                ? samples.derivative(row, targets[i], samples.scores, row * classes, 0, rest, own, scratch)
                : 1;
        if (tiny && !(Math.abs(derivative) <= 1)) {
            scales[i] = Float.NaN;
            return;
        }
        values[index] = (float) samples.value(row, targets[i], samples.scores, row * classes, 0, rest, own, scratch);
        if (withGradient) {
            double sum = scaled ? (rest + own) / Exponential.power(exponents[i]) : rest + own;
            derivatives[i] = derivative;
            scales[i] = scales(factor, derivative, tiny) ? (float) (factor * derivative / sum) : Float.NaN;
        }
    }

    private void gradients(SoftmaxTerms samples, int from, int to, int first, float[] values,
            double[] factors, float[][] gradient, Scratch scratch) {
        int classes = samples.rows.classes();
        RowBlocks.scale(scratch.first, classes, to - from, scales, block, gradient[0], from * classes);
        for (int row = from; row < to; row++) {
            int i = row - from;
            if (targets[i] < 0) {
                Arrays.fill(gradient[0], row * classes, (row + 1) * classes, 0);
            } else if (Float.isNaN(scales[i])) {
                values[row - first] = samples.one(row, factors[row - first], gradient, scratch);
            } else {
                samples.finish(row, targets[i], derivatives[i], rests[i], owns[i], factors[row - first], gradient[0],
                        row * classes, scratch);
            }
        }
    }
}
