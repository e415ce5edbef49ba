package io.github.loss4j.segmentation;

import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/** Logits, each of which the logistic function makes a probability. Keeps e^−|x| of each logit x. */
final class SigmoidTile extends PixelTile {
    private final PixelLoss.Focal focal;
    /** Null if no gradient is wanted. */
    private final float[] gradient;
    /** Of each pixel: e^−|x|, the probability and its complement, and what is to be summed. */
    private final float[] exponentials;
    private final float[] probabilities;
    private final float[] complements;
    private final float[] both;
    private final float[] falsely;
    private final float[] missed;

    SigmoidTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Focal focal) {
        super(layout, prediction, target, length, scratch);
        this.gradient = gradient;
        this.focal = focal;
        exponentials = new float[length];
        probabilities = new float[length];
        complements = new float[length];
        both = new float[length];
        falsely = new float[length];
        missed = new float[length];
    }

    @Override void add(int sample, int from, int count, double[] into, int at) {
        for (int c = 0; c < layout.classes(); c++) {
            load(sample, c, from, count);
            negate(logits, exponentials, count);
            Exponential.apply(exponentials, count, scratch);
            probabilities(logits, exponentials, probabilities, complements, count);
            if (gradient != null) {
                System.arraycopy(exponentials, 0, gradient, layout.at(sample, c) + from, count);
            }
            if (focal != null) {
                addFocal(count, into, at + SUMS * layout.classes());
            }
            weigh(probabilities, count);
            weigh(complements, count);
            multiply(probabilities, complements, targets, both, falsely, missed, count);
            int own = at + SUMS * c;
            into[own] += BlockSum.of(both, 0, count);
            into[own + 1] += BlockSum.of(falsely, 0, count);
            into[own + 2] += BlockSum.of(missed, 0, count);
            into[own + 3] += area(count);
        }
    }

    private static void negate(float[] x, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] = -Math.abs(x[j]);
        }
    }

    private static void probabilities(float[] x, float[] e, float[] p, float[] q, int count) {
        for (int j = 0; j < count; j++) {
            float inverse = 1 / (1 + e[j]);
            p[j] = BranchFree.sigmoidNumerator(x[j], e[j]) * inverse;
            q[j] = BranchFree.sigmoidNumerator(-x[j], e[j]) * inverse;
        }
    }

    private static void multiply(float[] p, float[] q, float[] t, float[] both, float[] falsely, float[] missed,
            int count) {
        for (int j = 0; j < count; j++) {
            both[j] = p[j] * t[j];
            falsely[j] = p[j] * (1 - t[j]);
            missed[j] = q[j] * t[j];
        }
    }

    private void addFocal(int count, double[] into, int at) {
        double sum = 0;
        double total = 0;
        for (int j = 0; j < count; j++) {
            double weight = weights[j];
            if (weight != 0) {
                sum += weight * focal.value(logits[j], probabilities[j], complements[j], targets[j],
                        BranchFree.log1p(exponentials[j]));
                total += weight;
            }
        }
        into[at] += sum;
        into[at + 1] += total;
    }

    @Override void write(int sample, int from, int count, double[] whereNot, double[] where, int at, double ofPixels) {
        for (int c = 0; c < layout.classes(); c++) {
            int to = layout.at(sample, c) + from;
            double scale = Math.max(Math.abs(whereNot[at + c]), Math.abs(where[at + c]));
            if (scale == 0 && ofPixels == 0) {
                Arrays.fill(gradient, to, to + count, 0);
                continue;
            }
            loadTargets(sample, c, from, count);
            System.arraycopy(gradient, to, exponentials, 0, count);
            scale = scale == 0 || usual(scale) ? 1 : scale;
            mix(exponentials, targets, (float) (whereNot[at + c] / scale), (float) (where[at + c] / scale), both,
                    count);
            if (ofPixels != 0) {
                System.arraycopy(prediction, to, logits, 0, count);
                probabilities(logits, exponentials, probabilities, complements, count);
                writeFocal(scale, ofPixels, count);
                scale = 1;
            }
            finish(both, scale, count);
            System.arraycopy(both, 0, gradient, to, count);
        }
    }

    /** The derivatives of the overlap: those with respect to the probability, times p(1 − p). */
    private static void mix(float[] e, float[] t, float not, float there, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            float divisor = 1 + e[j];
            into[j] = (not * (1 - t[j]) + there * t[j]) * (e[j] / (divisor * divisor));
        }
    }

    /** Adds the derivatives of the focal loss to the others, which are to be multiplied by a scale. */
    private void writeFocal(double scale, double ofPixels, int count) {
        for (int j = 0; j < count; j++) {
            double focus = weights[j] == 0
                    ? 0
                    : focal.derivative(logits[j], probabilities[j], complements[j], targets[j],
                            BranchFree.log1p(exponentials[j]));
            both[j] = (float) (scale * both[j] + ofPixels * focus);
        }
    }
}
