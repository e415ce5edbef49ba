package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.TensorAccess;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsTest {
    private static Embeddings ofScale(double scale) {
        return new Embeddings(new float[6], new double[] {1, scale, 1}, 2);
    }

    @Test void areWellScaledFromTheMinimumToItsReciprocal() {
        double min = 0x1p-40;
        assertThat(ofScale(min).areWellScaled(min)).isTrue();
        assertThat(ofScale(1 / min).areWellScaled(min)).isTrue();
        assertThat(ofScale(Math.nextDown(min)).areWellScaled(min)).isFalse();
        assertThat(ofScale(Math.nextUp(1 / min)).areWellScaled(min)).isFalse();
        assertThat(ofScale(0).areWellScaled(min)).isFalse();
        assertThat(ofScale(Double.NaN).areWellScaled(min)).isFalse();
    }

    @Test void vectorsAreCopiedOnlyIfSomeAreAbsent() {
        Tensor tensor = Tensor.of(new float[][] {{3, 4}, {0, 0}, {0, -2}});
        assertThat(Embeddings.of(tensor, new int[] {0, 1, 2}).vectors()).isSameAs(TensorAccess.of(tensor));
        Embeddings some = Embeddings.of(tensor, new int[] {0, 2});
        assertThat(some.vectors()).containsExactly(3, 4, 0, -2);
        assertThat(some.scales()).containsExactly(0.2, 0.5);
    }

    /** Several threads take part from 2¹⁸ units of work on: one for each pair of rows and begun 16 elements. */
    @ParameterizedTest
    @CsvSource({"512, 15, true", "511, 15, false", "256, 48, true", "256, 47, false",
        "100000, 1, true"}) void areComparedInParallelFromEnoughWorkOn(int rows, int length, boolean parallel) {
        Embeddings batch = new Embeddings(null, new double[rows], length);
        ForkJoinPool several = new ForkJoinPool(2);
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertThat(several.submit(batch::compareInParallel).join()).isEqualTo(parallel);
            assertThat(one.submit(batch::compareInParallel).join()).isFalse();
        } finally {
            several.shutdown();
            one.shutdown();
        }
    }
}
