package io.github.loss4j.ranking;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;

/**
 * ListMLE: the negative log-probability of the relevance order of a group in the Plackett-Luce model: Σ (ln Σ exp(sⱼ) −
 * sᵢ), where the inner sum is over item i and all items after it.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance may be any
 * number, since only its order matters: descending, with ties in the order of the items. There is one term for each
 * group, in nats. Convex and smooth in the scores. Time is O(n log n).
 *
 * <p>A group of one item has a term of 0. The difference of equal infinite scores is 0; otherwise infinite scores in
 * the wrong order give infinity. NaN in a group makes its term NaN. Computed in double and rounded once; the gradient
 * is accurate also where a probability is near 1.
 *
 * <p>TensorFlow Ranking: ListMLELoss, which draws the order of equal relevance at random. Rax: listmle_loss. With two
 * items it is {@link PairwiseLogisticLoss}. It is the Cox partial likelihood of a group whose items have their events
 * in descending order of relevance.
 *
 * @see <a href="https://doi.org/10.1145/1390156.1390306">Xia et al., Listwise Approach to Learning to Rank: Theory and
 *      Algorithm (2008)</a>
 */
public record ListMleLoss() implements SampleLoss<Tensor, Groups> {
    @Override public void validate(Tensor prediction, Groups target) {
        SampleLoss.super.validate(prediction, target);
        target.validate(this);
    }

    @Override public Terms terms(Tensor prediction, Groups target) {
        return new ListMleTerms(this, prediction, target);
    }

    private static final class ListMleTerms extends GroupTerms {
        ListMleTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        /**
         * A backward pass computes for each suffix of the list its maximum score and the sum of the other exponentials.
         */
        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            int[] order = memory.falling(relevance, at, length);
            double[] others = memory.numbers(0);
            double[] maxScores = memory.numbers(1);
            others[length - 1] = 0;
            maxScores[length - 1] = scores[order[length - 1]];
            double value = 0;
            for (int k = length - 2; k >= 0; k--) {
                double score = scores[order[k]];
                double best = maxScores[k + 1];
                if (score > best) {
                    others[k] = (1 + others[k + 1]) * Math.exp(difference(best, score));
                    maxScores[k] = score;
                } else {
                    others[k] = others[k + 1] + Math.exp(difference(score, best));
                    maxScores[k] = best;
                }
                value += difference(maxScores[k], score) + Math.log1p(others[k]);
            }
            if (gradient != null) {
                differentiate(order, length, others, maxScores, factor, gradient);
            }
            return value;
        }

        /**
         * A forward pass adds for each item its probabilities in all suffixes that contain it, minus 1 for the suffix
         * that it heads.
         */
        private void differentiate(int[] order, int length, double[] others, double[] maxScores, double factor,
                float[] gradient) {
            double inverseSums = 0; // Σ 1/sum over the suffixes so far, scaled by the exponential of the last maximum
            double lastMax = maxScores[0];
            for (int k = 0; k < length; k++) {
                double score = scores[order[k]];
                double sum = 1 + others[k];
                double probabilities = inverseSums * Math.exp(difference(score, lastMax));
                double otherExps = k == length - 1 ? 0 : score > maxScores[k + 1] ? others[k] : 1 + others[k + 1];
                gradient[order[k]] = (float) (factor * (probabilities - otherExps / sum));
                inverseSums = inverseSums * Math.exp(difference(maxScores[k], lastMax)) + 1 / sum;
                lastMax = maxScores[k];
            }
        }
    }
}
