package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitRowsTest {
    @Test void argMaxIsTheFirstMaximumOrANan() {
        assertThat(LogitRows.argMax(new float[] {1, 3, 2, 3})).isEqualTo(1);
        assertThat(LogitRows.argMax(new float[] {-1})).isZero();
        assertThat(LogitRows.argMax(new float[] {1, Float.NaN, 2})).isEqualTo(1);
    }

    /** The range is from 1e-200 to 1e200: e^460 is 6e199, e^461 is 1.6e200. */
    @ParameterizedTest @ValueSource(floats = {-461, -460, 0, 460, 461}) void exponentialsAreInRangeOrNan(float x) {
        Scratch scratch = Scratch.lease();
        try {
            double sum = LogitRows.exponentials(new float[] {x, x - 1000}, 1, new double[2], new double[2], scratch);
            double expected = StrictMath.exp(x);
            if (Math.abs(x) <= 460) {
                assertThat(sum).isCloseTo(expected, within(1e-13 * expected));
            } else {
                assertThat(sum).isNaN();
            }
        } finally {
            scratch.release();
        }
    }
}
