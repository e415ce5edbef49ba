package io.github.loss4j.internal;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.Rows;
import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Computes neighbouring rows of {@link SoftmaxTerms} whose class axis is not the last one. The exponentials of each
 * class are one array with one element for each row, so each row is one lane of the vector loops.
 */
final class SoftmaxLanes extends SoftmaxRows {
    /** The maximum number of classes, which limits the working memory. */
    private static final int MAX_CLASSES = 512;
    /** With fewer neighbouring rows, it is faster to compute each row alone. */
    private static final int MIN_STRIDE = 8;
    /** The maximum number of elements of the rows of one call. */
    private static final int MAX_ELEMENTS = 1 << 15;

    private static final OutOfLine SUBTRACT = OutOfLine.of(MethodHandles.lookup(), "subtract", OutOfLine.ARRAYS);
    private static final OutOfLine CHANGE_SIGNS = OutOfLine.of(MethodHandles.lookup(), "changeSigns",
            OutOfLine.INTEGERS);
    private static final OutOfLine CORRECT = OutOfLine.of(MethodHandles.lookup(), "correct", OutOfLine.REGION);
    private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "differentiate",
            OutOfLine.ARRAY);

    private float[][] exponentials = {};
    private int width;
    /** For two classes: the odds against the target of each row. */
    private final float[] odds = new float[MAX_ROWS];
    /** The compensated sum of each row's exponentials except the target's: the float32 sum, and the rounding errors. */
    private final float[] high = new float[MAX_ROWS];
    private final float[] low = new float[MAX_ROWS];

    SoftmaxLanes(SoftmaxTile tile) {
        super(tile);
    }

    /** Whether this class can compute the rows of these terms. */
    static boolean canCompute(SoftmaxTerms terms) {
        Rows rows = terms.rows;
        return rows.stride() >= MIN_STRIDE && rows.classes() <= MAX_CLASSES
                && (terms.readsTargetAlone() || terms.tileTerms() != null);
    }

    /**
     * The number of rows that one call computes.
     *
     * @param row the first row
     * @param to the end of all rows to compute, exclusive
     */
    static int count(Rows rows, int row, int to) {
        return Math.min(Math.min(width(rows.classes()), to - row), rows.stride() - row % rows.stride());
    }

    private static int width(int classes) {
        return Math.min(MAX_ROWS, MAX_ELEMENTS / classes);
    }

    /**
     * Computes the results of {@link #run} for two classes, if only the sum of cross entropies is wanted: the odds
     * against the target are the exponential of the difference of the scores, corrected for the rounding error of the
     * difference. If the odds of a row are out of range, {@link #run} gives the sum, and the gradient of that row.
     *
     * @return false if nothing was computed, since the terms are of another kind
     */
    boolean runTwoClasses(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        int[] target = terms.crossEntropyTargets();
        double factor = factors == null ? 1 : factors[from - first];
        if (terms.rows.classes() != 2 || !scratch.summing || target == null) {
            return false;
        }
        int begin = terms.rows.offset(from);
        int next = begin + terms.rows.stride();
        System.arraycopy(terms.scores, begin, scratch.predictions, 0, count);
        System.arraycopy(terms.scores, next, odds, 0, count);
        SUBTRACT.run(scratch.predictions, odds, 0, scratch.floats, count);
        CHANGE_SIGNS.run(target, from, 0, scratch.first, count);
        CHANGE_SIGNS.run(target, from, 0, scratch.second, count);
        Exponential.applyFast(scratch.first, count);
        CORRECT.run(scratch.first, count);
        scratch.first.floats().get(ARGUMENT, odds, 0, count);
        for (int j = 0; j < count; j++) {
            sumsOverTargets[j] = 1.0 + odds[j];
        }
        double sum = LogSum.of(sumsOverTargets, count, scratch);
        boolean inRange = sum >= SMALL * count;
        if (inRange) {
            Arrays.fill(values, from - first, from - first + count, 0);
            scratch.logarithms += sum;
        } else {
            run(terms, from, count, first, values, factors, gradient, scratch);
        }
        if (gradient == null) {
            return true;
        }
        // The factor of terms that are only added is 1, or 1 divided by their number.
        DIFFERENTIATE.run(odds, 0, (float) factor, scratch.first, count);
        CHANGE_SIGNS.run(target, from, 0, scratch.first, count);
        scratch.first.floats().get(ARGUMENT, odds, 0, count);
        for (int j = 0; !inRange && j < count; j++) {
            odds[j] = Float.isNaN(odds[j]) ? gradient[0][next + j] : odds[j];
        }
        multiply(odds, 1, count);
        System.arraycopy(odds, 0, gradient[0], next, count);
        multiply(odds, -1, count);
        System.arraycopy(odds, 0, gradient[0], begin, count);
        return true;
    }

    /** Writes differences of two arrays to the first region, and the rounding errors to the second one. */
    static void subtract(float[] numbers, float[] minuends, int from, FloatBuffer floats, int length) {
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float a = minuends[from + j];
            float b = numbers[from + j];
            float difference = a - b;
            float added = difference - a;
            floats.put(Scratch.FIRST + j, difference);
            floats.put(Scratch.SECOND + j, (a - (difference - added)) - (b + added));
        }
    }

    /** Changes the sign of each number whose target is 1, not 0. */
    static void changeSigns(int[] targets, int from, int unused, Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(ARGUMENT + j, bits.get(ARGUMENT + j) ^ targets[from + j] << 31);
        }
    }

    /** Multiplies exponentials by those of the small numbers in the next region. */
    static void correct(Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float e = floats.get(ARGUMENT + j);
            floats.put(ARGUMENT + j, Fma.of(e, floats.get(ARGUMENT + Scratch.REGION + j), e));
        }
    }

    /** Writes the probabilities of odds, times a factor. */
    static void differentiate(float[] odds, int from, float factor, Region region, int length) {
        FloatBuffer floats = region.floats();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            floats.put(ARGUMENT + j, factor * (odds[from + j] / (1 + odds[from + j])));
        }
    }

    private static void multiply(float[] numbers, float factor, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] = 0 + factor * numbers[j]; // 0 + −0 is 0
        }
    }

    @Override void exps(SoftmaxTerms terms, int begin, int count, float exponent, Scratch scratch) {
        int classes = terms.rows.classes();
        reserve(classes, count);
        for (int c = 0; c < classes; c++) {
            int at = begin + c * terms.rows.stride();
            if (exponent == 0) {
                Exponential.applyFast(terms.scores, at, 0, scratch.first, count);
            } else {
                ScaledExponential.apply(terms.scores, at, exponent, scratch.first, count);
            }
            scratch.first.floats().get(ARGUMENT, exponentials[c], 0, count);
        }
        sum(classes, count);
    }

    @Override void scaledExps(SoftmaxTerms terms, int begin, int count, Scratch scratch) {
        int classes = terms.rows.classes();
        reserve(classes, count);
        Arrays.fill(maxima, 0, count, Float.NEGATIVE_INFINITY);
        for (int c = 0; c < classes; c++) {
            System.arraycopy(terms.scores, begin + c * terms.rows.stride(), exponentials[c], 0, count);
            updateMaxima(exponentials[c], maxima, count);
        }
        for (int j = 0; j < count; j++) {
            exponents[j] = ScaledExponential.exponent(maxima[j]);
        }
        for (int c = 0; c < classes; c++) {
            ScaledExponential.apply(exponentials[c], exponents, 0, scratch.first, count);
            scratch.first.floats().get(ARGUMENT, exponentials[c], 0, count);
        }
        sum(classes, count);
    }

    private void reserve(int classes, int count) {
        if (exponentials.length < classes || width < count) {
            width = width(classes);
            exponentials = new float[classes][width];
        }
    }

    private static void updateMaxima(float[] numbers, float[] maxima, int count) {
        for (int j = 0; j < count; j++) {
            maxima[j] = Math.max(maxima[j], numbers[j]);
        }
    }

    /** Moves the exponentials of the targets out of the arrays, and sums the others of each row. */
    private void sum(int classes, int count) {
        for (int j = 0; j < count; j++) {
            int target = targets[j];
            targetExps[j] = target < 0 ? 0 : exponentials[target][j];
            if (target >= 0) {
                exponentials[target][j] = 0;
            }
        }
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        int c = 0;
        for (; c <= classes - 4; c += 4) {
            add(exponentials[c], exponentials[c + 1], exponentials[c + 2], exponentials[c + 3], high, low, count);
        }
        for (; c < classes; c++) {
            Softmax.add(exponentials[c], high, low, count);
        }
        for (int j = 0; j < count; j++) {
            otherSums[j] = (double) high[j] + low[j];
        }
    }

    /** Adds the sums of four numbers each, which are rounded. */
    private static void add(float[] a, float[] b, float[] c, float[] d, float[] high, float[] low, int count) {
        for (int j = 0; j < count; j++) {
            float number = (a[j] + b[j]) + (c[j] + d[j]);
            float sum = high[j] + number;
            float added = sum - high[j];
            low[j] += high[j] - (sum - added) + (number - added);
            high[j] = sum;
        }
    }

    @Override void gradients(SoftmaxTerms terms, int begin, int count, float[] gradient, boolean scaled,
            Scratch scratch) {
        for (int c = 0; c < terms.rows.classes(); c++) {
            multiply(exponentials[c], scales, count);
            System.arraycopy(exponentials[c], 0, gradient, begin + c * terms.rows.stride(), count);
        }
        for (int j = 0; j < count; j++) {
            for (int c = 0; targets[j] < 0 && c < terms.rows.classes(); c++) {
                gradient[begin + j + c * terms.rows.stride()] = 0; // its exponentials may be NaN
            }
        }
    }

    private static void multiply(float[] numbers, float[] factors, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] = Fma.of(numbers[j], factors[j], 0); // adding 0 turns a product of -0 into +0
        }
    }
}
