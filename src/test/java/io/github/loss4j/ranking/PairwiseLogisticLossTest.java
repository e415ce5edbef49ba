package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.internal.DoubleBlock;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.ranking.PairwiseLogisticLoss.PairTerms;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairwiseLogisticLossTest implements SampleLossContract<Pair, Void> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<PairwiseLogisticLoss> losses() {
        return List.of(new PairwiseLogisticLoss(), new PairwiseLogisticLoss(0.25f),
                new PairwiseLogisticLoss(2, 0.25f));
    }

    @Override public Data<Pair, Void> random(SampleLoss<Pair, Void> loss, Random random, int samples) {
        Tensor first = Tensor.zeros(samples).map(x -> 2 * random.nextGaussian());
        return new Data<>(new Pair(first, first.map(x -> 2 * random.nextGaussian())), null);
    }

    @Override public double formula(SampleLoss<Pair, Void> loss, List<double[]> inputs, Data<Pair, Void> data,
            int sample) {
        PairwiseLogisticLoss own = (PairwiseLogisticLoss) loss;
        double x = own.beta() * (inputs.get(0)[sample] - inputs.get(1)[sample]);
        return (1 - own.labelSmoothing()) * Math.log(1 + Math.exp(-x))
                + own.labelSmoothing() * Math.log(1 + Math.exp(x));
    }

    /** A value adds the terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    @Override public Void select(Void target, int[] samples) {
        return null;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("PairwiseLogisticLoss",
                golden -> new PairwiseLogisticLoss(golden.number("beta", 1), golden.number("labelSmoothing", 0)),
                golden -> new Pair(golden.tensor("first"), golden.tensor("second")), golden -> null, "first", "second");
    }

    private static Pair pair(float first, float second) {
        return new Pair(Tensor.of(first), Tensor.of(second));
    }

    /** Rax, losses_test.py: scores 0, 3, 1, 2 of which the last two are relevant, log(1 + exp(-x)) of four pairs. */
    @Test void matchesAPublishedExample() {
        Pair pairs = new Pair(Tensor.of(1, 1, 2, 2), Tensor.of(0, 3, 3, 0));
        double expected = Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(2)) + Math.log1p(Math.exp(1))
                + Math.log1p(Math.exp(-2));
        assertThat((double) new PairwiseLogisticLoss().reduced(Reduction.SUM).value(pairs)).isCloseTo(expected,
                within(1e-6));
    }

    @Test void takesLimitsAndPassesOnNan() {
        PairwiseLogisticLoss plain = new PairwiseLogisticLoss();
        assertThat(plain.evaluate(pair(INFINITY, 0))).isEqualTo(new Evaluation<>(0, pair(0, 0)));
        assertThat(plain.evaluate(pair(0, INFINITY))).isEqualTo(new Evaluation<>(INFINITY, pair(-1, 1)));
        assertThat(plain.value(pair(3e38f, -3e38f))).isZero();
        assertThat(plain.value(pair(-3e38f, 3e38f))).isEqualTo(INFINITY);
        assertThat(plain.value(pair(INFINITY, INFINITY))).isNaN();
        assertThat(new PairwiseLogisticLoss(1, 0.5f).value(pair(INFINITY, 0))).isEqualTo(INFINITY);
        assertThat(plain.value(pair(50, 0))).isEqualTo((float) Math.exp(-50));
    }

    /** Sums of many terms are computed in two ways, of which one is for differences, times β, up to ±88. */
    @ParameterizedTest
    @ValueSource(floats = {20, -20, 87.9f, -87.9f, 88.1f, -88.1f, 200, -200, 800, -800, 2e4f, -2e4f, 1e30f,
        -1e30f}) void addsOneLargeDifferenceToSmallOnes(float difference) {
        for (PairwiseLogisticLoss loss : losses()) {
            int large = 5;
            Random random = new Random(4);
            float[] numbers = Tensor.zeros(600).map(x -> random.nextGaussian()).toArray();
            numbers[large] = difference;
            double sum = 0;
            double[] derivatives = new double[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                double x = loss.beta() * (double) numbers[i];
                double wrong = loss.labelSmoothing();
                sum += Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, -x) + wrong * x;
                derivatives[i] = loss.beta() * (wrong - 1 / (1 + Math.exp(x)));
            }
            Pair pair = new Pair(Tensor.of(numbers), Tensor.zeros(numbers.length));
            SampleLoss<Pair, Void> summed = loss.reduced(Reduction.SUM);
            assertThat(summed.value(pair, null)).isEqualTo((float) sum);
            Evaluation<Pair> evaluation = summed.evaluate(pair, null);
            assertThat(evaluation.value()).isEqualTo((float) sum);
            for (int i = 0; i < numbers.length; i++) {
                assertThat(evaluation.gradient().first().get(i)).isCloseTo((float) derivatives[i],
                        within(2 * Math.ulp((float) derivatives[i])));
            }
        }
    }

    /** Blocks of 512 terms are added in different ways, which must not read each other's working memory. */
    @ParameterizedTest
    @ValueSource(floats = {25, -25, 200, -200, 0x1p-20f}) void addsBlocksOfDifferentMagnitude(float difference) {
        for (PairwiseLogisticLoss loss : losses()) {
            float[] numbers = new float[2 * 512 + 300];
            double sum = 0;
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (i / 512 == 1 ? 1 : difference) * (1 + i % 7 / 16f);
                double x = loss.beta() * (double) numbers[i];
                sum += Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, -x) + loss.labelSmoothing() * x;
            }
            Pair pair = new Pair(Tensor.of(numbers), Tensor.zeros(numbers.length));
            assertThat((double) loss.reduced(Reduction.SUM).value(pair, null)).isCloseTo(sum, withinPercentage(6e-6));
        }
    }

    /** In a block of terms near 0, the product of the numbers near 1 has lost their digits. */
    @Test void keepsTheDigitsOfManySmallTerms() {
        Pair pair = new Pair(Tensor.full(25, 600), Tensor.zeros(600));
        assertThat(new PairwiseLogisticLoss().reduced(Reduction.SUM).value(pair, null))
                .isCloseTo((float) (600 * Math.log1p(Math.exp(-25))), within(Math.ulp(1e-8f)));
    }

    /** A block of any finite terms that are not tiny is added at once, before the terms are rounded. */
    @ParameterizedTest
    @ValueSource(floats = {1, -1, 87, -87, 89, -89, 800, -800, 1e30f}) void addsABlockInDouble(float difference) {
        float[] numbers = new float[400];
        double sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 5 == 3 ? difference : i / 64f - 3;
            sum += Math.log1p(Math.exp(-Math.abs(numbers[i]))) + Math.max(0, -numbers[i]);
        }
        PairTerms terms = new PairTerms(new Pair(Tensor.of(numbers), Tensor.zeros(numbers.length)), 1, 0);
        Scratch scratch = Scratch.lease();
        try {
            assertThat(terms.sum(0, numbers.length, scratch.doubleArrays(), scratch)).isCloseTo(sum,
                    withinPercentage(1e-10));
        } finally {
            scratch.release();
        }
        assertThat(terms.unweighted()).isTrue();
        assertThat(terms.weight(3)).isEqualTo(1);
        assertThat(terms.masked(3)).isFalse();
    }

    /** Between −88 and 88 e^−x and 1 + e^−x; beyond, or for NaN, no finite sum. Other elements stay. */
    @Test void addsOneToExponentialsOfARange() {
        double[][] block = new double[DoubleBlock.PARAMETERS + 1][DoubleBlock.LENGTH];
        int length = 2 * 88 * 2 - 1;
        for (int j = 0; j < length; j++) {
            block[DoubleBlock.A][j] = j / 2.0 - 87.5;
        }
        block[DoubleBlock.RESULT][length] = -7;
        block[DoubleBlock.B][length] = -7;
        PairTerms.addOne(block, length);
        for (int j = 0; j < length; j++) {
            double e = Math.exp(87.5 - j / 2.0);
            assertThat(block[DoubleBlock.RESULT][j]).isCloseTo(e, withinPercentage(1e-10));
            assertThat(block[DoubleBlock.B][j]).isCloseTo(1 + e, withinPercentage(1e-10));
        }
        assertThat(block[DoubleBlock.RESULT][length]).isEqualTo(-7);
        assertThat(block[DoubleBlock.B][length]).isEqualTo(-7);
        double[] outside = {88.001, -88.001, 1e3, -1e3, 1e30, -1e30, 1e300, -1e300, Double.NaN,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        System.arraycopy(outside, 0, block[DoubleBlock.A], 0, outside.length);
        PairTerms.addOne(block, outside.length);
        for (int j = 0; j < outside.length; j++) {
            assertThat(Math.abs(block[DoubleBlock.B][j]) <= Double.MAX_VALUE).as("" + outside[j]).isFalse();
        }
    }

    /** One of 16 differences is looked at. */
    @ParameterizedTest @ValueSource(ints = {1, 16, 17, 48}) void differencesBeyondTheRangeAreSeenEarly(int length) {
        double[] differences = new double[length];
        Arrays.fill(differences, -88);
        assertThat(PairTerms.seemsNarrow(differences, length)).isTrue();
        for (int j = 0; j < length; j += 16) {
            for (double outside : new double[] {88.001, -1e300, Double.NaN}) {
                differences[j] = outside;
                assertThat(PairTerms.seemsNarrow(differences, length)).isFalse();
            }
            differences[j] = 0;
        }
    }

    /** For β·difference = x: |x|/2 − (1/2 − ε)·x and 1 + e^−|x|. Other elements stay. */
    @Test void splitsTermsIntoALinearPartAndALogarithm() {
        double[][] block = new double[DoubleBlock.PARAMETERS + 1][DoubleBlock.LENGTH];
        System.arraycopy(new double[] {-3, 0, 200}, 0, block[DoubleBlock.A], 0, 3);
        System.arraycopy(new double[] {0.125, 1, 0, 7}, 0, block[DoubleBlock.RESULT], 0, 4);
        block[DoubleBlock.PARAMETERS][0] = 0.5 - 0.25;
        PairTerms.split(block, 3);
        assertThat(Arrays.copyOf(block[DoubleBlock.VALUE], 3)).containsExactly(0.75 * 3, 0, 0.25 * 200);
        assertThat(Arrays.copyOf(block[DoubleBlock.B], 4)).containsExactly(1.125, 2, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {INFINITY, -INFINITY, Float.NaN}) void addsInfiniteTermsToSmallOnes(float difference) {
        float[] numbers = new float[600];
        numbers[5] = difference;
        Pair pair = new Pair(Tensor.of(numbers), Tensor.zeros(numbers.length));
        float sum = new PairwiseLogisticLoss().reduced(Reduction.SUM).value(pair, null);
        assertThat(sum).isEqualTo(Float.valueOf(difference > 0 ? (float) (599 * Math.log(2)) : -difference));
    }

    @Test void isLeastAtTheOddsOfARightOrder() {
        float odds = (float) Math.log(0.75 / 0.25);
        Evaluation<Pair> evaluation = new PairwiseLogisticLoss(1, 0.25f).evaluate(pair(odds, 0));
        assertThat(evaluation.gradient().first().item()).isCloseTo(0, within(1e-7f));
    }

    @TestFactory Stream<DynamicTest> takesAnyShapeAndPassesTheLibrarysOwnCheck() {
        Pair matrix = new Pair(Tensor.of(new float[][] {{1, -2}, {0.5f, 3}}),
                Tensor.of(new float[][] {{0, 1}, {2, -1}}));
        return LossContract.each(losses(), loss -> {
            assertThat(loss.values(matrix).shape()).containsExactly(2, 2);
            LossCheck.of(loss, matrix, null).assertGood();
        });
    }

    @Test void refusesWrongArguments() {
        assertThat(new PairwiseLogisticLoss()).isEqualTo(new PairwiseLogisticLoss(1, 0));
        assertThatThrownBy(() -> new PairwiseLogisticLoss().validate(pair(1, Float.NaN)))
                .hasMessage("PairwiseLogisticLoss: second[0] is NaN, outside (-∞, ∞)");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesAWrongBeta(float beta) {
        assertThatThrownBy(() -> new PairwiseLogisticLoss(beta)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PairwiseLogisticLoss: beta must be positive and finite, was " + beta);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, Float.NaN}) void refusesAWrongLabelSmoothing(float smoothing) {
        assertThatThrownBy(() -> new PairwiseLogisticLoss(1, smoothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PairwiseLogisticLoss: labelSmoothing must be from 0 to below 1, was " + smoothing);
    }
}
