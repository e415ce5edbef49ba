package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.Scratch.Region;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums whose terms cancel, against exact ones. */
class BlockSumTest {
    private static final double BOUND = 0x1p-42;
    private static final int[][] RANGES = {{0, 5}, {0, 700}, {0, 1025}, {0, 2049}, {1, 2049}, {700, 2049}, {0, 1500},
        {3, 1026}, {2, 7}, {1, 700}, {900, 1024}, {1, 1025}, {2, 1025}};

    private static float[] numbers(Random random, int exponents) {
        float[] numbers = new float[Scratch.BLOCK];
        for (int j = 0; j < numbers.length; j++) {
            numbers[j] = (float) Math.scalb(random.nextGaussian(), random.nextInt(exponents));
        }
        return numbers;
    }

    /** Numbers of which most cancel, so that the rest is what rounding leaves. */
    private static float[] cancelling(Random random, int from, int to) {
        float[] numbers = numbers(random, 24);
        for (int j = from; j + 1 < to; j += 2) {
            numbers[j + 1] = -numbers[j] * (1 + random.nextInt(3) * 0x1p-20f);
        }
        return numbers;
    }

    private static void check(float[] numbers, float[] weights, float scale, int from, int to) {
        Scratch scratch = Scratch.lease();
        try {
            scratch.result.floats().put(Region.ARGUMENT, numbers, 0, numbers.length);
            double sum = weights == null
                    ? BlockSum.ofSigned(scratch.result, from, to)
                    : BlockSum.ofSigned(scratch.result, weights, scale, 3, from, to);
            BigDecimal exact = BigDecimal.ZERO;
            double magnitudes = 0;
            for (int j = from; j < to; j++) {
                double term = weights == null ? numbers[j] : (double) scale * weights[3 + j] * numbers[j];
                exact = exact.add(new BigDecimal(term));
                magnitudes += Math.abs(term);
            }
            double error = exact.subtract(new BigDecimal(sum)).doubleValue();
            assertThat(Math.abs(error)).as("%d to %d", from, to).isLessThanOrEqualTo(BOUND * magnitudes);
        } finally {
            scratch.release();
        }
    }

    @Test void keepsWhatRoundingTakesFromSums() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            for (int[] range : RANGES) {
                check(numbers(random, 30), null, 1, range[0], range[1]);
                check(cancelling(random, range[0], range[1]), null, 1, range[0], range[1]);
            }
        }
    }

    @Test void keepsWhatRoundingTakesFromProducts() {
        Random random = new Random(2);
        for (int round = 0; round < 30; round++) {
            for (int[] range : RANGES) {
                float[] weights = new float[Scratch.BLOCK + 3];
                for (int j = 0; j < weights.length; j++) {
                    weights[j] = random.nextFloat();
                }
                check(numbers(random, 30), weights, 0.25f, range[0], range[1]);
                check(cancelling(random, range[0], range[1]), weights, 0.25f, range[0], range[1]);
            }
        }
    }

    /** Each power of two can be told from the others in a sum of up to 24 of them; the numbers outside are NaN. */
    @ParameterizedTest @CsvSource({"0, 1", "0, 40", "1, 41", "3, 60", "0, 64", "1, 513", "5, 513", "0, 513", "2, 514",
        "0, 1025", "7, 1025", "0, 1026", "1024, 1026", "0, 2049", "1, 2049",
        "2000, 2049"}) void addsExactlyTheNumbersOfARange(
                int from, int to) {
        Scratch scratch = Scratch.lease();
        for (int start = from; start < to; start += 24) {
            float[] numbers = new float[Scratch.BLOCK];
            Arrays.fill(numbers, Float.NaN);
            Arrays.fill(numbers, from, to, 0);
            double expected = 0;
            for (int j = start; j < Math.min(to, start + 24); j++) {
                numbers[j] = Math.scalb(1f, j - start);
                expected += numbers[j];
            }
            scratch.result.floats().put(Region.ARGUMENT, numbers, 0, numbers.length);
            assertThat(BlockSum.ofBlock(scratch.result, from, to)).as("from %d", start).isEqualTo(expected);
            assertThat(BlockSum.of(numbers, from, to)).as("from %d", start).isEqualTo(expected);
        }
        scratch.release();
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 3, 4, 5, 100}) void aWeightOfZeroSelectsOut(int length) {
        Random random = new Random(length);
        float[] numbers = numbers(random, 4);
        float[] weights = numbers(random, 4);
        double expected = 0;
        double plain = 0;
        for (int j = 0; j < length; j++) {
            expected += (double) weights[3 + j] * numbers[j];
            plain += numbers[j];
        }
        assertThat(BlockSum.ofWeighted(numbers, weights, 3, length)).isEqualTo(expected);
        assertThat(BlockSum.ofWeighted(numbers, null, 3, length)).isCloseTo(plain, within(1e-9));
        if (length > 1) {
            expected -= (double) weights[4] * numbers[1];
            weights[4] = 0;
            numbers[1] = Float.NaN;
            assertThat(BlockSum.ofWeighted(numbers, weights, 3, length)).isCloseTo(expected, within(1e-9));
        }
    }

    @Test void isNotFiniteWhereFloatOverflows() {
        Scratch scratch = Scratch.lease();
        try {
            float[] numbers = new float[Scratch.BLOCK];
            numbers[1] = Float.MAX_VALUE;
            numbers[1 + 512] = Float.MAX_VALUE;
            scratch.result.floats().put(Region.ARGUMENT, numbers, 0, numbers.length);
            assertThat(BlockSum.ofSigned(scratch.result, 0, numbers.length)).isNaN();
        } finally {
            scratch.release();
        }
    }
}
