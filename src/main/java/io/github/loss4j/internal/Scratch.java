package io.github.loss4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** The working arrays of one thread, each one block long; about 20 kilobytes, made once. */
public final class Scratch {
    /** Elements in a block: long enough to hide the cost of a loop's start, short enough for all arrays to stay in L1. */
    public static final int BLOCK = 512;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    final float[] predictions = new float[BLOCK];
    final float[] targets = new float[BLOCK];
    final float[] first = new float[BLOCK];
    final float[] second = new float[BLOCK];
    final float[] values = new float[BLOCK];
    final float[] slopes = new float[BLOCK];
    final float[] curvatures = new float[BLOCK];
    final float[] work = new float[BLOCK];
    final float[] rests = new float[BLOCK];
    /** Terms of a block of samples and what their gradients are multiplied by; the samples' own code uses the others. */
    final float[] terms = new float[BLOCK];
    final float[] factors = new float[BLOCK];
    final double[] shares = new double[BLOCK];
    final int[] bits = new int[BLOCK];
    final int[] exponents = new int[BLOCK];
    private final float[][] rows = new float[2][0];
    private final FloatBuffer floats;
    private final IntBuffer ints;

    private Scratch() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES * BLOCK).order(ByteOrder.nativeOrder());
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

    /** One of two arrays for a row of scores and its gradient, of just this length; made anew where the length changes. */
    float[] row(int which, int length) {
        if (rows[which].length != length) {
            rows[which] = new float[length];
        }
        return rows[which];
    }

    /** {@link Float#floatToRawIntBits} of a whole block: two memory copies, where a loop of casts would not vectorise. */
    void toBits(float[] from, int[] to) {
        floats.clear().put(from, 0, BLOCK);
        ints.clear().get(to, 0, BLOCK);
    }

    /** {@link Float#intBitsToFloat} of a whole block. */
    void toFloats(int[] from, float[] to) {
        ints.clear().put(from, 0, BLOCK);
        floats.clear().get(to, 0, BLOCK);
    }
}
