package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilityCrossEntropyLossTest implements SampleLossContract<Tensor, int[]> {
    @Override public List<ProbabilityCrossEntropyLoss> losses() {
        return List.of(new ProbabilityCrossEntropyLoss(),
                new ProbabilityCrossEntropyLoss().withClassWeights(0.5f, 1, 2, 3));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 0.05 + random.nextDouble());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        Tensor weights = ((ProbabilityCrossEntropyLoss) loss).classWeights();
        int t = data.target()[sample];
        return -(weights.size() == 0 ? 1 : weights.get(t)) * StrictMath.log(x[t]);
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("ProbabilityCrossEntropyLoss", golden -> new ProbabilityCrossEntropyLoss()
                .withClassWeights(golden.has("withClassWeights")
                        ? golden.tensor("withClassWeights").toArray()
                        : new float[0])
                .withIgnoreIndex((int) golden.number("withIgnoreIndex", -100)));
    }

    @Test void absentRowsHoldAnything() {
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1}, {0.5f, 0.5f}});
        Evaluation<Tensor> evaluation = new ProbabilityCrossEntropyLoss().withIgnoreIndex(0).evaluate(scores,
                new int[] {0, 1});
        assertThat(evaluation.value()).isEqualTo((float) Math.log(2));
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0, 0, -2);
    }

    @Test void anImpossibleTargetGivesInfinity() {
        Evaluation<Tensor> evaluation = new ProbabilityCrossEntropyLoss().evaluate(Tensor.of(0.0, 1), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(evaluation.gradient().toArray()).containsExactly(Float.NEGATIVE_INFINITY, 0);
    }

    /** Sums are logarithms of products of 512 rows; the last numbers are subnormal and above 1. */
    @ParameterizedTest @ValueSource(ints = {1, 2, 63, 64, 65, 511, 512, 513, 1300}) void sumsOfManyRowsAreExact(
            int rows) {
        float[] probabilities = new float[3 * rows];
        int[] target = new int[rows];
        double expected = 0;
        for (int row = 0; row < rows; row++) {
            target[row] = row % 3;
            float probability = row % 5 == 4 ? 0x1p-149f : row % 7 == 3 ? 1e30f : 1 / (1f + row);
            probabilities[3 * row + target[row]] = probability;
            expected -= StrictMath.log(probability);
        }
        Tensor prediction = Tensor.wrap(probabilities, rows, 3);
        Loss<Tensor, int[]> sum = new ProbabilityCrossEntropyLoss().reduced(Reduction.SUM);
        assertThat((double) sum.value(prediction, target)).isCloseTo(expected,
                within(1e-7 * Math.abs(expected) + 1e-12 * rows));
        Evaluation<Tensor> evaluation = sum.evaluate(prediction, target);
        assertThat(evaluation.value()).isEqualTo(sum.value(prediction, target));
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < 3; c++) {
                assertThat(evaluation.gradient().get(row, c)).isEqualTo(
                        c == target[row] ? -1 / probabilities[3 * row + c] : 0f);
            }
        }
    }

    @TestFactory Stream<DynamicTest> oneRowOutOfRangeDeterminesTheSum() {
        return Map.of(0f, Float.POSITIVE_INFINITY, Float.NaN, Float.NaN, -0.5f, Float.NaN, Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY).entrySet().stream().map(
                        wrong -> DynamicTest.dynamicTest("probability " + wrong.getKey(), () -> {
                            Tensor probabilities = Tensor.full(0.5f, 40, 2);
                            float[] numbers = probabilities.toArray();
                            numbers[34] = wrong.getKey();
                            numbers[36] = wrong.getKey(); // the product of two negative numbers is positive
                            float value = new ProbabilityCrossEntropyLoss().value(Tensor.wrap(numbers, 40, 2),
                                    new int[40]);
                            assertThat(Float.valueOf(value)).isEqualTo(wrong.getValue());
                        }));
    }

    @ParameterizedTest @ValueSource(doubles = {1e-45, 1e38}) void extremeFactorsAreMultipliedInDouble(double factor) {
        Tensor probabilities = Tensor.full(0x1p-20f, 30, 2);
        Loss<Tensor, int[]> loss = new ProbabilityCrossEntropyLoss().reduced(Reduction.SUM).times((float) factor);
        Evaluation<Tensor> evaluation = loss.evaluate(probabilities, new int[30]);
        assertThat(evaluation.gradient().get(29, 0)).isEqualTo((float) (-0x1p20 * (float) factor));
        assertThat(evaluation.value()).isEqualTo(loss.value(probabilities, new int[30]));
    }

    /** The documentation of scikit-learn, log_loss of "ham" and "spam": 0.21616... */
    @Test void matchesTheExampleOfScikitLearn() {
        Tensor probabilities = Tensor.of(new double[][] {{0.1, 0.9}, {0.9, 0.1}, {0.8, 0.2}, {0.35, 0.65}});
        assertThat(new ProbabilityCrossEntropyLoss().value(probabilities, new int[] {1, 0, 0, 1}))
                .isBetween(0.21616f, 0.21617f);
    }

    @TestFactory Stream<DynamicTest> refusesWrongArguments() {
        Tensor probabilities = Tensor.full(0.25f, 3, 4);
        ClassIndexContract.assertClassWeights(new ProbabilityCrossEntropyLoss()::withClassWeights,
                Tensor.full(0.25f, 1, 3), new int[] {2});
        return LossContract.<ProbabilityCrossEntropyLoss>each(losses(), loss -> {
            assertThatThrownBy(() -> loss.value(probabilities, new int[] {0, 1}))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage("ProbabilityCrossEntropyLoss: target has "
                            + "2 class indices but prediction has 3 rows; there must be one for each");
            for (int wrong : new int[] {-1, 4}) {
                assertThatThrownBy(() -> loss.value(probabilities, new int[] {0, 1, wrong}))
                        .isInstanceOf(IllegalArgumentException.class).hasMessage("ProbabilityCrossEntropyLoss: "
                                + "target[2] is " + wrong + ", but there are 4 classes, 0 to 3");
            }
        });
    }
}
