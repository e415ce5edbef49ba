package io.github.loss4j.segmentation;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * A tile of logits, of which the logistic function computes the probabilities. The first pass stores e^−|x| of each
 * logit x for the second.
 */
final class SigmoidTile extends PixelTile {
    private final PixelLoss.Focal focal;
    /** Null if no gradient is wanted. */
    private final float[] gradient;
    /**
     * For each pixel: e^−|x|, the probability p and 1 − p, and the terms of the sums. In the second pass
     * {@code products} holds derivatives.
     */
    private final float[] exponentials;
    private final float[] probabilities;
    private final float[] complements;
    private final float[] products;
    private final float[] falsePositives;
    private final float[] falseNegatives;
    /** ln(1 + e^−|x|) for the focal loss. */
    private final float[] logs;

    SigmoidTile(Layout layout, float[] prediction, PixelTarget target, int length, Scratch scratch, float[] gradient,
            PixelLoss.Focal focal) {
        super(layout, prediction, target, length, scratch);
        this.gradient = gradient;
        this.focal = focal;
        exponentials = new float[length];
        probabilities = new float[length];
        complements = new float[length];
        products = new float[length];
        falsePositives = new float[length];
        falseNegatives = new float[length];
        logs = new float[focal == null ? 0 : length];
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
            multiply(probabilities, complements, targets, products, falsePositives, falseNegatives, count);
            int first = at + SUMS * c;
            into[first] += sum(products, count);
            into[first + 1] += sum(falsePositives, count);
            into[first + 2] += sum(falseNegatives, count);
            into[first + 3] += area(count);
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

    private static void multiply(float[] p, float[] q, float[] t, float[] products, float[] falsePositives,
            float[] falseNegatives, int count) {
        for (int j = 0; j < count; j++) {
            products[j] = p[j] * t[j];
            falsePositives[j] = p[j] * (1 - t[j]);
            falseNegatives[j] = q[j] * t[j];
        }
    }

    private static void log1p(float[] u, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            into[j] = BranchFree.log1p(u[j]);
        }
    }

    private void addFocal(int count, double[] into, int at) {
        log1p(exponentials, logs, count);
        if (focal.gamma() == 2) {
            squaredFocal(logits, probabilities, complements, targets, logs, (float) focal.weight(0),
                    (float) focal.weight(1), products, count);
            weigh(products, count);
            double sum = sum(products, count);
            if (Math.abs(sum) <= Float.MAX_VALUE) {
                into[at] += sum;
                into[at + 1] += target.masked() ? sum(weights, count) : count;
                return;
            }
        }
        double sum = 0;
        double total = 0;
        for (int j = 0; j < count; j++) {
            double weight = weights[j];
            if (weight != 0) {
                sum += weight * focal.value(logits[j], probabilities[j], complements[j], targets[j],
                        logs[j]);
                total += weight;
            }
        }
        into[at] += sum;
        into[at + 1] += total;
    }

    /** The focal losses for γ = 2; infinity or NaN where a product of 0 and infinity must be 0. */
    private static void squaredFocal(float[] x, float[] p, float[] q, float[] t, float[] logs, float at0, float at1,
            float[] into, int count) {
        for (int j = 0; j < count; j++) {
            float miss = p[j] * (1 - t[j]) + q[j] * t[j];
            float entropy = Fma.of(-t[j], x[j], Math.max(0, x[j])) + logs[j];
            into[j] = (at0 * (1 - t[j]) + at1 * t[j]) * (miss * (miss * entropy));
        }
    }

    /** The derivatives of the focal losses for γ = 2; infinity or NaN as in {@link #squaredFocal}. */
    private static void squaredFocalDerivatives(float[] x, float[] p, float[] q, float[] t, float[] logs, float at0,
            float at1, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            float falsePositive = p[j] * (1 - t[j]);
            float falseNegative = q[j] * t[j];
            float miss = falsePositive + falseNegative;
            float entropy = Fma.of(-t[j], x[j], Math.max(0, x[j])) + logs[j];
            float focus = (2 - 4 * t[j]) * (p[j] * q[j] / Math.max(miss, Float.MIN_VALUE)) * entropy;
            into[j] = (at0 * (1 - t[j]) + at1 * t[j]) * (miss * (miss * (focus + falsePositive - falseNegative)));
        }
    }

    @Override void write(int sample, int from, int count, double[] derivativesAt0, double[] derivativesAt1, int at,
            double pixelFactor) {
        for (int c = 0; c < layout.classes(); c++) {
            int to = layout.at(sample, c) + from;
            double scale = Math.max(Math.abs(derivativesAt0[at + c]), Math.abs(derivativesAt1[at + c]));
            if (scale == 0 && pixelFactor == 0) {
                Arrays.fill(gradient, to, to + count, 0);
                continue;
            }
            loadTargets(sample, c, from, count);
            System.arraycopy(gradient, to, exponentials, 0, count);
            scale = scale == 0 || FloatRange.isWellScaled(scale) ? 1 : scale;
            overlapDerivatives(exponentials, targets, (float) (derivativesAt0[at + c] / scale),
                    (float) (derivativesAt1[at + c] / scale), products, count);
            if (pixelFactor != 0) {
                System.arraycopy(prediction, to, logits, 0, count);
                probabilities(logits, exponentials, probabilities, complements, count);
                addFocalDerivatives(scale, pixelFactor, count);
                scale = 1;
            }
            finish(products, scale, count);
            System.arraycopy(products, 0, gradient, to, count);
        }
    }

    /** The derivatives of the overlap loss: those with respect to the probabilities, times p(1 − p). */
    private static void overlapDerivatives(float[] e, float[] t, float at0, float at1, float[] into, int count) {
        for (int j = 0; j < count; j++) {
            float divisor = 1 + e[j];
            into[j] = (at0 * (1 - t[j]) + at1 * t[j]) * (e[j] / (divisor * divisor));
        }
    }

    /** Multiplies the derivatives of the overlap loss by a scale and adds those of the focal loss. */
    private void addFocalDerivatives(double scale, double pixelFactor, int count) {
        log1p(exponentials, logs, count);
        if (focal.gamma() == 2 && scale == 1 && FloatRange.isWellScaled(pixelFactor)
                && Math.abs(pixelFactor) <= 1) {
            float[] derivatives = falsePositives;
            squaredFocalDerivatives(logits, probabilities, complements, targets, logs, (float) focal.weight(0),
                    (float) focal.weight(1), derivatives, count);
            for (int j = 0; j < count && target.masked(); j++) {
                derivatives[j] = weights[j] == 0 ? 0 : derivatives[j];
            }
            if (Math.abs(sum(derivatives, count)) <= Float.MAX_VALUE) {
                addScaled(derivatives, (float) pixelFactor, products, count);
                return;
            }
        }
        for (int j = 0; j < count; j++) {
            double focalDerivative = weights[j] == 0
                    ? 0
                    : focal.derivative(logits[j], probabilities[j], complements[j], targets[j],
                            logs[j]);
            products[j] = (float) (scale * products[j] + pixelFactor * focalDerivative);
        }
    }
}
