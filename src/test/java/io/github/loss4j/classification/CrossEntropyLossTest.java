package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Derivatives;
import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
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

class CrossEntropyLossTest implements ClassIndexContract, EngineContract<Tensor, int[]> {
    @Override public List<CrossEntropyLoss> losses() {
        CrossEntropyLoss plain = new CrossEntropyLoss();
        return List.of(plain, plain.withClassWeights(WEIGHTS), plain.withIgnoreIndex(3), plain.withLabelSmoothing(0.2f),
                plain.withClassWeights(WEIGHTS).withIgnoreIndex(1).withLabelSmoothing(0.1f));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        return formula((CrossEntropyLoss) loss, ClassIndexContract.row(inputs.get(0), sample), data.target()[sample]);
    }

    private static double formula(CrossEntropyLoss loss, double[] scores, int target) {
        if (target == loss.ignoreIndex()) {
            return 0;
        }
        double value = 0;
        for (int c = 0; c < scores.length; c++) {
            double share = (c == target ? 1 - loss.labelSmoothing() : 0) + loss.labelSmoothing() / scores.length;
            double weight = loss.classWeights().size() == 0 ? 1 : loss.classWeights().get(c);
            value += share == 0 ? 0 : share * weight * ClassIndexContract.crossEntropy(scores, c);
        }
        return value;
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        CrossEntropyLoss own = (CrossEntropyLoss) loss;
        return own.classWeights().size() == 0 && own.labelSmoothing() == 0;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        List<Golden> cases = Golden.cases("CrossEntropyLoss").stream()
                .filter(golden -> golden.parameters().get("target")
                        .equals("indices"))
                .toList();
        assertThat(cases).hasSize(93);
        return cases.stream().map(golden -> LossContract.test(golden.name(), () -> {
            CrossEntropyLoss loss = new CrossEntropyLoss().withLabelSmoothing(golden.number("label_smoothing", 0));
            loss = loss.withIgnoreIndex((int) golden.number("ignore_index", -100));
            if (golden.has("weight")) {
                loss = loss.withClassWeights(golden.tensor("weight").toArray());
            }
            golden.assertMatches(loss, golden.tensor("input"), golden.indices("target"), 8, 1e-6);
        }));
    }

    @Test void ignoredRowsAreAbsent() {
        CrossEntropyLoss loss = new CrossEntropyLoss().withIgnoreIndex(3);
        ClassIndexContract.assertIgnores(loss);
        ClassIndexContract.assertIgnores(loss.withLabelSmoothing(0.1f));
        Tensor scores = Tensor.of(new float[][] {{1, 2}, {Float.NaN, 1}});
        assertThat(new CrossEntropyLoss().value(scores, new int[] {1, -100})).isCloseTo(0.31326169f, within(1e-7f));
    }

    @Test void aClassOfWeightZeroIsAbsent() {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(0, 1, 2);
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {3, 1, 2}});
        Evaluation<Tensor> evaluation = loss.evaluate(scores, new int[] {0, 2});
        assertThat(evaluation.value()).isCloseTo((float) ClassIndexContract.crossEntropy(new double[] {3, 1, 2}, 2),
                within(1e-6f));
        assertThat(Arrays.copyOf(evaluation.gradient().toArray(), 3)).containsOnly(0f);
        assertThat(loss.summary(scores, new int[] {0, 2}).count()).isEqualTo(1);
        // With smoothing, the row contributes through the other classes, although its target class has weight 0.
        CrossEntropyLoss smoothed = loss.withLabelSmoothing(0.3f);
        Tensor row = Tensor.of(1, 0.5, Float.NEGATIVE_INFINITY);
        assertThat(smoothed.withClassWeights(0, 2, 0).reduced(Reduction.SUM).value(row, new int[] {2})).isCloseTo(
                (float) (0.3 / 3 * 2 * StrictMath.log1p(StrictMath.exp(0.5))), within(1e-7f));
    }

    @Test void staysFiniteForExtremeScores() {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Tensor scores = Tensor.of(new float[][] {{1e4f, -1e4f}, {1e4f, -1e4f}, {1e38f, -1e38f}, {1e-45f, 0}});
        assertThat(loss.values(scores, new int[] {0, 1, 1, 1}).toArray()).containsExactly(0, 20000, 2e38f,
                (float) Math.log(2));
        assertThat(loss.reduced(Reduction.SUM).evaluate(scores, new int[] {0, 1, 1, 1}).gradient().toArray())
                .containsExactly(0, 0, 1, -1, 1, -1, 0.5f, -0.5f);
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 10, 47, 48, 256, 511, 512, 513, 2000,
        32000}) void equalScoresGiveTheLogarithmOfTheirNumber(int classes) {
        for (float score : new float[] {0, -1e4f, 1e4f, 3e38f}) {
            Evaluation<Tensor> evaluation = new CrossEntropyLoss().evaluate(Tensor.full(score, 1, classes),
                    new int[] {classes - 1});
            assertThat(evaluation.value()).isCloseTo((float) Math.log(classes), within(1e-6f));
            float other = classes == 1 ? 0 : 1f / classes;
            assertThat(evaluation.gradient().get(0, 0)).isCloseTo(other, within(1e-6f * other));
            assertThat(evaluation.gradient().get(0, classes - 1)).isCloseTo(1f / classes - 1, within(1e-7f));
        }
    }

    /** The probabilities are nearly the smoothed targets, 0.8 and twice 0.1, so that all derivatives cancel. */
    @ParameterizedTest
    @ValueSource(floats = {0, 1e-6f, -3e-6f, 1e-4f}) void derivativesThatCancelAreAccurate(float shift) {
        double part = 0.3f / 3.0;
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().withLabelSmoothing(0.3f).reduced(Reduction.SUM);
        for (float[] x : new float[][] {{(float) Math.log(8) + shift, 0, 0}, {200 + (float) Math.log(8), 200 + shift,
            200}}) {
            double sum = Math.exp((double) x[0] - x[2]) + Math.exp((double) x[1] - x[2]) + 1;
            for (int factor : new int[] {1, 1024}) {
                float[] gradient = loss.times(factor).evaluate(Tensor.of(x), new int[] {0}).gradient().toArray();
                for (int c = 0; c < 3; c++) {
                    double derivative = factor
                            * (Math.exp((double) x[c] - x[2]) / sum - (c == 0 ? 1 - 2 * part : part));
                    assertThat((double) gradient[c]).isCloseTo(derivative,
                            within(2e-7 * Math.abs(derivative) + 1e-15 * factor));
                }
            }
        }
    }

    /** The target has weight 0 and is impossible, and the only class of positive weight is nearly certain. */
    @Test void derivativesThatCancelMayHaveATargetFarBelow() {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(0, 2, 0).withLabelSmoothing(0.3f);
        double part = 0.3f / 3.0 * 2;
        double derivative = part / (1 + StrictMath.exp(10));
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(-800, 0, -10), new int[] {0}).gradient()
                .toArray();
        assertThat(gradient[0]).isZero();
        assertThat((double) gradient[1]).isCloseTo(-derivative, within(2e-7 * derivative));
        assertThat((double) gradient[2]).isCloseTo(derivative, within(2e-7 * derivative));
    }

    @Test void theLossOfASingleClassIsZero() {
        assertThat(new CrossEntropyLoss().value(Tensor.of(5.0), new int[] {0})).isEqualTo(0f);
        assertThat(new CrossEntropyLoss().evaluate(Tensor.of(5.0), new int[] {0}).gradient().toArray())
                .containsExactly(0f);
    }

    /** Short rows share a block, in which some have exponentials in range and some do not; a class of −∞ can't be. */
    @ParameterizedTest @ValueSource(ints = {3, 10, 100, 3000}) void scoresFarFromZeroAreAsExactAsNear(int classes) {
        float[] offsets = {0, -200, 60, -20, 1000, -60, 100, 30};
        CrossEntropyLoss loss = new CrossEntropyLoss().withIgnoreIndex(-1);
        for (float masked : new float[] {Float.NEGATIVE_INFINITY, -1e9f, 5}) {
            Random random = new Random(classes);
            float[][] scores = new float[offsets.length][classes];
            for (int row = 0; row < offsets.length; row++) {
                for (int c = 0; c < classes; c++) {
                    // A multiple of 2⁻¹⁰, so that neither an offset nor a maximum rounds it.
                    scores[row][c] = Math.round(random.nextGaussian() * 4096) / 1024f + offsets[row];
                }
                scores[row][2] = masked;
            }
            int[] target = random.ints(offsets.length, 0, 2).toArray();
            Tensor prediction = Tensor.of(scores);
            float[] values = loss.values(prediction, target).toArray();
            float[] gradient = loss.reduced(Reduction.SUM).evaluate(prediction, target).gradient().toArray();
            for (int row = 0; row < offsets.length; row++) {
                double[] x = new double[classes];
                for (int c = 0; c < classes; c++) {
                    x[c] = scores[row][c];
                }
                double expected = ClassIndexContract.crossEntropy(x, target[row]);
                assertThat((double) values[row]).isCloseTo(expected, within(2.5 * Math.ulp((float) expected)));
                double log = expected + x[target[row]];
                for (int c = 0; c < classes; c++) {
                    double derivative = StrictMath.exp(x[c] - log) - (c == target[row] ? 1 : 0);
                    int column = c;
                    LossContract.assertWithin(gradient[row * classes + c], derivative,
                            4.0 * Math.ulp((float) derivative), () -> "derivative of class " + column);
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {2000, 32000}) void manyClassesAreAsExactAsFew(int classes) {
        Tensor scores = ClassIndexContract.gaussian(new Random(classes), 3, 7, classes);
        int[] target = new Random(1).ints(7, 0, classes).toArray();
        for (CrossEntropyLoss loss : List.of(new CrossEntropyLoss(),
                new CrossEntropyLoss().withLabelSmoothing(0.1f))) {
            float[] gradient = loss.reduced(Reduction.SUM).evaluate(scores, target).gradient().toArray();
            float[] values = loss.values(scores, target).toArray();
            for (int row = 0; row < 7; row++) {
                double[] x = new double[classes];
                for (int c = 0; c < classes; c++) {
                    x[c] = scores.get(row, c);
                }
                double smoothing = loss.labelSmoothing();
                double log = ClassIndexContract.crossEntropy(x, 0) + x[0];
                double mean = log - Arrays.stream(x).average().getAsDouble();
                double expected = (1 - smoothing) * (log - x[target[row]]) + smoothing * mean;
                assertThat((double) values[row]).isCloseTo(expected, within(2.5 * Math.ulp((float) expected)));
                for (int c = 0; c < classes; c++) {
                    double derivative = StrictMath.exp(x[c] - log) - (c == target[row] ? 1 - smoothing : 0)
                            - smoothing / classes;
                    int column = c;
                    LossContract.assertWithin(gradient[row * classes + c], derivative, smoothing == 0
                            ? 4 * Math.ulp((float) derivative)
                            : 1e-8 + 1e-6 * Math.abs(derivative), () -> "gradient of class " + column);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 7, 10, 30, 33, 100, 512, 513, 1100}) void isAsExactAsStated(int classes) {
        Random random = new Random(classes);
        int rows = 60_000 / classes;
        for (float spread : new float[] {1, 4, 12}) {
            Tensor scores = ClassIndexContract.gaussian(random, spread, rows, classes);
            int[] target = random.ints(rows, 0, classes).toArray();
            float[] values = new CrossEntropyLoss().values(scores, target).toArray();
            Tensor gradient = new CrossEntropyLoss().reduced(Reduction.SUM).evaluate(scores, target).gradient();
            double ofValue = 0;
            double ofDerivative = 0;
            for (int row = 0; row < rows; row++) {
                double otherExps = 0;
                double targetExp = 0;
                for (int c = 0; c < classes; c++) {
                    double e = StrictMath.exp(scores.get(row, c));
                    targetExp += c == target[row] ? e : 0;
                    otherExps += c == target[row] ? 0 : e;
                }
                double sum = otherExps + targetExp;
                if (sum < 0.5 || sum > 0x1p60) {
                    continue;
                }
                ofValue = Math.max(ofValue, ulps(values[row], StrictMath.log1p(otherExps / targetExp)));
                for (int c = 0; c < classes; c++) {
                    double derivative = c == target[row] ? -otherExps / sum : StrictMath.exp(scores.get(row, c)) / sum;
                    ofDerivative = Math.max(ofDerivative, ulps(gradient.get(row, c), derivative));
                }
            }
            assertThat(ofValue).isPositive().isLessThan(classes <= 512 ? 2.5 : 4);
            assertThat(ofDerivative).isPositive().isLessThan(classes <= 512 ? 4 : 5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 21, 150}) void stridedRowsAreAsExactAsRows(int classes) {
        Random random = new Random(classes);
        int rows = 1100;
        for (float spread : new float[] {1, 10, 30, 100, 400}) {
            Tensor scores = ClassIndexContract.gaussian(random, spread, 1, classes, rows);
            int[] target = random.ints(rows, 0, classes).toArray();
            float[] values = new CrossEntropyLoss().values(scores, target).toArray();
            Tensor gradient = new CrossEntropyLoss().reduced(Reduction.SUM).evaluate(scores, target).gradient();
            for (int row = 0; row < rows; row++) {
                double max = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < classes; c++) {
                    max = Math.max(max, scores.get(0, c, row));
                }
                double otherExps = 0;
                double targetExp = 0;
                for (int c = 0; c < classes; c++) {
                    double e = StrictMath.exp(scores.get(0, c, row) - max);
                    targetExp += c == target[row] ? e : 0;
                    otherExps += c == target[row] ? 0 : e;
                }
                double value = otherExps < targetExp
                        ? StrictMath.log1p(otherExps / targetExp)
                        : StrictMath.log(otherExps + targetExp) + max - scores.get(0, target[row], row);
                assertThat(ulps(values[row], value)).isLessThan(2.5);
                for (int c = 0; c < classes; c++) {
                    double e = StrictMath.exp(scores.get(0, c, row) - max);
                    double derivative = (c == target[row] ? -otherExps : e) / (otherExps + targetExp);
                    assertThat(ulps(gradient.get(0, c, row), derivative)).isLessThan(4);
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {2, 21, 150}) void aStridedRowDoesNotDependOnTheRowsAroundIt(int classes) {
        Random random = new Random(classes);
        int rows = 1500;
        Tensor scores = ClassIndexContract.gaussian(random, 8, 1, classes, rows);
        int[] target = random.ints(rows, 0, classes).toArray();
        float[] mixed = scores.toArray();
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = i % rows % 3 == 0 ? mixed[i] * 1000 : i % rows % 3 == 1 ? Float.NaN : mixed[i];
        }
        Tensor among = Tensor.wrap(mixed, 1, classes, rows);
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Tensor values = loss.values(scores, target);
        Tensor valuesAmong = loss.values(among, target);
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(scores, target).gradient();
        Tensor gradientAmong = loss.reduced(Reduction.SUM).evaluate(among, target).gradient();
        for (int row = 2; row < rows; row += 3) {
            assertThat(valuesAmong.get(0, row)).isEqualTo(values.get(0, row));
            for (int c = 0; c < classes; c++) {
                assertThat(gradientAmong.get(0, c, row)).isEqualTo(gradient.get(0, c, row));
            }
        }
    }

    private static double ulps(float actual, double expected) {
        return Math.abs(actual - expected) / Math.ulp((float) expected);
    }

    @Test void isAccurateNearZero() {
        // ln(1 + e^-20), mpmath 1.3.0: log1p(exp(-20)); and with 1998 classes at -200 more
        float expected = 2.0611536203143807e-9f;
        CrossEntropyLoss loss = new CrossEntropyLoss();
        assertThat(loss.value(Tensor.of(20, 0), new int[] {0})).isCloseTo(expected, within(Math.ulp(expected)));
        float[] many = new float[2000];
        Arrays.fill(many, -200);
        many[7] = 20;
        many[1500] = 0;
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(many), new int[] {7});
        assertThat(evaluation.value()).isCloseTo(expected, within(Math.ulp(expected)));
        assertThat(evaluation.gradient().get(7)).isCloseTo(-2.0611536181902036e-9f, within(2 * Math.ulp(expected)));
        // ln(1 + 1999 e^-20), mpmath
        Arrays.fill(many, 0);
        many[7] = 20;
        evaluation = loss.evaluate(Tensor.of(many), new int[] {7});
        assertThat(evaluation.value()).isCloseTo(4.1202376030640665e-6f, within(1e-12f));
        assertThat(evaluation.gradient().get(7)).isCloseTo(-4.1202291148967714e-6f, within(1e-12f));
    }

    @Test void smoothsATargetWhoseExponentialIsZero() {
        // the logarithm of the sum is 500, the mean of the scores 400/3
        assertThat(new CrossEntropyLoss().withLabelSmoothing(0.1f).value(Tensor.of(500, -500, 400), new int[] {1}))
                .isCloseTo((float) (0.9 * 1000 + 0.1 * (500 - 400 / 3.0)), within(1e-4f));
    }

    @Test void aClassThatCannotBeHasProbabilityZero() {
        float none = Float.NEGATIVE_INFINITY;
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Tensor scores = Tensor.of(1, none, 0);
        Evaluation<Tensor> evaluation = loss.evaluate(scores, new int[] {2});
        assertThat(evaluation.value()).isCloseTo((float) Math.log1p(Math.E), within(1e-6f));
        assertThat(evaluation.gradient().get(1)).isEqualTo(0f);
        assertThat(loss.value(scores, new int[] {1})).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.withLabelSmoothing(0.1f).value(scores, new int[] {2})).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Tensor.of(1, Float.POSITIVE_INFINITY), new int[] {0})).isEqualTo(
                Float.POSITIVE_INFINITY);
        assertThat(loss.value(Tensor.of(none, none), new int[] {0})).isNaN();
    }

    @Test void derivativesOfACertainClassAndOfAnIgnoredRow() {
        Derivatives sure = new CrossEntropyLoss().derivatives(Tensor.of(20, 0), new int[] {0});
        // p(1 − p) with p = 1/(1 + e^-20), mpmath 1.3.0
        assertThat(sure.hessian().get(0)).isCloseTo(2.0611536e-9f, within(1e-15f));
        assertThat(sure.hessian().get(1)).isCloseTo(2.0611536e-9f, within(1e-15f));
        Tensor scores = Tensor.of(new float[][] {{1, 2}, {Float.NaN, 1}});
        Derivatives derivatives = new CrossEntropyLoss().derivatives(scores, new int[] {1, -100});
        assertThat(derivatives.gradient().get(1, 0)).isEqualTo(0f);
        assertThat(derivatives.hessian().get(1, 0)).isEqualTo(0f);
        assertThat(derivatives.hessian().shape()).containsExactly(2, 2);
    }

    @TestFactory Stream<DynamicTest> derivativesAreThoseOfTheFormula() {
        return LossContract.each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(31), 6);
            Derivatives derivatives = loss.derivatives(data.prediction(), data.target());
            for (int row = 0; row < 6; row++) {
                int target = data.target()[row];
                double[] x = new double[CLASSES];
                for (int c = 0; c < CLASSES; c++) {
                    x[c] = data.prediction().get(row, c);
                }
                for (int c = 0; c < CLASSES; c++) {
                    double h = 1e-4;
                    double at = formula(loss, x, target);
                    x[c] += h;
                    double above = formula(loss, x, target);
                    x[c] -= 2 * h;
                    double below = formula(loss, x, target);
                    x[c] += h;
                    assertThat((double) derivatives.gradient().get(row, c)).isCloseTo((above - below) / (2 * h),
                            within(1e-6));
                    assertThat((double) derivatives.hessian().get(row, c)).isCloseTo(
                            (above - 2 * at + below) / (h * h), within(2e-6));
                }
            }
        });
    }

    @Test void derivativesOfStridedRowsAreThoseOfRows() {
        CrossEntropyLoss loss = losses().get(4);
        Data<Tensor, int[]> data = random(loss, new Random(32), 24);
        Derivatives rows = loss.derivatives(data.prediction(), data.target());
        Derivatives strided = loss.derivatives(ClassIndexContract.strided(data.prediction()), data.target());
        ClassIndexContract.assertClose(strided.gradient(), ClassIndexContract.strided(rows.gradient()));
        ClassIndexContract.assertClose(strided.hessian(), ClassIndexContract.strided(rows.hessian()));
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, 1.5f, Float.NaN}) void refusesAWrongLabelSmoothing(float wrong) {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        assertThatThrownBy(() -> loss.withLabelSmoothing(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossEntropyLoss: labelSmoothing must be from 0 to below 1, was " + wrong);
    }

    @Test void refusesWrongParameters() {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        ClassIndexContract.assertClassWeights(loss::withClassWeights, Tensor.zeros(1, 3), new int[] {2});
        assertThatThrownBy(() -> new CrossEntropyLoss(null, 0, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossEntropyLoss: classWeights must not be null");
        assertThatThrownBy(() -> loss.reduced(Reduction.SUM).value(Tensor.zeros(2, 3), new int[] {0, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CrossEntropyLoss: target[1] is 3, but there are 3 classes, 0 to 2");
        assertThat(loss.withIgnoreIndex(3).value(Tensor.zeros(2, 3), new int[] {0, 3})).isEqualTo((float) Math.log(3));
    }

    @ParameterizedTest @ValueSource(ints = {2, 3, 10, 33}) void aRowDoesNotDependOnTheRowsAroundIt(int classes) {
        Random random = new Random(3);
        for (float scale : new float[] {1, 30, 200, 1e10f}) {
            float[] scores = new float[500 * classes];
            int[] target = new int[500];
            for (int i = 0; i < scores.length; i++) {
                boolean large = i / classes % 20 == 0;
                scores[i] = (float) random.nextGaussian() * (large ? scale : 1);
                target[i / classes] = random.nextInt(classes);
            }
            LossSummary merged = LossSummary.EMPTY;
            for (int row = 0; row < 500; row++) {
                float[] alone = Arrays.copyOfRange(scores, row * classes, (row + 1) * classes);
                merged = merged.plus(new CrossEntropyLoss().summary(Tensor.wrap(alone, 1, classes),
                        new int[] {target[row]}));
            }
            assertThat(new CrossEntropyLoss().summary(Tensor.wrap(scores, 500, classes), target))
                    .isEqualTo(merged);
        }
    }
    @ParameterizedTest
    @ValueSource(floats = {1e12f, -1e20f, 3e38f}) void aCommonOffsetDoesNotChangeTheSmoothedLoss(float offset) {
        CrossEntropyLoss loss = new CrossEntropyLoss().withLabelSmoothing(0.1f);
        for (int classes : new int[] {3, 10, 100}) {
            float expected = (float) Math.log(classes);
            for (CrossEntropyLoss each : List.of(loss, loss.withClassWeights(Tensor.full(1, classes).toArray()))) {
                assertThat(each.value(Tensor.full(offset, classes), new int[] {1})).isCloseTo(expected,
                        within(2 * Math.ulp(expected)));
            }
        }
    }

    @TestFactory Stream<DynamicTest> smoothedDerivativesAreAccurateNearTheOptimum() {
        // mpmath 1.3.0 at 60 digits, of the float32 inputs: 1/(1 + exp(-x)) - (1 - smoothing/2)
        float[][] cases = {{0.1f, 2.9444f, -1.8473730603451471e-6f}, {0.9f, 0.2007f, 7.2409238584966851e-6f}};
        return LossContract.each(cases, each -> {
            for (int rows : new int[] {1, 60}) {
                float[] scores = new float[2 * rows];
                for (int row = 0; row < rows; row++) {
                    scores[2 * row] = each[1];
                }
                Tensor gradient = new CrossEntropyLoss().withLabelSmoothing(each[0]).reduced(Reduction.SUM)
                        .evaluate(Tensor.wrap(scores, rows, 2), new int[rows]).gradient();
                assertThat(gradient.get(rows - 1, 0)).isCloseTo(each[2], within(1e-6f * Math.abs(each[2])));
                assertThat(gradient.get(rows - 1, 1)).isCloseTo(-each[2], within(1e-6f * Math.abs(each[2])));
            }
        });
    }

    @Test void secondDerivativeOfADominatingWrongClassIsAccurate() {
        // exp(-40)/(1 + exp(-40))**2, mpmath 1.3.0
        float expected = 4.248354255291589e-18f;
        Tensor hessian = new CrossEntropyLoss().derivatives(Tensor.of(0, 40), new int[] {0}).hessian();
        assertThat(hessian.get(0)).isCloseTo(expected, within(4 * Math.ulp(expected)));
        assertThat(hessian.get(1)).isCloseTo(expected, within(4 * Math.ulp(expected)));
    }

    @ParameterizedTest @ValueSource(ints = {2, 60, 600}) void anInfiniteScoreHasProbabilityOne(int classes) {
        float[] scores = new float[classes];
        scores[1] = Float.POSITIVE_INFINITY;
        Evaluation<Tensor> evaluation = new CrossEntropyLoss().evaluate(Tensor.of(scores), new int[] {1});
        assertThat(evaluation.value()).isEqualTo(0f);
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
        assertThat(new CrossEntropyLoss().derivatives(Tensor.of(scores), new int[] {1}).hessian().toArray())
                .containsOnly(0f);
        Evaluation<Tensor> wrong = new CrossEntropyLoss().evaluate(Tensor.of(scores), new int[] {0});
        assertThat(wrong.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(wrong.gradient().toArray()).startsWith(-1, 1).endsWith(new float[classes - 2]);
        scores[0] = Float.POSITIVE_INFINITY;
        for (int target = 0; target < 2; target++) {
            assertThat(new CrossEntropyLoss().value(Tensor.of(scores), new int[] {target})).isNaN();
            assertThat(new CrossEntropyLoss().evaluate(Tensor.of(scores), new int[] {target}).gradient().get(0))
                    .isNaN();
        }
    }

    /** After a row out of range, the next rows begin with the maximum: the bits are those of the row alone. */
    @Test void longRowsDoNotDependOnTheRowsBefore() {
        Random random = new Random(4);
        float[][] rows = new float[60][1030];
        for (int row = 0; row < rows.length; row++) {
            int kind = random.nextInt(4);
            for (int c = 0; c < rows[row].length; c++) {
                rows[row][c] = (float) ((kind == 3 ? 40 : 2) * random.nextGaussian()) + 45 * (kind % 3 - 1);
            }
        }
        CrossEntropyLoss loss = new CrossEntropyLoss();
        float[] values = loss.values(Tensor.of(rows), new int[rows.length]).toArray();
        for (int row = 0; row < rows.length; row++) {
            assertThat(values[row]).isEqualTo(loss.value(Tensor.of(rows[row]), new int[1]));
        }
    }

    /** A sum of many rows is the logarithm of a product, where it is in range. */
    @ParameterizedTest
    @ValueSource(strings = {"2 0 0", "2 45 0", "40 0 0", "0.1 0 20", "0.1 0 60", "3 80 30", "3 -100 0",
        "300 0 0"}) void theSumOfManyRowsIsAccurate(String numbers) {
        double[] parameters = Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
        Random random = new Random(6);
        SampleLoss<Tensor, int[]> loss = new CrossEntropyLoss().reduced(Reduction.SUM);
        Tensor usual = Tensor.zeros(2, 3).map(x -> random.nextGaussian());
        for (int[] shape : new int[][] {{700, 2}, {40, 7}, {30, 100}, {2, 2, 9, 71}, {3, 5, 8, 9}, {2, 2, 3, 3}}) {
            int area = shape.length == 2 ? 1 : shape[2] * shape[3];
            int[] target = random.ints(shape[0] * area, 0, shape[1]).toArray();
            float[] scores = new float[shape[0] * shape[1] * area];
            double[] derivatives = new double[scores.length];
            double sum = 0;
            for (int row = 0; row < target.length; row++) {
                int at = row / area * shape[1] * area + row % area;
                double max = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < shape[1]; c++) {
                    double gap = c == target[row] ? parameters[2] : 0;
                    scores[at + c * area] = (float) (parameters[0] * random.nextGaussian() + parameters[1] + gap);
                    max = Math.max(max, scores[at + c * area]);
                }
                double exps = 0;
                double others = 0;
                for (int c = 0; c < shape[1]; c++) {
                    double exp = Math.exp(scores[at + c * area] - max);
                    exps += exp;
                    others += c == target[row] ? 0 : exp;
                }
                for (int c = 0; c < shape[1]; c++) {
                    double exp = c == target[row] ? -others : Math.exp(scores[at + c * area] - max);
                    derivatives[at + c * area] = exp / exps;
                }
                double targetScore = scores[at + target[row] * area];
                sum += targetScore == max ? Math.log1p(others) : Math.log(exps) + max - targetScore;
            }
            Tensor logits = Tensor.of(scores).reshape(shape);
            float value = loss.value(logits, target);
            assertThat((double) value).isCloseTo(sum, within(3e-7 * sum));
            Evaluation<Tensor> evaluation = loss.evaluate(logits, target);
            assertThat(evaluation.value()).isEqualTo(value);
            float[] gradient = evaluation.gradient().toArray();
            for (int i = 0; i < derivatives.length; i++) {
                assertThat((double) gradient[i]).isCloseTo(derivatives[i],
                        within(5e-7 * Math.abs(derivatives[i]) + Float.MIN_VALUE));
            }
            loss.value(usual, new int[2]);
            for (float factor : new float[] {-0.5f, 4, 0x1p30f, 0x1p-70f}) {
                assertThat(loss.times(factor).evaluate(logits, target).value()).isEqualTo(factor * value);
            }
        }
    }

    /** Where all derivatives cancel, they are computed in double, and rounded once. */
    @ParameterizedTest
    @ValueSource(floats = {0, -0.7f, -4.2f, 9.3f, 50.1f}) void derivativesNearTheOptimumAreRoundedOnce(
            float offset) {
        int classes = 20;
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().withLabelSmoothing(0.5f).reduced(Reduction.SUM);
        for (int step = -19; step < 20; step++) {
            float[] scores = new float[classes];
            Arrays.fill(scores, offset);
            scores[3] = (float) (Math.log(classes - 1) + offset + step / 80.0);
            double odds = (classes - 1) * Math.exp((double) offset - scores[3]);
            double p = 1 / (1 + odds);
            double derivative = p - (0.5 + 0.5 / classes);
            if (Math.abs(derivative) < 0.24 * p * (1 - p)) {
                for (float weight : new float[] {1, 1024}) {
                    float[] gradient = loss.evaluate(Tensor.of(new float[][] {scores}), new int[] {3},
                            Tensor.of(weight)).gradient().toArray();
                    assertThat((double) gradient[3]).isCloseTo(weight * derivative,
                            within(weight * (6e-8 * Math.abs(derivative) + 1e-16)));
                    double other = odds / (1 + odds) / (classes - 1) - 0.5 / classes;
                    assertThat((double) gradient[0]).isCloseTo(weight * other,
                            within(weight * (6e-8 * Math.abs(other) + 1e-16)));
                }
            }
        }
    }

    /** The only class of positive weight is not the target, which is impossible. */
    @ParameterizedTest @ValueSource(floats = {-1.5f, -1.7f, -2.3f, -3.1f}) void aSingleWeightNearTheOptimumIsAccurate(
            float score) {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(0, 3, 0).withLabelSmoothing(0.3f);
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(-800, 0, score), new int[] {0}).gradient()
                .toArray();
        double derivative = 0.3f / 3.0 * 3 / (1 + StrictMath.exp(-score));
        assertThat((double) gradient[1]).isCloseTo(-derivative, within(6e-8 * derivative));
        assertThat((double) gradient[2]).isCloseTo(derivative, within(6e-8 * derivative));
    }

    /** The target has weight 0 and is impossible, and the others have nearly their shares, 3/5 and 2/5. */
    @ParameterizedTest @ValueSource(floats = {0.9f, 0.93f, 0.97f, 1.01f}) void twoWeightsNearTheOptimumAreAccurate(
            float score) {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(0, 3, 2).withLabelSmoothing(0.3f);
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(-800, score, 0), new int[] {0}).gradient()
                .toArray();
        double derivative = 0.3f / 3.0 * (5 / (1 + StrictMath.exp(-score)) - 3);
        assertThat((double) gradient[1]).isCloseTo(derivative, within(6e-8 * derivative));
        assertThat((double) gradient[2]).isCloseTo(-derivative, within(6e-8 * derivative));
    }

    /** The terms of the derivatives are above 1, and the derivatives about a quarter of them. */
    @ParameterizedTest @ValueSource(floats = {-0.33f, -0.32f, -0.315f, -0.31f}) void heavyTermsThatCancelAreAccurate(
            float score) {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(1.9f, 1.9f).withLabelSmoothing(0.9f);
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(score, 0), new int[] {0}).gradient()
                .toArray();
        double derivative = 1.9f * (1 / (1 + StrictMath.exp(-score)) - (1 - 0.9f / 2.0));
        assertThat((double) gradient[0]).isCloseTo(derivative, within(-6e-8 * derivative));
        assertThat((double) gradient[1]).isCloseTo(-derivative, within(-6e-8 * derivative));
    }

    /** The smoothed loss of equal scores must not have the rounding errors of the scores. */
    @ParameterizedTest @ValueSource(floats = {-40.3f, -0.3f, 9.7f, 20.1f, 20.3f, 33.3f, 34.7f, 34.9f,
        35.1f}) void manyEqualScoresFarFromZeroAreAccurate(
                float score) {
        float expected = (float) Math.log(100);
        float value = new CrossEntropyLoss().withLabelSmoothing(0.9f).value(Tensor.full(score, 100), new int[] {1});
        assertThat(value).isCloseTo(expected, within(Math.ulp(expected)));
    }

    /** Factors near the ends of float32, of two classes that are not neighbours in memory. */
    @ParameterizedTest @ValueSource(doubles = {1e-42, 1e-30, 1e-10, 1e10, 1e30, 3e38}) void twoClassesTakeAnyFactor(
            double factor) {
        Random random = new Random(9);
        Tensor scores = Tensor.zeros(2, 2, 100).map(zero -> 3 * random.nextGaussian());
        int[] target = random.ints(200, 0, 2).toArray();
        float[] gradient = new CrossEntropyLoss().reduced(Reduction.SUM).times(factor).evaluate(scores, target)
                .gradient().toArray();
        for (int i = 0; i < gradient.length; i++) {
            int row = i / 200 * 100 + i % 100;
            int c = i / 100 % 2;
            double difference = scores.get(row / 100, c, row % 100) - (double) scores.get(row / 100, 1 - c, row % 100);
            double probability = 1 / (1 + Math.exp(-difference));
            double expected = factor * (c == target[row] ? -1 / (1 + Math.exp(difference)) : probability);
            assertThat((double) gradient[i]).isCloseTo(expected, within(1e-6 * Math.abs(expected) + Float.MIN_VALUE));
        }
    }
}
