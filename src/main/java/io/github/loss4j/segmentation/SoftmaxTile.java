package io.github.loss4j.segmentation;

import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Logarithm;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/** Logits of classes, which the softmax makes probabilities. Keeps the probabilities. */
final class SoftmaxTile extends PixelTile {
    private final PixelLoss.Entropy entropy;
    /** The gradient, or a tile of its own if none is wanted. */
    private final float[] kept;
    private final boolean inGradient;
    /** Of each pixel: its greatest logit, the sum of the exponentials, its inverse and its logarithm. */
    private final float[] greatest;
    private final double[] sums;
    private final float[] inverses;
    private final double[] logs;
    private final float[] probabilities;
    private final float[] both;
    private final float[] falsely;
    /** Of each pixel: a derivative with respect to a probability, and the mean of all beyond that. */
    private final float[] bases;
    private final float[] means;
    /** Of each pixel: the sum of all probabilities, that of the wrong ones, and of the shares of the cross entropy. */
    private final float[] totals;
    private final float[] rests;
    private final float[] shares;

    SoftmaxTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Entropy entropy) {
        super(layout, prediction, target, length, scratch);
        this.entropy = entropy;
        inGradient = gradient != null;
        kept = inGradient ? gradient : new float[layout.classes() * length];
        greatest = new float[length];
        sums = new double[length];
        inverses = new float[length];
        logs = new double[entropy == null ? 0 : length];
        probabilities = new float[length];
        both = new float[length];
        falsely = new float[length];
        int second = inGradient ? length : 0;
        bases = new float[second];
        means = new float[second];
        totals = new float[second];
        rests = new float[second];
        shares = new float[second];
    }

    private int at(int sample, int c, int from) {
        return inGradient ? layout.at(sample, c) + from : c * length;
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        exponentials(sample, from, count);
        for (int c = 0; c < layout.classes(); c++) {
            int own = at(sample, c, from);
            loadTargets(sample, c, from, count);
            System.arraycopy(kept, own, probabilities, 0, count);
            into[at + SUMS * c + 2] += missed(count);
            into[at + SUMS * c + 3] += area(count);
            scale(probabilities, inverses, count);
            System.arraycopy(probabilities, 0, kept, own, count);
            weigh(probabilities, count);
            multiply(probabilities, targets, both, falsely, count);
            into[at + SUMS * c] += BlockSum.of(both, 0, count);
            into[at + SUMS * c + 1] += BlockSum.of(falsely, 0, count);
            if (entropy != null) {
                addEntropy(sample, c, from, count, into, at + SUMS * layout.classes());
            }
        }
    }

    /** Each logit's exponential, less the greatest of its pixel, and their sums. */
    private void exponentials(int sample, int from, int count) {
        System.arraycopy(prediction, layout.at(sample, 0) + from, greatest, 0, count);
        for (int c = 1; c < layout.classes(); c++) {
            System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
            raise(greatest, logits, count);
        }
        Arrays.fill(sums, 0, count, 0);
        for (int c = 0; c < layout.classes(); c++) {
            System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
            subtract(logits, greatest, count);
            Exponential.apply(logits, count, scratch);
            for (int j = 0; j < count; j++) {
                sums[j] += logits[j];
            }
            System.arraycopy(logits, 0, kept, at(sample, c, from), count);
        }
        for (int j = 0; j < count; j++) {
            inverses[j] = (float) (1 / sums[j]);
        }
        for (int j = 0; j < count && entropy != null; j++) {
            logs[j] = Logarithm.of(sums[j]);
        }
    }

    private static void raise(float[] greatest, float[] logits, int count) {
        for (int j = 0; j < count; j++) {
            greatest[j] = Math.max(greatest[j], logits[j]);
        }
    }

    private static void subtract(float[] logits, float[] greatest, int count) {
        for (int j = 0; j < count; j++) {
            logits[j] -= greatest[j];
        }
    }

    private static void scale(float[] numbers, float[] factors, int count) {
        for (int j = 0; j < count; j++) {
            numbers[j] *= factors[j];
        }
    }

    private static void multiply(float[] p, float[] t, float[] both, float[] falsely, int count) {
        for (int j = 0; j < count; j++) {
            both[j] = p[j] * t[j];
            falsely[j] = p[j] * (1 - t[j]);
        }
    }

    /** The complements of exponentials, where there is a target. */
    private double missed(int count) {
        double missed = 0;
        for (int j = 0; j < count; j++) {
            if (targets[j] != 0) {
                missed += weights[j] * ((sums[j] - probabilities[j]) / sums[j]) * targets[j];
            }
        }
        return missed;
    }

    private void addEntropy(int sample, int c, int from, int count, double[] into, int at) {
        int own = layout.at(sample, c) + from;
        double sum = 0;
        double total = 0;
        for (int j = 0; j < count; j++) {
            double share = weights[j] == 0 ? 0 : entropy.share(c, targets[j]);
            if (share != 0) {
                double below = prediction[own + j] == greatest[j] ? 0 : (double) greatest[j] - prediction[own + j];
                sum += weights[j] * share * (below + logs[j]);
            }
            total += targets[j];
        }
        into[at] += sum;
        into[at + 1] += total * entropy.classWeights()[c];
    }

    @Override void write(int sample, int from, int count, double[] whereNot, double[] where, int at, double ofPixels) {
        double scale = Math.abs(ofPixels);
        for (int c = 0; c < layout.classes(); c++) {
            scale = Math.max(scale, Math.max(Math.abs(whereNot[at + c]), Math.abs(where[at + c])));
        }
        if (scale == 0) {
            for (int c = 0; c < layout.classes(); c++) {
                Arrays.fill(kept, at(sample, c, from), at(sample, c, from) + count, 0);
            }
            return;
        }
        scale = usual(scale) ? 1 : scale;
        average(sample, from, count, whereNot, where, at, scale);
        float ofEntropy = (float) (ofPixels / scale);
        for (int c = 0; c < layout.classes(); c++) {
            int to = at(sample, c, from);
            loadTargets(sample, c, from, count);
            System.arraycopy(kept, to, probabilities, 0, count);
            mix((float) (whereNot[at + c] / scale), (float) (where[at + c] / scale), bases, targets, both, count);
            distances(probabilities, both, means, count);
            if (ofPixels != 0) {
                addDerivatives(probabilities, (float) entropy.share(c, 0), (float) entropy.share(c, 1), ofEntropy,
                        both, count);
            }
            finish(both, scale, count);
            System.arraycopy(both, 0, kept, to, count);
        }
    }

    /**
     * The mean of the derivatives of each pixel, beyond that of the class it has. What all classes have in common is
     * taken off first: where a pixel is surely right, the rest keeps its digits.
     */
    private void average(int sample, int from, int count, double[] whereNot, double[] where, int at, double scale) {
        Arrays.fill(bases, 0);
        Arrays.fill(means, 0);
        Arrays.fill(totals, 0);
        Arrays.fill(rests, 0);
        Arrays.fill(shares, 0);
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            addProducts(targets, (float) (where[at + c] / scale), bases, count);
        }
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            System.arraycopy(kept, at(sample, c, from), probabilities, 0, count);
            mix((float) (whereNot[at + c] / scale), (float) (where[at + c] / scale), bases, targets, both, count);
            addMeans(probabilities, both, targets, means, totals, rests, count);
            if (entropy != null) {
                addMixed(targets, (float) entropy.share(c, 0), (float) entropy.share(c, 1), shares, count);
            }
        }
        for (int j = 0; j < count; j++) {
            means[j] /= totals[j];
        }
    }

    private static void addProducts(float[] t, float factor, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] += factor * t[j];
        }
    }

    private static void addMixed(float[] t, float not, float there, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] += not * (1 - t[j]) + there * t[j];
        }
    }

    private static void mix(float not, float there, float[] bases, float[] t, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] = not * (1 - t[j]) + there * t[j] - bases[j];
        }
    }

    private static void addMeans(float[] p, float[] d, float[] t, float[] means, float[] totals, float[] rests,
            int count) {
        for (int j = 0; j < count; j++) {
            means[j] += p[j] * d[j];
            totals[j] += p[j];
            rests[j] += p[j] * (1 - t[j]);
        }
    }

    private static void distances(float[] p, float[] d, float[] means, int count) {
        for (int j = 0; j < count; j++) {
            d[j] = p[j] * (d[j] - means[j]);
        }
    }

    /** The derivative of the cross entropy: shares·p − share, where 1 − p of the right class is the rest. */
    private void addDerivatives(float[] p, float shareNot, float shareThere, float factor, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            float right = shares[j] - shareThere - shares[j] * rests[j];
            float wrong = shares[j] * p[j] - shareNot;
            into[j] += factor * (targets[j] * right + (1 - targets[j]) * wrong);
        }
    }
}
