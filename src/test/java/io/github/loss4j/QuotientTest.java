package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Difference quotients of functions whose derivatives are known. */
class QuotientTest {
    /** The estimated error must cover the true one without being too large to find a wrong derivative. */
    private static void covers(DoubleUnaryOperator function, float at, double largest, double derivative,
            double allowed) {
        Quotient quotient = Quotient.of(function, at, largest);
        assertThat(Math.abs(quotient.value() - derivative)).as("error at %s", at).isLessThanOrEqualTo(quotient.error());
        assertThat(quotient.error()).as("estimate at %s", at).isLessThanOrEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(floats = {-7, -1, -0.01f, 0, 0.3f, 1, 5}) void theErrorOfAFunctionInFloat32IsEstimated(float at) {
        covers(x -> (float) Math.exp(x), at, 0.05, Math.exp(at), 1e-3 * Math.exp(at));
        covers(x -> (float) Math.sin(x), at, 0.05, Math.cos(at), 1e-3);
        covers(x -> (float) Math.sin(20 * x), at, 0.05, 20 * Math.cos(20.0 * at), 0.2);
        covers(x -> (float) (x * x * x), at, 0.05 * Math.max(1, Math.abs(at)), 3.0 * at * at,
                1e-2 + 1e-3 * at * at);
    }

    /** All quotients are exact, so the error is the rounding error alone, which the largest step makes least. */
    @Test void theLargestStepOfAParabolaIsBest() {
        Quotient quotient = Quotient.of(x -> x * x, 1, 0.0625);
        assertThat(quotient.value()).isEqualTo(2);
        assertThat(quotient.error()).isCloseTo(4 * Math.ulp(1f) / 0.125, within(1e-9));
    }

    /** A function that is rounded to multiples of 2⁻¹⁰ near 3 · 2⁻¹¹, where it rounds up or down. */
    @Test void aCoarselyRoundedFunctionHasALargeError() {
        float at = 0x1.8p-10f;
        covers(x -> Math.rint(x * 1024) / 1024, at, 0.05, 1, 0.2);
        assertThat(Quotient.of(x -> Math.rint(x * 1024) / 1024, at, 0.05).error()).isGreaterThan(4 * 0x1p-10 / 0.1);
    }

    @Test void anUndefinedFunctionHasNoQuotient() {
        Quotient quotient = Quotient.of(x -> Double.NaN, 1, 0.05);
        assertThat(quotient.value()).isNaN();
        assertThat(quotient.decides(1)).isFalse();
        assertThat(Quotient.of(x -> x, 1, 0).value()).isNaN();
    }

    /** A quotient decides if its error is below 5 % of it or of the claimed derivative, or below 1e-4. */
    @ParameterizedTest @CsvSource({"2, 0.1, 0, true", "-2, 0.1, 0, true", "2, 0.101, 0, false", "0, 0.1, 2, true",
        "0, 0.1, -2, true", "0, 0.101, -2, false", "0, 0.99e-4, 0, true", "0, 1e-4, 0, false",
        "NaN, Infinity, 1, false"}) void anAccurateQuotientDecides(double value, double error, double claimed,
                boolean decides) {
        assertThat(new Quotient(value, error).decides(claimed)).isEqualTo(decides);
    }

    /** A derivative agrees if it differs by at most the error and 0.05 % of the quotient. */
    @ParameterizedTest @CsvSource({"2, 0.125, 2.1259, true", "2, 0.125, 1.8741, true", "2, 0.125, 2.1261, false",
        "2, 0.125, 1.8739, false", "-2, 0.125, -2.1259, true", "-2, 0.125, -2.1261, false", "0, 0, 1e-30, true",
        "0, 0, 2e-30, false", "0, 0, 0, true", "1, 0.5, NaN, false"}) void aDerivativeAgreesWithinTheError(
                double value, double error, double claimed, boolean agrees) {
        assertThat(new Quotient(value, error).agrees(claimed)).isEqualTo(agrees);
    }
}
