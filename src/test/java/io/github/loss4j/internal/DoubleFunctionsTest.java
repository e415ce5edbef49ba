package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleFunctionsTest {
    private static final double[] ENDS = {Float.NaN, Double.POSITIVE_INFINITY - Double.POSITIVE_INFINITY, -1e16, 4e15,
        -5e15, -9e15, 3e38, -708, 708.3, -708.3, 709.4, 709.5};

    private interface Function {
        void apply(double[] numbers, int length, Scratch scratch);
    }

    private static void assertClose(Function function, DoubleUnaryOperator expected, double[] numbers) {
        double[] results = numbers.clone();
        Scratch scratch = Scratch.lease();
        try {
            function.apply(results, results.length, scratch);
        } finally {
            scratch.release();
        }
        for (int i = 0; i < numbers.length; i++) {
            double truth = expected.applyAsDouble(numbers[i]);
            if (results[i] != truth && !(Double.isNaN(truth) && Double.isNaN(results[i]))) {
                assertThat(Math.abs(results[i] - truth)).as("at %s: %s", numbers[i], results[i])
                        .isLessThanOrEqualTo(3 * Math.ulp(truth));
            }
        }
    }

    /** Random numbers of all magnitudes, and the limits. */
    private static double[] numbers(int length, double factor, boolean signed) {
        Random random = new Random(length);
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            double magnitude = i % 2 == 0 ? random.nextDouble() * factor : Math.pow(10, -20 + 23 * random.nextDouble());
            numbers[i] = signed && random.nextBoolean() ? -magnitude : magnitude;
        }
        double[] limits = {0, -0.0, 1, -1, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 700, -700, 709.7, -745, 1 - 0x1p-53};
        for (int i = 0; i < limits.length && length > 100; i++) {
            numbers[length - 1 - 5 * i] = limits[i];
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 1000, 1024, 1025, 100_000}) void exponentialsAreWithin3UlpOfStrictMath(
            int length) {
        assertClose(DoubleFunctions::exp, StrictMath::exp, numbers(length, 20, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 1000, 1024, 1025,
        100_000}) void exponentialsOfMagnitudesAreWithin3UlpOrTheyAre0(
                int length) {
        double[] numbers = numbers(length, 20, true);
        System.arraycopy(ENDS, 0, numbers, 0, Math.min(length, ENDS.length));
        assertClose(DoubleFunctions::expOfMagnitudes, x -> Math.abs(x) > 708.05 ? 0 : StrictMath.exp(-Math.abs(x)),
                numbers);
    }

    /** NaN is not among the arguments, since its sign decides whether the result is NaN or 0. */
    @ParameterizedTest
    @ValueSource(ints = {12, 1000, 1024, 1025, 100_000}) void fastExponentialsAreWithin3UlpOrOutOfRange(int length) {
        double[] numbers = Arrays.stream(numbers(length, 20, true)).map(x -> Double.isNaN(x) ? 1 : x).toArray();
        System.arraycopy(ENDS, 2, numbers, 0, ENDS.length - 2);
        assertClose((array, count, scratch) -> DoubleFunctions.expFast(array, array, count, scratch),
                x -> x < -708.05 ? 0 : x > 709.435 ? Double.NaN : StrictMath.exp(x),
                numbers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 1000, 1024, 1025, 100_000}) void logarithmsAreWithin3UlpOfStrictMath(
            int length) {
        assertClose(DoubleFunctions::log, StrictMath::log, numbers(length, 2, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 1000, 1024, 1025, 3000}) void fastLogarithmsAreWithin3UlpOrNaN(int length) {
        assertClose(DoubleFunctions::logFast,
                x -> x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE ? StrictMath.log(x) : Double.NaN,
                numbers(length, 2, false));
    }

    /** One result of the vector loop is NaN, at every index in turn; it must be found and computed again. */
    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 11, 12, 40, 41, 130,
        1024}) void aNumberOutOfRangeIsFoundAtEveryIndex(int length) {
        Scratch scratch = Scratch.lease();
        double[] numbers = new double[length];
        for (int at = 0; at < length; at++) {
            Arrays.fill(numbers, 1);
            numbers[at] = 0;
            DoubleFunctions.log(numbers, length, scratch);
            assertThat(numbers[at]).as("[%d]", at).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(numbers[(at + 1) % length]).isEqualTo(length == 1 ? Double.NEGATIVE_INFINITY : 0);
            Arrays.fill(numbers, 0);
            numbers[at] = 1000;
            DoubleFunctions.exp(numbers, length, scratch);
            assertThat(numbers[at]).as("[%d]", at).isEqualTo(Double.POSITIVE_INFINITY);
        }
        scratch.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 1000, 1024, 1025, 100_000}) void logarithmsOf1PlusXAreWithin3UlpOfStrictMath(
            int length) {
        assertClose(DoubleFunctions::log1p, StrictMath::log1p, numbers(length, 2, false));
    }

    @Test void theLogarithmOfASumWithOneHasTheStatedAccuracy() {
        assertThat(DoubleFunctions.ofSumWithOne(0)).isZero();
        for (double e = 1; e > 1e-300; e *= 0.97) {
            assertThat(DoubleFunctions.ofSumWithOne(e)).isCloseTo(Math.log1p(e), within(1e-13 * e));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 1025}) void theLogisticFunctionHasTheStatedAccuracy(int length) {
        Random random = new Random(length);
        double[] numbers = random.doubles(length, -30, 30).toArray();
        double[] exponentials = numbers.clone();
        double[] logarithms = new double[length + 1];
        logarithms[length] = 7;
        Scratch scratch = Scratch.lease();
        try {
            DoubleFunctions.logistic(exponentials, logarithms, length, scratch);
        } finally {
            scratch.release();
        }
        for (int i = 0; i < length; i++) {
            double exponential = StrictMath.exp(-Math.abs(numbers[i]));
            assertThat(exponentials[i]).isCloseTo(exponential, within(3 * Math.ulp(exponential)));
            assertThat(logarithms[i]).isCloseTo(StrictMath.log1p(exponential), within(1e-13 * exponential));
        }
        assertThat(logarithms[length]).isEqualTo(7);
    }

    @Test void logarithmsOfProductsAreWrittenInTheRangeOnly() {
        double[] into = {7, 7, 7, 7};
        DoubleFunctions.logarithms(new double[] {0.5, 0.25, 0.125, 1}, 0.5, 1, 3, into);
        assertThat(into).containsExactly(new double[] {7, Math.log1p(0.125), Math.log1p(0.0625), 7}, within(1e-13));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 19}) void sumsAreThoseOfTheFirstNumbers(
            int length) {
        // small integers, whose sums are exact in any order
        Random random = new Random(length);
        double[] numbers = random.ints(length + 3, -100, 100).asDoubleStream().toArray();
        double sum = 0;
        for (int j = 0; j < length; j++) {
            sum += numbers[j];
        }
        assertThat(DoubleFunctions.sum(numbers, length)).isEqualTo(sum);
    }
}
