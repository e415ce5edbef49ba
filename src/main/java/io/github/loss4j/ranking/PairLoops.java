package io.github.loss4j.ranking;

/**
 * The loops of {@link LambdaRankTerms} over the pairs of one item with all behind it in falling order of scores. Each
 * is short, has no branches, and its arrays have one index: C2 vectorises no others.
 *
 * <p>In all of them {@code a} is the place of the item, {@code end} that after the last, and exponentials times
 * {@code inverse} are those of the other's score less its own, from 0 to 1.
 */
final class PairLoops {
    /** ln(1 + e) = 2·artanh(e/(2 + e)) = 2(z + z³/3 + z⁵/5 + ...); with z up to 1/3 these terms leave 1e-12 of it. */
    private static final double C1 = 1.0 / 3;
    private static final double C2 = 1.0 / 5;
    private static final double C3 = 1.0 / 7;
    private static final double C4 = 1.0 / 9;
    private static final double C5 = 1.0 / 11;
    private static final double C6 = 1.0 / 13;
    private static final double C7 = 1.0 / 15;
    private static final double C8 = 1.0 / 17;
    private static final double C9 = 1.0 / 19;
    private static final double C10 = 1.0 / 21;

    private PairLoops() {
    }

    /** The difference of discounts, over the slope times the difference of scores plus the offset. */
    static void weights(int a, int end, double factor, double slope, double offset, double[] sorted, double[] discounts,
            double[] into) {
        double score = sorted[a];
        double discount = discounts[a];
        for (int b = a + 1; b < end; b++) {
            into[b] = factor * (discount - discounts[b]) / (slope * (score - sorted[b]) + offset);
        }
    }

    /** ln(1 + e), of e from 0 to 1. */
    static double logarithm(double e) {
        double z = e / (2 + e);
        double y = z * z;
        return 2 * z * (1 + y * (C1 + y * (C2 + y * (C3 + y * (C4 + y * (C5 + y * (C6 + y * (C7 + y * (C8
                + y * (C9 + y * C10))))))))));
    }

    /** ln(1 + e) of each pair. */
    static void logarithms(int a, int end, double inverse, double[] exponentials, double[] into) {
        for (int b = a + 1; b < end; b++) {
            into[b] = logarithm(exponentials[b] * inverse);
        }
    }

    /** The losses, in place of the logarithms: the lead of the item is added where the other one is better. */
    static void values(int a, int end, double[] sorted, double[] gains, double[] weights, double[] logarithms) {
        double score = sorted[a];
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double gap = gain - gains[b];
            double size = Math.abs(gap);
            logarithms[b] = weights[b] * (size * logarithms[b] + 0.5 * (size - gap) * (score - sorted[b]));
        }
    }

    /** The derivatives of the losses with respect to the item's score. */
    static void derivatives(int a, int end, double inverse, double[] exponentials, double[] gains, double[] weights,
            double[] into) {
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double gap = gain - gains[b];
            double size = Math.abs(gap);
            double e = exponentials[b] * inverse;
            into[b] = 0.5 * weights[b] * ((size - gap) - (size + gap) * e) / (1 + e);
        }
    }

    /** The second derivatives of the losses with respect to either score. */
    static void curvatures(int a, int end, double inverse, double[] exponentials, double[] gains, double[] weights,
            double[] into) {
        double gain = gains[a];
        for (int b = a + 1; b < end; b++) {
            double e = exponentials[b] * inverse;
            into[b] = weights[b] * Math.abs(gain - gains[b]) * e / ((1 + e) * (1 + e));
        }
    }
}
