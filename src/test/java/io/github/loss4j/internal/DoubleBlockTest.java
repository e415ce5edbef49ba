package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of blocks of doubles against those of single numbers. */
class DoubleBlockTest {
    private final Scratch scratch = Scratch.lease();
    private final double[][] block = scratch.doubleArrays();

    @AfterEach void release() {
        scratch.release();
    }

    @ParameterizedTest @ValueSource(ints = {1, 40, 513}) void logarithmsHaveTheStatedAccuracy(int length) {
        Random random = new Random(length);
        float[] numbers = new float[length + 3];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 2 == 0
                    ? Math.scalb(1 + random.nextFloat(), random.nextInt(253) - 126)
                    : 1 + (float) (0.1 * random.nextGaussian());
        }
        float[] special = {0, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
        for (int i = 0; length > 5 && i < special.length; i++) {
            numbers[3 + 7 * i] = special[i];
        }
        DoubleBlock.logarithms(numbers, 3, length, block, scratch);
        for (int j = 0; j < length; j++) {
            float x = numbers[3 + j];
            double actual = block[DoubleBlock.RESULT][j];
            if (x >= Float.MIN_NORMAL && x <= Float.MAX_VALUE) {
                double expected = StrictMath.log(x);
                assertThat(actual).as("ln %s", x).isCloseTo(expected, within(3 * Math.ulp(expected)));
            } else {
                assertThat(actual).as("ln %s", x).isNaN();
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 40, 512}) void logarithmsAreWrittenOrAdded(int length) {
        double[] numbers = new Random(length).doubles(length, 1, 5).toArray();
        double sum = 0;
        assertThat(DoubleBlock.logarithms(false, numbers, length, block, scratch)).isZero();
        for (int j = 0; j < length; j++) {
            double expected = StrictMath.log(numbers[j]);
            assertThat(block[DoubleBlock.RESULT][j]).isCloseTo(expected, within(1e-15 * (1 + expected)));
            sum += expected;
        }
        assertThat(DoubleBlock.logarithms(true, numbers, length, block, scratch)).isCloseTo(sum, within(1e-12 * sum));
        for (int j = 0; j < length; j++) {
            assertThat(block[DoubleBlock.RESULT][j]).isZero();
        }
    }

    @Test void exponentialsHaveTheStatedAccuracy() {
        double[] numbers = new double[DoubleBlock.LENGTH];
        for (int j = 0; j < numbers.length; j++) {
            numbers[j] = DoubleBlock.MAX_EXPONENT * (j - 256) / 256.0;
        }
        numbers[5] = Double.NaN;
        System.arraycopy(numbers, 0, block[DoubleBlock.RESULT], 0, numbers.length);
        DoubleBlock.exponentials(block, numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            double expected = StrictMath.exp(numbers[j]);
            if (j == 5) {
                assertThat(block[DoubleBlock.RESULT][j]).isNaN();
            } else {
                assertThat(block[DoubleBlock.RESULT][j]).isCloseTo(expected, within(1e-12 * expected));
            }
        }
    }

    /** Against the scalar function, and against the asymptotic series 1/(x√π)·(1 − 1/(2x²) + 3/(4x⁴)). */
    @Test void scaledComplementsHaveTheStatedAccuracy() {
        for (int j = 0; j < DoubleBlock.LENGTH; j++) {
            block[DoubleBlock.C][j] = j < 500 ? j / 50.0 : Math.pow(10, j - 497);
        }
        DoubleBlock.erfcx(block, DoubleBlock.LENGTH);
        for (int j = 0; j < DoubleBlock.LENGTH; j++) {
            double x = block[DoubleBlock.C][j];
            double expected = SpecialFunctions.erfcx(x);
            assertThat(block[DoubleBlock.RESULT][j]).as("%s", x).isCloseTo(expected, within(2e-12 * expected));
            double square = 2 * x * x;
            double series = (1 - 1 / square + 3 / (square * square)) / (x * Math.sqrt(Math.PI));
            if (x > 100) {
                assertThat(block[DoubleBlock.RESULT][j]).isCloseTo(series, within(2e-12 * series));
            }
        }
        assertThat(block[DoubleBlock.RESULT][0]).isCloseTo(1, within(1e-12));
    }

    @Test void productsAreRoundedOnce() {
        float[] into = {7, 7, 7, 7, 7};
        DoubleBlock.multiply(new double[] {0.1, -3, 1e300, 9}, 1e-300, 1e300, into, 1, 3);
        assertThat(into).containsExactly(7, 0.1f, -3, Float.POSITIVE_INFINITY, 7);
    }
}
