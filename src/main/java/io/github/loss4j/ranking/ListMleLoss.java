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
        /** The index of a working array: for each item, the sum of the exponentials of its suffix. */
        private static final int SUMS = 2;
        /** The index of a working array of one number for each group. */
        private static final int VALUES = 3;
        /** If a product of sums exceeds this, or its reciprocal does, its logarithm is added to the value. */
        private static final double LARGE_PRODUCT = 0x1p500;

        ListMleTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        @Override boolean findsNan() {
            return true;
        }

        @Override void exponents(int first, int end, Memory memory) {
            int at = begin(first);
            for (int g = first; g < end; g++) {
                memory.item = begin(g) - at;
                memory.falling(relevance, begin(g), begin(g + 1) - begin(g));
            }
            int[] order = memory.order();
            double[] exponents = memory.numbers(EXPONENTIALS);
            int items = begin(end) - at;
            for (int k = 0; k < items; k++) {
                exponents[k] = scores[order[k]];
            }
        }

        /** The logarithms of the sums of all suffixes are the logarithm of their product. */
        @Override void logarithms(int first, int end, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] sums = memory.numbers(SUMS);
            double[] values = memory.numbers(VALUES);
            double[] products = memory.numbers(LOGARITHMS);
            int at = begin(first);
            for (int g = first; g < end; g++) {
                int from = begin(g);
                double value = 0;
                double sum = 0;
                double product = 1;
                for (int i = begin(g + 1) - 1; i >= from; i--) {
                    value -= scores[i];
                    sum += exponentials[i - at];
                    sums[i - at] = sum;
                    product *= sum;
                    if (!(product <= LARGE_PRODUCT && product >= 1 / LARGE_PRODUCT)) {
                        value += Math.log(product);
                        product = 1;
                    }
                }
                values[g - first] = value;
                products[g - first] = product;
            }
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double[] sums = memory.numbers(SUMS);
            int last = memory.item + length - 1;
            double value = memory.numbers(VALUES)[memory.group] + memory.numbers(LOGARITHMS)[memory.group];
            // A NaN among the relevance is the first in their order.
            if (!keepsDigits(value, length, sums[last], sums[memory.item])
                    || Float.isNaN(relevance[memory.order()[memory.item]])) {
                return Double.NaN;
            }
            if (gradient != null) {
                differentiate(memory.item, last, factor, gradient, memory);
            }
            return value;
        }

        /**
         * A forward pass adds for each item its probabilities in all suffixes that contain it, minus 1 for the suffix
         * that it heads. Together with the probability there this is minus the probability of the later items.
         */
        private static void differentiate(int from, int last, double factor, float[] gradient, Memory memory) {
            int[] order = memory.order();
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] sums = memory.numbers(SUMS);
            double inverseSums = 0;
            for (int k = from; k <= last; k++) {
                double inverse = 1 / sums[k];
                double others = k == last ? 0 : sums[k + 1];
                gradient[order[k]] = (float) (factor * (inverseSums * exponentials[k] - others * inverse));
                inverseSums += inverse;
            }
        }

        /** Scales the sum of each suffix by the exponential of its largest score, whose summand is left out. */
        @Override double exact(int at, int length, double factor, float[] gradient, Memory memory) {
            int[] order = memory.order();
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] sums = memory.numbers(SUMS);
            int last = memory.item + length - 1;
            double best = scores[order[last]];
            double value = 0;
            double others = 0;
            sums[last] = 0;
            for (int k = last - 1; k >= memory.item; k--) {
                double gap = difference(best, scores[order[k]]);
                if (gap < 0) {
                    // Minus marks an item whose score exceeds the later ones. −0 does so, too.
                    double exponential = Math.exp(gap);
                    exponentials[k] = -exponential;
                    others = (1 + others) * exponential;
                    best = scores[order[k]];
                } else {
                    exponentials[k] = Math.exp(0 - gap);
                    others += exponentials[k];
                    value += gap;
                }
                sums[k] = others;
                value += Math.log1p(others);
            }
            double inverseSums = 0; // scaled by the exponential of the largest score of the suffix
            for (int k = memory.item; gradient != null && k <= last; k++) {
                double inverse = 1 / (1 + sums[k]);
                boolean highest = k == last || Double.doubleToRawLongBits(exponentials[k]) < 0;
                double exponential = highest ? 1 : exponentials[k];
                double otherExps = highest ? sums[k] : 1 + sums[k + 1];
                gradient[order[k]] = (float) (factor * (inverseSums * exponential - otherExps * inverse));
                inverseSums = (inverseSums + inverse) * (highest ? Math.abs(exponentials[k]) : 1);
            }
            return value;
        }
    }
}
