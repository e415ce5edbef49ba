package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;

/**
 * Lovász-softmax: the mean over the classes present of the Lovász extension of the Jaccard loss of the class, at the
 * errors |1[c = t] − p|, with p the softmax of the logits. For a class it is Σ e·g over the pixels in descending order
 * of their errors e, where g is the increase of the Jaccard loss if the pixel is misclassified in addition to those
 * before it.
 *
 * <p>Logits (any real numbers) have shape {@code [N, C, ...]}; the target has the class of each pixel, in row-major
 * order of {@code [N, ...]}. There is one term for each sample, from 0 to 1; a class counts if it occurs in the sample.
 * Pixels of the ignored index are left out, whatever their logits are; a sample whose pixels are all ignored is masked.
 * It has kinks where errors are equal: tied pixels are ordered by index. Computed in double and rounded once, in O(C·n
 * log n). A class with a logit of −∞ has probability 0. A single logit of +∞ has probability 1; several of them and NaN
 * give NaN.
 *
 * <p>The authors' lovasz_softmax(per_image=True, classes='present') in PyTorch, which takes probabilities. kornia:
 * lovasz_softmax_loss, over all classes, including absent ones. {@link LovaszHingeLoss} is for one mask.
 *
 * @param ignoreIndex the target that masks a pixel
 * @see <a href="https://doi.org/10.1109/CVPR.2018.00464">Berman, Rannen Triki and Blaschko, The Lovász-Softmax Loss
 *      (2018)</a>
 */
public record LovaszSoftmaxLoss(int ignoreIndex) implements SampleLoss<Tensor, int[]> {
    /** The loss with an ignored index of −100. */
    public LovaszSoftmaxLoss() {
        this(-100);
    }

    /**
     * The same loss with another ignored index.
     *
     * @param index any number, whether a class or not
     * @return a changed copy
     */
    public LovaszSoftmaxLoss withIgnoreIndex(int index) {
        return new LovaszSoftmaxLoss(index);
    }

    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Terms terms(Tensor prediction, int[] target) {
        Layout layout = Layout.ofClasses(this, prediction);
        return new SoftmaxTerms(layout, new ClassPixels(this, layout, target, ignoreIndex),
                TensorAccess.of(prediction), null);
    }

    @Override public void validate(Tensor prediction, int[] target) {
        ClassPixels.validate(this, prediction, target, ignoreIndex);
    }

    /** @param masked the samples without active pixels */
    private record SoftmaxTerms(Layout layout, ClassPixels target, float[] logits, boolean[] masked) implements Terms {
        @Override public int[] shape() {
            return new int[] {layout.samples()};
        }

        @Override public int costPerTerm() {
            return (int) Math.min(Integer.MAX_VALUE, 8L * layout.classes() * layout.pixels());
        }

        @Override public Terms bindWeights(Tensor weights) {
            boolean[] present = new boolean[layout.samples()];
            boolean[] none = new boolean[layout.samples()];
            for (int n = 0; n < present.length; n++) {
                present[n] = weights == null || TensorAccess.of(weights)[n] != 0;
                none[n] = !present[n] || layout.pixels() == 0 || !target.present(n, 0);
            }
            target.check(present);
            return new SoftmaxTerms(layout, target, logits, none);
        }

        @Override public float weight(int sample) {
            return masked[sample] ? 0 : 1;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            LovaszExtension lovasz = new LovaszExtension(layout.pixels());
            double[] sums = new double[layout.pixels()];
            float[] maxima = new float[layout.pixels()];
            for (int n = from; n < to; n++) {
                if (masked[n] || factors != null && factors[n - from] == 0) {
                    values[n - from] = 0;
                    if (factors != null) {
                        Arrays.fill(gradient[0], layout.at(n, 0), layout.at(n + 1, 0), 0);
                    }
                    continue;
                }
                exponentials(n, maxima, sums);
                values[n - from] = (float) sum(n, lovasz, maxima, sums, factors == null ? null : gradient[0]);
                if (factors != null) {
                    chain(n, factors[n - from], maxima, sums, gradient[0]);
                }
            }
        }

        /** The maximum logit of each pixel, and the sum of the exponentials of its logits minus the maximum. */
        private void exponentials(int n, float[] maxima, double[] sums) {
            for (int j = 0; j < sums.length; j++) {
                maxima[j] = Float.NEGATIVE_INFINITY;
                sums[j] = 0;
            }
            for (int c = 0; c < layout.classes(); c++) {
                int at = layout.at(n, c);
                for (int j = 0; j < sums.length; j++) {
                    maxima[j] = Math.max(maxima[j], logits[at + j]);
                }
            }
            for (int c = 0; c < layout.classes(); c++) {
                int at = layout.at(n, c);
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += Softmax.targetExp(logits[at + j], maxima[j]);
                }
            }
            for (int j = 0; j < sums.length; j++) {
                // The probabilities have no limit if several logits of a pixel are +∞.
                sums[j] = maxima[j] == Float.POSITIVE_INFINITY && sums[j] > 1 ? Double.NaN : sums[j];
            }
        }

        /** The mean over the classes; writes the derivatives with respect to the probabilities to the gradient. */
        private double sum(int n, LovaszExtension lovasz, float[] maxima, double[] sums, float[] gradient) {
            double total = 0;
            int[] areas = new int[layout.classes()];
            for (int j = 0; j < sums.length; j++) {
                if (!target.ignores(n, j)) {
                    areas[target.classOf(n, j)]++;
                }
            }
            double present = Arrays.stream(areas).filter(area -> area > 0).count();
            for (int c = 0; c < areas.length; c++) {
                int at = layout.at(n, c);
                if (areas[c] > 0) {
                    lovasz.clear();
                    for (int j = 0; j < sums.length; j++) {
                        if (!target.ignores(n, j)) {
                            double p = Softmax.targetExp(logits[at + j], maxima[j]) / sums[j];
                            boolean isTarget = target.classOf(n, j) == c;
                            double error = isTarget ? 1 - p : p;
                            lovasz.add(j, error, (float) error, isTarget ? 1 : 0);
                        }
                    }
                    total += lovasz.sum(areas[c]) / present;
                }
                for (int j = 0; j < sums.length && gradient != null; j++) {
                    boolean counts = areas[c] > 0 && !target.ignores(n, j);
                    double sign = counts && target.classOf(n, j) == c ? -1 : 1;
                    gradient[at + j] = counts ? (float) (sign * lovasz.share(j) / present) : 0;
                }
            }
            return total;
        }

        /** Chain rule: turns derivatives with respect to probabilities into those with respect to logits. */
        private void chain(int n, double factor, float[] maxima, double[] sums, float[] gradient) {
            for (int j = 0; j < sums.length; j++) {
                if (target.ignores(n, j)) {
                    continue;
                }
                // The derivative at the maximum is subtracted first, so that the others are accurate where its
                // probability is near 1.
                double base = 0;
                for (int c = 0; c < layout.classes(); c++) {
                    int at = layout.at(n, c) + j;
                    base = logits[at] == maxima[j] ? gradient[at] : base;
                }
                double mean = 0;
                for (int c = 0; c < layout.classes(); c++) {
                    int at = layout.at(n, c) + j;
                    mean += Softmax.targetExp(logits[at], maxima[j]) / sums[j] * (gradient[at] - base);
                }
                for (int c = 0; c < layout.classes(); c++) {
                    int at = layout.at(n, c) + j;
                    double p = Softmax.targetExp(logits[at], maxima[j]) / sums[j];
                    gradient[at] = (float) (factor * p * (gradient[at] - base - mean));
                }
            }
        }
    }
}
