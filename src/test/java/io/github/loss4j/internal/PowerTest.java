package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerTest {
    private static float[] numbers(int length, float p) {
        Random random = new Random(length);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            // the power lies between 2^-100 and 2^100; every second number is near 1
            double log = i % 2 == 0 ? 0.01 * random.nextGaussian() : 200 * random.nextDouble() - 100;
            numbers[i] = (float) Math.pow(2, log / Math.max(1, Math.abs(p)));
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 1, 1.5f, -0.3f, 2.7f, -3, 17.3f, 100, -4096}) void isWithinTheStatedError(float p) {
        for (float x : numbers(3000, p)) {
            double expected = StrictMath.pow(x, p);
            double ulps = Math.abs(Power.of(x, p) - expected) / Math.ulp((float) expected);
            assertThat(ulps).as("%s^%s", x, p).isLessThanOrEqualTo(0.75 + Math.abs(p) / 64);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1000, Power.BLOCK}) void aBlockHasTheBitsOfItsNumbers(int length) {
        float p = 1.7f;
        float[] numbers = numbers(length, p);
        Scratch scratch = Scratch.lease();
        FloatBuffer floats = scratch.floats;
        floats.put(Scratch.FIRST, numbers, 0, length);
        floats.put(Scratch.SECOND, new float[length], 0, length);
        Power.logarithms(scratch, length);
        Power.apply(scratch, p, length);
        for (int j = 0; j < length; j++) {
            float scale = floats.get(Power.SCALE + j);
            assertThat(scale * (floats.get(Power.HIGH + j) + floats.get(Power.LOW + j))).as("%s^%s", numbers[j], p)
                    .isEqualTo(Power.of(numbers[j], p));
        }
        scratch.release();
    }

    /** The loops over a block mark such numbers by bit operations; their neighbours keep their powers. */
    @Test void aBlockHasNaNForNumbersThatAreNotPositiveAndNormal() {
        float[] numbers = {2, 0, 3, -1, 0.5f, Float.NaN, 7, Float.POSITIVE_INFINITY, 1, Float.MIN_VALUE};
        Scratch scratch = Scratch.lease();
        FloatBuffer floats = scratch.floats;
        floats.put(Scratch.FIRST, numbers);
        floats.put(Scratch.SECOND, new float[numbers.length]);
        Power.logarithms(scratch, numbers.length);
        Power.apply(scratch, 1.5, numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            double actual = (double) floats.get(Power.SCALE + j)
                    * ((double) floats.get(Power.HIGH + j) + floats.get(Power.LOW + j));
            if (j % 2 == 0) {
                assertThat(actual / StrictMath.pow(numbers[j], 1.5) - 1).isBetween(-0x1p-27, 0x1p-27);
            } else {
                assertThat(actual).as("%s", numbers[j]).isNaN();
            }
        }
        scratch.release();
    }

    @Test void theErrorsOfNumbersAndOfTheExponentCount() {
        double p = 2.3; // not a float32 number
        double[] numbers = {0.7, 1.1, 3.3, 1e-3, 123.456};
        Scratch scratch = Scratch.lease();
        FloatBuffer floats = scratch.floats;
        for (int j = 0; j < numbers.length; j++) {
            float rounded = (float) numbers[j];
            floats.put(Scratch.FIRST + j, rounded);
            floats.put(Scratch.SECOND + j, (float) (numbers[j] / rounded - 1));
        }
        Power.logarithms(scratch, numbers.length);
        Power.apply(scratch, p, numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            double actual = (double) floats.get(Power.SCALE + j)
                    * ((double) floats.get(Power.HIGH + j) + floats.get(Power.LOW + j));
            assertThat(actual / StrictMath.pow(numbers[j], p) - 1).as("%s", numbers[j]).isBetween(-0x1p-27, 0x1p-27);
        }
        scratch.release();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY,
        Float.MIN_VALUE}) void isNaNUnlessPositiveAndNormal(
                float x) {
        assertThat(Power.of(x, 1.5f)).isNaN();
    }

    @Test void isNaNOr0BeyondTheRange() {
        assertThat(Power.of(1e30f, 2)).isNaN();
        assertThat(Power.of(1e-30f, 30)).isEqualTo(0);
        assertThat(Power.of(1e-30f, -2)).isNaN();
    }

    @Test void copyTellsWhetherAllResultsAreFinite() {
        Scratch scratch = Scratch.lease();
        float[] into = new float[70];
        float[] numbers = numbers(66, 1);
        scratch.floats.put(Scratch.RESULTS, numbers, 0, 66);
        assertThat(Power.copy(scratch, 66, into, 3)).isTrue();
        for (int j = 0; j < 66; j++) {
            assertThat(into[3 + j]).isEqualTo(numbers[j]);
        }
        assertThat(into[2] + into[69]).isEqualTo(0);
        scratch.floats.put(Scratch.RESULTS + 65, Float.NaN);
        assertThat(Power.copy(scratch, 66, into, 0)).isFalse();
        scratch.floats.put(Scratch.RESULTS + 65, Float.NEGATIVE_INFINITY);
        assertThat(Power.copy(scratch, 66, into, 0)).isFalse();
        scratch.release();
    }
}
