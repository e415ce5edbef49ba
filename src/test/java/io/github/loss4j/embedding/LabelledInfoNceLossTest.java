package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
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

class LabelledInfoNceLossTest implements SampleLossContract<Pair, int[]>, EngineContract<Pair, int[]> {
    @Override public List<LabelledInfoNceLoss> losses() {
        return List.of(new LabelledInfoNceLoss(0.25f), new LabelledInfoNceLoss(1, true));
    }

    @Override public Data<Pair, int[]> random(SampleLoss<Pair, int[]> loss, Random random, int samples) {
        return new Data<>(new Pair(Vectors.random(random, samples), Vectors.random(random, samples)),
                random.ints(samples, -3, 3).toArray());
    }

    @Override public double formula(SampleLoss<Pair, int[]> loss, List<double[]> inputs, Data<Pair, int[]> data,
            int sample) {
        LabelledInfoNceLoss plain = (LabelledInfoNceLoss) loss;
        double there = term(inputs.get(0), inputs.get(1), plain.temperature(), data.target(), sample);
        return plain.symmetric()
                ? (there + term(inputs.get(1), inputs.get(0), plain.temperature(), data.target(), sample)) / 2
                : there;
    }

    private static double term(double[] first, double[] second, double temperature, int[] labels, int sample) {
        double sum = 0;
        double matched = 0;
        int matches = 0;
        for (int j = 0; j < labels.length; j++) {
            double logit = Vectors.cosine(first, sample, second, j) / temperature;
            sum += StrictMath.exp(logit);
            matched += labels[j] == labels[sample] ? logit : 0;
            matches += labels[j] == labels[sample] ? 1 : 0;
        }
        return StrictMath.log(sum) - matched / matches;
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

    /**
     * numpy 2.4.6 and scipy 1.17.1: -(log_softmax(u @ v.T / 0.5, axis=1) * m).sum(1) / m.sum(1), m where labels are
     * equal.
     */
    @Test void isTheMeanCrossEntropyOfTheMatches() {
        Pair pair = new Pair(Tensor.of(new float[][] {{1, 2}, {3, -1}, {0.5f, 0.5f}, {-2, 1}}),
                Tensor.of(new float[][] {{2, 1}, {1, -1}, {-1, 3}, {0, 1}}));
        int[] labels = {0, 1, 0, 0};
        assertThat(new LabelledInfoNceLoss(0.5f).values(pair, labels)).isEqualTo(
                Tensor.of(1.144975866142602, 0.6025036578090739, 1.2531739564779807, 1.577839560737873));
        assertThat(new LabelledInfoNceLoss(0.5f, true).values(pair, labels)).isEqualTo(
                Tensor.of(1.5770049863368865, 0.4250814410636532, 1.2038587882597152, 1.3912809313753955));
    }

    @ParameterizedTest @ValueSource(ints = {7, 100}) void withoutEqualLabelsIsInfoNce(int rows) {
        Pair pair = random(null, new Random(3), rows).prediction();
        int[] labels = IntStream.range(0, rows).map(i -> 5 - 3 * i).toArray();
        for (boolean symmetric : new boolean[] {false, true}) {
            InfoNceLoss plain = new InfoNceLoss(0.5f).withSymmetric(symmetric);
            LabelledInfoNceLoss labelled = plain.withLabels();
            assertThat(labelled).isEqualTo(new LabelledInfoNceLoss(0.5f, symmetric));
            assertThat(labelled.evaluate(pair, labels)).isEqualTo(plain.evaluate(pair));
        }
    }

    @ParameterizedTest @ValueSource(ints = {7, 100}) void bothWaysIsTheMeanOfEach(int rows) {
        Pair pair = random(null, new Random(4), rows).prediction();
        InfoNceLoss loss = new InfoNceLoss(0.5f);
        Tensor there = loss.values(pair);
        Tensor back = loss.values(new Pair(pair.second(), pair.first()));
        Tensor both = loss.withSymmetric(true).values(pair);
        for (int i = 0; i < rows; i++) {
            assertThat(both.get(i)).isCloseTo((there.get(i) + back.get(i)) / 2, within(1e-6f));
        }
        // Two views of one tensor: each has its own gradient.
        Evaluation<Pair> same = loss.withSymmetric(true).evaluate(new Pair(pair.first(), pair.first()));
        assertThat(same.gradient().second().plus(0)).isEqualTo(same.gradient().first().plus(0));
        LossCheck.of(loss.withSymmetric(true), random(null, new Random(4), 5).prediction(), null).assertGood();
    }

    /** One match for each row, at so low a temperature that all other exponentials nearly vanish beside it. */
    @ParameterizedTest @ValueSource(ints = {10, 50}) void tinyLossesKeepTheirDigits(int rows) {
        Random random = new Random(16);
        Tensor first = Vectors.random(random, rows);
        Tensor second = Vectors.near(first, 0.01, random);
        int[] labels = IntStream.range(0, rows).toArray();
        double temperature = (double) 0.015625f;
        Tensor values = new LabelledInfoNceLoss(0.015625f).values(new Pair(first, second), labels);
        for (int i = 0; i < rows; i++) {
            double own = Vectors.cosine(first.toDoubleArray(), i, second.toDoubleArray(), i);
            double others = 0;
            for (int j = 0; j < rows; j++) {
                double cosine = Vectors.cosine(first.toDoubleArray(), i, second.toDoubleArray(), j);
                others += j == i ? 0 : StrictMath.exp((cosine - own) / temperature);
            }
            double expected = StrictMath.log1p(others);
            assertThat((double) values.get(i)).as("row %d", i).isCloseTo(expected, within(1e-4 * expected));
        }
    }

    /** More rows than are compared in double. */
    @TestFactory Stream<DynamicTest> manyRowsAreTheFormula() {
        return LossContract.each(losses(), loss -> {
            Data<Pair, int[]> data = random(loss, new Random(5), 200);
            Tensor values = loss.values(data.prediction(), data.target());
            List<double[]> inputs = List.of(data.prediction().first().toDoubleArray(),
                    data.prediction().second().toDoubleArray());
            for (int i = 0; i < 200; i++) {
                assertThat((double) values.get(i)).isCloseTo(formula(loss, inputs, data, i), within(3e-6));
            }
        });
    }

    @TestFactory Stream<DynamicTest> zeroWeightIsAbsenceFromTheBatch() {
        return LossContract.each(losses(), loss -> {
            Pair pair = random(loss, new Random(7), 4).prediction();
            Pair rest = new Pair(Vectors.rows(pair.first(), 0, 2, 3), Vectors.rows(pair.second(), 0, 2, 3));
            Evaluation<Pair> evaluation = loss.evaluate(
                    new Pair(pair.first(), Vectors.spoilt(pair.second(), 1)), new int[] {3, 3, 8, 3},
                    Tensor.of(1, 0, 2, 1));
            Evaluation<Pair> expected = loss.evaluate(rest, new int[] {3, 8, 3}, Tensor.of(1, 2, 1));
            assertThat(evaluation.value()).isEqualTo(expected.value());
            assertThat(Vectors.rows(evaluation.gradient().first(), 0, 2, 3)).isEqualTo(expected.gradient().first());
            assertThat(Vectors.rows(evaluation.gradient().second(), 0, 2, 3)).isEqualTo(expected.gradient().second());
            assertThat(Vectors.rows(evaluation.gradient().second(), 1)).isEqualTo(Tensor.zeros(1, Vectors.LENGTH));
        });
    }

    @TestFactory Stream<DynamicTest> passesItsCheck() {
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, random(loss, new Random(8), 5).prediction(), new int[] {0, 1, 1, 0, 2}).assertGood();
        });
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new LabelledInfoNceLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LabelledInfoNceLoss: temperature must be positive and finite, was 0.0");
        Pair pair = new Pair(Tensor.zeros(2, 2), Tensor.zeros(2, 2));
        assertThatThrownBy(() -> new LabelledInfoNceLoss().value(pair, new int[3]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("LabelledInfoNceLoss: target has 3 labels but"
                        + " prediction has 2 rows; there must be one for each");
    }
}
