package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.internal.Scratch;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EuclideanDistancesTest {
    private static final float SHIFT = 1e-6f;

    private static float[] floats(int length, long seed, float scale) {
        Random random = new Random(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = scale * (float) random.nextGaussian();
        }
        return numbers;
    }

    private static double[][] ofTwo(float[] a, float[] b, float[] c, int from, int to, int length) {
        return ofTwo(SHIFT, a, b, c, from, to, length);
    }

    private static double[][] ofTwo(float shift, float[] a, float[] b, float[] c, int from, int to, int length) {
        Scratch scratch = Scratch.lease();
        try {
            double[][] arrays = scratch.doubleArrays();
            EuclideanDistances.ofTwo(shift, a, b, c, from, to, length, arrays, scratch);
            return new double[][] {arrays[0].clone(), arrays[1].clone()};
        } finally {
            scratch.release();
        }
    }

    private static double exact(float[] a, float[] b, int from, int length) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = from; k < from + length; k++) {
            BigDecimal difference = new BigDecimal(a[k]).subtract(new BigDecimal(b[k])).add(new BigDecimal(SHIFT));
            sum = sum.add(difference.multiply(difference));
        }
        return sum.sqrt(MathContext.DECIMAL64).doubleValue();
    }

    /** Around the border of blocks of 1024 elements; odd lengths and few elements take other loops. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 17, 42, 255, 256, 1022, 1024, 1025, 1026,
        2050}) void distancesAreThoseOfExactArithmetic(int length) {
        int rows = 9;
        for (float scale : new float[] {1e-42f, 1e-30f, 1, 1e30f}) {
            float[] a = floats(rows * length, 1, scale);
            float[] b = floats(rows * length, 2, scale);
            float[] c = floats(rows * length, 3, scale);
            double[][] distances = ofTwo(a, b, c, 1, rows, length);
            for (int row = 1; row < rows; row++) {
                double expected = exact(a, b, row * length, length);
                double other = exact(a, c, row * length, length);
                assertThat(distances[0][row - 1]).isCloseTo(expected, within(1e-14 * expected));
                assertThat(distances[1][row - 1]).isCloseTo(other, within(1e-14 * other));
            }
        }
    }

    /** A single row has fewer elements than the vector loops take. */
    @ParameterizedTest
    @ValueSource(ints = {2, 16, 42, 126}) void bitsDoNotDependOnTheNumberOfRows(int length) {
        int rows = 70;
        float[] a = floats(rows * length, 4, 1);
        float[] b = floats(rows * length, 5, 1);
        float[] c = floats(rows * length, 6, 1);
        double[][] distances = ofTwo(a, b, c, 0, rows, length);
        for (int row = 0; row < rows; row++) {
            double[][] one = ofTwo(a, b, c, row, row + 1, length);
            assertThat(one[0][0]).isEqualTo(distances[0][row]);
            assertThat(one[1][0]).isEqualTo(distances[1][row]);
        }
    }

    /** Squares from 2²⁰⁰ on are recomputed in another loop. */
    @ParameterizedTest
    @ValueSource(ints = {2, 42, 128, 510, 1024, 1056, 2080}) void powersOfTwoScaleDistancesExactly(int length) {
        int rows = 33;
        float scale = 0x1p110f;
        float[] a = floats(rows * length, 7, 1);
        float[] b = floats(rows * length, 8, 1);
        float[] c = floats(rows * length, 9, 1);
        double[][] distances = ofTwo(0, a, b, c, 0, rows, length);
        double[][] large = ofTwo(0, floats(rows * length, 7, scale), floats(rows * length, 8, scale),
                floats(rows * length, 9, scale), 0, rows, length);
        for (int row = 0; row < rows; row++) {
            assertThat(large[0][row]).isEqualTo(scale * distances[0][row]);
            assertThat(large[1][row]).isEqualTo(scale * distances[1][row]);
        }
    }

    @ParameterizedTest
    @CsvSource({"Infinity, Infinity, NaN", "-Infinity, -Infinity, NaN", "NaN, NaN, NaN", "NaN, 1, NaN", "1, NaN, NaN",
        "Infinity, 3.4028235e38, Infinity", "3.4028235e38, Infinity, Infinity", "Infinity, -Infinity, Infinity",
        "3.4028235e38, 3.4028235e38, 0.000016",
        "3.4028235e38, -3.4028235e38, 6.805647e38"}) void infiniteElementsAndLargeOnes(float x, float y,
                double expected) {
        int length = 256;
        for (int at : new int[] {512 + 6, 512 + 7}) {
            float[] a = new float[4 * length];
            float[] b = new float[4 * length];
            float[] c = new float[4 * length];
            a[at] = x;
            b[at] = y;
            double[][] distances = ofTwo(a, b, c, 0, 4, length);
            assertNear(distances[0][2], expected);
            assertThat(distances[0][1]).isCloseTo(16 * SHIFT, within(1e-12));
            assertNear(ofTwo(c, b, a, 0, 4, length)[0][2], Math.abs(SHIFT - (double) y));
        }
    }

    private static void assertNear(double distance, double expected) {
        if (Double.isFinite(expected)) {
            assertThat(distance).isCloseTo(expected, within(1e-6 * expected));
        } else {
            assertThat(distance).isEqualTo(Double.valueOf(expected));
        }
    }
}
