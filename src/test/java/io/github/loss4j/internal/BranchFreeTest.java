package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accuracies of the transcendental ones are in ElementaryFunctionTest. */
class BranchFreeTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.1", "0.25", "0.9", "0.123457", "1", "0.0000003"}) void aDecimalIsTheNumberWritten(
            String text) {
        assertThat(BranchFree.decimal(Float.parseFloat(text))).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(floats = {0x1.555556p-2f, 1e-10f, 0.12345679f, Float.MIN_VALUE,
        0x1.000002p-1f}) void aNumberWithMoreDecimalsIsItself(float number) {
        assertThat(BranchFree.decimal(number)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "0.9, 0.9", "0.5, 0.5", "-2.125, -2.125", "12.34567, 12.34567",
        "0.33333334, 0.3333333432674408", "1e-10, 1.000000013351432e-10"}) void fiveDecimalsAreTheNumberWritten(
                float number, double expected) {
        assertThat(Decimals.of(number)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, Float.MIN_NORMAL, 0x1p-80f, 1e-20f, 0.3f, 1, 5, Float.MAX_VALUE,
        Float.POSITIVE_INFINITY}) void stepAndSignTakeEveryMagnitude(float x) {
        assertThat(BranchFree.step(x)).isEqualTo(1);
        assertThat(BranchFree.step(-x)).isEqualTo(0);
        assertThat(BranchFree.sign(x)).isEqualTo(1);
        assertThat(BranchFree.sign(-x)).isEqualTo(-1);
        assertThat(BranchFree.step((double) x)).isEqualTo(1);
        assertThat(BranchFree.step((double) -x)).isEqualTo(0);
        assertThat(BranchFree.sign((double) x)).isEqualTo(1);
        assertThat(BranchFree.sign((double) -x)).isEqualTo(-1);
        assertThat(BranchFree.unequal(x)).isEqualTo(1);
        assertThat(BranchFree.unequal(-x)).isEqualTo(1);
    }

    @Test void stepAndSignOf0Are0() {
        assertThat(BranchFree.step(0f) + BranchFree.sign(0f)).isEqualTo(0);
        assertThat(BranchFree.step(0.0) + BranchFree.sign(0.0) + BranchFree.unequal(0.0)).isEqualTo(0);
        assertThat(BranchFree.step(Float.NaN)).isNaN();
        assertThat(BranchFree.sign(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(floats = {-1.25f, -0.7f, -0x1p-10f, 0x1p-20f, 0.1f, 0.9f, 1.25f}) void theTailOfTheExponentialSeries(
            float x) {
        double sum = 0;
        for (int k = 30; k >= 2; k--) {
            sum = (1 + x * sum) / (k == 2 ? 2 : k);
        }
        assertThat((double) Expansions.exponentialTail(x)).isCloseTo(sum, within(2e-7 * sum));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 0.3f, -0.4f, 0.1f, 0x1p-12f}) void theTailOfTheSeriesOfArtanh(float v) {
        double square = (double) v * v;
        double sum = 0;
        for (int k = 40; k >= 1; k--) {
            sum = 1.0 / (2 * k + 1) + square * sum;
        }
        assertThat((double) Expansions.artanhTail((float) square)).isCloseTo(sum, within(2e-7 * sum));
    }
}
