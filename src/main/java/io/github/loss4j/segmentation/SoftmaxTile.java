package io.github.loss4j.segmentation;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import java.util.Arrays;

/**
 * A tile of class logits, of which the softmax computes the probabilities. The first pass stores the probabilities for
 * the second.
 */
abstract class SoftmaxTile extends PixelTile {
    /** The cross entropy that is added; null if there is none. */
    final PixelLoss.Entropy entropy;
    /** The probabilities: in the gradient array, or in an array of this tile if no gradient is wanted. */
    final float[] buffer;
    private final boolean inGradient;
    /** For each pixel: the largest logit, the sum of the exponentials, and the inverse and logarithm of that sum. */
    final float[] maxima;
    final double[] sums;
    final float[] inverses;
    final double[] logs;
    /** The parts of each sum: the float32 sum, and the rounding errors. */
    private final float[] high;
    private final float[] low;
    /** For each pixel: the probability, and a product or, in the second pass, a derivative. */
    final float[] probabilities;
    final float[] products;
    /**
     * For each pixel: the derivative with respect to the probability of its target class, and the mean difference
     * between the derivatives of all classes and this one, weighted with the probabilities.
     */
    final float[] targetDerivatives;
    final float[] meanDifferences;

    SoftmaxTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Entropy entropy) {
        super(layout, prediction, target, length, scratch);
        this.entropy = entropy;
        inGradient = gradient != null;
        buffer = inGradient ? gradient : new float[layout.classes() * length];
        maxima = new float[length];
        sums = new double[length];
        high = new float[length];
        low = new float[length];
        inverses = new float[length];
        logs = new double[entropy == null ? 0 : length];
        probabilities = new float[length];
        products = new float[length];
        int second = inGradient ? length : 0;
        targetDerivatives = new float[second];
        meanDifferences = new float[second];
    }

    /** The index in {@link #buffer} of a class of the tile's first pixel. */
    final int at(int sample, int c, int from) {
        return inGradient ? layout.at(sample, c) + from : c * length;
    }

    /** Computes the exponentials of the logits minus the maximum of their pixel, and the sums of these. */
    final void exponentials(int sample, int from, int count) {
        System.arraycopy(prediction, layout.at(sample, 0) + from, maxima, 0, count);
        for (int c = 1; c < layout.classes(); c++) {
            System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
            updateMaxima(maxima, logits, count);
        }
        boolean fast = count >= Softmax.MIN_BLOCK;
        sumExponentials(sample, from, count, fast);
        if (fast && Double.isNaN(sum(high, count))) {
            sumExponentials(sample, from, count, false);
        }
        for (int j = 0; j < count; j++) {
            sums[j] = (double) high[j] + low[j];
            if (maxima[j] == Float.POSITIVE_INFINITY) {
                exponentialsOfInfinite(sample, from, j);
            }
            inverses[j] = (float) (1 / sums[j]);
        }
        if (entropy != null) {
            System.arraycopy(sums, 0, logs, 0, count);
            DoubleFunctions.log(logs, count, scratch);
        }
    }

    /** Computes the exponentials and their sums. If {@code fast}, an exponential that is not normal may be NaN. */
    private void sumExponentials(int sample, int from, int count, boolean fast) {
        Arrays.fill(high, 0, count, 0);
        Arrays.fill(low, 0, count, 0);
        for (int c = 0; c < layout.classes(); c++) {
            System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
            subtract(logits, maxima, count);
            if (fast) {
                scratch.first.floats().put(ARGUMENT, logits, 0, count);
                Exponential.applyFast(scratch.first, count);
                scratch.first.floats().get(ARGUMENT, logits, 0, count);
            } else {
                Exponential.apply(logits, count, scratch);
            }
            Softmax.add(logits, high, low, count);
            System.arraycopy(logits, 0, buffer, at(sample, c, from), count);
        }
    }

    /**
     * The limit for a logit of +∞: the exponentials are 1 and 0. If several logits of a pixel are +∞, the sum is NaN.
     */
    private void exponentialsOfInfinite(int sample, int from, int j) {
        sums[j] = 0;
        for (int c = 0; c < layout.classes(); c++) {
            float logit = prediction[layout.at(sample, c) + from + j];
            float exponential = (float) Softmax.targetExp(logit, Float.POSITIVE_INFINITY);
            buffer[at(sample, c, from) + j] = exponential;
            sums[j] += exponential;
        }
        sums[j] = sums[j] == 1 ? 1 : Double.NaN;
    }

    private static void updateMaxima(float[] maxima, float[] logits, int count) {
        for (int j = 0; j < count; j++) {
            maxima[j] = Math.max(maxima[j], logits[j]);
        }
    }

    private static void subtract(float[] logits, float[] maxima, int count) {
        for (int j = 0; j < count; j++) {
            logits[j] -= maxima[j];
        }
    }

    static void scale(float[] numbers, float[] factors, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] *= factors[j];
        }
    }

    @Override final void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1,
            int at, double pixelFactor) {
        double scale = scale(derivativesAt0, derivativesAt1, at, pixelFactor);
        if (scale == 0) {
            clear(sample, from, count);
        } else {
            write(sample, from, count, derivativesAt0, derivativesAt1, at, pixelFactor, scale);
        }
    }

    /** Writes the gradient, computed with derivatives and a factor that are divided by a scale. */
    abstract void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double pixelFactor, double scale);

    /** The number by which factors are divided so that their products stay in range; 0 if all factors are 0. */
    private double scale(double[] derivativesAt0, double[] derivativesAt1, int at, double pixelFactor) {
        double scale = Math.abs(pixelFactor);
        for (int c = 0; c < layout.classes(); c++) {
            scale = Math.max(scale, Math.max(Math.abs(derivativesAt0[at + c]), Math.abs(derivativesAt1[at + c])));
        }
        return FloatRange.isWellScaled(scale) ? 1 : scale;
    }

    private void clear(int sample, int from, int count) {
        for (int c = 0; c < layout.classes(); c++) {
            Arrays.fill(buffer, at(sample, c, from), at(sample, c, from) + count, 0);
        }
    }
}
