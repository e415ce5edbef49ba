package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisedContrastiveLossTest implements SampleLossContract<Tensor, int[]>, EngineContract<Tensor, int[]> {
    @Override public List<SupervisedContrastiveLoss> losses() {
        return List.of(new SupervisedContrastiveLoss(0.25f), new SupervisedContrastiveLoss(1));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        return new Data<>(Vectors.random(random, samples), random.ints(samples, -1, 2).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double temperature = ((SupervisedContrastiveLoss) loss).temperature();
        int[] labels = data.target();
        double sum = 0;
        double matched = 0;
        int matches = 0;
        for (int j = 0; j < labels.length; j++) {
            if (j != sample) {
                double logit = Vectors.cosine(inputs.get(0), sample, inputs.get(0), j) / temperature;
                sum += StrictMath.exp(logit);
                matched += labels[j] == labels[sample] ? logit : 0;
                matches += labels[j] == labels[sample] ? 1 : 0;
            }
        }
        return matches == 0 ? 0 : StrictMath.log(sum) - matched / matches;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return IntStream.of(samples).map(i -> target[i]).toArray();
    }

    @Override public boolean independent() {
        return false;
    }

    /** Each row is compared with each other one. */
    @Override public int many() {
        return 700;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.classes("SupervisedContrastiveLoss",
                golden -> new SupervisedContrastiveLoss(golden.number("temperature", 0.1f)));
    }

    /** More rows than are compared in double. */
    @ParameterizedTest @ValueSource(ints = {0, 8 * 40 + 1, 8 * 62, 8 * 149 + 7}) void manyRowsAreTheFormula(int index) {
        SupervisedContrastiveLoss loss = new SupervisedContrastiveLoss(0.25f);
        // Labels of one row, of two and of many.
        int[] labels = IntStream.range(0, 150).map(i -> i < 60 ? i / 2 : i < 70 ? 100 + i : 7 + i % 2).toArray();
        Tensor vectors = Vectors.random(new Random(5), 150);
        Tensor values = loss.values(vectors, labels);
        List<double[]> inputs = List.of(vectors.toDoubleArray());
        for (int i = 0; i < 150; i++) {
            assertThat((double) values.get(i)).isCloseTo(formula(loss, inputs, new Data<>(vectors, labels), i),
                    within(3e-6));
        }
        Evaluation<Tensor> evaluation = loss.evaluate(vectors, labels);
        double[] moved = inputs.get(0);
        double old = moved[index];
        moved[index] = old + 1e-4;
        double above = mean(loss, inputs, new Data<>(vectors, labels));
        moved[index] = old - 1e-4;
        double below = mean(loss, inputs, new Data<>(vectors, labels));
        moved[index] = old;
        assertThat((double) evaluation.gradient().toArray()[index]).isCloseTo((above - below) / 2e-4,
                within(3e-8));
    }

    private double mean(SupervisedContrastiveLoss loss, List<double[]> inputs, Data<Tensor, int[]> data) {
        return IntStream.range(0, 150).mapToDouble(i -> formula(loss, inputs, data, i)).sum() / 140;
    }

    /** optax's test of ntxent has 14.01032 for these four rows with labels 0, 0, 1, 1 and a temperature of 0.07. */
    @Test void matchesAPublishedFigure() {
        Tensor rows = Tensor.of(
                new float[][] {{-1.9540f, 1.0780f}, {0.2380f, -0.5703f}, {1.8745f, -0.0195f}, {-0.6719f, -1.9210f}});
        assertThat(new SupervisedContrastiveLoss(0.07f).value(rows, new int[] {0, 0, 1, 1})).isCloseTo(14.01032f,
                within(1e-4f));
    }

    @Test void zeroWeightIsAbsenceFromTheBatch() {
        Vectors.assertAbsence(new SupervisedContrastiveLoss(0.5f), new int[] {4, 1, 1, 4, 1, 4});
    }

    /** Its label mate is absent, so that the first row has no term. */
    @Test void aRowWithoutMatchesIsANegative() {
        SupervisedContrastiveLoss loss = new SupervisedContrastiveLoss(0.5f);
        Tensor rows = Vectors.random(new Random(2), 4);
        int[] labels = {3, 3, 5, 5};
        Evaluation<Tensor> evaluation = loss.evaluate(rows, labels, Tensor.of(1, 0, 1, 1));
        assertThat(loss.values(rows, labels, Tensor.of(1, 0, 1, 1)).get(0)).isEqualTo(0);
        assertThat(loss.summary(rows, labels, Tensor.of(1, 0, 1, 1)).count()).isEqualTo(2);
        assertThat(evaluation.gradient().get(0, 0)).isNotEqualTo(0);
        assertThat(loss.value(rows, new int[] {1, 2, 3, 4})).isNaN();
        assertThat(loss.reduced(Reduction.SUM).evaluate(rows, new int[] {1, 2, 3, 4}))
                .isEqualTo(new Evaluation<>(0f, Tensor.zeros(4, Vectors.LENGTH)));
    }

    @Test void acceptsExtremes() {
        Tensor rows = Tensor.of(new float[][] {{1, 0}, {2, 0}, {0, 3}, {0, 1}});
        int[] labels = {0, 0, 1, 1};
        // ln(1 + 2 e^−40)
        assertThat(new SupervisedContrastiveLoss(0.025f).value(rows, labels)).isCloseTo((float) (2 * Math.exp(-40)),
                within(1e-22f));
        assertThat(new SupervisedContrastiveLoss(1e-38f).value(rows, labels)).isEqualTo(0);
        assertThat(new SupervisedContrastiveLoss(1e-38f).value(rows, new int[] {0, 1, 0, 1})).isCloseTo(1e38f,
                within(1e31f));
        Tensor spoilt = Tensor.of(new float[][] {{1, 0}, {2, 0}, {0, Float.NaN}, {0, 1}});
        assertThat(new SupervisedContrastiveLoss().values(spoilt, labels).toArray()).containsOnly(Float.NaN);
        assertThat(new SupervisedContrastiveLoss().value(Tensor.zeros(4, 2), labels)).isEqualTo((float) Math.log(3));
        assertThat(new SupervisedContrastiveLoss().value(Tensor.zeros(0, 2), new int[0])).isNaN();
    }

    @Test void passesItsCheck() {
        LossCheck.of(new SupervisedContrastiveLoss(0.5f), Vectors.random(new Random(8), 5), new int[] {0, 1, 1, 0, 2})
                .assertGood();
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new SupervisedContrastiveLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SupervisedContrastiveLoss: temperature must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new SupervisedContrastiveLoss().value(Tensor.of(1, 2), new int[2]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "SupervisedContrastiveLoss: prediction has shape [2]; it must be a matrix, [N, D]");
        assertThatThrownBy(() -> new SupervisedContrastiveLoss().value(Tensor.zeros(2, 2), new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SupervisedContrastiveLoss: target has 3 labels"
                        + " but prediction has 2 rows; there must be one for each");
        assertThatThrownBy(() -> new SupervisedContrastiveLoss().value(Tensor.zeros(2, 2), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SupervisedContrastiveLoss: target must not be null");
    }
}
