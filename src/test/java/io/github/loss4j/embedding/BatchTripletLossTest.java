package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.BatchTripletLoss.Mining;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTripletLossTest implements SampleLossContract<Tensor, int[]>, EngineContract<Tensor, int[]> {
    @Override public List<BatchTripletLoss> losses() {
        return List.of(new BatchTripletLoss(0.25f), new BatchTripletLoss(2), new BatchTripletLoss(2, Mining.SEMI_HARD),
                new BatchTripletLoss(0.25f, Mining.SEMI_HARD));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        return new Data<>(Vectors.random(random, samples), random.ints(samples, -1, 2).toArray());
    }

    private static double distance(double[] rows, int i, int j) {
        double sum = 0;
        for (int k = 0; k < Vectors.LENGTH; k++) {
            double difference = rows[i * Vectors.LENGTH + k] - rows[j * Vectors.LENGTH + k];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        BatchTripletLoss plain = (BatchTripletLoss) loss;
        int[] labels = data.target();
        double[] d = IntStream.range(0, labels.length).mapToDouble(j -> distance(inputs.get(0), sample, j)).toArray();
        int[] positives = IntStream.range(0, d.length).filter(j -> j != sample && labels[j] == labels[sample])
                .toArray();
        double[] negatives = IntStream.range(0, d.length).filter(j -> labels[j] != labels[sample])
                .mapToDouble(j -> d[j]).sorted().toArray();
        if (positives.length == 0 || negatives.length == 0) {
            return 0;
        }
        if (plain.mining() == Mining.HARD) {
            double farthest = IntStream.of(positives).mapToDouble(j -> d[j]).max().getAsDouble();
            return Math.max(0, plain.margin() + farthest - negatives[0]);
        }
        double sum = 0;
        for (int positive : positives) {
            double negative = IntStream.range(0, negatives.length).mapToDouble(j -> negatives[j])
                    .filter(other -> other > d[positive]).findFirst().orElse(negatives[negatives.length - 1]);
            sum += Math.max(0, plain.margin() + d[positive] - negative);
        }
        return sum / positives.length;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return IntStream.of(samples).map(i -> target[i]).toArray();
    }

    @Override public boolean independent() {
        return false;
    }

    /** Each row is compared with each other one, 64 rows at a time. */
    @Override public int severalBlocks() {
        return 150;
    }

    @Override public int many() {
        return 700;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.classes("BatchTripletLoss", golden -> new BatchTripletLoss(golden.number("margin"),
                Mining.valueOf(golden.text("mining", "HARD"))));
    }

    /** numpy 2.4.6 and scipy 1.17.1: cdist of the rows, then max, min and mean over its parts. */
    @Test void isTheDifferenceOfDistances() {
        Tensor rows = Tensor.of(new float[][] {{1, 2}, {3, -1}, {0.5f, 0.5f}, {-2, 1}, {0, 1}, {2, 2}});
        int[] labels = {0, 1, 0, 1, 0, 1};
        Tensor hard = Tensor.of(1.08113883008419, 2.9696888597118534, 0.0, 3.8851648071345037, 0.0, 3.6231056256176606);
        Tensor semiHard = Tensor.of(0.0, 1.1681699581874525, 0.0, 2.0918575562077026, 0.0, 1.9066236653932302);
        assertThat(new BatchTripletLoss(0.5f).values(rows, labels)).isEqualTo(hard);
        assertThat(new BatchTripletLoss(0.5f, Mining.SEMI_HARD).values(rows, labels)).isEqualTo(semiHard);
    }

    @TestFactory Stream<DynamicTest> manyRowsAreTheFormula() {
        int[] labels = IntStream.range(0, 300).map(i -> i < 100 ? i / 4 : i < 110 ? 100 + i : 57 + i % 2).toArray();
        Tensor vectors = Vectors.random(new Random(5), 300);
        List<double[]> inputs = List.of(vectors.toDoubleArray());
        return LossContract.each(losses(), loss -> {
            Tensor values = loss.values(vectors, labels);
            for (int i = 0; i < 300; i++) {
                float expected = (float) formula(loss, inputs, new Data<>(vectors, labels), i);
                assertThat(values.get(i)).isCloseTo(expected, within(Math.ulp(expected)));
            }
        });
    }

    /** At 63 and 64 rows the work is still undivided. Pairs lie on a line, so that all distances are exact. */
    @ParameterizedTest @ValueSource(ints = {2, 62, 63, 64, 65, 130}) void pairsOnALineHaveTheGradientOfTheirDistances(
            int rows) {
        float[] places = new float[rows];
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            places[i] = 100 * (i / 2) + 10 * (i % 2);
            labels[i] = i % 2;
        }
        // In each pair the nearest negative is at 10, on the side of the greater places for labels of 0; the farthest
        // positive is the first or the last of the label, at a distance of 100 for each pair between.
        BatchTripletLoss loss = new BatchTripletLoss(1);
        Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(Tensor.of(places).reshape(rows, 1),
                labels);
        double[] gradient = new double[rows];
        double sum = 0;
        for (int i = 0; rows > 3 && i < rows; i++) {
            int label = i % 2;
            int last = (rows - 1 - label) / 2 * 2 + label;
            int positive = i - label >= last - i ? label : last;
            int mate = i % 2 == 1 ? i - 1 : i + 1 < rows ? i + 1 : i - 1;
            double distance = Math.abs(places[i] - places[positive]);
            double between = Math.abs(places[i] - places[mate]);
            sum += 1 + distance - between;
            double sign = Math.signum(places[i] - places[positive]);
            gradient[i] += sign - Math.signum(places[i] - places[mate]);
            gradient[positive] -= sign;
            gradient[mate] += Math.signum(places[i] - places[mate]);
        }
        assertThat(evaluation.value()).isEqualTo((float) sum);
        assertThat(evaluation.gradient().toDoubleArray()).containsExactly(gradient, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "512, 64", "519, 64", "520, 65", "4000, 500"}) void groupsAreAnEighthOfManyRows(int rows,
            int group) {
        assertThat(BatchTripletTerms.group(rows)).isEqualTo(group);
    }

    @Test void hasDerivativeZeroAtTheKink() {
        // The positive is at 5 and the negative at 6, exactly; the weights of the others are negligible.
        Tensor rows = Tensor.of(new float[][] {{0, 0}, {3, 4}, {6, 0}});
        Evaluation<Tensor> evaluation = new BatchTripletLoss(1).reduced(Reduction.SUM).evaluate(rows,
                new int[] {0, 0, 1}, Tensor.of(1, 1e-30f, 1e-30f));
        assertThat(evaluation.gradient().abs().max().item()).isLessThan(1e-29f);
    }

    @TestFactory Stream<DynamicTest> zeroWeightIsAbsenceFromTheBatch() {
        return LossContract.each(losses(), loss -> {
            Vectors.assertAbsence(loss, new int[] {4, 1, 1, 4, 2, 4});
            Vectors.assertAbsence(loss, new int[] {4, 1, 1, 4, 1, 4}); // no negatives are left
        });
    }

    @TestFactory Stream<DynamicTest> ofTiesTheFirstIsChosen() {
        // On a line: both positives of row 0 are at 1, both negatives at 2.
        Tensor line = Tensor.of(new float[][] {{0}, {-1}, {1}, {2}, {-2}});
        int[] labels = {0, 0, 0, 1, 2};
        // Equal vectors: no direction to move apart.
        Evaluation<Tensor> equal = new BatchTripletLoss(1).evaluate(Tensor.zeros(4, 2), new int[] {0, 0, 1, 1});
        assertThat(equal).isEqualTo(new Evaluation<>(1f, Tensor.zeros(4, 2)));
        return LossContract.each(Mining.values(), mining -> {
            BatchTripletLoss loss = new BatchTripletLoss(3, mining);
            Tensor weights = Tensor.of(1, 1e-30f, 1e-30f, 1e-30f, 1e-30f);
            Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(line, labels, weights);
            assertThat(evaluation.value()).isEqualTo(2);
            assertThat(evaluation.gradient().get(3, 0)).isEqualTo(-1);
            assertThat(evaluation.gradient().get(1, 0)).isEqualTo(mining == Mining.HARD ? -1 : -0.5f);
        });
    }

    @Test void aSemiHardNegativeIsFartherThanThePositive() {
        BatchTripletLoss loss = new BatchTripletLoss(3, Mining.SEMI_HARD);
        int[] labels = {0, 0, 1, 1};
        Tensor weights = Tensor.of(1, 1e-30f, 1e-30f, 1e-30f);
        // On a line: the positive of row 0 is at 1, the negatives are at −1 and 2.
        Tensor line = Tensor.of(new float[][] {{0}, {1}, {-1}, {2}});
        assertThat(loss.values(line, labels).get(0)).isEqualTo(2);
        // The positive is at 5, farther than both negatives, which tie: the first is chosen.
        Tensor tie = Tensor.of(new float[][] {{0}, {5}, {2}, {-2}});
        Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM).evaluate(tie, labels, weights);
        assertThat(evaluation.value()).isEqualTo(6);
        assertThat(evaluation.gradient().get(2, 0)).isEqualTo(-1);
        assertThat(evaluation.gradient().get(3, 0)).isCloseTo(0, within(1e-29f));
    }

    @TestFactory Stream<DynamicTest> acceptsExtremes() {
        Tensor far = Tensor.of(new float[][] {{3e38f, -3e38f}, {-3e38f, 3e38f}, {0, 0}, {0, 1e-38f}});
        Evaluation<Tensor> evaluation = new BatchTripletLoss(1).reduced(Reduction.SUM).evaluate(far,
                new int[] {0, 1, 0, 1});
        assertThat(evaluation.value()).isNotNaN();
        Tensor spoilt = Tensor.of(new float[][] {{1, 0}, {2, 0}, {0, Float.POSITIVE_INFINITY}, {0, 1}});
        return LossContract.each(losses(), loss -> {
            assertThat(loss.values(spoilt, new int[] {0, 0, 1, 1}).toArray()).containsOnly(Float.NaN);
            assertThat(loss.evaluate(spoilt, new int[] {0, 0, 1, 1}).gradient().toArray()).containsOnly(Float.NaN);
            assertThat(loss.value(Tensor.zeros(0, 2), new int[0])).isNaN();
            assertThat(loss.value(Tensor.zeros(2, 2), new int[] {1, 1})).isNaN();
        });
    }

    @TestFactory Stream<DynamicTest> passesItsCheck() {
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, Vectors.random(new Random(8), 6), new int[] {0, 1, 1, 0, 2, 0}).assertGood();
        });
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new BatchTripletLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchTripletLoss: margin must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new BatchTripletLoss(1, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BatchTripletLoss: mining must not be null");
        assertThatThrownBy(() -> new BatchTripletLoss(1).value(Tensor.zeros(2, 2), new int[] {1}))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "BatchTripletLoss: target has 1 label but prediction has 2 rows; there must be one for each");
    }
}
