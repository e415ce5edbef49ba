package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * Some pixels of a sample in all classes: adds up what a loss of overlap needs of them, and later writes their
 * gradients. What the first pass makes of the prediction is kept where the gradient is to go, so that the second needs
 * no exponential.
 */
abstract class PixelTile {
    /**
     * What is summed for each class: Σpt, Σp(1 − t), Σ(1 − p)t and Σt; and for all, the pixels' loss and its weight.
     */
    static final int SUMS = 4;
    static final int OTHERS = 2;

    private static final double SMALL = 0x1p-60;

    final Layout layout;
    final float[] prediction;
    final PixelTarget target;
    final int length;
    final float[] logits;
    final float[] targets;
    final float[] weights;
    final Scratch scratch;

    /** For at most so many pixels at a time. */
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
     * Adds up some pixels.
     *
     * @param into where the sums of the sample's first class are, from this index on
     */
    abstract void add(int sample, int from, int count, double[] into, int at);

    /**
     * Writes the gradients of some pixels that have been added.
     *
     * @param whereNot for each class, the derivative with respect to a probability whose target is 0
     * @param where the same if the target is 1
     * @param at the index of the sample's first class in both
     * @param ofPixels what the gradient of the pixels' loss is multiplied by
     */
    abstract void write(int sample, int from, int count, double[] whereNot, double[] where, int at, double ofPixels);

    final void load(int sample, int c, int from, int count) {
        System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
        loadTargets(sample, c, from, count);
    }

    final void loadTargets(int sample, int c, int from, int count) {
        target.targets(sample, c, from, count, targets);
        if (target.masked()) {
            target.weights(sample, c, from, count, weights);
            for (int j = 0; j < count; j++) {
                targets[j] = weights[j] == 0 ? 0 : targets[j];
            }
        }
    }

    /** Multiplies numbers by the weights of their pixels; 0 selects a pixel out. */
    final void weigh(float[] numbers, int count) {
        for (int j = 0; j < count && target.masked(); j++) {
            numbers[j] = weights[j] == 0 ? 0 : weights[j] * numbers[j];
        }
    }

    final double area(int count) {
        double area = 0;
        for (int j = 0; j < count; j++) {
            area += weights[j] * targets[j];
        }
        return area;
    }

    /** Multiplies derivatives by a scale and by the weights of their pixels. */
    final void finish(float[] derivatives, double scale, int count) {
        for (int j = 0; j < count && scale != 1; j++) {
            derivatives[j] = (float) (scale * derivatives[j]);
        }
        weigh(derivatives, count);
    }

    /** Whether a factor is far from the ends of float32's range. */
    static boolean usual(double factor) {
        return factor >= SMALL && factor <= 1 / SMALL;
    }

    /** Probabilities as they are given. */
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
            double both = 0;
            double falsely = 0;
            double missed = 0;
            double area = 0;
            for (int j = 0; j < count; j++) {
                double weight = weights[j];
                if (weight == 0) {
                    continue;
                }
                double p = logits[j];
                double t = targets[j];
                both += weight * p * t;
                falsely += weight * p * (1 - t);
                missed += weight * (1 - p) * t;
                area += weight * t;
            }
            into[at] += both;
            into[at + 1] += falsely;
            into[at + 2] += missed;
            into[at + 3] += area;
        }

        @Override void write(int sample, int from, int count, double[] whereNot, double[] where, int at,
                double ofPixels) {
            for (int c = 0; c < layout.classes(); c++) {
                int to = layout.at(sample, c) + from;
                loadTargets(sample, c, from, count);
                double not = whereNot[at + c];
                double there = where[at + c];
                boolean absent = not == 0 && there == 0;
                for (int j = 0; j < count; j++) {
                    double t = targets[j];
                    gradient[to + j] = absent || weights[j] == 0
                            ? 0
                            : (float) (weights[j] * (not * (1 - t) + there * t));
                }
            }
        }
    }
}
