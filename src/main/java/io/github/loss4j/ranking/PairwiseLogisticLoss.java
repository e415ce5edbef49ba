package io.github.loss4j.ranking;

import io.github.loss4j.TargetlessLoss;
import io.github.loss4j.Terms;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;

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

    private record PairTerms(int[] shape, float[] first, float[] second, double beta,
            double wrong) implements BlockTerms {
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
            int length = to - from;
            double[] differences = scratch.doubles(0, length);
            double[] exponentials = scratch.doubles(1, length);
            double[] losses = scratch.doubles(2, length);
            for (int j = 0; j < length; j++) {
                differences[j] = beta * ((double) first[from + j] - second[from + j]);
            }
            System.arraycopy(differences, 0, exponentials, 0, length);
            DoubleFunctions.logistic(exponentials, losses, length, scratch);
            addLinear(differences, length, losses);
            for (int j = 0; j < length; j++) {
                values[j] = (float) losses[j];
            }
            if (factors != null) {
                differentiate(differences, exponentials, length, losses);
                for (int j = 0; j < length; j++) {
                    float product = factors[j] == 0 ? 0 : (float) (factors[j] * losses[j]);
                    gradient[0][from + j] = product;
                    gradient[1][from + j] = 0 - product;
                }
            }
        }

        private void addLinear(double[] differences, int length, double[] losses) {
            for (int j = 0; j < length; j++) {
                losses[j] += (1 - wrong) * Math.max(0, -differences[j]);
            }
            for (int j = 0; wrong != 0 && j < length; j++) {
                losses[j] += wrong * Math.max(0, differences[j]);
            }
        }

        private void differentiate(double[] differences, double[] exponentials, int length, double[] derivatives) {
            for (int j = 0; j < length; j++) {
                double e = exponentials[j];
                // 1 if the pair is in the wrong order, otherwise 0. A tiny difference may give a number between them,
                // which does no harm since e is 1.
                double inverted = BranchFree.step(-differences[j]);
                double probability = inverted * (1 - e) + e;
                derivatives[j] = beta * (wrong * (1 + e) - probability) / (1 + e);
            }
        }
    }
}
