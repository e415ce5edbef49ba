package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * How the rows of class scores lie in a tensor: shape {@code [C]} is one row, {@code [N, C]} are N of them, and
 * {@code [N, C, d1, ...]} has one for each sample and position. The class axis is 1, as in PyTorch, or 0 where it is the
 * only one. Rows are numbered in the row-major order of the axes that remain.
 */
public final class Rows {
    private final int[] shape;
    private final int count;
    private final int classes;
    private final int stride;

    /**
     * The rows of scores.
     *
     * @param loss the loss, for messages
     * @param scores a tensor of at least one axis
     */
    public Rows(Loss<?, ?> loss, Tensor scores) {
        Checks.notNull("Rows", "loss", loss);
        int[] all = Checks.notNull(loss, "prediction", scores).shape;
        if (all.length == 0) {
            throw Checks.refusal(loss,
                    "prediction has shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
        }
        int axis = all.length == 1 ? 0 : 1;
        classes = all[axis];
        if (classes == 0) {
            throw Checks.refusal(loss,
                    "prediction has shape " + Tensor.shapeText(all) + "; it must have at least one class");
        }
        count = scores.data.length / classes;
        shape = new int[all.length - 1];
        int inner = 1;
        for (int k = 0, to = 0; k < all.length; k++) {
            if (k != axis) {
                shape[to++] = all[k];
            }
            if (k > axis) {
                inner *= all[k];
            }
        }
        stride = inner;
    }

    /**
     * The axes that remain: the shape of the terms.
     *
     * @return their lengths
     */
    public int[] shape() {
        return shape.clone();
    }

    /**
     * How many rows there are.
     *
     * @return their number
     */
    public int count() {
        return count;
    }

    /**
     * How many classes there are.
     *
     * @return the length of a row
     */
    public int classes() {
        return classes;
    }

    /**
     * How far apart the scores of a row lie.
     *
     * @return 1 if they are neighbours
     */
    public int stride() {
        return stride;
    }

    /**
     * Where a row begins.
     *
     * @param row its number
     * @return the position of its first score in the tensor's elements
     */
    public int offset(int row) {
        return stride == 1 ? row * classes : row / stride * stride * classes + row % stride;
    }

    /** The row of an element of the tensor. */
    int rowOf(int element) {
        return element / (stride * classes) * stride + element % stride;
    }
}
