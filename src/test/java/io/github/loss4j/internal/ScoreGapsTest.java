package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of differences of one number and scores against a loop in double. */
class ScoreGapsTest {
    private static final int FROM = 3;

    private static float[] numbers(int length, int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[FROM + length + 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @ParameterizedTest @ValueSource(ints = {0, 1, 7, 47, 48, 300, 2049, 2050, 5000}) void gapsAreAddedUp(int length) {
        float[] scores = numbers(length, 1);
        Scratch scratch = Scratch.lease();
        double sum = ScoreGaps.sum(scores, FROM, length, 5, scratch);
        scratch.release();
        double expected = 0;
        for (int c = FROM; c < FROM + length; c++) {
            expected += 5 - (double) scores[c];
        }
        assertThat(sum).isCloseTo(expected, within(2e-7 * expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 47, 48, 300, 2049, 2050, 5000}) void weightedGapsAreAddedUp(int length) {
        float[] scores = numbers(length, 1);
        float[] weights = numbers(length, 2);
        Scratch scratch = Scratch.lease();
        double sum = ScoreGaps.sum(weights, scores, FROM, length, 5, scratch);
        scratch.release();
        double expected = 0;
        double magnitudes = 0;
        for (int c = FROM; c < FROM + length; c++) {
            double gap = weights[c] * (5 - (double) scores[c]);
            expected += gap;
            magnitudes += Math.abs(gap);
        }
        assertThat(sum).isCloseTo(expected, within(3e-7 * magnitudes));
    }
}
