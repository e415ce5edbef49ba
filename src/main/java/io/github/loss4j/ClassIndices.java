package io.github.loss4j;

import io.github.loss4j.internal.Checks;

/**
 * Converts labels of other types to the {@code int[]} of class indices that classification losses take.
 *
 * @since 0.2.0
 */
public final class ClassIndices {
    private static final String NAME = "ClassIndices";

    private ClassIndices() {
    }

    /**
     * Converts labels of type long, as PyTorch and ONNX store them. Negative labels are accepted, since they may mark
     * ignored rows.
     *
     * @param labels one label for each row, in the range of int
     * @return the same numbers
     */
    public static int[] of(long[] labels) {
        int[] indices = new int[Checks.notNull(NAME, "labels", labels).length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) labels[i];
            if (!(indices[i] == labels[i])) {
                throw Checks.refusal(NAME, "labels[" + i + "] is " + labels[i] + "; it must be in the range of int");
            }
        }
        return indices;
    }

    /**
     * Converts labels of type float, as XGBoost stores them.
     *
     * @param labels one label for each row, each a whole number in the range of int
     * @return the same numbers
     */
    public static int[] of(float[] labels) {
        int[] indices = new int[Checks.notNull(NAME, "labels", labels).length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) labels[i];
            // The cast of 2^31f to int gives 2^31 - 1, which compares equal to 2^31f, so the range is checked
            // separately.
            if (!(indices[i] == labels[i] && labels[i] < 0x1p31f)) {
                throw Checks.refusal(NAME, "labels[" + i + "] is " + labels[i]
                        + "; it must be a whole number in the range of int");
            }
        }
        return indices;
    }

    /**
     * Converts one-hot rows.
     *
     * @param rows a tensor laid out as class scores are, of shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1,
     *        ...]}; each row is 1 for one class and 0 for the others
     * @return the class of each row, in the row-major order of the axes without the class axis
     */
    public static int[] ofOneHot(Tensor rows) {
        int[] shape = Checks.notNull(NAME, "rows", rows).shape;
        if (shape.length == 0) {
            throw Checks.refusal(NAME,
                    "rows has shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
        }
        int axis = shape.length == 1 ? 0 : 1;
        if (!(shape[axis] > 0)) {
            throw Checks.refusal(NAME, "rows has shape " + Tensor.shapeText(shape)
                    + "; it must have at least one class");
        }
        int inner = 1;
        for (int k = axis + 1; k < shape.length; k++) {
            inner *= shape[k];
        }
        int[] indices = new int[rows.data.length / shape[axis]];
        for (int row = 0; row < indices.length; row++) {
            int from = row / inner * inner * shape[axis] + row % inner;
            indices[row] = index(rows.data, from, inner, shape[axis], row);
        }
        return indices;
    }

    private static int index(float[] data, int from, int stride, int classes, int row) {
        int index = -1;
        for (int c = 0; c < classes; c++) {
            float x = data[from + c * stride];
            if (!(x == 0 || x == 1)) {
                throw Checks.refusal(NAME, "row " + row + " is " + x + " for class " + c + "; it must be 0 or 1");
            }
            if (x == 1 && index >= 0) {
                throw Checks.refusal(NAME, "row " + row + " is 1 for class " + index + " and class " + c
                        + "; it must be 1 for one class");
            }
            index = x == 1 ? c : index;
        }
        if (index < 0) {
            throw Checks.refusal(NAME, "row " + row + " is 0 for every class; it must be 1 for one class");
        }
        return index;
    }
}
