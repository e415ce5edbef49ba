package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Working memory for one call, some 190 kilobytes. A call leases it from a pool and gives it back in a {@code finally} clause:
 * <pre>{@code
 * Scratch scratch = Scratch.lease();
 * try {
 *     ...
 * } finally {
 *     scratch.release();
 * }
 * }</pre>
 * A call within a call leases another one, so a loss may call losses, and so may a task that runs while a thread waits for
 * others.
 *
 * <p>Most of it is one piece of memory, cut into regions of a block each. It lies outside the heap if the JVM has room there,
 * else in the heap, where loops over it are slower. C2 vectorises a loop only if it can prove that no store overlaps a later
 * load. It proves this for two accesses to arrays if they use the same index, and for two regions of one buffer, whose distance
 * is a constant. A store outside the heap overlaps no array. So a loop may read the caller's arrays at any index and write here.
 * Views of one piece of memory as floats and as bits need no copy.
 */
public final class Scratch {
    /**
     * Elements in the longest block: enough to hide what a loop costs before and after its vectors. A loop does one element or
     * more by itself, until it is at the beginning of a cache line; this is one more than a power of two, and so are the
     * shorter blocks, so that no element is left after its vectors.
     */
    public static final int BLOCK = 2049;
    /**
     * Where the first region begins: as many floats from the buffer's start as an array's elements are from the array's, since
     * C2 on JDK 17 takes two accesses for aligned to each other if the constants in their addresses are.
     */
    public static final int START = 4;
    /** From one region to the next: cache lines, and no multiple of 4 kilobytes, which would be one set of the cache. */
    public static final int REGION = BLOCK - 1 + (BLOCK - 1) / 2 + 64;
    /** In the whole buffer: the results of a loss's first function, of its second one, and of a loop. */
    public static final int FIRST = START;
    public static final int SECOND = START + REGION;
    public static final int RESULTS = START + 2 * REGION;
    private static final int REGIONS = 6;
    private static final int LINE = 64;

    private static final Pool<Scratch> POOL = new Pool<>(Scratch::new);
    private static final float[] NO_ROW = {};

    static {
        // Where a JVM has loaded but one class with a get, and two with a put, as those of direct buffers are, C2 asks for the
        // class before each put and not before each get, and does not see that both go to one address. Let there be others,
        // so that it always asks, once.
        FloatBuffer.allocate(1);
        IntBuffer.allocate(1);
    }

    /** A last block that is no whole one, filled up; and what a loop made of it. */
    public final float[] predictions = new float[BLOCK];
    public final float[] targets = new float[BLOCK];
    public final float[] results = new float[BLOCK];
    /** Terms of a block of samples and what their gradients are multiplied by; the samples' own code uses the others. */
    public final float[] terms = new float[BLOCK];
    public final double[] factors = new double[BLOCK];
    public final double[] shares = new double[BLOCK];
    /** Sums of the rows of a block. */
    public final double[] sums = new double[BLOCK];
    /** What the engine computes with this memory. */
    final Job job = new Job();
    final SoftmaxTile tile = new SoftmaxTile();
    /** All regions. */
    public final FloatBuffer floats;
    /** The regions of {@link #FIRST}, {@link #SECOND} and {@link #RESULTS}, each as where a function works. */
    public final Region first;
    public final Region second;
    public final Region result;
    /** The region that begins in the middle of the results. */
    public final Region resultEnd;
    private final float[][] rows = {NO_ROW, NO_ROW, NO_ROW};

    private Scratch() {
        // Each region begins with the last number of a cache line: a loop does one or more by themselves, until it is at the
        // beginning of a line.
        ByteBuffer bytes = Pool.allocate(Float.BYTES * (START + REGIONS * REGION), LINE - Float.BYTES * (START + 1));
        floats = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
        first = new Region(bytes, 0);
        second = new Region(bytes, 1);
        result = new Region(bytes, 2);
        int half = Float.BYTES * (BLOCK / 2);
        resultEnd = new Region(bytes.slice(half, bytes.limit() - half), 2);
    }

    /**
     * A region as a function sees it: its argument and result {@link #HERE}, and two regions to work with.
     *
     * @param floats floats of the memory from the region on
     * @param bits the same memory as bits
     */
    public record Region(FloatBuffer floats, IntBuffer bits) {
        public static final int HERE = START;
        public static final int NEXT = START + 2 * REGION;
        public static final int LAST = START + 4 * REGION;

        Region(ByteBuffer bytes, int index) {
            this(from(bytes, index).asFloatBuffer(), from(bytes, index).asIntBuffer());
        }

        /**
         * Multiplies the first numbers by those of an array from an index on, which are multiplied by a power of two first; a
         * product that is 0 has no sign.
         */
        public void multiply(float[] factors, float scale, int from, int length) {
            FloatBuffer numbers = floats;
            int end = end(length);
            for (int j = 0; j < end; j++) {
                numbers.put(HERE + j, Fma.of(numbers.get(HERE + j), scale * factors[from + j], 0));
            }
        }

        private static ByteBuffer from(ByteBuffer bytes, int index) {
            int at = Float.BYTES * index * REGION;
            return bytes.slice(at, bytes.limit() - at).order(ByteOrder.nativeOrder());
        }
    }

    /**
     * Takes working memory out of the pool, or makes some if the pool is empty.
     *
     * @return memory that is the caller's until it calls {@link #release}; it holds anything
     */
    public static Scratch lease() {
        return POOL.take();
    }

    /** Gives this memory back to the pool, which drops it if it is full. */
    public void release() {
        for (int which = 0; which < rows.length; which++) {
            if (rows[which].length > BLOCK) {
                rows[which] = NO_ROW;
            }
        }
        job.clear();
        POOL.give(this);
    }

    /**
     * All regions.
     *
     * @return floats of the whole memory, where {@link #FIRST} is an index
     */
    public FloatBuffer floats() {
        return floats;
    }

    /**
     * The length of a loop over a region: the same number, but C2 vectorises only if it knows that it is a small one.
     *
     * @param length a length
     * @return the length, at most {@link #BLOCK}
     */
    public static int end(int length) {
        return Math.min(length, BLOCK);
    }

    /** Copies a block of predictions and targets, and fills it up with the last of them, which no function minds. */
    public void load(float[] fromPredictions, float[] fromTargets, int from, int length, int padded) {
        System.arraycopy(fromPredictions, from, predictions, 0, length);
        System.arraycopy(fromTargets, from, targets, 0, length);
        Arrays.fill(predictions, length, padded, predictions[length - 1]);
        Arrays.fill(targets, length, padded, targets[length - 1]);
    }

    /**
     * One of three arrays for a row of scores, its gradient and what a loss wants, of just this length; made anew where the
     * length changes. One that is longer than a block is dropped on {@link #release}.
     */
    public float[] row(int which, int length) {
        if (rows[which].length != length) {
            rows[which] = new float[length];
        }
        return rows[which];
    }
}
