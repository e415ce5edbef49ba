package io.github.loss4j.embedding;

import io.github.loss4j.Loss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.ClassSoftmaxTerms;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;

/**
 * The terms of a cross entropy of cosines, times a scale, where the cosine of the target is made less by a margin.
 *
 * <p>The logits are a copy. From each the greatest of its row is taken off in double, before it is rounded: so the sum of
 * exponentials is never out of range, and a logit near the greatest keeps its digits.
 */
abstract class AngularMarginTerms extends ClassSoftmaxTerms {
    /** Beside an exponential of 1, those of less than this need not be told apart, which takes long beyond float32's range. */
    private static final float LEAST = -85;

    private final float[] cosines;
    private final float scale;

    AngularMarginTerms(Loss<?, ?> loss, Tensor cosines, int[] target, float scale) {
        super(loss, Tensor.zeros(cosines.shape()), target);
        this.cosines = TensorAccess.of(cosines);
        this.scale = scale;
    }

    /** What the target's cosine becomes. */
    abstract double lessMargin(double cosine);

    /** The derivative of {@link #lessMargin}. */
    abstract double slope(double cosine);

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        for (int row = from; row < to; row++) {
            fill(rows.offset(row), target[row]);
        }
        super.compute(from, to, values, factors, gradient, scratch);
    }

    private void fill(int begin, int own) {
        int stride = rows.stride();
        int end = begin + rows.classes() * stride;
        int at = begin + own * stride;
        double ofTarget = scale * lessMargin(cosines[at]);
        float most = Math.max(max(begin, at, stride), max(at + stride, end, stride));
        float greatest = (float) Math.max((double) scale * most, ofTarget);
        // If the target is the greatest, the others may be all that there is of the loss.
        float least = ofTarget < (double) scale * most ? LEAST : Float.NEGATIVE_INFINITY;
        if (stride == 1) {
            shift(cosines, scale, -greatest, least, begin, end, scores);
        } else {
            for (int k = begin; k < end; k += stride) {
                scores[k] = Math.max(least, Fma.of(scale, cosines[k], -greatest));
            }
        }
        scores[at] = (float) (ofTarget - greatest);
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

    private static void shift(float[] cosines, float scale, float shift, float least, int from, int to,
            float[] into) {
        for (int k = from; k < to; k++) {
            into[k] = Math.max(least, Fma.of(scale, cosines[k], shift));
        }
    }

    @Override protected double derivative(double crossEntropy) {
        return scale;
    }

    @Override protected void finish(int row, int target, double derivative, double rest, double own, double factor,
            float[] gradient, int at, Scratch scratch) {
        double slope = slope(cosines[rows.offset(row) + target * rows.stride()]);
        super.finish(row, target, derivative * slope, rest, own, factor, gradient, at, scratch);
    }
}
