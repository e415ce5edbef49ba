package io.github.loss4j.internal;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Blocks of floats, converted to double in vector loops. C2 of JDK 17 does not vectorise a conversion, so integer
 * operations move the sign, the exponent and the fraction to their places in a double, two floats of a long at a time.
 * Elements of even and of odd index are stored separately.
 *
 * <p>A converted number is {@link #UNIT} times the float. Infinity and NaN become numbers with a magnitude of at least
 * 2¹²⁸ times UNIT, above that of every converted finite float.
 */
public final class WideVectors {
    /** The longest block of floats. */
    public static final int LENGTH = 1024;
    /** The factor of converted numbers. */
    public static final double UNIT = 0x1p-896;
    /** The indices of the numbers of even and of odd index in the first slot; other slots follow. */
    public static final int EVEN = 2;
    private static final int PITCH = LENGTH / 2 + 16;
    public static final int ODD = EVEN + PITCH;
    /** The distance between slots. */
    public static final int SLOT = 2 * PITCH;
    private static final int SLOTS = 3;
    private static final int LINE = 64;
    private static final long MASK = 0x8fffffffe0000000L;
    /** Carries a sign to its place. AVX2 has no shift of longs that keeps the sign where it is. */
    private static final long CARRY = 0x7000000000000000L;
    private static final OutOfLine WIDEN = OutOfLine.of(MethodHandles.lookup(), "widen", OutOfLine.LONGS);

    /** The converted numbers, of which {@link #EVEN} and {@link #ODD} are indices. */
    public final DoubleBuffer doubles;
    private final FloatBuffer[] floats = new FloatBuffer[SLOTS];
    private final LongBuffer[] longs = new LongBuffer[SLOTS];

    WideVectors() {
        int size = Double.BYTES * SLOT;
        // As in Scratch, the pre-loop takes one element to reach a cache line.
        ByteBuffer bytes = Pool.allocate(SLOTS * size, LINE - Double.BYTES * (EVEN + 1)).order(ByteOrder.LITTLE_ENDIAN);
        doubles = bytes.asDoubleBuffer();
        for (int slot = 0; slot < SLOTS; slot++) {
            ByteBuffer part = bytes.slice(slot * size, size).order(ByteOrder.LITTLE_ENDIAN);
            floats[slot] = part.asFloatBuffer();
            longs[slot] = part.asLongBuffer();
        }
    }

    /**
     * Converts a block.
     *
     * @param slot the slot that receives them: 0, 1 or 2
     * @param numbers an array with the numbers
     * @param from the index of the first one
     * @param length their number, which is even and at most {@link #LENGTH}
     */
    public void load(int slot, float[] numbers, int from, int length) {
        floats[slot].put(2 * EVEN, numbers, from, length);
        WIDEN.run(longs[slot], length / 2);
    }

    /** Replaces pairs of floats by the first ones, and writes the second ones to the other region. */
    static void widen(LongBuffer longs, int count) {
        int end = Math.min(count, LENGTH / 2);
        for (int i = 0; i < end; i++) {
            long pair = longs.get(EVEN + i);
            longs.put(EVEN + i, ((pair << 32 >>> 3) + CARRY) & MASK);
            longs.put(ODD + i, ((pair >>> 3) + CARRY) & MASK);
        }
    }
}
