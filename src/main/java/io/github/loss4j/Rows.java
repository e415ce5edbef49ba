package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * The layout of rows of class scores in a tensor. A tensor of shape {@code [C]} has one row, {@code [N, C]} has N rows,
 * and {@code [N, C, d1, ...]} has one row for each sample and position. The class axis is axis 1, as in PyTorch, or
 * axis 0 if there is only one. Rows are numbered in the row-major order of the other axes.
 *
 * @since 0.1.0
 */
public final class Rows {
    private final int[] tensorShape;
    private final int count;
    private final int classes;
    private final int stride;

    /**
     * The layout of a tensor.
     *
     * @param loss the loss, which error messages name
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
        int inner = 1;
        for (int k = axis + 1; k < all.length; k++) {
            inner *= all[k];
        }
        stride = inner;
        count = axis == 0 ? 1 : all[0] * inner;
        tensorShape = all;
    }

    /**
     * The shape of the terms: the shape of the tensor without the class axis.
     *
     * @return the lengths of the axes
     */
    public int[] shape() {
        int[] shape = new int[tensorShape.length - 1];
        for (int k = 0; k < shape.length; k++) {
            shape[k] = tensorShape[k == 0 ? 0 : k + 1];
        }
        return shape;
    }

    /**
     * The number of rows.
     *
     * @return the number of rows
     */
    public int count() {
        return count;
    }

    /**
     * The number of classes.
     *
     * @return the length of a row
     */
    public int classes() {
        return classes;
    }

    /**
     * The distance between the scores of neighbouring classes of a row.
     *
     * @return the stride; 1 if the scores of a row are contiguous
     */
    public int stride() {
        return stride;
    }

    /**
     * The index of the first score of a row.
     *
     * @param row the index of the row
     * @return the index of its first score in the elements of the tensor
     */
    public int offset(int row) {
        return stride == 1 ? row * classes : row / stride * stride * classes + row % stride;
    }

    /** The index of the row to which an element of the tensor belongs. */
    int rowOf(int element) {
        return element / (stride * classes) * stride + element % stride;
    }
}
