package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over the classes of a row against a loop in double, for rows within a block and over several blocks. */
class SoftmaxTest {
    private static final int FROM = 3;

    private static float[] numbers(int length, double deviation) {
        Random random = new Random(length);
        float[] numbers = new float[length + FROM + 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }

    @ParameterizedTest @CsvSource({"1, 0", "5, 4", "47, -1", "48, 7", "300, 299", "2049, 0", "2049, -1", "2050, 2049",
        "2050, 1024", "2050, 1025", "6000, 3000"}) void exponentialsAreAddedWithoutTheExceptedClass(int length,
                int except) {
        float[] scores = numbers(length, 2);
        float[] into = new float[length + 4];
        Scratch scratch = Scratch.lease();
        double sum = Softmax.exponentials(scores, FROM, length, 1, except, into, 4, scratch);
        double without = Softmax.exponentials(scores, FROM, length, 1, except, null, 0, scratch);
        scratch.release();
        double expected = 0;
        for (int c = 0; c < length; c++) {
            double exponential = StrictMath.exp(scores[FROM + c] - 1);
            expected += c == except ? 0 : exponential;
            assertThat((double) into[4 + c]).as("class %d", c).isCloseTo(exponential, within(2e-7 * exponential));
        }
        assertThat(sum).isEqualTo(without).isCloseTo(expected, within(2e-7 * expected));
    }

    /** Scores so far from the shift that the exponentials overflow or vanish. */
    @ParameterizedTest @ValueSource(ints = {5, 100, 3000}) void exponentialsHaveTheFullRange(int length) {
        float[] scores = numbers(length, 0);
        scores[FROM + length / 2] = 500;
        scores[FROM + length - 1] = -500;
        Scratch scratch = Scratch.lease();
        float[] into = new float[length];
        for (int call = 0; call < 3; call++) {
            assertThat(Softmax.exponentials(scores, FROM, length, 0, -1, into, 0, scratch))
                    .isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(into[length / 2]).isEqualTo(Float.POSITIVE_INFINITY);
            assertThat(into[length - 1]).isZero();
            assertThat(into[0]).isCloseTo(1, within(1e-7f));
        }
        scratch.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 47, 48, 300, 2049, 2050, 5000}) void targetsAreSubtracted(int length) {
        float[] numbers = numbers(length, 1);
        float[] before = numbers.clone();
        float[] probabilities = numbers(length + 1, 1);
        Scratch scratch = Scratch.lease();
        Softmax.subtractTargets(probabilities, numbers, FROM, length, 0.5f, 0.75f, 0.125f, scratch);
        scratch.release();
        for (int i = 0; i < numbers.length; i++) {
            boolean within = i >= FROM && i < FROM + length;
            double expected = before[i] - (within ? 0.5 * (0.75 * probabilities[i] + 0.125) : 0);
            assertThat((double) numbers[i]).as("[%d]", i).isCloseTo(expected, within(within ? 5e-7 : 0));
        }
    }

    @Test void findsTheFirstOfEqualNumbers() {
        float[] numbers = {3, 1, 4, 1, 5};
        assertThat(Softmax.indexOf(numbers, 5, 1)).isEqualTo(1);
        assertThat(Softmax.indexOf(numbers, 5, 5)).isEqualTo(4);
        assertThat(Softmax.indexOf(numbers, 4, 5)).isEqualTo(-1);
        assertThat(Softmax.min(numbers, 1)).isEqualTo(3);
        assertThat(Softmax.min(numbers, 4)).isEqualTo(1);
        assertThat(Softmax.max(numbers, 0, 4)).isEqualTo(4);
        assertThat(Softmax.max(numbers, 3, 2)).isEqualTo(5);
        assertThat(Softmax.max(new float[] {Float.NaN, -2}, 0, 2)).isEqualTo(-2);
        assertThat(Softmax.max(numbers, 2, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** A factor of the probabilities, the sum of the exponentials, and whether float32 keeps their product's digits. */
    @ParameterizedTest @CsvSource({"1, 1, true", "-1, 1, true", "0x1p20, 1, true", "0x1.1p20, 1, false",
        "0x1p-126, 1, true", "0x1p-127, 1, false", "0x1p-152, 1, true", "1, 0x1p126, true", "1, 0x1p127, false",
        "4, 0x1p-126, false", "1, 0x1p-127, true", "NaN, 1, false", "1, NaN, false",
        "0, 1, true"}) void scalesOnlyWhereNoDigitsAreLost(double factor, double sum, boolean possible) {
        assertThat(Softmax.canScale(factor, sum)).isEqualTo(possible);
    }

    /** A sum of exponentials, whether none is subnormal, and whether float32 gives accurate probabilities. */
    @ParameterizedTest @CsvSource({"0x1p60, true, true", "0x1.1p60, true, false", "0x1p-60, true, true",
        "0x1.fp-61, true, false", "0x1p60, false, true", "0x1.1p60, false, false", "0.5, false, true",
        "0.49, false, false", "NaN, true, false", "Infinity, false, false",
        "0, true, false"}) void aSumIsReliableWithoutOverflowAndUnderflow(double sum, boolean normal,
                boolean reliable) {
        assertThat(Softmax.isReliable(sum, normal)).isEqualTo(reliable);
    }

    @ParameterizedTest @CsvSource({"42, false", "-42, false", "0, false", "42.1, true", "-42.1, true", "Infinity, true",
        "-Infinity, true", "NaN, false"}) void aRowIsShiftedBeforeIfItsMaximumIsFarFrom0(float max, boolean shifted) {
        assertThat(Softmax.mustShift(max)).isEqualTo(shifted);
    }

    @Test void exponentialsInDoubleHaveLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(Softmax.targetExp(infinity, infinity)).isEqualTo(1);
        assertThat(Softmax.targetExp(infinity, 0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Softmax.targetExp(3, infinity)).isEqualTo(0);
        assertThat(Softmax.targetExp(-1.5f, 0.5f)).isEqualTo(Math.exp(-2));
        float[] scores = {9, 1, 2, -1, 9};
        assertThat(Softmax.exponentials(scores, 1, 3, 2, 1)).isCloseTo(Math.exp(-1) + Math.exp(-3), within(1e-15));
        assertThat(Softmax.exponentials(scores, 1, 3, 2, 0)).isCloseTo(1 + Math.exp(-3), within(1e-15));
        float[] one = {1, infinity, 2};
        assertThat(Softmax.exponentials(one, 0, 3, infinity, 1)).isEqualTo(0);
        assertThat(Softmax.exponentials(one, 0, 3, infinity, 0)).isEqualTo(1);
        float[] two = {infinity, 1, infinity};
        assertThat(Softmax.exponentials(two, 0, 3, infinity, 0)).isNaN();
        assertThat(Softmax.exponentials(two, 0, 3, infinity, 1)).isNaN();
    }

    @Test void addsAllNumbersButOneInDouble() {
        float[] numbers = {1, 2, 4, 8};
        assertThat(Softmax.sumExcept(numbers, 3, 1)).isEqualTo(5);
        assertThat(Softmax.sumExcept(numbers, 3, -1)).isEqualTo(7);
        assertThat(Softmax.sumExcept(numbers, 0, 0)).isZero();
    }

    @ParameterizedTest @ValueSource(ints = {1, 47, 48, 2049}) void scalesTheNumbersOfARange(int length) {
        float[] numbers = numbers(length, 1);
        float[] scaled = numbers.clone();
        Softmax.scale(scaled, FROM, length, 0.3f);
        float[] copied = new float[length + FROM + 2];
        Scratch scratch = Scratch.lease();
        scratch.second.floats().put(Scratch.Region.ARGUMENT, numbers, FROM, length);
        Softmax.copyScaled(scratch.second, length, 0.3f, copied, FROM);
        scratch.release();
        for (int i = 0; i < numbers.length; i++) {
            boolean within = i >= FROM && i < FROM + length;
            assertThat(scaled[i]).as("[%d]", i).isEqualTo(within ? numbers[i] * 0.3f : numbers[i]);
            assertThat(copied[i]).as("[%d]", i).isEqualTo(within ? numbers[i] * 0.3f : 0);
        }
    }

    /** Short rows use the scalar function, longer ones a block. */
    @ParameterizedTest @ValueSource(ints = {1, 47, 48, 100}) void exponentialsOfABlockAreThoseOfItsScores(int length) {
        float[] scores = numbers(length, 20);
        Scratch scratch = Scratch.lease();
        for (boolean fullRange : new boolean[] {true, false}) {
            Softmax.ofBlock(scores, FROM, length, 0.5f, fullRange, scratch.second);
            for (int j = 0; j < length; j++) {
                assertThat(scratch.second.floats().get(Scratch.Region.ARGUMENT + j)).as("[%d]", j)
                        .isEqualTo(Exponential.of(scores[FROM + j] - 0.5f));
            }
        }
        scratch.release();
    }
}
