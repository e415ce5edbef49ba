package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class TensorDataTest {
    @Test void ofRowsOfDoubles() {
        assertThat(Tensor.of(new double[][] {{0.1, 2}, {3, 4}}))
                .isEqualTo(Tensor.of(new float[][] {{0.1f, 2}, {3, 4}}));
        assertThat(Tensor.of(new double[0][]).shape()).containsExactly(0, 0);
        refuses(() -> Tensor.of(new double[][] {{1, 2}, {3}}),
                "Tensor.of: rows[1] has 1 element but rows[0] has 2; they must be equal");
        refuses(() -> Tensor.of(new double[][] {{1, 2}, null}), "Tensor.of: rows[1] must not be null");
    }

    @Test void differenceIsRoundedOnce() {
        // 1e9 and 1e9 + 0.25 are one float32 number
        assertThat(Tensor.difference(new double[] {1e9 + 0.25, 3}, new double[] {1e9, 5}))
                .isEqualTo(Tensor.of(0.25, -2));
        refuses(() -> Tensor.difference(new double[2], new double[1]),
                "Tensor.difference: first has 2 elements but second has 1; they must be equal");
        refuses(() -> Tensor.difference(null, new double[1]), "Tensor.difference: first must not be null");
    }

    @Test void copyOfABufferOfAShapeOfLongs() {
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6});
        assertThat(Tensor.copyOf(buffer, new long[] {2, 3})).isEqualTo(Tensor.copyOf(buffer, 2, 3));
        refuses(() -> Tensor.copyOf(buffer, new long[] {1, 1L << 33}), "Tensor.copyOf: shape[1] is 8589934592,"
                + " but it must be at most 2147483647 and not negative");
        refuses(() -> Tensor.copyOf(buffer, new long[] {-1, 3}),
                "Tensor.copyOf: shape[0] is -1, but it must not be negative");
        refuses(() -> Tensor.copyOf(buffer, (long[]) null), "Tensor.copyOf: shape must not be null");
    }

    @Test void toDoubleArrayWidens() {
        assertThat(Tensor.of(0.1f, Float.NaN).toDoubleArray()).containsExactly((double) 0.1f, Double.NaN);
    }

    @Test void argmaxIsThatOfNumpy() {
        Tensor scores = Tensor.of(new float[][] {{1, 5, 2}, {7, 7, 0}, {0, Float.NaN, 9}});
        assertThat(scores.argmax(1)).containsExactly(1, 0, 1);
        assertThat(scores.argmax(-1)).containsExactly(1, 0, 1);
        assertThat(scores.argmax(0)).containsExactly(1, 2, 2);
        // numpy.arange(12).reshape(2, 3, 2) % 5
        Tensor deep = Tensor.wrap(new float[] {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1}, 2, 3, 2);
        assertThat(deep.argmax(0)).containsExactly(1, 1, 1, 1, 0, 1);
        assertThat(deep.argmax(1)).containsExactly(2, 1, 1, 1);
        assertThat(deep.argmax(2)).containsExactly(1, 1, 0, 1, 1, 1);
        assertThat(Tensor.of(-3f, -2f).argmax(0)).containsExactly(1);
        assertThat(Tensor.of(Float.NEGATIVE_INFINITY).argmax(0)).containsExactly(0);
        assertThat(Tensor.zeros(0, 2).argmax(1)).isEmpty();
        refuses(() -> Tensor.zeros(2, 0).argmax(1), "Tensor.argmax: axis 1 of shape [2, 0] has no element");
        refuses(() -> Tensor.scalar(1).argmax(0),
                "Tensor.argmax: axis is 0, but this has shape []; a scalar has no axis");
    }

    @Test void operatorsOfKotlin() {
        assertThat(Tensor.of(6, 3).div(Tensor.of(2, 4))).isEqualTo(Tensor.of(3, 0.75));
        assertThat(Tensor.of(6, 3).div(2)).isEqualTo(Tensor.of(3, 1.5));
        assertThat(Tensor.of(6, -3).unaryMinus()).isEqualTo(Tensor.of(-6, 3));
    }

    private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
