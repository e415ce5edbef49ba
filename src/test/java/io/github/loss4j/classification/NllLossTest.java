package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NllLossTest implements ClassIndexContract {
    @Override public List<NllLoss> losses() {
        return List.of(new NllLoss(), new NllLoss().withClassWeights(WEIGHTS),
                new NllLoss().withIgnoreIndex(1).withClassWeights(WEIGHTS));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        NllLoss own = (NllLoss) loss;
        int target = data.target()[sample];
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        return target == own.ignoreIndex() ? 0 : -weight * inputs.get(0)[sample * CLASSES + target];
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return false; // longer rows are not read
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("NLLLoss", 54, golden -> {
            NllLoss loss = new NllLoss().withIgnoreIndex((int) golden.number("ignore_index", -100));
            if (golden.has("weight")) {
                loss = loss.withClassWeights(golden.tensor("weight").toArray());
            }
            golden.assertMatches(loss, golden.tensor("input"), golden.indices("target"), 8, 1e-6);
        });
    }

    @Test void isCrossEntropyOfLogProbabilities() {
        float[] probabilities = {0.2f, 0.3f, 0.5f};
        Tensor logarithms = Tensor.of(probabilities).log();
        for (int target = 0; target < 3; target++) {
            assertThat(new NllLoss().value(logarithms, new int[] {target})).isCloseTo(
                    new CrossEntropyLoss().value(logarithms, new int[] {target}), within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 301}) void termsThatCancelAddUpToTheSameBitsWithAndWithoutAGradient(int rows) {
        float[] numbers = new float[2 * rows];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 6 == 2 ? Float.MAX_VALUE : i % 6 == 4 ? -Float.MAX_VALUE : -i / 7f;
        }
        Tensor scores = Tensor.wrap(numbers, rows, 2);
        NllLoss loss = new NllLoss();
        for (Reduction reduction : Reduction.values()) {
            float value = loss.reduced(reduction).value(scores, new int[rows]);
            assertThat(loss.reduced(reduction).evaluate(scores, new int[rows]).value()).isEqualTo(value);
        }
        assertThat(loss.summaryInto(scores, new int[rows], Tensor.zeros(rows, 2))).isEqualTo(loss.summary(scores,
                new int[rows]));
    }

    @Test void onlyTheTargetIsRead() {
        float nan = Float.NaN;
        Evaluation<Tensor> evaluation = new NllLoss().evaluate(Tensor.of(nan, -1.5f, Float.NEGATIVE_INFINITY),
                new int[] {1});
        assertThat(evaluation.value()).isEqualTo(1.5f);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, -1, 0);
        assertThat(new NllLoss().value(Tensor.of(0, Float.NEGATIVE_INFINITY), new int[] {1})).isEqualTo(
                Float.POSITIVE_INFINITY);
        assertThat(new NllLoss().value(Tensor.of(0.0), new int[] {0})).isEqualTo(0f);
        assertThat(new NllLoss().value(Tensor.of(-3e38, 0), new int[] {0})).isEqualTo(3e38f);
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new NllLoss().withIgnoreIndex(3));
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {3, 1, -2}, {Float.NaN, 0, 0}});
        Evaluation<Tensor> evaluation = new NllLoss().withClassWeights(0, 1, 0.5f).evaluate(scores,
                new int[] {0, 2, -100});
        assertThat(evaluation.value()).isEqualTo(2f);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0, 0, 0, 0, -1, 0, 0, 0);
    }

    @TestFactory Stream<DynamicTest> derivativesAreNotReducedAndTheSecondOnesAreZero() {
        return LossContract.<NllLoss>each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(33), 24);
            Derivatives derivatives = loss.derivatives(data.prediction(), data.target());
            assertThat(derivatives.gradient()).isEqualTo(
                    loss.reduced(Reduction.SUM).evaluate(data.prediction(), data.target()).gradient());
            assertThat(derivatives.hessian()).isEqualTo(Tensor.zeros(24, CLASSES));
            for (int row = 0; row < 24; row++) {
                int target = data.target()[row];
                float weight = loss.classWeights().size() == 0 ? 1 : WEIGHTS[target];
                assertThat(derivatives.gradient().get(row, target)).isEqualTo(
                        target == loss.ignoreIndex() ? 0 : -weight);
            }
        });
    }

    /** Rows of few classes, of many, and of classes that are not contiguous. */
    @TestFactory Stream<DynamicTest> everyElementOfTheGradientIsOverwritten() {
        int[] target = {1, 0, 2, 1, 2, 0};
        return LossContract.each(List.of(new int[] {6, 3}, new int[] {6, 70}, new int[] {2, 3, 3}, new int[] {2, 70,
            3}), shape -> {
                Tensor scores = Tensor.zeros(shape).map(x -> -1);
                int stride = shape.length == 2 ? 1 : shape[2];
                float[] ones = new float[scores.size()];
                for (int row = 0; row < 6; row++) {
                    ones[row / stride * shape[1] * stride + row % stride + target[row] * stride] = -1;
                }
                Tensor buffer = Tensor.full(Float.NaN, shape);
                NllLoss loss = new NllLoss();
                loss.reduced(Reduction.SUM).evaluateInto(scores, target, buffer);
                assertThat(buffer.toArray()).isEqualTo(ones);
                Tensor weighted = Tensor.full(Float.NaN, shape);
                Tensor weights = Tensor.full(1, loss.values(scores, target).shape());
                loss.reduced(Reduction.SUM).evaluateInto(scores, target, weights, weighted);
                assertThat(weighted.toArray()).isEqualTo(ones);
                Derivatives into = new Derivatives(Tensor.full(Float.NaN, shape), Tensor.full(Float.NaN, shape));
                loss.derivativesInto(scores, target, into);
                assertThat(into.gradient().toArray()).isEqualTo(ones);
                assertThat(into.hessian()).isEqualTo(Tensor.zeros(shape));
            });
    }

    @Test void refusesWrongParameters() {
        ClassIndexContract.assertClassWeights(new NllLoss()::withClassWeights, Tensor.zeros(1, 3), new int[] {2});
        assertThatThrownBy(() -> new NllLoss(null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NllLoss: classWeights must not be null");
    }

    /** An ignored index may be any class: the first, one between and the last. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 4}) void ignoresAnyClassAmongManyRows(int index) {
        ClassIndexContract.assertIgnores(new NllLoss().withIgnoreIndex(index), index);
        ClassIndexContract.assertIgnoresAmongMany(new NllLoss().withIgnoreIndex(index), index);
    }
}
