package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ClassIndicesTest {
    @Test void convertsLongs() {
        assertThat(ClassIndices.of(new long[] {0, 3, -100})).containsExactly(0, 3, -100);
        assertThat(ClassIndices.of(new long[0])).isEmpty();
        refuses(() -> ClassIndices.of(new long[] {0, 1L << 32}),
                "ClassIndices: labels[1] is 4294967296; it must be in the range of int");
        refuses(() -> ClassIndices.of((long[]) null), "ClassIndices: labels must not be null");
    }

    @Test void convertsFloats() {
        assertThat(ClassIndices.of(new float[] {0, 3, -100, -0f})).containsExactly(0, 3, -100, 0);
        for (float bad : new float[] {0.5f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p31f, -0x1p32f}) {
            refuses(() -> ClassIndices.of(new float[] {0, 1, bad}), "ClassIndices: labels[2] is " + bad
                    + "; it must be a whole number in the range of int");
        }
        refuses(() -> ClassIndices.of((float[]) null), "ClassIndices: labels must not be null");
    }

    @Test void convertsOneHotRows() {
        assertThat(ClassIndices.ofOneHot(Tensor.of(0, 0, 1))).containsExactly(2);
        assertThat(ClassIndices.ofOneHot(Tensor.of(new float[][] {{0, 1, 0}, {1, 0, 0}}))).containsExactly(1, 0);
        // [2, 2, 3], the class axis in the middle
        Tensor positions = Tensor.wrap(new float[] {1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0}, 2, 2, 3);
        assertThat(ClassIndices.ofOneHot(positions)).containsExactly(0, 1, 1, 1, 1, 0);
        assertThat(ClassIndices.ofOneHot(Tensor.zeros(0, 3))).isEmpty();
    }

    @Test void refusesRowsThatAreNotOneHot() {
        refuses(() -> ClassIndices.ofOneHot(Tensor.of(new float[][] {{0, 1}, {0.5f, 0.5f}})),
                "ClassIndices: row 1 is 0.5 for class 0; it must be 0 or 1");
        refuses(() -> ClassIndices.ofOneHot(Tensor.of(new float[][] {{0, 1}, {0, 0}})),
                "ClassIndices: row 1 is 0 for every class; it must be 1 for one class");
        refuses(() -> ClassIndices.ofOneHot(Tensor.of(new float[][] {{1, 0, 1}})),
                "ClassIndices: row 0 is 1 for class 0 and class 2; it must be 1 for one class");
        refuses(() -> ClassIndices.ofOneHot(Tensor.of(Float.NaN)),
                "ClassIndices: row 0 is NaN for class 0; it must be 0 or 1");
        refuses(() -> ClassIndices.ofOneHot(Tensor.scalar(1)),
                "ClassIndices: rows has shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
        refuses(() -> ClassIndices.ofOneHot(Tensor.zeros(3, 0)),
                "ClassIndices: rows has shape [3, 0]; it must have at least one class");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
