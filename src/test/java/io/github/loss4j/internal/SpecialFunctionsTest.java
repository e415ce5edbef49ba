package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialFunctionsTest {
    /** Checks the relative error of a function at all arguments of the reference. */
    private static void assertRelativeError(String function, double bound, DoubleUnaryOperator computed) {
        assertThat(assertErrors(function, Double.NEGATIVE_INFINITY, bound, computed, BigDecimal::abs))
                .isGreaterThan(30);
    }

    /** Checks the errors at all arguments of the reference that are not below a number; returns how many there are. */
    private static int assertErrors(String function, double from, double bound, DoubleUnaryOperator computed,
            UnaryOperator<BigDecimal> unit) {
        List<String[]> lines = reference(function).stream().filter(line -> Double.parseDouble(line[1]) >= from)
                .toList();
        for (String[] line : lines) {
            double argument = Double.parseDouble(line[1]);
            BigDecimal expected = new BigDecimal(line[2]);
            BigDecimal error = new BigDecimal(computed.applyAsDouble(argument)).subtract(expected).abs();
            assertThat(error).as("%s(%s)", function, argument)
                    .isLessThanOrEqualTo(unit.apply(expected).multiply(new BigDecimal(bound)));
        }
        return lines.size();
    }

    private static List<String[]> reference(String function) {
        try (InputStream stream = SpecialFunctionsTest.class.getResourceAsStream("/special-functions.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> line.startsWith(function + " ")).map(line -> line.split(" ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test void errorFunctionsMatchMpmath() {
        assertRelativeError("erf", 5e-16, SpecialFunctions::erf);
        assertRelativeError("erfc", 1e-15, SpecialFunctions::erfc);
        assertRelativeError("erfcx", 1e-15, SpecialFunctions::erfcx);
    }

    @Test void errorFunctionsHaveLimits() {
        assertThat(SpecialFunctions.erf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(SpecialFunctions.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(SpecialFunctions.erfc(Double.POSITIVE_INFINITY)).isEqualTo(0);
        assertThat(SpecialFunctions.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
        assertThat(SpecialFunctions.erf(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.erfc(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.erf(-0.3)).isEqualTo(-SpecialFunctions.erf(0.3));
        assertThat(SpecialFunctions.erf(-3)).isEqualTo(-SpecialFunctions.erf(3));
    }

    @Test void gammaFunctionsMatchMpmath() {
        assertRelativeError("logGamma", 6e-16, SpecialFunctions::logGamma);
        assertRelativeError("digamma", 6e-16, SpecialFunctions::digamma);
        assertThat(SpecialFunctions.logGamma(0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(SpecialFunctions.logGamma(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.digamma(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(SpecialFunctions.digamma(Double.NaN)).isNaN();
    }

    @Test void errorsOfAsymptoticSeriesMatchMpmath() {
        UnaryOperator<BigDecimal> unit = value -> value.abs().max(BigDecimal.ONE);
        assertThat(assertErrors("stirlingError", 0, 8e-15, SpecialFunctions::stirlingError, unit)).isGreaterThan(30);
        assertThat(assertErrors("digammaError", 0, 1e-15, SpecialFunctions::digammaError, unit)).isGreaterThan(30);
        // From 10 on, the relative error is small although the results tend to 0.
        assertThat(assertErrors("stirlingError", 10, 4e-15, SpecialFunctions::stirlingError, BigDecimal::abs))
                .isGreaterThan(10);
        assertThat(assertErrors("digammaError", 10, 5e-14, SpecialFunctions::digammaError, BigDecimal::abs))
                .isGreaterThan(10);
    }

    /** They shift their argument upwards, which must not take for ever where it is negative. */
    @ParameterizedTest @ValueSource(doubles = {-1e-300, -1, -1e9, -1e308, Double.NEGATIVE_INFINITY,
        Double.NaN}) void gammaFunctionsOfNegativeNumbersAreNaN(double x) {
        assertThat(SpecialFunctions.logGamma(x)).isNaN();
        assertThat(SpecialFunctions.stirlingError(x)).isNaN();
        assertThat(SpecialFunctions.digamma(x)).isNaN();
        assertThat(SpecialFunctions.digammaError(x)).isNaN();
    }

    @Test void errorsOfAsymptoticSeriesVanishForLargeArguments() {
        assertThat(SpecialFunctions.stirlingError(1e8)).isCloseTo(1 / 12e8, within(1e-24));
        assertThat(SpecialFunctions.digammaError(1e4)).isCloseTo(1 / 12e8, within(1e-18));
    }

    @Test void differencesFromTheArgumentMatchMpmath() {
        assertRelativeError("log1pMinus", 5e-16, SpecialFunctions::log1pMinus);
        assertRelativeError("expm1Minus", 8e-16, SpecialFunctions::expm1Minus);
        assertThat(SpecialFunctions.log1pMinus(0)).isEqualTo(-0.0);
        assertThat(SpecialFunctions.expm1Minus(0)).isEqualTo(0);
        assertThat(SpecialFunctions.halfDeviance(3, 3)).isEqualTo(0);
        assertThat(SpecialFunctions.halfDeviance(3, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** mpmath 1.3.0: a*log(a/b) - a + b */
    @ParameterizedTest
    @CsvSource({"2, 0.5, 1.2725887222397812", "2, 0.999, 0.38729536178705769", "2, 1, 0.38629436111989062",
        "2, 1.5, 0.075364144903561855", "2, 2.0000001, 2.4999999084837758e-15", "2, 4, 0.61370563888010938",
        "2, 4.5, 0.87813956756734247", "2, 20, 13.394829814011909", "1e-30, 3e-30, 9.0138771133189015e-31",
        "5, 1e-10, 118.17644421197279"}) void halfOfADevianceHasASmallRelativeError(double a,
                double b, double expected) {
        assertThat(SpecialFunctions.halfDeviance(a, b)).isCloseTo(expected, within(1e-15 * expected));
        assertThat(SpecialFunctions.halfDeviance(a, a)).isEqualTo(0);
    }
}
