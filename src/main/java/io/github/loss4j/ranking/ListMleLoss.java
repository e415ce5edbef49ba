package io.github.loss4j.ranking;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;

/**
 * ListMLE: −ln of the probability that a group has the order of its relevance, by the model of Plackett and Luce:
 * Σ (ln Σ exp(sⱼ) − sᵢ), for each item i the inner sum over itself and all that come after it.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance may be any
 * number, since its order alone counts: falling, equal ones in the order of the items. There is one term for each
 * group, in nats. Convex and smooth in the scores. Time grows as n·log n.
 *
 * <p>A group of one item costs 0. Equal scores of ±∞ differ by 0; otherwise infinite scores give infinity where they
 * stand in the wrong order. NaN in a group makes it NaN. Computed in double and rounded once; an element of the
 * gradient keeps its digits also where a probability is near 1.
 *
 * <p>TensorFlow Ranking: ListMLELoss, which draws the order of equal relevance at random. Rax: listmle_loss. Of
 * two items it is {@link PairwiseLogisticLoss}. It is the partial likelihood of Cox of a group whose items leave in
 * falling relevance.
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

        /** From the last item back, each with all after it: the greatest score, and the exponentials of the others. */
        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            int[] order = memory.falling(relevance, at, length);
            double[] others = memory.numbers(0);
            double[] greatest = memory.numbers(1);
            others[length - 1] = 0;
            greatest[length - 1] = scores[order[length - 1]];
            double value = 0;
            for (int k = length - 2; k >= 0; k--) {
                double score = scores[order[k]];
                double best = greatest[k + 1];
                if (score > best) {
                    others[k] = (1 + others[k + 1]) * Math.exp(difference(best, score));
                    greatest[k] = score;
                } else {
                    others[k] = others[k + 1] + Math.exp(difference(score, best));
                    greatest[k] = best;
                }
                value += difference(greatest[k], score) + Math.log1p(others[k]);
            }
            if (gradient != null) {
                differentiate(order, length, others, greatest, factor, gradient);
            }
            return value;
        }

        /** From the first item on, each in all lists that it is in: its probabilities, less 1 where it is first. */
        private void differentiate(int[] order, int length, double[] others, double[] greatest, double factor,
                float[] gradient) {
            double before = 0; // Σ 1/sum over the lists so far, each sum over exp(the last one's greatest score)
            double ofBefore = greatest[0];
            for (int k = 0; k < length; k++) {
                double score = scores[order[k]];
                double sum = 1 + others[k];
                double shares = before * Math.exp(difference(score, ofBefore));
                double rest = k == length - 1 ? 0 : score > greatest[k + 1] ? others[k] : 1 + others[k + 1];
                gradient[order[k]] = (float) (factor * (shares - rest / sum));
                before = before * Math.exp(difference(greatest[k], ofBefore)) + 1 / sum;
                ofBefore = greatest[k];
            }
        }
    }
}
