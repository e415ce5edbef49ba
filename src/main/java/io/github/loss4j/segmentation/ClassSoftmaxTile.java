package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * A tile of class logits whose targets are class indices. The probability of each pixel's target class is processed
 * separately and replaced by 0, so that the loops over classes need no targets: all other probabilities are false
 * positives.
 */
final class ClassSoftmaxTile extends SoftmaxTile {
    private final ClassPixels classes;
    /** For each pixel: the probability of its target class. */
    private final float[] targetProbabilities;
    /**
     * For each pixel: the sum of the probabilities of the wrong classes, and the total weight of the smoothed targets
     * of the cross entropy.
     */
    private final float[] wrongTotals;
    private final float[] weightTotals;

    ClassSoftmaxTile(Layout layout, float[] prediction, ClassPixels target, int length, Scratch scratch,
            float[] gradient, PixelLoss.Entropy entropy) {
        super(layout, prediction, target, length, scratch, gradient, entropy);
        classes = target;
        targetProbabilities = new float[length];
        wrongTotals = new float[gradient == null ? 0 : length];
        weightTotals = new float[gradient == null ? 0 : length];
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        exponentials(sample, from, count);
        if (entropy != null && entropy.smoothing() != 0) {
            addSmoothing(sample, from, count, into, at + SUMS * layout.classes());
        }
        for (int j = 0; j < count; j++) {
            if (classes.hasTarget(sample, from + j)) {
                addTarget(sample, from, j, into, at);
            } else {
                clearPixel(sample, from, j);
                inverses[j] = 0; // NaN if a logit is NaN
            }
        }
        for (int c = 0; c < layout.classes(); c++) {
            int start = at(sample, c, from);
            System.arraycopy(buffer, start, probabilities, 0, count);
            scale(probabilities, inverses, count);
            System.arraycopy(probabilities, 0, buffer, start, count);
            into[at + SUMS * c + 1] += sum(probabilities, count);
        }
        putTargets(sample, from, count);
    }

    private void clearPixel(int sample, int from, int j) {
        for (int c = 0; c < layout.classes(); c++) {
            buffer[at(sample, c, from) + j] = 0;
        }
    }

    /** Adds the smoothing terms of the cross entropies: those that do not depend on the target. */
    private void addSmoothing(int sample, int from, int count, double[] into, int entropies) {
        for (int c = 0; c < layout.classes(); c++) {
            double weight = entropy.weightedTarget(c, 0);
            int start = layout.at(sample, c) + from;
            for (int j = 0; j < count && weight != 0; j++) {
                if (classes.hasTarget(sample, from + j)) {
                    into[entropies] += weight * (gap(prediction[start + j], j) + logs[j]);
                }
            }
        }
    }

    private double gap(float logit, int j) {
        return logit == maxima[j] ? 0 : (double) maxima[j] - logit;
    }

    /** Adds the terms of a pixel's target class, and moves its probability out of the buffer. */
    private void addTarget(int sample, int from, int j, double[] into, int at) {
        int c = classes.classOf(sample, from + j);
        int place = at(sample, c, from) + j;
        double exponential = buffer[place];
        buffer[place] = 0;
        float probability = (float) exponential * inverses[j];
        targetProbabilities[j] = probability;
        into[at + SUMS * c] += probability;
        into[at + SUMS * c + 2] += (sums[j] - exponential) / sums[j];
        into[at + SUMS * c + 3]++;
        if (entropy != null) {
            int entropies = at + SUMS * layout.classes();
            into[entropies + 1] += entropy.classWeights()[c];
            double weight = targetWeight(c);
            if (weight != 0) {
                into[entropies] += weight * (gap(prediction[layout.at(sample, c) + from + j], j) + logs[j]);
            }
        }
    }

    /** The weight of a target class times 1 − ε. */
    private double targetWeight(int c) {
        return entropy.classWeights()[c] * (1 - entropy.smoothing());
    }

    private void putTargets(int sample, int from, int count) {
        for (int j = 0; j < count; j++) {
            if (classes.hasTarget(sample, from + j)) {
                buffer[at(sample, classes.classOf(sample, from + j), from) + j] = targetProbabilities[j];
            }
        }
    }

    @Override void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double pixelFactor, double scale) {
        takeTargets(sample, from, count, derivativesAt1, at, scale);
        Arrays.fill(meanDifferences, 0);
        Arrays.fill(wrongTotals, 0);
        for (int c = 0; c < layout.classes(); c++) {
            System.arraycopy(buffer, at(sample, c, from), probabilities, 0, count);
            addMeans(probabilities, (float) (derivativesAt0[at + c] / scale), targetDerivatives, meanDifferences,
                    wrongTotals, count);
        }
        for (int j = 0; j < count; j++) {
            meanDifferences[j] /= wrongTotals[j] + targetProbabilities[j];
        }
        float factor = (float) (pixelFactor / scale);
        for (int c = 0; c < layout.classes(); c++) {
            int start = at(sample, c, from);
            System.arraycopy(buffer, start, products, 0, count);
            differentiate(products, (float) (derivativesAt0[at + c] / scale), targetDerivatives, meanDifferences,
                    count);
            if (entropy != null && factor != 0) {
                System.arraycopy(buffer, start, probabilities, 0, count);
                addDerivatives(probabilities, weightTotals, (float) entropy.weightedTarget(c, 0), factor, products,
                        count);
            }
            finish(products, scale, count);
            System.arraycopy(products, 0, buffer, start, count);
        }
        writeTargets(sample, from, count, factor, scale);
    }

    /** Moves the probabilities of the targets out of the buffer, and looks up the derivatives at them. */
    private void takeTargets(int sample, int from, int count, double[] derivativesAt1, int at, double scale) {
        double smoothingTotal = 0;
        for (int c = 0; c < layout.classes() && entropy != null; c++) {
            smoothingTotal += entropy.weightedTarget(c, 0);
        }
        for (int j = 0; j < count; j++) {
            if (!classes.hasTarget(sample, from + j)) {
                targetProbabilities[j] = 1;
                targetDerivatives[j] = 0;
                weightTotals[j] = 0;
                continue;
            }
            int c = classes.classOf(sample, from + j);
            int place = at(sample, c, from) + j;
            targetProbabilities[j] = buffer[place];
            buffer[place] = 0;
            targetDerivatives[j] = (float) (derivativesAt1[at + c] / scale);
            weightTotals[j] = entropy == null ? 0 : (float) (smoothingTotal + targetWeight(c));
        }
    }

    /**
     * Writes the derivatives of the target classes. Their 1 − p is the sum of the other probabilities, so nothing
     * cancels.
     */
    private void writeTargets(int sample, int from, int count, float factor, double scale) {
        for (int j = 0; j < count; j++) {
            if (!classes.hasTarget(sample, from + j)) {
                clearPixel(sample, from, j);
                continue;
            }
            int c = classes.classOf(sample, from + j);
            double derivative = -targetProbabilities[j] * (double) meanDifferences[j];
            if (entropy != null && factor != 0) {
                derivative += factor * (weightTotals[j] - entropy.weightedTarget(c, 1)
                        - (double) weightTotals[j] * wrongTotals[j]);
            }
            buffer[at(sample, c, from) + j] = (float) (scale * derivative);
        }
    }

    private static void addMeans(float[] p, float derivative, float[] targetDerivatives, float[] meanDifferences,
            float[] wrongTotals, int count) {
        for (int j = 0; j < count; j++) {
            meanDifferences[j] += p[j] * (derivative - targetDerivatives[j]);
            wrongTotals[j] += p[j];
        }
    }

    /** Replaces probabilities by derivatives of the overlap loss with respect to the logits. */
    private static void differentiate(float[] p, float derivative, float[] targetDerivatives, float[] meanDifferences,
            int count) {
        for (int j = 0; j < count; j++) {
            p[j] *= derivative - targetDerivatives[j] - meanDifferences[j];
        }
    }

    /** Adds the derivatives of the cross entropy: W·p − w, with w the weight of the class and W the total weight. */
    private static void addDerivatives(float[] p, float[] weightTotals, float weight, float factor, float[] into,
            int count) {
        for (int j = 0; j < count; j++) {
            into[j] += factor * (weightTotals[j] * p[j] - weight);
        }
    }
}
