package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.FloatBuffer;

/**
 * A call that HotSpot does not inline, to a loop over a block.
 *
 * <p>Whether C2 vectorises a loop depends on the code around it: other loops, what is known there of an index or an address, and
 * whether the loop's own profile was complete when its caller was compiled. A loop that is not inlined is compiled when it is
 * hot, by its own profile, into the same code in every program. HotSpot never inlines a call through a method handle that is
 * not a constant, such as one in a non-final field.
 */
public final class OutOfLine {
    /** An instance method of {@link BlockLoop}. */
    public static final MethodType KERNEL = shape(BlockLoop.class, Job.class, int.class, FloatBuffer.class);
    /** A loop over a region. */
    public static final MethodType REGION = shape(Region.class, int.class);
    /** Loops over a region of a fixed length. */
    public static final MethodType SUM = shape(Region.class);
    /** A loop from an array to a region. */
    public static final MethodType ARRAY = shape(float[].class, int.class, float.class, Region.class, int.class);
    /** A sum over an array, from an index (inclusive) to another (exclusive). */
    public static final MethodType TOTAL = shape(float[].class, int.class, int.class).changeReturnType(double.class);
    /** A loop from two arrays to the whole memory. */
    public static final MethodType ARRAYS = shape(float[].class, float[].class, int.class, FloatBuffer.class,
            int.class);
    /** A loop from two vectors, each with a number, to a third, which may have a rest in a fourth. */
    public static final MethodType VECTORS = shape(double.class, float[].class, double.class, float[].class, int.class,
            int.class, float[].class, float[].class);
    /** A loop from rows of a tile, with factors that stand in an array, to sums outside the heap. */
    public static final MethodType PRODUCT = shape(float[].class, int.class, float[][].class, int.class,
            FloatBuffer.class, int.class);
    /** A loop that adds squares of four rows' differences from a number each to a row of sums. */
    public static final MethodType SQUARES = shape(double[].class, int.class, double[][].class, int.class,
            double.class, double.class, double.class, double.class);

    private final MethodHandles.Lookup lookup;
    private final String name;
    private final MethodType shape;
    /** Looked up when it is first called, since that takes a good part of a millisecond. */
    private MethodHandle handle;

    private OutOfLine(MethodHandles.Lookup lookup, String name, MethodType shape) {
        this.lookup = lookup;
        this.name = name;
        this.shape = shape;
    }

    private static MethodType shape(Class<?>... parameters) {
        return MethodType.methodType(void.class, parameters);
    }

    /**
     * A static method of the class whose lookup this is; of the shape {@link #KERNEL} it is an instance method. A class with a field
     * of this type is declared in reachability-metadata.json, for native images.
     *
     * @param lookup finds the method
     * @param name the method's name
     * @param shape its parameters and its result: one of this class's constants
     * @return the method; it is looked up when it is first called
     */
    public static OutOfLine of(MethodHandles.Lookup lookup, String name, MethodType shape) {
        return new OutOfLine(lookup, name, shape);
    }

    private MethodHandle handle() {
        MethodHandle found = handle;
        return found == null ? find() : found;
    }

    private MethodHandle find() {
        try {
            handle = shape.equals(KERNEL)
                    ? lookup.findVirtual(lookup.lookupClass(), name, shape.dropParameterTypes(0, 1))
                    : lookup.findStatic(lookup.lookupClass(), name, shape);
            return handle;
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(name, impossible);
        }
    }

    public void run(BlockLoop loop, Job job, int at, FloatBuffer floats) {
        try {
            handle().invokeExact(loop, job, at, floats);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /**
     * Calls a method of the shape {@link #TOTAL}.
     *
     * @param numbers the array
     * @param from the first index
     * @param to the index after the last
     * @return the sum
     */
    public double run(float[] numbers, int from, int to) {
        try {
            return (double) handle().invokeExact(numbers, from, to);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(Region region) {
        try {
            handle().invokeExact(region);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(Region region, int length) {
        try {
            handle().invokeExact(region, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(float[] numbers, int from, float shift, Region region, int length) {
        try {
            handle().invokeExact(numbers, from, shift, region, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /**
     * Calls a method of the shape {@link #ARRAYS}.
     *
     * @param predictions an array
     * @param targets another
     * @param at where it starts in them
     * @param floats the memory
     * @param length how many elements
     */
    public void run(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        try {
            handle().invokeExact(predictions, targets, at, floats, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /**
     * Calls a method of the shape {@link #VECTORS}.
     *
     * @param factor the number of the first vector
     * @param a holds the first vector
     * @param other the number of the second vector
     * @param b holds the second vector
     * @param from the first index
     * @param to the index after the last
     * @param into where the third goes
     * @param rest the rest of the third; null if there is none
     */
    public void run(double factor, float[] a, double other, float[] b, int from, int to, float[] into, float[] rest) {
        try {
            handle().invokeExact(factor, a, other, b, from, to, into, rest);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /**
     * Calls a method of the shape {@link #PRODUCT}.
     *
     * @param factors holds the factors
     * @param at where they begin
     * @param tile the rows
     * @param row the first of them
     * @param sums the sums
     * @param width how many numbers of each row
     */
    public void run(float[] factors, int at, float[][] tile, int row, FloatBuffer sums, int width) {
        try {
            handle().invokeExact(factors, at, tile, row, sums, width);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /**
     * Calls a method of the shape {@link #SQUARES}.
     *
     * @param sums the sums
     * @param length how many
     * @param rows the rows
     * @param row the first of the four
     * @param a the number of the first
     * @param b that of the second
     * @param c that of the third
     * @param d that of the fourth
     */
    public void run(double[] sums, int length, double[][] rows, int row, double a, double b, double c, double d) {
        try {
            handle().invokeExact(sums, length, rows, row, a, b, c, d);
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
