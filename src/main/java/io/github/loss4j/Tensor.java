package io.github.loss4j;

import io.github.loss4j.internal.TensorAccess;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A small float32 tensor: contiguous, row-major, of any rank, computing and printing as PyTorch does.
 *
 * <pre>{@code
 * Tensor difference = Tensor.of(0.5, 2.5, 4).minus(Tensor.of(1, 2, 3));     // tensor([-0.5000,  0.5000,  1.0000])
 * float meanSquare = difference.pow(2).mean().item();                       // 0.5
 * }</pre>
 *
 * <p>Operations return new tensors and never change an operand. Two operands must have equal shapes; nothing is
 * broadcast except by {@link #broadcastTo}. A scalar operand is rounded to float32 first. Only {@link #wrap} and {@link
 * #reshape} share an array. As long as no wrapped array is written to, tensors are immutable and thread-safe.
 *
 * <p>Each element of a result is rounded to float32. A sum is accumulated in double and rounded once to float32; a mean
 * is that float32 sum divided by the number of elements in float32. NaN and infinity follow IEEE 754.
 *
 * <p>The lengths in a shape are zero or positive. The empty shape {@code []} belongs to a scalar, which has rank 0 and
 * one element. Invalid arguments cause an {@link IllegalArgumentException} whose message names the actual and the
 * required value.
 *
 * @see <a href="https://pytorch.org/docs/stable/tensors.html">torch.Tensor</a>
 * @since 0.1.0
 */
public final class Tensor implements Serializable {
    private static final long serialVersionUID = 1;

    static {
        // An anonymous class, since bootstrapping the first lambda of a JVM would dominate the start-up time of a
        // program.
        TensorAccess.open(new Function<>() {
            @Override public float[] apply(Tensor tensor) {
                return tensor.data;
            }
        });
    }

    /** The elements in row-major order; shared with the caller after {@link #wrap}. */
    final float[] data;
    /** The length of each axis; never written to, so tensors of one shape may share it. */
    final int[] shape;

    /** Uses both arrays without check or copy. The caller must not write to the shape again. */
    Tensor(float[] data, int[] shape) {
        this.data = data;
        this.shape = shape;
    }

    /**
     * {@return a vector of these values, as a copy} Without values it is the empty vector, of shape {@code [0]}.
     * Integers are taken too; beyond 2²⁴ they are rounded to float32 as well.
     */
    public static Tensor of(float... values) {
        return new Tensor(notNull("of", "values", values).clone(), new int[] {values.length});
    }

    /** {@return a vector of these values, each rounded to float32} {@code torch.tensor([1.0, 2.0])} gives the same. */
    public static Tensor of(double... values) {
        float[] data = new float[notNull("of", "values", values).length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) values[i];
        }
        return new Tensor(data, new int[] {data.length});
    }

    /**
     * {@return a matrix of these rows, as a copy} They must be of equal length. Without rows the shape is {@code [0,
     * 0]}.
     */
    public static Tensor of(float[][] rows) {
        int columns = notNull("of", "rows", rows).length == 0 ? 0 : notNull("of", "rows[0]", rows[0]).length;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null || rows[i].length != columns) {
                throw error("of", "rows[" + i + "] " + (rows[i] == null
                        ? "must not be null"
                        : "has " + elements(rows[i].length) + " but rows[0] has " + columns
                                + "; they must be equal"));
            }
        }
        Tensor matrix = create("of", rows.length, columns);
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, matrix.data, i * columns, columns);
        }
        return matrix;
    }

    /**
     * {@return a matrix of these rows, each number rounded to float32} They must be of equal length.
     *
     * @since 0.2.0
     */
    public static Tensor of(double[][] rows) {
        float[][] rounded = new float[notNull("of", "rows", rows).length][];
        for (int i = 0; i < rows.length; i++) {
            rounded[i] = rows[i] == null ? null : of(rows[i]).data;
        }
        return of(rounded);
    }

    /**
     * {@return the vector of first − second, each difference formed in double and rounded to float32 once} Use it for
     * residuals of large numbers, which would lose digits if they were rounded to float32 before the subtraction.
     *
     * @since 0.2.0
     */
    public static Tensor difference(double[] first, double[] second) {
        int length = notNull("difference", "first", first).length;
        if (!(notNull("difference", "second", second).length == length)) {
            throw error("difference", "first has " + elements(length) + " but second has " + second.length
                    + "; they must be equal");
        }
        float[] data = new float[length];
        for (int i = 0; i < length; i++) {
            data[i] = (float) (first[i] - second[i]);
        }
        return new Tensor(data, new int[] {length});
    }

    /** {@return a tensor of rank 0} Its one element is its {@link #item}. */
    public static Tensor scalar(float value) {
        return new Tensor(new float[] {value}, new int[0]);
    }

    /**
     * {@return a tensor backed by this array, in row-major order} Nothing is copied: later writes to the array change
     * the tensor. Without a shape it is a scalar, and the array must have one element.
     */
    public static Tensor wrap(float[] data, int... shape) {
        fits("wrap", "data has ", notNull("wrap", "data", data).length, shape);
        return new Tensor(data, shape.clone());
    }

    /** {@return a tensor of zeros} Without a shape it is a scalar. */
    public static Tensor zeros(int... shape) {
        return create("zeros", shape);
    }

    /** {@return a tensor that holds one value everywhere} Without a shape it is a scalar. */
    public static Tensor full(float value, int... shape) {
        Tensor result = create("full", shape);
        Arrays.fill(result.data, value);
        return result;
    }

    /**
     * {@return a tensor of the buffer's elements from its position to its limit, as a copy} Their number must match the
     * shape. The position of the buffer does not change, so that it can be read again.
     */
    public static Tensor copyOf(FloatBuffer buffer, int... shape) {
        fits("copyOf", "buffer has ", notNull("copyOf", "buffer", buffer).remaining(), shape);
        Tensor result = create("copyOf", shape);
        buffer.get(buffer.position(), result.data);
        return result;
    }

    /**
     * {@return the tensor of {@link #copyOf(FloatBuffer, int...)} for a shape of longs, as ONNX Runtime returns it} A
     * length beyond the range of int is an error.
     *
     * @since 0.2.0
     */
    public static Tensor copyOf(FloatBuffer buffer, long... shape) {
        int[] lengths = new int[notNull("copyOf", "shape", shape).length];
        for (int axis = 0; axis < shape.length; axis++) {
            lengths[axis] = (int) shape[axis];
            if (!(lengths[axis] == shape[axis])) {
                throw error("copyOf", "shape[" + axis + "] is " + shape[axis] + ", but it must be at most "
                        + Integer.MAX_VALUE + " and not negative");
            }
        }
        return copyOf(buffer, lengths);
    }

    /** {@return the length of each axis, as a copy} */
    public int[] shape() { return shape.clone(); }

    /** {@return the number of axes, 0 for a scalar} */
    public int rank() { return shape.length; }

    /** {@return the number of elements} */
    public int size() { return data.length; }

    /** {@return the element at this index} There is one number per axis, each counted from 0. */
    public float get(int... index) {
        if (!(notNull("get", "index", index).length == rank())) {
            throw error("get", "index has " + elements(index.length) + " but shape " + shapeText(shape) + " needs "
                    + rank());
        }
        int position = 0;
        for (int axis = 0; axis < index.length; axis++) {
            int length = shape[axis];
            if (!(index[axis] >= 0 && index[axis] < length)) {
                throw error("get", "index[" + axis + "] is " + index[axis] + ", but axis " + axis + " has "
                        + elements(length) + (length == 0 ? "" : ", 0 to " + (length - 1)));
            }
            position = position * length + index[axis];
        }
        return data[position];
    }

    /** {@return the only element of a tensor of size 1, whatever its rank} */
    public float item() {
        if (!(size() == 1)) {
            throw error("item", "needs a tensor of one element, but this has shape " + shapeText(shape));
        }
        return data[0];
    }

    /** {@return the elements in row-major order, as a copy} */
    public float[] toArray() { return data.clone(); }

    /**
     * {@return the elements in row-major order, widened to double}
     *
     * @since 0.2.0
     */
    public double[] toDoubleArray() {
        double[] elements = new double[data.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = data[i];
        }
        return elements;
    }

    /**
     * {@return the same elements in the same order under another shape} The shape must be of the same size: no length
     * is inferred, −1 is an error. The data is shared, nothing is copied.
     */
    public Tensor reshape(int... shape) {
        fits("reshape", "this has ", size(), shape);
        return new Tensor(data, shape.clone());
    }

    /**
     * {@return this tensor stretched to a shape, as a copy} The rule is that of NumPy: the axes are aligned at the last
     * one, and each axis of this tensor must have the required length, or have length 1 or be missing, and is then
     * repeated. So the shapes {@code [3, 1]}, {@code [4]} and {@code []} can become {@code [2, 3, 4]}, but {@code [3]}
     * cannot.
     */
    public Tensor broadcastTo(int... shape) {
        sizeOf("broadcastTo", shape); // nothing is allocated before the shape is known to fit
        int missing = shape.length - rank();
        boolean possible = missing >= 0;
        for (int axis = 0; possible && axis < rank(); axis++) {
            possible = this.shape[axis] == 1 || this.shape[axis] == shape[missing + axis];
        }
        if (!possible) {
            throw error("broadcastTo", "this has shape " + shapeText(this.shape) + " but shape is " + shapeText(shape)
                    + "; counted from the last, each axis must have length 1 or the wanted length");
        }
        Tensor result = create("broadcastTo", shape);
        if (result.size() == 0) {
            return result;
        }
        float[] values = data;
        // The last axis comes first, so that the runs of the other axes already have their final length.
        for (int axis = shape.length - 1, run = 1; axis >= 0; run *= shape[axis], axis--) {
            int length = axis < missing ? 1 : this.shape[axis - missing];
            values = length == shape[axis] ? values : repeated(values, run, shape[axis]);
        }
        System.arraycopy(values, 0, result.data, 0, values.length);
        return result;
    }

    /** Repeats each run of {@code run} values: a, b becomes a, a, b, b for runs of 1 and 2 repetitions. */
    private static float[] repeated(float[] values, int run, int times) {
        float[] result = new float[values.length * times];
        for (int to = 0; to < result.length; to += run) {
            System.arraycopy(values, to / run / times * run, result, to, run);
        }
        return result;
    }

    // Each operation has a separate loop, so that HotSpot vectorises it. A shared loop over an operator object would
    // become megamorphic and make a call for every element.

    /** {@return this + other} */
    public Tensor plus(Tensor other) {
        float[] x = data, y = operand("plus", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] + y[i];
        }
        return new Tensor(z, shape);
    }

    /** {@return this + value} */
    public Tensor plus(double value) {
        float[] x = data, z = new float[x.length];
        float y = (float) value;
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] + y;
        }
        return new Tensor(z, shape);
    }

    /** {@return this − other} */
    public Tensor minus(Tensor other) {
        float[] x = data, y = operand("minus", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] - y[i];
        }
        return new Tensor(z, shape);
    }

    /** {@return this − value} It equals this + (−value) bit for bit. */
    public Tensor minus(double value) {
        return plus(-value);
    }

    /** {@return this · other} */
    public Tensor times(Tensor other) {
        float[] x = data, y = operand("times", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] * y[i];
        }
        return new Tensor(z, shape);
    }

    /** {@return this · value} */
    public Tensor times(double value) {
        float[] x = data, z = new float[x.length];
        float y = (float) value;
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] * y;
        }
        return new Tensor(z, shape);
    }

    /** {@return this / other} Division by zero gives an infinity, or NaN for 0 / 0. */
    public Tensor dividedBy(Tensor other) {
        float[] x = data, y = operand("dividedBy", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] / y[i];
        }
        return new Tensor(z, shape);
    }

    /** {@return this / value} Division by zero gives an infinity, or NaN for 0 / 0. */
    public Tensor dividedBy(double value) {
        float[] x = data, z = new float[x.length];
        float y = (float) value;
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] / y;
        }
        return new Tensor(z, shape);
    }

    /**
     * {@return this / other} The name of the operator in Kotlin; see {@link #dividedBy(Tensor)}.
     *
     * @since 0.2.0
     */
    public Tensor div(Tensor other) {
        return dividedBy(other);
    }

    /**
     * {@return this / value} The name of the operator in Kotlin; see {@link #dividedBy(double)}.
     *
     * @since 0.2.0
     */
    public Tensor div(double value) {
        return dividedBy(value);
    }

    /** {@return the larger of this and other} NaN in either gives NaN. */
    public Tensor max(Tensor other) {
        float[] x = data, y = operand("max", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.max(x[i], y[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return the larger of this and value} NaN in either gives NaN. */
    public Tensor max(double value) {
        float[] x = data, z = new float[x.length];
        float y = (float) value;
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.max(x[i], y);
        }
        return new Tensor(z, shape);
    }

    /** {@return the smaller of this and other} NaN in either gives NaN. */
    public Tensor min(Tensor other) {
        float[] x = data, y = operand("min", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.min(x[i], y[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return the smaller of this and value} NaN in either gives NaN. */
    public Tensor min(double value) {
        float[] x = data, z = new float[x.length];
        float y = (float) value;
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.min(x[i], y);
        }
        return new Tensor(z, shape);
    }

    /**
     * {@return this to the power of other} Computed in double, with the special cases of {@link Math#pow}: anything to
     * the power of 0 is 1, a negative number to a fractional power is NaN, and 1 to the power of NaN or infinity is
     * NaN, which differs from C.
     */
    public Tensor pow(Tensor other) {
        float[] x = data, y = operand("pow", other), z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) Math.pow(x[i], y[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return this to the power of value, computed as {@link #pow(Tensor)} is} The power of 2 is {@link #square}. */
    public Tensor pow(double value) {
        float exponent = (float) value;
        return exponent == 2 ? square() : map(x -> Math.pow(x, exponent));
    }

    /** {@return |this|} */
    public Tensor abs() {
        float[] x = data, z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.abs(x[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return −this} The negative of 0 is −0. */
    public Tensor negate() { return times(-1); }

    /**
     * {@return −this} The name of the operator in Kotlin; see {@link #negate}.
     *
     * @since 0.2.0
     */
    public Tensor unaryMinus() {
        return negate();
    }

    /** {@return this · this, the power of 2} */
    public Tensor square() { return times(this); }

    /** {@return the square root} NaN for negative elements. */
    public Tensor sqrt() {
        float[] x = data, z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) Math.sqrt(x[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return e to the power of this, computed in double} From about 88.73 on it is infinite. */
    public Tensor exp() {
        return map(Math::exp);
    }

    /** {@return the natural logarithm, computed in double} −∞ for zero and NaN for negative elements. */
    public Tensor log() {
        return map(Math::log);
    }

    /** {@return 1, 0 or −1} It is 0 for 0, −0 and NaN, as in {@code torch.sign}. */
    public Tensor sign() {
        return map(x -> x > 0 ? 1 : x < 0 ? -1 : 0);
    }

    /**
     * {@return the function's result for each element, rounded to float32} The function is called for each element in
     * row-major order, widened to double.
     */
    public Tensor map(DoubleUnaryOperator function) {
        notNull("map", "function", function);
        float[] z = new float[data.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) function.applyAsDouble(data[i]);
        }
        return new Tensor(z, shape);
    }

    /** {@return the sum of all elements, as a tensor of rank 0} It is 0 for an empty tensor. */
    public Tensor sum() {
        double sum = 0;
        for (float x : data) {
            sum += x;
        }
        return scalar((float) sum);
    }

    /** {@return the mean of all elements, as a tensor of rank 0} It is NaN for an empty tensor. */
    public Tensor mean() {
        return sum().dividedBy(size());
    }

    /**
     * {@return the largest element, as a tensor of rank 0} It is NaN if an element is NaN; an empty tensor is an error.
     */
    public Tensor max() {
        float max = first("max");
        for (float x : data) {
            max = Math.max(max, x);
        }
        return scalar(max);
    }

    /**
     * {@return the smallest element, as a tensor of rank 0} It is NaN if an element is NaN; an empty tensor is an
     * error.
     */
    public Tensor min() {
        float min = first("min");
        for (float x : data) {
            min = Math.min(min, x);
        }
        return scalar(min);
    }

    /**
     * {@return the sums along an axis, without that axis} The axis is 0 to rank − 1, or −rank to −1 counted from the
     * end: for the shape {@code [2, 3]} the axes 0 and −2 leave {@code [3]}, the axes 1 and −1 leave {@code [2]}.
     */
    public Tensor sum(int axis) { return sumAlong("sum", axis); }

    /**
     * {@return the means along an axis, without that axis} The axis is given as in {@link #sum(int)}. The means along
     * an axis of length 0 are NaN.
     */
    public Tensor mean(int axis) { return sumAlong("mean", axis).dividedBy(shape[Math.floorMod(axis, rank())]); }

    /**
     * {@return the index of the largest element along an axis; for class scores, the predicted classes} The indices are
     * in the row-major order of the other axes. The axis is given as in {@link #sum(int)}. The first of equal elements
     * is chosen, and NaN is larger than any number.
     *
     * @since 0.2.0
     */
    public int[] argmax(int axis) {
        int along = axis("argmax", axis);
        int length = shape[along];
        int inner = 1;
        for (int i = along + 1; i < rank(); i++) {
            inner *= shape[i];
        }
        if (!(length > 0)) {
            throw error("argmax", "axis " + axis + " of shape " + shapeText(shape) + " has no element");
        }
        int[] indices = new int[data.length / length];
        for (int i = 0; i < indices.length; i++) {
            int from = i / inner * inner * length + i % inner;
            float max = data[from];
            for (int k = 1; k < length && !Float.isNaN(max); k++) {
                float x = data[from + k * inner];
                if (!(x <= max)) {
                    max = x;
                    indices[i] = k;
                }
            }
        }
        return indices;
    }

    /** Checks an axis and converts it to an index from 0. */
    private int axis(String method, int axis) {
        if (!(axis >= -rank() && axis < rank())) {
            throw error(method, "axis is " + axis + ", but this has shape " + shapeText(shape) + "; "
                    + (rank() == 0 ? "a scalar has no axis" : "it must be " + -rank() + " to " + (rank() - 1)));
        }
        return Math.floorMod(axis, rank());
    }

    /** The sums along an axis; an exception names the given method. */
    private Tensor sumAlong(String method, int axis) {
        int dropped = axis(method, axis);
        int[] resultShape = new int[rank() - 1];
        int inner = 1;
        for (int i = 0; i < resultShape.length; i++) {
            resultShape[i] = shape[i < dropped ? i : i + 1];
            inner *= i < dropped ? 1 : resultShape[i];
        }
        Tensor result = create(method, resultShape);
        double[] sums = new double[result.size()];
        // Contiguous runs of inner elements are added to their sums, so that memory is read in order.
        for (int from = 0, to = 0; from < data.length; to += inner) {
            for (int k = 0; k < shape[dropped]; k++, from += inner) {
                for (int i = 0; i < inner; i++) {
                    sums[to + i] += data[from + i];
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            result.data[i] = (float) sums[i];
        }
        return result;
    }

    /**
     * {@return whether the other is a tensor of the same shape and bits} NaN equals NaN, so that every tensor equals
     * itself, and 0 does not equal −0.
     */
    @Override public boolean equals(Object other) {
        return other instanceof Tensor tensor && Arrays.equals(shape, tensor.shape) && Arrays.equals(data, tensor.data);
    }

    /** {@return a hash of shape and bits, as {@link #equals} compares them} */
    @Override public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    /** {@return what PyTorch prints for this tensor, as {@code tensor([0.2000, 0.3000, 0.1000, 0.2000])}} */
    @Override public String toString() {
        return TensorText.of(data, shape);
    }

    private Object writeReplace() {
        return new Form(data, shape);
    }

    /** Rejects a stream that holds a tensor instead of its serialised form. */
    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("Tensor: a stream must hold the serialised form of a tensor");
    }

    /**
     * The serialised form of a tensor. A manipulated stream could refer to a tensor before it is checked, or share its
     * arrays with other objects; a form that is checked and copied prevents this.
     */
    private record Form(float[] data, int[] shape) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            try {
                return wrap(notNull("wrap", "data", data).clone(), shape);
            } catch (IllegalArgumentException e) {
                throw new InvalidObjectException(e.getMessage());
            }
        }
    }

    /** A new tensor of zeros of this shape. */
    Tensor like() { return new Tensor(new float[data.length], shape); }

    /** The text of a shape in messages: {@code [32, 1]}, or {@code []} for a scalar. */
    static String shapeText(int[] shape) {
        return Arrays.toString(shape);
    }

    /** A new tensor of zeros. The shape is checked and copied. */
    private static Tensor create(String method, int... shape) {
        return new Tensor(new float[sizeOf(method, shape)], shape.clone());
    }

    /**
     * Checks a shape and returns its number of elements. The product is capped at 2³¹, so that it cannot overflow a
     * long. The loop continues after that, since a later length of 0 still makes the product 0.
     */
    private static int sizeOf(String method, int[] shape) {
        notNull(method, "shape", shape);
        long size = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (!(shape[axis] >= 0)) {
                throw error(method, "shape[" + axis + "] is " + shape[axis] + ", but it must not be negative");
            }
            size = Math.min(size * shape[axis], 1L << 31);
        }
        if (!(size <= Integer.MAX_VALUE)) {
            throw error(method, "shape " + shapeText(shape) + " has more than " + Integer.MAX_VALUE + " elements");
        }
        return (int) size;
    }

    /** Checks a shape, and that it has {@code count} elements. */
    private static void fits(String method, String holder, int count, int[] shape) {
        int size = sizeOf(method, shape);
        if (!(count == size)) {
            throw error(method, holder + elements(count) + " but shape " + shapeText(shape) + " needs " + size);
        }
    }

    /** The elements of the other operand, which must have the same shape. */
    private float[] operand(String method, Tensor other) {
        if (!Arrays.equals(shape, notNull(method, "other", other).shape)) {
            throw error(method, "this has shape " + shapeText(shape) + " but other has shape " + shapeText(other.shape)
                    + "; they must be equal");
        }
        return other.data;
    }

    /** The first element, with which the search for an extreme starts. An empty tensor has no extreme. */
    private float first(String method) {
        if (!(size() > 0)) {
            throw error(method, "needs at least one element, but this has shape " + shapeText(shape));
        }
        return data[0];
    }

    private static <V> V notNull(String method, String name, V value) {
        if (value == null) {
            throw error(method, name + " must not be null");
        }
        return value;
    }

    private static String elements(int count) { return count + (count == 1 ? " element" : " elements"); }

    private static IllegalArgumentException error(String method, String message) {
        return new IllegalArgumentException("Tensor." + method + ": " + message);
    }
}
