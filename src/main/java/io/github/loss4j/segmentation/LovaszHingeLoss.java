package io.github.loss4j.segmentation;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.TensorAccess;

/**
 * Lovász hinge: the Lovász extension of the Jaccard loss of a mask, at the hinges max(0, 1 − x(2t − 1)) of its logits x
 * with the target t. It is Σ e·g over the pixels in descending order of their hinges e, where g is the increase of the
 * Jaccard loss if the pixel is misclassified in addition to those before it.
 *
 * <p>Prediction (logits: any real numbers) and target (masks of 0 and 1) have the same shape {@code [N, ...]}. There is
 * one term for each sample, zero or positive: 0 if all pixels are correct with a margin of at least 1, and max(0, 1 +
 * the maximum logit) for an empty mask. Convex. It has kinks where hinges are equal or exactly 0: tied pixels are
 * ordered by index, and a hinge of 0 has derivative 0. Computed in double and rounded once, in O(n log n) of the pixels
 * with a hinge above 0. NaN gives NaN; an infinite logit of the wrong sign gives infinity.
 *
 * <p>In {@link #values} a sample without elements costs 0. The authors' lovasz_hinge(per_image=True) in PyTorch,
 * kornia: lovasz_hinge_loss. {@link LovaszSoftmaxLoss} is for several classes.
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2018.00464">Berman, Rannen Triki and Blaschko, The Lovász-Softmax Loss
 *      (2018)</a>
 */
public record LovaszHingeLoss() implements SampleLoss<Tensor, Tensor> {
    @Override public Domain targetDomain() {
        return Domain.either(0, 1);
    }

    @Override public Terms terms(Tensor prediction, Tensor target) {
        int[] shape = Checks.notNull(this, "prediction", prediction).shape();
        Checks.notNull(this, "target", target);
        if (shape.length == 0) {
            throw Checks.refusal(this, "prediction has shape []; it must have a sample axis: [N, ...]");
        }
        Checks.sameShape(this, "prediction", shape, "target", target.shape());
        return new HingeTerms(shape[0], shape[0] == 0 ? 0 : prediction.size() / shape[0], TensorAccess.of(prediction),
                TensorAccess.of(target));
    }

    private record HingeTerms(int count, int pixels, float[] logits, float[] masks) implements Terms {
        @Override public int[] shape() {
            return new int[] {count};
        }

        @Override public int costPerTerm() {
            return 8 * pixels;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
            LovaszExtension lovasz = new LovaszExtension(pixels);
            for (int i = from; i < to; i++) {
                boolean inactive = factors != null && factors[i - from] == 0;
                values[i - from] = inactive ? 0 : (float) sum(i * pixels, lovasz);
                if (factors != null) {
                    for (int j = 0; j < pixels; j++) {
                        double sign = 1 - 2.0 * masks[i * pixels + j];
                        double share = inactive ? 0 : lovasz.share(j);
                        gradient[0][i * pixels + j] = share == 0 ? 0 : (float) (factors[i - from] * sign * share);
                    }
                }
            }
        }

        private double sum(int at, LovaszExtension lovasz) {
            lovasz.clear();
            double area = 0;
            for (int j = 0; j < pixels; j++) {
                float mask = masks[at + j];
                double margin = (2.0 * mask - 1) * logits[at + j];
                area += mask;
                lovasz.add(j, 1 - margin, (float) -margin, mask);
            }
            return lovasz.sum(area);
        }
    }
}
