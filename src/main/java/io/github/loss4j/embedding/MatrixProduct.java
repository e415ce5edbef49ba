package io.github.loss4j.embedding;

import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Pool;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/**
 * Products of matrices, in double. Made in tiles: a part of the right matrix that stays in L1 meets some rows of the left one,
 * whose sums are outside the heap, so that C2 sees that no store meets a later load.
 */
final class MatrixProduct {
    /** Columns and rows of a tile of the right matrix: one column by itself, whole vectors, as in {@link Scratch}. */
    private static final int COLUMNS = 257;
    private static final int INNER = 16;
    /** Rows of the left matrix that a tile meets, so that making the tile takes no time beside. */
    private static final int ROWS = 64;
    /** As many doubles from the start of a row of sums as an array's elements are from the array's. */
    private static final int START = 2;
    private static final int LINE = 64;
    /** Bytes from one row of sums to the next: whole lines, and no multiple of 4 kilobytes. */
    private static final int PITCH = Double.BYTES * (COLUMNS + 7);
    private static final OutOfLine ADD_FOUR = OutOfLine.of(MethodHandles.lookup(), "addFour", OutOfLine.FOUR_ROWS);
    private static final Pool<MatrixProduct> POOL = new Pool<>(MatrixProduct::new);

    private final DoubleBuffer[] sums = new DoubleBuffer[ROWS];
    private final double[][] tile = new double[INNER][COLUMNS];

    private MatrixProduct() {
        // As in Scratch: with two kinds of buffer loaded, C2 asks for the class once.
        DoubleBuffer.allocate(1);
        // The first number of each row of sums is the last of a cache line.
        ByteBuffer bytes = Pool.allocate(ROWS * PITCH, LINE - Double.BYTES * (START + 1));
        for (int i = 0; i < ROWS; i++) {
            sums[i] = bytes.slice(i * PITCH, Double.BYTES * (START + COLUMNS)).order(ByteOrder.nativeOrder())
                    .asDoubleBuffer();
        }
    }

    /**
     * A matrix within an array.
     *
     * @param from where its first element is
     * @param row from one row to the next
     * @param column from one column to the next
     */
    record Layout(int from, int row, int column) {
        int at(int i, int j) {
            return from + i * row + j * column;
        }
    }

    /**
     * Adds the product of two matrices to a third.
     *
     * @param a holds the left one
     * @param left how it lies there
     * @param b holds the right one
     * @param right how it lies there
     * @param rows rows of the left matrix
     * @param inner its columns, and rows of the right one
     * @param columns columns of the right one
     * @param to what is added to: row by row, from its beginning
     */
    static void add(double[] a, Layout left, float[] b, Layout right, int rows, int inner, int columns,
            double[] to) {
        MatrixProduct product = POOL.take();
        try {
            for (int j = 0; j < columns; j += COLUMNS) {
                for (int i = 0; i < rows; i += ROWS) {
                    product.addTile(a, left, b, right, i, Math.min(rows, i + ROWS), inner, j,
                            Math.min(columns - j, COLUMNS), columns, to);
                }
            }
        } finally {
            POOL.give(product);
        }
    }

    private void addTile(double[] a, Layout left, float[] b, Layout right, int from, int end, int inner, int column,
            int width, int columns, double[] to) {
        for (int i = from; i < end; i++) {
            sums[i - from].put(START, to, i * columns + column, width);
        }
        for (int k = 0; k < inner; k += INNER) {
            int depth = Math.min(inner - k, INNER);
            fill(b, right, k, depth, column, width);
            for (int i = from; i < end; i++) {
                for (int l = 0; l < depth; l += 4) {
                    int at = left.at(i, k + l);
                    int step = left.column;
                    // Beyond the depth the tile is 0.
                    double second = l + 1 < depth ? a[at + step] : 0;
                    double third = l + 2 < depth ? a[at + 2 * step] : 0;
                    double fourth = l + 3 < depth ? a[at + 3 * step] : 0;
                    ADD_FOUR.run(sums[i - from], width, tile[l], a[at], tile[l + 1], second, tile[l + 2], third,
                            tile[l + 3], fourth);
                }
            }
        }
        for (int i = from; i < end; i++) {
            sums[i - from].get(START, to, i * columns + column, width);
        }
    }

    /** Copies a tile of the right matrix, and fills it up with rows of 0. */
    private void fill(float[] b, Layout right, int row, int depth, int column, int width) {
        if (right.column == 1) {
            for (int k = 0; k < depth; k++) {
                int at = right.at(row + k, column);
                double[] into = tile[k];
                for (int j = 0; j < width; j++) {
                    into[j] = b[at + j];
                }
            }
        } else {
            for (int j = 0; j < width; j++) {
                int at = right.at(row, column + j);
                for (int k = 0; k < depth; k++) {
                    tile[k][j] = b[at + k * right.row];
                }
            }
        }
        for (int k = depth; k < INNER; k++) {
            Arrays.fill(tile[k], 0, width, 0);
        }
    }

    /** Adds four rows of the tile, each times a number, to a row of sums. */
    static void addFour(DoubleBuffer sums, int width, double[] a, double ofA, double[] b, double ofB, double[] c,
            double ofC, double[] d, double ofD) {
        int end = Math.min(width, COLUMNS);
        for (int j = 0; j < end; j++) {
            double sum = Fma.of(ofA, a[j], Fma.of(ofB, b[j], sums.get(START + j)));
            sums.put(START + j, sum + Fma.of(ofC, c[j], ofD * d[j]));
        }
    }
}
