package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;

/** Multiplies terms and derivatives by their weights, so that a weight of 0 makes 0 of any number, infinity and NaN too. */
final class Weighting {
    private Weighting() {
    }

    /**
     * Multiplies numbers by their weights, one by one.
     *
     * @param weights one for each number, or null
     * @param scale what each weight is multiplied by, or {@link PointwiseEngine#IN_DOUBLE}
     * @param factor what is not yet in the numbers if the products are formed in double
     */
    static void apply(float[] numbers, float[] weights, float scale, double factor, int from, int length) {
        if (weights != null) {
            double times = scale == PointwiseEngine.IN_DOUBLE ? factor : scale;
            for (int i = from; i < from + length; i++) {
                float weight = weights[i];
                numbers[i] = weight != 0 ? (float) (times * weight * numbers[i]) : 0;
            }
        }
    }

    /** The same in vectors, by way of a region, if all products are finite. */
    static void apply(float[] numbers, float[] weights, float scale, double factor, int from, int length,
            Region region) {
        if (weights == null) {
            return;
        }
        if (scale != PointwiseEngine.IN_DOUBLE) {
            region.floats().put(Region.HERE, numbers, from, length);
            if (Math.abs(sum(weights, scale, from, 0, length, region)) <= Double.MAX_VALUE) {
                region.floats().get(Region.HERE, numbers, from, length);
                return;
            }
        }
        // A product may be 0 times infinity.
        apply(numbers, weights, scale, factor, from, length);
    }

    /**
     * The weighted sum of a block's terms but the first ones, which it overwrites if there are weights; not finite if one of
     * them is not.
     */
    static double sum(float[] weights, float scale, int from, int skip, int length, Region terms) {
        if (weights != null) {
            terms.multiply(weights, scale, from, length);
        }
        return BlockSum.ofBlock(terms, skip, length);
    }

    /** Adds weights to an exact sum; weights may be null. */
    static void addExactly(float[] weights, int from, int to, ExactSum into) {
        if (weights != null) {
            for (int i = from; i < to; i++) {
                into.add(weights[i]);
            }
        }
    }
}
