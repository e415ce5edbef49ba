package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
    /** Integers, so that their sum is exact in any order. */
    private static float[] weights(int size) {
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = i % 7;
        }
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 2047, 2048, 2049, 5000, 65_536, 140_003,
        1_050_001}) void theTotalIsTheSum(int size) {
        float[] weights = weights(size);
        double sum = IntStream.range(0, size).mapToDouble(i -> weights[i]).sum();
        ForkJoinPool pool = new ForkJoinPool(2);
        assertThat(pool.submit(() -> Weights.total("X", weights)).join()).isEqualTo(sum);
        pool.shutdown();
        if (size > 0) {
            weights[0] = -0f;
        }
        assertThat(Weights.total("X", weights)).isEqualTo(sum);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 2048, 70_000}) void theTotalMayBeBeyondFloat32(int size) {
        float[] weights = new float[size];
        Arrays.fill(weights, Float.MAX_VALUE);
        assertThat(Weights.total("X", weights)).isEqualTo((double) Float.MAX_VALUE * size);
    }

    static Stream<Arguments> wrong() {
        return IntStream.of(5, 2048, 2055, 70_001).boxed().flatMap(size -> Stream.of(0, 1, size / 2, size - 1)
                .flatMap(at -> Stream.of(-Float.MIN_VALUE, -3f, Float.NaN, Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY).map(weight -> Arguments.of(size, at, weight))));
    }

    @ParameterizedTest
    @MethodSource("wrong") void refusesAWrongWeightAnywhere(int size, int at, float weight) {
        float[] weights = weights(size);
        weights[at] = weight;
        assertThatThrownBy(() -> Weights.total("X", weights)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("X: weights[" + at + "] is " + weight + "; weights must be finite and not negative");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "3, 1", "0x1p32, 1", "0x1.8p32, 0x1p-32", "0.5, 2", "0.75, 2", "0x1p-100, 0x1p100",
        "0x1p100, 0x1p-100", "0x1.8p41, 0x1p-41"}) void theScaleBringsADenominatorNearOne(String denominator,
                String scale) {
        assertThat(Weights.scale(Double.parseDouble(denominator))).isEqualTo(Float.parseFloat(scale));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x0.fffffp-100, 0x1.00001p100, 1e-300,
        1e300}) void denominatorsBeyondTheRangeOfFloat32AreComputedInDouble(double denominator) {
        assertThat(Weights.scale(denominator)).isEqualTo(PointwiseEngine.IN_DOUBLE);
    }

    @Test void theUnitIsThePowerOfTwoOfTheGreatestWeight() {
        assertThat(Weights.unit(new float[0])).isEqualTo(1);
        assertThat(Weights.unit(new float[2])).isEqualTo(1);
        assertThat(Weights.unit(new float[] {0.5f, 3, 1})).isEqualTo(2);
        assertThat(Weights.unit(new float[] {0.3f})).isEqualTo(0.25f);
        assertThat(Weights.unit(new float[] {Float.MIN_VALUE})).isEqualTo(Float.MIN_VALUE);
    }

    @Test void dividesByTheUnit() {
        float[] weights = {3, 0, 0.5f};
        assertThat(Weights.divided(weights, 1)).isSameAs(weights);
        assertThat(Weights.divided(weights, 2)).containsExactly(1.5f, 0, 0.25f);
        assertThat(weights).containsExactly(3, 0, 0.5f);
    }

    @Test void countsWeightsThatAreNotZero() {
        assertThat(Weights.count(new float[] {0, 2, -0f, 0.5f, 1})).isEqualTo(3);
    }

    @Test void theWeightOfAClass() {
        Tensor weights = Tensor.of(5, 6);
        assertThat(Weights.ofClass(weights, -100, 0)).isEqualTo(5);
        assertThat(Weights.ofClass(weights, -100, 1)).isEqualTo(6);
        assertThat(Weights.ofClass(weights, 1, 1)).isZero();
        assertThat(Weights.ofClass(weights, -100, 2)).isEqualTo(1);
        assertThat(Weights.ofClass(weights, -100, -1)).isEqualTo(1);
        assertThat(Weights.ofClass(Tensor.of(), -100, 0)).isEqualTo(1);
    }
}
