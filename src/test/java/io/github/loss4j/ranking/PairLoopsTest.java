package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairLoopsTest {
    @Test void theLogarithmHasTheStatedAccuracy() {
        assertThat(PairLoops.logarithm(0)).isZero();
        for (double e = 1; e > 1e-300; e *= 0.97) {
            assertThat(PairLoops.logarithm(e)).isCloseTo(Math.log1p(e), within(1.1e-12 * e));
        }
    }
}
