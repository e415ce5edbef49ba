package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;

/**
 * Softmax loss of query groups: −Σ yᵢ·ln softmax(s)ᵢ over the items of a group, with the scores s and the relevance y
 * as it is, not normalised.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance is to be
 * zero or positive. There is one term for each group, in nats times the unit of relevance. The derivative is
 * softmax(s)ᵢ·Σy − yᵢ. Convex and smooth.
 *
 * <p>A group of one item, and one without a relevant item, costs 0. An item of score −∞ has probability 0: it costs
 * nothing if its relevance is 0, else infinity; equal scores of +∞ share the probability. NaN in a group makes it
 * NaN. Computed in double and rounded once.
 *
 * <p>Of relevance that adds up to 1 it is the cross entropy of ListNet's top-one probabilities. TensorFlow Ranking:
 * SoftmaxLoss. optax: ranking_softmax_loss. Rax: softmax_loss. LightGBM's rank_xendcg is this of random relevance.
 *
 * @see <a href="https://doi.org/10.1145/1273496.1273513">Cao et al., Learning to Rank: From Pairwise Approach to
 *      Listwise
 *      Approach (2007)</a>
 * @see <a href="https://doi.org/10.1145/3341981.3344221">Bruch et al., An Analysis of the Softmax Cross Entropy Loss
 *      for
 *      Learning-to-Rank with Binary Relevance (2019)</a>
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
            double others = 0; // all exponentials but the greatest, which is 1
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
                    // The parts that cancel are left out: an item's own share of its own relevance.
                    double exponential = exponentials[i - at];
                    double rest = i == best ? others : 1 + others - exponential;
                    gradient[i] = (float) (scale * ((total - relevance[i]) * exponential - relevance[i] * rest));
                }
            }
            return value;
        }
    }
}
