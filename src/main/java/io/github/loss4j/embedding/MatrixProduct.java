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
 * <p>The inner loop combines four rows of the left matrix with four rows of the right one: sixteen fused multiply-adds
 * for four loads, four loads of sums and four stores. The rows of the right matrix are separate arrays that share one
 * index and the sums are off-heap, so that C2 can prove that stores do not alias loads. Each row of the left matrix
 * begins with another row of the right one: otherwise C2 of JDK 17 packs operations of different sums together and does
 * not vectorise.
 */
final class MatrixProduct {
    /**
     * Columns of the right matrix in a block. Each row has one element before them, for the scalar pre-loop, as in
     * {@code Scratch}.
     */
    private static final int COLUMNS = 256;
    private static final int FIRST = 1;
    /** Lanes of the widest vectors; rows of a block are padded to a multiple of it. */
    private static final int LANES = 16;
    /**
     * Rows of a block from {@link #NARROW} columns on are padded to this length: C2 does not use vectors of eight lanes
     * for loops of fewer iterations.
     */
    private static final int MIN_WIDTH = 72;
    private static final int NARROW = 49;
    private static final int PANEL = 128;
    /** Rows of the left matrix in a block. */
    private static final int ROWS = 64;
    /** Rows of each matrix that the inner loop combines. */
    private static final int DEPTH = 4;
    /** Rows of the right matrix that stay in the L1 cache while all rows of a block of the left one use them. */
    private static final int STEP = 32;
    /** Offset of the sums in floats, equal to the offset of the elements of a float array, for equal alignment. */
    private static final int START = 4;
    private static final int LINE = 64;
    /**
     * Floats from one row of sums to the next: a multiple of the cache line, but not of 4 KiB, to avoid 4K aliasing.
     */
    private static final int PITCH = COLUMNS + LANES;
    private static final OutOfLine ADD_PRODUCTS = OutOfLine.of(MethodHandles.lookup(), "addProducts",
            OutOfLine.PRODUCT);
    private static final OutOfLine ADD_SUMS = OutOfLine.of(MethodHandles.lookup(), "addSums", OutOfLine.PRODUCT);
    private static final float[] ZEROS = new float[FIRST + COLUMNS];
    private static final Pool<MatrixProduct> POOL = new Pool<>(MatrixProduct::new);

    private final FloatBuffer[] sums = new FloatBuffer[ROWS / DEPTH];
    private final float[] factors = new float[ROWS * PANEL];

    MatrixProduct() {
        // As in Scratch: loads a second buffer class, so that C2 checks the class once.
        FloatBuffer.allocate(1);
        // The pre-loop element of each row of sums is the last one of a cache line.
        int size = Float.BYTES * DEPTH * PITCH;
        ByteBuffer bytes = Pool.allocate(sums.length * size, LINE - Float.BYTES * (START + 1));
        for (int i = 0; i < sums.length; i++) {
            sums[i] = bytes.slice(i * size, Float.BYTES * (START + (DEPTH - 1) * PITCH + FIRST + COLUMNS))
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

        /** The columns that are stored one after the other in an array, each times a factor in the range of floats. */
        static Right ofColumns(float[] b, double[] factors, int inner, int columns) {
            Right right = empty(inner, columns);
            // A few rows at a time, so that their cache lines stay in the L1 cache until they are full.
            for (int k = 0; k < inner; k += ROWS) {
                int end = Math.min(inner, k + ROWS);
                int j = 0;
                for (; j < columns - 3; j += 4) {
                    fourColumns(b, j * inner, inner, factors, j, k, end, right.blocks[j / COLUMNS]);
                }
                for (; j < columns; j++) {
                    float[][] block = right.blocks[j / COLUMNS];
                    for (int row = k; row < end; row++) {
                        block[row][FIRST + j % COLUMNS] = (float) factors[j] * b[j * inner + row];
                    }
                }
            }
            return right;
        }

        /** Writes four columns at once, since adjacent elements are written together. */
        private static void fourColumns(float[] b, int from, int inner, double[] factors, int column, int firstRow,
                int end, float[][] block) {
            int at = FIRST + column % COLUMNS;
            float f0 = (float) factors[column];
            float f1 = (float) factors[column + 1];
            float f2 = (float) factors[column + 2];
            float f3 = (float) factors[column + 3];
            for (int k = firstRow; k < end; k++) {
                float[] row = block[k];
                row[at] = f0 * b[from + k];
                row[at + 1] = f1 * b[from + inner + k];
                row[at + 2] = f2 * b[from + 2 * inner + k];
                row[at + 3] = f3 * b[from + 3 * inner + k];
            }
        }

        private static Right empty(int inner, int columns) {
            float[][][] blocks = new float[(columns + COLUMNS - 1) / COLUMNS][][];
            for (int c = 0; c < blocks.length; c++) {
                int width = Math.min(COLUMNS, columns - c * COLUMNS);
                blocks[c] = new float[roundUp(inner, DEPTH)][padded(width)];
            }
            return new Right(blocks, inner, columns);
        }
    }

    /** The length of the rows of a block of some columns. */
    private static int padded(int columns) {
        int lanes = roundUp(columns, LANES);
        return FIRST + (columns < NARROW ? lanes : Math.max(MIN_WIDTH, lanes));
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
            product.compute(left, right, add, to);
        } finally {
            POOL.give(product);
        }
    }

    /** As {@link #multiply}, in this memory. */
    void compute(Left left, Right right, boolean add, float[] to) {
        if (right.inner == 0 && !add) {
            Arrays.fill(to, 0, left.rows * right.columns, 0);
        }
        for (int i = 0; i < left.rows; i += ROWS) {
            int height = Math.min(ROWS, left.rows - i);
            for (int k = 0; k < right.inner; k += PANEL) {
                load(left, i, height, k, Math.min(PANEL, right.inner - k));
                for (int c = 0; c < right.blocks.length; c++) {
                    multiply(height, right, k, c, add || k > 0, i, to);
                }
            }
        }
    }

    /** Copies a panel, with zeros after its rows and columns. */
    private void load(Left left, int row, int height, int inner, int depth) {
        int padded = roundUp(depth, DEPTH);
        int at = left.from + row * left.row + inner * left.column;
        if (left.column == 1) {
            for (int r = 0; r < height; r++) {
                System.arraycopy(left.a, at + r * left.row, factors, r * PANEL, depth);
            }
        } else {
            for (int k = 0; k < depth; k += DEPTH) {
                // A few columns at a time, so that adjacent elements are written together.
                for (int r = 0; r < height; r++) {
                    for (int j = k; j < Math.min(depth, k + DEPTH); j++) {
                        factors[r * PANEL + j] = left.a[at + r * left.row + j * left.column];
                    }
                }
            }
        }
        for (int r = 0; r < height && depth < padded; r++) {
            Arrays.fill(factors, r * PANEL + depth, r * PANEL + padded, 0);
        }
        Arrays.fill(factors, height * PANEL, roundUp(height, DEPTH) * PANEL, 0);
    }

    private void multiply(int height, Right right, int inner, int block, boolean add, int row, float[] to) {
        float[][] tile = right.blocks[block];
        int end = Math.min(inner + PANEL, tile.length);
        int real = Math.min(COLUMNS, right.columns - block * COLUMNS);
        int width = padded(real);
        for (int i = 0; i < height; i += DEPTH) {
            for (int r = 0; r < DEPTH; r++) {
                sums[i / DEPTH].put(START + r * PITCH, ZEROS, 0, width);
            }
        }
        for (int k = inner; k < end; k += STEP) {
            for (int i = 0; i < height; i += DEPTH) {
                ADD_PRODUCTS.run(factors, i * PANEL + k - inner, tile, k, sums[i / DEPTH], width);
            }
        }
        for (int i = 0; i < height; i++) {
            int begin = (row + i) * right.columns + block * COLUMNS;
            int from = START + FIRST + i % DEPTH * PITCH;
            if (add) {
                ADD_SUMS.run(to, begin, tile, from, sums[i / DEPTH], real);
            } else {
                sums[i / DEPTH].get(from, to, begin, real);
            }
        }
    }

    /** Adds a row of sums to an array. */
    static void addSums(float[] to, int begin, float[][] unused, int from, FloatBuffer sums, int length) {
        int end = Math.min(length, COLUMNS);
        for (int j = 0; j < end; j++) {
            to[begin + j] += sums.get(from + j);
        }
    }

    /** Adds the products of four rows of factors with rows of a tile to four rows of sums. */
    static void addProducts(float[] left, int from, float[][] tile, int row, FloatBuffer sums, int width) {
        int end = Math.min(width, FIRST + COLUMNS);
        int last = Math.min(row + STEP, tile.length);
        int at = from;
        for (int k = row; k < last; k += DEPTH) {
            float[] b0 = tile[k];
            float[] b1 = tile[k + 1];
            float[] b2 = tile[k + 2];
            float[] b3 = tile[k + 3];
            float a0 = left[at];
            float a1 = left[at + 1];
            float a2 = left[at + 2];
            float a3 = left[at + 3];
            float c0 = left[at + PANEL];
            float c1 = left[at + PANEL + 1];
            float c2 = left[at + PANEL + 2];
            float c3 = left[at + PANEL + 3];
            float d0 = left[at + 2 * PANEL];
            float d1 = left[at + 2 * PANEL + 1];
            float d2 = left[at + 2 * PANEL + 2];
            float d3 = left[at + 2 * PANEL + 3];
            float e0 = left[at + 3 * PANEL];
            float e1 = left[at + 3 * PANEL + 1];
            float e2 = left[at + 3 * PANEL + 2];
            float e3 = left[at + 3 * PANEL + 3];
            for (int j = 0; j < end; j++) {
                float a = sums.get(START + j);
                float c = sums.get(START + PITCH + j);
                float d = sums.get(START + 2 * PITCH + j);
                float e = sums.get(START + 3 * PITCH + j);
                sums.put(START + j, Fma.of(a3, b3[j], Fma.of(a2, b2[j], Fma.of(a1, b1[j], Fma.of(a0, b0[j], a)))));
                sums.put(START + PITCH + j,
                        Fma.of(c0, b0[j], Fma.of(c3, b3[j], Fma.of(c2, b2[j], Fma.of(c1, b1[j], c)))));
                sums.put(START + 2 * PITCH + j,
                        Fma.of(d1, b1[j], Fma.of(d0, b0[j], Fma.of(d3, b3[j], Fma.of(d2, b2[j], d)))));
                sums.put(START + 3 * PITCH + j,
                        Fma.of(e2, b2[j], Fma.of(e1, b1[j], Fma.of(e0, b0[j], Fma.of(e3, b3[j], e)))));
            }
            at += DEPTH;
        }
    }
}
