package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;

/**
 * Softmax loss of query groups: −Σ yᵢ·ln softmax(s)ᵢ over the items of a group, with the scores s and the unnormalised
 * relevance y.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance should be zero
 * or positive. There is one term for each group, in nats times the unit of relevance. The derivative is softmax(s)ᵢ·Σy
 * − yᵢ. Convex and smooth.
 *
 * <p>A group of one item, or without a relevant item, has a term of 0. An item with score −∞ has probability 0: it
 * costs nothing if its relevance is 0, else infinity. Items with a score of +∞ have equal probabilities. NaN in a group
 * makes its term NaN. Computed in double and rounded once.
 *
 * <p>If the relevance adds up to 1, it is the cross entropy of ListNet's top-one probabilities. TensorFlow Ranking:
 * SoftmaxLoss. optax: ranking_softmax_loss. Rax: softmax_loss, which in early versions is divided by Σy. LightGBM's
 * rank_xendcg is this loss with randomised relevance.
 *
 * @see <a href="https://doi.org/10.1145/1273496.1273513">Cao et al., Learning to Rank: From Pairwise Approach to
 *      Listwise Approach (2007)</a>
 * @see <a href="https://doi.org/10.1145/3341981.3344221">Bruch et al., An Analysis of the Softmax Cross Entropy Loss
 *      for Learning-to-Rank with Binary Relevance (2019)</a>
 */
public record ListwiseSoftmaxLoss() implements SampleLoss<Tensor, Groups> {
    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public Domain targetDomain() {
        return Domain.atLeast(0);
    }

    @Override public void validate(Tensor prediction, Groups target) {
        SampleLoss.super.validate(prediction, target);
        target.validate(this);
    }

    @Override public Terms terms(Tensor prediction, Groups target) {
        return new SoftmaxTerms(this, prediction, target);
    }

    private static final class SoftmaxTerms extends GroupTerms {
        /** The indices of working arrays, which have one number for each group. */
        private static final int TOTALS = 2;
        private static final int VALUES = 3;
        private static final int SUMS = 4;

        SoftmaxTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        @Override boolean findsNan() {
            return true;
        }

        @Override void exponents(int first, int end, Memory memory) {
            double[] exponents = memory.numbers(EXPONENTIALS);
            int at = begin(first);
            int items = begin(end) - at;
            for (int k = 0; k < items; k++) {
                exponents[k] = scores[at + k];
            }
        }

        @Override void logarithms(int first, int end, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double[] sums = memory.numbers(SUMS);
            double[] totals = memory.numbers(TOTALS);
            double[] values = memory.numbers(VALUES);
            int at = begin(first);
            for (int g = first; g < end; g++) {
                int to = begin(g + 1);
                double sum = 0;
                double total = 0;
                double value = 0;
                for (int i = begin(g); i < to; i++) {
                    double weight = relevance[i];
                    sum += exponentials[i - at];
                    total += weight;
                    value -= weight * scores[i];
                }
                sums[g - first] = sum;
                totals[g - first] = total;
                values[g - first] = value;
            }
            System.arraycopy(sums, 0, memory.numbers(LOGARITHMS), 0, end - first);
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double sum = memory.numbers(SUMS)[memory.group];
            double total = memory.numbers(TOTALS)[memory.group];
            double value = memory.numbers(VALUES)[memory.group] + total * memory.numbers(LOGARITHMS)[memory.group];
            if (!keepsDigits(value, Math.abs(total), sum, sum)) {
                return Double.NaN;
            }
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double scale = factor / sum;
            for (int k = 0; gradient != null && k < length; k++) {
                double exponential = exponentials[memory.item + k];
                gradient[at + k] = (float) (scale
                        * derivative(total, relevance[at + k], exponential, sum - exponential));
            }
            return value;
        }

        /** Leaves out the product of the probability and the relevance of the same item, which would cancel. */
        private static double derivative(double total, double weight, double exponential, double others) {
            return (total - weight) * exponential - weight * others;
        }

        /** Subtracts the largest score from all, and computes the sum of the exponentials of the others. */
        @Override double exact(int at, int length, double factor, float[] gradient, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            int best = at;
            for (int i = at; i < at + length; i++) {
                best = scores[i] > scores[best] ? i : best;
            }
            double others = 0;
            double total = 0;
            double value = 0;
            for (int i = at; i < at + length; i++) {
                double difference = difference(scores[i], scores[best]);
                double exponential = Math.exp(difference);
                exponentials[memory.item + i - at] = exponential;
                others += i == best ? 0 : exponential;
                total += relevance[i];
                value -= relevance[i] == 0 ? 0 : relevance[i] * difference;
            }
            double scale = factor / (1 + others);
            for (int i = at; gradient != null && i < at + length; i++) {
                double exponential = exponentials[memory.item + i - at];
                double otherSum = i == best ? others : 1 + others - exponential;
                gradient[i] = (float) (scale * derivative(total, relevance[i], exponential, otherSum));
            }
            return value + total * Math.log1p(others);
        }
    }
}
