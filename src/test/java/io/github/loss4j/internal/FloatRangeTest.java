package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatRangeTest {
    @ParameterizedTest
    @ValueSource(doubles = {0x1p-60, -0x1p-60, 1, 0x1p60, -0x1p60}) void factorsNearOneAreWellScaled(double factor) {
        assertThat(FloatRange.isWellScaled(factor)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0x0.fffffp-60, 0x1.00001p60, -1e30, Double.NaN}) void otherFactorsAreNot(double factor) {
        assertThat(FloatRange.isWellScaled(factor)).isFalse();
    }
}
