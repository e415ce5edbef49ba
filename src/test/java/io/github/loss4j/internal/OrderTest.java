package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16, 17, 100, 1000, 4097}) void sortsLikeTheStableSortOfTheJdk(int size) {
        Random random = new Random(size);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.nextInt(size / 2 + 1) - size / 4;
        }
        assertThat(sorted(numbers)).containsExactly(IntStream.range(0, size).boxed()
                .sorted(Comparator.comparingDouble(i -> -(double) numbers[i])).mapToInt(Integer::intValue).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40}) void putsNanFirstAndTreatsZerosOfBothSignsAsEqual(int repeats) {
        float[] numbers = new float[3 * repeats];
        for (int i = 0; i < repeats; i++) {
            numbers[3 * i] = -0f;
            numbers[3 * i + 1] = Float.NaN;
            numbers[3 * i + 2] = 0f;
        }
        int[] order = sorted(numbers);
        for (int i = 0; i < repeats; i++) {
            assertThat(order[i]).isEqualTo(3 * i + 1);
        }
        assertThat(IntStream.range(repeats + 1, order.length)).allMatch(i -> order[i] > order[i - 1]);
    }

    private static int[] sorted(float[] numbers) {
        int[] order = IntStream.range(0, numbers.length).toArray();
        Order.falling(numbers, order, 0, order.length);
        return order;
    }
}
