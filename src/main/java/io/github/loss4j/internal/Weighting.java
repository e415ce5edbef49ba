package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;

/** Multiplies terms and derivatives by their weights. A weight of 0 gives 0, even for infinity and NaN. */
final class Weighting {
    /** The index of the scale, before the region. */
    private static final int SCALE = 0;
    private static final OutOfLine PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "products", OutOfLine.ARRAYS);

    private Weighting() {
    }

    /**
     * Multiplies numbers by their weights in a scalar loop.
     *
     * @param weights one weight per number, or null
     * @param scale the factor of each weight, or {@link PointwiseEngine#IN_DOUBLE}
     * @param factor a further factor, which is applied only if the products are computed in double
     */
    static void apply(float[] numbers, float[] weights, float scale, double factor, int from, int length) {
        if (weights != null) {
            double multiplier = scale == PointwiseEngine.IN_DOUBLE ? factor : scale;
            for (int i = from; i < from + length; i++) {
                float weight = weights[i];
                numbers[i] = weight != 0 ? (float) (multiplier * weight * numbers[i]) : 0;
            }
        }
    }

    /**
     * Multiplies as the method above, but in a vector loop, which uses a region to see whether all products are finite.
     */
    static void apply(float[] numbers, float[] weights, float scale, double factor, int from, int length,
            Region region) {
        if (weights == null) {
            return;
        }
        if (scale == PointwiseEngine.IN_DOUBLE) {
            apply(numbers, weights, scale, factor, from, length);
            return;
        }
        region.floats().put(SCALE, scale);
        PRODUCTS.run(numbers, weights, from, region.floats(), length);
        if (!(Math.abs(BlockSum.ofBlock(region, length)) <= Double.MAX_VALUE)) {
            // At least one product is not finite: it may be 0 times infinity, which must give 0.
            for (int i = from; i < from + length; i++) {
                if (weights[i] == 0) {
                    numbers[i] = 0;
                }
            }
        }
    }

    static void products(float[] numbers, float[] weights, int from, FloatBuffer floats, int length) {
        float scale = floats.get(SCALE);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float product = Fma.of(numbers[from + j], scale * weights[from + j], 0);
            numbers[from + j] = product;
            floats.put(Region.ARGUMENT + j, product);
        }
    }

    /**
     * Returns the weighted sum of a block's terms, without the first {@code skip} ones. The result is not finite if a
     * term is not finite. Weights overwrite the terms by their products.
     */
    static double sum(float[] weights, float scale, int from, int skip, int length, Region terms) {
        if (weights != null) {
            terms.multiply(weights, scale, from, length);
        }
        return BlockSum.ofBlock(terms, skip, length);
    }

    /** Adds weights to an exact sum. Null adds nothing. */
    static void addExactly(float[] weights, int from, int to, ExactSum into) {
        if (weights != null) {
            for (int i = from; i < to; i++) {
                into.add(weights[i]);
            }
        }
    }
}
