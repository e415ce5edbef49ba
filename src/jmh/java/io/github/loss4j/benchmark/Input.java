package io.github.loss4j.benchmark;

import io.github.loss4j.Tensor;

/**
 * An input of a loss and of its peers.
 *
 * @param numbers the numbers, in row-major order
 * @param shape the shape
 * @param whole whether the peers take them as integers of 64 bits, such as indices of classes
 * @param differentiated whether the gradient with respect to it is measured
 */
record Input(float[] numbers, int[] shape, boolean whole, boolean differentiated) {
    Tensor tensor() {
        return Tensor.wrap(numbers, shape);
    }

    int[] classes() {
        int[] classes = new int[numbers.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) numbers[i];
        }
        return classes;
    }

    long[] longShape() {
        long[] dimensions = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            dimensions[i] = shape[i];
        }
        return dimensions;
    }

    static int size(int... shape) {
        int size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        return size;
    }
}
