package io.github.loss4j.ranking;

import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Fma;

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
        /**
         * The index of a working array: 1 for an item whose score is at most the maximum of the later items, else 0.
         */
        private static final int LOWER = 2;
        /**
         * The index of a working array: for each item, the sum of the exponentials of its suffix except the largest.
         */
        private static final int OTHERS = 3;
        /** The index of a working array of one number for each group. */
        private static final int VALUES = 4;
        /** If a product of sums exceeds this, its logarithm is added to the value, since it might overflow. */
        private static final double LARGE = 0x1p500;

        ListMleTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        /**
         * A backward pass compares each score with the maximum score of the items after it. The exponent is minus the
         * magnitude of the difference.
         */
        @Override void exponents(int at, int length, Memory memory) {
            int[] order = memory.falling(relevance, at, length);
            double[] exponents = memory.numbers(EXPONENTIALS);
            double[] lower = memory.numbers(LOWER);
            int last = memory.item + length - 1;
            exponents[last] = 0;
            lower[last] = 0;
            double best = scores[order[last]];
            double value = 0;
            for (int k = last - 1; k >= memory.item; k--) {
                double score = scores[order[k]];
                double gap = difference(best, score);
                if (score > best) {
                    exponents[k] = gap;
                    lower[k] = 0;
                    best = score;
                } else {
                    exponents[k] = 0 - gap;
                    lower[k] = 1;
                    value += gap;
                }
            }
            memory.numbers(VALUES)[memory.group] = value;
        }

        /**
         * A backward pass computes for each suffix of the list the sum of all exponentials except the largest, which
         * is 1. The logarithms of the sums are the logarithm of their product.
         */
        @Override void logarithms(int at, int length, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] lower = memory.numbers(LOWER);
            double[] others = memory.numbers(OTHERS);
            double sum = 0;
            double product = 0; // the product of the sums, minus 1
            others[memory.item + length - 1] = 0;
            for (int k = memory.item + length - 2; k >= memory.item; k--) {
                double exponential = exponentials[k];
                sum = Fma.of(sum, Math.max(exponential, lower[k]), exponential);
                others[k] = sum;
                product += (1 + product) * sum;
                if (product > LARGE) {
                    memory.numbers(VALUES)[memory.group] += Math.log1p(product);
                    product = 0;
                }
            }
            memory.numbers(LOGARITHMS)[memory.group] = product;
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            if (gradient != null) {
                differentiate(memory.item, memory.item + length, factor, gradient, memory);
            }
            return memory.numbers(VALUES)[memory.group] + memory.numbers(LOGARITHMS)[memory.group];
        }

        /**
         * A forward pass adds for each item its probabilities in all suffixes that contain it, minus 1 for the suffix
         * that it heads.
         */
        private void differentiate(int from, int to, double factor, float[] gradient, Memory memory) {
            int[] order = memory.order();
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] lower = memory.numbers(LOWER);
            double[] others = memory.numbers(OTHERS);
            double inverseSums = 0; // Σ 1/sum over the suffixes so far, scaled by the exponential of the suffix maximum
            for (int k = from; k < to; k++) {
                double inverse = 1 / (1 + others[k]);
                double own = Math.max(exponentials[k], 1 - lower[k]);
                double otherExps = lower[k] == 0 ? others[k] : 1 + others[k + 1];
                gradient[order[k]] = (float) (factor * (inverseSums * own - otherExps * inverse));
                inverseSums = (inverseSums + inverse) * Math.max(exponentials[k], lower[k]);
            }
        }
    }
}
