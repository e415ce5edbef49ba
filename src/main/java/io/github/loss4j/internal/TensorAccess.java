package io.github.loss4j.internal;

import io.github.loss4j.Tensor;
import java.util.function.Function;

/** Gives the packages of this module access to the array of a tensor, without a copy. */
public final class TensorAccess {
    private static Function<Tensor, float[]> elements;

    private TensorAccess() {
    }

    /**
     * Sets the function that returns the array. Only {@link Tensor} calls this method, when its class is initialised.
     *
     * @param opener returns a tensor's array
     */
    public static void open(Function<Tensor, float[]> opener) {
        elements = opener;
    }

    /**
     * Returns a tensor's elements in row-major order.
     *
     * @param tensor any tensor
     * @return the tensor's array, not a copy
     */
    public static float[] of(Tensor tensor) {
        return elements.apply(tensor);
    }

    /**
     * Returns a tensor's elements in row-major order, or null if there is no tensor.
     *
     * @param tensor any tensor, or null
     * @return the tensor's array, not a copy; null for null
     */
    public static float[] ofNullable(Tensor tensor) {
        return tensor == null ? null : of(tensor);
    }
}
