package io.github.loss4j.classification;

import io.github.loss4j.Rows;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Scratch.Region;
import io.github.loss4j.internal.Softmax;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The terms of {@link MultiLabelBceLoss}, one for each logit. */
final class MultiLabelBceTerms implements BlockTerms {
    private final int[] shape;
    private final Rows rows;
    private final float[] logits;
    private final float[] targets;
    private final float[] positiveWeights;
    private final float[] classWeights;
    private final float smoothing;
    /** Whether the products of all weights are in the range of float32; if not, terms are computed in double. */
    private final boolean inRange;

    MultiLabelBceTerms(int[] shape, Rows rows, float[] logits, float[] targets, float[] positiveWeights,
            float[] classWeights, float smoothing) {
        this.shape = shape;
        this.rows = rows;
        this.logits = logits;
        this.targets = targets;
        this.positiveWeights = positiveWeights;
        this.classWeights = classWeights;
        this.smoothing = smoothing;
        inRange = areInRange(positiveWeights) && areInRange(classWeights);
    }

    private static boolean areInRange(float[] weights) {
        boolean inRange = true;
        for (float weight : weights) {
            inRange &= weight == 0 || FloatRange.isWellScaled(weight);
        }
        return inRange;
    }

    @Override public int[] shape() {
        return shape.clone();
    }

    @Override public int costPerTerm() {
        return 1;
    }

    @Override public boolean unweighted() {
        return true;
    }

    @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
        double sum = 0;
        for (int at = from, length; at < to; at += length) {
            length = Math.min(Scratch.BLOCK - 1, to - at);
            sum += block(at, length, gradient != null, scratch);
            if (gradient != null) {
                // The factor of a sum is 1 or 1/n, so that it needs no product in double.
                Softmax.copyScaled(scratch.second, length, (float) factor, gradient[0], at);
            }
        }
        return sum;
    }

    /** A factor times a derivative, with the same bits in all methods. */
    private static float product(double factor, float derivative) {
        return FloatRange.isWellScaled(factor) ? (float) factor * derivative : (float) (factor * derivative);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int at = from, length; at < to; at += length) {
            length = Math.min(Scratch.BLOCK - 1, to - at);
            block(at, length, factors != null, scratch);
            scratch.first.floats().get(Region.ARGUMENT, values, at - from, length);
            for (int j = 0; factors != null && j < length; j++) {
                double factor = factors[at - from + j];
                gradient[0][at + j] = factor == 0
                        ? 0
                        : product(factor, scratch.second.floats().get(Region.ARGUMENT + j));
            }
        }
    }

    /** Writes terms to the first region, and optionally their derivatives to the second, and returns the sum. */
    private double block(int from, int length, boolean derivatives, Scratch scratch) {
        float[] positives = scratch.predictions;
        float[] negatives = scratch.targets;
        System.arraycopy(targets, from, positives, 0, length);
        split(positives, negatives, smoothing, length);
        float[] weights = scratch.row(0, Scratch.BLOCK);
        if (repeat(positiveWeights, from, length, weights)) {
            multiply(positives, weights, length);
        }
        if (repeat(classWeights, from, length, weights)) {
            multiply(positives, weights, length);
            multiply(negatives, weights, length);
        }
        scratch.floats.put(BinaryCrossEntropyLoops.POSITIVES, positives, 0, length);
        scratch.floats.put(BinaryCrossEntropyLoops.NEGATIVES, negatives, 0, length);
        BinaryCrossEntropyLoops.compute(logits, from, length, derivatives, scratch);
        double sum = inRange ? BlockSum.ofBlock(scratch.first, length) : Double.NaN;
        if (Math.abs(sum) <= Double.MAX_VALUE) {
            return sum;
        }
        FloatBuffer terms = scratch.first.floats();
        for (int j = 0; j < length; j++) {
            if (!inRange || !(Math.abs(terms.get(Region.ARGUMENT + j)) <= Float.MAX_VALUE)) {
                computeOne(from + j, j, scratch);
            }
        }
        return BlockSum.of(terms, Region.ARGUMENT, length);
    }

    /** Replaces targets by smoothed targets, and writes the smoothed complements 1 − target. */
    private static void split(float[] positives, float[] negatives, float smoothing, int length) {
        for (int j = 0; j < length; j++) {
            negatives[j] = LabelSmoothing.smooth(1 - positives[j], smoothing);
            positives[j] = LabelSmoothing.smooth(positives[j], smoothing);
        }
    }

    private static void multiply(float[] numbers, float[] factors, int length) {
        for (int j = 0; j < length; j++) {
            numbers[j] *= factors[j];
        }
    }

    /** Writes the number of each element's class for a block of elements. Returns false if there are no numbers. */
    private boolean repeat(float[] numbers, int from, int length, float[] into) {
        int stride = rows.stride();
        for (int j = 0, run; numbers.length > 0 && j < length; j += run) {
            int c = (from + j) / stride % numbers.length;
            if (stride == 1) {
                run = Math.min(numbers.length - c, length - j);
                System.arraycopy(numbers, c, into, j, run);
            } else {
                run = Math.min(stride - (from + j) % stride, length - j);
                Arrays.fill(into, j, j + run, numbers[c]);
            }
        }
        return numbers.length > 0;
    }

    /** Computes a term and its derivative in double, and writes them at index j of the regions. */
    private void computeOne(int i, int j, Scratch scratch) {
        int c = i / rows.stride() % rows.classes();
        double weight = classWeights.length == 0 ? 1 : classWeights[c];
        double x = logits[i];
        double e = Math.exp(-Math.abs(x));
        double target = targets[i] * (1 - (double) smoothing) + smoothing / 2.0;
        double positive = weight * target * (positiveWeights.length == 0 ? 1 : positiveWeights[c]);
        double negative = weight * (1 - target);
        double value = part(positive, Math.max(0, -x) + Math.log1p(e)) + part(negative, Math.max(0, x) + Math.log1p(e));
        double derivative = (negative * (x < 0 ? e : 1) - positive * (x < 0 ? 1 : e)) / (1 + e);
        scratch.first.floats().put(Region.ARGUMENT + j, weight == 0 ? 0 : (float) value);
        scratch.second.floats().put(Region.ARGUMENT + j, weight == 0 ? 0 : (float) derivative);
    }

    /** weight·entropy, where 0·∞ is 0. */
    private static double part(double weight, double entropy) {
        return weight == 0 && entropy == Double.POSITIVE_INFINITY ? 0 : weight * entropy;
    }
}
