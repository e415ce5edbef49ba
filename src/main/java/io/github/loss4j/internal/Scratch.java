package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * The working memory of one thread, some 190 kilobytes, made once. What a loss touches of it stays in L1.
 *
 * <p>Most of it is one piece outside the heap, cut into regions of a block each. C2 vectorises a loop only where it sees that
 * no store meets a later load: of two arrays it believes that if they have the same index, and no other; but a store outside
 * the heap is none into an array at all, and two regions of one buffer are a constant apart. So a loop may read the caller's
 * arrays at any index and write here. And floats become bits here without a copy, since memory has no type.
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
    static final int START = 4;
    /** From one region to the next: cache lines, and no multiple of 4 kilobytes, which would be one set of the cache. */
    static final int REGION = BLOCK - 1 + (BLOCK - 1) / 2 + 64;
    /** In the whole buffer: the results of a loss's first function, of its second one, and of a loop. */
    static final int FIRST = START;
    static final int SECOND = START + REGION;
    static final int RESULTS = START + 2 * REGION;
    private static final int REGIONS = 6;
    private static final int LINE = 64;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    static {
        // Where a JVM has loaded but one class with a get, and two with a put, as those of direct buffers are, C2 asks for the
        // class before each put and not before each get, and does not see that both go to one address. Let there be others,
        // so that it always asks, once.
        FloatBuffer.allocate(1);
        IntBuffer.allocate(1);
    }

    /** A last block that is no whole one, filled up; and what a loop made of it. */
    final float[] predictions = new float[BLOCK];
    final float[] targets = new float[BLOCK];
    final float[] results = new float[BLOCK];
    /** Terms of a block of samples and what their gradients are multiplied by; the samples' own code uses the others. */
    final float[] terms = new float[BLOCK];
    final float[] factors = new float[BLOCK];
    final double[] shares = new double[BLOCK];
    /** Sums of the rows of a block. */
    final double[] sums = new double[BLOCK];
    /** What {@link Angles} gives back. */
    final double[] products = new double[3];
    final SoftmaxTile tile = new SoftmaxTile();
    /** All regions. */
    final FloatBuffer floats;
    /** The regions of {@link #FIRST}, {@link #SECOND} and {@link #RESULTS}, each as where a function works. */
    final Region first;
    final Region second;
    final Region result;
    private final float[][] rows = new float[3][0];

    private Scratch() {
        int size = Float.BYTES * (START + REGIONS * REGION);
        // Each region begins with the last number of a cache line: a loop does one or more by themselves, until it is at the
        // beginning of a line.
        ByteBuffer bytes = ByteBuffer.allocateDirect(size + 2 * LINE)
                .alignedSlice(LINE)
                .slice(LINE - Float.BYTES * (START + 1), size);
        floats = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
        first = new Region(bytes, 0);
        second = new Region(bytes, 1);
        result = new Region(bytes, 2);
    }

    /**
     * A region as a function sees it: its argument and result {@link #HERE}, and two regions to work with.
     *
     * @param floats floats of the memory from the region on
     * @param bits the same memory as bits
     */
    record Region(FloatBuffer floats, IntBuffer bits) {
        static final int HERE = START;
        static final int NEXT = START + 2 * REGION;
        static final int LAST = START + 4 * REGION;

        Region(ByteBuffer bytes, int index) {
            this(from(bytes, index).asFloatBuffer(), from(bytes, index).asIntBuffer());
        }

        /** Multiplies the first numbers by those of an array from an index on; a product that is 0 has no sign. */
        void multiply(float[] factors, int from, int length) {
            FloatBuffer numbers = floats;
            int end = end(length);
            for (int j = 0; j < end; j++) {
                numbers.put(HERE + j, Math.fma(numbers.get(HERE + j), factors[from + j], 0));
            }
        }

        private static ByteBuffer from(ByteBuffer bytes, int index) {
            int at = Float.BYTES * index * REGION;
            return bytes.slice(at, bytes.limit() - at).order(ByteOrder.nativeOrder());
        }
    }

    /**
     * The working memory of the calling thread.
     *
     * @return this thread's own
     */
    public static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** The length of a loop over a region: the same number, but C2 vectorises only if it knows that it is a small one. */
    static int end(int length) {
        return Math.min(length, BLOCK);
    }

    /** Copies a block of predictions and targets, and fills it up with the last of them, which no function minds. */
    void load(float[] fromPredictions, float[] fromTargets, int from, int length, int padded) {
        System.arraycopy(fromPredictions, from, predictions, 0, length);
        System.arraycopy(fromTargets, from, targets, 0, length);
        Arrays.fill(predictions, length, padded, predictions[length - 1]);
        Arrays.fill(targets, length, padded, targets[length - 1]);
    }

    /**
     * One of three arrays for a row of scores, its gradient and what a loss wants, of just this length; made anew where the
     * length changes.
     */
    float[] row(int which, int length) {
        if (rows[which].length != length) {
            rows[which] = new float[length];
        }
        return rows[which];
    }
}
