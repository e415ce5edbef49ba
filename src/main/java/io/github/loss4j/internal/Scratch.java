package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * The working arrays of one thread, each one block long; about 70 kilobytes, made once. What a loss touches of them stays in
 * L1.
 *
 * <p>Each is longer than a block, so that their lengths in memory are multiples of a cache line: where one is aligned all are,
 * and a vector of one never straddles two lines while another's does not, which is worth a sixth of the time. And it is
 * longer by half a block, so that the first halves of all of them do not compete for one half of the cache.
 */
public final class Scratch {
    /** Elements in a block: long enough to hide what a loop costs before and after its vectors. */
    public static final int BLOCK = 1024;
    /** What the length of a loop over a block is a multiple of: some vectors of the longest kind. */
    private static final int STEP = 64;
    /** The 12 floats make a cache line with the 16 bytes of an array's header. */
    private static final int PAD = BLOCK / 2 + 12;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final float[] predictions = new float[BLOCK + PAD];
    final float[] targets = new float[BLOCK + PAD];
    final float[] first = new float[BLOCK + PAD];
    final float[] second = new float[BLOCK + PAD];
    /** What a loop over a block results in; before that, what the elementary functions keep. */
    final float[] results = new float[BLOCK + PAD];
    final float[] work = new float[BLOCK + PAD];
    final int[] bits = new int[BLOCK + PAD];
    final int[] exponents = new int[BLOCK + PAD];
    /** Terms of a block of samples and what their gradients are multiplied by; the samples' own code uses the others. */
    final float[] terms = new float[BLOCK];
    final float[] factors = new float[BLOCK];
    final double[] shares = new double[BLOCK];
    private final float[][] rows = new float[2][0];
    private final FloatBuffer floats;
    private final IntBuffer ints;

    private Scratch() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES * (BLOCK + STEP)).alignedSlice(Float.BYTES * STEP)
                .order(ByteOrder.nativeOrder());
        floats = bytes.asFloatBuffer();
        ints = bytes.asIntBuffer();
    }

    /**
     * The scratch arrays of the calling thread.
     *
     * @return this thread's own
     */
    public static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** How far the loops over a block run that holds this many elements. */
    static int padded(int length) {
        return (length + STEP - 1) & -STEP;
    }

    /** Copies a block of predictions and targets, and fills it up with the last of them, which no function minds. */
    void load(float[] fromPredictions, float[] fromTargets, int from, int length, int padded) {
        System.arraycopy(fromPredictions, from, predictions, 0, length);
        System.arraycopy(fromTargets, from, targets, 0, length);
        Arrays.fill(predictions, length, padded, predictions[length - 1]);
        Arrays.fill(targets, length, padded, targets[length - 1]);
    }

    /** One of two arrays for a row of scores and its gradient, of just this length; made anew where the length changes. */
    float[] row(int which, int length) {
        if (rows[which].length != length) {
            rows[which] = new float[length];
        }
        return rows[which];
    }

    /** {@link Float#floatToRawIntBits} of a block: two memory copies, where a loop of casts would not vectorise. */
    void toBits(float[] from, int length, int[] to) {
        floats.clear().put(from, 0, length);
        ints.clear().get(to, 0, length);
    }

    /** {@link Float#intBitsToFloat} of a block. */
    void toFloats(int[] from, int length, float[] to) {
        ints.clear().put(from, 0, length);
        floats.clear().get(to, 0, length);
    }
}
