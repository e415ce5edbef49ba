package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GainsTest {
    static IntStream integers() {
        return IntStream.concat(IntStream.rangeClosed(0, 64), IntStream.of(127, 1023));
    }

    /** Powers of two are exact in double, and so are they minus 1 up to 2⁵³. */
    @ParameterizedTest @MethodSource("integers") void gainsOfIntegersArePowersOfTwoMinusOne(int relevance) {
        double expected = Math.scalb(1.0, relevance) - 1;
        double tolerance = relevance <= 52 ? 0 : 1e-12 * expected;
        assertThat(Gains.exponential(relevance)).isCloseTo(expected, within(tolerance));
        assertThat(Gains.ofPower(relevance, Math.scalb(1.0, relevance))).isCloseTo(expected, within(tolerance));
    }

    @ParameterizedTest @ValueSource(floats = {-40, -1, -0.5f, 0.25f, 0.5f, 1.5f, 20.125f}) void gainsOfOtherNumbers(
            float relevance) {
        double power = Math.pow(2, relevance);
        assertThat(Gains.exponential(relevance)).isCloseTo(power - 1, within(1e-14 * power));
        assertThat(Gains.ofPower(relevance, power)).isCloseTo(power - 1, within(1e-14 * power));
        assertThat(Math.exp(Gains.exponent(relevance))).isCloseTo(power, within(1e-14 * power));
    }

    /** 2^y − 1 = y·ln 2 + (y·ln 2)²/2 + ..., whatever digits the power has lost. */
    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 1e-8f, -1e-8f}) void gainsNearZeroKeepTheirDigits(float relevance) {
        double x = relevance * Math.log(2);
        assertThat(Gains.exponential(relevance)).isCloseTo(x + x * x / 2, within(1e-15 * Math.abs(x)));
        assertThat(Gains.ofPower(relevance, 1)).isCloseTo(x + x * x / 2, within(1e-15 * Math.abs(x)));
    }
}
