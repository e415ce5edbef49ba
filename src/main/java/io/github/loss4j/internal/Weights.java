package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;

/** Totals of weights, and the units in which loops multiply by them. */
public final class Weights {
    /**
     * Up to here a denominator goes into the factor of the derivatives as it is, and weights stay as they are. Greater and
     * lesser ones are brought near 1, and the weights with them.
     */
    private static final double GREAT = 0x1p32;
    /** Denominators beyond these need products in double. */
    private static final double LEAST = 0x1p-100;
    private static final double GREATEST = 0x1p100;
    private static final OutOfLine TOTAL = OutOfLine.of(MethodHandles.lookup(), "plainTotal", OutOfLine.TOTAL);

    private Weights() {
    }

    private static double fastTotal(float[] weights) {
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

    /** The sum of some weights; NaN if one of them is not allowed, or is a zero with a sign. */
    static double plainTotal(float[] weights, int from, int to) {
        int signs = 0;
        double even = 0;
        double odd = 0;
        int i = from;
        for (; i < to - 1; i += 2) {
            signs |= Float.floatToRawIntBits(weights[i]) | Float.floatToRawIntBits(weights[i + 1]);
            even += weights[i];
            odd += weights[i + 1];
        }
        if (i < to) {
            signs |= Float.floatToRawIntBits(weights[i]);
            even += weights[i];
        }
        double sum = even + odd;
        return signs >= 0 && sum <= Double.MAX_VALUE ? sum : Double.NaN;
    }

    /**
     * The sum of weights.
     *
     * @param who who refuses a weight that is negative or not finite
     * @param weights the weights
     * @return their sum
     */
    public static double total(Object who, float[] weights) {
        double total = fastTotal(weights);
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
     * What loops multiply weights by, so that weighted terms and their derivatives divided by the scaled denominator neither
     * overflow nor become subnormal in float32 if the results do not.
     *
     * @param denominator what the weighted sum is to be divided by
     * @return a power of two; or {@link PointwiseEngine#IN_DOUBLE} where float32 does not do
     */
    public static float scale(double denominator) {
        if (denominator >= 1 && denominator <= GREAT || denominator == 0) {
            return 1;
        }
        return denominator >= LEAST && denominator <= GREATEST
                ? Math.scalb(1f, -Math.getExponent(denominator))
                : PointwiseEngine.IN_DOUBLE;
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
