package io.github.loss4j;

import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.SampleEngine;
import io.github.loss4j.internal.Weights;

/**
 * Denominators, rounding and checks that {@link PointwiseVerbs} and {@link SampleVerbs} share. Weights may be null.
 */
final class Reducer {
    private Reducer() {
    }

    /** The denominator for pointwise terms, whose total weight is known. */
    static double denominator(Reduction reduction, int[] shape, double totalWeight, Tensor weights) {
        // Not a switch, for which javac would generate another class: each class to load delays the first call in a
        // JVM.
        if (reduction == Reduction.SUM) {
            return 1;
        }
        if (reduction == Reduction.BATCH_MEAN) {
            return batchSize(shape);
        }
        return reduction == Reduction.MEAN || weights == null ? totalWeight : Weights.count(weights.data);
    }

    /** The denominator for terms of samples, which may have weights and masks of their loss as well. */
    static double denominator(Reduction reduction, Terms terms, int count, Tensor weights) {
        if (reduction == Reduction.SUM) {
            return 1;
        }
        if (reduction == Reduction.BATCH_MEAN) {
            return batchSize(terms.shape());
        }
        return reduction == Reduction.MEAN
                ? SampleEngine.weight(terms, count, data(weights))
                : SampleEngine.activeCount(terms, count, data(weights));
    }

    private static double batchSize(int[] shape) {
        return shape.length == 0 ? 1 : shape[0];
    }

    /** Checks the components of a loss with another reduction, which may not wrap a loss of the same kind. */
    static void checkReduced(String name, Loss<?, ?> loss, Reduction reduction, boolean nested) {
        Checks.notNull(name, "loss", loss);
        Checks.notNull(name, "reduction", reduction);
        if (nested) {
            throw Checks.refusal(name, "loss has another reduction already; it must be a loss without");
        }
    }

    /** Rounds the sum to float32 before the division, as PyTorch does, unless it is outside the range of float32. */
    static float quotient(double sum, double denominator) {
        float rounded = (float) sum;
        boolean normal = Math.abs(rounded) >= Float.MIN_NORMAL && Math.abs(rounded) <= Float.MAX_VALUE;
        return (float) ((normal ? rounded : sum) / denominator);
    }

    /** Rejects a buffer that shares memory with another argument, which may be null. */
    static void checkNotAliased(Loss<?, ?> loss, String name, Tensor buffer, Tensor other) {
        if (other != null && buffer.data == other.data) {
            throw Checks.refusal(loss, name + " shares the memory of another argument; it must be a separate buffer");
        }
    }

    /** Rejects weights that are negative or not finite. */
    static void checkWeights(Loss<?, ?> loss, Tensor weights) {
        if (weights != null) {
            Weights.total(loss, weights.data);
        }
    }

    static float[] data(Tensor weights) {
        return weights == null ? null : weights.data;
    }
}
