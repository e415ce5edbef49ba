package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiMarginLossTest implements ClassIndexContract {
    @Override public List<MultiMarginLoss> losses() {
        return List.of(new MultiMarginLoss(), new MultiMarginLoss(2), new MultiMarginLoss(1, 0.25f),
                new MultiMarginLoss(2, 3).withClassWeights(WEIGHTS), new MultiMarginLoss(1, 0),
                new MultiMarginLoss().withIgnoreIndex(3));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        MultiMarginLoss own = (MultiMarginLoss) loss;
        double[] x = ClassIndexContract.row(inputs.get(0), sample);
        int target = data.target()[sample];
        if (target == own.ignoreIndex()) {
            return 0;
        }
        double sum = 0;
        for (int j = 0; j < CLASSES; j++) {
            sum += j == target ? 0 : Math.pow(Math.max(0, own.margin() - x[target] + x[j]), own.exponent());
        }
        return (own.classWeights().size() == 0 ? 1 : own.classWeights().get(target)) * sum / CLASSES;
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return false; // the number of classes counts
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("MultiMarginLoss", 48, golden -> {
            MultiMarginLoss loss = new MultiMarginLoss((int) golden.number("p"), golden.number("margin"));
            if (golden.has("weight")) {
                loss = loss.withClassWeights(golden.tensor("weight").toArray());
            }
            golden.assertMatches(loss, golden.tensor("input"), golden.indices("target"), 8, 1e-6);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 47, 48, 130, 2049, 2050, 5000}) void rowsOfAnyLengthAreAccurate(int classes) {
        Random random = new Random(31);
        float[] weights = new float[classes];
        Arrays.fill(weights, 0.3f);
        for (int exponent = 1; exponent <= 2; exponent++) {
            MultiMarginLoss loss = new MultiMarginLoss(exponent, 0.7f).withClassWeights(weights);
            for (int target : new int[] {0, classes / 2, classes - 1}) {
                Tensor scores = ClassIndexContract.gaussian(random, 3, classes);
                double[] gradient = new double[classes];
                double needed = (double) 0.7f - scores.get(target);
                double share = (double) 0.3f / classes;
                double value = 0;
                for (int j = 0; j < classes; j++) {
                    double deficit = j == target ? 0 : Math.max(0, needed + scores.get(j));
                    value += share * Math.pow(deficit, exponent);
                    gradient[j] = exponent == 2 ? 2 * share * deficit : deficit > 0 ? share : 0;
                }
                gradient[target] = -Arrays.stream(gradient).sum();
                Evaluation<Tensor> evaluation = loss.evaluate(scores, new int[] {target});
                ClassIndexContract.assertAccurate(evaluation, value, gradient, 4);
                assertThat(loss.value(scores, new int[] {target})).isEqualTo(evaluation.value());
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 2}) void longRowsAcceptExtremeScores(int exponent) {
        MultiMarginLoss loss = new MultiMarginLoss(exponent);
        float[] scores = new float[3000];
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        scores[2500] = 4;
        scores[7] = 2;
        scores[2600] = 3.5f;
        float known = exponent == 1 ? 0.5f : 0.25f;
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(scores), new int[] {2500});
        assertThat(evaluation.value()).isEqualTo(known / 3000);
        assertThat(loss.value(Tensor.of(scores), new int[] {2500})).isEqualTo(known / 3000);
        float[] gradient = new float[3000];
        gradient[2600] = 1 / 3000f;
        gradient[2500] = -1 / 3000f;
        assertThat(evaluation.gradient().toArray()).containsExactly(gradient);

        scores[2700] = Float.NaN;
        assertThat(loss.value(Tensor.of(scores), new int[] {2500})).isNaN();
        assertThat(loss.evaluate(Tensor.of(scores), new int[] {2500}).gradient().get(2500)).isNaN();

        Arrays.fill(scores, 1e37f);
        scores[2999] = -1e37f;
        float value = exponent == 1 ? 2e37f : Float.POSITIVE_INFINITY;
        assertThat(loss.value(Tensor.of(scores), new int[] {2999})).isCloseTo(value, withinPercentage(0.1));
        evaluation = loss.evaluate(Tensor.of(scores), new int[] {2999});
        assertThat(evaluation.value()).isCloseTo(value, withinPercentage(0.1));
        float derivative = exponent == 1 ? 1 / 3000f : 4e37f / 3000;
        assertThat(evaluation.gradient().get(2998)).isCloseTo(derivative, withinPercentage(0.0001));
        assertThat(evaluation.gradient().get(2999)).isCloseTo(-2999 * derivative, withinPercentage(0.0001));
    }

    @Test void matchesPyTorchsExample() {
        // The example in the documentation of torch.nn.MultiMarginLoss
        assertThat(new MultiMarginLoss().value(Tensor.of(new float[][] {{0.1f, 0.2f, 0.4f, 0.8f}}), new int[] {3}))
                .isCloseTo(0.325f, within(1e-7f));
    }

    @Test void derivativeIsZeroAtTheKink() {
        Tensor scores = Tensor.of(2, 1, 0.5);
        assertThat(new MultiMarginLoss().evaluate(scores, new int[] {0}).gradient().toArray()).containsExactly(0, 0, 0);
        assertThat(new MultiMarginLoss().value(scores, new int[] {0})).isEqualTo(0f);
        assertThat(new MultiMarginLoss().evaluate(Tensor.of(2, Math.nextUp(1f), 0.5f), new int[] {0}).gradient()
                .toArray()).containsExactly(-1 / 3f, 1 / 3f, 0);
        assertThat(new MultiMarginLoss(1, 0).evaluate(Tensor.of(0f, Float.MIN_VALUE), new int[] {0}).gradient()
                .toArray()).containsExactly(-0.5f, 0.5f);
    }

    @Test void acceptsExtremeScores() {
        assertThat(new MultiMarginLoss().value(Tensor.of(5.0), new int[] {0})).isEqualTo(0f);
        assertThat(new MultiMarginLoss().evaluate(Tensor.of(5.0), new int[] {0}).gradient().get(0)).isEqualTo(0f);
        assertThat(new MultiMarginLoss().value(Tensor.of(-3e38, 3e38), new int[] {0})).isEqualTo(3e38f);
        assertThat(new MultiMarginLoss().value(Tensor.of(3e38, -3e38), new int[] {0})).isEqualTo(0f);
        assertThat(new MultiMarginLoss(2).value(Tensor.of(-1e4, 1e4), new int[] {0})).isCloseTo(2.0002e8f,
                within(32f));
        float none = Float.NEGATIVE_INFINITY;
        assertThat(new MultiMarginLoss().value(Tensor.of(1, none, 1), new int[] {0})).isEqualTo(1 / 3f);
        assertThat(new MultiMarginLoss().value(Tensor.of(none, 1, 1), new int[] {0}))
                .isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new MultiMarginLoss().evaluate(Tensor.of(1, Float.NaN, 1), new int[] {0}).gradient().get(0)).isNaN();
    }

    @Test void aClassOfWeightZeroGivesZeroButCounts() {
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {1, 1, 1}});
        MultiMarginLoss loss = new MultiMarginLoss().withClassWeights(0, 3, 3);
        Evaluation<Tensor> evaluation = loss.evaluate(scores, new int[] {0, 2});
        assertThat(evaluation.value()).isEqualTo(1f); // (0 + 3 · 2/3)/2
        assertThat(loss.value(scores, new int[] {0, 2})).isEqualTo(1f);
        assertThat(Arrays.copyOf(evaluation.gradient().toArray(), 3)).containsOnly(0f);
        assertThat(loss.summary(scores, new int[] {0, 2}).weight()).isEqualTo(2);
    }

    @Test void ignoredRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new MultiMarginLoss().withIgnoreIndex(3));
        MultiMarginLoss loss = new MultiMarginLoss(2, 0.5f).withIgnoreIndex(-7).withClassWeights(0, 3, 3);
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {1, 1, 1}, {Float.NaN, 1, 2}});
        // Ignored rows do not count, those of a class of weight 0 do: (0 + 3 · 0.5/3)/2
        assertThat(loss.value(scores, new int[] {0, 2, -7})).isEqualTo(0.25f);
        assertThat(loss).isEqualTo(new MultiMarginLoss(2, 0.5f, Tensor.of(0, 3, 3), -7));
    }

    @Test void refusesWrongParameters() {
        ClassIndexContract.assertClassWeights(new MultiMarginLoss()::withClassWeights, Tensor.zeros(1, 3),
                new int[] {2});
        assertThatThrownBy(() -> new MultiMarginLoss(1, 1, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiMarginLoss: classWeights must not be null");
        assertThat(new MultiMarginLoss()).isEqualTo(new MultiMarginLoss(1, 1, Tensor.of()))
                .isEqualTo(new MultiMarginLoss(1, 1, Tensor.of(), -100));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1}) void refusesAWrongExponent(int wrong) {
        assertThatThrownBy(() -> new MultiMarginLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiMarginLoss: exponent must be 1 or 2, was " + wrong);
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongMargin(float wrong) {
        assertThatThrownBy(() -> new MultiMarginLoss(1, wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiMarginLoss: margin must be zero or positive, and finite, was " + wrong);
    }

    @ParameterizedTest @ValueSource(ints = {2, 100}) void keepsTheMarginBesideLargeScores(int classes) {
        for (int exponent = 1; exponent <= 2; exponent++) {
            Evaluation<Tensor> evaluation = new MultiMarginLoss(exponent).evaluate(Tensor.full(1e17f, classes),
                    new int[] {0});
            float value = (classes - 1f) / classes;
            assertThat(evaluation.value()).isCloseTo(value, within(1e-7f));
            assertThat(evaluation.gradient().get(0)).isCloseTo(-exponent * value, within(3e-7f));
            assertThat(evaluation.gradient().get(1)).isCloseTo((float) exponent / classes, within(1e-8f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE}) void namesTheWrongIndexAmongManyRows(int wrong) {
        ClassIndexContract.assertNamesWrongIndex(new MultiMarginLoss(), wrong);
    }

    @Test void rangesWithInfiniteScoresHaveTheTermsOfTheWhole() {
        ClassIndexContract.assertRangesWithInfiniteScores(new MultiMarginLoss());
    }

    @Test void aRowHasTheSameLossAmongOthers() {
        losses().forEach(ClassIndexContract::assertIndependentRows);
    }

    /** An ignored index may be any class: the first, one between and the last. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 4}) void ignoresAnyClassAmongManyRows(int index) {
        ClassIndexContract.assertIgnores(new MultiMarginLoss().withIgnoreIndex(index), index);
        ClassIndexContract.assertIgnoresAmongMany(new MultiMarginLoss().withIgnoreIndex(index), index);
    }

    /** Rows that are computed together, of as many classes as there may be, against sums in double. */
    @ParameterizedTest
    @CsvSource({"1, 40, 0", "2, 40, 0", "1, 3, 0", "2, 3, 0", "1, 3, 1000",
        "2, 3, 1000"}) void manyRowsOfManyClassesAreAccurate(int exponent, int classes, float offset) {
        Random random = new Random(33);
        Tensor scores = ClassIndexContract.gaussian(random, 2, 30, classes).plus(offset);
        int[] target = random.ints(30, 0, classes).toArray();
        float[] weights = new float[classes];
        Arrays.fill(weights, 0.3f);
        weights[1] = 0;
        MultiMarginLoss loss = new MultiMarginLoss(exponent, 0.7f).withClassWeights(weights);
        float[] values = loss.values(scores, target).toArray();
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(scores, target).gradient();
        for (int row = 0; row < 30; row++) {
            double share = target[row] == 1 ? 0 : (double) 0.3f / classes;
            double needed = (double) 0.7f - scores.get(row, target[row]);
            double value = 0;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                double deficit = c == target[row] ? 0 : Math.max(0, needed + scores.get(row, c));
                value += share * Math.pow(deficit, exponent);
                double derivative = share * (exponent == 2 ? 2 * deficit : deficit > 0 ? 1 : 0);
                sum += derivative;
                if (c != target[row]) {
                    LossContract.assertWithin(gradient.get(row, c), derivative, 3.0 * Math.ulp((float) derivative),
                            () -> "derivative of another class");
                }
            }
            LossContract.assertWithin(values[row], value, 3.0 * Math.ulp((float) value), () -> "value");
            LossContract.assertWithin(gradient.get(row, target[row]), -sum, 2.0 * Math.ulp((float) sum),
                    () -> "derivative of the target");
        }
    }

    /** Then the engine does not ask for the weight of each row. */
    @Test void termsAreUnweightedUnlessARowIsIgnored() {
        Tensor scores = Tensor.zeros(8, 3);
        int[] target = {0, 2, 0, 2, 0, 2, 0, 2};
        MultiMarginLoss loss = new MultiMarginLoss();
        assertThat(loss.terms(scores, target).bindWeights(null).unweighted()).isTrue();
        for (int ignored = 0; ignored < 3; ignored++) {
            assertThat(loss.withIgnoreIndex(ignored).terms(scores, target).bindWeights(null).unweighted())
                    .isEqualTo(ignored == 1);
        }
        target[3] = -100;
        assertThat(loss.terms(scores, target).bindWeights(null).unweighted()).isFalse();
    }

    /** Working memory of many classes has too few rows for few classes. */
    @Test void manyPositionsAfterManyClasses() {
        MultiMarginLoss loss = new MultiMarginLoss();
        assertThat(loss.values(Tensor.zeros(1, 400, 9), new int[9]).toArray()).containsOnly(399 / 400f);
        assertThat(loss.values(Tensor.zeros(1, 3, 600), new int[600]).toArray()).containsOnly(2 / 3f);
    }

    @Test void manyRowsMayIgnoreAnIndexThatIsNoClass() {
        int[] target = new int[400];
        Tensor scores = Tensor.full(1, 400, 3);
        Arrays.fill(target, 100, 300, 1000);
        float[] values = new MultiMarginLoss().withIgnoreIndex(1000).values(scores, target).toArray();
        for (int row = 0; row < 400; row++) {
            assertThat(values[row]).as("row %d", row).isEqualTo(row >= 100 && row < 300 ? 0 : 2 / 3f);
        }
    }

    /** Short rows, and rows of the largest number of classes that are computed together. */
    @Test void laterCallsReuseTheirWorkingMemory() {
        MultiMarginLoss loss = new MultiMarginLoss();
        for (Tensor scores : List.of(Tensor.zeros(20, 40), Tensor.zeros(1, HingeLanes.MAX_CLASSES, 20))) {
            int[] target = new int[20];
            ClassIndexContract.assertReusesMemory(() -> loss.value(scores, target));
        }
    }
}
