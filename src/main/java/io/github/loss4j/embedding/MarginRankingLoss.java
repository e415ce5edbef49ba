package io.github.loss4j.embedding;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockSum;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Margin ranking loss: max(0, m − t·(first − second)), for pairs of scores of which one should be the greater.
 *
 * <p>Scores and target have the same shape, of any rank; there is one term for each element, in the unit of the scores.
 * The target is 1 if the first should be ranked higher, −1 if the second should. The formula applies to any target, so
 * that one of 0 gives a loss of m and a derivative of 0. Convex. The loss is 0 if t·(first − second) is at least m. At
 * the kink the derivative is 0 (PyTorch's clamp has the derivative of the other side there). Equal infinite scores give
 * NaN. Terms are within 0.51 ulp.
 *
 * <p>It is HingeLoss with the difference of two scores as prediction: the loss of the ranking SVM. PyTorch:
 * MarginRankingLoss.
 *
 * @param margin m, the required difference of the scores; zero or positive
 * @see <a href="https://doi.org/10.1145/775047.775067">Joachims, Optimizing Search Engines using Clickthrough Data
 *      (2002)</a>
 */
public record MarginRankingLoss(float margin) implements SampleLoss<Pair, Tensor> {
    /** The index of the sign bit of a double. */
    private static final int SIGN_BIT = 63;
    /**
     * Below this fraction of the margin a deficit is corrected for the rounding error of the difference of the scores,
     * which cancellation then makes relevant.
     */
    private static final double CANCELLED = 0x1p-24;

    public MarginRankingLoss {
        Checks.notNegative("MarginRankingLoss", "margin", margin);
    }

    /** The loss with a margin of 0: only the order of the scores matters. */
    public MarginRankingLoss() {
        this(0);
    }

    @Override public Terms terms(Pair prediction, Tensor target) {
        Checks.notNull(this, "prediction", prediction);
        Checks.notNull(this, "target", target);
        Checks.sameShape(this, "first", prediction.first().shape(), "target", target.shape());
        return new MarginRankingTerms(prediction, target);
    }

    @Override public void validate(Pair prediction, Tensor target) {
        SampleLoss.super.validate(prediction, target);
        float[] targets = TensorAccess.of(target);
        for (int i = 0; i < targets.length; i++) {
            if (Math.abs(targets[i]) != 1) {
                throw Checks.refusal(this, "target[" + i + "] is " + targets[i] + ", outside {-1, 1}");
            }
        }
    }

    private final class MarginRankingTerms implements BlockTerms {
        private final int[] shape;
        private final float[] first;
        private final float[] second;
        private final float[] targets;

        MarginRankingTerms(Pair prediction, Tensor target) {
            shape = target.shape();
            first = TensorAccess.of(prediction.first());
            second = TensorAccess.of(prediction.second());
            targets = TensorAccess.of(target);
        }

        /** The exact rounding error of a difference (Knuth's TwoSum). */
        private static double subtractionError(double minuend, double subtrahend, double difference) {
            double part = minuend - difference;
            return minuend - (difference + part) + (part - subtrahend);
        }

        @Override public int[] shape() {
            return shape.clone();
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            int length = to - from;
            if (isBlock(length)) {
                computeTerms(from, length, scratch);
                scratch.floats.get(Scratch.RESULTS, values, 0, length);
                if (factors != null) {
                    for (int j = 0; j < length; j++) {
                        scratch.results[j] = (float) factors[j];
                    }
                    computeGradient(from, length, gradient, scratch);
                }
                if (isFinite(BlockSum.ofBlock(scratch.result, length))) {
                    return;
                }
            }
            computeScalar(from, to, values, factors, gradient);
        }

        /** Adds the terms where they are. No term is negative, so none cancels. */
        @Override public double sum(int from, int to, double factor, float[][] gradient, Scratch scratch) {
            double total = 0;
            for (int at = from; at < to; at += Scratch.BLOCK) {
                int length = Math.min(to - at, Scratch.BLOCK);
                double sum = isBlock(length) ? sumOfBlock(at, length, factor, gradient, scratch) : Double.NaN;
                total += isFinite(sum) ? sum : BlockTerms.super.sum(at, at + length, factor, gradient, scratch);
            }
            return total;
        }

        private double sumOfBlock(int from, int length, double factor, float[][] gradient, Scratch scratch) {
            computeTerms(from, length, scratch);
            if (gradient != null) {
                Arrays.fill(scratch.results, 0, length, (float) factor);
                computeGradient(from, length, gradient, scratch);
            }
            return BlockSum.ofBlock(scratch.result, length);
        }

        private static boolean isBlock(int length) {
            return length > BlockSum.MIN_BLOCK && length <= Scratch.BLOCK;
        }

        /** Whether a sum is valid. It is not finite if a target is not 1, −1 or 0, or if a term is not finite. */
        private static boolean isFinite(double sum) {
            return Math.abs(sum) <= Float.MAX_VALUE;
        }

        /** Writes the terms to the region of results, by vector loops. */
        private void computeTerms(int from, int length, Scratch scratch) {
            scratch.floats.put(Scratch.FIRST, targets, from, length);
            MarginRankingLoops.terms(margin, first, second, from, scratch, length);
        }

        /** Reads the factors from the array of results, and the terms from the region of results. */
        private void computeGradient(int from, int length, float[][] gradient, Scratch scratch) {
            FloatBuffer floats = scratch.floats;
            floats.put(Scratch.SECOND, scratch.results, 0, length);
            MarginRankingLoops.derivatives(scratch, length);
            floats.get(Scratch.FIRST, gradient[1], from, length);
            float[] firstGradient = gradient[0];
            float[] secondGradient = gradient[1];
            for (int i = from; i < from + length; i++) {
                firstGradient[i] = 0 - secondGradient[i];
            }
        }

        private void computeScalar(int from, int to, float[] values, double[] factors, float[][] gradient) {
            for (int i = from; i < to; i++) {
                double difference = (double) first[i] - second[i];
                double deficit = margin - targets[i] * difference;
                if (Math.abs(deficit) < margin * CANCELLED) {
                    deficit -= targets[i] * subtractionError(first[i], second[i], difference);
                }
                // Branch-free: the order of the two scores is unpredictable.
                long bits = Double.doubleToRawLongBits(deficit);
                long positive = bits & ~(bits >> SIGN_BIT);
                values[i - from] = (float) (Double.isNaN(deficit) ? deficit : Double.longBitsToDouble(positive));
                if (factors != null) {
                    double factor = factors[i - from];
                    float step = Double.isNaN(deficit) ? Float.NaN : -positive >>> SIGN_BIT;
                    float derivative = factor == 0 ? 0 : (float) (factor * (step * targets[i]));
                    gradient[0][i] = 0 - derivative;
                    gradient[1][i] = 0 + derivative;
                }
            }
        }
    }
}
