package io.github.loss4j.embedding;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.Chunks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.TensorAccess;

/**
 * The vectors of the active rows of a batch, contiguous.
 *
 * @param vectors their elements
 * @param scales the reciprocal of the Euclidean length of each vector; 0 for a zero vector
 * @param length the number of elements of a vector
 */
record Embeddings(float[] vectors, double[] scales, int length) {
    /** Number of elements in a product or distance that cost as much as one element in the units of {@link Chunks}. */
    private static final int ELEMENTS_PER_COST_UNIT = 16;

    static Embeddings of(Tensor tensor, int[] present) {
        int[] shape = tensor.shape();
        int length = shape[1];
        float[] vectors = TensorAccess.of(tensor);
        if (present.length < shape[0]) {
            float[] some = new float[present.length * length];
            for (int p = 0; p < present.length; p++) {
                System.arraycopy(vectors, present[p] * length, some, p * length, length);
            }
            vectors = some;
        }
        double[] scales = new double[present.length];
        for (int p = 0; p < scales.length; p++) {
            double square = CosineGeometry.dot(vectors, p * length, vectors, p * length, length);
            scales[p] = square == 0 ? 0 : 1 / Math.sqrt(square);
        }
        return new Embeddings(vectors, scales, length);
    }

    int count() {
        return scales.length;
    }

    /** Whether products or distances of each vector with as many others are enough work for several threads. */
    boolean compareInParallel() {
        return Chunks.parallel((long) count() * count() * (length / ELEMENTS_PER_COST_UNIT + 1), true);
    }

    /** Whether all lengths are from a minimum to its reciprocal. */
    boolean areWellScaled(double min) {
        boolean wellScaled = true;
        for (double scale : scales) {
            wellScaled &= scale >= min && scale <= 1 / min;
        }
        return wellScaled;
    }

    double cosine(int row, Embeddings other, int otherRow) {
        return CosineGeometry.dot(vectors, row * length, other.vectors, otherRow * length, length)
                * (scales[row] * other.scales[otherRow]);
    }

    /** The vectors normalised to length 1, rounded; a zero vector stays zero. */
    float[] units() {
        float[] units = new float[vectors.length];
        for (int p = 0; p < scales.length; p++) {
            if (FloatRange.isWellScaled(scales[p])) {
                multiply(vectors, (float) scales[p], p * length, (p + 1) * length, units);
            } else {
                for (int k = p * length; k < (p + 1) * length; k++) {
                    units[k] = (float) (vectors[k] * scales[p]);
                }
            }
        }
        return units;
    }

    private static void multiply(float[] vectors, float scale, int from, int to, float[] units) {
        for (int k = from; k < to; k++) {
            units[k] = vectors[k] * scale;
        }
    }

    /**
     * Chain rule of the normalisation: adds (g − (g·u)u)/length to a gradient, where u is the unit vector and g the
     * derivative with respect to it.
     *
     * @param derivatives g of each row
     * @param present the index of each row in the gradient
     * @param gradient the gradient to add to
     */
    void addGradient(double[] derivatives, int[] present, float[] gradient) {
        for (int p = 0; p < scales.length; p++) {
            double scale = scales[p];
            int from = p * length;
            int end = from + length;
            double along = 0;
            double alsoAlong = 0;
            int k = from;
            for (; k < end - 1; k += 2) {
                along += derivatives[k] * vectors[k];
                alsoAlong += derivatives[k + 1] * vectors[k + 1];
            }
            along = (along + alsoAlong + (k < end ? derivatives[k] * vectors[k] : 0)) * scale * scale;
            int to = present[p] * length - from;
            for (k = from; k < end; k++) {
                gradient[to + k] += (float) ((derivatives[k] - along * vectors[k]) * scale);
            }
        }
    }
}
