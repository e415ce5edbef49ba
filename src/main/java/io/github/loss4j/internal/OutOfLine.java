package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * A loop over a block that is called and never inlined.
 *
 * <p>HotSpot inlines whatever is hot. But whether C2 vectorises a loop depends on what is around it: on other loops, on what it
 * knows there of an index or an address, on whether the loop's own profile was there when its caller was compiled. Alone, a
 * loop is compiled when it is hot, by its own profile, into the same code in every program. HotSpot does not inline through a
 * method handle that is no constant, as one in a field that is not final; such a call takes some 3 nanoseconds.
 */
final class OutOfLine {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Class<?> type;
    private final String name;
    private final MethodType signature;
    /** Looked up when it is first called, since that takes a good part of a millisecond. */
    private MethodHandle handle;

    private OutOfLine(Class<?> type, String name, Class<?>... parameters) {
        this(type, name, MethodType.methodType(void.class, parameters));
    }

    private OutOfLine(Class<?> type, String name, MethodType signature) {
        this.type = type;
        this.name = name;
        this.signature = signature;
    }

    /** A loop of {@link BlockLoop}. */
    static OutOfLine ofPointwise(String name) {
        return new OutOfLine(BlockLoop.class, name, Job.class, int.class, FloatBuffer.class);
    }

    /** A static method of this package: a loop over a region. */
    static OutOfLine ofRegion(Class<?> type, String name) {
        return new OutOfLine(type, name, Region.class, int.class);
    }

    /** A static method of {@link Weights}: a sum over an array, from an index (inclusive) to another (exclusive). */
    static OutOfLine ofTotal(String name) {
        return new OutOfLine(Weights.class, name,
                MethodType.methodType(double.class, float[].class, int.class, int.class));
    }

    /** A static method of {@link BlockSum}: loops over a region. */
    static OutOfLine ofSum(String name) {
        return new OutOfLine(BlockSum.class, name, Region.class);
    }

    /** A static method of this package: a loop from an array to a region. */
    static OutOfLine ofArray(Class<?> type, String name) {
        return new OutOfLine(type, name, float[].class, int.class, float.class, Region.class, int.class);
    }

    /** A static method of this package: a loop from two arrays to the whole memory. */
    static OutOfLine ofArrays(Class<?> type, String name) {
        return new OutOfLine(type, name, float[].class, float[].class, int.class, FloatBuffer.class, int.class);
    }

    /** A static method of this package: a loop from two vectors to a third, which may have a rest in a fourth. */
    static OutOfLine ofVectors(Class<?> type, String name) {
        return new OutOfLine(type, name, double.class, float[].class, double.class, float[].class, int.class,
                int.class, float[].class, float[].class);
    }

    /** The loop of {@link MatrixProduct}. */
    static OutOfLine ofProduct() {
        return new OutOfLine(MatrixProduct.class, "addFour", DoubleBuffer.class, int.class, double[].class,
                double.class,
                double[].class, double.class, double[].class, double.class, double[].class, double.class);
    }

    private MethodHandle handle() {
        MethodHandle found = handle;
        return found == null ? find() : found;
    }

    private MethodHandle find() {
        try {
            handle = type == BlockLoop.class
                    ? LOOKUP.findVirtual(type, name, signature)
                    : LOOKUP.findStatic(type, name, signature);
            return handle;
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    void run(BlockLoop loop, Job job, int at, FloatBuffer floats) {
        try {
            handle().invokeExact(loop, job, at, floats);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    double run(float[] numbers, int from, int to) {
        try {
            return (double) handle().invokeExact(numbers, from, to);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(Region region) {
        try {
            handle().invokeExact(region);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(Region region, int length) {
        try {
            handle().invokeExact(region, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(float[] numbers, int from, float shift, Region region, int length) {
        try {
            handle().invokeExact(numbers, from, shift, region, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        try {
            handle().invokeExact(predictions, targets, at, floats, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(double factor, float[] a, double other, float[] b, int from, int to, float[] into, float[] rest) {
        try {
            handle().invokeExact(factor, a, other, b, from, to, into, rest);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    void run(DoubleBuffer sums, int width, double[] a, double ofA, double[] b, double ofB, double[] c, double ofC,
            double[] d, double ofD) {
        try {
            handle().invokeExact(sums, width, a, ofA, b, ofB, c, ofC, d, ofD);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /** Throws what the loop threw, as the loop itself would have thrown it. */
    @SuppressWarnings("unchecked") // a cast that is erased: whatever it is, it goes on
    private static <T extends Throwable> RuntimeException thrown(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
