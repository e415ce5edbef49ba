package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each operation against BigDecimal. The second part of a result is what is left of it without the first. */
class DoubleDoubleTest {
    private static final MathContext DIGITS = new MathContext(60);
    /** 2⁻¹⁰⁰; a result has about 104 bits. */
    private static final BigDecimal ERROR = new BigDecimal(0x1p-100);

    /** Destroys the number. */
    private static BigDecimal exact(DoubleDouble number) {
        BigDecimal high = new BigDecimal(number.value());
        return high.add(new BigDecimal(number.add(-number.value()).value()));
    }

    private static void assertClose(DoubleDouble actual, BigDecimal expected) {
        assertThat(actual.value()).isEqualTo(expected.doubleValue());
        assertThat(exact(actual).subtract(expected).abs())
                .isLessThanOrEqualTo(expected.abs().multiply(ERROR));
    }

    @Test void operationsHaveTwiceTheDigitsOfDouble() {
        Random random = new Random(1);
        for (int n = 0; n < 300; n++) {
            double a = random.nextDouble() + 0.5;
            double b = Math.scalb(random.nextDouble(), -40 - random.nextInt(20));
            double c = random.nextDouble() + 0.5;
            double d = Math.scalb(random.nextDouble(), -40 - random.nextInt(20));
            BigDecimal first = new BigDecimal(a).add(new BigDecimal(b));
            BigDecimal second = new BigDecimal(c).add(new BigDecimal(d));
            BigDecimal x = new BigDecimal(c);
            BigDecimal y = new BigDecimal(d);
            assertClose(DoubleDouble.sum(a, b), first);
            assertClose(DoubleDouble.sum(b, a), first);
            assertClose(DoubleDouble.sum(a, b).add(c), first.add(x));
            assertClose(DoubleDouble.sum(a, b).addProduct(c, d), first.add(x.multiply(y)));
            assertClose(DoubleDouble.sum(a, b).add(DoubleDouble.sum(c, d)), first.add(second));
            assertClose(DoubleDouble.sum(a, b).times(c), first.multiply(x));
            assertClose(DoubleDouble.sum(a, b).times(DoubleDouble.sum(c, d)), first.multiply(second));
            assertClose(DoubleDouble.sum(a, b).dividedBy(c), first.divide(x, DIGITS));
            assertClose(DoubleDouble.sum(a, b).sqrt(), first.sqrt(DIGITS));
        }
        assertThat(DoubleDouble.of(0).sqrt().value()).isEqualTo(0);
    }

    /** mpmath 1.3.0, log of the float32 with 45 digits. */
    @ParameterizedTest
    @CsvSource({"2, 0.693147180559945309417232121458176568075500134",
        "0.5, -0.693147180559945309417232121458176568075500134",
        "3, 1.09861228866810969139524523692252570464749056",
        "0.75, -0.287682072451780927439219005993827431503509711",
        "1.4142135, 0.346573573165701472459095006551536751821237485",
        "1.4142137, 0.34657365745939638415875995335288582394745786",
        "0.7071068, -0.346573523100548925258472168105290744128042275",
        "1.0000001, 0.000000119209282445354457087579157062530716060862365",
        "1e-30, -69.0775527866502936745965564801487386862678236",
        "3.4e38, 88.7220089513206646137115123932639498599740515",
        "1e-40, -92.1034091096648769039117773968459622866452053"}) void logarithmsHaveTwiceTheDigitsOfDouble(float x,
                BigDecimal expected) {
        assertClose(DoubleDouble.log(x), expected);
    }

    @Test void theLogarithmOf1Is0() {
        assertThat(DoubleDouble.log(1).value()).isEqualTo(0);
    }
}
