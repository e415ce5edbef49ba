package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logarithms of single numbers and of blocks against those of StrictMath. */
class LogarithmTest {
    private static final float[] SPECIAL = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, 0x0.fffffep-126f, -Float.MIN_VALUE};

    private final Scratch scratch = Scratch.lease();

    @AfterEach void release() {
        scratch.release();
    }

    /** Numbers of all magnitudes, and numbers near 1. */
    private static float[] numbers(int length) {
        Random random = new Random(length);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = i % 2 == 0
                    ? Math.scalb(1 + random.nextFloat(), random.nextInt(253) - 126)
                    : 1 + (float) (0.01 * random.nextGaussian());
        }
        return numbers;
    }

    private static boolean isNormal(float x) {
        return x >= Float.MIN_NORMAL && x <= Float.MAX_VALUE;
    }

    @Test void aNumberIsWithinOneUlp() {
        for (float x : numbers(3000)) {
            double expected = StrictMath.log(x);
            assertThat((double) Logarithm.of(x)).as("ln %s", x)
                    .isCloseTo(expected, within((double) Math.ulp((float) expected)));
        }
        for (float x : new float[] {Float.MIN_VALUE, 0x0.1p-126f, 0x0.fffffep-126f, Float.MIN_NORMAL,
            Float.MAX_VALUE}) {
            double expected = StrictMath.log(x);
            assertThat((double) Logarithm.of(x)).as("ln %s", x)
                    .isCloseTo(expected, within((double) Math.ulp((float) expected)));
        }
    }

    @Test void aLogarithmInDoubleHasTheStatedAccuracy() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            double x = i % 2 == 0
                    ? Math.scalb(1 + random.nextDouble(), random.nextInt(2045) - 1022)
                    : 1 + Math.scalb(random.nextGaussian(), -2 - i % 40);
            double expected = StrictMath.log(x);
            assertThat(Logarithm.of(x)).as("ln %s", x).isCloseTo(expected, within(1e-13 * Math.abs(expected)));
        }
        for (double x : new double[] {Double.MIN_VALUE, 0x0.8p-1022, Double.MIN_NORMAL, Double.MAX_VALUE}) {
            assertThat(Logarithm.of(x)).isCloseTo(StrictMath.log(x), within(1e-10));
        }
        assertThat(Logarithm.of(1.0)).isZero();
    }

    @Test void limitsAreThoseOfTheFunction() {
        for (float x : SPECIAL) {
            if (!(x > 0 && x < 1)) {
                assertThat(Float.valueOf(Logarithm.of(x))).as("ln %s", x)
                        .isEqualTo(Float.valueOf((float) StrictMath.log(x)));
                assertThat(Double.valueOf(Logarithm.of((double) x))).as("ln %s", x)
                        .isEqualTo(Double.valueOf(StrictMath.log(x)));
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 20, 200, 2049}) void aBlockHasTheBitsOfItsNumbers(int length) {
        float[] numbers = numbers(length);
        for (boolean special : new boolean[] {false, true}) {
            for (int i = 0; special && i < SPECIAL.length; i++) {
                numbers[i * length / SPECIAL.length] = SPECIAL[i];
            }
            scratch.second.floats().put(Scratch.Region.ARGUMENT, numbers);
            Logarithm.apply(scratch.second, length);
            scratch.first.floats().put(Scratch.Region.ARGUMENT, numbers);
            Logarithm.applyFast(scratch.first, length);
            for (int j = 0; j < length; j++) {
                float expected = Logarithm.of(numbers[j]);
                float actual = scratch.second.floats().get(Scratch.Region.ARGUMENT + j);
                float fast = scratch.first.floats().get(Scratch.Region.ARGUMENT + j);
                assertThat(Float.valueOf(actual)).as("ln %s", numbers[j]).isEqualTo(Float.valueOf(expected));
                assertThat(Float.valueOf(fast)).as("ln %s", numbers[j])
                        .isEqualTo(Float.valueOf(isNormal(numbers[j]) ? expected : Float.NaN));
            }
        }
    }
}
