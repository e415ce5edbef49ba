package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.embedding.MatrixProduct.Layout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixProductTest {
    private final Random random = new Random(4);

    private double[] doubles(int length) {
        return random.doubles(length, -1, 1).toArray();
    }

    private float[] floats(int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** Sizes around the borders of tiles: 64 rows, 16 of the inner dimension, 257 columns. */
    @Test void addsTheProductOfMatricesOfAnySizeAndLayout() {
        int[][] sizes = {{1, 1, 1}, {3, 2, 5}, {64, 16, 257}, {65, 17, 258}, {63, 31, 256}, {130, 35, 600}, {2, 0, 3}};
        for (int[] size : sizes) {
            int rows = size[0];
            int inner = size[1];
            int columns = size[2];
            double[] a = doubles(rows * inner + 5);
            float[] b = floats(inner * columns + 5);
            for (Layout left : new Layout[] {new Layout(5, inner, 1), new Layout(0, 1, rows)}) {
                for (Layout right : new Layout[] {new Layout(5, columns, 1), new Layout(0, 1, inner)}) {
                    double[] to = doubles(rows * columns);
                    double[] before = to.clone();
                    MatrixProduct.add(a, left, b, right, rows, inner, columns, to);
                    for (int i = 0; i < rows; i++) {
                        for (int j = 0; j < columns; j++) {
                            double expected = before[i * columns + j];
                            for (int k = 0; k < inner; k++) {
                                expected += a[left.at(i, k)] * b[right.at(k, j)];
                            }
                            assertThat(to[i * columns + j]).isCloseTo(expected, within(1e-14));
                        }
                    }
                }
            }
        }
    }
}
