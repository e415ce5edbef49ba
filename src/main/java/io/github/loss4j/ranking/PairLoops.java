package io.github.loss4j.ranking;

/**
 * The loops of {@link LambdaRankTerms} over the pairs of one item with all items after it, in descending order of
 * scores. Each loop is short, has no branches and uses one index for all arrays, so that C2 vectorises it.
 *
 * <p>In all methods {@code a} is the index of the item and {@code end} the index after the last item; an exponential
 * times {@code inverse} is exp(score of the other item − score of the item), from 0 to 1.
 */
final class PairLoops {
    private PairLoops() {
    }

    /** The scaled difference of discounts, divided by (slope·score difference + offset). */
    static void weights(int a, int end, double factor, double slope, double offset, double[] sorted, double[] discounts,
            double[] into) {
        double score = sorted[a];
        double discount = discounts[a];
        for (int b = a + 1; b < end; b++) {
            into[b] = factor * (discount - discounts[b]) / (slope * (score - sorted[b]) + offset);
        }
    }

    /** Replaces the logarithms by the losses: where the other item is more relevant, the score difference is added. */
    static void values(int a, int end, double[] sorted, double[] gains, double[] weights, double[] logarithms) {
        double score = sorted[a];
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double gap = gain - gains[b];
            double magnitude = Math.abs(gap);
            logarithms[b] = weights[b] * (magnitude * logarithms[b] + 0.5 * (magnitude - gap) * (score - sorted[b]));
        }
    }

    /** The derivatives of the losses with respect to the item's score. */
    static void derivatives(int a, int end, double inverse, double[] exponentials, double[] gains, double[] weights,
            double[] into) {
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double gap = gain - gains[b];
            double magnitude = Math.abs(gap);
            double e = exponentials[b] * inverse;
            into[b] = 0.5 * weights[b] * ((magnitude - gap) - (magnitude + gap) * e) / (1 + e);
        }
    }

    /** The second derivatives of the losses with respect to either score. */
    static void secondDerivatives(int a, int end, double inverse, double[] exponentials, double[] gains,
            double[] weights,
            double[] into) {
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double e = exponentials[b] * inverse;
            into[b] = weights[b] * Math.abs(gain - gains[b]) * e / ((1 + e) * (1 + e));
        }
    }
}
