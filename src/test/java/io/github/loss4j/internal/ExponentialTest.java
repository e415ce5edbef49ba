package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of exponentials; the accuracy of single ones is in ElementaryFunctionTest. */
class ExponentialTest {
    private static final float[] SPECIAL = {0, -0f, 88.7f, 89, -87, -88, -103.9f, -104, -200, Float.NaN,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-30f};
    private final Scratch scratch = Scratch.lease();

    @AfterEach void release() {
        scratch.release();
    }

    private static float[] numbers(int length, float range, boolean special) {
        Random random = new Random(length);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = special && i < SPECIAL.length ? SPECIAL[i] : range * (2 * random.nextFloat() - 1);
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 47, 48, 49, 2000, 2049}) void aBlockHasTheBitsOfItsNumbers(int length) {
        float[] numbers = numbers(length, 110, true);
        float[] replaced = numbers.clone();
        Exponential.apply(replaced, length, scratch);
        float[] shifted = new float[length];
        Exponential.apply(numbers, 0, 1.5f, scratch.second, length);
        scratch.second.floats().get(Scratch.Region.ARGUMENT, shifted, 0, length);
        for (int i = 0; i < length; i++) {
            assertThat(Float.valueOf(replaced[i])).as("%s", numbers[i])
                    .isEqualTo(Float.valueOf(Exponential.of(numbers[i])));
            assertThat(Float.valueOf(shifted[i])).as("%s", numbers[i])
                    .isEqualTo(Float.valueOf(Exponential.of(numbers[i] - 1.5f)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 2049}) void theFastFormGivesTheSameBitsInItsRange(int length) {
        float[] numbers = numbers(length + 2, 84, false);
        scratch.first.floats().put(Scratch.Region.ARGUMENT, numbers, 2, length);
        Exponential.applyFast(scratch.first, length);
        Exponential.applyFast(numbers, 2, 1.5f, scratch.second, length);
        for (int i = 0; i < length; i++) {
            float x = numbers[i + 2];
            assertThat(scratch.first.floats().get(Scratch.Region.ARGUMENT + i)).isEqualTo(Exponential.of(x));
            assertThat(scratch.second.floats().get(Scratch.Region.ARGUMENT + i)).isEqualTo(Exponential.of(x - 1.5f));
        }
    }

    /** The power that belongs to the maximum brings e to the maximum near 2⁵⁰; what is not normal then is 0. */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.3f, 100, -100, 600, -600}) void scaledExponentialsHaveNoOverflow(float max) {
        float exponent = ScaledExponential.exponent(max);
        double log2 = max / Math.log(2);
        assertThat(ScaledExponential.isScalable(max)).isTrue();
        assertThat(log2 - exponent).isCloseTo(50, within(1.0));
        float[] numbers = numbers(100, 60, false);
        float[] exponents = new float[100];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = max - Math.abs(numbers[i]) * (i % 3);
            exponents[i] = exponent;
        }
        numbers[7] = max - 200;
        numbers[99] = max;
        ScaledExponential.apply(numbers, exponents, 3, scratch.first, 97);
        for (int i = 3; i < 100; i++) {
            double expected = StrictMath.exp(numbers[i] - exponent * Math.log(2));
            double tolerance = expected < 2 * Float.MIN_NORMAL ? 2 * Float.MIN_NORMAL : 1e-3 * expected;
            double actual = scratch.first.floats().get(Scratch.Region.ARGUMENT + i - 3);
            assertThat(actual).as("%s", numbers[i]).isCloseTo(expected, within(tolerance));
            assertThat(actual == 0 || actual >= Float.MIN_NORMAL).as("%s", numbers[i]).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE, 600.1f, -600.1f}) void rowsOfHugeScoresAreNotScaled(float max) {
        assertThat(ScaledExponential.isScalable(max)).isFalse();
        assertThat(ScaledExponential.exponent(max)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 50, -1022, 1023}) void powersAreThoseOfTwo(int exponent) {
        assertThat(ScaledExponential.power(exponent)).isEqualTo(Math.scalb(1.0, exponent));
    }

    /** As for a row far from 0: the same power for all, and 0 or NaN where the result is not a normal number. */
    @ParameterizedTest
    @ValueSource(floats = {0, 100, -130, 800}) void oneExponentScalesAllNumbers(float exponent) {
        float center = (float) (exponent * Math.log(2));
        float[] numbers = numbers(100, 80, false);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += center;
        }
        numbers[7] = center - 200;
        numbers[8] = center + 200;
        numbers[9] = Float.POSITIVE_INFINITY;
        ScaledExponential.apply(numbers, 3, exponent, scratch.first, 97);
        for (int i = 3; i < 100; i++) {
            float actual = scratch.first.floats().get(Scratch.Region.ARGUMENT + i - 3);
            double expected = StrictMath.exp(numbers[i] - exponent * Math.log(2));
            if (i == 7) {
                assertThat(actual).isZero();
            } else if (i == 8 || i == 9) {
                assertThat(actual).isNaN();
            } else {
                assertThat((double) actual).as("%s", numbers[i]).isCloseTo(expected, within(1e-3 * expected));
            }
        }
    }

    /** One exponential has the mantissa of {@link Exponential#of} and the range of a double. */
    @ParameterizedTest
    @ValueSource(floats = {0, 1, -1, 50.5f, -70, 88, 599.9f, -599.9f, 600,
        -600}) void oneExponentialHasTheRangeOfADouble(
                float x) {
        double expected = StrictMath.exp(x);
        assertThat(ScaledExponential.of(x)).isCloseTo(expected, within(1.2e-7 * expected));
        if (Math.abs(x) < 80) {
            assertThat(ScaledExponential.of(x)).isEqualTo(Exponential.of(x));
        }
    }

    @Test void aScoreBeyondTheRangeHasALimit() {
        assertThat(ScaledExponential.of(600.1f)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ScaledExponential.of(Float.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ScaledExponential.of(-600.1f)).isZero();
        assertThat(ScaledExponential.of(Float.NaN)).isNaN();
        assertThat(ScaledExponential.isScalable(0x1p800)).isTrue();
        assertThat(ScaledExponential.isScalable(0x1.1p800)).isFalse();
        assertThat(ScaledExponential.isScalable(0x1p-800)).isTrue();
        assertThat(ScaledExponential.isScalable(0x1.fp-801)).isFalse();
        assertThat(ScaledExponential.isScalable(Double.NaN)).isFalse();
    }
}
