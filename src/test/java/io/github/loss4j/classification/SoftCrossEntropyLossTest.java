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

class SoftCrossEntropyLossTest implements SampleLossContract<Tensor, Tensor> {
    private static final int CLASSES = 10;

    @Override public List<SoftCrossEntropyLoss> losses() {
        SoftCrossEntropyLoss plain = new SoftCrossEntropyLoss();
        return List.of(plain, plain.withClassWeights(ClassIndexContract.WEIGHTS), plain.withLabelSmoothing(0.2f),
                plain.withClassWeights(ClassIndexContract.WEIGHTS).withLabelSmoothing(0.1f));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = ClassIndexContract.gaussian(random, 3, samples, CLASSES);
        float[] target = ClassIndexContract.gaussian(random, 1, samples, CLASSES).exp().toArray();
        for (int row = 0; row < samples; row++) {
            float sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += target[row * CLASSES + c];
            }
            for (int c = 0; c < CLASSES; c++) {
                target[row * CLASSES + c] /= sum;
            }
        }
        return new Data<>(scores, Tensor.wrap(target, samples, CLASSES));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] target = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            target[c] = data.target().get(sample, c);
        }
        return formula((SoftCrossEntropyLoss) loss, ClassIndexContract.row(inputs.get(0), sample), target);
    }

    private static double formula(SoftCrossEntropyLoss loss, double[] scores, double[] target) {
        double value = 0;
        double log = ClassIndexContract.crossEntropy(scores, 0) + scores[0];
        for (int c = 0; c < scores.length; c++) {
            double share = (1 - loss.labelSmoothing()) * target[c] + loss.labelSmoothing() / scores.length;
            double weight = loss.classWeights().size() == 0 ? 1 : loss.classWeights().get(c);
            value += weight * share * (log - scores[c]);
        }
        return value;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return rows(target, samples);
    }

    /** Some rows of a tensor of two axes. */
    static Tensor rows(Tensor tensor, int[] rows) {
        int width = tensor.shape()[1];
        float[] all = tensor.toArray();
        float[] some = new float[rows.length * width];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(all, rows[row] * width, some, row * width, width);
        }
        return Tensor.wrap(some, rows.length, width);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        List<Golden> cases = Golden.cases("CrossEntropyLoss").stream()
                .filter(golden -> golden.parameters().get("target")
                        .equals("probabilities"))
                .toList();
        assertThat(cases).hasSize(54);
        return cases.stream().map(golden -> LossContract.test(golden.name(), () -> {
            SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss().withLabelSmoothing(
                    golden.number("label_smoothing", 0));
            if (golden.has("weight")) {
                loss = loss.withClassWeights(golden.tensor("weight").toArray());
            }
            golden.assertMatches(loss, golden.tensor("input"), golden.tensor("target"), 8, 1e-6);
        }));
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.3f}) void oneHotTargetsAreClassIndices(float smoothing) {
        int[] target = new Random(51).ints(40, 0, CLASSES).toArray();
        Tensor scores = ClassIndexContract.gaussian(new Random(52), 4, 40, CLASSES);
        float[] hot = new float[40 * CLASSES];
        for (int row = 0; row < 40; row++) {
            hot[row * CLASSES + target[row]] = 1;
        }
        Evaluation<Tensor> expected = new CrossEntropyLoss().withLabelSmoothing(smoothing).evaluate(scores, target);
        Evaluation<Tensor> actual = new SoftCrossEntropyLoss().withLabelSmoothing(smoothing).evaluate(scores,
                Tensor.wrap(hot, 40, CLASSES));
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-6f));
        ClassIndexContract.assertClose(actual.gradient(), expected.gradient());
    }

    @Test void meanDividesByTheRows() {
        Tensor target = Tensor.of(new float[][] {{0.5f, 0.5f}, {1, 0}});
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss().withClassWeights(3, 5);
        // Equal scores: ln 2 · (3/2 + 5/2) and ln 2 · 3, over 2
        assertThat(loss.value(Tensor.zeros(2, 2), target)).isCloseTo((float) (3.5 * Math.log(2)), within(1e-6f));
        assertThat(loss.summary(Tensor.zeros(2, 2), target).weight()).isEqualTo(2);
    }

    @TestFactory Stream<DynamicTest> stridedRowsAreRows() {
        return LossContract.<SoftCrossEntropyLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(21), 24);
            ClassIndexContract.assertStrided(loss, data.prediction(), data.target(),
                    ClassIndexContract.strided(data.target()));
            Derivatives rows = loss.derivatives(data.prediction(), data.target());
            Derivatives strided = loss.derivatives(ClassIndexContract.strided(data.prediction()),
                    ClassIndexContract.strided(data.target()));
            ClassIndexContract.assertClose(strided.hessian(), ClassIndexContract.strided(rows.hessian()));
        });
    }

    /** Rows of all kinds in one tensor: some have a score of −∞ or a dominating one, some have the weight 0. */
    @TestFactory Stream<DynamicTest> neighbouringRowsMatchTheFormulaInEveryLayout() {
        int[][] layouts = {{66, CLASSES}, {2, CLASSES, 33}};
        return Arrays.stream(layouts).flatMap(shape -> losses().stream().flatMap(loss -> Stream.of(1.0, 1.5).map(
                scale -> DynamicTest.dynamicTest(loss + " " + Arrays.toString(shape) + " " + scale,
                        () -> assertRows(loss, shape, scale)))));
    }

    private void assertRows(SoftCrossEntropyLoss loss, int[] shape, double scale) {
        int inner = shape.length == 3 ? shape[2] : 1;
        Data<Tensor, Tensor> data = random(loss, new Random(77), 66);
        float[] scores = new float[66 * CLASSES];
        float[] targets = new float[66 * CLASSES];
        float[] weights = new float[66];
        double[][] expected = new double[66][];
        for (int row = 0; row < 66; row++) {
            weights[row] = scale == 1 ? 1 : row % 11 == 5 ? 0 : (float) (scale * (1 + row % 4));
            double[] x = new double[CLASSES];
            double[] t = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                boolean absent = row % 3 == 1 && c == 2 && loss.labelSmoothing() == 0;
                x[c] = absent ? Float.NEGATIVE_INFINITY : row % 3 == 2 && c == 4 ? 30 : data.prediction().get(row, c);
                t[c] = absent ? 0 : row % 6 == 2 ? c == 4 ? 1 : 0 : data.target().get(row, c);
                scores[row / inner * inner * CLASSES + c * inner + row % inner] = (float) x[c];
                targets[row / inner * inner * CLASSES + c * inner + row % inner] = (float) t[c];
            }
            expected[row] = valueAndGradient(loss, x, t);
        }
        Tensor prediction = Tensor.wrap(scores, shape);
        Tensor target = Tensor.wrap(targets, shape);
        Tensor rowWeights = Tensor.wrap(weights, shape.length == 3 ? new int[] {2, 33} : new int[] {66});
        float[] values = loss.values(prediction, target, rowWeights).toArray();
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target, rowWeights).gradient().toArray();
        for (int row = 0; row < 66; row++) {
            double value = weights[row] * expected[row][CLASSES];
            assertThat((double) values[row]).as("row %d", row).isCloseTo(value, within(3e-7 * value));
            for (int c = 0; c < CLASSES; c++) {
                assertThat((double) gradient[row / inner * inner * CLASSES + c * inner + row % inner])
                        .as("row %d, class %d", row, c)
                        .isCloseTo(weights[row] * expected[row][c], within(2e-6 * weights[row] * 4));
            }
        }
    }

    /** The gradient of a row, followed by its value. */
    private static double[] valueAndGradient(SoftCrossEntropyLoss loss, double[] x, double[] t) {
        double log = ClassIndexContract.crossEntropy(x, 0) + x[0];
        double[] smoothed = new double[CLASSES];
        double sum = 0;
        double[] result = new double[CLASSES + 1];
        for (int c = 0; c < CLASSES; c++) {
            double weight = loss.classWeights().size() == 0 ? 1 : loss.classWeights().get(c);
            smoothed[c] = weight * ((1 - (double) loss.labelSmoothing()) * t[c]
                    + (double) loss.labelSmoothing() / CLASSES);
            sum += smoothed[c];
            result[CLASSES] += smoothed[c] == 0 ? 0 : smoothed[c] * ClassIndexContract.crossEntropy(x, c);
        }
        for (int c = 0; c < CLASSES; c++) {
            result[c] = sum * Math.exp(x[c] - log) - smoothed[c];
        }
        return result;
    }

    @TestFactory Stream<DynamicTest> isAccurateNearZero() {
        // ln(1 + e^-20) and 1 − p, mpmath 1.3.0: log1p(exp(-20)), 1 - 1/(1 + exp(-20))
        float expected = 2.0611536203143807e-9f;
        float[] many = new float[2000];
        float[] hot = new float[2000];
        Arrays.fill(many, -200);
        many[7] = 20;
        many[1500] = 0;
        hot[7] = 1;
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss();
        Tensor few = Tensor.of(20, 0);
        assertThat(loss.derivatives(Tensor.of(many), Tensor.of(hot)).hessian().get(7)).isCloseTo(expected,
                within(4 * Math.ulp(expected)));
        return LossContract.each(List.of(loss.evaluate(few, Tensor.of(1, 0)),
                loss.evaluate(Tensor.of(many), Tensor.of(hot)), loss.withClassWeights(Tensor.full(1, 2000).toArray())
                        .evaluate(Tensor.of(many), Tensor.of(hot))),
                evaluation -> {
                    assertThat(evaluation.value()).isCloseTo(expected, within(2 * Math.ulp(expected)));
                    float[] gradient = evaluation.gradient().toArray();
                    assertThat(gradient[gradient.length == 2 ? 0 : 7]).isCloseTo(-2.0611536181902036e-9f,
                            within(2 * Math.ulp(expected)));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {47, 48, 129, 511, 2000, 2049, 32000}) void manyClassesAreAsExactAsFew(int classes) {
        Tensor scores = ClassIndexContract.gaussian(new Random(classes), 3, 2, classes);
        Tensor target = ClassIndexContract.gaussian(new Random(9), 1, 2, classes).square().times(1.0 / classes);
        for (SoftCrossEntropyLoss loss : List.of(new SoftCrossEntropyLoss(),
                new SoftCrossEntropyLoss().withLabelSmoothing(0.1f))) {
            float[] gradient = loss.reduced(Reduction.SUM).evaluate(scores, target).gradient().toArray();
            float[] values = loss.values(scores, target).toArray();
            for (int row = 0; row < 2; row++) {
                double[] x = new double[classes];
                double[] t = new double[classes];
                for (int c = 0; c < classes; c++) {
                    x[c] = scores.get(row, c);
                    t[c] = target.get(row, c);
                }
                double expected = formula(loss, x, t);
                assertThat((double) values[row]).isCloseTo(expected, within(4.0 * Math.ulp((float) expected)));
                double smoothing = loss.labelSmoothing();
                double sum = (1 - smoothing) * Arrays.stream(t).sum() + smoothing;
                double log = ClassIndexContract.crossEntropy(x, 0) + x[0];
                for (int c = 0; c < classes; c++) {
                    double p = sum * StrictMath.exp(x[c] - log);
                    double share = (1 - smoothing) * t[c] + smoothing / classes;
                    LossContract.assertWithin(gradient[row * classes + c], p - share, 2e-6 * Math.max(p, share),
                            () -> "derivative of probability " + p);
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {2, 10, 600, 32000}) void acceptsExtremeScores(int classes) {
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss();
        Tensor scores = Tensor.of(new float[][] {{1e4f, -1e4f}, {1e4f, -1e4f}, {1e38f, -1e38f}});
        Tensor target = Tensor.of(new float[][] {{1, 0}, {0.5f, 0.5f}, {0, 1}});
        assertThat(loss.values(scores, target).toArray()).containsExactly(0, 1e4f, 2e38f);
        assertThat(loss.reduced(Reduction.SUM).evaluate(scores, target).gradient().toArray()).containsExactly(0, 0,
                0.5f, -0.5f, 1, -1);
        assertThat(loss.value(Tensor.of(4.0), Tensor.of(1.0))).isEqualTo(0f);
        assertThat(loss.value(Tensor.full(-7, classes), Tensor.full(1f / classes, classes))).isCloseTo(
                (float) Math.log(classes), within(2e-6f));
    }

    /** Other targets that are tiny beside the target of the class of the maximum are all that its derivative has. */
    @ParameterizedTest
    @ValueSource(floats = {0.5f, 1e-3f, 1e-7f, 1e-12f, 1e-30f}) void smallOtherTargetsKeepTheirDigits(
            float other) {
        float[] gradient = new SoftCrossEntropyLoss().evaluate(Tensor.of(200, 0, 0), Tensor.of(1, other, other))
                .gradient().toArray();
        assertThat(gradient[0]).isCloseTo(2 * other, within(2e-7f * other));
        assertThat(gradient[1]).isCloseTo(-other, within(2e-7f * other));
        float smoothing = 0.03f;
        double others = (1 - (double) smoothing) * 2 * other + smoothing * 2.0 / 3;
        for (int target = 0; target < 3; target++) {
            float[] scores = new float[3];
            float[] shares = {other, other, other};
            scores[target] = 200;
            shares[target] = 1;
            gradient = new SoftCrossEntropyLoss().withLabelSmoothing(smoothing).evaluate(Tensor.of(scores),
                    Tensor.of(shares)).gradient().toArray();
            assertThat((double) gradient[target]).isCloseTo(others, within(2e-7 * others));
        }
    }

    /** Many scores that are nearly equal, far from zero, of which the first is not the maximum. */
    @ParameterizedTest
    @ValueSource(floats = {-1000, 1000, 3e6f}) void manyNearlyEqualScoresMayBeFarFromZero(float score) {
        float[] scores = new float[24];
        Arrays.fill(scores, 0, 12, score / 4);
        Arrays.fill(scores, 12, 24, score);
        scores[12] = score - 1;
        float[] shares = new float[24];
        Arrays.fill(shares, 1 / 12f);
        double log = StrictMath.log(11 + StrictMath.exp(-1));
        assertThat((double) new SoftCrossEntropyLoss().values(Tensor.wrap(scores, 2, 12), Tensor.wrap(shares, 2, 12))
                .get(1)).isCloseTo(log + 1 / 12.0, within(1e-6));
    }

    @Test void classesWithoutTargetAddNothing() {
        float none = Float.NEGATIVE_INFINITY;
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss();
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(1, none, 0), Tensor.of(0.5, 0, 0.5));
        assertThat((double) evaluation.value()).isCloseTo(Math.log1p(Math.E) - 0.5, within(1e-7));
        assertThat(evaluation.gradient().get(1)).isEqualTo(0f);
        assertThat(loss.value(Tensor.of(1, none, 0), Tensor.of(0.5, 0.1, 0.4))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.withClassWeights(1, 0, 1).value(Tensor.of(1, none, 0), Tensor.of(0.5, 0.1, 0.4))).isFinite();
        assertThat(loss.withLabelSmoothing(0.1f).value(Tensor.of(1, none, 0), Tensor.of(0.5, 0, 0.5))).isEqualTo(
                Float.POSITIVE_INFINITY);
        assertThat(loss.value(Tensor.of(1, Float.NaN), Tensor.of(1, 0))).isNaN();
        assertThat(loss.value(Tensor.of(1, Float.NaN), Tensor.of(0, 0))).isNaN();
        assertThat(loss.value(Tensor.of(Float.NaN, 1), Tensor.of(0, 1))).isNaN();
        assertThat(loss.evaluate(Tensor.of(Float.NaN, 1), Tensor.of(0, 1)).gradient().get(1)).isNaN();
        assertThat(loss.value(Tensor.of(1, 2), Tensor.of(0, Float.NaN))).isNaN();
        assertThat(loss.value(Tensor.of(1, 2), Tensor.of(0, 0))).isEqualTo(0f);
    }

    @TestFactory Stream<DynamicTest> derivativesAreThoseOfTheFormula() {
        return LossContract.<SoftCrossEntropyLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(53), 6);
            Derivatives derivatives = loss.derivatives(data.prediction(), data.target());
            for (int row = 0; row < 6; row++) {
                double[] x = new double[CLASSES];
                double[] t = new double[CLASSES];
                for (int c = 0; c < CLASSES; c++) {
                    x[c] = data.prediction().get(row, c);
                    t[c] = data.target().get(row, c);
                }
                for (int c = 0; c < CLASSES; c++) {
                    double h = 1e-4;
                    double at = formula(loss, x, t);
                    x[c] += h;
                    double above = formula(loss, x, t);
                    x[c] -= 2 * h;
                    double below = formula(loss, x, t);
                    x[c] += h;
                    assertThat((double) derivatives.gradient().get(row, c)).isCloseTo((above - below) / (2 * h),
                            within(1e-6));
                    assertThat((double) derivatives.hessian().get(row, c)).isCloseTo(
                            (above - 2 * at + below) / (h * h), within(2e-6));
                }
            }
        });
    }

    @ParameterizedTest @ValueSource(floats = {-0.1f, 1, Float.NaN}) void refusesAWrongLabelSmoothing(float wrong) {
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss();
        assertThatThrownBy(() -> loss.withLabelSmoothing(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SoftCrossEntropyLoss: labelSmoothing must be from 0 to below 1, was " + wrong);
    }

    @Test void refusesWrongArguments() {
        SoftCrossEntropyLoss loss = new SoftCrossEntropyLoss();
        ClassIndexContract.assertClassWeights(loss::withClassWeights, Tensor.zeros(1, 3), Tensor.zeros(1, 3));
        assertThatThrownBy(() -> new SoftCrossEntropyLoss(null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SoftCrossEntropyLoss: classWeights must not be null");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SoftCrossEntropyLoss: target must not be null");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("SoftCrossEntropyLoss: prediction has shape "
                        + "[2, 3] but target has shape [2]; they must be equal");
        assertThatThrownBy(() -> loss.derivatives(Tensor.scalar(1), Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("SoftCrossEntropyLoss: prediction has "
                        + "shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
    }

    @Test void anInfiniteScoreOfTheOnlyTargetGivesZero() {
        Evaluation<Tensor> evaluation = new SoftCrossEntropyLoss().evaluate(Tensor.of(0, Float.POSITIVE_INFINITY, 2),
                Tensor.of(0, 1, 0));
        assertThat(evaluation.value()).isEqualTo(0f);
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
    }

    /** Three likely scores far from zero: the loss is ln 3, and must not have the rounding errors of the scores. */
    @ParameterizedTest
    @ValueSource(floats = {33.3f, 34.7f, 35.1f, -0.3f}) void manyScoresFarFromZeroAreAccurate(float score) {
        float[] scores = new float[600];
        float[] shares = new float[600];
        Arrays.fill(scores, score - 200);
        Arrays.fill(scores, 100, 103, score);
        Arrays.fill(shares, 100, 103, 1 / 3f);
        double expected = 3.0 * (1 / 3f) * Math.log(3);
        assertThat((double) new SoftCrossEntropyLoss().value(Tensor.of(scores), Tensor.of(shares))).isCloseTo(expected,
                within(1.2e-7));
    }

    /** Of many scores one dominates, so that the loss is a small part of a score, and small beside its target. */
    @ParameterizedTest
    @ValueSource(floats = {5, 5.1f, 5.3f, 6.7f}) void aDominatingScoreOfManyIsAccurate(float score) {
        float[] scores = new float[600];
        float[] targets = new float[600];
        Arrays.fill(scores, -200);
        scores[100] = score;
        scores[101] = 0;
        for (float target : new float[] {1, 100}) {
            targets[100] = target;
            double expected = target * StrictMath.log1p(StrictMath.exp(-score));
            assertThat((double) new SoftCrossEntropyLoss().value(Tensor.of(scores), Tensor.of(targets)))
                    .isCloseTo(expected, within(1.2e-7 * expected));
        }
    }

    /** The product of target and score is out of the range of float32, but not their smoothed product. */
    @Test void productsOfManyClassesMayExceedFloat32() {
        float[] scores = new float[600];
        float[] targets = new float[600];
        scores[100] = -1e38f;
        targets[100] = 4;
        double expected = 1e38f * ((1 - (double) 0.9f) * 4 + 0.9f / 600);
        assertThat((double) new SoftCrossEntropyLoss().withLabelSmoothing(0.9f).value(Tensor.of(scores),
                Tensor.of(targets))).isCloseTo(expected, within(1e-7 * expected));
    }

    /** The sum of the targets has too few digits for what remains beside the largest. */
    @Test void smallTargetsBesideALargeOneKeepTheirDigits() {
        float[] gradient = new SoftCrossEntropyLoss().evaluate(Tensor.of(200, 0, 0), Tensor.of(0x1p30, 1e-5, 1e-5))
                .gradient().toArray();
        assertThat(gradient[0]).isCloseTo(2e-5f, within(2e-12f));
        assertThat(gradient[1]).isCloseTo(-1e-5f, within(1e-12f));
    }

    /** The sum of the exponentials of all classes has too few digits for the loss. Rows are in a block, and longer. */
    @ParameterizedTest @ValueSource(ints = {520, 2049, 2050, 3000}) void smallLossesOfLongRowsKeepTheirDigits(
            int classes) {
        for (float offset : new float[] {0, 70, 300, -80, -300}) {
            Random random = new Random(classes);
            float[] scores = new float[classes];
            for (int c = 0; c < classes; c++) {
                scores[c] = offset + (c == 100 ? 24 : (float) random.nextGaussian());
            }
            double others = 0;
            for (int c = 0; c < classes; c++) {
                others += c == 100 ? 0 : Math.exp((double) scores[c] - scores[100]);
            }
            float[] targets = new float[classes];
            targets[100] = 1;
            Evaluation<Tensor> evaluation = new SoftCrossEntropyLoss().evaluate(Tensor.of(scores), Tensor.of(targets));
            assertThat((double) evaluation.value()).as("offset " + offset)
                    .isCloseTo(Math.log1p(others), within(1e-6 * others));
            assertThat((double) evaluation.gradient().get(100)).as("offset " + offset)
                    .isCloseTo(-others / (1 + others), within(1e-6 * others));
        }
    }
}
