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
        private static final int OTHERS = 4;
        /**
         * If the sum of the other exponentials is below this, the difference of the whole sum and 1 has lost digits.
         */
        private static final double CANCELLED = 0x1p-10;

        SoftmaxTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        @Override void exponents(int at, int length, Memory memory) {
            double best = Float.NEGATIVE_INFINITY;
            for (int i = at; i < at + length; i++) {
                best = scores[i] > best ? scores[i] : best;
            }
            double[] exponents = memory.numbers(EXPONENTIALS);
            double total = 0;
            double value = 0;
            for (int k = 0; k < length; k++) {
                double difference = difference(scores[at + k], best);
                double weight = relevance[at + k];
                exponents[memory.item + k] = difference;
                total += weight;
                value -= weight == 0 ? 0 : weight * difference;
            }
            memory.numbers(TOTALS)[memory.group] = total;
            memory.numbers(VALUES)[memory.group] = value;
        }

        /** The sum of all exponentials except the largest, which is 1. */
        @Override void logarithms(int at, int length, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double others = -1;
            for (int k = memory.item; k < memory.item + length; k++) {
                others += exponentials[k];
            }
            if (others < CANCELLED) {
                others = 0;
                for (int k = memory.item; k < memory.item + length; k++) {
                    others += exponentials[k] == 1 ? 0 : exponentials[k];
                }
            }
            memory.numbers(OTHERS)[memory.group] = others;
            memory.numbers(LOGARITHMS)[memory.group] = others;
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double total = memory.numbers(TOTALS)[memory.group];
            double others = memory.numbers(OTHERS)[memory.group];
            double[] exponentials = memory.numbers(EXPONENTIALS);
            double scale = factor / (1 + others);
            for (int k = 0; gradient != null && k < length; k++) {
                // Leaves out the product of the probability and the relevance of the same item, which would cancel.
                double exponential = exponentials[memory.item + k];
                double weight = relevance[at + k];
                double otherExps = exponential == 1 ? others : 1 + others - exponential;
                gradient[at + k] = (float) (scale * ((total - weight) * exponential - weight * otherExps));
            }
            return memory.numbers(VALUES)[memory.group] + total * memory.numbers(LOGARITHMS)[memory.group];
        }
    }
}
