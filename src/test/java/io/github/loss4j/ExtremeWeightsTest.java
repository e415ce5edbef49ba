package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiLabelSoftMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import io.github.loss4j.embedding.CosineSimilarityLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.segmentation.DiceLoss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit of weights does not matter to a mean, and sums are right where their weights leave the usual range. */
class ExtremeWeightsTest {
    private static final double EXACT = 3e-7;

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, 1e-38f, 1e-20f, 1, 1e20f,
        3e38f}) void aMeanDoesNotDependOnTheUnitOfItsWeights(float unit) {
        for (int size : new int[] {2, 300, 5000}) {
            Tensor prediction = numbers(size, 1);
            Tensor target = numbers(size, 2);
            Tensor weights = Tensor.full(unit, size);
            for (PointwiseLoss loss : List.of(new MseLoss(), new L1Loss(),
                    new BceWithLogitsLoss())) {
                assertClose(loss.evaluate(prediction, target.abs(), weights), loss.evaluate(prediction, target.abs()));
            }
        }
        Tensor weights = Tensor.full(unit, 5);
        Tensor prediction = numbers(35, 1).reshape(5, 7);
        Tensor target = numbers(35, 2).abs().reshape(5, 7);
        int[] classes = {0, 1, 6, 3, 2};
        assertClose(new CrossEntropyLoss().evaluate(prediction, classes, weights),
                new CrossEntropyLoss().evaluate(prediction, classes));
        assertClose(new NllLoss().evaluate(prediction, classes, weights),
                new NllLoss().evaluate(prediction, classes));
        for (Loss<Tensor, Tensor> loss : List.<Loss<Tensor, Tensor>>of(new SoftCrossEntropyLoss(),
                new CosineSimilarityLoss(),
                new DiceLoss(), new MultiLabelSoftMarginLoss())) {
            assertClose(loss.evaluate(prediction, target, weights), loss.evaluate(prediction, target));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, 1e-38f, 1e-20f, 1, 1e20f,
        3e38f}) void aMeanDoesNotDependOnTheUnitOfClassWeights(float unit) {
        Tensor prediction = numbers(35, 1).reshape(5, 7);
        int[] classes = {0, 1, 6, 3, 2};
        float[] weights = new float[7];
        float[] ones = new float[7];
        Arrays.fill(weights, unit);
        Arrays.fill(ones, 1);
        for (float smoothing : new float[] {0, 0.1f}) {
            CrossEntropyLoss loss = new CrossEntropyLoss().withLabelSmoothing(smoothing);
            assertClose(loss.withClassWeights(weights).evaluate(prediction, classes),
                    loss.withClassWeights(ones).evaluate(prediction, classes));
        }
        assertClose(new NllLoss().withClassWeights(weights).evaluate(prediction, classes),
                new NllLoss().withClassWeights(ones).evaluate(prediction, classes));
        for (int rows : new int[] {5, 40}) {
            Tensor scores = numbers(7 * rows, 1).reshape(rows, 7);
            int[] target = new int[rows];
            Arrays.setAll(target, row -> row * row % 7);
            assertClose(new CategoricalHingeLoss().withClassWeights(weights).evaluate(scores, target),
                    new CategoricalHingeLoss().evaluate(scores, target));
            assertClose(new SparsemaxLoss().withClassWeights(weights).evaluate(scores, target),
                    new SparsemaxLoss().evaluate(scores, target));
            Tensor probabilities = scores.abs().times(0.9f).plus(0.01f);
            assertClose(new ProbabilityCrossEntropyLoss().withClassWeights(weights).evaluate(probabilities, target),
                    new ProbabilityCrossEntropyLoss().evaluate(probabilities, target));
        }
        // Classes that weigh little beside one that does not occur.
        weights[4] = 1;
        ones[4] = 1;
        assertClose(new CrossEntropyLoss().withClassWeights(weights).evaluate(prediction, classes),
                new CrossEntropyLoss().withClassWeights(ones).evaluate(prediction, classes));
    }

    @Test void weightsTooSmallForFloatProductsKeepTheirGradient() {
        Evaluation<Tensor> evaluation = new MseLoss().evaluate(Tensor.of(2f, 4f), Tensor.of(1f, 1f),
                Tensor.of(1e-40f, 1e-40f));
        assertThat(evaluation.value()).isEqualTo(5);
        assertThat(evaluation.gradient()).isEqualTo(Tensor.of(1f, 3f));
    }

    @Test void weightsWhoseTotalLeavesFloat32AreSummedRight() {
        int size = 1_000_000;
        Tensor prediction = Tensor.full(3, size);
        Tensor weights = Tensor.full(3e38f, size);
        assertThat(new L1Loss().value(prediction, Tensor.zeros(size), weights)).isEqualTo(3);
    }

    @Test void aTermOfLittleWeightBesideAGreatOneKeepsItsGradient() {
        Evaluation<Tensor> sum = new MseLoss().reduced(Reduction.SUM).evaluate(Tensor.of(1e10f, 2f),
                Tensor.of(0f, 1f), Tensor.of(1e-40f, 1e38f));
        assertThat(sum.gradient().get(0)).isCloseTo((float) (2 * 1e10 * 1e-40f), within(1e-44f));
        assertThat(sum.gradient().get(1)).isEqualTo(2e38f);
    }

    @Test void classWeightsTimesWeightsMayLeaveFloat32() {
        Evaluation<Tensor> evaluation = new CrossEntropyLoss().withClassWeights(1e38f, 1e30f).evaluate(
                numbers(4, 1).reshape(2, 2), new int[] {0, 1}, Tensor.of(1e20f, 1e28f));
        assertClose(evaluation, new CrossEntropyLoss().evaluate(numbers(4, 1).reshape(2, 2), new int[] {0, 1}));
    }

    /** A factor that leaves float32, with weights that bring the products back. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-45, 1e-40, 1e30, 1e39, 1e45}) void factorsTimesWeightsMayLeaveFloat32(double factor) {
        float weight = (float) Math.max(1e-43, Math.min(1e37, 1 / factor));
        for (int size : new int[] {3, 700}) {
            Tensor prediction = numbers(size, 1);
            Tensor target = numbers(size, 2);
            Tensor weights = Tensor.full(weight, size);
            for (Reduction reduction : List.of(Reduction.SUM, Reduction.BATCH_MEAN, Reduction.COUNT_MEAN)) {
                PointwiseLoss plain = new MseLoss().plus(new L1Loss()).reduced(reduction);
                PointwiseLoss loss = new MseLoss().times(factor).plus(new L1Loss().times(factor)).reduced(reduction);
                assertClose(divided(loss.evaluate(prediction, target, weights), factor * weight),
                        plain.evaluate(prediction, target));
                assertThat((double) loss.value(prediction, target, weights)).isEqualTo(
                        loss.evaluate(prediction, target, weights).value());
            }
            PointwiseLoss loss = new MseLoss().times(factor);
            assertClose(divided(loss.derivatives(prediction, target, weights).gradient(), factor * weight),
                    new MseLoss().derivatives(prediction, target).gradient());
            assertClose(divided(loss.derivatives(prediction, target, weights).hessian(), factor * weight),
                    new MseLoss().derivatives(prediction, target).hessian());
            assertClose(divided(loss.values(prediction, target, weights), factor * weight),
                    new MseLoss().values(prediction, target));
        }
    }

    private static Evaluation<Tensor> divided(Evaluation<Tensor> evaluation, double unit) {
        return new Evaluation<>((float) (evaluation.value() / unit), divided(evaluation.gradient(), unit));
    }

    private static Tensor divided(Tensor tensor, double unit) {
        return tensor.map(x -> x / unit);
    }

    private static Tensor numbers(int size, int seed) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = ((i * 13 + seed * 7) % 31 - 15) / 16f;
        }
        return Tensor.wrap(numbers, size);
    }

    private static void assertClose(Evaluation<Tensor> actual, Evaluation<Tensor> expected) {
        assertThat((double) actual.value()).isCloseTo(expected.value(), within(EXACT * Math.abs(expected.value())));
        assertClose(actual.gradient(), expected.gradient());
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        double[] right = expected.toDoubleArray();
        double[] gradient = actual.toDoubleArray();
        for (int i = 0; i < right.length; i++) {
            int element = i;
            LossContract.assertWithin(gradient[i], right[i], EXACT * Math.max(Math.abs(right[i]), 1e-3),
                    () -> "gradient[" + element + "]");
        }
    }
}
