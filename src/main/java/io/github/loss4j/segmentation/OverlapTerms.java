package io.github.loss4j.segmentation;

import static io.github.loss4j.internal.Scratch.FIRST;
import static io.github.loss4j.internal.Scratch.RESULTS;
import static io.github.loss4j.internal.Scratch.SECOND;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.FloatRange;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Scratch.Region;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The terms of an overlap loss of probabilities, one for each sample: 1 − (I + s)/(I + E + s) to a power, with E = α·F
 * + β·M, p the prediction, t the target, and sums over a sample's elements: the intersection I = Σpt, the false
 * positives F = Σp(1 − t) and the false negatives M = Σ(1 − p)t.
 *
 * <p>It is computed as E/(I + E + s), which avoids cancellation. The relative error of a value is at most 2e-7.
 */
final class OverlapTerms implements BlockTerms {
    /** The smallest number of elements to sum in blocks; with fewer elements the scalar loop is as fast. */
    private static final int MIN_BLOCK = 192;
    /** The smallest number of elements after the last whole block that are padded to a block. */
    private static final int MIN_PADDED = 64;
    /** The number of elements in a block, and of partial sums for each of I and E. */
    private static final int BLOCK = 256;
    /** The largest number of blocks whose terms are added in float before the partial sums are added in double. */
    private static final int MAX_BLOCKS = 16;
    private static final int QUARTER = BLOCK / 4;
    private static final int LANES = QUARTER / 4;

    /** The indices in the buffer of α and β. */
    private static final int ALPHA = RESULTS;
    private static final int BETA = RESULTS + 1;
    private static final float[] ZEROS = new float[1024];

    /** The smallest sum of which no relevant term can have underflowed. */
    private static final double MIN_RELIABLE = 0x1p-60;

    private static final OutOfLine ADD = OutOfLine.of(MethodHandles.lookup(), "add", OutOfLine.ARRAYS);
    private static final OutOfLine WRITE = OutOfLine.of(MethodHandles.lookup(), "write", OutOfLine.ARRAYS);
    private static final OutOfLine ADD_SIXTEEN = OutOfLine.of(MethodHandles.lookup(), "addSixteen", OutOfLine.SUM);
    private static final OutOfLine INTERPOLATE = OutOfLine.of(MethodHandles.lookup(), "interpolate", OutOfLine.VECTORS);

    private final float[] prediction;
    private final float[] target;
    private final int count;
    private final int elements;
    private final FocalTverskyLoss overlap;

    /**
     * Checks the arguments of an overlap loss.
     *
     * @param loss the loss, for messages
     * @param prediction the probabilities
     * @param target the mask
     * @param overlap the loss as a focal Tversky loss
     */
    OverlapTerms(SampleLoss<Tensor, Tensor> loss, Tensor prediction, Tensor target, FocalTverskyLoss overlap) {
        int[] shape = prediction.shape();
        Checks.notNull(loss, "target", target);
        if (shape.length == 0) {
            throw Checks.refusal(loss, "prediction has shape []; it must have a sample axis: [N, ...]");
        }
        Checks.sameShape(loss, "prediction", shape, "target", target.shape());
        this.prediction = TensorAccess.of(prediction);
        this.target = TensorAccess.of(target);
        this.overlap = overlap;
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
        double[] sums = new double[2];
        TverskyFormula formula = new TverskyFormula(overlap, 1, null, null);
        for (int i = from; i < to; i++) {
            int start = i * elements;
            if (factors != null && factors[i - from] == 0) {
                values[i - from] = 0;
                Arrays.fill(gradient[0], start, start + elements, 0);
                continue;
            }
            sum(start, sums, scratch);
            values[i - from] = (float) formula.fraction(sums[0], sums[1], factors == null ? 0 : factors[i - from]);
            if (factors != null) {
                gradient(start, formula.derivativeAt0(), formula.derivativeAt1(), gradient[0]);
            }
        }
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

    /** The sums of a sample: I, and E = α·F + β·M. */
    private void sum(int start, double[] sums, Scratch scratch) {
        Arrays.fill(sums, 0);
        int end = start + elements;
        if (elements < MIN_BLOCK) {
            sumInDouble(start, end, sums);
            return;
        }
        sumInDouble(Math.min(end, sumBlocks(start, end, sums, scratch)), end, sums);
        if (isUnreliable(start, end, sums)) {
            Arrays.fill(sums, 0);
            sumInDouble(start, end, sums);
        }
    }

    /** Adds the sums of the blocks, and returns the index after them. */
    private int sumBlocks(int start, int end, double[] sums, Scratch scratch) {
        int at = start;
        int blocks = 0;
        scratch.floats().put(ALPHA, overlap.alpha());
        scratch.floats().put(BETA, overlap.beta());
        for (; end - at >= MIN_PADDED; at += BLOCK) {
            OutOfLine loop = blocks == 0 ? WRITE : ADD;
            // The loops read one element after the block.
            if (end - at >= BLOCK && prediction.length - at > BLOCK) {
                loop.run(prediction, target, at, scratch.floats(), BLOCK + 1);
            } else {
                copy(prediction, at, end, scratch.predictions);
                copy(target, at, end, scratch.targets);
                loop.run(scratch.predictions, scratch.targets, 0, scratch.floats(), BLOCK + 1);
            }
            if (++blocks == MAX_BLOCKS) {
                flush(sums, scratch);
                blocks = 0;
            }
        }
        if (blocks > 0) {
            flush(sums, scratch);
        }
        return at;
    }

    /** Copies a block and pads it with zeros, which do not change the sums. */
    private static void copy(float[] from, int at, int end, float[] into) {
        int length = Math.min(BLOCK, end - at);
        System.arraycopy(from, at, into, 0, length);
        Arrays.fill(into, length, BLOCK + 1, 0);
    }

    /**
     * Whether products may have overflowed or become subnormal in float32. Empty masks and a perfect prediction have
     * sums of exactly 0, which are reliable.
     */
    private boolean isUnreliable(int start, int end, double[] sums) {
        if (Math.abs(sums[0]) >= MIN_RELIABLE && Math.abs(sums[1]) >= MIN_RELIABLE) {
            return !Double.isFinite(sums[0] + sums[1]);
        }
        if (sums[0] == 0 && Math.abs(sums[1]) >= MIN_RELIABLE && sums[1] <= Double.MAX_VALUE) {
            return !isEmpty(target, start, end) && !isEmpty(prediction, start, end);
        }
        boolean perfect = sums[1] == 0 && Arrays.mismatch(prediction, start, end, target, start, end) < 0
                && (sums[0] >= 1 && overlap.alpha() + overlap.beta() >= MIN_RELIABLE || isEmpty(target, start, end));
        return !perfect;
    }

    private static boolean isEmpty(float[] mask, int start, int end) {
        for (int at = start; at < end; at += ZEROS.length) {
            int length = Math.min(ZEROS.length, end - at);
            if (Arrays.mismatch(mask, at, at + length, ZEROS, 0, length) >= 0) {
                return false;
            }
        }
        return true;
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
        sums[1] += overlap.alpha() * falsePositives + overlap.beta() * falseNegatives;
    }

    static void write(float[] p, float[] t, int at, FloatBuffer floats, int length) {
        float alpha = floats.get(ALPHA);
        float beta = floats.get(BETA);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float prediction = p[at + j];
            float target = t[at + j];
            floats.put(FIRST + j, prediction * target);
            floats.put(SECOND + j, alpha * (prediction * (1 - target)) + beta * ((1 - prediction) * target));
        }
    }

    static void add(float[] p, float[] t, int at, FloatBuffer floats, int length) {
        float alpha = floats.get(ALPHA);
        float beta = floats.get(BETA);
        int end = Math.min(length, Scratch.BLOCK);
        for (int j = 0; j < end; j++) {
            float prediction = p[at + j];
            float target = t[at + j];
            floats.put(FIRST + j, floats.get(FIRST + j) + prediction * target);
            floats.put(SECOND + j, floats.get(SECOND + j)
                    + (alpha * (prediction * (1 - target)) + beta * ((1 - prediction) * target)));
        }
    }

    private static void flush(double[] sums, Scratch scratch) {
        FloatBuffer floats = scratch.floats();
        ADD_SIXTEEN.run(scratch.first);
        double intersection = 0;
        double otherIntersection = 0;
        double error = 0;
        double otherError = 0;
        for (int j = 0; j < LANES; j += 2) {
            intersection += floats.get(FIRST + j);
            otherIntersection += floats.get(FIRST + j + 1);
            error += floats.get(SECOND + j);
            otherError += floats.get(SECOND + j + 1);
        }
        sums[0] += intersection + otherIntersection;
        sums[1] += error + otherError;
    }

    /**
     * Adds sixteen partial sums each, pairwise. The loops compute one unused sum more, so that whole vectors remain
     * after the one element that C2's scalar pre-loop handles.
     */
    static void addSixteen(Region region) {
        FloatBuffer floats = region.floats();
        for (int j = 0; j <= QUARTER; j++) {
            floats.put(FIRST + j, (floats.get(FIRST + j) + floats.get(FIRST + j + QUARTER))
                    + (floats.get(FIRST + j + 2 * QUARTER) + floats.get(FIRST + j + 3 * QUARTER)));
            floats.put(SECOND + j, (floats.get(SECOND + j) + floats.get(SECOND + j + QUARTER))
                    + (floats.get(SECOND + j + 2 * QUARTER) + floats.get(SECOND + j + 3 * QUARTER)));
        }
        for (int j = 0; j <= LANES; j++) {
            floats.put(FIRST + j, (floats.get(FIRST + j) + floats.get(FIRST + j + LANES))
                    + (floats.get(FIRST + j + 2 * LANES) + floats.get(FIRST + j + 3 * LANES)));
            floats.put(SECOND + j, (floats.get(SECOND + j) + floats.get(SECOND + j + LANES))
                    + (floats.get(SECOND + j + 2 * LANES) + floats.get(SECOND + j + 3 * LANES)));
        }
    }
}
