package io.github.loss4j.internal;

/** Totals of weights, and the units in which loops multiply by them. */
public final class Weights {
    /**
     * Bits of the least and of the greatest ordinary weight, 2⁻⁴⁰ and 2⁴⁰. Products with ordinary weights, divided by their
     * total, neither overflow nor become subnormal in float32 if the result does not.
     */
    private static final int LEAST = Float.floatToRawIntBits(0x1p-40f);
    private static final int GREATEST = Float.floatToRawIntBits(0x1p40f);
    private static final Apart TOTAL = Apart.ofTotal("ordinaryTotal");

    private Weights() {
    }

    /**
     * The sum of weights that are zero or ordinary.
     *
     * @param weights the weights
     * @return their sum; NaN if one of them is negative, not finite, a zero with a sign, or of an extraordinary size
     */
    public static double ordinaryTotal(float[] weights) {
        if (Chunks.parallel(weights.length, false)) {
            return Chunks.sum(weights.length, Chunks.CHUNK, true, (from, to) -> TOTAL.run(weights, from, to));
        }
        // The same sums without a lambda, which would be garbage.
        double total = 0;
        for (int from = 0, to; from < weights.length; from = to) {
            to = from + Math.min(Chunks.CHUNK, weights.length - from);
            total += TOTAL.run(weights, from, to);
        }
        return total;
    }

    static double ordinaryTotal(float[] weights, int from, int to) {
        int signs = 0;
        double even = 0;
        double odd = 0;
        int i = from;
        for (; i < to - 1; i += 2) {
            signs |= extraordinary(weights[i]) | extraordinary(weights[i + 1]);
            even += weights[i];
            odd += weights[i + 1];
        }
        if (i < to) {
            signs |= extraordinary(weights[i]);
            even += weights[i];
        }
        return signs >= 0 ? even + odd : Double.NaN;
    }

    /** A negative number if a weight is neither zero nor ordinary. */
    private static int extraordinary(float weight) {
        int bits = Float.floatToRawIntBits(weight);
        return bits | (bits - LEAST & -bits) | GREATEST - bits;
    }

    /**
     * The sum of any weights.
     *
     * @param who who refuses a weight that is negative or not finite
     * @param weights the weights
     * @return their sum
     */
    public static double total(Object who, float[] weights) {
        double total = ordinaryTotal(weights);
        return total <= Double.MAX_VALUE ? total : checkedTotal(who, weights);
    }

    private static double checkedTotal(Object who, float[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] <= Float.MAX_VALUE)) {
                throw Checks.refusal(who,
                        "weights[" + i + "] is " + weights[i] + "; weights must be finite and not negative");
            }
            sum += weights[i];
        }
        return sum;
    }

    /**
     * What loops multiply weights by, so that the products divided by a number near 1 are the weighted mean.
     *
     * @param denominator what the weighted sum is to be divided by
     * @return a power of two that brings the denominator into the interval [1, 2); 1 if it is zero
     */
    public static float scale(double denominator) {
        return denominator == 0 ? 1 : Math.scalb(1f, -Math.getExponent(denominator));
    }

    /**
     * A power of two that brings the greatest of some weights into the interval [1, 2) if they are divided by it.
     *
     * @param weights the weights, finite and not negative
     * @return the power; 1 if there are no weights but zeros
     */
    public static float unit(float[] weights) {
        float greatest = 0;
        for (float weight : weights) {
            greatest = Math.max(greatest, weight);
        }
        return greatest == 0 ? 1 : (float) Math.scalb(1.0, Math.getExponent((double) greatest));
    }

    /**
     * Some weights divided by a power of two.
     *
     * @param weights the weights
     * @param unit the power
     * @return the given array if the power is 1, else a new one
     */
    public static float[] divided(float[] weights, float unit) {
        if (unit == 1) {
            return weights;
        }
        float[] divided = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            divided[i] = (float) (weights[i] / (double) unit);
        }
        return divided;
    }

    /**
     * Whether products of a factor and numbers near 1 may be formed in float32.
     *
     * @param factor what numbers are multiplied by
     * @return false if the factor is so small or great that float32 would lose digits
     */
    public static boolean normal(double factor) {
        return Math.abs(factor) >= 0x1p-60 && Math.abs(factor) <= 0x1p60;
    }

    /**
     * How many weights are not zero.
     *
     * @param weights the weights
     * @return their number
     */
    public static long count(float[] weights) {
        long count = 0;
        for (float weight : weights) {
            count += weight != 0 ? 1 : 0;
        }
        return count;
    }
}
