package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.LossContract;
import io.github.loss4j.embedding.MatrixProduct.Left;
import io.github.loss4j.embedding.MatrixProduct.Right;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductTest {
    /**
     * Rows, columns of the left matrix and columns of the right one, around the borders of tiles: 64 rows, 128 and 4 of
     * the inner dimension, 256 and 16 columns.
     */
    private static final int[][] SIZES = {{1, 1, 1}, {3, 2, 5}, {64, 16, 257}, {65, 129, 256}, {63, 31, 255},
        {130, 300, 600}, {2, 0, 3}, {5, 128, 17}, {0, 3, 2}, {3, 4, 0}};

    private static float[] floats(int length) {
        Random random = new Random(length);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return numbers;
    }

    @TestFactory Stream<DynamicTest> multipliesMatricesOfAnySizeAndLayout() {
        return Stream.of(SIZES).flatMap(size -> Stream.of(false, true).flatMap(transposed -> Stream.of(false, true).map(
                add -> DynamicTest.dynamicTest(Arrays.toString(size) + (transposed ? ", right transposed" : "")
                        + (add ? ", added" : ""), () -> multiplies(size[0], size[1], size[2], transposed, add)))));
    }

    private static void multiplies(int rows, int inner, int columns, boolean transposed, boolean add) {
        float[] a = floats(rows * inner + 5);
        float[] b = floats(inner * columns + 5);
        Right right = transposed ? columns(b, inner, columns) : Right.of(b, 5, inner, columns);
        float[] spaced = floats(2 * rows * inner + inner + 5);
        Left[] lefts = {new Left(a, 5, inner, 1, rows), new Left(a, 0, 1, rows, rows),
            new Left(spaced, 5, 2, 2 * rows + 1, rows)};
        for (Left left : lefts) {
            float[] to = floats(rows * columns);
            float[] before = to.clone();
            MatrixProduct.multiply(left, right, add, to);
            for (int k = 0; k < to.length; k++) {
                int i = k / columns;
                int j = k % columns;
                double expected = add ? before[k] : 0;
                for (int l = 0; l < inner; l++) {
                    expected += (double) left.a()[left.from() + i * left.row() + l * left.column()]
                            * b[transposed ? j * inner + l : 5 + l * columns + j];
                }
                LossContract.assertWithin(to[k], expected, 1e-6 * (1 + Math.sqrt(inner)),
                        () -> "element " + i + ", " + j + " of " + left);
            }
        }
    }

    private static Right columns(float[] b, int inner, int columns) {
        double[] factors = new double[columns];
        Arrays.fill(factors, 1);
        return Right.ofColumns(b, factors, inner, columns);
    }

    /** What is beyond the matrix does not reach it: neither does NaN reach other columns or rows. */
    @Test void notANumberStaysInItsRowOrColumn() {
        float[] a = floats(3 * 5);
        float[] b = floats(5 * 7);
        a[6] = Float.NaN;
        b[2 * 7 + 3] = Float.NaN;
        float[] to = new float[3 * 7];
        MatrixProduct.multiply(new Left(a, 0, 5, 1, 3), Right.of(b, 0, 5, 7), false, to);
        for (int k = 0; k < to.length; k++) {
            assertThat(Float.isNaN(to[k])).isEqualTo(k / 7 == 1 || k % 7 == 3);
        }
    }

    /** Neither what the memory held at first nor what another product left in it reaches a result. */
    @Test void memoryMayHoldAnything() {
        float[] bad = new float[64 * 128];
        Arrays.fill(bad, Float.NaN);
        MatrixProduct memory = new MatrixProduct();
        for (int rows : new int[] {64, 5}) {
            int inner = 9;
            float[] a = floats(rows * inner);
            float[] b = floats(inner * 3);
            float[] to = new float[rows * 3];
            memory.compute(new Left(a, 0, inner, 1, rows), Right.of(b, 0, inner, 3), false, to);
            for (int k = 0; k < to.length; k++) {
                double expected = 0;
                for (int l = 0; l < inner; l++) {
                    expected += (double) a[k / 3 * inner + l] * b[l * 3 + k % 3];
                }
                assertThat((double) to[k]).isCloseTo(expected, within(1e-5));
            }
            memory.compute(new Left(bad, 0, 128, 1, 64), Right.of(bad, 0, 128, 3), false, new float[64 * 3]);
        }
    }

    /** One element for the pre-loop, then multiples of 16 columns; from 49 columns on at least 72. */
    @ParameterizedTest
    @CsvSource({"1, 17", "16, 17", "17, 33", "48, 49", "49, 73", "72, 81", "80, 81", "81, 97", "256, 257",
        "257, 17"}) void rowsOfTheLastBlockArePadded(int columns, int length) {
        float[][][] blocks = Right.of(new float[2 * columns], 0, 2, columns).blocks();
        assertThat(blocks[blocks.length - 1]).hasDimensions(4, length);
    }

    /** Sums of one sign, of which a single float32 sum of so many would lose more digits. */
    @Test void errorsDoNotGrowWithTheLength() {
        int inner = 20_000;
        float[] a = new float[inner];
        Arrays.fill(a, 1);
        float[] b = floats(inner);
        double expected = 0;
        for (int k = 0; k < inner; k++) {
            b[k] = Math.abs(b[k]);
            expected += b[k];
        }
        float[] to = new float[1];
        MatrixProduct.multiply(new Left(a, 0, inner, 1, 1), Right.of(b, 0, inner, 1), false, to);
        assertThat((double) to[0]).isCloseTo(expected, within(2e-6 * expected));
    }
}
