package io.github.loss4j.embedding;

import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.ClassSoftmaxTerms;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;

/**
 * The terms of the cross entropy of scaled cosines, where a margin reduces the cosine of the target.
 *
 * <p>The logits are a copy. The maximum of the row is subtracted before rounding, so that the sum of exponentials is
 * always in range and logits near the maximum stay accurate.
 */
abstract class AngularMarginTerms extends ClassSoftmaxTerms {
    /**
     * Logits below this are clamped to it: their exponentials are negligible beside one of 1, and subnormal results are
     * slow.
     */
    private static final float MIN_LOGIT = -85;

    private final float[] cosines;
    private final float scale;

    AngularMarginTerms(Loss<?, ?> loss, Tensor cosines, int[] target, float scale) {
        super(loss, Tensor.zeros(cosines.shape()), target);
        this.cosines = TensorAccess.of(cosines);
        this.scale = scale;
    }

    /** The cosine of the target, reduced by the margin. */
    abstract double withMargin(double cosine);

    /** The derivative of {@link #withMargin}. */
    abstract double marginDerivative(double cosine);

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int row = from; row < to; row++) {
            fill(rows.offset(row), target[row]);
        }
        super.compute(from, to, values, factors, gradient, scratch);
    }

    private void fill(int begin, int target) {
        int stride = rows.stride();
        int end = begin + rows.classes() * stride;
        int at = begin + target * stride;
        double targetLogit = scale * withMargin(cosines[at]);
        float maxCosine = Math.max(max(begin, at, stride), max(at + stride, end, stride));
        float maxLogit = (float) Math.max((double) scale * maxCosine, targetLogit);
        // If the target has the maximum, the other exponentials determine the loss and must not be clamped.
        float lowerBound = targetLogit < (double) scale * maxCosine ? MIN_LOGIT : Float.NEGATIVE_INFINITY;
        if (stride == 1) {
            shift(cosines, scale, -maxLogit, lowerBound, begin, end, scores);
        } else {
            for (int k = begin; k < end; k += stride) {
                scores[k] = Math.max(lowerBound, Fma.of(scale, cosines[k], -maxLogit));
            }
        }
        scores[at] = (float) (targetLogit - maxLogit);
    }

    private float max(int from, int to, int stride) {
        if (stride == 1) {
            return Softmax.max(cosines, from, to - from);
        }
        float max = Float.NEGATIVE_INFINITY;
        for (int k = from; k < to; k += stride) {
            if (cosines[k] > max) {
                max = cosines[k];
            }
        }
        return max;
    }

    private static void shift(float[] cosines, float scale, float shift, float lowerBound, int from, int to,
            float[] into) {
        for (int k = from; k < to; k++) {
            into[k] = Math.max(lowerBound, Fma.of(scale, cosines[k], shift));
        }
    }

    @Override protected double derivative(double crossEntropy) {
        return scale;
    }

    @Override protected void finish(int row, int target, double derivative, double otherExps, double targetExp,
            double factor,
            float[] gradient, int at, Scratch scratch) {
        double marginDerivative = marginDerivative(cosines[rows.offset(row) + target * rows.stride()]);
        super.finish(row, target, derivative * marginDerivative, otherExps, targetExp, factor, gradient, at, scratch);
    }
}
