package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * Computes several rows of {@link SoftmaxTerms} at once. The subclasses differ in the layout of the exponentials.
 */
abstract class SoftmaxRows extends RowExponentials {
    /** The range of |factor · derivative| in which float32 gives the gradient, from scaled or unscaled exponentials. */
    private static final double MIN_FACTOR = 0x1p-60;
    private static final double MAX_FACTOR = 0x1p20;
    /** Below this many rows, the logarithm of a product would not be faster. */
    static final int MIN_ROWS = 8;
    /** The product of eight sums of 1 and odds must not overflow. */
    private static final double MAX_ODDS = 0x1p120;
    /** The exponential of a score below this is negligible in any row in range. */
    private static final float NEGLIGIBLE = -150;
    /** If the mean cross entropy is below this, the sums of 1 and odds have lost digits. */
    static final double SMALL = 1e-7;
    // Each kind of terms has a method that C2 compiles alone: other kinds do not cause it to be compiled again.
    private static final OutOfLine TOGETHER = kind("runTogether");
    private static final OutOfLine CROSS_ENTROPIES = kind("runCrossEntropies");
    private static final OutOfLine EACH = kind("runEach");
    private static final OutOfLine ADD_ODDS = OutOfLine.of(MethodHandles.lookup(), "addOdds", OutOfLine.DOUBLE_ARRAYS);
    private static final OutOfLine DIVIDE_BY_SUMS = OutOfLine.of(MethodHandles.lookup(), "divideBySums",
            OutOfLine.DOUBLE_ARRAYS);

    /**
     * The factor of each row's exponentials in the gradient; NaN if the row must be computed alone; infinite if only
     * its gradient must, so that the loss has the same bits with and without a gradient.
     */
    final float[] scales;
    /** The derivatives; of cross entropies, which have the derivative 1, the probabilities of the other classes. */
    private final double[] derivatives;
    /** 1 + otherSums/targetExps. */
    final double[] sumsOverTargets;
    private final double[] quotients;
    private final double[][] arrays;

    /**
     * Creates the working memory.
     *
     * @param shared an object that is never in use at the same time, to share most of its memory; null for none
     */
    SoftmaxRows(SoftmaxRows shared) {
        super(shared);
        sumsOverTargets = shared == null ? new double[MAX_ROWS] : shared.sumsOverTargets;
        derivatives = shared == null ? new double[MAX_ROWS] : shared.derivatives;
        quotients = shared == null ? new double[MAX_ROWS] : shared.quotients;
        arrays = new double[][] {otherSums, targetExps, sumsOverTargets, derivatives, quotients};
        scales = shared == null ? new float[MAX_ROWS] : shared.scales;
    }

    private static OutOfLine kind(String method) {
        return OutOfLine.of(MethodHandles.lookup(), method, OutOfLine.ROWS);
    }

    /** Writes the gradients of all rows, without the terms that {@link SoftmaxTerms#finish} adds. */
    abstract void gradients(SoftmaxTerms terms, int begin, int count, float[] gradient, boolean scaled,
            Scratch scratch);

    /** Whether the gradient can be computed as float32 exponentials times a float32 factor. */
    static boolean canScale(double factor, double derivative, boolean tiny) {
        double magnitude = Math.abs(factor * derivative);
        return magnitude >= MIN_FACTOR && magnitude <= (tiny ? 1 : MAX_FACTOR) && FloatRange.isWellScaled(factor);
    }

    /**
     * Returns e^score, or NaN if it underflows and may not be negligible, as the loop over a block does. So the result
     * of a row does not depend on the number of rows.
     */
    static float unscaledExp(float score) {
        float exp = Exponential.of(score);
        return exp < Float.MIN_NORMAL && score > NEGLIGIBLE ? Float.NaN : exp;
    }

    /**
     * Computes the losses of some rows and, if the array is not null, their gradients.
     *
     * @param terms the terms that contain the rows
     * @param from the first row
     * @param count the number of rows, at most {@link #MAX_ROWS}; neighbouring rows have the same distance
     * @param first the row whose loss is values[0] and whose factor is factors[0]
     */
    final void run(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        if (terms.tileTerms() != null) {
            TOGETHER.run(this, terms, from, count, first, values, factors, gradient, scratch);
        } else if (terms.crossEntropyTargets() != null) {
            CROSS_ENTROPIES.run(this, terms, from, count, first, values, factors, gradient, scratch);
        } else {
            EACH.run(this, terms, from, count, first, values, factors, gradient, scratch);
        }
    }

    /** Computes terms that are cross entropies. */
    void runCrossEntropies(SoftmaxTerms terms, int from, int count, int first, float[] values,
            double[] factors, float[][] gradient, Scratch scratch) {
        int[] classOf = terms.crossEntropyTargets();
        int begin = terms.rows.offset(from);
        int index = from - first;
        if (terms.unweighted() && factors == null) {
            System.arraycopy(classOf, from, targets, 0, count);
        } else {
            targets(terms, from, count, factors, index);
        }
        boolean mayShare = gradient == null || canShareExponent(factors, index, count);
        boolean scaled = compute(terms, begin, count, mayShare, scratch);
        quotients(terms, count, gradient == null ? null : factors, index, scaled, scratch);
        if (gradient != null) {
            gradients(terms, begin, count, gradient[0], scaled, scratch);
        }
        crossEntropies(terms, begin, count, values, index, scaled, scratch);
        for (int j = 0; j < count; j++) {
            if (mustComputeAlone(j)) {
                computeAlone(terms, from + j, j, index + j, values, factors, gradient, scratch);
            } else if (gradient != null && targets[j] >= 0) {
                gradient[0][at(terms, begin, j) + targets[j]] = (float) (0 - factors[index + j] * derivatives[j]);
            }
        }
    }

    /** Computes terms whose methods are called for each row. */
    void runEach(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        int begin = terms.rows.offset(from);
        int index = from - first;
        targets(terms, from, count, factors, index);
        boolean scaled = compute(terms, begin, count, gradient == null, scratch);
        for (int j = 0; j < count; j++) {
            scales[j] = 0;
            if (targets[j] >= 0) {
                evaluate(terms, from + j, j, index + j, values, factors == null ? 1 : factors[index + j],
                        gradient != null, scaled, scratch);
            }
        }
        if (gradient != null) {
            gradients(terms, begin, count, gradient[0], scaled, scratch);
        }
        for (int j = 0; j < count; j++) {
            if (mustComputeAlone(j)) {
                computeAlone(terms, from + j, j, index + j, values, factors, gradient, scratch);
            } else if (gradient != null && targets[j] >= 0) {
                terms.finish(from + j, targets[j], derivatives[j], otherSums[j], targetExps[j], factors[index + j],
                        gradient[0], at(terms, begin, j), scratch);
            }
        }
    }

    /** Writes the target of each row; −1 if the row is masked or its factor is 0. */
    private void targets(SoftmaxTerms terms, int from, int count, double[] factors, int index) {
        int begin = terms.rows.offset(from);
        int step = terms.rows.stride() == 1 ? terms.rows.classes() : 1;
        boolean unweighted = terms.unweighted();
        for (int j = 0; j < count; j++) {
            boolean active = (unweighted || !terms.masked(from + j)) && (factors == null || factors[index + j] != 0);
            targets[j] = active ? terms.target(from + j, terms.scores, begin + j * step) : -1;
        }
    }

    private boolean mustComputeAlone(int j) {
        return targets[j] >= 0 && !(scales[j] < Float.POSITIVE_INFINITY);
    }

    /** Computes a row that is out of range: its gradient and, unless it is in range, its loss. */
    private void computeAlone(SoftmaxTerms terms, int row, int j, int index, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        float value = scratch.softmaxRow().compute(terms, row, factors == null ? 0 : factors[index], gradient);
        values[index] = Float.isNaN(scales[j]) ? value : values[index];
    }

    /** Computes terms that have loops over rows. */
    void runTogether(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        SoftmaxTileTerms together = terms.tileTerms();
        int at = from - first;
        together.targets(from, count, targets, scratch);
        boolean unweighted = terms.unweighted();
        for (int j = 0; j < count; j++) {
            boolean masked = !unweighted && terms.masked(from + j);
            targets[j] = masked || factors != null && factors[at + j] == 0 ? -1 : targets[j];
        }
        int begin = terms.rows.offset(from);
        boolean scaled = compute(terms, begin, count, gradient == null, scratch);
        together.evaluate(from, count, targets, otherSums, targetExps, quotients, derivatives, scratch);
        int classes = terms.rows.classes();
        for (int j = 0; j < count; j++) {
            scales[j] = 0;
            if (targets[j] >= 0) {
                boolean tiny = isTiny(j, classes);
                boolean outside = scaled && !ScaledExponential.isScalable(maxima[j])
                        || tiny && !(Math.abs(derivatives[j]) <= 1);
                values[at + j] = (float) quotients[j];
                scales[j] = outside ? Float.NaN : factors == null ? 0 : gradientScale(j, factors[at + j], tiny, scaled);
            }
        }
        if (gradient != null) {
            gradients(terms, begin, count, gradient[0], scaled, scratch);
            together.finish(from, count, targets, derivatives, otherSums, targetExps, factors, at, gradient[0],
                    scratch);
        }
        for (int j = 0; j < count; j++) {
            if (mustComputeAlone(j)) {
                computeAlone(terms, from + j, j, at + j, values, factors, gradient, scratch);
            }
        }
    }

    /** Computes the loss of a row, and the factor of its exponentials in the gradient. */
    private void evaluate(SoftmaxTerms terms, int row, int j, int index, float[] values, double factor,
            boolean withGradient, boolean scaled, Scratch scratch) {
        int target = targets[j];
        int at = at(terms, terms.rows.offset(row - j), j);
        double otherExps = otherSums[j];
        double targetExp = targetExps[j];
        boolean tiny = isTiny(j, terms.rows.classes());
        if (scaled && !ScaledExponential.isScalable(maxima[j])) {
            scales[j] = Float.NaN;
            return;
        }
        double derivative = withGradient || tiny
                ? terms.derivative(row, target, terms.scores, at, 0, otherExps, targetExp, scratch)
                : 1;
        if (tiny && !(Math.abs(derivative) <= 1)) {
            scales[j] = Float.NaN;
            return;
        }
        values[index] = (float) terms.value(row, target, terms.scores, at, 0, otherExps, targetExp, scratch);
        if (withGradient) {
            derivatives[j] = derivative;
            scales[j] = gradientScale(j, factor, tiny, scaled);
        }
    }

    /** The factor of a row's exponentials in the gradient; infinite if it is out of range. */
    private float gradientScale(int j, double factor, boolean tiny, boolean scaled) {
        double sum = otherSums[j] + targetExps[j];
        double unscaled = scaled ? sum / ScaledExponential.power(exponents[j]) : sum;
        return canScale(factor, derivatives[j], tiny)
                ? (float) (factor * derivatives[j] / unscaled)
                : Float.POSITIVE_INFINITY;
    }

    /**
     * Computes the losses of all rows, which are cross entropies. If only their sum is wanted, adds the logarithm of a
     * product to the sum, and writes values of 0.
     *
     * @param at the index of the first value
     */
    private void crossEntropies(SoftmaxTerms terms, int begin, int count, float[] values, int at, boolean scaled,
            Scratch scratch) {
        int large = 0;
        for (int j = 0; scratch.summing && j < count; j++) {
            large += sumsOverTargets[j] <= MAX_ODDS ? 0 : 1;
        }
        if (scratch.summing && count >= MIN_ROWS && large <= count / MIN_ROWS) {
            Arrays.fill(values, at, at + count, 0);
            for (int j = 0; (scaled || large > 0) && j < count; j++) {
                if (!(sumsOverTargets[j] <= MAX_ODDS && targetExps[j] >= Float.MIN_NORMAL) || Float.isNaN(scales[j])) {
                    values[at + j] = crossEntropy(terms, begin, j);
                    sumsOverTargets[j] = 1;
                }
            }
            double sum = LogSum.of(sumsOverTargets, count, scratch);
            if (sum >= SMALL * count) {
                scratch.logarithms += sum;
                return;
            }
        }
        for (int j = 0; j < count; j++) {
            values[at + j] = crossEntropy(terms, begin, j);
        }
    }

    private float crossEntropy(SoftmaxTerms terms, int begin, int j) {
        return targets[j] < 0
                ? 0
                : (float) SoftmaxTerms.crossEntropy(terms.scores, at(terms, begin, j) + targets[j], 0, otherSums[j],
                        targetExps[j]);
    }

    /** Computes the quotients of {@link #crossEntropies}, and the factors of the exponentials in the gradient. */
    private void quotients(SoftmaxTerms terms, int count, double[] factors, int at, boolean scaled, Scratch scratch) {
        ADD_ODDS.run(arrays, count);
        for (int j = 0; j < count; j++) {
            scales[j] = scaled && !ScaledExponential.isScalable(maxima[j]) ? Float.NaN : 0;
        }
        if (factors == null) {
            return;
        }
        System.arraycopy(factors, at, quotients, 0, count);
        DIVIDE_BY_SUMS.run(arrays, count);
        double power = commonPower;
        // The factor of terms that are only added is at most 1, which is in range also for tiny sums.
        boolean all = scratch.summing && power != 0;
        for (int j = 0; j < count; j++) {
            scales[j] = all ? (float) (quotients[j] * power) : scale(terms, j, factors[at + j], scaled);
        }
    }

    private float scale(SoftmaxTerms terms, int j, double factor, boolean scaled) {
        if (scales[j] != 0) {
            return Float.NaN;
        }
        double quotient = scaled ? quotients[j] * ScaledExponential.power(exponents[j]) : quotients[j];
        return canScale(factor, 1, isTiny(j, terms.rows.classes())) ? (float) quotient : Float.POSITIVE_INFINITY;
    }

    /** Divides the sums of all exponentials by those of the targets. */
    static void addOdds(double[][] arrays, int length) {
        double[] otherSums = arrays[0];
        double[] targetExps = arrays[1];
        double[] sumsOverTargets = arrays[2];
        for (int j = 0; j < length; j++) {
            sumsOverTargets[j] = 1 + otherSums[j] / targetExps[j];
        }
    }

    /** Computes the probabilities of the other classes, and divides the quotients by the sums of all exponentials. */
    static void divideBySums(double[][] arrays, int length) {
        double[] otherSums = arrays[0];
        double[] targetExps = arrays[1];
        double[] probabilities = arrays[3];
        double[] quotients = arrays[4];
        for (int j = 0; j < length; j++) {
            double sum = otherSums[j] + targetExps[j];
            probabilities[j] = otherSums[j] / sum;
            quotients[j] = quotients[j] / sum;
        }
    }
}
