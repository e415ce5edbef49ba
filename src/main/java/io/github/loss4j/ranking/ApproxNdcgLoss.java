package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import java.util.Arrays;

/**
 * Approximate NDCG: 1 − Σ (2^yᵢ − 1)/log₂(1 + rᵢ)/IDCG over the items of a group, with smooth ranks
 * rᵢ = 1 + Σ σ((sⱼ − sᵢ)/T) over j ≠ i of the scores s, the relevance y, and the same sum IDCG for the best order.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance is to be
 * from 0 to 1023, where gains are finite. There is one term for each group, without unit, from 0 to below 1 for such
 * relevance. Smooth, not convex: a group whose scores are many temperatures apart has almost no gradient. As T → 0 it
 * becomes 1 − NDCG, where equal scores share their ranks.
 *
 * <p>A group of one item, or without relevance, costs 0. Equal infinite scores differ by 0. NaN in a group makes it
 * NaN. Computed in double and rounded once; a term near 0 is a difference of numbers near 1, accurate to some 1e-15.
 * Time grows as the number of items times that of relevant ones.
 *
 * <p>TensorFlow Ranking: ApproxNDCGLoss, which is this minus 1, with T = 0.1. Rax: ndcg_metric with approx_t12n,
 * negated.
 *
 * @param temperature T, by how much scores must differ for ranks to differ; positive
 * @see <a href="https://doi.org/10.1007/s10791-009-9124-x">Qin, Liu and Li, A general approximation framework for
 *      direct
 *      optimization of information retrieval measures (2010)</a>
 * @see <a href="https://doi.org/10.1145/3331184.3331347">Bruch et al., Revisiting Approximate Metric Optimization in
 *      the Age
 *      of Deep Neural Networks (2019)</a>
 */
public record ApproxNdcgLoss(float temperature) implements SampleLoss<Tensor, Groups> {
    /** Scores up to so many temperatures apart have exponentials, about their middle, that double holds. */
    private static final double RANGE = 1200;

    public ApproxNdcgLoss {
        Checks.positive("ApproxNdcgLoss", "temperature", temperature);
    }

    @Override public Domain targetDomain() {
        return Gains.EXPONENTIAL;
    }

    @Override public void validate(Tensor prediction, Groups target) {
        SampleLoss.super.validate(prediction, target);
        target.validate(this);
    }

    @Override public Terms terms(Tensor prediction, Groups target) {
        return new ApproxNdcgTerms(this, prediction, target);
    }

    private static final class ApproxNdcgTerms extends GroupTerms {
        private final double temperature;
        private final double[] discounts;

        ApproxNdcgTerms(ApproxNdcgLoss loss, Tensor prediction, Groups target) {
            super(loss, prediction, target);
            temperature = Decimals.of(loss.temperature);
            discounts = Gains.discounts(largest());
        }

        @Override public int costPerTerm() {
            return (int) Math.min(Integer.MAX_VALUE, (long) super.costPerTerm() * super.costPerTerm());
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double[] gains = memory.numbers(0);
            for (int k = 0; k < length; k++) {
                gains[k] = Gains.exponential(relevance[at + k]);
            }
            double ideal = Gains.ideal(gains, length, length, discounts, memory.numbers(1));
            double[] slopes = memory.numbers(2);
            Arrays.fill(slopes, 0, length, 0);
            double value = ideal == 0 ? 0 : 1 - discounted(at, length, ideal, gradient != null, memory);
            if (gradient != null) {
                double scale = factor / temperature;
                for (int k = 0; k < length; k++) {
                    gradient[at + k] = (float) (scale * slopes[k]);
                }
            }
            return value;
        }

        /** The smooth NDCG; adds the derivatives of the loss, times the temperature, to array 2. */
        private double discounted(int at, int length, double ideal, boolean differentiate, Memory memory) {
            double[] gains = memory.numbers(0);
            double[] exponentials = exponentials(at, length, memory.numbers(1));
            double[] derivatives = memory.numbers(3);
            double sum = 0;
            for (int i = 0; i < length; i++) {
                if (gains[i] == 0) {
                    continue;
                }
                double rank = 1 + (exponentials == null
                        ? above(at, length, i, derivatives)
                        : above(exponentials, length, i, derivatives));
                sum += gains[i] * Gains.discount(rank);
                if (differentiate) {
                    add(length, i, gains[i] * Gains.discountDerivative(rank) / ideal, derivatives, memory.numbers(2));
                }
            }
            return sum / ideal;
        }

        /** Each score's exponential about the middle of all; null where they lie too far apart. */
        private double[] exponentials(int at, int length, double[] into) {
            double low = scores[at];
            double high = low;
            for (int i = at + 1; i < at + length; i++) {
                low = Math.min(low, scores[i]);
                high = Math.max(high, scores[i]);
            }
            if (!(high - low <= RANGE * temperature)) {
                return null;
            }
            double middle = low + (high - low) / 2;
            for (int k = 0; k < length; k++) {
                into[k] = Math.exp((scores[at + k] - middle) / temperature);
            }
            return into;
        }

        /** Σ σ((sⱼ − sᵢ)/T), and the derivative of each of its parts. */
        private static double above(double[] exponentials, int length, int i, double[] derivatives) {
            double own = exponentials[i];
            double sum = 0;
            for (int j = 0; j < length; j++) {
                double inverse = 1 / (own + exponentials[j]);
                double sigma = exponentials[j] * inverse;
                derivatives[j] = sigma * (own * inverse);
                sum += j == i ? 0 : sigma;
            }
            return sum;
        }

        private double above(int at, int length, int i, double[] derivatives) {
            double sum = 0;
            for (int j = 0; j < length; j++) {
                double x = difference(scores[at + j], scores[at + i]) / temperature;
                double e = Math.exp(-Math.abs(x));
                derivatives[j] = e / ((1 + e) * (1 + e));
                sum += j == i ? 0 : (x < 0 ? e : 1) / (1 + e);
            }
            return sum;
        }

        /** A rank rises with the other scores and falls with its own. */
        private static void add(int length, int i, double ofRank, double[] derivatives, double[] slopes) {
            double total = 0;
            for (int j = 0; j < length; j++) {
                double part = j == i ? 0 : ofRank * derivatives[j];
                slopes[j] -= part;
                total += part;
            }
            slopes[i] += total;
        }
    }
}
