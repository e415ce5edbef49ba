package io.github.loss4j.segmentation;

import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/** A tile of class logits whose targets are masks: one target for each class of a pixel, 0 or 1 or between. */
final class MaskSoftmaxTile extends SoftmaxTile {
    /** For each pixel: the term of Σp(1 − t). */
    private final float[] falsePositives;
    /** For each pixel: the sum of all probabilities. */
    private final float[] totals;

    MaskSoftmaxTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch,
            float[] gradient) {
        super(layout, prediction, target, length, scratch, gradient, null);
        falsePositives = new float[length];
        totals = new float[gradient == null ? 0 : length];
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        exponentials(sample, from, count);
        for (int c = 0; c < layout.classes(); c++) {
            int start = at(sample, c, from);
            loadTargets(sample, c, from, count);
            System.arraycopy(buffer, start, probabilities, 0, count);
            into[at + SUMS * c + 2] += falseNegatives(count);
            into[at + SUMS * c + 3] += area(count);
            scale(probabilities, inverses, count);
            System.arraycopy(probabilities, 0, buffer, start, count);
            weigh(probabilities, count);
            multiply(probabilities, targets, products, falsePositives, count);
            into[at + SUMS * c] += sum(products, count);
            into[at + SUMS * c + 1] += sum(falsePositives, count);
        }
    }

    private static void multiply(float[] p, float[] t, float[] products, float[] falsePositives, int count) {
        for (int j = 0; j < count; j++) {
            products[j] = p[j] * t[j];
            falsePositives[j] = p[j] * (1 - t[j]);
        }
    }

    /** Σ(1 − p)t. Each 1 − p is computed from the exponentials, since subtraction from 1 would cancel. */
    private double falseNegatives(int count) {
        double missed = 0;
        for (int j = 0; j < count; j++) {
            missed += targets[j] == 0 ? 0 : weights[j] * ((sums[j] - probabilities[j]) / sums[j]) * targets[j];
        }
        return missed;
    }

    @Override void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double pixelFactor, double scale) {
        computeMeans(sample, from, count, derivativesAt0, derivativesAt1, at, scale);
        for (int c = 0; c < layout.classes(); c++) {
            int to = at(sample, c, from);
            loadTargets(sample, c, from, count);
            System.arraycopy(buffer, to, probabilities, 0, count);
            interpolate((float) (derivativesAt0[at + c] / scale), (float) (derivativesAt1[at + c] / scale),
                    targetDerivatives, targets, products, count);
            applyJacobian(probabilities, products, meanDifferences, count);
            finish(products, scale, count);
            System.arraycopy(products, 0, buffer, to, count);
        }
    }

    /**
     * Computes the mean difference of each pixel. The softmax gradient does not change if a constant is subtracted from
     * the derivatives of all classes. Subtracting that of the target class avoids cancellation where its probability
     * is almost 1.
     */
    private void computeMeans(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double scale) {
        Arrays.fill(targetDerivatives, 0);
        Arrays.fill(meanDifferences, 0);
        Arrays.fill(totals, 0);
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            addScaled(targets, (float) (derivativesAt1[at + c] / scale), targetDerivatives, count);
        }
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            System.arraycopy(buffer, at(sample, c, from), probabilities, 0, count);
            interpolate((float) (derivativesAt0[at + c] / scale), (float) (derivativesAt1[at + c] / scale),
                    targetDerivatives, targets, products, count);
            addMeans(probabilities, products, meanDifferences, totals, count);
        }
        for (int j = 0; j < count; j++) {
            meanDifferences[j] /= totals[j];
        }
    }

    private static void interpolate(float at0, float at1, float[] targetDerivatives, float[] t, float[] into,
            int count) {
        for (int j = 0; j < count; j++) {
            into[j] = at0 * (1 - t[j]) + at1 * t[j] - targetDerivatives[j];
        }
    }

    private static void addMeans(float[] p, float[] d, float[] meanDifferences, float[] totals, int count) {
        for (int j = 0; j < count; j++) {
            meanDifferences[j] += p[j] * d[j];
            totals[j] += p[j];
        }
    }

    /** Multiplies derivatives with respect to the probabilities by the Jacobian of the softmax. */
    private static void applyJacobian(float[] p, float[] d, float[] meanDifferences, int count) {
        for (int j = 0; j < count; j++) {
            d[j] = p[j] * (d[j] - meanDifferences[j]);
        }
    }
}
