package io.github.loss4j.ranking;

import io.github.loss4j.Domain;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Terms;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.Decimals;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Scratch;

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
        /** The indices of working arrays, which have one number for each item. */
        private static final int GAINS = 2;
        private static final int RANKS = 3;
        private static final int RELATIVE = 4;
        private static final int DERIVATIVES = 5;

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

        @Override void exponents(int first, int end, Memory memory) {
            for (int g = first; g < end; g++) {
                if (memory.active[g - first]) {
                    exponents(begin(g), begin(g) - begin(first), begin(g + 1) - begin(g), memory);
                }
            }
        }

        /**
         * Puts items in descending order of relevance, so that the items without gain, whose ranks are not used, are
         * last.
         */
        private void exponents(int at, int item, int length, Memory memory) {
            memory.item = item;
            int[] order = memory.falling(relevance, at, length);
            double[] exponents = memory.numbers(EXPONENTIALS);
            double[] gains = memory.numbers(GAINS);
            double low = scores[at];
            double high = low;
            for (int i = at + 1; i < at + length; i++) {
                low = Math.min(low, scores[i]);
                high = Math.max(high, scores[i]);
            }
            // NaN if the score range is too large: then each pair has its own exponential.
            double middle = high - low <= RANGE * temperature ? low + (high - low) / 2 : Double.NaN;
            for (int k = memory.item; k < memory.item + length; k++) {
                exponents[k] = (scores[order[k]] - middle) / temperature;
                gains[k] = Gains.exponent(relevance[order[k]]);
            }
        }

        @Override void exponentiate(int items, Memory memory, Scratch scratch) {
            DoubleFunctions.exp(memory.numbers(EXPONENTIALS), items, scratch);
            DoubleFunctions.exp(memory.numbers(GAINS), items, scratch);
        }

        @Override void takeLogarithms(int items, int groups, Memory memory, Scratch scratch) {
            DoubleFunctions.log1p(memory.numbers(LOGARITHMS), items, scratch);
        }

        @Override void logarithms(int first, int end, Memory memory) {
            for (int g = first; g < end; g++) {
                if (memory.active[g - first]) {
                    ranks(begin(g) - begin(first), begin(g + 1) - begin(g), memory);
                }
            }
        }

        /** Writes the smooth ranks x of a group. The discounts are ln(1 + x). */
        private void ranks(int from, int length, Memory memory) {
            int[] order = memory.order();
            double[] gains = memory.numbers(GAINS);
            double[] ranks = memory.numbers(RANKS);
            int end = from + length;
            for (int k = from; k < end; k++) {
                gains[k] = Gains.ofPower(relevance[order[k]], gains[k]);
                ranks[k] = 1;
            }
            for (int a = from; a < end && (gains[a] != 0 || gains[end - 1] < 0); a++) {
                double[] exponentials = exponentials(a, end, memory);
                double exponential = exponentials[a];
                double sum = 0;
                for (int b = a + 1; b < end; b++) {
                    double inverse = 1 / (exponential + exponentials[b]);
                    sum += exponentials[b] * inverse;
                    ranks[b] += exponential * inverse;
                }
                ranks[a] += sum;
            }
            System.arraycopy(ranks, from, memory.numbers(LOGARITHMS), from, length);
        }

        @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
            double[] gains = memory.numbers(GAINS);
            double[] logarithms = memory.numbers(LOGARITHMS);
            int from = memory.item;
            double ideal = 0;
            double sum = 0;
            for (int k = from; k < from + length; k++) {
                ideal += gains[k] * discounts[k - from];
                sum += gains[k] == 0 ? 0 : gains[k] * (Gains.LN_2 / logarithms[k]);
            }
            if (gradient != null) {
                differentiate(from, from + length, ideal, factor / temperature, gradient, memory);
            }
            return ideal == 0 ? 0 : 1 - sum / ideal;
        }

        /** A rank increases with the scores of the other items and decreases with the item's own. */
        private void differentiate(int from, int end, double ideal, double scale, float[] gradient, Memory memory) {
            int[] order = memory.order();
            double[] gains = memory.numbers(GAINS);
            double[] ranks = memory.numbers(RANKS);
            double[] logarithms = memory.numbers(LOGARITHMS);
            double[] derivatives = memory.numbers(DERIVATIVES);
            for (int k = from; k < end; k++) {
                // The derivative of the loss with respect to the rank.
                ranks[k] = gains[k] == 0 || ideal == 0
                        ? 0
                        : gains[k] / ideal * (Gains.LN_2 / ((1 + ranks[k]) * logarithms[k] * logarithms[k]));
                derivatives[k] = 0;
            }
            for (int a = from; a < end && (gains[a] != 0 || gains[end - 1] < 0); a++) {
                double[] exponentials = exponentials(a, end, memory);
                double exponential = exponentials[a];
                double rank = ranks[a];
                double sum = 0;
                for (int b = a + 1; b < end; b++) {
                    double inverse = 1 / (exponential + exponentials[b]);
                    double part = (ranks[b] - rank) * (exponentials[b] * inverse * (exponential * inverse));
                    derivatives[b] -= part;
                    sum += part;
                }
                derivatives[a] += sum;
            }
            for (int k = from; k < end; k++) {
                gradient[order[k]] = 0 + (float) (scale * derivatives[k]); // 0, not −0, between scores far apart
            }
        }

        /**
         * Returns exponentials of a group for the pairs of an item with later items: e[b]/(e[a] + e[b]) is σ(x[b] −
         * x[a]).
         */
        private double[] exponentials(int a, int end, Memory memory) {
            double[] exponentials = memory.numbers(EXPONENTIALS);
            if (!Double.isNaN(exponentials[a])) {
                return exponentials;
            }
            int[] order = memory.order();
            double[] relative = memory.numbers(RELATIVE);
            for (int b = a; b < end; b++) {
                double x = difference(scores[order[b]], scores[order[a]]) / temperature;
                relative[b] = Math.exp(Math.max(-RANGE / 2, Math.min(RANGE / 2, x)));
            }
            return relative;
        }
    }
}
