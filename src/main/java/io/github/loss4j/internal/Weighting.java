package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;

/** Multiplies terms and derivatives by their weights. A weight of 0 gives 0, even for infinity and NaN. */
final class Weighting {
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

    /** Multiplies as the method above, but vectorised in a region if all products are finite. */
    static void apply(float[] numbers, float[] weights, float scale, double factor, int from, int length,
            Region region) {
        if (weights == null) {
            return;
        }
        if (scale != PointwiseEngine.IN_DOUBLE) {
            region.floats().put(Region.ARGUMENT, numbers, from, length);
            if (Math.abs(sum(weights, scale, from, 0, length, region)) <= Double.MAX_VALUE) {
                region.floats().get(Region.ARGUMENT, numbers, from, length);
                return;
            }
        }
        // At least one product is not finite: it may be 0 times infinity, which must give 0.
        apply(numbers, weights, scale, factor, from, length);
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
