package io.github.loss4j.internal;

import io.github.loss4j.internal.Scratch.Region;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * A call, which HotSpot does not inline, of a loop over a block.
 *
 * <p>Whether C2 vectorises an inlined loop depends on the code around it: on other loops, on what C2 knows there about
 * an index or an address, and on whether the loop's profile was complete when its caller was compiled. A loop that is
 * not inlined is compiled when it is hot, with its full profile, into the same code in every program. HotSpot never
 * inlines a call through a method handle that is not a constant, such as one in a non-final field.
 *
 * <p>Each shape of a loop has a method {@code run} with its parameters.
 */
public final class OutOfLine {
    /** An instance method of {@link BlockLoop}. */
    static final MethodType KERNEL = shape(BlockLoop.class, Job.class, int.class, FloatBuffer.class);
    /** An instance method of {@link SoftmaxRows}. */
    static final MethodType ROWS = shape(SoftmaxRows.class, SoftmaxTerms.class, int.class, int.class, int.class,
            float[].class, double[].class, float[][].class, Scratch.class);
    /** A method that computes some rows of softmax terms, or returns false. */
    static final MethodType SHORT_ROWS = shape(SoftmaxTerms.class, int.class, int.class, int.class, float[].class,
            double[].class, float[][].class, Scratch.class).changeReturnType(boolean.class);
    /** A loop over a region, and its length. */
    public static final MethodType REGION = shape(Region.class, int.class);
    /** Loops of a fixed length over a region. */
    public static final MethodType SUM = shape(Region.class);
    /** A loop from an array to a region. */
    static final MethodType ARRAY = shape(float[].class, int.class, float.class, Region.class, int.class);
    /** A sum over an array, from an index (inclusive) to another (exclusive). */
    static final MethodType TOTAL = shape(float[].class, int.class, int.class).changeReturnType(double.class);
    /** A loop from two arrays to the buffer of {@link Scratch}. */
    public static final MethodType ARRAYS = shape(float[].class, float[].class, int.class, FloatBuffer.class,
            int.class);
    /** A loop from two vectors, each with a factor, to a third vector, whose low parts may go to a fourth. */
    public static final MethodType VECTORS = shape(double.class, float[].class, double.class, float[].class, int.class,
            int.class, float[].class, float[].class);
    /** A loop over three arrays, some of which it changes, and their length. */
    public static final MethodType THREE_ARRAYS = shape(float[].class, float[].class, float[].class, int.class);
    /**
     * A loop over a range of rows of three matrices, with a number, which adds to sums of rows.
     */
    public static final MethodType SUMS = shape(double.class, float[].class, float[].class, float[].class, int.class,
            int.class, int.class, double[][].class);
    /** A loop that adds the rows of a tile, times factors from an array, to a buffer of sums. */
    public static final MethodType PRODUCT = shape(float[].class, int.class, float[][].class, int.class,
            FloatBuffer.class, int.class);
    /** A loop over four rows that adds the squared differences between each row and one number to a row of sums. */
    public static final MethodType SQUARES = shape(double[].class, int.class, double[][].class, int.class,
            double.class, double.class, double.class, double.class);
    /** A loop over a buffer of doubles, and its length. */
    static final MethodType DOUBLES = shape(DoubleBuffer.class, int.class);
    /** A loop from the buffer of {@link WideVectors} and a number to two arrays. */
    public static final MethodType WIDE = shape(DoubleBuffer.class, double.class, double[].class, double[].class,
            int.class);
    /** A loop over a buffer of longs, and its length. */
    static final MethodType LONGS = shape(LongBuffer.class, int.class);
    /** A loop from an array of integers, beginning at an index, and a number to the bits of a region. */
    public static final MethodType INTEGERS = shape(int[].class, int.class, int.class, Region.class, int.class);
    /** A loop over arrays of doubles, and its length. */
    public static final MethodType DOUBLE_ARRAYS = shape(double[][].class, int.class);

    private final MethodHandles.Lookup lookup;
    private final String name;
    private final MethodType shape;
    /** Looked up on the first call, since a lookup is slow. */
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
     * Names a method of the class of a lookup: an instance method for the shapes {@link #KERNEL} and {@link #ROWS},
     * otherwise a static method. For native images, each class with a field of this type must be declared in
     * reachability-metadata.json.
     *
     * @param lookup finds the method
     * @param name the method's name
     * @param shape the method's parameters and result: one of this class's constants
     * @return the call; the method is looked up on the first call
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
            handle = shape.parameterType(0) == lookup.lookupClass()
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

    void run(SoftmaxRows rows, SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        try {
            handle().invokeExact(rows, terms, from, count, first, values, factors, gradient, scratch);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    boolean run(SoftmaxTerms terms, int from, int count, int first, float[] values, double[] factors,
            float[][] gradient, Scratch scratch) {
        try {
            return (boolean) handle().invokeExact(terms, from, count, first, values, factors, gradient, scratch);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

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

    public void run(int[] numbers, int from, int number, Region region, int length) {
        try {
            handle().invokeExact(numbers, from, number, region, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(DoubleBuffer doubles, int length) {
        try {
            handle().invokeExact(doubles, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(LongBuffer longs, int length) {
        try {
            handle().invokeExact(longs, length);
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

    public void run(float[] predictions, float[] targets, int at, FloatBuffer floats, int length) {
        try {
            handle().invokeExact(predictions, targets, at, floats, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(double factor, float[] a, double otherFactor, float[] b, int from, int to, float[] into,
            float[] low) {
        try {
            handle().invokeExact(factor, a, otherFactor, b, from, to, into, low);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(float[] a, float[] b, float[] c, int length) {
        try {
            handle().invokeExact(a, b, c, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(double number, float[] a, float[] b, float[] c, int from, int to, int length, double[][] sums) {
        try {
            handle().invokeExact(number, a, b, c, from, to, length, sums);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(float[] factors, int at, float[][] tile, int row, FloatBuffer sums, int width) {
        try {
            handle().invokeExact(factors, at, tile, row, sums, width);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(double[] sums, int length, double[][] rows, int row, double a, double b, double c, double d) {
        try {
            handle().invokeExact(sums, length, rows, row, a, b, c, d);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(DoubleBuffer wide, double number, double[] into, double[] alsoInto, int length) {
        try {
            handle().invokeExact(wide, number, into, alsoInto, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    public void run(double[][] arrays, int length) {
        try {
            handle().invokeExact(arrays, length);
        } catch (Throwable thrown) {
            throw OutOfLine.<RuntimeException>thrown(thrown);
        }
    }

    /** Rethrows an exception of the loop unchanged, without a declaration even if it is checked. */
    @SuppressWarnings("unchecked") // the cast is erased
    private static <T extends Throwable> RuntimeException thrown(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
