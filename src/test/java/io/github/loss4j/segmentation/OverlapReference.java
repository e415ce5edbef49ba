package io.github.loss4j.segmentation;

import io.github.loss4j.Tensor;
import io.github.loss4j.segmentation.OverlapOptions.Activation;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Losses of overlap with options, written once more in double and straight from their formulas: one array for each
 * term.
 */
final class OverlapReference {
    final int samples;
    final int classes;
    final int pixels;
    private final FocalTverskyLoss loss;
    private final OverlapOptions options;

    OverlapReference(OverlapLoss<?> loss, int samples, int classes, int pixels) {
        this.loss = loss.toFocalTversky();
        options = loss.options();
        this.samples = samples;
        this.classes = classes;
        this.pixels = pixels;
    }

    private int at(int n, int c, int j) {
        return (n * classes + c) * pixels + j;
    }

    /** The probability of each element. */
    double[] probabilities(double[] x) {
        double[] p = x.clone();
        for (int n = 0; n < samples; n++) {
            for (int j = 0; j < pixels; j++) {
                double total = 0;
                double greatest = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < classes; c++) {
                    greatest = Math.max(greatest, x[at(n, c, j)]);
                }
                for (int c = 0; c < classes; c++) {
                    total += Math.exp(x[at(n, c, j)] - greatest);
                }
                for (int c = 0; c < classes; c++) {
                    double logit = x[at(n, c, j)];
                    p[at(n, c, j)] = switch (options.activation()) {
                        case NONE -> logit;
                        case SIGMOID -> 1 / (1 + Math.exp(-logit));
                        case SOFTMAX -> Math.exp(logit - greatest) / total;
                    };
                }
            }
        }
        return p;
    }

    /** The terms; targets and masks one for each element. */
    double[] terms(double[] x, double[] t, double[] mask) {
        double[] p = probabilities(x);
        int groups = options.overBatch() ? 1 : samples;
        int each = options.perClass() ? classes : 1;
        double[] terms = new double[groups * each];
        for (int g = 0; g < groups; g++) {
            int group = g;
            int[] members = options.overBatch() ? range(samples) : new int[] {group};
            double[] weights = new double[classes];
            for (int c = 0; c < classes; c++) {
                weights[c] = c == 0 && !options.background()
                        ? 0
                        : options.classWeights().size() == 0 ? 1 : options.classWeights().get(c);
            }
            if (options.areaExponent() != 0) {
                multiplyByAreas(weights, c -> sum(members, c, i -> mask[i] * t[i]));
            }
            for (int k = 0; k < each; k++) {
                double both = 0;
                double falsely = 0;
                double missed = 0;
                for (int c = 0; c < classes; c++) {
                    double weight = !options.perClass() ? weights[c] : c == k ? 1 : 0;
                    if (weight != 0) {
                        both += weight * sum(members, c, i -> mask[i] * p[i] * t[i]);
                        falsely += weight * sum(members, c, i -> mask[i] * p[i] * (1 - t[i]));
                        missed += weight * sum(members, c, i -> mask[i] * (1 - p[i]) * t[i]);
                    }
                }
                double error = loss.alpha() * falsely + loss.beta() * missed;
                double whole = both + error + loss.smooth();
                terms[g * each + k] = whole == 0 ? 0 : Math.pow(error / whole, loss.gamma());
            }
        }
        return terms;
    }

    private void multiplyByAreas(double[] weights, ToDoubleFunction<Integer> area) {
        double[] inverse = new double[classes];
        double areas = 0;
        double weighted = 0;
        double greatest = 0;
        for (int c = 0; c < classes; c++) {
            double own = area.applyAsDouble(c);
            if (weights[c] != 0 && own > 0) {
                inverse[c] = Math.pow(own, -options.areaExponent());
                areas += own;
                weighted += own * inverse[c];
                greatest = Math.max(greatest, inverse[c]);
            }
        }
        for (int c = 0; c < classes && areas > 0; c++) {
            weights[c] *= (inverse[c] == 0 ? greatest : inverse[c]) * areas / weighted;
        }
    }

    private double sum(int[] members, int c, ToDoubleFunction<Integer> element) {
        double sum = 0;
        for (int n : members) {
            for (int j = 0; j < pixels; j++) {
                double added = element.applyAsDouble(at(n, c, j));
                sum += Double.isNaN(added) ? 0 : added;
            }
        }
        return sum;
    }

    static int[] range(int length) {
        int[] range = new int[length];
        Arrays.setAll(range, i -> i);
        return range;
    }

    /** The mask that leaves out the pixels of an ignored index, for each class. */
    Tensor mask(int[] target, int ignored) {
        float[] mask = new float[samples * classes * pixels];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = target[i / pixels / classes * pixels + i % pixels] == ignored ? 0 : 1;
        }
        return Tensor.wrap(mask, samples, classes, pixels);
    }

    /** Class indices as one-hot masks. */
    Tensor oneHot(int[] target) {
        float[] masks = new float[samples * classes * pixels];
        for (int n = 0; n < samples; n++) {
            for (int j = 0; j < pixels; j++) {
                int c = target[n * pixels + j];
                if (c >= 0 && c < classes) {
                    masks[at(n, c, j)] = 1;
                }
            }
        }
        return Tensor.wrap(masks, samples, classes, pixels);
    }

    static boolean logits(OverlapLoss<?> loss) {
        return loss.options().activation() != Activation.NONE;
    }
}
