package io.github.loss4j.segmentation;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The terms of an overlap loss of probabilities, one for each sample: 1 − (I + s)/(I + α·F + β·M + s) to a power, with
 * p the prediction, t the target, and sums over a sample's elements: the intersection I = Σpt, the false positives
 * F = Σp(1 − t) and the false negatives M = Σ(1 − p)t.
 *
 * <p>It is computed as (α·F + β·M)/(I + α·F + β·M + s), which avoids cancellation. The relative error of a value is at
 * most 2e-7.
 */
final class OverlapTerms implements BlockTerms {
    /** The smallest number of elements to sum in blocks: for fewer the scalar loop is as fast. */
    private static final int MIN_BLOCK = 1024;
    /** The number of elements in a block, and of partial sums for each of I, F and M. */
    private static final int BLOCK = 512;
    /** The largest number of blocks whose terms are added in float before the partial sums are added in double. */
    private static final int MAX_BLOCKS = 16;

    /** The smallest sum of which no relevant term can have underflowed. */
    private static final double MIN_RELIABLE = 0x1p-60;

    private static final OutOfLine ADD = OutOfLine.of(MethodHandles.lookup(), "add", OutOfLine.ARRAYS);
    private static final OutOfLine INTERPOLATE = OutOfLine.of(MethodHandles.lookup(), "interpolate", OutOfLine.VECTORS);

    private final float[] prediction;
    private final float[] target;
    private final int count;
    private final int elements;
    private final double alpha;
    private final double beta;
    private final double smooth;
    private final double power;

    /**
     * Checks the arguments of an overlap loss.
     *
     * @param loss the loss, for messages
     * @param prediction the probabilities
     * @param target the mask
     * @param alpha the weight of false positives
     * @param beta the weight of false negatives
     * @param smooth the smoothing s, which is added to numerator and denominator
     * @param power the exponent of the loss
     */
    OverlapTerms(SampleLoss<Tensor, Tensor> loss, Tensor prediction, Tensor target, double alpha, double beta,
            double smooth, double power) {
        int[] shape = prediction.shape();
        Checks.notNull(loss, "target", target);
        if (shape.length == 0) {
            throw Checks.refusal(loss, "prediction has shape []; it must have a sample axis: [N, ...]");
        }
        Checks.sameShape(loss, "prediction", shape, "target", target.shape());
        this.prediction = TensorAccess.of(prediction);
        this.target = TensorAccess.of(target);
        this.alpha = alpha;
        this.beta = beta;
        this.smooth = smooth;
        this.power = power;
        count = shape[0];
        elements = count == 0 ? 0 : prediction.size() / count;
    }

    @Override public int[] shape() {
        return new int[] {count};
    }

    @Override public int costPerTerm() {
        return elements;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        double[] sums = new double[3];
        for (int i = from; i < to; i++) {
            int start = i * elements;
            if (factors != null && factors[i - from] == 0) {
                values[i - from] = 0;
                Arrays.fill(gradient[0], start, start + elements, 0);
                continue;
            }
            sum(start, sums, scratch);
            double error = alpha * sums[1] + beta * sums[2];
            double match = sums[0] + smooth;
            double whole = match + error;
            // Both masks are empty and there is no smoothing: the loss is defined as 0, not 0/0.
            double loss = whole == 0 ? 0 : error / whole;
            values[i - from] = (float) (power == 1 ? loss : Math.pow(loss, power));
            if (factors != null) {
                double derivative = whole == 0 ? 0 : factors[i - from] * derivative(loss) / whole / whole;
                gradient(start, derivative * alpha * match, -derivative * (beta * match + error), gradient[0]);
            }
        }
    }

    /** The derivative of the power. At 0, where it may be infinite or one-sided, the smallest subgradient: 0. */
    private double derivative(double loss) {
        if (power == 1) {
            return 1;
        }
        return loss == 0 ? 0 : power * Math.pow(loss, power - 1);
    }

    /** Writes the gradient: derivatives are linear in the target, from one number at t = 0 to another at t = 1. */
    private void gradient(int start, double derivativeAt0, double derivativeAt1, float[] gradient) {
        int end = start + elements;
        if (isWellScaled(derivativeAt0) && isWellScaled(derivativeAt1)) {
            INTERPOLATE.run(derivativeAt0, target, derivativeAt1, target, start, end, gradient, null);
            return;
        }
        for (int i = start; i < end; i++) {
            double t = target[i];
            gradient[i] = (float) (derivativeAt0 * (1 - t) + derivativeAt1 * t);
        }
    }

    private static boolean isWellScaled(double number) {
        return number == 0 || FloatRange.isWellScaled(number);
    }

    /** Interpolates in float, compensated for the rounding errors, since the two parts cancel for some targets. */
    static void interpolate(double derivativeAt0, float[] target, double derivativeAt1, float[] sameTarget, int from,
            int to, float[] gradient, float[] unused) {
        float a = (float) derivativeAt0;
        float aLow = (float) (derivativeAt0 - a);
        float b = (float) derivativeAt1;
        float bLow = (float) (derivativeAt1 - b);
        for (int i = from; i < to; i++) {
            float complement = 1 - target[i];
            float complementLow = 1 - complement - target[i];
            float product = b * target[i];
            float sum = Fma.of(a, complement, product);
            float low = Fma.of(a, complementLow, Fma.of(b, target[i], -product));
            gradient[i] = sum + Fma.of(bLow, target[i], Fma.of(aLow, complement, low));
        }
    }

    private void sum(int start, double[] sums, Scratch scratch) {
        Arrays.fill(sums, 0);
        int at = start;
        int end = start + elements;
        if (elements >= MIN_BLOCK) {
            int blocks = 0;
            clear(scratch.floats());
            for (; at <= end - BLOCK; at += BLOCK) {
                ADD.run(prediction, target, at, scratch.floats(), BLOCK);
                if (++blocks == MAX_BLOCKS) {
                    flush(sums, scratch.floats());
                    blocks = 0;
                }
            }
            flush(sums, scratch.floats());
        }
        sumInDouble(at, end, sums);
        if (elements >= MIN_BLOCK && isUnreliable(sums)) {
            Arrays.fill(sums, 0);
            sumInDouble(start, end, sums);
        }
    }

    /**
     * Whether products may have overflowed or become subnormal in float32. A sum that is small because a mask is empty
     * is reliable.
     */
    private static boolean isUnreliable(double[] sums) {
        double min = Math.min(sums[0], Math.min(sums[1], sums[2]));
        boolean underflow = sums[1] != 0 && sums[2] != 0 && Math.abs(min) < MIN_RELIABLE;
        return underflow || !(Math.abs(sums[0] + sums[1] + sums[2]) <= Double.MAX_VALUE);
    }

    private void sumInDouble(int from, int end, double[] sums) {
        double intersection = 0;
        double falsePositives = 0;
        double falseNegatives = 0;
        for (int at = from; at < end; at++) {
            double p = prediction[at];
            double t = target[at];
            intersection += p * t;
            falsePositives += p * (1 - t);
            falseNegatives += (1 - p) * t;
        }
        sums[0] += intersection;
        sums[1] += falsePositives;
        sums[2] += falseNegatives;
    }

    static void add(float[] p, float[] t, int at, FloatBuffer floats, int length) {
        int end = Scratch.end(length);
        for (int j = 0; j < end; j++) {
            float prediction = p[at + j];
            float target = t[at + j];
            floats.put(FIRST + j, floats.get(FIRST + j) + prediction * target);
            floats.put(SECOND + j, floats.get(SECOND + j) + prediction * (1 - target));
            floats.put(RESULTS + j, floats.get(RESULTS + j) + (1 - prediction) * target);
        }
    }

    private static void flush(double[] sums, FloatBuffer floats) {
        sums[0] += BlockSum.of(floats, FIRST, BLOCK);
        sums[1] += BlockSum.of(floats, SECOND, BLOCK);
        sums[2] += BlockSum.of(floats, RESULTS, BLOCK);
        clear(floats);
    }

    private static void clear(FloatBuffer floats) {
        for (int j = 0; j < BLOCK; j++) {
            floats.put(FIRST + j, 0);
            floats.put(SECOND + j, 0);
            floats.put(RESULTS + j, 0);
        }
    }
}
