package io.github.loss4j.internal;

import io.github.loss4j.Tensor;
import java.util.function.Function;

/** Opens tensors to the losses of other packages of this module: the elements themselves, not a copy. */
public final class TensorAccess {
    private static Function<Tensor, float[]> elements;

    private TensorAccess() {
    }

    /**
     * Tells how; called by {@link Tensor} alone, before there is any tensor to open.
     *
     * @param opener gives a tensor's elements
     */
    public static void open(Function<Tensor, float[]> opener) {
        elements = opener;
    }

    /**
     * A tensor's elements in row-major order.
     *
     * @param tensor any tensor
     * @return its own array
     */
    public static float[] of(Tensor tensor) {
        return elements.apply(tensor);
    }
}
