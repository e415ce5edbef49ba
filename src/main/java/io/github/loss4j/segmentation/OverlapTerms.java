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
 * The terms of a loss of overlap, one for each sample: 1 − (I + s)/(I + α·F + β·M + s), perhaps to a power, with p the
 * prediction, t the target, and sums over a sample's elements: I = Σpt what both have, F = Σp(1 − t) what was predicted
 * falsely, M = Σ(1 − p)t what was missed.
 *
 * <p>It is computed as (α·F + β·M)/(I + α·F + β·M + s), where nothing cancels. A value is within 2e-7, relative.
 */
final class OverlapTerms implements BlockTerms {
    /** Below this many elements the plain loop is as fast. */
    private static final int MIN_BLOCK = 1024;
    /** Elements in a block: as many sums for each of the three are kept, and must be added up in the end. */
    private static final int LENGTH = 512;
    /** Blocks that are added up in float before their sums go on in double. */
    private static final int DEPTH = 16;

    /** Sums below this may have lost terms to underflow. */
    private static final double SMALL = 0x1p-60;

    private static final OutOfLine ADD = OutOfLine.of(MethodHandles.lookup(), "add", OutOfLine.ARRAYS);
    private static final OutOfLine MIX = OutOfLine.of(MethodHandles.lookup(), "mix", OutOfLine.VECTORS);

    private final float[] prediction;
    private final float[] target;
    private final int count;
    private final int elements;
    private final double alpha;
    private final double beta;
    private final double smooth;
    private final double power;

    /**
     * Checks the arguments of a loss of overlap.
     *
     * @param loss the loss, for messages
     * @param prediction the probabilities
     * @param target the mask
     * @param alpha the weight of what was predicted falsely
     * @param beta the weight of what was missed
     * @param smooth what is added to both sides of the fraction
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
            // Both masks have nothing, and there is no smoothing: the loss is 0, not 0/0.
            double loss = whole == 0 ? 0 : error / whole;
            values[i - from] = (float) (power == 1 ? loss : Math.pow(loss, power));
            if (factors != null) {
                double derivative = whole == 0 ? 0 : factors[i - from] * derivative(loss) / whole / whole;
                gradient(start, derivative * alpha * match, -derivative * (beta * match + error), gradient[0]);
            }
        }
    }

    /** The derivative of the power; where it is infinite or one-sided, at 0, the subgradient of least magnitude: 0. */
    private double derivative(double loss) {
        if (power == 1) {
            return 1;
        }
        return loss == 0 ? 0 : power * Math.pow(loss, power - 1);
    }

    /** The derivative is one number where t = 0, another where t = 1, and between them in between. */
    private void gradient(int start, double whereNot, double where, float[] gradient) {
        int end = start + elements;
        if (usual(whereNot) && usual(where)) {
            MIX.run(whereNot, target, where, target, start, end, gradient, null);
            return;
        }
        for (int i = start; i < end; i++) {
            double t = target[i];
            gradient[i] = (float) (whereNot * (1 - t) + where * t);
        }
    }

    private static boolean usual(double number) {
        return number == 0 || FloatRange.moderate(number);
    }

    /** In float, with the rounding errors added again, since the two numbers cancel for some t. */
    static void mix(double whereNot, float[] target, double where, float[] sameTarget, int from, int to,
            float[] gradient, float[] unused) {
        float a = (float) whereNot;
        float aRest = (float) (whereNot - a);
        float b = (float) where;
        float bRest = (float) (where - b);
        for (int i = from; i < to; i++) {
            float not = 1 - target[i];
            float notRest = 1 - not - target[i];
            float product = b * target[i];
            float sum = Fma.of(a, not, product);
            float rest = Fma.of(a, notRest, Fma.of(b, target[i], -product));
            gradient[i] = sum + Fma.of(bRest, target[i], Fma.of(aRest, not, rest));
        }
    }

    private void sum(int start, double[] sums, Scratch scratch) {
        Arrays.fill(sums, 0);
        int at = start;
        int end = start + elements;
        if (elements >= MIN_BLOCK) {
            int depth = 0;
            clear(scratch.floats());
            for (; at <= end - LENGTH; at += LENGTH) {
                ADD.run(prediction, target, at, scratch.floats(), LENGTH);
                if (++depth == DEPTH) {
                    flush(sums, scratch.floats());
                    depth = 0;
                }
            }
            flush(sums, scratch.floats());
        }
        sumPlainly(at, end, sums);
        if (elements >= MIN_BLOCK && doubtful(sums)) {
            Arrays.fill(sums, 0);
            sumPlainly(start, end, sums);
        }
    }

    /** Whether products may have left the range of float32 that has all digits: never with masks that have nothing. */
    private static boolean doubtful(double[] sums) {
        double least = Math.min(sums[0], Math.min(sums[1], sums[2]));
        boolean lost = sums[1] != 0 && sums[2] != 0 && Math.abs(least) < SMALL;
        return lost || !(Math.abs(sums[0] + sums[1] + sums[2]) <= Double.MAX_VALUE);
    }

    private void sumPlainly(int from, int end, double[] sums) {
        double both = 0;
        double falsely = 0;
        double missed = 0;
        for (int at = from; at < end; at++) {
            double p = prediction[at];
            double t = target[at];
            both += p * t;
            falsely += p * (1 - t);
            missed += (1 - p) * t;
        }
        sums[0] += both;
        sums[1] += falsely;
        sums[2] += missed;
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
        sums[0] += BlockSum.of(floats, FIRST, LENGTH);
        sums[1] += BlockSum.of(floats, SECOND, LENGTH);
        sums[2] += BlockSum.of(floats, RESULTS, LENGTH);
        clear(floats);
    }

    private static void clear(FloatBuffer floats) {
        for (int j = 0; j < LENGTH; j++) {
            floats.put(FIRST + j, 0);
            floats.put(SECOND + j, 0);
            floats.put(RESULTS + j, 0);
        }
    }
}
