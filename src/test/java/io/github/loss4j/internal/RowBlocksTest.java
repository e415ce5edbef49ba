package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of a block against a loop over its numbers; the rows begin and end at other places than vectors do. */
class RowBlocksTest {
    private static float[] numbers(int length) {
        Random random = new Random(length);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static float maximum(float[] numbers, int from, int to) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = Math.max(max, numbers[i]);
        }
        return max;
    }

    @ParameterizedTest @CsvSource({"1, 9", "3, 5", "32, 4", "33, 4", "37, 7", "64, 3", "100, 20", "511, 4",
        "1024, 2"}) void maximaAreThoseOfEachRow(int classes, int count) {
        float[] block = Arrays.copyOf(numbers(classes * count), Scratch.BLOCK);
        float[] maxima = new float[count];
        Scratch scratch = Scratch.lease();
        // Each index of a row has the maximum once.
        for (int c = 0; c < classes; c++) {
            for (int row = 0; row < count; row++) {
                block[row * classes + (c + row) % classes] += 10;
            }
            RowBlocks.maxima(block, classes, count, maxima, scratch);
            for (int row = 0; row < count; row++) {
                assertThat(maxima[row]).as("row %d, class %d", row, c)
                        .isEqualTo(maximum(block, row * classes, (row + 1) * classes));
                block[row * classes + (c + row) % classes] -= 10;
            }
        }
        block[classes / 2] = Float.NaN;
        RowBlocks.maxima(block, classes, count, maxima, scratch);
        assertThat(maxima[0]).isNaN();
        assertThat(maxima[1]).isEqualTo(maximum(block, classes, 2 * classes));
        scratch.release();
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 4, 5, 47, 48, 63, 64, 65, 200, 257, 2049, 2050,
        4200}) void theMaximumOfARangeMayBeAnywhere(int length) {
        float[] numbers = numbers(length + 9);
        numbers[2] = 99;
        numbers[length + 3] = 99;
        Scratch scratch = Scratch.lease();
        for (int i = 0; i < length; i += Math.max(1, length / 100)) {
            numbers[3 + i] += 10;
            float expected = maximum(numbers, 3, length + 3);
            assertThat(RowBlocks.max(numbers, 3, length, scratch)).as("[%d]", i).isEqualTo(expected);
            assertThat(RowBlocks.max(numbers, 3, length + 3, -1)).as("[%d]", i).isEqualTo(Math.max(-1, expected));
            numbers[3 + i] -= 10;
        }
        assertThat(RowBlocks.max(numbers, 3, length + 3, 50)).isEqualTo(50);
        scratch.release();
    }

    @ParameterizedTest @ValueSource(ints = {16, 17, 19, 30, 64, 100, 255, 1000, 2049}) void theIndexOfTheMaximumIsFound(
            int length) {
        float[] numbers = numbers(length + 9);
        Scratch scratch = Scratch.lease();
        for (int i = 0; i < length; i += Math.max(1, length / 200)) {
            numbers[5 + i] += 10;
            assertThat(RowBlocks.argMax(numbers, 5, length, scratch)).isEqualTo(i);
            numbers[5 + i] -= 10;
        }
        Arrays.fill(numbers, Float.NEGATIVE_INFINITY);
        assertThat(RowBlocks.argMax(numbers, 5, length, scratch)).isBetween(0, length - 1);
        scratch.release();
    }

    @ParameterizedTest @CsvSource({"1, 9", "2, 9", "3, 5", "4, 5", "7, 6", "8, 6", "32, 4", "33, 4",
        "100, 20"}) void sumsAreThoseOfEachRow(int classes, int count) {
        float[] block = numbers(classes * count);
        double[] sums = new double[count];
        RowBlocks.sums(block, classes, count, sums);
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += block[row * classes + c];
            }
            assertThat(sums[row]).as("row %d", row).isCloseTo(sum, within(1e-12));
        }
    }

    /** Integers, whose sums are exact; what stands behind the block does not count. */
    @ParameterizedTest @CsvSource({"1, 9", "15, 3", "16, 3", "17, 5", "19, 2", "32, 4", "33, 4", "130, 3", "131, 7",
        "200, 10", "1024, 2", "2049, 1"}) void sumsOfPositiveNumbersAreThoseOfEachRow(int classes, int count) {
        float[] block = new float[Scratch.BLOCK];
        Arrays.fill(block, Float.NaN);
        for (int i = 0; i < classes * count; i++) {
            block[i] = i % 37;
        }
        double[] sums = new double[count + 1];
        Arrays.fill(sums, 7);
        Scratch scratch = Scratch.lease();
        RowBlocks.sums(block, classes, count, sums, scratch);
        scratch.release();
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += block[row * classes + c];
            }
            assertThat(sums[row]).as("row %d", row).isEqualTo(sum);
        }
        assertThat(sums[count]).isEqualTo(7);
    }

    @ParameterizedTest @CsvSource({"1, 9", "3, 5", "32, 4", "33, 4", "100, 20"}) void aNumberIsRepeatedInItsRow(
            int classes, int count) {
        float[] numbers = numbers(count);
        float[] into = new float[classes * count + 1];
        into[classes * count] = 7;
        RowBlocks.repeat(numbers, classes, count, into);
        for (int i = 0; i < classes * count; i++) {
            assertThat(into[i]).as("[%d]", i).isEqualTo(numbers[i / classes]);
        }
        assertThat(into[classes * count]).isEqualTo(7);
    }

    @ParameterizedTest @CsvSource({"1, 9", "3, 5", "32, 4", "33, 4", "100, 20"}) void rowsAreScaledByTheirOwnNumbers(
            int classes, int count) {
        float[] block = numbers(classes * count);
        float[] scales = numbers(count);
        float[] into = new float[classes * count + 5];
        Scratch scratch = Scratch.lease();
        scratch.first.floats().put(Scratch.Region.ARGUMENT, block, 0, block.length);
        RowBlocks.scale(scratch.first, classes, count, scales, new float[Scratch.BLOCK], into, 5);
        scratch.release();
        for (int i = 0; i < block.length; i++) {
            assertThat(into[5 + i]).as("[%d]", i).isEqualTo(block[i] * scales[i / classes]);
        }
    }

    /** Shapes of rows that are contiguous, and of rows along a strided axis. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 0.5", "3, 1e-42", "3, 1e30", "1, 0"}) void aScatteredRowIsTheRowTimesAFactor(
            int stride, double factor) {
        Rows rows = new Rows(new CrossEntropyLoss(), Tensor.zeros(2, 4, stride));
        float[] row = {1.5f, -2, 1e30f, 3};
        for (int index = 0; index < rows.count(); index++) {
            float[] into = new float[8 * stride];
            Arrays.fill(into, 7);
            RowBlocks.scatter(row, factor, rows, index, into);
            float[] gathered = new float[4];
            RowBlocks.gather(into, rows, index, gathered);
            for (int c = 0; c < 4; c++) {
                assertThat(gathered[c]).as("row %d, class %d", index, c).isEqualTo((float) (factor * row[c]));
            }
            assertThat(Tensor.of(into).map(x -> x == 7 ? 1 : 0).sum().item()).isEqualTo(8 * stride - 4);
            RowBlocks.multiply(into, 4, rows, index);
            RowBlocks.gather(into, rows, index, gathered);
            for (int c = 0; c < 4; c++) {
                assertThat(gathered[c]).isEqualTo((float) (4.0 * (float) (factor * row[c])));
            }
        }
    }

    @ParameterizedTest @ValueSource(doubles = {0, -0.0}) void aFactorOfZeroGivesZeros(double factor) {
        Rows rows = new Rows(new CrossEntropyLoss(), Tensor.zeros(1, 2));
        float[] into = {7, 7};
        RowBlocks.scatter(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, factor, rows, 0, into);
        assertThat(into).containsExactly(0, 0);
    }
}
