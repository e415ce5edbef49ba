package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {
    /** The numbers of both signs reach over one, two and three limbs, and below the unit of the sum. */
    @ParameterizedTest
    @ValueSource(ints = {-447, -446, -420, -417, -416, -415, -396, -395, -385, -384, -383, -32, -1, 0, 1, 20, 31, 32,
        33, 64, 383}) void addsNumbersOfEachMagnitude(int exponent) {
        // The last bit of a product of three floats is not below 2^-447.
        long lowBits = Math.max(0, 52 - (exponent + 447));
        long significand = 0x1badcafe12345fL >>> lowBits << lowBits;
        double number = Math.scalb((double) significand, exponent - 52);
        ExactSum sum = new ExactSum();
        sum.add(number);
        assertThat(exact(sum)).isEqualByComparingTo(new BigDecimal(number));
        sum.add(-number);
        sum.add(-number);
        assertThat(exact(sum)).isEqualByComparingTo(new BigDecimal(-number));
        sum.add(number);
        assertThat(sum.integer()).isZero();
    }

    @ParameterizedTest @CsvSource({"1, 1", "1, -1", "-1, 1", "-1, -1", "0, 1",
        "1, 0"}) void addsTheNumbersOfAnotherSum(double first, double second) {
        ExactSum sum = new ExactSum();
        ExactSum other = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        BigDecimal expectedOther = BigDecimal.ZERO;
        for (int exponent = -390; exponent < 300; exponent += 29) {
            double number = Math.scalb(first * 0x1.fffffffffffffp0, exponent);
            double otherNumber = Math.scalb(second * 0x1.ffffffp0, exponent + 7);
            for (int times = 0; times < 3; times++) {
                sum.add(number);
                other.add(otherNumber);
                expected = expected.add(new BigDecimal(number));
                expectedOther = expectedOther.add(new BigDecimal(otherNumber));
            }
        }
        sum.add(other);
        assertThat(exact(sum)).isEqualByComparingTo(expected.add(expectedOther));
        assertThat(exact(other)).isEqualByComparingTo(expectedOther);
    }

    @Test void addsNothingToNothing() {
        ExactSum sum = new ExactSum();
        sum.add(new ExactSum());
        sum.add(0.0);
        sum.add(-0.0);
        sum.add(3.0, 0f);
        assertThat(sum.integer()).isZero();
        assertThat(sum.notFinite()).isZero();
    }

    @Test void addsBothHalvesOfAProduct() {
        double weight = 1 + 0x1p-40;
        float term = 1 + 0x1p-23f;
        ExactSum sum = new ExactSum();
        sum.add(weight, term);
        sum.add(-3.0, -7f);
        assertThat(exact(sum)).isEqualByComparingTo(new BigDecimal(weight).multiply(new BigDecimal(term)).add(
                BigDecimal.valueOf(21)));
    }

    @ParameterizedTest
    @CsvSource({"Infinity, Infinity, Infinity", "-Infinity, -Infinity, -Infinity", "Infinity, -Infinity, NaN",
        "NaN, 1, NaN", "1, NaN, NaN", "1, -Infinity, -Infinity"}) void keepsInfinityAndNanApartFromTheSum(float first,
                float second, Double expected) {
        ExactSum sum = new ExactSum();
        sum.add(first);
        sum.add(0.5, second);
        ExactSum merged = new ExactSum();
        merged.add(sum);
        assertThat(sum.notFinite()).isEqualTo(expected);
        assertThat(merged.notFinite()).isEqualTo(expected);
        BigDecimal finite = BigDecimal.valueOf((Float.isFinite(first) ? first : 0) + (Float.isFinite(second)
                ? 0.5 * second
                : 0));
        assertThat(exact(merged)).isEqualByComparingTo(finite);
    }

    private static BigDecimal exact(ExactSum sum) {
        return new BigDecimal(sum.integer()).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-sum.exponent())));
    }
}
