package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import java.util.Arrays;

/**
 * Approximate NDCG: 1 − Σ (2^yᵢ − 1)/log₂(1 + rᵢ)/IDCG over the items of a group with scores s and relevance y. The
 * smooth ranks are rᵢ = 1 + Σ σ((sⱼ − sᵢ)/T) over j ≠ i; IDCG is the same sum for the ideal order.
 *
 * <p>Scores (any real numbers) have shape {@code [items]}; the target is {@link Groups}, whose relevance should be from
 * 0 to 1023, where gains are finite. There is one term for each group, without unit, from 0 to below 1 for such
 * relevance. Smooth, not convex: a group whose scores differ by many temperatures has almost no gradient. As T → 0 it
 * becomes 1 − NDCG, with the average rank for equal scores.
 *
 * <p>A group of one item, or without relevance, has a term of 0. The difference of equal infinite scores is 0. NaN in a
 * group makes its term NaN. Computed in double and rounded once; a term near 0 has an absolute error of about 1e-15.
 * Time is O(items·relevant items).
 *
 * <p>TensorFlow Ranking: ApproxNDCGLoss, which is this minus 1, with T = 0.1. Rax: ndcg_metric with approx_t12n,
 * negated.
 *
 * @param temperature T, the scale of score differences at which ranks differ; positive
 * @see <a href="https://doi.org/10.1007/s10791-009-9124-x">Qin, Liu and Li, A general approximation framework for
 *      direct optimization of information retrieval measures (2010)</a>
 * @see <a href="https://doi.org/10.1145/3331184.3331347">Bruch et al., Revisiting Approximate Metric Optimization in
 *      the Age of Deep Neural Networks (2019)</a>
 */
public record ApproxNdcgLoss(float temperature) implements SampleLoss<Tensor, Groups> {
    /**
     * For score ranges up to this many temperatures, exponentials relative to the midrange neither overflow nor
     * underflow.
     */
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

        @Override boolean elementary() {
            return false;
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double[] gains = memory.numbers(0);
            for (int k = 0; k < length; k++) {
                gains[k] = Gains.exponential(relevance[at + k]);
            }
            double ideal = Gains.ideal(gains, length, length, discounts, memory.numbers(1));
            double[] scoreDerivatives = memory.numbers(2);
            Arrays.fill(scoreDerivatives, 0, length, 0);
            double value = ideal == 0 ? 0 : 1 - discounted(at, length, ideal, gradient != null, memory);
            if (gradient != null) {
                double scale = factor / temperature;
                for (int k = 0; k < length; k++) {
                    gradient[at + k] = (float) (scale * scoreDerivatives[k]);
                }
            }
            return value;
        }

        /** The smooth NDCG. Adds the derivatives of the loss, times the temperature, to array 2 of the memory. */
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

        /** The exponential of each score relative to the midrange; null where the range is too large. */
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

        /** Σ σ((sⱼ − sᵢ)/T) over j ≠ i, and the derivative of each σ. */
        private static double above(double[] exponentials, int length, int i, double[] derivatives) {
            double target = exponentials[i];
            double sum = 0;
            for (int j = 0; j < length; j++) {
                double inverse = 1 / (target + exponentials[j]);
                double sigma = exponentials[j] * inverse;
                derivatives[j] = sigma * (target * inverse);
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

        /** Chain rule: a rank increases with the other scores and decreases with its own. */
        private static void add(int length, int i, double rankDerivative, double[] derivatives,
                double[] scoreDerivatives) {
            double total = 0;
            for (int j = 0; j < length; j++) {
                double part = j == i ? 0 : rankDerivative * derivatives[j];
                scoreDerivatives[j] -= part;
                total += part;
            }
            scoreDerivatives[i] += total;
        }
    }
}
