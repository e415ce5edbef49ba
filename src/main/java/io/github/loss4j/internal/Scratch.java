package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Working memory for one call, about 240 KB. It grows by 130 KB when it first holds softmax rows whose class axis is
 * not the last one, by 37 KB when it first holds doubles, and by 26 KB when it first holds wide vectors. A call leases
 * it from a pool and returns it in a {@code finally} clause:
 * <pre>{@code
 * Scratch scratch = Scratch.lease();
 * try {
 *     ...
 * } finally {
 *     scratch.release();
 * }
 * }</pre>
 * A nested call leases another piece. So a loss may call losses, and a thread that waits for other tasks may run one of
 * them.
 *
 * <p>Most of it is one buffer, divided into regions of one block each. The buffer is outside the heap if the JVM can
 * allocate it there; otherwise it is in the heap, where loops over it are slower. C2 vectorises a loop only if it can
 * prove that no store overlaps a later load. It can prove this for two array accesses with the same index, for two
 * regions of one buffer at a constant distance, and for a store outside the heap and a load from an array. So a loop
 * may read the caller's arrays at any index and write to the buffer. The buffer is viewed both as floats and as their
 * bits without a copy.
 */
public final class Scratch {
    /**
     * The number of elements in the longest block: long enough to amortise C2's scalar pre-loop and post-loop. The
     * pre-loop takes one element to reach alignment; 2^k + 1 elements, here and in the shorter blocks, then leave none
     * for the post-loop.
     */
    public static final int BLOCK = 2049;
    /**
     * The index of the first region in the buffer. It equals the offset of an array's first element in floats, since C2
     * on JDK 17 assumes that two accesses are aligned to each other if the constants in their addresses are equal.
     */
    public static final int START = 4;
    /** The distance between regions: whole cache lines, but not a multiple of 4 KiB, to avoid 4K aliasing. */
    public static final int REGION = BLOCK - 1 + (BLOCK - 1) / 2 + 64;
    /** The indices in the buffer of the results of a loss's first function, of its second function, and of a loop. */
    public static final int FIRST = START;
    public static final int SECOND = START + REGION;
    public static final int RESULTS = START + 2 * REGION;
    private static final int REGIONS = 6;
    private static final int LINE = 64;

    /** An inner class, since the first lambda of a JVM takes milliseconds. */
    private static final Pool<Scratch> POOL = new Pool<>(new Supplier<>() {
        @Override public Scratch get() {
            return new Scratch();
        }
    });
    private static final int DOUBLE_ROWS = 7;
    private static final float[] NO_ROW = {};
    private static final double[] NO_DOUBLES = {};

    static {
        // Loads a second class of each kind of buffer. If only one class is loaded, class-hierarchy analysis removes
        // the type check before get but not before put, and C2 does not see that both use one address.
        FloatBuffer.allocate(1);
        IntBuffer.allocate(1);
        DoubleBuffer.allocate(1);
        LongBuffer.allocate(1);
    }

    /** Padded copies of the inputs of a short block, and the results of a loop over them. */
    public final float[] predictions = new float[BLOCK];
    public final float[] targets = new float[BLOCK];
    public final float[] results = new float[BLOCK];
    /**
     * A block of terms, the factors of their gradients and their weights; only {@link SampleEngine} and its helpers use
     * them.
     */
    public final float[] terms = new float[BLOCK];
    public final double[] factors = new double[BLOCK];
    public final double[] termWeights = new double[BLOCK];
    /** The sums of the rows of a block. */
    public final double[] sums = new double[BLOCK];
    /** The computation that uses this memory. */
    final Job job = new Job();
    private SoftmaxTile tile;
    private SoftmaxLanes lanes;
    private SoftmaxRow softmaxRow;
    private RowLanes rowLanes;
    private WideVectors wideVectors;
    /** The fast exponentials of softmax rows; the full-range functions compute the others. */
    final Backoff fastExponentials = new Backoff(SoftmaxRows.SCALED_CALLS);
    /**
     * Whether only the sum of the terms is wanted. Terms that are logarithms may then be added to {@link #logarithms}
     * and have a value of 0.
     */
    boolean summing;
    double logarithms;
    /** The whole buffer. */
    public final FloatBuffer floats;
    /** Views that begin at {@link #FIRST}, {@link #SECOND} and {@link #RESULTS}, on which functions work. */
    public final Region first;
    public final Region second;
    public final Region result;
    /** A view that begins in the middle of the results. */
    final Region resultEnd;
    /** The buffer from a cache line on, as doubles and as their bits, on which {@link DoubleFunctions} work. */
    final DoubleBuffer doubles;
    final LongBuffer longs;
    /** Allocated on first use. */
    private double[][] doubleArrays;
    private final float[][] rows = {NO_ROW, NO_ROW, NO_ROW};
    private final double[][] doubleRows = new double[DOUBLE_ROWS][0];

    private Scratch() {
        // Each region begins one float before a cache line, so that the pre-loop takes one element to reach alignment.
        ByteBuffer bytes = Pool.allocate(Float.BYTES * (START + REGIONS * REGION), LINE - Float.BYTES * (START + 1));
        floats = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
        first = new Region(bytes, 0);
        second = new Region(bytes, 1);
        result = new Region(bytes, 2);
        int line = Float.BYTES * (START + 1);
        ByteBuffer aligned = bytes.slice(line, Double.BYTES * DoubleKernels.SIZE).order(ByteOrder.nativeOrder());
        doubles = aligned.asDoubleBuffer();
        longs = aligned.asLongBuffer();
        int half = Float.BYTES * (BLOCK / 2);
        resultEnd = new Region(bytes.slice(half, bytes.limit() - half), 2);
    }

    /**
     * A view of the buffer on which a function works: the argument and result at {@link #ARGUMENT}, and two temporary
     * regions at {@link #TEMP_1} and {@link #TEMP_2}.
     *
     * @param floats the buffer from the region on, as floats
     * @param bits the same memory, as the bits of the floats
     */
    public record Region(FloatBuffer floats, IntBuffer bits) {
        public static final int ARGUMENT = START;
        public static final int TEMP_1 = START + 2 * REGION;
        public static final int TEMP_2 = START + 4 * REGION;

        Region(ByteBuffer bytes, int index) {
            this(from(bytes, index).asFloatBuffer(), from(bytes, index).asIntBuffer());
        }

        /**
         * Multiplies the first numbers of the region by a power of two times the numbers of an array from an index on.
         * A product of 0 is +0.
         */
        public void multiply(float[] factors, float scale, int from, int length) {
            FloatBuffer numbers = floats;
            int end = Math.min(length, BLOCK);
            for (int j = 0; j < end; j++) {
                numbers.put(ARGUMENT + j, Fma.of(numbers.get(ARGUMENT + j), scale * factors[from + j], 0));
            }
        }

        /** Sets the first numbers of the region. */
        void fill(float number, int length) {
            FloatBuffer numbers = floats;
            int end = Math.min(length, BLOCK);
            for (int j = 0; j < end; j++) {
                numbers.put(ARGUMENT + j, number);
            }
        }

        /** Adds a factor, given as the sum of two floats, times the numbers of an array from an index on. */
        void add(float high, float low, float[] terms, int from, int length) {
            FloatBuffer numbers = floats;
            int end = Math.min(length, BLOCK);
            if (low == 0) {
                for (int j = 0; j < end; j++) {
                    numbers.put(ARGUMENT + j, Fma.of(high, terms[from + j], numbers.get(ARGUMENT + j)));
                }
                return;
            }
            for (int j = 0; j < end; j++) {
                numbers.put(ARGUMENT + j,
                        Fma.of(high, terms[from + j], Fma.of(low, terms[from + j], numbers.get(ARGUMENT + j))));
            }
        }

        private static ByteBuffer from(ByteBuffer bytes, int index) {
            int at = Float.BYTES * index * REGION;
            return bytes.slice(at, bytes.limit() - at).order(ByteOrder.nativeOrder());
        }
    }

    /**
     * Takes working memory from the pool, or allocates some if the pool is empty.
     *
     * @return memory that belongs to the caller until it calls {@link #release}; its contents are undefined
     */
    public static Scratch lease() {
        return POOL.take();
    }

    /** Returns this memory to the pool. A full pool drops it. */
    public void release() {
        for (int which = 0; which < rows.length; which++) {
            if (rows[which].length > BLOCK) {
                rows[which] = NO_ROW;
            }
        }
        for (int which = 0; which < doubleRows.length; which++) {
            if (doubleRows[which].length > BLOCK) {
                doubleRows[which] = NO_DOUBLES;
            }
        }
        summing = false;
        if (rowLanes != null) {
            rowLanes.clear();
        }
        job.clear();
        POOL.give(this);
    }

    // These are allocated on first use: each class to load delays the first call of a JVM.

    SoftmaxTile tile() {
        if (tile == null) {
            tile = new SoftmaxTile();
        }
        return tile;
    }

    SoftmaxRow softmaxRow() {
        if (softmaxRow == null) {
            softmaxRow = new SoftmaxRow(this);
        }
        return softmaxRow;
    }

    SoftmaxLanes lanes() {
        if (lanes == null) {
            lanes = new SoftmaxLanes(tile());
        }
        return lanes;
    }

    RowLanes rowLanes() {
        if (rowLanes == null) {
            rowLanes = new RowLanes(this);
        }
        return rowLanes;
    }

    /** Returns memory for floats that are converted to double. */
    public WideVectors wideVectors() {
        if (wideVectors == null) {
            wideVectors = new WideVectors();
        }
        return wideVectors;
    }

    /**
     * Returns the whole buffer.
     *
     * @return the buffer, in which {@link #FIRST} is an index
     */
    public FloatBuffer floats() {
        return floats;
    }

    /**
     * Returns arrays for loops in double.
     *
     * @return nine arrays of {@link DoubleBlock#LENGTH} elements
     */
    public double[][] doubleArrays() {
        if (doubleArrays == null) {
            doubleArrays = new double[DoubleBlock.ARRAYS][DoubleBlock.LENGTH];
        }
        return doubleArrays;
    }

    /**
     * Copies a block of predictions and targets and pads it with the last element, which is a valid argument of the
     * loss.
     */
    public void load(float[] fromPredictions, float[] fromTargets, int from, int length, int padded) {
        System.arraycopy(fromPredictions, from, predictions, 0, length);
        System.arraycopy(fromTargets, from, targets, 0, length);
        Arrays.fill(predictions, length, padded, predictions[length - 1]);
        Arrays.fill(targets, length, padded, targets[length - 1]);
    }

    /**
     * Returns one of three arrays, for a row of scores, its gradient and temporary numbers, of exactly this length. It
     * is reallocated if the length changes, and dropped on {@link #release} if it is longer than a block.
     */
    public float[] row(int which, int length) {
        if (rows[which].length != length) {
            rows[which] = new float[length];
        }
        return rows[which];
    }

    /**
     * Returns one of seven arrays of at least this length, for numbers in double. It is reallocated and dropped as in
     * {@link #row}.
     */
    public double[] doubles(int which, int length) {
        if (doubleRows[which].length < length) {
            doubleRows[which] = new double[length];
        }
        return doubleRows[which];
    }
}
