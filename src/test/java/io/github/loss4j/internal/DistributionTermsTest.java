package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms f² + s·t with made-up faults, computed in blocks and alone. */
class DistributionTermsTest {
    private static final double OMITTED = 0.25;

    /** What the loop over a block does. */
    private enum Kind {
        NONE, PLAIN, SOME_NOT_FINITE, SOME_SECOND_DERIVATIVES_MISSING
    }

    /** A fault is a negative first parameter. The loop leaves what single terms must complete. */
    private static final class Made extends DistributionTerms {
        private final Kind kind;
        private final boolean valid;

        Made(float[] firsts, float[] seconds, float[] targets, Kind kind, boolean valid) {
            super("Made", "mean", Tensor.of(firsts), Tensor.of(seconds), Tensor.of(targets));
            this.kind = kind;
            this.valid = valid;
        }

        @Override protected String fault(int index, float first, float second, float target) {
            return first < 0 ? fault("mean", index, first, "means", "not be negative") : null;
        }

        @Override protected double value(double first, double second, double target) {
            return first * first + second * target;
        }

        @Override protected double firstParameterDerivative(double first, double second, double target) {
            return 2 * first;
        }

        @Override protected double secondParameterDerivative(double first, double second, double target) {
            return target;
        }

        @Override protected boolean areValid(float[] firsts, float[] seconds, float[] targets) {
            return valid || super.areValid(firsts, seconds, targets);
        }

        @Override protected double block(boolean summed, float[] firsts, float[] seconds, float[] targets, int from,
                int length, double[][] block, Scratch scratch) {
            if (kind == Kind.NONE) {
                return super.block(summed, firsts, seconds, targets, from, length, block, scratch);
            }
            double omitted = summed ? OMITTED : 0;
            for (int j = 0; j < length; j++) {
                double value = value(firsts[from + j], seconds[from + j], targets[from + j]);
                block[DoubleBlock.VALUE][j] = value - omitted / length;
                if (kind == Kind.SOME_NOT_FINITE && j % 5 == 2) {
                    block[DoubleBlock.VALUE][j] = j % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
                }
                block[DoubleBlock.A][j] = 2 * firsts[from + j];
                block[DoubleBlock.B][j] = targets[from + j];
            }
            return omitted;
        }

        @Override protected void derivatives(double[][] block, int length) {
            for (int j = 0; j < length; j++) {
                block[DoubleBlock.FIRST_DERIVATIVE][j] = block[DoubleBlock.A][j];
                block[DoubleBlock.SECOND_DERIVATIVE][j] = kind == Kind.SOME_SECOND_DERIVATIVES_MISSING && j % 3 == 1
                        ? Double.NaN
                        : block[DoubleBlock.B][j];
            }
        }
    }

    private static float[] numbers(int length, int seed) {
        Random random = new Random(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }

    @ParameterizedTest @CsvSource({"NONE, 1", "NONE, 700", "PLAIN, 1", "PLAIN, 2", "PLAIN, 513", "PLAIN, 1200",
        "SOME_NOT_FINITE, 40", "SOME_NOT_FINITE, 1200", "SOME_SECOND_DERIVATIVES_MISSING, 40",
        "SOME_SECOND_DERIVATIVES_MISSING, 1200"}) void blocksGiveWhatSingleTermsGive(Kind kind, int length) {
        float[] firsts = numbers(length, 1);
        float[] seconds = numbers(length, 2);
        float[] targets = numbers(length, 3);
        Made terms = new Made(firsts, seconds, targets, kind, true);
        assertThat(terms.unweighted()).isTrue();
        assertThat(terms.shape()).containsExactly(length);
        Scratch scratch = Scratch.lease();
        int from = length / 3;
        float[] values = new float[length - from + 1];
        double[] factors = new double[length - from];
        float[][] gradient = new float[2][length];
        float[][] sumGradient = new float[2][length];
        double sum = 0;
        for (int j = 0; j < factors.length; j++) {
            factors[j] = j % 4 == 3 ? 0 : 0.5 + j % 4;
        }
        terms.compute(from, length, values, factors, gradient, scratch);
        double total = terms.sum(from, length, 3, sumGradient, scratch);
        for (int i = from; i < length; i++) {
            double value = (double) firsts[i] * firsts[i] + (double) seconds[i] * targets[i];
            double factor = factors[i - from];
            sum += value;
            if (factor != 0) {
                assertThat(values[i - from]).as("[%d]", i).isEqualTo((float) value);
            }
            assertThat(gradient[0][i]).as("[%d]", i).isEqualTo((float) (factor * 2 * firsts[i]));
            assertThat(gradient[1][i]).as("[%d]", i).isEqualTo((float) (factor * targets[i]));
            assertThat(sumGradient[0][i]).as("[%d]", i).isEqualTo((float) (3.0 * 2 * firsts[i]));
            assertThat(sumGradient[1][i]).as("[%d]", i).isEqualTo((float) (3.0 * targets[i]));
        }
        assertThat(total).isCloseTo(sum, within(1e-6 * sum));
        assertThat(values[length - from]).isZero();
        assertThat(gradient[0][Math.max(0, from - 1)]).isEqualTo(from == 0 ? gradient[0][0] : 0);
        terms.compute(from, length, values, null, null, scratch);
        for (int i = from; i < length; i++) {
            assertThat(values[i - from]).isEqualTo((float) ((double) firsts[i] * firsts[i] + (double) seconds[i]
                    * targets[i]));
        }
        scratch.release();
    }

    /** A derivative of a term with the factor 0 is 0, even if it would be NaN. */
    @ParameterizedTest @ValueSource(strings = {"NONE", "PLAIN"}) void aTermWithoutFactorMayBeNaN(Kind kind) {
        Made terms = new Made(new float[] {Float.NaN, 1, 2}, numbers(3, 1), numbers(3, 2), kind, true);
        float[][] gradient = {{7, 7, 7}, {7, 7, 7}};
        Scratch scratch = Scratch.lease();
        terms.compute(0, 3, new float[3], new double[] {0, 1, 1}, gradient, scratch);
        scratch.release();
        assertThat(gradient[0]).containsExactly(0, 2, 4);
        assertThat(gradient[1][0]).isZero();
    }

    @Test void aFaultIsRefusedUnlessItsWeightIsZero() {
        float[] firsts = {1, -2, 3};
        Made terms = new Made(firsts, firsts, firsts, Kind.PLAIN, false);
        assertThatThrownBy(() -> terms.bindWeights(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Made: mean[1] is -2.0; means must not be negative");
        assertThatThrownBy(() -> terms.bindWeights(Tensor.of(0, 1f, 1))).hasMessageContaining("mean[1]");
        assertThat(terms.bindWeights(Tensor.of(1, 0f, 1))).isSameAs(terms);
        Made valid = new Made(firsts, firsts, firsts, Kind.PLAIN, true);
        assertThat(valid.bindWeights(null)).isSameAs(valid);
        assertThatThrownBy(() -> new Made(new float[2], firsts, firsts, Kind.PLAIN, true))
                .hasMessageContaining("mean has shape [2] but target has shape [3]");
    }

    /** The least number is found at every index, in blocks and in what remains of them. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 7, 2048, 2049, 2050, 4098, 5000}) void theMinimumMayBeAnywhere(
            int length) {
        float[] numbers = new float[length];
        Arrays.fill(numbers, 2);
        assertThat(DistributionTerms.minimum(numbers)).isEqualTo(length == 0 ? Float.POSITIVE_INFINITY : 2);
        for (int at = 0; at < length; at += 1 + length / 90) {
            numbers[at] = -1;
            assertThat(DistributionTerms.minimum(numbers)).as("[%d]", at).isEqualTo(-1);
            numbers[at] = 2;
        }
        if (length > 0) {
            numbers[length - 1] = 1;
            assertThat(DistributionTerms.minimum(numbers)).isEqualTo(1);
            numbers[length / 2] = Float.NaN;
            assertThat(DistributionTerms.minimum(numbers)).isNaN();
        }
    }
}
