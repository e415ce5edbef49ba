package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Compares the loops with the definition of each pair. Elements before and after the pairs stay as they are. */
class PairLoopsTest {
    private static final int ITEM = 1;
    private static final int END = 5;
    private static final double FACTOR = 0.5;
    private final double[] sorted = {3, 2, 1.5, -0.25, -1, -4};
    private final double[] gains = {0, 3, 7, 0, 3, 1};
    private final double[] discounts = {1, 0.63, 0.5, 0.43, 0.39, 0.36};
    private final double[] weights = {9, 9, 0.25, 0.5, 1, 9};
    private final double[] exponentials = Arrays.stream(sorted).map(Math::exp).toArray();
    private final double[] into = new double[sorted.length];

    /** The loss of item and other: the weight times the gap of gains times ln(1 + e^−(better score − worse score)). */
    private double loss(int other, double step) {
        double difference = sorted[ITEM] + step - sorted[other];
        double gap = gains[ITEM] - gains[other];
        return weights[other] * Math.abs(gap) * Math.log1p(Math.exp(gap > 0 ? -difference : difference));
    }

    private void assertOthersAreStill0() {
        assertThat(into[0]).isZero();
        assertThat(into[ITEM]).isZero();
        assertThat(into[END]).isZero();
    }

    @Test void weightsAreDifferencesOfDiscounts() {
        PairLoops.weights(ITEM, END, FACTOR, 2, 0.25, sorted, discounts, into);
        for (int b = ITEM + 1; b < END; b++) {
            assertThat(into[b]).isCloseTo(FACTOR * (discounts[ITEM] - discounts[b])
                    / (2 * (sorted[ITEM] - sorted[b]) + 0.25), within(1e-15));
        }
        assertOthersAreStill0();
    }

    @Test void valuesAreTheLossesOfPairs() {
        for (int b = ITEM + 1; b < END; b++) {
            into[b] = Math.log1p(Math.exp(sorted[b] - sorted[ITEM]));
        }
        into[END] = 1;
        PairLoops.values(ITEM, END, sorted, gains, weights, into);
        for (int b = ITEM + 1; b < END; b++) {
            assertThat(into[b]).isCloseTo(loss(b, 0), within(1e-14));
        }
        assertThat(into[END]).isEqualTo(1);
    }

    @Test void derivativesAreDifferenceQuotients() {
        PairLoops.derivatives(ITEM, END, 1 / exponentials[ITEM], exponentials, gains, weights, into);
        for (int b = ITEM + 1; b < END; b++) {
            double quotient = (loss(b, 1e-5) - loss(b, -1e-5)) / 2e-5;
            assertThat(into[b]).isCloseTo(quotient, within(1e-9));
        }
        assertOthersAreStill0();
    }

    @Test void secondDerivativesAreDifferenceQuotients() {
        PairLoops.secondDerivatives(ITEM, END, 1 / exponentials[ITEM], exponentials, gains, weights, into);
        for (int b = ITEM + 1; b < END; b++) {
            double quotient = (loss(b, 1e-3) - 2 * loss(b, 0) + loss(b, -1e-3)) / 1e-6;
            assertThat(into[b]).isCloseTo(quotient, within(1e-6));
        }
        assertOthersAreStill0();
    }
}
