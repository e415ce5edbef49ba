package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.HERE;

import io.github.loss4j.Rows;
import java.util.Arrays;

/**
 * Neighbouring rows of {@link SoftmaxTerms} whose class axis is not the last one: the exponentials of a class are an array
 * with one element for each row, so that each loop runs over neighbours in memory. Has the working memory for it; what it
 * puts there is wanted no longer than {@link #run} takes.
 *
 * <p>First the exponentials are computed as they are. If some row's are out of range, all rows of the call are computed
 * again, divided by a power of two for each row. The same bits come of both where the first way is in range: so it does not
 * matter which other rows there are, nor that the rows after such a call begin with the second way.
 */
final class SoftmaxLanes {
    /** Beyond this many classes the memory for them would be too large. */
    private static final int CLASSES = 512;
    /** With fewer positions the loops cost more than the rows one by one. */
    private static final int LEAST = 8;
    /** Rows that are done at once, and about how many elements they have. */
    private static final int ROWS = (Scratch.BLOCK + 1) / 2;
    private static final int ELEMENTS = 1 << 15;

    private float[][] exponentials = {};
    private int width;
    private int scaledCalls;
    /** The target of each row; −1 if the row is absent. */
    private final int[] targets = new int[ROWS];
    /** The sum of all exponentials but the target's: what it is in float32, and the rest. */
    private final float[] high = new float[ROWS];
    private final float[] low = new float[ROWS];
    private final double[] owns = new double[ROWS];
    private final double[] rests = new double[ROWS];
    private final double[] derivatives = new double[ROWS];
    private final float[] greatest = new float[ROWS];
    private final float[] exponents = new float[ROWS];
    /** What the exponentials of each row are multiplied by; NaN if the row is computed by itself. */
    private final float[] scales = new float[ROWS];

    /** Whether rows are computed here. */
    static boolean takes(SoftmaxTerms samples) {
        Rows rows = samples.rows;
        return rows.stride() >= LEAST && rows.classes() <= CLASSES && samples.readsTargetAlone();
    }

    /**
     * How many rows are computed by one call.
     *
     * @param row the first
     * @param to the row that follows the last
     */
    static int count(Rows rows, int row, int to) {
        return Math.min(Math.min(width(rows.classes()), to - row), rows.stride() - row % rows.stride());
    }

    private static int width(int classes) {
        return Math.min(ROWS, ELEMENTS / classes);
    }

    /**
     * The losses of some rows, and their gradients.
     *
     * @param samples their loss
     * @param from the first row
     * @param count how many rows; they belong to one sample
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    void run(SoftmaxTerms samples, int from, int count, int first, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        int classes = samples.rows.classes();
        int begin = samples.rows.offset(from);
        int apart = samples.rows.stride() - 1;
        if (exponentials.length < classes || width < count) {
            width = width(classes);
            exponentials = new float[classes][width];
        }
        boolean all = samples.unweighted();
        for (int j = 0; j < count; j++) {
            boolean present = (all || !samples.masked(from + j)) && (factors == null || factors[from + j - first] != 0);
            targets[j] = present ? samples.target(from + j, samples.scores, begin + j) : -1;
        }
        boolean scaled = scaledCalls > 0;
        scaledCalls = Math.max(0, scaledCalls - 1);
        if (!scaled && !plain(samples, from, count, scratch)) {
            scaled = true;
            scaledCalls = SoftmaxTile.CALLS;
        }
        if (scaled) {
            scaled(samples, from, count, scratch);
        }
        for (int j = 0; j < count; j++) {
            int row = from + j;
            scales[j] = 0;
            if (targets[j] >= 0) {
                evaluate(samples, row, j, begin + j + targets[j] * apart, row - first, values,
                        factors == null ? 1 : factors[row - first],
                        gradient != null, scaled, scratch);
            }
        }
        if (gradient != null) {
            gradients(samples, from, count, gradient[0]);
        }
        for (int j = 0; j < count; j++) {
            int row = from + j;
            if (targets[j] >= 0 && Float.isNaN(scales[j])) {
                values[row - first] = samples.one(row, factors == null ? 0 : factors[row - first], gradient, scratch);
            } else if (gradient != null && targets[j] >= 0) {
                samples.finish(row, targets[j], derivatives[j], rests[j], owns[j], factors[row - first], gradient[0],
                        begin + j + targets[j] * apart, scratch);
            }
        }
    }

    /** The exponentials as they are; whether all rows are in range. */
    private boolean plain(SoftmaxTerms samples, int from, int count, Scratch scratch) {
        int classes = samples.rows.classes();
        int begin = samples.rows.offset(from);
        for (int c = 0; c < classes; c++) {
            Exponential.applyFast(samples.scores, begin + c * samples.rows.stride(), 0, scratch.first, count);
            scratch.first.floats().get(HERE, exponentials[c], 0, count);
        }
        sum(classes, count);
        boolean reliable = true;
        for (int j = 0; j < count; j++) {
            reliable &= targets[j] < 0 || SoftmaxTile.isReliable(rests[j], owns[j], classes);
        }
        return reliable;
    }

    /** The exponentials divided by a power of two for each row, and their sums, multiplied by it again in double. */
    private void scaled(SoftmaxTerms samples, int from, int count, Scratch scratch) {
        int classes = samples.rows.classes();
        int begin = samples.rows.offset(from);
        Arrays.fill(greatest, 0, count, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < classes; c++) {
            System.arraycopy(samples.scores, begin + c * samples.rows.stride(), exponentials[c], 0, count);
            raise(exponentials[c], greatest, count);
        }
        for (int j = 0; j < count; j++) {
            exponents[j] = Exponential.exponent(greatest[j]);
        }
        for (int c = 0; c < classes; c++) {
            Exponential.applyScaled(exponentials[c], exponents, 0, scratch.first, count);
            scratch.first.floats().get(HERE, exponentials[c], 0, count);
        }
        sum(classes, count);
        for (int j = 0; j < count; j++) {
            double unit = Exponential.power(exponents[j]);
            rests[j] *= unit;
            owns[j] *= unit;
        }
    }

    private static void raise(float[] numbers, float[] greatest, int count) {
        for (int j = 0; j < count; j++) {
            greatest[j] = Math.max(greatest[j], numbers[j]);
        }
    }

    /** Takes the targets' exponentials out, and adds up the others. */
    private void sum(int classes, int count) {
        for (int j = 0; j < count; j++) {
            int own = targets[j];
            owns[j] = own < 0 ? 0 : exponentials[own][j];
            if (own >= 0) {
                exponentials[own][j] = 0;
            }
        }
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        for (int c = 0; c < classes; c++) {
            add(exponentials[c], high, low, count);
        }
        for (int j = 0; j < count; j++) {
            rests[j] = (double) high[j] + low[j];
        }
    }

    /** Adds without a rounding error, but for that of the errors' sum. */
    private static void add(float[] numbers, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float sum = high[j] + numbers[j];
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (numbers[j] - added);
            high[j] = sum;
        }
    }

    /**
     * The loss of a row.
     *
     * @param at where the row would begin if its classes lay side by side and its target stood where it stands
     */
    private void evaluate(SoftmaxTerms samples, int row, int j, int at, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int target = targets[j];
        double rest = rests[j];
        double own = owns[j];
        boolean tiny = SoftmaxTile.isTiny(rest, own, samples.rows.classes());
        double derivative = withGradient || tiny
                ? samples.derivative(row, target, samples.scores, at, 0, rest, own, scratch)
                : 1;
        boolean fits = !tiny || Math.abs(derivative) <= 1;
        if (scaled && !Exponential.isScalable(greatest[j]) || !fits) {
            scales[j] = Float.NaN;
            return;
        }
        values[index] = (float) samples.value(row, target, samples.scores, at, 0, rest, own, scratch);
        if (withGradient) {
            double sum = scaled ? (rest + own) / Exponential.power(exponents[j]) : rest + own;
            derivatives[j] = derivative;
            scales[j] = SoftmaxTile.scales(factor, derivative, tiny) ? (float) (factor * derivative / sum) : Float.NaN;
        }
    }

    private void gradients(SoftmaxTerms samples, int from, int count, float[] gradient) {
        int begin = samples.rows.offset(from);
        for (int c = 0; c < samples.rows.classes(); c++) {
            multiply(exponentials[c], scales, count);
            System.arraycopy(exponentials[c], 0, gradient, begin + c * samples.rows.stride(), count);
        }
        for (int j = 0; j < count; j++) {
            for (int c = 0; targets[j] < 0 && c < samples.rows.classes(); c++) {
                gradient[begin + j + c * samples.rows.stride()] = 0; // its exponentials may be NaN
            }
        }
    }

    private static void multiply(float[] numbers, float[] factors, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] = Fma.of(numbers[j], factors[j], 0); // a product that is 0 has no sign
        }
    }
}
