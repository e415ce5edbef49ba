package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparsemaxLossTest implements ClassIndexContract {
    @Override public List<SparsemaxLoss> losses() {
        return List.of(new SparsemaxLoss(), new SparsemaxLoss().withClassWeights(WEIGHTS),
                new SparsemaxLoss().withIgnoreIndex(3));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        SparsemaxLoss own = (SparsemaxLoss) loss;
        int target = data.target()[sample];
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        return target == own.ignoreIndex()
                ? 0
                : weight * formula(ClassIndexContract.row(inputs.get(0), sample), target);
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return ((SparsemaxLoss) loss).classWeights().size() == 0;
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new SparsemaxLoss().withIgnoreIndex(3));
        SparsemaxLoss loss = new SparsemaxLoss().withClassWeights(0, 1, 3).withIgnoreIndex(9);
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {0, 0, -2}, {0, 2, 0}, {Float.NaN, 1, 2}});
        int[] target = {0, 1, 2, 9};
        // by section 3.3 of the paper the rows cost 1/4 and 2
        Evaluation<Tensor> evaluation = loss.evaluate(scores, target);
        assertThat(evaluation.value()).isEqualTo((1 * 0.25f + 3 * 2) / 4);
        assertThat(loss.value(scores, target)).isEqualTo(evaluation.value());
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0, 0, 0.125f, -0.125f, 0, 0, 0.75f, -0.75f,
                0, 0, 0);
        assertThat(loss.summary(scores, target).weight()).isEqualTo(4);
    }

    @Test void refusesWrongClassWeights() {
        ClassIndexContract.assertClassWeights(new SparsemaxLoss()::withClassWeights, Tensor.zeros(1, 3), new int[] {2});
        assertThatThrownBy(() -> new SparsemaxLoss(null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SparsemaxLoss: classWeights must not be null");
        assertThat(new SparsemaxLoss()).isEqualTo(new SparsemaxLoss(Tensor.of(), -100));
    }

    /** Equations 3 and 16 of the paper, with the threshold of its algorithm 1, by sorting. */
    private static double formula(double[] z, int target) {
        double threshold = threshold(z);
        double sum = 0;
        for (double score : z) {
            sum += score > threshold ? score * score - threshold * threshold : 0;
        }
        return -z[target] + sum / 2 + 0.5;
    }

    private static double threshold(double[] z) {
        double[] sorted = z.clone();
        Arrays.sort(sorted);
        double sum = 0;
        double threshold = 0;
        for (int k = 1; k <= z.length; k++) {
            double score = sorted[z.length - k];
            sum += score;
            if (1 + k * score > sum) {
                threshold = (sum - 1) / k;
            }
        }
        return threshold;
    }

    @Test void matchesOptax() {
        // optax's tests of multiclass_sparsemax_loss: a large lead of the right class costs nothing
        Tensor scores = Tensor.of(new float[][] {{0, 1e5f, 0}, {1e5f, 0, 0}, {0, 0, 1e5f}});
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(scores, new int[] {1, 0, 2});
        assertThat(evaluation.value()).isEqualTo(0f);
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
    }

    @ParameterizedTest
    @ValueSource(floats = {3, 1, 0.9999f, 0.5f, 0, -0.25f, -1, -1.5f, -1e4f}) void twoClassesAreTheModifiedHuberLoss(
            float lead) {
        // Section 3.3 of the paper: for two classes and a lead s, 0 from 1 on, (s − 1)²/4 down to −1, −s below
        double expected = lead >= 1 ? 0 : lead >= -1 ? (lead - 1.0) * (lead - 1.0) / 4 : -lead;
        double derivative = lead >= 1 ? 0 : lead >= -1 ? (lead - 1.0) / 2 : -1;
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.of(lead, 0), new int[] {0});
        assertThat((double) evaluation.value()).isCloseTo(expected, within(1e-7 * expected));
        assertThat((double) evaluation.gradient().get(0)).isCloseTo(derivative,
                within(1e-7 * Math.abs(derivative)));
        assertThat((double) evaluation.gradient().get(1)).isCloseTo(-derivative,
                within(1e-7 * Math.abs(derivative)));
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 10, 32000}) void equalScoresHaveEqualProbabilities(int classes) {
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.full(1e4f, classes), new int[] {0});
        // ½(1 − 1/C)² + ½(C − 1)/C² = ½(1 − 1/C)
        float expected = (float) ((1 - 1.0 / classes) / 2);
        assertThat(evaluation.value()).isCloseTo(expected, within(1e-7f));
        assertThat(evaluation.gradient().get(0)).isCloseTo(-2 * expected, within(1e-7f));
        assertThat(evaluation.gradient().get(classes - 1)).isCloseTo(classes == 1 ? 0 : 1f / classes,
                within(1e-9f));
    }

    @Test void theBestTwoOfFourClassesHaveProbabilityOneHalf() {
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.of(0.5, 0.5, -0.25, -3), new int[] {2});
        // The support is {0, 1}, since 1 + 3·(−0.25) < 0.75. Thus τ = 0, and the loss is ½(½² + ½² + 1²) + max(0, τ +
        // ¼).
        assertThat(evaluation.value()).isEqualTo(1f);
        assertThat(evaluation.gradient().toArray()).containsExactly(0.5f, 0.5f, -1, 0);
    }

    @ParameterizedTest @ValueSource(doubles = {3, 0.3, 1e-3}) void manyClassesMatchTheSortedFormula(double deviation) {
        for (int classes : new int[] {100, 2000, 32000}) {
            Tensor scores = ClassIndexContract.gaussian(new Random(classes), deviation, 3, classes);
            int[] target = {0, classes / 2, classes - 1};
            Evaluation<Tensor> evaluation = new SparsemaxLoss().reduced(Reduction.SUM).evaluate(scores, target);
            float[] values = new SparsemaxLoss().values(scores, target).toArray();
            for (int row = 0; row < 3; row++) {
                double[] z = new double[classes];
                for (int c = 0; c < classes; c++) {
                    z[c] = scores.get(row, c);
                }
                double expected = formula(z, target[row]);
                assertThat((double) values[row]).isCloseTo(expected, within(1e-7 * expected));
                double threshold = threshold(z);
                for (int c = 0; c < classes; c++) {
                    double derivative = Math.max(0, z[c] - threshold) - (c == target[row] ? 1 : 0);
                    assertThat((double) evaluation.gradient().get(row, c)).isCloseTo(derivative,
                            within(1e-10 + 1e-7 * Math.abs(derivative)));
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(floats = {1, -64, 1e4f}) void doesNotDependOnACommonShift(float shift) {
        float[] scores = {0.5f, 0.25f, -0.125f, 0};
        float expected = new SparsemaxLoss().value(Tensor.of(scores), new int[] {1});
        assertThat((double) expected).isCloseTo(formula(new double[] {0.5, 0.25, -0.125, 0}, 1), within(1e-7));
        assertThat(new SparsemaxLoss().value(Tensor.of(scores).plus(shift), new int[] {1})).isCloseTo(expected,
                within(1e-6f));
    }

    @Test void isAccurateNearZero() {
        // (1 − s)²/4 of the exact lead s = 1 − 2^-20: 2^-42
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.of(1 - 0x1p-20f, 0), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(0x1p-42f);
        assertThat(evaluation.gradient().toArray()).containsExactly(-0x1p-21f, 0x1p-21f);
    }

    @TestFactory Stream<DynamicTest> acceptsExtremeScores() {
        SparsemaxLoss loss = new SparsemaxLoss();
        assertThat(loss.value(Tensor.of(1e38, -1e38), new int[] {1})).isEqualTo(2e38f);
        assertThat(loss.evaluate(Tensor.of(1e38, -1e38), new int[] {1}).gradient().toArray()).containsExactly(1, -1);
        assertThat(loss.value(Tensor.of(-3.0), new int[] {0})).isEqualTo(0f);
        float none = Float.NEGATIVE_INFINITY;
        assertThat(loss.value(Tensor.of(0, none, 0), new int[] {0})).isEqualTo(0.25f);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(0, none), new int[] {1});
        assertThat(evaluation.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(evaluation.gradient().toArray()).containsExactly(1, -1);
        return LossContract.each(new float[][] {{Float.NaN, 0, 1}, {0, Float.NaN, 1}, {
            Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, 1}},
                scores -> {
                    Evaluation<Tensor> spoilt = loss.evaluate(Tensor.of(scores), new int[] {0});
                    assertThat(spoilt.value()).isNaN();
                    assertThat(spoilt.gradient().get(0)).isNaN();
                });
    }

    @Test void isAccurateJustInsideTheMargin() {
        // a lead of 1 − 1e-20: the derivatives are half of what lacks
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.of(1f, 1e-20f), new int[] {0});
        assertThat(evaluation.gradient().toArray()).containsExactly(-1e-20f / 2, 1e-20f / 2);
        assertThat(evaluation.value()).isCloseTo(2.5e-41f, within(1e-44f));
    }

    @Test void anInfiniteScoreOfTheTargetGivesZero() {
        Evaluation<Tensor> evaluation = new SparsemaxLoss().evaluate(Tensor.of(0, Float.POSITIVE_INFINITY, 1),
                new int[] {1});
        assertThat(evaluation.value()).isEqualTo(0f);
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
    }

    /** An ignored index may be any class: the first, one between and the last. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 4}) void ignoresAnyClassAmongManyRows(int index) {
        ClassIndexContract.assertIgnores(new SparsemaxLoss().withIgnoreIndex(index), index);
        ClassIndexContract.assertIgnoresAmongMany(new SparsemaxLoss().withIgnoreIndex(index), index);
    }

    @Test void aRowAloneHasTheWeightOfItsClass() {
        float[] gradient = new float[3];
        SparsemaxLoss loss = new SparsemaxLoss().withClassWeights(1, 1, 3);
        // by section 3.3 of the paper it costs 2 without a weight, at derivatives of 0, 1 and -1
        assertThat(loss.evaluate(new float[] {0, 2, 0}, new int[] {2}, 0, gradient)).isEqualTo(6);
        assertThat(gradient).containsExactly(0, 3, -3);
        assertThat(loss.value(new float[] {0, 2, 0}, new int[] {2}, 0)).isEqualTo(6);
    }
}
