package io.github.loss4j.ranking;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.Scratch;
import java.util.Arrays;

/**
 * The terms of {@link LambdaRankLoss}. The items of a group are sorted by descending score, so that the pairs of one
 * item are loops over contiguous arrays, see {@link PairLoops}, with one exponential for each item. Where the score
 * range is too large for that, or infinite, each pair has its own exponential.
 */
final class LambdaRankTerms extends GroupTerms implements DiagonalLoss.DiagonalTerms {
    /** Added to the score difference that weights are divided by. */
    private static final double OFFSET = 0.01;
    /** For score ranges up to this, exponentials relative to the maximum are normal doubles. */
    private static final double RANGE = 700;
    /** Below this the limit of tanh(x/2)/x is accurate to float32, and the quotient is not. */
    private static final double SMALL = 1e-6;
    private static final double LN_2 = Math.log(2);

    private final LambdaRankLoss loss;
    private final double[] discounts;

    LambdaRankTerms(LambdaRankLoss loss, Tensor prediction, Groups target) {
        super(loss, prediction, target);
        this.loss = loss;
        discounts = Gains.discounts(largest());
    }

    @Override public int costPerTerm() {
        int items = super.costPerTerm();
        return (int) Math.min(Integer.MAX_VALUE, (long) items * Math.min(items, loss.truncation()));
    }

    @Override public boolean hasMajorant() {
        return true;
    }

    @Override boolean elementary() {
        return false;
    }

    @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
        Group group = new Group(at, length, memory);
        double value = group.lambdas();
        group.scatter(factor, gradient);
        return group.scale * value;
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        Scratch scratch = Scratch.lease();
        try {
            Memory memory = memory(from, to, scratch);
            for (int g = from; g < to; g++) {
                double factor = factors[g - from];
                if (factor == 0 || holdsNan(g)) {
                    fill(g, factor == 0 ? 0 : Float.NaN, into);
                    continue;
                }
                Group group = new Group(begin(g), begin(g + 1) - begin(g), memory);
                if (loss.normalizedLambdas()) {
                    group.lambdas();
                }
                group.pairSecondDerivatives(curvature == Curvature.MAJORANT);
                group.scatter(loss.doubledHessian() && curvature == Curvature.EXACT ? 2 * factor : factor, into);
            }
        } finally {
            scratch.release();
        }
    }

    /** A group, sorted by descending score. */
    private final class Group {
        private final int length;
        private final int[] order;
        private final double[] sorted;
        private final double[] gains;
        private final double[] exponentials;
        /** The accumulated derivative of each item. */
        private final double[] sums;
        /** The pairs of one item with the items after it: derivatives with respect to its score, then values. */
        private final double[] derivatives;
        private final double[] values;
        private final double[] weights;
        /** The number of items that are the first of a pair. */
        private final int ranks;
        private final double inverseIdeal;
        /** Whether the score range allows one exponential for each item. */
        private final boolean inRange;
        private final boolean divided;
        /** Factor of value and derivatives if lambdas are normalised. */
        private double scale = 1;

        Group(int at, int length, Memory memory) {
            this.length = length;
            memory.item = 0;
            order = memory.falling(scores, at, length);
            sorted = memory.numbers(0);
            gains = memory.numbers(1);
            exponentials = memory.numbers(2);
            sums = memory.numbers(3);
            derivatives = memory.numbers(4);
            values = memory.numbers(5);
            weights = memory.numbers(6);
            for (int k = 0; k < length; k++) {
                float itemRelevance = relevance[order[k]];
                sorted[k] = scores[order[k]];
                gains[k] = loss.linearGains() ? itemRelevance : Gains.exponential(itemRelevance);
            }
            double ideal = Gains.ideal(gains, length, loss.truncation(), discounts, sums);
            ranks = ideal == 0 ? 0 : Math.min(length, loss.truncation());
            inverseIdeal = 1 / ideal;
            double range = difference(sorted[0], sorted[length - 1]);
            inRange = range <= RANGE;
            divided = loss.normalizedScores() && range != 0;
            for (int k = 0; inRange && k < length; k++) {
                exponentials[k] = Math.exp(difference(sorted[k], sorted[0]));
            }
        }

        /** Accumulates the derivatives of all pairs and returns the sum of their values. */
        double lambdas() {
            Arrays.fill(sums, 0, length, 0);
            double value = 0;
            double total = 0;
            for (int a = 0; a < ranks; a++) {
                if (inRange) {
                    sharedExponentialLambdas(a);
                } else {
                    pairwiseLambdas(a);
                }
                double sum = 0;
                for (int b = a + 1; b < length; b++) {
                    sums[b] -= derivatives[b];
                    sum += derivatives[b];
                    total += Math.abs(derivatives[b]);
                    value += values[b];
                }
                sums[a] += sum;
            }
            if (loss.normalizedLambdas() && total > 0) {
                scale = Math.log1p(2 * total) / (2 * total * LN_2);
            }
            return value;
        }

        private void sharedExponentialLambdas(int a) {
            double inverse = 1 / exponentials[a];
            computeWeights(a);
            DoubleFunctions.logarithms(exponentials, inverse, a + 1, length, values);
            PairLoops.values(a, length, sorted, gains, weights, values);
            PairLoops.derivatives(a, length, inverse, exponentials, gains, weights, derivatives);
        }

        private void computeWeights(int a) {
            PairLoops.weights(a, length, inverseIdeal, divided ? 1 : 0, divided ? OFFSET : 1, sorted, discounts,
                    weights);
        }

        private void pairwiseLambdas(int a) {
            for (int b = a + 1; b < length; b++) {
                double gainGap = gains[a] - gains[b];
                double scoreGap = difference(sorted[a], sorted[b]);
                double e = Math.exp(-scoreGap);
                double weight = weight(a, b, gainGap, scoreGap);
                derivatives[b] = weight * (gainGap < 0 ? 1 : -e) / (1 + e);
                values[b] = weight * (Math.log1p(e) + (gainGap < 0 ? scoreGap : 0));
            }
        }

        /** Accumulates the second derivatives of all pairs, or the majorants. */
        void pairSecondDerivatives(boolean majorant) {
            Arrays.fill(sums, 0, length, 0);
            for (int a = 0; a < ranks; a++) {
                if (inRange && !majorant) {
                    computeWeights(a);
                    PairLoops.secondDerivatives(a, length, 1 / exponentials[a], exponentials, gains, weights,
                            derivatives);
                } else {
                    pairwiseSecondDerivatives(a, majorant);
                }
                double sum = 0;
                for (int b = a + 1; b < length; b++) {
                    sums[b] += derivatives[b];
                    sum += derivatives[b];
                }
                sums[a] += sum;
            }
        }

        private void pairwiseSecondDerivatives(int a, boolean majorant) {
            for (int b = a + 1; b < length; b++) {
                double gainGap = gains[a] - gains[b];
                double scoreGap = difference(sorted[a], sorted[b]);
                double e = Math.exp(-scoreGap);
                double sigma = 1 / (1 + e);
                double secondDerivative = !majorant
                        ? e * sigma * sigma
                        : scoreGap < SMALL ? 0.5 : (1 - e) * sigma / scoreGap;
                derivatives[b] = weight(a, b, gainGap, scoreGap) * secondDerivative;
            }
        }

        /** The change of NDCG if two items swap ranks, divided by the score difference if scores are normalised. */
        private double weight(int a, int b, double gainGap, double scoreGap) {
            double weight = Math.abs(gainGap) * (discounts[a] - discounts[b]) * inverseIdeal;
            return divided ? weight / (scoreGap + OFFSET) : weight;
        }

        /** Writes the sums to the indices of their items. */
        void scatter(double factor, float[] into) {
            for (int k = 0; into != null && k < length; k++) {
                into[order[k]] = (float) (factor * scale * sums[k]);
            }
        }
    }
}
