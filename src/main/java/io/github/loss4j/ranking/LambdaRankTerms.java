package io.github.loss4j.ranking;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;

/**
 * The terms of {@link LambdaRankLoss}. The numbers of a group's items are put in falling order of scores, so that the
 * pairs of one item are loops over contiguous arrays, see {@link PairLoops}, with one exponential for each item.
 * Where scores lie too far apart for that, or are infinite, each pair has an exponential of its own.
 */
final class LambdaRankTerms extends GroupTerms implements DiagonalLoss.DiagonalTerms {
    /** Added to differences of scores that weights are divided by. */
    private static final double OFFSET = 0.01;
    /** Scores up to so far apart have exponentials, about the greatest, that double holds with all digits. */
    private static final double RANGE = 700;
    /** Below this the limit of tanh(x/2)/x has all digits of float32, and the quotient has not. */
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

    @Override double evaluate(int at, int length, double factor, float[] gradient, Memory memory) {
        Group group = new Group(at, length, memory);
        double value = group.lambdas();
        group.scatter(factor, gradient);
        return group.scale * value;
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        Memory memory = memory(from, to);
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
            group.curvatures(curvature == Curvature.MAJORANT);
            group.scatter(loss.doubledHessian() && curvature == Curvature.EXACT ? 2 * factor : factor, into);
        }
    }

    /** A group in falling order of scores. */
    private final class Group {
        private final int length;
        private final int[] order;
        private final double[] sorted;
        private final double[] gains;
        private final double[] exponentials;
        /** What is added up for each item. */
        private final double[] sums;
        /** Of the pairs of one item with those behind it: derivatives with respect to its score, and values. */
        private final double[] derivatives;
        private final double[] values;
        private final double[] weights;
        /** How many items are the first of a pair. */
        private final int ranks;
        private final double inverseIdeal;
        /** Whether exponentials may be divided by each other. */
        private final boolean near;
        private final boolean divided;
        /** What all of the group is multiplied by if lambdas are normalised. */
        private double scale = 1;

        Group(int at, int length, Memory memory) {
            this.length = length;
            order = memory.falling(scores, at, length);
            sorted = memory.numbers(0);
            gains = memory.numbers(1);
            exponentials = memory.numbers(2);
            sums = memory.numbers(3);
            derivatives = memory.numbers(4);
            values = memory.numbers(5);
            weights = memory.numbers(6);
            for (int k = 0; k < length; k++) {
                float own = relevance[order[k]];
                sorted[k] = scores[order[k]];
                gains[k] = loss.linearGains() ? own : Gains.exponential(own);
            }
            double ideal = Gains.ideal(gains, length, loss.truncation(), discounts, sums);
            ranks = ideal == 0 ? 0 : Math.min(length, loss.truncation());
            inverseIdeal = 1 / ideal;
            double range = difference(sorted[0], sorted[length - 1]);
            near = range <= RANGE;
            divided = loss.normalizedScores() && range != 0;
            for (int k = 0; near && k < length; k++) {
                exponentials[k] = Math.exp(difference(sorted[k], sorted[0]));
            }
        }

        /** Adds up the derivatives of all pairs; gives the sum of the pairs. */
        double lambdas() {
            Arrays.fill(sums, 0, length, 0);
            double value = 0;
            double total = 0;
            for (int a = 0; a < ranks; a++) {
                if (near) {
                    nearLambdas(a);
                } else {
                    farLambdas(a);
                }
                double own = 0;
                for (int b = a + 1; b < length; b++) {
                    sums[b] -= derivatives[b];
                    own += derivatives[b];
                    total += Math.abs(derivatives[b]);
                    value += values[b];
                }
                sums[a] += own;
            }
            if (loss.normalizedLambdas() && total > 0) {
                scale = Math.log1p(2 * total) / (2 * total * LN_2);
            }
            return value;
        }

        private void nearLambdas(int a) {
            double inverse = 1 / exponentials[a];
            weigh(a);
            PairLoops.logarithms(a, length, inverse, exponentials, values);
            PairLoops.values(a, length, sorted, gains, weights, values);
            PairLoops.derivatives(a, length, inverse, exponentials, gains, weights, derivatives);
        }

        private void weigh(int a) {
            PairLoops.weights(a, length, inverseIdeal, divided ? 1 : 0, divided ? OFFSET : 1, sorted, discounts,
                    weights);
        }

        private void farLambdas(int a) {
            for (int b = a + 1; b < length; b++) {
                double gap = gains[a] - gains[b];
                double lead = difference(sorted[a], sorted[b]);
                double e = Math.exp(-lead);
                double weight = weight(a, b, gap, lead);
                derivatives[b] = gap == 0 ? 0 : weight * (gap > 0 ? -e : 1) / (1 + e);
                values[b] = gap == 0 ? 0 : weight * (Math.log1p(e) + (gap > 0 ? 0 : lead));
            }
        }

        /** Adds up the second derivatives of all pairs, or those of a majorant. */
        void curvatures(boolean majorant) {
            Arrays.fill(sums, 0, length, 0);
            for (int a = 0; a < ranks; a++) {
                if (near && !majorant) {
                    weigh(a);
                    PairLoops.curvatures(a, length, 1 / exponentials[a], exponentials, gains, weights, derivatives);
                } else {
                    farCurvatures(a, majorant);
                }
                double own = 0;
                for (int b = a + 1; b < length; b++) {
                    sums[b] += derivatives[b];
                    own += derivatives[b];
                }
                sums[a] += own;
            }
        }

        private void farCurvatures(int a, boolean majorant) {
            for (int b = a + 1; b < length; b++) {
                double gap = gains[a] - gains[b];
                double lead = difference(sorted[a], sorted[b]);
                double e = Math.exp(-lead);
                double share = 1 / (1 + e);
                double curvature = !majorant ? e * share * share : lead < SMALL ? 0.5 : (1 - e) * share / lead;
                derivatives[b] = gap == 0 ? 0 : weight(a, b, gap, lead) * curvature;
            }
        }

        /** By how much NDCG changes if two items change places; normalised, over their difference of scores. */
        private double weight(int a, int b, double gap, double lead) {
            double weight = Math.abs(gap) * (discounts[a] - discounts[b]) * inverseIdeal;
            return divided ? weight / (lead + OFFSET) : weight;
        }

        /** Writes the sums to the places of their items. */
        void scatter(double factor, float[] into) {
            for (int k = 0; into != null && k < length; k++) {
                into[order[k]] = (float) (factor * scale * sums[k]);
            }
        }
    }
}
