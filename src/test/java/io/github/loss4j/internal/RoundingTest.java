package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
    private static final BigInteger ODD = BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE);

    private static BigDecimal number(BigInteger integer, int exponent) {
        BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
        return exponent < 0 ? new BigDecimal(integer).divide(power) : new BigDecimal(integer).multiply(power);
    }

    @Test void quotientsAreRoundedOnce() {
        Random random = new Random(1);
        for (int n = 0; n < 3000; n++) {
            BigInteger dividend = new BigInteger(1 + random.nextInt(400), random);
            BigInteger divisor = new BigInteger(1 + random.nextInt(400), random).add(BigInteger.ONE);
            BigInteger signed = n % 2 == 0 ? dividend : dividend.negate();
            int exponent = random.nextInt(200) - 100;
            int divisorExponent = random.nextInt(200) - 100;
            BigDecimal quotient = number(signed, exponent).divide(number(divisor, divisorExponent),
                    new MathContext(60));
            assertThat(Rounding.quotient(signed, exponent, divisor, divisorExponent) + 0.0)
                    .as("%s·2^%d / %s·2^%d", signed, exponent, divisor, divisorExponent)
                    .isEqualTo(quotient.doubleValue());
        }
    }

    /** 2⁵³ + 1 lies in the middle between two doubles. */
    @ParameterizedTest
    @CsvSource({"0, 0x1p53", "1, 0x1.0000000000001p53", "-1, 0x1p53"}) void aRemainderDecidesATie(int remainder,
            double expected) {
        BigInteger three = BigInteger.valueOf(3);
        BigInteger dividend = ODD.multiply(three).add(BigInteger.valueOf(remainder));
        assertThat(Rounding.quotient(dividend, 0, three, 0)).isEqualTo(expected);
        assertThat(Rounding.quotient(dividend.negate(), 0, three, 0)).isEqualTo(-expected);
    }

    @Test void integersAreRoundedToEven() {
        BigInteger next = ODD.add(BigInteger.TWO);
        assertThat(Rounding.toDouble(ODD, 0)).isEqualTo(0x1p53);
        assertThat(Rounding.toDouble(next, 3)).isEqualTo(0x1.0000000000002p56);
        assertThat(Rounding.toDouble(next.negate(), -3)).isEqualTo(-0x1.0000000000002p50);
        assertThat(Rounding.toDouble(BigInteger.valueOf(3), -1075)).isEqualTo(2 * Double.MIN_VALUE);
        assertThat(Rounding.toDouble(BigInteger.ONE, -1075)).isZero();
        assertThat(Rounding.toDouble(BigInteger.ONE, 1024)).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
