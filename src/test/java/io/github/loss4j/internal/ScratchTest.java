package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("looks at working memory that is back in the pool")
class ScratchTest {
    private static final int ARGUMENT = Scratch.Region.ARGUMENT;
    private final Scratch scratch = Scratch.lease();

    @AfterEach void release() {
        scratch.release();
    }

    private static float[] numbers(int length, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static float[] first(Scratch.Region region, int length) {
        float[] numbers = new float[length];
        region.floats().get(ARGUMENT, numbers, 0, length);
        return numbers;
    }

    @Test void theRegionsFollowEachOther() {
        scratch.floats.put(Scratch.FIRST, 1).put(Scratch.SECOND, 2).put(Scratch.RESULTS, 3);
        scratch.floats.put(Scratch.RESULTS + Scratch.BLOCK / 2, 4);
        assertThat(scratch.first.floats().get(ARGUMENT)).isEqualTo(1);
        assertThat(scratch.second.floats().get(ARGUMENT)).isEqualTo(2);
        assertThat(scratch.result.floats().get(ARGUMENT)).isEqualTo(3);
        assertThat(scratch.resultEnd.floats().get(ARGUMENT)).isEqualTo(4);
        assertThat(scratch.first.bits().get(ARGUMENT)).isEqualTo(Float.floatToRawIntBits(1));
        assertThat(scratch.resultEnd.bits().get(ARGUMENT)).isEqualTo(Float.floatToRawIntBits(4));
        assertThat(scratch.first.floats().get(Scratch.Region.TEMP_1)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 2049}) void multipliesTheFirstNumbersOfARegion(int length) {
        float[] factors = numbers(length + 3, 1);
        float[] numbers = numbers(Scratch.BLOCK + 1, 2);
        scratch.second.floats().put(ARGUMENT, numbers, 0, numbers.length);
        scratch.second.multiply(factors, 4, 3, length);
        float[] actual = first(scratch.second, numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            assertThat(actual[j]).as("[%d]", j)
                    .isEqualTo(j < length ? numbers[j] * (4 * factors[3 + j]) : numbers[j]);
        }
    }

    @Test void aProductOfZeroHasNoSign() {
        scratch.first.floats().put(ARGUMENT, -3);
        scratch.first.multiply(new float[] {0}, 1, 0, 1);
        assertThat(scratch.first.floats().get(ARGUMENT)).isEqualTo(0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 2049}) void fillsTheFirstNumbersOfARegion(int length) {
        scratch.first.fill(7, Scratch.BLOCK);
        scratch.first.floats().put(ARGUMENT + Scratch.BLOCK, 9);
        scratch.first.fill(3, length);
        float[] expected = new float[Scratch.BLOCK + 1];
        Arrays.fill(expected, 7);
        Arrays.fill(expected, 0, length, 3);
        expected[Scratch.BLOCK] = 9;
        assertThat(first(scratch.first, expected.length)).isEqualTo(expected);
    }

    /** Integers, whose products and sums are exact; the second part of the factor is 0 or not. */
    @ParameterizedTest
    @CsvSource({"1, 3, 0", "16, 3, 0.5", "2049, -5, 0", "2049, 2, -0.25"}) void addsAMultipleOfAnArray(int length,
            float high, float low) {
        float[] terms = new float[length + 2];
        float[] numbers = new float[Scratch.BLOCK + 1];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = i % 11 - 5;
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 13;
        }
        scratch.second.floats().put(ARGUMENT, numbers, 0, numbers.length);
        scratch.second.add(high, low, terms, 2, length);
        float[] actual = first(scratch.second, numbers.length);
        for (int j = 0; j < numbers.length; j++) {
            assertThat(actual[j]).as("[%d]", j)
                    .isEqualTo(j < length ? numbers[j] + (high + low) * terms[2 + j] : numbers[j]);
        }
    }

    @Test void aLoadedBlockIsPaddedWithItsLastElement() {
        float[] predictions = {9, 1, 2, 3};
        float[] targets = {9, 4, 5, 6};
        Arrays.fill(scratch.predictions, 7);
        Arrays.fill(scratch.targets, 7);
        scratch.load(predictions, targets, 1, 2, 4);
        assertThat(Arrays.copyOf(scratch.predictions, 5)).containsExactly(1, 2, 2, 2, 7);
        assertThat(Arrays.copyOf(scratch.targets, 5)).containsExactly(4, 5, 5, 5, 7);
    }

    @Test void rowsHaveTheirLengthAndAreKept() {
        float[] row = scratch.row(1, 5);
        assertThat(row).hasSize(5);
        assertThat(scratch.row(1, 5)).isSameAs(row);
        assertThat(scratch.row(2, 5)).isNotSameAs(row);
        assertThat(scratch.row(1, 4)).hasSize(4);
        double[] doubles = scratch.doubles(3, 6);
        assertThat(doubles).hasSizeGreaterThanOrEqualTo(6);
        assertThat(scratch.doubles(3, 2)).isSameAs(doubles);
        assertThat(scratch.doubles(3, doubles.length + 1)).hasSizeGreaterThan(doubles.length);
        assertThat(scratch.doubleArrays()).hasDimensions(DoubleBlock.ARRAYS, DoubleBlock.LENGTH)
                .isSameAs(scratch.doubleArrays());
    }

    @Test void releaseDropsLongRowsOnly() {
        Scratch other = Scratch.lease();
        float[] kept = other.row(0, Scratch.BLOCK);
        double[] keptDoubles = other.doubles(1, Scratch.BLOCK);
        float[] dropped = other.row(1, Scratch.BLOCK + 1);
        double[] droppedDoubles = other.doubles(2, Scratch.BLOCK + 1);
        other.summing = true;
        other.release();
        assertThat(other.row(0, Scratch.BLOCK)).isSameAs(kept);
        assertThat(other.doubles(1, Scratch.BLOCK)).isSameAs(keptDoubles);
        assertThat(other.row(1, Scratch.BLOCK + 1)).isNotSameAs(dropped);
        assertThat(other.doubles(2, 1)).isNotSameAs(droppedDoubles);
        assertThat(other.summing).isFalse();
    }
}
