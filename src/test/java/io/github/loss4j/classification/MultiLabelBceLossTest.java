package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.Golden;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiLabelBceLossTest {
    private static float[] weights(Golden golden, String key) {
        return golden.has(key) ? golden.tensor(key).toArray() : new float[0];
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("MultiLabelBceLoss", golden -> new MultiLabelBceLoss()
                .withPositiveWeights(weights(golden, "withPositiveWeights"))
                .withClassWeights(weights(golden, "withClassWeights"))
                .withLabelSmoothing(golden.number("withLabelSmoothing", 0)));
    }

    @Test void isBceWithoutOptions() {
        Tensor logits = Tensor.of(new float[][] {{-3, 0.5f}, {20, -7}});
        Tensor target = Tensor.of(new float[][] {{1, 0}, {0.5f, 0}});
        assertThat(new MultiLabelBceLoss().value(logits, target)).isCloseTo(
                new BceWithLogitsLoss().value(logits, target), within(1e-6f));
    }

    @TestFactory Stream<DynamicTest> termsOfARangeAreThoseOfTheWhole() {
        Random random = new Random(3);
        Tensor logits = Tensor.zeros(3, 4, 5).map(x -> 2 * random.nextGaussian());
        Tensor target = Tensor.zeros(3, 4, 5).map(x -> random.nextInt(2));
        return LossContract.each(List.of(new MultiLabelBceLoss(), new MultiLabelBceLoss().withPositiveWeights(1, 2, 3,
                4).withClassWeights(1, 0, 2, 5)), loss -> SampleLossContract.assertTermsOfRanges(loss, logits, target));
    }

    /** 24 terms: 1/24 is no float32, so that the factor of the gradient is rounded. */
    @ParameterizedTest @EnumSource(Reduction.class) void gradientHasTheSameBitsInAllMethods(Reduction reduction) {
        Random random = new Random(4);
        Tensor logits = Tensor.zeros(6, 4).map(x -> 3 * random.nextGaussian());
        Tensor target = Tensor.zeros(6, 4).map(x -> random.nextInt(2));
        Loss<Tensor, Tensor> loss = new MultiLabelBceLoss().withClassWeights(1, 1.7f, 0.2f, 3).reduced(reduction);
        Tensor expected = loss.evaluate(logits, target).gradient();
        Tensor gradient = Tensor.zeros(6, 4);
        loss.summaryInto(logits, target, gradient);
        assertThat(gradient).isEqualTo(expected);
        assertThat(loss.evaluate(logits, target, Tensor.full(1, 6, 4)).gradient()).isEqualTo(expected);
    }

    @Test void classOfWeightZeroHoldsAnything() {
        Tensor logits = Tensor.of(new float[][] {{Float.NaN, 0}, {3, 0}});
        Evaluation<Tensor> evaluation = new MultiLabelBceLoss().withClassWeights(0, 1).evaluate(logits,
                Tensor.zeros(2, 2));
        assertThat(evaluation.value()).isEqualTo((float) Math.log(2) / 2);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0.125f, 0, 0.125f);
        assertThat(new MultiLabelBceLoss().value(logits, Tensor.zeros(2, 2))).isNaN();
    }

    @ParameterizedTest @ValueSource(doubles = {1, 10, 60, 200}) void isWithinTheStatedAccuracy(double spread) {
        Random random = new Random(5);
        int classes = 31;
        for (float smoothing : new float[] {0, 0.1f}) {
            float[] positive = new float[classes];
            float[] weights = new float[classes];
            for (int c = 0; c < classes; c++) {
                positive[c] = (float) Math.exp(3 * random.nextGaussian());
                weights[c] = (float) Math.exp(3 * random.nextGaussian());
            }
            MultiLabelBceLoss loss = new MultiLabelBceLoss(Tensor.of(positive), Tensor.of(weights), smoothing);
            Tensor logits = Tensor.zeros(2000, classes).map(zero -> (float) (spread * random.nextGaussian()));
            Tensor target = Tensor.zeros(2000, classes).map(
                    zero -> random.nextBoolean() ? random.nextInt(2) : (float) Math.exp(-20 * random.nextDouble()));
            Tensor values = loss.values(logits, target);
            Tensor gradient = loss.reduced(Reduction.SUM).evaluate(logits, target).gradient();
            for (int row = 0; row < 2000; row++) {
                for (int c = 0; c < classes; c++) {
                    assertAccurate(logits.get(row, c), target.get(row, c) * (1.0 - smoothing) + smoothing / 2.0,
                            positive[c], weights[c], values.get(row, c), gradient.get(row, c));
                }
            }
        }
    }

    private static void assertAccurate(double x, double target, double positive, double weight, float value,
            float derivative) {
        double e = StrictMath.exp(-Math.abs(x));
        double logarithm = StrictMath.log1p(e);
        double missed = weight * positive * target;
        double alarmed = weight * (1 - target);
        double expected = missed * (Math.max(0, -x) + logarithm) + alarmed * (Math.max(0, x) + logarithm);
        LossContract.assertWithin(value, expected, 6.0 * Math.ulp((float) expected), () -> "value at " + x);
        double up = alarmed * (x < 0 ? e : 1) / (1 + e);
        double down = missed * (x < 0 ? 1 : e) / (1 + e);
        LossContract.assertWithin(derivative, up - down, 6.0 * Math.ulp((float) Math.max(up, down)),
                () -> "derivative at " + x);
    }

    /** Logit, target, weight of positives, loss and derivative: 0 times an infinite entropy is 0. */
    @ParameterizedTest @CsvSource({"Infinity, 1, 2, 0, 0", "-Infinity, 0, 2, 0, 0", "Infinity, 0, 2, Infinity, 1",
        "-Infinity, 1, 2, Infinity, -2", "-Infinity, 1, 0, 0, 0", "Infinity, 0.5, 0, Infinity, 0.5",
        "-Infinity, 0.5, 0, 0, 0"}) void infiniteLogitsHaveTheirLimits(float logit, float target, float positive,
                float value, float derivative) {
        MultiLabelBceLoss loss = new MultiLabelBceLoss().withPositiveWeights(positive, 1);
        Tensor logits = Tensor.of(new float[][] {{logit, 0}});
        Tensor targets = Tensor.of(new float[][] {{target, 0}});
        assertThat(loss.values(logits, targets).get(0, 0)).isEqualTo(value);
        assertThat(loss.reduced(Reduction.SUM).evaluate(logits, targets).gradient().plus(0).get(0, 0))
                .isEqualTo(derivative);
    }

    /** Terms along a strided class axis, each with the weight of its class and one of its own, against the formula. */
    @ParameterizedTest @ValueSource(floats = {1, 1e-40f}) void eachTermHasItsOwnWeight(float unit) {
        Random random = new Random(6);
        Tensor logits = Tensor.zeros(2, 3, 5).map(x -> 2 * random.nextGaussian());
        Tensor target = Tensor.zeros(2, 3, 5).map(x -> random.nextInt(2));
        Tensor weights = Tensor.zeros(2, 3, 5).map(x -> random.nextInt(3) * 0.5);
        float[] positive = {2, 0.5f, 3};
        float[] classes = {unit, 4 * unit, 0.5f * unit};
        MultiLabelBceLoss loss = new MultiLabelBceLoss(Tensor.of(positive), Tensor.of(classes), 0.1f);
        Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(logits, target, weights);
        double sum = 0;
        for (int i = 0; i < 30; i++) {
            int c = i / 5 % 3;
            double x = logits.toArray()[i];
            double t = target.toArray()[i] * (1 - (double) 0.1f) + (double) 0.1f / 2;
            double weight = weights.toArray()[i] * (double) classes[c];
            double sigmoid = 1 / (1 + StrictMath.exp(-x));
            sum += weight * (positive[c] * t * StrictMath.log1p(StrictMath.exp(-x))
                    + (1 - t) * StrictMath.log1p(StrictMath.exp(x)));
            double derivative = weight * ((1 - t) * sigmoid - positive[c] * t * (1 - sigmoid));
            assertThat((double) evaluation.gradient().toArray()[i]).as("[%d]", i).isCloseTo(derivative,
                    within(1e-6 * Math.abs(derivative) + Float.MIN_VALUE));
        }
        assertThat((double) evaluation.value()).isCloseTo(sum, within(1e-6 * sum + 30 * Float.MIN_VALUE));
    }

    /** A single subnormal weight, of the class or of its positives, keeps its digits in a large loss. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void subnormalWeightsKeepTheirDigits(boolean ofPositives) {
        MultiLabelBceLoss plain = new MultiLabelBceLoss().withLabelSmoothing(0.1f);
        MultiLabelBceLoss loss = ofPositives
                ? plain.withPositiveWeights(3e-42f, 1)
                : plain.withClassWeights(3e-42f, 1);
        double expected = 3e-42f * 1e35 * (1 - (double) 0.1f / 2);
        assertThat((double) loss.values(Tensor.of(new float[][] {{-1e35f, 0}}), Tensor.of(new float[][] {{1, 0}}))
                .get(0, 0)).isCloseTo(expected, within(1e-6 * expected));
    }

    /** The products of these weights are out of the range of float32. */
    @Test void extremeWeightsAreComputedInDouble() {
        MultiLabelBceLoss loss = new MultiLabelBceLoss().withPositiveWeights(1e-30f, 1e30f)
                .withClassWeights(1e-30f, 1e-30f);
        Tensor logits = Tensor.of(new float[][] {{-1e25f, -2}});
        assertThat(loss.values(logits, Tensor.of(new float[][] {{1, 1}})).toArray())
                .containsExactly((float) (1e-30f * (double) 1e-30f * 1e25f), (float) (2 + Math.log1p(Math.exp(-2))));
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(new float[][] {{-1e25f, -2}, {0, 2}}),
                Tensor.of(new float[][] {{1, 1}, {1, 0}})).gradient().toArray();
        assertThat(gradient[1]).isCloseTo((float) -(1 / (1 + Math.exp(-2))), within(1e-7f));
        assertThat(gradient[3]).isCloseTo((float) (1e-30 / (1 + Math.exp(-2))), within(1e-37f));
    }

    /** If the class axis is not the last one, several consecutive elements have the weights of one class. */
    @Test void theClassAxisNeedNotBeTheLast() {
        MultiLabelBceLoss loss = new MultiLabelBceLoss().withPositiveWeights(2, 3).withClassWeights(0.5f, 4);
        Tensor logits = Tensor.of(1, 2, 3, 4).reshape(1, 2, 2);
        Tensor inside = loss.values(logits, Tensor.full(1, 1, 2, 2));
        Tensor last = loss.values(Tensor.of(new float[][] {{1, 3}, {2, 4}}), Tensor.full(1, 2, 2));
        assertThat(inside.get(0, 0, 1)).isEqualTo(last.get(1, 0));
        assertThat(inside.get(0, 1, 0)).isEqualTo(last.get(0, 1));
    }

    @Test void refusesWrongWeights() {
        assertThatThrownBy(() -> new MultiLabelBceLoss().withPositiveWeights(1, -1))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "MultiLabelBceLoss: positiveWeights[1] must be zero or positive, and finite, was -1.0");
        assertThatThrownBy(() -> new MultiLabelBceLoss().withPositiveWeights(1, 2, 3).value(Tensor.zeros(2, 2),
                Tensor.zeros(2, 2))).isInstanceOf(IllegalArgumentException.class).hasMessage("MultiLabelBceLoss: "
                        + "positiveWeights has 3 elements but there are 2 classes; there must be one for each");
        assertThatThrownBy(() -> new MultiLabelBceLoss().withLabelSmoothing(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiLabelBceLoss: labelSmoothing must be from 0 to below 1, was 1.0");
    }

    /** Factors that float32 products with a derivative near 1 could not bear. */
    @ParameterizedTest @ValueSource(doubles = {1e-30, 1e30}) void factorsFarFromOneKeepTheGradient(double factor) {
        Random random = new Random(7);
        Tensor logits = Tensor.zeros(6, 4).map(x -> 3 * random.nextGaussian());
        Tensor target = Tensor.zeros(6, 4).map(x -> random.nextInt(2));
        Loss<Tensor, Tensor> loss = new MultiLabelBceLoss().withPositiveWeights(1, 2, 3, 4).reduced(Reduction.SUM);
        Tensor gradient = loss.times(factor).evaluate(logits, target).gradient();
        Tensor weighted = loss.evaluate(logits, target, Tensor.full((float) factor, 6, 4)).gradient();
        for (int i = 0; i < 24; i++) {
            double x = logits.toArray()[i];
            double t = target.toArray()[i];
            double derivative = factor * ((1 - t) / (1 + StrictMath.exp(-x)) - t * (1 + i % 4) / (1 + StrictMath.exp(
                    x)));
            assertThat((double) gradient.toArray()[i]).isCloseTo(derivative, within(1e-6 * Math.abs(derivative)));
            assertThat((double) weighted.toArray()[i]).isCloseTo(derivative, within(1e-6 * Math.abs(derivative)));
        }
    }

    @Test void refusesWrongArguments() {
        MultiLabelBceLoss loss = new MultiLabelBceLoss();
        Tensor logits = Tensor.zeros(2, 3);
        refused(loss, null, "target must not be null");
        refused(loss, Tensor.zeros(3, 2),
                "prediction has shape [2, 3] but target has shape [3, 2]; they must be equal");
        refused(loss.withPositiveWeights(1, 2), logits,
                "positiveWeights has 2 elements but there are 3 classes; there must be one for each");
        refused(loss.withClassWeights(1, 2, 3, 4), logits,
                "classWeights has 4 elements but there are 3 classes; there must be one for each");
        assertThat(loss.terms(logits, logits).unweighted()).isTrue();
    }

    private static void refused(MultiLabelBceLoss loss, Tensor target, String message) {
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), target)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiLabelBceLoss: " + message);
    }

    /** The elements of a class begin and end within blocks of elements. */
    @Test void longRunsOfAClassHaveItsWeight() {
        float[] weights = {1, 2, 3, 5, 7};
        float[] values = new MultiLabelBceLoss().withClassWeights(weights).values(Tensor.zeros(4, 5, 300),
                Tensor.zeros(4, 5, 300)).toArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as("element %d", i).isCloseTo((float) (weights[i / 300 % 5] * Math.log(2)),
                    within(1e-6f));
        }
    }
}
