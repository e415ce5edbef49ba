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
        SoftmaxTerms(Object loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            int best = at;
            for (int i = at + 1; i < at + length; i++) {
                best = scores[i] > scores[best] ? i : best;
            }
            double[] exponentials = memory.numbers(0);
            double others = 0; // sum of all exponentials except the largest, which is 1
            double total = 0;
            for (int i = at; i < at + length; i++) {
                double exponential = i == best ? 1 : Math.exp(difference(scores[i], scores[best]));
                exponentials[i - at] = exponential;
                others += i == best ? 0 : exponential;
                total += relevance[i];
            }
            double log = Math.log1p(others);
            double value = 0;
            for (int i = at; i < at + length; i++) {
                if (relevance[i] != 0) {
                    value += relevance[i] * (difference(scores[best], scores[i]) + log);
                }
            }
            if (gradient != null) {
                double scale = factor / (1 + others);
                for (int i = at; i < at + length; i++) {
                    // Leaves out the product of the probability and the relevance of the same item, which would cancel.
                    double exponential = exponentials[i - at];
                    double otherExps = i == best ? others : 1 + others - exponential;
                    gradient[i] = (float) (scale * ((total - relevance[i]) * exponential - relevance[i] * otherExps));
                }
            }
            return value;
        }
    }
}
