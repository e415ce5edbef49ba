package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.internal.Scratch.Region;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums whose terms cancel, against exact ones. */
class BlockSumTest {
    private static final double BOUND = 0x1p-42;
    private static final int[][] RANGES = {{0, 5}, {0, 700}, {0, 1025}, {0, 2049}, {1, 2049}, {700, 2049}, {0, 1500},
        {3, 1026}};

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
        for (int round = 0; round < 50; round++) {
            for (int[] range : RANGES) {
                check(numbers(random, 30), null, 1, range[0], range[1]);
                check(cancelling(random, range[0], range[1]), null, 1, range[0], range[1]);
            }
        }
    }

    @Test void keepsWhatRoundingTakesFromProducts() {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
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
