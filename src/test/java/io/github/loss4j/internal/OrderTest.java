package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16, 17, 63, 64, 100, 1000, 4097}) void sortsLikeTheStableSortOfTheJdk(int size) {
        Random random = new Random(size);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.nextInt(size / 2 + 1) - size / 4;
        }
        assertThat(sorted(numbers)).containsExactly(IntStream.range(0, size).boxed()
                .sorted(Comparator.comparingDouble(i -> -(double) numbers[i])).mapToInt(Integer::intValue).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 100}) void putsNanFirstAndTreatsZerosOfBothSignsAsEqual(int repeats) {
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

    /** Any bits: numbers of all magnitudes, infinities and NaNs of all kinds; equal ones too. */
    @ParameterizedTest @ValueSource(ints = {100, 300, 5000}) void sortsNumbersOfAnyBits(int size) {
        Random random = new Random(size);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = i > 0 && random.nextInt(4) == 0
                    ? numbers[random.nextInt(i)]
                    : Float.intBitsToFloat(random.nextInt(5) == 0 ? random.nextInt(3) << 31 : random.nextInt());
        }
        numbers[7] = Float.POSITIVE_INFINITY;
        numbers[8] = Float.NEGATIVE_INFINITY;
        int[] order = new int[size];
        Arrays.setAll(order, i -> (int) (i * 7L % size));
        int[] before = order.clone();
        Order.sortDescending(numbers, order, 20, size - 20);
        assertThat(Arrays.copyOf(order, 20)).isEqualTo(Arrays.copyOf(before, 20));
        assertThat(Arrays.copyOfRange(order, size - 20, size)).isEqualTo(Arrays.copyOfRange(before, size - 20, size));
        Comparator<Integer> falling = Comparator.comparing((Integer i) -> !Float.isNaN(numbers[i]))
                .thenComparingDouble(i -> Float.isNaN(numbers[i]) ? 0 : 0.0 - numbers[i]);
        assertThat(Arrays.copyOfRange(order, 20, size - 20)).containsExactly(Arrays.stream(before, 20, size - 20)
                .boxed().sorted(falling).mapToInt(Integer::intValue).toArray());
    }

    private static int[] sorted(float[] numbers) {
        int[] order = IntStream.range(0, numbers.length).toArray();
        Order.sortDescending(numbers, order, 0, order.length);
        return order;
    }
}
