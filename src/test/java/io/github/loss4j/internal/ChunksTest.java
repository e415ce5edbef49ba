package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
    private static final int LENGTH = 1 << 20;

    /** A loss that throws at one element and counts its calls. */
    private record Failing(AtomicInteger calls, RuntimeException failure) implements PointwiseLoss {
        @Override public float value(float prediction, float target) {
            calls.incrementAndGet();
            if (prediction == LENGTH / 2) {
                throw failure;
            }
            return prediction;
        }

        @Override public float derivative(float prediction, float target) {
            calls.incrementAndGet();
            return 1;
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 0;
        }
    }

    @Test void noChunkRunsAfterAParallelCallHasThrown() throws InterruptedException {
        float[] numbers = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            numbers[i] = i;
        }
        Tensor prediction = Tensor.wrap(numbers, LENGTH);
        ForkJoinPool pool = new ForkJoinPool(4);
        for (int k = 0; k < 20; k++) {
            AtomicInteger calls = new AtomicInteger();
            IllegalStateException failure = new IllegalStateException("at one element");
            float[] gradient = new float[LENGTH];
            Tensor buffer = Tensor.wrap(gradient, LENGTH);
            Failing loss = new Failing(calls, failure);
            Thread.sleep(0);
            Throwable[] thrown = new Throwable[1];
            int[] seen = new int[1];
            float[][] after = new float[1][];
            pool.submit(() -> {
                thrown[0] = catchThrowable(() -> loss.evaluateInto(prediction, prediction, buffer));
                seen[0] = calls.get();
                after[0] = gradient.clone();
            }).join();
            assertThat(thrown[0]).isSameAs(failure);
            Thread.sleep(2);
            assertThat(calls.get()).isEqualTo(seen[0]);
            assertThat(gradient).isEqualTo(after[0]);
        }
        pool.shutdown();
    }

    @Test void rethrowsExceptionsOfChunksUnchanged() {
        Exception checked = new IOException("undeclared");
        ForkJoinPool pool = new ForkJoinPool(3);
        Throwable thrown = pool.submit(() -> catchThrowable(() -> Chunks.sum(8, 1, true, (from, to) -> {
            if (from == 5) {
                throw ChunksTest.<RuntimeException>throwUndeclared(checked);
            }
            return 1;
        }))).join();
        pool.shutdown();
        assertThat(thrown).isSameAs(checked);
    }

    @Test void chunksThatStartAfterAFailureAreSkipped() {
        AtomicInteger started = new AtomicInteger();
        RuntimeException failure = new RuntimeException("first chunk");
        ForkJoinPool pool = new ForkJoinPool(1);
        Throwable thrown = pool.submit(() -> catchThrowable(() -> Chunks.sum(1000, 1, true, (from, to) -> {
            started.incrementAndGet();
            throw failure;
        }))).join();
        pool.shutdown();
        assertThat(thrown).isSameAs(failure);
        assertThat(started.get()).isEqualTo(1);
    }

    /** Each index belongs to one chunk, the last of which may be shorter; the sums are added in order. */
    @ParameterizedTest @CsvSource({"0, 3", "1, 3", "3, 3", "4, 3", "10, 3", "12, 3",
        "2147483647, 1073741824"}) void chunksCoverTheRangeOnce(int length, int chunk) {
        for (boolean parallel : new boolean[] {false, true}) {
            NavigableMap<Integer, Integer> chunks = new ConcurrentSkipListMap<>();
            double sum = Chunks.sum(length, chunk, parallel, (from, to) -> {
                assertThat(chunks.put(from, to)).isNull();
                return (double) to - from;
            });
            int at = 0;
            for (var part : chunks.entrySet()) {
                assertThat(part.getKey()).isEqualTo(at);
                assertThat(part.getValue() - at).isEqualTo(Math.min(chunk, length - at));
                at = part.getValue();
            }
            assertThat(at).isEqualTo(length);
            assertThat(sum).isEqualTo(length);
        }
    }

    @Test void threadsAreUsedForManyElementsIfThereAreSome() {
        ForkJoinPool two = new ForkJoinPool(2);
        assertThat(two.submit(() -> Chunks.parallel(Chunks.PARALLEL, true)).join()).isTrue();
        assertThat(two.submit(() -> Chunks.parallel(Chunks.PARALLEL - 1, true)).join()).isFalse();
        assertThat(two.submit(() -> Chunks.parallel(Chunks.PARALLEL_ARITHMETIC, false)).join()).isTrue();
        assertThat(two.submit(() -> Chunks.parallel(Chunks.PARALLEL_ARITHMETIC - 1, false)).join()).isFalse();
        two.shutdown();
        ForkJoinPool one = new ForkJoinPool(1);
        assertThat(one.submit(() -> Chunks.parallel(1L << 40, true)).join()).isFalse();
        one.shutdown();
    }

    @SuppressWarnings("unchecked") private static <X extends Throwable> X throwUndeclared(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
