package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSumTest {
    private static double of(double... numbers) {
        Scratch scratch = Scratch.lease();
        for (int j = 0; j < scratch.doubles.capacity(); j++) {
            scratch.doubles.put(j, Double.NaN); // what was there before does not count
        }
        try {
            return LogSum.of(numbers, numbers.length, scratch);
        } finally {
            scratch.release();
        }
    }

    private static void assertClose(double[] numbers) {
        double expected = Arrays.stream(numbers).map(StrictMath::log).sum(); // a compensated sum
        double magnitudes = Arrays.stream(numbers).map(StrictMath::log).map(Math::abs).sum();
        assertThat(of(numbers)).isCloseTo(expected, within(0x1p-53 * (numbers.length + 4 * magnitudes)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 63, 64, 65, 129, 511, 512, 513, 2049}) void isTheSumOfLogarithms(int length) {
        Random random = new Random(length);
        assertClose(random.doubles(length, 0.1, 10).toArray());
        assertClose(random.doubles(length, -80, 80).map(x -> (float) Math.exp(x)).toArray());
        assertClose(random.doubles(length, 0, 80).map(Math::exp).toArray());
        assertClose(random.doubles(length, -1e-7, 1e-7).map(x -> 1 + x).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 512, 513}) void takesTheWholeRangeOfNormalFloats(int length) {
        for (float number : new float[] {Float.MIN_NORMAL, Float.MAX_VALUE, 0.75f, 3}) {
            double[] numbers = new double[length];
            Arrays.fill(numbers, number);
            assertThat(of(numbers)).isCloseTo(length * Math.log(number), within(length * 1e-14));
        }
    }

    @Test void is0ForNoNumbersAndForOnes() {
        double[] ones = new double[1000];
        Arrays.fill(ones, 1);
        assertThat(of()).isZero();
        assertThat(of(ones)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 512, 1025}) void isNaNIfTheProductIsNotNormal(int length) {
        double[] numbers = new double[length];
        for (double number : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            Arrays.fill(numbers, 2);
            numbers[length / 2] = number;
            assertThat(of(numbers)).isNaN();
        }
        Arrays.fill(numbers, 1e300);
        assertThat(Double.isNaN(of(numbers))).isEqualTo(length > 64);
        Arrays.fill(numbers, Float.MIN_VALUE);
        assertThat(Double.isNaN(of(numbers))).isEqualTo(length > 65);
    }
}
