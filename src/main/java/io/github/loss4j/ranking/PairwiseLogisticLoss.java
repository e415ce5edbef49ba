package io.github.loss4j.ranking;

import static io.github.loss4j.internal.DoubleBlock.A;
import static io.github.loss4j.internal.DoubleBlock.B;
import static io.github.loss4j.internal.DoubleBlock.FIRST_DERIVATIVE;
import static io.github.loss4j.internal.DoubleBlock.PARAMETERS;
import static io.github.loss4j.internal.DoubleBlock.RESULT;
import static io.github.loss4j.internal.DoubleBlock.VALUE;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.DoubleTerms;
import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.LogSum;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;
import java.lang.invoke.MethodHandles;

/**
 * Pairwise logistic loss: (1 − ε)·ln(1 + e^(−βΔ)) + ε·ln(1 + e^(βΔ)), with Δ = first − second, for pairs of scores of
 * which the first should be larger.
 *
 * <p>Scores (any real numbers) have any shape; there is one term for each pair, in nats. There is no target: the
 * preferred one of the two comes first. ε is the assumed probability that the order of a pair is wrong; with ε the loss
 * is minimal at βΔ = ln((1 − ε)/ε). Convex and smooth. An infinite difference in the right order costs 0 without ε,
 * otherwise infinity; equal infinite scores give NaN. Computed in double and rounded once.
 *
 * <p>It is the loss of RankNet, of BPR (β = 1) and of reward models. It is also the loss of DPO, where first and second
 * are the log-ratios of policy and reference probability for the preferred and the other answer; with ε it is
 * conservative DPO. TRL: DPOTrainer(beta, label_smoothing). It is {@link io.github.loss4j.classification.LogisticLoss}
 * of the difference. Rax and TensorFlow Ranking: pairwise logistic loss, which forms all pairs of a list.
 *
 * @param beta β, the factor of the differences; positive
 * @param labelSmoothing ε, from 0 to below 1
 * @see <a href="https://doi.org/10.1145/1102351.1102363">Burges et al., Learning to Rank using Gradient Descent
 *      (2005)</a>
 * @see <a href="https://doi.org/10.48550/arXiv.2305.18290">Rafailov et al., Direct Preference Optimization: Your
 *      Language Model is Secretly a Reward Model (2023)</a>
 */
public record PairwiseLogisticLoss(float beta, float labelSmoothing) implements TargetlessLoss<Pair> {
    public PairwiseLogisticLoss {
        Checks.positive("PairwiseLogisticLoss", "beta", beta);
        ClassChecks.smoothing("PairwiseLogisticLoss", labelSmoothing);
    }

    /**
     * The loss without label smoothing.
     *
     * @param beta β, the factor of the differences; positive
     */
    public PairwiseLogisticLoss(float beta) {
        this(beta, 0);
    }

    /** The loss with β = 1 and without label smoothing. */
    public PairwiseLogisticLoss() {
        this(1);
    }

    @Override public Terms terms(Pair prediction, Void target) {
        Checks.notNull(this, "prediction", prediction);
        return new PairTerms(prediction, Decimals.of(beta), Decimals.of(labelSmoothing));
    }

    record PairTerms(int[] shape, float[] first, float[] second, double beta,
            double wrong) implements DoubleTerms {
        /** If the mean of a block is less, the logarithm of a product of numbers near 1 may have lost digits. */
        private static final double SMALLEST_MEAN = 0x1p-20;

        /** For differences up to this, times β, the product of eight sums of 1 and e^−x does not overflow. */
        private static final double NARROW = 88;
        /** The distance of the differences that a quick check compares with {@link #NARROW}. */
        private static final int STEP = 16;
        /** 1.5·2⁵²: adding it to a number rounds the number to an integer. */
        private static final double ROUND = 0x1.8p52;

        /** Raises a difference that counts above 1. */
        private static final double LARGE = 0x1p200;
        private static final OutOfLine ADD_ONE = OutOfLine.of(MethodHandles.lookup(), "addOne",
                OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine SPLIT = OutOfLine.of(MethodHandles.lookup(), "split", OutOfLine.DOUBLE_ARRAYS);
        private static final OutOfLine DIFFERENTIATE = OutOfLine.of(MethodHandles.lookup(), "derivatives",
                OutOfLine.DOUBLE_ARRAYS);

        PairTerms(Pair pair, double beta, double wrong) {
            this(pair.first().shape(), TensorAccess.of(pair.first()), TensorAccess.of(pair.second()), beta, wrong);
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public boolean unweighted() {
            return true;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
                Scratch scratch) {
            double[][] block = scratch.doubleArrays();
            for (int at = from, length; at < to; at += length) {
                length = Math.min(DoubleBlock.LENGTH, to - at);
                subtract(at, length, block);
                System.arraycopy(block[A], 0, block[RESULT], 0, length);
                DoubleFunctions.logistic(block[RESULT], block[VALUE], length, scratch);
                addLinear(block, length);
                for (int j = 0; j < length; j++) {
                    values[at - from + j] = (float) block[VALUE][j];
                }
                if (factors != null) {
                    differentiate(block, length);
                    for (int j = 0; j < length; j++) {
                        double factor = factors[at - from + j];
                        gradient[0][at + j] = factor == 0 ? 0 : (float) (factor * block[FIRST_DERIVATIVE][j]);
                    }
                    negate(gradient, at, length);
                }
            }
        }

        @Override public double sum(int from, int length, double[][] block, Scratch scratch) {
            subtract(from, length, block);
            double sum = Double.NaN;
            if (seemsNarrow(block[A], length)) {
                ADD_ONE.run(block, length);
                sum = LogSum.of(block[B], length, scratch)
                        + (wrong == 0 ? 0 : wrong * DoubleFunctions.sum(block[A], length));
            }
            if (Double.isNaN(sum)) {
                System.arraycopy(block[A], 0, block[RESULT], 0, length);
                DoubleFunctions.expOfMagnitudes(block[RESULT], length, scratch);
                block[PARAMETERS][0] = 0.5 - wrong;
                SPLIT.run(block, length);
                sum = DoubleFunctions.sum(block[VALUE], length) + LogSum.of(block[B], length, scratch);
            }
            return sum < length * SMALLEST_MEAN ? Double.NaN : sum;
        }

        /** Whether some of the differences, times β, are in the range of {@link #addOne}: a quick check. */
        static boolean seemsNarrow(double[] differences, int length) {
            boolean narrow = true;
            for (int j = 0; j < length; j += STEP) {
                narrow &= Math.abs(differences[j]) <= NARROW;
            }
            return narrow;
        }

        @Override public void gradient(int from, int length, double factor, float[][] gradient, double[][] block) {
            differentiate(block, length);
            DoubleBlock.multiply(block[FIRST_DERIVATIVE], 1, factor, gradient[0], from, length);
            negate(gradient, from, length);
        }

        /** Writes the differences, times β. */
        private void subtract(int from, int length, double[][] block) {
            double[] differences = block[A];
            for (int j = 0; j < length; j++) {
                differences[j] = beta * ((double) first[from + j] - second[from + j]);
            }
        }

        private void addLinear(double[][] block, int length) {
            double[] differences = block[A];
            double[] values = block[VALUE];
            for (int j = 0; j < length; j++) {
                values[j] += (1 - wrong) * Math.max(0, -differences[j]);
            }
            for (int j = 0; wrong != 0 && j < length; j++) {
                values[j] += wrong * Math.max(0, differences[j]);
            }
        }

        private void differentiate(double[][] block, int length) {
            block[PARAMETERS][0] = wrong;
            block[PARAMETERS][1] = beta;
            DIFFERENTIATE.run(block, length);
        }

        /**
         * For each difference x, times β, e^−x and 1 + e^−x, whose logarithm is the term without label smoothing; the
         * sum is not finite if x is NaN or beyond ±NARROW. A polynomial of −x/512, fitted with a relative error of
         * 2e-15, to the power of 512, needs no bits of doubles.
         */
        static void addOne(double[][] block, int length) {
            double[] differences = block[A];
            double[] exponentials = block[RESULT];
            double[] sums = block[B];
            int end = Math.min(length, DoubleBlock.LENGTH);
            for (int j = 0; j < end; j++) {
                double x = differences[j];
                double q = Fma.of(x, 2.4821946598367008e-5 * 0x1p-72, -1.9859593960223337e-4 * 0x1p-63);
                q = Fma.of(x, q, 1.3888883625690993e-3 * 0x1p-54);
                q = Fma.of(x, q, -8.333329272929983e-3 * 0x1p-45);
                q = Fma.of(x, q, 4.1666666672219875e-2 * 0x1p-36);
                q = Fma.of(x, q, -0.16666666669998795 * 0x1p-27);
                q = Fma.of(x, q, 0.4999999999999795 * 0x1p-18);
                q = Fma.of(x, Fma.of(x, q, -0.9999999999999262 * 0x1p-9), 1);
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                q *= q;
                // A multiple of 2^970, which is 0 in the range, becomes infinite.
                double beyond = Fma.of(Fma.of(x, 0.5 / NARROW, ROUND), 0x1p970, -ROUND * 0x1p970);
                exponentials[j] = q;
                sums[j] = 1 + Fma.of(beyond, 0x1p100, q);
            }
        }

        /** The linear part of each term, and the number whose logarithm completes the term, for finite differences. */
        static void split(double[][] block, int length) {
            double[] differences = block[A];
            double[] exponentials = block[RESULT];
            double[] values = block[VALUE];
            double[] sums = block[B];
            double rate = block[PARAMETERS][0];
            int end = Math.min(length, DoubleBlock.LENGTH);
            for (int j = 0; j < end; j++) {
                values[j] = 0.5 * Math.abs(differences[j]) - rate * differences[j];
                sums[j] = 1 + exponentials[j];
            }
        }

        static void derivatives(double[][] block, int length) {
            double[] differences = block[A];
            double[] exponentials = block[RESULT];
            double[] derivatives = block[FIRST_DERIVATIVE];
            double wrong = block[PARAMETERS][0];
            double beta = block[PARAMETERS][1];
            int end = Math.min(length, DoubleBlock.LENGTH);
            for (int j = 0; j < end; j++) {
                // The numerator of the probability of a wrong order is 1 for a negative difference, otherwise e. A tiny
                // difference, whose product may be below 1, has an e of 1.
                double numerator = Math.max(exponentials[j], Math.min(1, differences[j] * -LARGE));
                derivatives[j] = beta * (wrong - numerator / (1 + exponentials[j]));
            }
        }

        private static void negate(float[][] gradient, int from, int length) {
            for (int j = from; j < from + length; j++) {
                gradient[1][j] = 0 - gradient[0][j];
            }
        }
    }
}
