package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Curvature;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
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

class MultiLabelSoftMarginLossTest implements SampleLossContract<Tensor, Tensor> {
    private static final int CLASSES = 10;

    @Override public List<MultiLabelSoftMarginLoss> losses() {
        return List.of(new MultiLabelSoftMarginLoss(),
                new MultiLabelSoftMarginLoss().withClassWeights(ClassIndexContract.WEIGHTS));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = ClassIndexContract.gaussian(random, 3, samples, CLASSES);
        return new Data<>(scores, Tensor.zeros(samples, CLASSES).map(zero -> random.nextInt(2)));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        Tensor weights = ((MultiLabelSoftMarginLoss) loss).classWeights();
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += (weights.size() == 0 ? 1 : weights.get(c))
                    * crossEntropy(inputs.get(0)[sample * CLASSES + c], data.target().get(sample, c));
        }
        return sum / CLASSES;
    }

    private static double crossEntropy(double score, double target) {
        return target * StrictMath.log1p(StrictMath.exp(-score))
                + (1 - target) * StrictMath.log1p(StrictMath.exp(score));
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return SoftCrossEntropyLossTest.rows(target, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("MultiLabelSoftMarginLoss", 12, golden -> {
            MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss();
            if (golden.has("weight")) {
                loss = loss.withClassWeights(golden.tensor("weight").toArray());
            }
            golden.assertMatches(loss, golden.tensor("input"), golden.tensor("target"), 8, 1e-6);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 47, 48, 511, 512, 513, 2000, 32000}) void isExactForAnyNumberOfClasses(int classes) {
        Tensor scores = ClassIndexContract.gaussian(new Random(classes), 8, 2, classes);
        Random random = new Random(classes + 1);
        Tensor target = Tensor.zeros(2, classes).map(zero -> random.nextInt(2));
        Evaluation<Tensor> evaluation = new MultiLabelSoftMarginLoss().evaluate(scores, target);
        float[] gradient = evaluation.gradient().toArray();
        double sum = 0;
        for (int row = 0; row < 2; row++) {
            for (int c = 0; c < classes; c++) {
                double x = scores.get(row, c);
                double t = target.get(row, c);
                sum += crossEntropy(x, t);
                double sigma = 1 / (1 + StrictMath.exp(-x));
                double derivative = (t == 1 ? -1 / (1 + StrictMath.exp(x)) : sigma) / classes / 2;
                LossContract.assertWithin(gradient[row * classes + c], derivative,
                        5.0 * Math.ulp((float) derivative),
                        () -> "derivative at " + x);
            }
        }
        double expected = sum / classes / 2;
        assertThat((double) evaluation.value()).isCloseTo(expected, within(3.0 * Math.ulp((float) expected)));
    }

    @Test void takesProbabilitiesAsWell() {
        Tensor target = Tensor.of(0.25, 0.5);
        Evaluation<Tensor> evaluation = new MultiLabelSoftMarginLoss().evaluate(Tensor.of(1, -2), target);
        assertThat((double) evaluation.value()).isCloseTo((crossEntropy(1, 0.25) + crossEntropy(-2, 0.5)) / 2,
                within(1e-7));
        assertThat((double) evaluation.gradient().get(0)).isCloseTo((1 / (1 + Math.exp(-1)) - 0.25) / 2, within(1e-7));
    }

    @TestFactory Stream<DynamicTest> stridedRowsAreRows() {
        return LossContract.<MultiLabelSoftMarginLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(21), 24);
            ClassIndexContract.assertStrided(loss, data.prediction(), data.target(),
                    ClassIndexContract.strided(data.target()));
        });
    }

    @Test void acceptsExtremeScores() {
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss();
        float endless = Float.POSITIVE_INFINITY;
        Tensor scores = Tensor.of(1e4f, -1e4f, 3e38f, -3e38f, endless, -endless, 1e-45f, 0);
        Tensor right = Tensor.of(1, 0, 1, 0, 1, 0, 1, 0);
        Evaluation<Tensor> evaluation = loss.evaluate(scores, right);
        assertThat(evaluation.value()).isEqualTo((float) (2 * Math.log(2) / 8));
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0, 0, 0, 0, 0, -1 / 16f, 1 / 16f);
        assertThat(loss.value(Tensor.of(1e4, -1e4), Tensor.of(0, 1))).isEqualTo(1e4f);
        assertThat(loss.value(Tensor.of(3e38, -3e38), Tensor.of(0, 1))).isEqualTo(3e38f);
        assertThat(loss.evaluate(Tensor.of(3e38, -3e38), Tensor.of(0, 1)).gradient().toArray())
                .containsExactly(0.5f, -0.5f);
        assertThat(loss.value(Tensor.of(endless, 0), Tensor.of(0, 1))).isEqualTo(endless);
        // ln(1 + e^-20)/2 for two classes, mpmath 1.3.0: log1p(exp(-20)) = 2.0611536203143807e-9
        assertThat(loss.value(Tensor.of(20, -20), Tensor.of(1, 0))).isCloseTo(2.0611536203143807e-9f, within(1e-15f));
        assertThat(loss.value(Tensor.of(Float.NaN, 0), Tensor.of(0, 1))).isNaN();
        assertThat(loss.value(Tensor.of(0, 0), Tensor.of(Float.NaN, 1))).isNaN();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY}) void aClassOfWeightZeroIsAbsent(float anything) {
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss().withClassWeights(0, 2, 1);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(anything, 1, 0), Tensor.of(0, 1, 1));
        assertThat((double) evaluation.value()).isCloseTo((2 * crossEntropy(1, 1) + crossEntropy(0, 1)) / 3,
                within(1e-7));
        assertThat(evaluation.gradient().get(0)).isEqualTo(0f);
    }

    @Test void aClassOfWeightZeroDoesNotChangeTheWeightOfItsRow() {
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss().withClassWeights(0, 2, 1);
        assertThat(loss.summary(Tensor.zeros(4, 3), Tensor.zeros(4, 3)).weight()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 100, 512, 700}) void extremeScoresOfAClassDoNotAffectOtherClasses(int classes) {
        float endless = Float.POSITIVE_INFINITY;
        float[] scores = new float[classes];
        float[] target = new float[classes];
        float[] weights = new float[classes];
        Arrays.fill(weights, 1);
        scores[3] = endless;
        target[3] = 1;
        scores[4] = Float.NaN;
        weights[4] = 0;
        target[5] = Float.NaN;
        weights[5] = 0;
        scores[6] = 3e38f;
        weights[6] = 4;
        scores[classes - 1] = -endless;
        Tensor prediction = Tensor.of(scores);
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss().withClassWeights(weights);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction, Tensor.of(target));
        assertThat(evaluation.value()).isCloseTo((float) (4 * 3e38 / classes), within(1e31f));
        assertThat(loss.value(prediction, Tensor.of(target))).isEqualTo(evaluation.value());
        float[] gradient = evaluation.gradient().toArray();
        for (int c = 0; c < classes; c++) {
            float expected = c >= 3 && c <= 5 || c == classes - 1 ? 0 : c == 6 ? 4 : 0.5f;
            assertThat(gradient[c]).as("[" + c + "]").isCloseTo(expected / classes, within(1e-8f));
        }
        target[3] = 0;
        assertThat(loss.value(prediction, Tensor.of(target))).isEqualTo(endless);
        weights[4] = 1;
        assertThat(loss.withClassWeights(weights).value(prediction, Tensor.of(target))).isNaN();
    }

    @ParameterizedTest @ValueSource(ints = {1, 5, 20, 600}) void aRowIsTheSameAmongOthersAsAlone(int classes) {
        int rows = 2500 / classes + 3;
        float[] weights = new float[classes];
        Arrays.fill(weights, 0.5f);
        weights[0] = classes == 1 ? 1 : 0;
        Random random = new Random(classes);
        float[] scores = ClassIndexContract.gaussian(random, 3, rows, classes).toArray();
        scores[0] = Float.NaN;
        scores[classes + classes - 1] = 1e4f;
        scores[2 * classes + classes - 1] = Float.NEGATIVE_INFINITY;
        Tensor prediction = Tensor.of(scores).reshape(rows, classes);
        Tensor target = Tensor.zeros(rows, classes).map(zero -> random.nextInt(2));
        Tensor some = Tensor.zeros(rows).map(zero -> random.nextInt(3));
        for (MultiLabelSoftMarginLoss loss : List.of(new MultiLabelSoftMarginLoss(),
                new MultiLabelSoftMarginLoss().withClassWeights(weights))) {
            Loss<Tensor, Tensor> sum = loss.reduced(Reduction.SUM);
            Tensor values = loss.values(prediction, target, some);
            Tensor gradient = Tensor.full(7, rows, classes);
            sum.evaluateInto(prediction, target, some, gradient);
            for (int row = 0; row < rows; row++) {
                Evaluation<Tensor> alone = sum.evaluate(SoftCrossEntropyLossTest.rows(prediction, new int[] {row}),
                        SoftCrossEntropyLossTest.rows(target, new int[] {row}), Tensor.of(some.get(row)));
                assertClose(values.get(row), alone.value());
                for (int c = 0; c < classes; c++) {
                    assertClose(gradient.get(row, c), alone.gradient().get(0, c));
                }
            }
        }
    }

    private static void assertClose(float actual, float expected) {
        if (Float.isFinite(expected)) {
            assertThat(actual).isCloseTo(expected, within(3 * Math.ulp(expected)));
        } else {
            assertThat((Float) actual).isEqualTo((Float) expected);
        }
    }

    @Test void refusesWrongArguments() {
        MultiLabelSoftMarginLoss loss = new MultiLabelSoftMarginLoss();
        ClassIndexContract.assertClassWeights(loss::withClassWeights, Tensor.zeros(1, 3), Tensor.zeros(1, 3));
        assertThatThrownBy(() -> new MultiLabelSoftMarginLoss(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiLabelSoftMarginLoss: classWeights must not be null");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiLabelSoftMarginLoss: target must not be null");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), Tensor.zeros(3, 2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "MultiLabelSoftMarginLoss: prediction has shape [2, 3] but target has shape [3, 2]; "
                                + "they must be equal");
        assertThatThrownBy(() -> loss.value(Tensor.scalar(1), Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("MultiLabelSoftMarginLoss: prediction has "
                        + "shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
    }

    /** Rows along a strided class axis, and rows that are longer than a block. */
    @TestFactory Stream<DynamicTest> rangesOfOtherRowsHaveTheTermsOfTheWhole() {
        Random random = new Random(15);
        return LossContract.each(List.of(Tensor.zeros(2, 3, 40), Tensor.zeros(45, 2500)), zeros -> {
            Tensor logits = zeros.map(x -> 2 * random.nextGaussian());
            SampleLossContract.assertTermsOfRanges(new MultiLabelSoftMarginLoss(), logits, zeros.map(
                    x -> random.nextInt(2)));
        });
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY}) void secondDerivativesNeedFiniteTargets(float target) {
        for (Curvature curvature : Curvature.values()) {
            Tensor hessian = new MultiLabelSoftMarginLoss().derivatives(Tensor.of(1, 2), Tensor.of(target, 0),
                    curvature).hessian();
            assertThat(hessian.get(0)).isNaN();
            assertThat(hessian.get(1)).isPositive();
        }
    }

    /** The weights of rows and classes have a product out of the range of float32. */
    @ParameterizedTest @ValueSource(ints = {1, 40}) void weightsMayHaveALargeProduct(int rows) {
        Tensor scores = Tensor.full(80, rows, 4);
        Tensor gradient = new MultiLabelSoftMarginLoss().withClassWeights(1e30f, 1e30f, 1e30f, 2e30f).reduced(
                Reduction.SUM).evaluate(scores, Tensor.full(1, rows, 4), Tensor.full(1e30f, rows)).gradient();
        double expected = -1e30f * (double) 1e30f * StrictMath.exp(-80) / 4;
        for (int row = 0; row < rows; row++) {
            assertThat((double) gradient.get(row, 0)).isCloseTo(expected, within(-1e-6 * expected));
            assertThat((double) gradient.get(row, 3)).isCloseTo(2 * expected, within(-2e-6 * expected));
        }
    }
}
