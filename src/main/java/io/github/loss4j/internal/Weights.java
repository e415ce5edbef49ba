package io.github.loss4j.internal;

import io.github.loss4j.Tensor;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Totals of weights, and the powers of two that scale weights before a loop multiplies by them. */
public final class Weights {
    /**
     * Denominators from 1 to this number need no scaling. Other denominators, and the weights with them, are scaled so
     * that the denominator is near 1.
     */
    private static final double MAX_UNSCALED = 0x1p32;
    /** Outside this range of denominators, products are computed in double. */
    private static final double MIN_SCALED = 0x1p-100;
    private static final double MAX_SCALED = 0x1p100;
    private static final OutOfLine TOTAL = OutOfLine.of(MethodHandles.lookup(), "plainTotal", OutOfLine.TOTAL);
    private static final OutOfLine SIGNS = OutOfLine.of(MethodHandles.lookup(), "signs", OutOfLine.REGION);

    private Weights() {
    }

    private static double fastTotal(float[] weights) {
        if (weights.length < Scratch.BLOCK) {
            return TOTAL.run(weights, 0, weights.length);
        }
        if (Chunks.parallel(weights.length, false)) {
            return Chunks.sum(weights.length, Chunks.CHUNK, true, (from, to) -> chunkTotal(weights, from, to));
        }
        // The same chunks without a lambda, so that the call allocates nothing.
        double total = 0;
        for (int from = 0, to; from < weights.length; from = to) {
            to = from + Math.min(Chunks.CHUNK, weights.length - from);
            total += chunkTotal(weights, from, to);
        }
        return total;
    }

    /** Returns what {@link #plainTotal} does, but adds up to 64 weights pairwise in float. */
    private static double chunkTotal(float[] weights, int from, int to) {
        Scratch scratch = Scratch.lease();
        try {
            FloatBuffer floats = scratch.floats;
            IntBuffer bits = scratch.first.bits();
            int block = Scratch.BLOCK;
            double total = 0;
            BlockSum.clear(scratch.second, 0, block);
            int at = from;
            for (; at + block <= to; at += block) {
                floats.put(Scratch.FIRST, weights, at, block);
                SIGNS.run(scratch.first, block);
                total += BlockSum.ofBlock(scratch.first, block);
            }
            int signs = 0;
            for (int j = 0; j < block; j++) {
                signs |= bits.get(Scratch.SECOND + j);
            }
            double sum = total + TOTAL.run(weights, at, to);
            if (signs >= 0 && sum <= Double.MAX_VALUE) {
                return sum;
            }
        } finally {
            scratch.release();
        }
        return TOTAL.run(weights, from, to);
    }

    /** Collects the sign bits of weights in the second region. */
    static void signs(Scratch.Region region, int length) {
        IntBuffer bits = region.bits();
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            bits.put(Scratch.SECOND + j, bits.get(Scratch.SECOND + j) | bits.get(Scratch.FIRST + j));
        }
    }

    /** Returns the sum of weights; NaN if a weight is negative, -0 or not finite. */
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
     * Returns the sum of weights.
     *
     * @param who the loss or name in the message if a weight is negative or not finite
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
     * Returns the scale of weights. With it, weighted terms, and derivatives divided by the scaled denominator,
     * overflow or become subnormal in float32 only if the results do.
     *
     * @param denominator the denominator of the weighted sum
     * @return a power of two; or {@link PointwiseEngine#IN_DOUBLE} if float32 is not enough
     */
    public static float scale(double denominator) {
        if (denominator >= 1 && denominator <= MAX_UNSCALED || denominator == 0) {
            return 1;
        }
        return denominator >= MIN_SCALED && denominator <= MAX_SCALED
                ? Math.scalb(1f, -Math.getExponent(denominator))
                : PointwiseEngine.IN_DOUBLE;
    }

    /**
     * Returns the power of two by which weights must be divided so that the largest of them lies in [1, 2).
     *
     * @param weights the weights, finite and not negative
     * @return the power; 1 if all weights are zero
     */
    public static float unit(float[] weights) {
        float max = 0;
        for (float weight : weights) {
            max = Math.max(max, weight);
        }
        return max == 0 ? 1 : (float) Math.scalb(1.0, Math.getExponent((double) max));
    }

    /**
     * Divides weights by a power of two.
     *
     * @param weights the weights
     * @param unit the power
     * @return the given array if the power is 1, otherwise a new array
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
     * Counts the weights that are not zero.
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

    /**
     * Returns the weight of a row's class. A row whose weight is 0 may hold any index, so no index is rejected.
     *
     * @param classWeights one weight per class; empty for none
     * @param ignoreIndex the index of rows that do not count
     * @param index the class of the row
     * @return the weight; 0 for the ignored index, 1 for a class without a weight
     */
    public static float ofClass(Tensor classWeights, int ignoreIndex, int index) {
        float[] weights = TensorAccess.of(classWeights);
        return index == ignoreIndex ? 0 : index >= 0 && index < weights.length ? weights[index] : 1;
    }
}
