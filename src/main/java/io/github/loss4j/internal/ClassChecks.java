package io.github.loss4j.internal;

import io.github.loss4j.Tensor;

/** Checks of class indices, class weights and label smoothing. */
public final class ClassChecks {
    private ClassChecks() {
    }

    /**
     * Rejects a label smoothing outside [0, 1).
     *
     * @param who the loss, or its name
     * @param value the value
     */
    public static void smoothing(Object who, float value) {
        if (!(value >= 0 && value < 1)) {
            throw Checks.refusal(who, "labelSmoothing must be from 0 to below 1, was " + value);
        }
    }

    /**
     * Rejects a number of class indices that differs from the number of rows.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param rows the number of rows
     */
    public static void oneForEachRow(Object who, int[] target, int rows) {
        if (Checks.notNull(who, "target", target).length != rows) {
            throw Checks.refusal(who, "target has " + Checks.counted(target.length, "class index", "class indices")
                    + " but prediction has " + Checks.counted(rows, "row", "rows") + "; there must be one for each");
        }
    }

    /**
     * Rejects a class index out of range.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param row the row to check
     * @param classes the number of classes
     */
    public static void classIndex(Object who, int[] target, int row, int classes) {
        if (!(target[row] >= 0 && target[row] < classes)) {
            throw Checks.refusal(who, "target[" + row + "] is " + target[row] + ", but " + classes(classes));
        }
    }

    /**
     * Formats the range of class indices.
     *
     * @param count the number of classes
     * @return for example "there are 3 classes, 0 to 2"
     */
    public static String classes(int count) {
        return count == 1 ? "there is 1 class, 0" : "there are " + count + " classes, 0 to " + (count - 1);
    }

    /**
     * Rejects class indices out of range, except in rows of weight zero, which may hold any number.
     *
     * @param who the loss, or its name
     * @param target the class of each row
     * @param classes the number of classes
     * @param ignored an index that is allowed although it is out of range
     * @param weights one weight per row, or null
     * @return the indices; if one is out of range, a copy with class 0 in its place
     */
    public static int[] classIndices(Object who, int[] target, int classes, int ignored, Tensor weights) {
        float[] rowWeights = TensorAccess.ofNullable(weights);
        int[] indices = target;
        for (int i = 0; i < target.length; i++) {
            if (!(target[i] >= 0 && target[i] < classes || target[i] == ignored)) {
                if (rowWeights == null || rowWeights[i] != 0) {
                    classIndex(who, target, i, classes);
                }
                indices = indices == target ? target.clone() : indices;
                indices[i] = 0;
            }
        }
        return indices;
    }

    /**
     * Whether all elements of a target are class indices.
     *
     * @param target the class of each row
     * @param classes the number of classes
     * @return false if one is out of range
     */
    public static boolean areClasses(int[] target, int classes) {
        int last = classes - 1;
        // Negative after the loop if an index is out of range, so that no row needs a branch.
        int signs = 0;
        for (int index : target) {
            signs |= index | (last - index);
        }
        return signs >= 0;
    }

    /**
     * Whether a class index occurs in a target.
     *
     * @param target the class of each row
     * @param index the index to look for
     * @return true if a row has this class
     */
    public static boolean contains(int[] target, int index) {
        for (int candidate : target) {
            if (candidate == index) {
                return true;
            }
        }
        return false;
    }

    /**
     * Rejects class weights that are negative or not finite.
     *
     * @param who the loss, or its name
     * @param weights the class weights
     * @return a copy that the caller cannot change
     */
    public static Tensor classWeights(Object who, Tensor weights) {
        Tensor copy = Checks.copy(Checks.notNull(who, "classWeights", weights));
        float[] elements = TensorAccess.of(copy);
        for (int c = 0; c < elements.length; c++) {
            if (!(elements[c] >= 0 && elements[c] <= Float.MAX_VALUE)) {
                throw Checks.refusal(who, "classWeights[" + c + "] is " + elements[c]
                        + "; class weights must be finite and not negative");
            }
        }
        return copy;
    }

    /**
     * Rejects class weights for a different number of classes.
     *
     * @param who the loss, or its name
     * @param weights the class weights; an empty tensor is always valid
     * @param classes the number of classes
     * @return the array of the weights, not a copy
     */
    public static float[] classWeights(Object who, Tensor weights, int classes) {
        float[] elements = TensorAccess.of(weights);
        if (elements.length != 0 && elements.length != classes) {
            throw Checks.refusal(who, "classWeights has " + Checks.counted(elements.length, "element", "elements")
                    + " but there " + (classes == 1 ? "is 1 class" : "are " + classes + " classes")
                    + "; there must be one for each");
        }
        return elements;
    }
}
