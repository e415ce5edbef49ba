package io.github.loss4j.embedding;

import io.github.loss4j.internal.Fma;
import io.github.loss4j.internal.OutOfLine;
import io.github.loss4j.internal.Pool;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Matrix products (GEMM) in float32. The inner dimension is split into panels of at most {@link #PANEL} terms that are
 * summed separately: the error grows with the length of a panel and the number of panels instead of with the whole
 * dimension.
 *
 * <p>The inner loop combines two rows of the left matrix with four rows of the right one: eight fused multiply-adds for
 * four loads, two loads of sums and two stores. The rows of the right matrix are separate arrays that share one index
 * and the sums are off-heap, so that C2 can prove that stores do not alias loads. The second row swaps the operands of
 * its multiplications: otherwise C2 of JDK 17 packs operations of the two rows together and does not vectorise.
 */
final class MatrixProduct {
    /**
     * Columns of the right matrix in a block. Each row has one element before them, for the scalar pre-loop, as in
     * {@code Scratch}.
     */
    private static final int COLUMNS = 256;
    private static final int FIRST = 1;
    /** Lanes of the widest vectors; rows of a block are padded with zeros to a multiple of it. */
    private static final int LANES = 16;
    private static final int PANEL = 128;
    /** Rows of the left matrix in a block. */
    private static final int ROWS = 64;
    private static final int DEPTH = 4;
    /** Offset of the sums in floats, equal to the offset of the elements of a float array, for equal alignment. */
    private static final int START = 4;
    private static final int LINE = 64;
    /**
     * Floats from one row of sums to the next: a multiple of the cache line, but not of 4 KiB, to avoid 4K aliasing.
     */
    private static final int PITCH = COLUMNS + LANES;
    private static final OutOfLine SET_FOUR = OutOfLine.of(MethodHandles.lookup(), "setFour", OutOfLine.PRODUCT);
    private static final OutOfLine ADD_FOUR = OutOfLine.of(MethodHandles.lookup(), "addFour", OutOfLine.PRODUCT);
    private static final OutOfLine ADD_FIRST = OutOfLine.of(MethodHandles.lookup(), "addFirst", OutOfLine.ARRAYS);
    private static final OutOfLine ADD_SECOND = OutOfLine.of(MethodHandles.lookup(), "addSecond", OutOfLine.ARRAYS);
    private static final Pool<MatrixProduct> POOL = new Pool<>(MatrixProduct::new);

    private final FloatBuffer[] sums = new FloatBuffer[ROWS / 2];
    private final float[] factors = new float[ROWS * PANEL];

    private MatrixProduct() {
        // As in Scratch: loads a second buffer class, so that C2 checks the class once.
        FloatBuffer.allocate(1);
        // The pre-loop element of each row of sums is the last one of a cache line.
        int size = Float.BYTES * 2 * PITCH;
        ByteBuffer bytes = Pool.allocate(sums.length * size, LINE - Float.BYTES * (START + 1));
        for (int i = 0; i < sums.length; i++) {
            sums[i] = bytes.slice(i * size, Float.BYTES * (START + PITCH + FIRST + COLUMNS))
                    .order(ByteOrder.nativeOrder()).asFloatBuffer();
        }
    }

    /**
     * The right matrix of products.
     *
     * @param blocks the rows of each block of columns, padded with zero rows to a multiple of {@link #DEPTH}
     * @param inner its number of rows
     * @param columns its number of columns
     */
    record Right(float[][][] blocks, int inner, int columns) {
        /** A matrix stored in row-major order. */
        static Right of(float[] b, int from, int inner, int columns) {
            Right right = empty(inner, columns);
            for (int c = 0; c < right.blocks.length; c++) {
                int width = Math.min(COLUMNS, columns - c * COLUMNS);
                for (int k = 0; k < inner; k++) {
                    System.arraycopy(b, from + k * columns + c * COLUMNS, right.blocks[c][k], FIRST, width);
                }
            }
            return right;
        }

        /** A matrix stored in column-major order. */
        static Right ofColumns(float[] b, int inner, int columns) {
            Right right = empty(inner, columns);
            // A few columns at a time, so that adjacent elements are written together.
            for (int from = 0; from < columns; from += LANES) {
                float[][] block = right.blocks[from / COLUMNS];
                int width = Math.min(LANES, columns - from);
                for (int k = 0; k < inner; k++) {
                    float[] row = block[k];
                    for (int j = 0; j < width; j++) {
                        row[FIRST + from % COLUMNS + j] = b[(from + j) * inner + k];
                    }
                }
            }
            return right;
        }

        private static Right empty(int inner, int columns) {
            float[][][] blocks = new float[(columns + COLUMNS - 1) / COLUMNS][][];
            for (int c = 0; c < blocks.length; c++) {
                int width = Math.min(COLUMNS, columns - c * COLUMNS);
                blocks[c] = new float[roundUp(inner, DEPTH)][FIRST + roundUp(width, LANES)];
            }
            return new Right(blocks, inner, columns);
        }
    }

    private static int roundUp(int number, int step) {
        return (number + step - 1) / step * step;
    }

    /**
     * The left matrix of a product.
     *
     * @param a the array that holds it
     * @param from the index of its first element
     * @param row the stride between rows
     * @param column the stride between columns
     * @param rows its number of rows
     */
    record Left(float[] a, int from, int row, int column, int rows) {
    }

    /**
     * Multiplies two matrices.
     *
     * @param left the left matrix
     * @param right the right matrix
     * @param add whether to add the product to the content of the result
     * @param to receives the result in row-major order
     */
    static void multiply(Left left, Right right, boolean add, float[] to) {
        MatrixProduct product = POOL.take();
        try {
            for (int i = 0; i < left.rows; i += ROWS) {
                int height = Math.min(ROWS, left.rows - i);
                for (int k = 0; k < right.inner; k += PANEL) {
                    product.load(left, i, height, k, Math.min(PANEL, right.inner - k));
                    for (int c = 0; c < right.blocks.length; c++) {
                        product.multiply(height, right, k, c, add || k > 0, i, to);
                    }
                }
                if (right.inner == 0 && !add) {
                    Arrays.fill(to, i * right.columns, (i + height) * right.columns, 0);
                }
            }
        } finally {
            POOL.give(product);
        }
    }

    /** Packs a panel: for each pair of rows, four factors of the first alternate with four of the second. */
    private void load(Left left, int row, int height, int inner, int depth) {
        int padded = roundUp(depth, DEPTH);
        // The padding is 0.
        Arrays.fill(factors, 0, roundUp(height, 2) * padded, 0);
        int at = left.from + row * left.row + inner * left.column;
        if (left.row == 1) {
            for (int k = 0; k < depth; k++) {
                int from = at + k * left.column;
                int to = 2 * (k & -DEPTH) + (k & DEPTH - 1);
                for (int r = 0; r < height; r++) {
                    factors[to + (r & -2) * padded + (r & 1) * DEPTH] = left.a[from + r];
                }
            }
        } else {
            for (int r = 0; r < height; r++) {
                int from = at + r * left.row;
                int to = (r & -2) * padded + (r & 1) * DEPTH;
                for (int k = 0; k < depth; k++) {
                    factors[to + 2 * (k & -DEPTH) + (k & DEPTH - 1)] = left.a[from + k * left.column];
                }
            }
        }
    }

    private void multiply(int height, Right right, int inner, int block, boolean add, int row, float[] to) {
        float[][] tile = right.blocks[block];
        int depth = roundUp(Math.min(PANEL, right.inner - inner), DEPTH);
        int width = tile[0].length;
        int real = Math.min(COLUMNS, right.columns - block * COLUMNS);
        for (int i = 0; i < height; i += 2) {
            FloatBuffer pair = sums[i / 2];
            int at = i * depth;
            SET_FOUR.run(factors, at, tile, inner, pair, width);
            for (int k = DEPTH; k < depth; k += DEPTH) {
                ADD_FOUR.run(factors, at + 2 * k, tile, inner + k, pair, width);
            }
            for (int r = i; r < Math.min(height, i + 2); r++) {
                int begin = (row + r) * right.columns + block * COLUMNS;
                int from = START + FIRST + (r - i) * PITCH;
                if (add) {
                    (r == i ? ADD_FIRST : ADD_SECOND).run(to, to, begin, pair, real);
                } else {
                    pair.get(from, to, begin, real);
                }
            }
        }
    }

    /** Adds the first row of sums to an array. */
    static void addFirst(float[] to, float[] same, int begin, FloatBuffer sums, int length) {
        int end = Math.min(length, COLUMNS);
        for (int j = 0; j < end; j++) {
            to[begin + j] += sums.get(START + FIRST + j);
        }
    }

    /** Adds the second row of sums to an array. */
    static void addSecond(float[] to, float[] same, int begin, FloatBuffer sums, int length) {
        int end = Math.min(length, COLUMNS);
        for (int j = 0; j < end; j++) {
            to[begin + j] += sums.get(START + PITCH + FIRST + j);
        }
    }

    /**
     * Sets two rows of sums to four products each. The first product is added to 0, since C2 may swap the operands of a
     * plain product.
     */
    static void setFour(float[] left, int at, float[][] tile, int k, FloatBuffer sums, int width) {
        float[] b0 = tile[k];
        float[] b1 = tile[k + 1];
        float[] b2 = tile[k + 2];
        float[] b3 = tile[k + 3];
        float a0 = left[at];
        float a1 = left[at + 1];
        float a2 = left[at + 2];
        float a3 = left[at + 3];
        float c0 = left[at + 4];
        float c1 = left[at + 5];
        float c2 = left[at + 6];
        float c3 = left[at + 7];
        int end = Math.min(width, FIRST + COLUMNS);
        for (int j = 0; j < end; j++) {
            sums.put(START + j, Fma.of(a3, b3[j], Fma.of(a2, b2[j], Fma.of(a1, b1[j], Fma.of(a0, b0[j], 0)))));
            sums.put(START + PITCH + j, Fma.of(b3[j], c3, Fma.of(b2[j], c2, Fma.of(b1[j], c1, Fma.of(b0[j], c0, 0)))));
        }
    }

    /** The same, added to the sums. */
    static void addFour(float[] left, int at, float[][] tile, int k, FloatBuffer sums, int width) {
        float[] b0 = tile[k];
        float[] b1 = tile[k + 1];
        float[] b2 = tile[k + 2];
        float[] b3 = tile[k + 3];
        float a0 = left[at];
        float a1 = left[at + 1];
        float a2 = left[at + 2];
        float a3 = left[at + 3];
        float c0 = left[at + 4];
        float c1 = left[at + 5];
        float c2 = left[at + 6];
        float c3 = left[at + 7];
        int end = Math.min(width, FIRST + COLUMNS);
        for (int j = 0; j < end; j++) {
            float one = sums.get(START + j);
            float other = sums.get(START + PITCH + j);
            sums.put(START + j, Fma.of(a3, b3[j], Fma.of(a2, b2[j], Fma.of(a1, b1[j], Fma.of(a0, b0[j], one)))));
            sums.put(START + PITCH + j,
                    Fma.of(b3[j], c3, Fma.of(b2[j], c2, Fma.of(b1[j], c1, Fma.of(b0[j], c0, other)))));
        }
    }
}
