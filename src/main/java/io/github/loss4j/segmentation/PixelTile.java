package io.github.loss4j.segmentation;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * Processes some pixels of a sample in all classes. The first pass adds up the sums of an overlap loss; the second
 * writes the gradient. The first pass stores exponentials or probabilities in the gradient array, so that the second
 * need not compute them again.
 */
abstract class PixelTile {
    /** The number of sums for each class: Σpt, Σp(1 − t), Σ(1 − p)t and Σt. */
    static final int SUMS = 4;
    /** The number of sums over all classes: the loss of single pixels and its total weight. */
    static final int OTHERS = 2;

    final Layout layout;
    final float[] prediction;
    final PixelTarget target;
    final int length;
    final float[] logits;
    final float[] targets;
    final float[] weights;
    final Scratch scratch;

    /**
     * Creates a tile.
     *
     * @param length the largest number of pixels that it processes at once
     */
    PixelTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch) {
        this.layout = layout;
        this.prediction = prediction;
        this.target = target;
        this.length = length;
        this.scratch = scratch;
        logits = new float[length];
        targets = new float[length];
        weights = new float[length];
        Arrays.fill(weights, 1);
    }

    /**
     * Adds some pixels to sums.
     *
     * @param into the sums
     * @param at the index of the first sum of class 0
     */
    abstract void add(int sample, int from, int count, double[] into, int at);

    /**
     * Writes the gradient of some pixels for which {@link #add} was called.
     *
     * @param derivativesAt0 for each class, the derivative with respect to a probability whose target is 0
     * @param derivativesAt1 for each class, the derivative with respect to a probability whose target is 1
     * @param at the index of class 0 in both arrays
     * @param pixelFactor the factor of the gradient of the loss of single pixels
     */
    abstract void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double pixelFactor);

    final void load(int sample, int c, int from, int count) {
        System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
        loadTargets(sample, c, from, count);
    }

    final void loadTargets(int sample, int c, int from, int count) {
        target.targets(sample, c, from, count, targets, scratch);
        if (target.masked()) {
            target.weights(sample, c, from, count, weights);
            for (int j = 0; j < count; j++) {
                targets[j] = weights[j] == 0 ? 0 : targets[j];
            }
        }
    }

    /** Multiplies numbers by the weights of their pixels. A weight of 0 gives 0, also for infinity and NaN. */
    final void weigh(float[] numbers, int count) {
        for (int j = 0; j < count && target.masked(); j++) {
            numbers[j] = weights[j] == 0 ? 0 : weights[j] * numbers[j];
        }
    }

    /** The weighted sum of the targets. */
    final double area(int count) {
        if (!target.masked()) {
            return sum(targets, count);
        }
        double area = 0;
        for (int j = 0; j < count; j++) {
            area += weights[j] * targets[j];
        }
        return area;
    }

    /** The sum of numbers, pairwise in float32. */
    final double sum(float[] numbers, int count) {
        scratch.first.floats().put(ARGUMENT, numbers, 0, count);
        return BlockSum.ofBlock(scratch.first, count);
    }

    /** Adds numbers times a factor to an array. */
    static void addScaled(float[] numbers, float factor, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] += factor * numbers[j];
        }
    }

    /** Multiplies derivatives by a scale and by the weights of their pixels. */
    final void finish(float[] derivatives, double scale, int count) {
        for (int j = 0; j < count && scale != 1; j++) {
            derivatives[j] = (float) (scale * derivatives[j]);
        }
        weigh(derivatives, count);
    }

    /** A tile of predictions that are probabilities. */
    static final class Probabilities extends PixelTile {
        private final float[] gradient;

        Probabilities(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch,
                float[] gradient) {
            super(layout, prediction, target, length, scratch);
            this.gradient = gradient;
        }

        @Override void add(int sample, int from, int count, double[] into, int at) {
            for (int c = 0; c < layout.classes(); c++) {
                load(sample, c, from, count);
                add(count, into, at + SUMS * c);
            }
        }

        private void add(int count, double[] into, int at) {
            double intersection = 0;
            double falsePositives = 0;
            double falseNegatives = 0;
            double area = 0;
            for (int j = 0; j < count; j++) {
                double weight = weights[j];
                if (weight == 0) {
                    continue;
                }
                double p = logits[j];
                double t = targets[j];
                intersection += weight * p * t;
                falsePositives += weight * p * (1 - t);
                falseNegatives += weight * (1 - p) * t;
                area += weight * t;
            }
            into[at] += intersection;
            into[at + 1] += falsePositives;
            into[at + 2] += falseNegatives;
            into[at + 3] += area;
        }

        @Override void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
                double pixelFactor) {
            for (int c = 0; c < layout.classes(); c++) {
                int to = layout.at(sample, c) + from;
                loadTargets(sample, c, from, count);
                double derivativeAt0 = derivativesAt0[at + c];
                double derivativeAt1 = derivativesAt1[at + c];
                boolean masked = derivativeAt0 == 0 && derivativeAt1 == 0;
                for (int j = 0; j < count; j++) {
                    double t = targets[j];
                    gradient[to + j] = masked || weights[j] == 0
                            ? 0
                            : (float) (weights[j] * (derivativeAt0 * (1 - t) + derivativeAt1 * t));
                }
            }
        }
    }
}
