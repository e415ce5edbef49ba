package io.github.loss4j.segmentation;

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
    private final float[] greatest;
    /** Of each pixel: the sum of the exponentials, and its logarithm. */
    private final double[] sums;
    private final double[] logs;
    /** Of each pixel: the most likely class, and a derivative with respect to its probability. */
    private final int[] likeliest;
    private final double[] bases;
    /** Of each pixel: the mean of the derivatives beyond that, and the probability of all other classes. */
    private final double[] means;
    private final double[] rests;
    private final double[] shares;

    SoftmaxTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Entropy entropy) {
        super(layout, prediction, target, length, scratch);
        this.entropy = entropy;
        inGradient = gradient != null;
        kept = inGradient ? gradient : new float[layout.classes() * length];
        greatest = new float[length];
        sums = new double[length];
        logs = new double[entropy == null ? 0 : length];
        likeliest = new int[inGradient ? length : 0];
        bases = new double[likeliest.length];
        means = new double[likeliest.length];
        rests = new double[likeliest.length];
        shares = new double[likeliest.length];
    }

    private int at(int sample, int c, int from) {
        return inGradient ? layout.at(sample, c) + from : c * length;
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        exponentials(sample, from, count);
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            add(at(sample, c, from), count, into, at + SUMS * c);
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
            for (int j = 0; j < count; j++) {
                greatest[j] = Math.max(greatest[j], logits[j]);
            }
        }
        Arrays.fill(sums, 0);
        for (int c = 0; c < layout.classes(); c++) {
            System.arraycopy(prediction, layout.at(sample, c) + from, logits, 0, count);
            for (int j = 0; j < count; j++) {
                logits[j] -= greatest[j];
            }
            Exponential.apply(logits, count, scratch);
            for (int j = 0; j < count; j++) {
                sums[j] += logits[j];
            }
            System.arraycopy(logits, 0, kept, at(sample, c, from), count);
        }
        for (int j = 0; j < count && entropy != null; j++) {
            logs[j] = Logarithm.of(sums[j]);
        }
    }

    private void add(int from, int count, double[] into, int at) {
        double both = 0;
        double falsely = 0;
        double missed = 0;
        double area = 0;
        for (int j = 0; j < count; j++) {
            double e = kept[from + j];
            double p = e / sums[j];
            kept[from + j] = (float) p;
            double weight = weights[j];
            if (weight == 0) {
                continue;
            }
            double t = targets[j];
            both += weight * p * t;
            falsely += weight * p * (1 - t);
            if (t != 0) {
                missed += weight * ((sums[j] - e) / sums[j]) * t;
                area += weight * t;
            }
        }
        into[at] += both;
        into[at + 1] += falsely;
        into[at + 2] += missed;
        into[at + 3] += area;
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
            total += weights[j] == 0 ? 0 : (double) weights[j] * targets[j] * entropy.classWeights()[c];
        }
        into[at] += sum;
        into[at + 1] += total;
    }

    @Override void write(int sample, int from, int count, double[] whereNot, double[] where, int at, double ofPixels) {
        boolean overlap = false;
        for (int c = 0; c < layout.classes(); c++) {
            overlap |= whereNot[at + c] != 0 || where[at + c] != 0;
        }
        if (!overlap && ofPixels == 0) {
            for (int c = 0; c < layout.classes(); c++) {
                Arrays.fill(kept, at(sample, c, from), at(sample, c, from) + count, 0);
            }
            return;
        }
        Arrays.fill(sums, 0);
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            compare(c, at(sample, c, from), count, whereNot[at + c], where[at + c]);
        }
        Arrays.fill(means, 0);
        Arrays.fill(rests, 0);
        Arrays.fill(shares, 0);
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            average(c, at(sample, c, from), count, whereNot[at + c], where[at + c]);
        }
        for (int c = 0; c < layout.classes(); c++) {
            loadTargets(sample, c, from, count);
            write(c, at(sample, c, from), count, whereNot[at + c], where[at + c], ofPixels);
        }
    }

    /** Remembers the most likely class, whose probability goes into the sums. */
    private void compare(int c, int from, int count, double whereNot, double where) {
        for (int j = 0; j < count; j++) {
            double p = kept[from + j];
            if (!(p <= sums[j])) {
                sums[j] = p;
                likeliest[j] = c;
                bases[j] = whereNot * (1 - targets[j]) + where * targets[j];
            }
        }
    }

    /** What all have in common is taken off first: where a class is certain, the rest keeps its digits. */
    private void average(int c, int from, int count, double whereNot, double where) {
        for (int j = 0; j < count; j++) {
            double p = kept[from + j];
            double t = targets[j];
            means[j] += p * (whereNot * (1 - t) + where * t - bases[j]);
            rests[j] += likeliest[j] == c ? 0 : p;
            shares[j] += entropy == null ? 0 : entropy.share(c, t);
        }
    }

    private void write(int c, int from, int count, double whereNot, double where, double ofPixels) {
        for (int j = 0; j < count; j++) {
            if (weights[j] == 0) {
                kept[from + j] = 0;
                continue;
            }
            double p = kept[from + j];
            double t = targets[j];
            double derivative = p * (whereNot * (1 - t) + where * t - bases[j] - means[j]);
            if (ofPixels != 0) {
                double share = entropy.share(c, t);
                double missed = likeliest[j] == c ? rests[j] : 1 - p;
                derivative += ofPixels * (share == shares[j] ? -share * missed : shares[j] * p - share);
            }
            kept[from + j] = (float) (weights[j] * derivative);
        }
    }
}
