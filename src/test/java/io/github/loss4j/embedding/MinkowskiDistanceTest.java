package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinkowskiDistanceTest {
    private static final float[] ZEROS = new float[3];

    /** Two maxima: the distance is their size times 2^(1/p), its derivatives 2^(1/p − 1). */
    @ParameterizedTest
    @ValueSource(doubles = {3, 0x1p16, 0x1.000002p16, 1e9}) void tiedMaximaShareTheDerivative(double p) {
        float[] vector = {-5, 1, 5};
        MinkowskiDistance minkowski = new MinkowskiDistance(p, 0);
        double distance = minkowski.of(vector, ZEROS, 0, 3);
        double ones = Math.pow(5, -p);
        assertThat(distance).isCloseTo(5 * Math.pow(2 + ones, 1 / p), within(1e-14 * distance));
        double scale = minkowski.scale(vector, ZEROS, 0, 3, distance);
        double maximum = minkowski.maximumDerivative(vector, ZEROS, 0, 3, scale);
        double expected = Math.pow(2 + ones, 1 / p - 1);
        assertThat(minkowski.derivative(vector, ZEROS, 2, scale, maximum)).isCloseTo(expected, within(1e-10));
        assertThat(minkowski.derivative(vector, ZEROS, 0, scale, maximum)).isCloseTo(-expected, within(1e-10));
        assertThat(minkowski.derivative(vector, ZEROS, 1, scale, maximum))
                .isCloseTo(expected * Math.pow(5, 1 - p), within(1e-10));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 1e9, Double.POSITIVE_INFINITY}) void equalVectorsHaveADistanceOfZero(double p) {
        float[] vector = {-5, 1, 5};
        assertThat(new MinkowskiDistance(p, 0).of(vector, vector, 0, 3)).isZero();
    }

    @ParameterizedTest @ValueSource(doubles = {3, 0x1p16, 1e9,
        Double.POSITIVE_INFINITY}) void infiniteDistancesHaveAMaximumDerivativeOfOne(double p) {
        float[] vector = {1, Float.POSITIVE_INFINITY, 2};
        MinkowskiDistance minkowski = new MinkowskiDistance(p, 0);
        double distance = minkowski.of(vector, ZEROS, 0, 3);
        assertThat(distance).isEqualTo(Double.POSITIVE_INFINITY);
        double scale = minkowski.scale(vector, ZEROS, 0, 3, distance);
        assertThat(minkowski.maximumDerivative(vector, ZEROS, 0, 3, scale)).isEqualTo(1);
    }
}
