package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiLabelMarginLossTest implements SampleLossContract<Tensor, int[][]> {
    private static final int CLASSES = 10;

    @Override public List<MultiLabelMarginLoss> losses() {
        return List.of(new MultiLabelMarginLoss());
    }

    @Override public Data<Tensor, int[][]> random(SampleLoss<Tensor, int[][]> loss, Random random, int samples) {
        Tensor scores = ClassIndexContract.gaussian(random, 2, samples, CLASSES);
        int[][] target = new int[samples][];
        for (int i = 0; i < samples; i++) {
            // From one label to all but one, so that each score counts.
            target[i] = random.ints(0, CLASSES).distinct().limit(1 + random.nextInt(CLASSES - 1)).toArray();
        }
        return new Data<>(scores, target);
    }

    @Override public double formula(SampleLoss<Tensor, int[][]> loss, List<double[]> inputs,
            Data<Tensor, int[][]> data, int sample) {
        boolean[] present = new boolean[CLASSES];
        for (int label : data.target()[sample]) {
            present[label] = true;
        }
        double[] x = ClassIndexContract.row(inputs.get(0), sample);
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            for (int j = 0; j < CLASSES; j++) {
                sum += present[i] && !present[j] ? Math.max(0, 1 - (x[i] - x[j])) : 0;
            }
        }
        return sum / CLASSES;
    }

    @Override public int[][] select(int[][] target, int[] samples) {
        return Arrays.stream(samples).mapToObj(i -> target[i]).toArray(int[][]::new);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("MultiLabelMarginLoss", 9, golden -> {
            Tensor padded = golden.tensor("target");
            int[][] target = new int[padded.shape()[0]][];
            for (int row = 0; row < target.length; row++) {
                int[] labels = new int[padded.shape()[1]];
                int count = 0;
                while (count < labels.length && padded.get(row, count) >= 0) {
                    labels[count] = (int) padded.get(row, count);
                    count++;
                }
                target[row] = Arrays.copyOf(labels, count);
            }
            golden.assertMatches(new MultiLabelMarginLoss(), golden.tensor("input"), target, 8, 1e-6);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 47, 48, 130, 2049, 2050, 5000}) void rowsOfAnyLengthAreAccurate(int classes) {
        Random random = new Random(32);
        Tensor scores = ClassIndexContract.gaussian(random, 2, classes);
        int[] labels = random.ints(0, classes).distinct().limit(1 + classes / 40).toArray();
        BitSet present = new BitSet();
        Arrays.stream(labels).forEach(present::set);
        double value = 0;
        double[] gradient = new double[classes];
        for (int i : labels) {
            for (int j = present.nextClearBit(0); j < classes; j = present.nextClearBit(j + 1)) {
                double deficit = 1 - ((double) scores.get(i) - scores.get(j));
                value += Math.max(0, deficit) / classes;
                gradient[j] += deficit > 0 ? 1.0 / classes : 0;
                gradient[i] -= deficit > 0 ? 1.0 / classes : 0;
            }
        }
        Evaluation<Tensor> evaluation = new MultiLabelMarginLoss().evaluate(scores, new int[][] {labels});
        ClassIndexContract.assertAccurate(evaluation, value, gradient, 4);
        assertThat(new MultiLabelMarginLoss().value(scores, new int[][] {labels})).isEqualTo(evaluation.value());
    }

    @Test void longRowsAcceptExtremeScores() {
        MultiLabelMarginLoss loss = new MultiLabelMarginLoss();
        float[] scores = new float[3000];
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        scores[2500] = 4;
        scores[7] = 3;
        scores[2600] = 3.5f;
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(scores), new int[][] {{7, 2500}});
        assertThat(evaluation.value()).isEqualTo(2f / 3000);
        assertThat(loss.value(Tensor.of(scores), new int[][] {{7, 2500}})).isEqualTo(2f / 3000);
        float[] gradient = new float[3000];
        gradient[2600] = 2 / 3000f;
        gradient[2500] = -1 / 3000f;
        gradient[7] = -1 / 3000f;
        assertThat(evaluation.gradient().toArray()).containsExactly(gradient);
        scores[2700] = Float.NaN;
        assertThat(loss.value(Tensor.of(scores), new int[][] {{7, 2500}})).isNaN();
        assertThat(loss.evaluate(Tensor.of(scores), new int[][] {{7, 2500}}).gradient().get(2700)).isNaN();
    }

    @Test void matchesPyTorchsExample() {
        // The example in the documentation of torch.nn.MultiLabelMarginLoss: y = [[3, 0, -1, 1]] gives 0.85
        Tensor scores = Tensor.of(new float[][] {{0.1f, 0.2f, 0.4f, 0.8f}});
        assertThat(new MultiLabelMarginLoss().value(scores, new int[][] {{3, 0}})).isCloseTo(0.85f, within(1e-7f));
        assertThat(new MultiLabelMarginLoss().value(scores, new int[][] {{0, 3}})).isCloseTo(0.85f, within(1e-7f));
        assertThat(new MultiLabelMarginLoss().value(scores.reshape(4), new int[][] {{3, 0}})).isCloseTo(0.85f,
                within(1e-7f));
    }

    @Test void stridedRowsAreRows() {
        Data<Tensor, int[][]> data = random(null, new Random(21), 24);
        ClassIndexContract.assertStrided(new MultiLabelMarginLoss(), data.prediction(), data.target(), data.target());
    }

    @Test void noLabelsAndAllLabelsGiveZero() {
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {-1, 5, 2}});
        Evaluation<Tensor> evaluation = new MultiLabelMarginLoss().evaluate(scores, new int[][] {{}, {2, 0, 1}});
        assertThat(evaluation.value()).isEqualTo(0f);
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
        assertThat(new MultiLabelMarginLoss().value(Tensor.of(3.0), new int[][] {{0}})).isEqualTo(0f);
    }

    @Test void oneLabelIsTheMultiMarginLoss() {
        Tensor scores = ClassIndexContract.gaussian(new Random(5), 2, 30, 7);
        int[] target = new Random(6).ints(30, 0, 7).toArray();
        int[][] labels = Arrays.stream(target).mapToObj(label -> new int[] {label}).toArray(int[][]::new);
        Evaluation<Tensor> expected = new MultiMarginLoss().evaluate(scores, target);
        Evaluation<Tensor> actual = new MultiLabelMarginLoss().evaluate(scores, labels);
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-6f));
        ClassIndexContract.assertClose(actual.gradient(), expected.gradient());
    }

    @Test void derivativeIsZeroAtTheKink() {
        Evaluation<Tensor> evaluation = new MultiLabelMarginLoss().evaluate(Tensor.of(2, 1, 1.5), new int[][] {{0}});
        assertThat(evaluation.value()).isEqualTo(0.5f / 3);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1 / 3f, 0, 1 / 3f);
    }

    @Test void acceptsExtremeScores() {
        MultiLabelMarginLoss loss = new MultiLabelMarginLoss();
        assertThat(loss.value(Tensor.of(-3e38, 3e38), new int[][] {{0}})).isEqualTo(3e38f);
        assertThat(loss.value(Tensor.of(1e4, -1e4), new int[][] {{0}})).isEqualTo(0f);
        float none = Float.NEGATIVE_INFINITY;
        assertThat(loss.value(Tensor.of(1, none, 1), new int[][] {{0}})).isEqualTo(1 / 3f);
        assertThat(loss.value(Tensor.of(none, 1, 1), new int[][] {{0}})).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.evaluate(Tensor.of(1, Float.NaN, 1), new int[][] {{0}}).gradient().get(1)).isNaN();
    }

    @Test void refusesWrongLabels() {
        Tensor scores = Tensor.zeros(2, 4);
        refused(scores, null, "target must not be null");
        refused(scores, new int[][] {{1}},
                "target has the labels of 1 row but prediction has 2 rows; there must be one for each");
        refused(scores, new int[][] {{1}, null}, "target[1] must not be null");
        refused(scores, new int[][] {{1}, {0, 4}}, "target[1][1] is 4, but there are 4 classes, 0 to 3");
        refused(scores, new int[][] {{-1}, {0}}, "target[0][0] is -1, but there are 4 classes, 0 to 3");
        refused(scores, new int[][] {{1}, {2, 0, 2}},
                "target[1][2] is 2, which the row already has; each label must occur only once");
        refused(Tensor.scalar(1), new int[][] {{0}},
                "prediction has shape []; it must have a class axis: [C], [N, C] or [N, C, d1, ...]");
    }

    private static void refused(Tensor scores, int[][] target, String message) {
        assertThatThrownBy(() -> new MultiLabelMarginLoss().value(scores, target))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("MultiLabelMarginLoss: " + message);
    }

    @ParameterizedTest @ValueSource(ints = {2, 100}) void keepsTheMarginBesideLargeScores(int classes) {
        Evaluation<Tensor> evaluation = new MultiLabelMarginLoss().evaluate(Tensor.full(-1e17f, classes),
                new int[][] {{0}});
        float value = (classes - 1f) / classes;
        assertThat(evaluation.value()).isCloseTo(value, within(1e-7f));
        assertThat(evaluation.gradient().get(0)).isCloseTo(-value, within(1e-7f));
        assertThat(evaluation.gradient().get(1)).isCloseTo(1f / classes, within(1e-8f));
    }

    @Test void keepsADifferenceBesideTheMargin() {
        // margin − own + other is 1e-20
        assertThat(new MultiLabelMarginLoss().value(Tensor.of(0f, -1f), new int[][] {{0}})).isEqualTo(0f);
        assertThat(new MultiLabelMarginLoss().value(Tensor.of(-1e-20f, -1f), new int[][] {{0}})).isEqualTo(1e-20f / 2);
    }

    @Test void laterCallsReuseTheirWorkingMemory() {
        Tensor scores = Tensor.zeros(100);
        int[][] labels = {{1, 2}};
        MultiLabelMarginLoss loss = new MultiLabelMarginLoss();
        ClassIndexContract.assertReusesMemory(() -> loss.value(scores, labels));
    }
}
