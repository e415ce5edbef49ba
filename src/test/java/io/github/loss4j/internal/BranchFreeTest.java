package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Branch-free arithmetic, with exponentials that are rounded once. */
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
        assertThat((double) Expansions.exponentialTail(x)).isCloseTo(sum, offset(2e-7 * sum));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 0.3f, -0.4f, 0.1f, 0x1p-12f}) void theTailOfTheSeriesOfArtanh(float v) {
        double square = (double) v * v;
        double sum = 0;
        for (int k = 40; k >= 1; k--) {
            sum = 1.0 / (2 * k + 1) + square * sum;
        }
        assertThat((double) Expansions.artanhTail((float) square)).isCloseTo(sum, offset(2e-7 * sum));
    }

    private static void within(float actual, double expected, double ulps, String what, float x) {
        double error = Math.abs(actual - expected) / Math.ulp((float) expected);
        assertThat(error).as("%s(%s) = %s", what, x, actual).isLessThanOrEqualTo(ulps);
    }

    @Test void logarithmsOf1PlusUHaveTheStatedAccuracy() {
        for (int k = 0; k <= 1000; k++) {
            float u = k / 1000f;
            within(BranchFree.log1p(u), StrictMath.log1p(u), 1.25, "log1p", u);
            double gap = u - StrictMath.log1p(u);
            assertThat((double) BranchFree.log1pGap(u)).isCloseTo(gap, offset(1e-6 * gap));
        }
        assertThat(BranchFree.log1p(1e-20f)).isEqualTo(1e-20f);
    }

    @Test void functionsOfExponentialsHaveTheStatedAccuracy() {
        for (int k = -1500; k <= 1500; k++) {
            float x = k % 2 == 0 ? k / 100f : (float) Math.copySign(Math.pow(10, -k / 100.0), k);
            if (!(Math.abs(x) < 80)) {
                continue;
            }
            float e = (float) StrictMath.exp(-Math.abs((double) x));
            within(BranchFree.sigmoid(x, e), 1 / (1 + StrictMath.exp(-x)), 3.5, "sigmoid", x);
            assertThat(BranchFree.sigmoidNumerator(x, e)).isEqualTo(x >= 0 ? 1 : e);
            double softplus = Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs((double) x)));
            within(BranchFree.softplus(x, e), softplus, 2.5, "softplus", x);
            float square = (float) StrictMath.exp(-2 * Math.abs((double) x));
            within(BranchFree.tanh(x, square), StrictMath.tanh(x), 2, "tanh", x);
            double sinh = StrictMath.sinh(0.5 * x);
            double logCosh = Math.abs(x) < 1
                    ? StrictMath.log1p(2 * sinh * sinh)
                    : Math.abs((double) x) + StrictMath.log1p(StrictMath.exp(-2 * Math.abs((double) x)))
                            - StrictMath.log(2);
            within(BranchFree.logCosh(x, square), logCosh, 2, "logCosh", x);
        }
    }

    @Test void functionsOfExponentialsHaveLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(BranchFree.sigmoid(infinity, 0)).isEqualTo(1);
        assertThat(BranchFree.sigmoid(-infinity, 0)).isEqualTo(0);
        assertThat(BranchFree.softplus(infinity, 0)).isEqualTo(infinity);
        assertThat(BranchFree.tanh(infinity, 0)).isEqualTo(1);
        assertThat(BranchFree.tanh(-infinity, 0)).isEqualTo(-1);
        assertThat(BranchFree.logCosh(-infinity, 0)).isEqualTo(infinity);
        assertThat(BranchFree.tanh(Float.NaN, Float.NaN)).isNaN();
    }
}
