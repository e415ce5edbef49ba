package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
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

class InfoNceLossTest implements SampleLossContract<Pair, Void>, EngineContract<Pair, Void> {
    private static final Tensor FIRST = Tensor.of(new float[][] {{1, 2}, {3, -1}, {0.5f, 0.5f}});
    private static final Tensor SECOND = Tensor.of(new float[][] {{2, 1}, {1, -1}, {-1, 3}});

    @Override public List<InfoNceLoss> losses() {
        return List.of(new InfoNceLoss(), new InfoNceLoss(1));
    }

    @Override public Data<Pair, Void> random(SampleLoss<Pair, Void> loss, Random random, int samples) {
        return new Data<>(new Pair(Vectors.random(random, samples), Vectors.random(random, samples)), null);
    }

    @Override public double formula(SampleLoss<Pair, Void> loss, List<double[]> inputs, Data<Pair, Void> data,
            int sample) {
        double temperature = ((InfoNceLoss) loss).temperature();
        double sum = 0;
        for (int j = 0; j < inputs.get(1).length / Vectors.LENGTH; j++) {
            sum += StrictMath.exp(Vectors.cosine(inputs.get(0), sample, inputs.get(1), j) / temperature);
        }
        return StrictMath.log(sum) - Vectors.cosine(inputs.get(0), sample, inputs.get(1), sample) / temperature;
    }

    @Override public Void select(Void target, int[] samples) {
        return null;
    }

    @Override public boolean independent() {
        return false;
    }

    @Override public int many() {
        return 700;
    }

    /** Few rows are computed in double, many in float32. All lengths are multiplied by a power of two. */
    @ParameterizedTest @CsvSource({"10, -140", "50, -140", "50, 120"}) void doesNotDependOnLengths(int rows,
            int exponent) {
        Tensor first = Vectors.random(new Random(12), rows).map(x -> Math.rint(8 * x) / 8);
        Tensor scaled = first.map(x -> Math.scalb(x, exponent));
        InfoNceLoss loss = new InfoNceLoss(1);
        LossContract.assertClose("values", loss.values(new Pair(scaled, scaled.times(2))).toArray(),
                loss.values(new Pair(first, first.times(2))).toDoubleArray(), 1e-6);
    }

    @ParameterizedTest @ValueSource(ints = {10, 50}) void tinyTemperaturesSelectTheNearest(int rows) {
        Tensor vectors = Vectors.random(new Random(13), rows);
        assertThat(new InfoNceLoss(Float.MIN_VALUE).values(new Pair(vectors, vectors)).toArray()).containsOnly(0);
    }

    @Test void acceptsAsManyRowsAsItsTilesHold() {
        InfoNceLoss loss = new InfoNceLoss();
        Tensor most = Tensor.zeros(TiledInfoNce.MAX_ROWS, 0);
        assertThat(loss.terms(new Pair(most, most), null).shape()).containsExactly(TiledInfoNce.MAX_ROWS);
        Tensor more = Tensor.zeros(TiledInfoNce.MAX_ROWS + 1, 0);
        assertThatThrownBy(() -> loss.terms(new Pair(more, more), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it must have at most " + TiledInfoNce.MAX_ROWS + " rows");
    }

    /** numpy 2.4.6 and scipy 1.17.1: -diag(log_softmax(u @ v.T / 0.5, axis=1)), u and v the rows at length 1. */
    @Test void isTheCrossEntropyOfTheCosines() {
        InfoNceLoss loss = new InfoNceLoss(0.5f);
        assertThat(loss.values(new Pair(FIRST, SECOND)))
                .isEqualTo(Tensor.of(0.6615097760060936, 0.5526667068329654, 1.4195176628065367));
        assertThat(loss.values(new Pair(SECOND, FIRST)))
                .isEqualTo(Tensor.of(1.1558617117752301, 0.2278976453897806, 1.0313354861820838));
    }

    /**
     * optax's test of ntxent has 14.01032 for these four rows with labels 0, 0, 1, 1. Each of its four terms compares a
     * row with its match and the two rows of the other label: one term of this loss.
     */
    @Test void matchesAPublishedFigure() {
        float[][] rows = {{-1.9540f, 1.0780f}, {0.2380f, -0.5703f}, {1.8745f, -0.0195f}, {-0.6719f, -1.9210f}};
        int[][] terms = {{0, 1, 2, 3}, {1, 0, 2, 3}, {2, 3, 0, 1}, {3, 2, 0, 1}};
        double sum = 0;
        for (int[] term : terms) {
            Tensor first = Tensor.of(new float[][] {rows[term[0]], rows[term[0]], rows[term[0]]});
            Tensor second = Tensor.of(new float[][] {rows[term[1]], rows[term[2]], rows[term[3]]});
            sum += new InfoNceLoss().values(new Pair(first, second)).get(0);
        }
        assertThat(sum / 4).isCloseTo(14.01032, within(1e-4));
    }

    @Test void isTheCrossEntropyLossOfTheLogits() {
        Pair pair = random(null, new Random(6), 9).prediction();
        float[] cosines = new float[81];
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                cosines[i * 9 + j] = 1 - new CosineSimilarityLoss().value(row(pair.first(), i), row(pair.second(), j));
            }
        }
        Tensor logits = Tensor.wrap(cosines, 9, 9).dividedBy(0.2f);
        float expected = new CrossEntropyLoss().value(logits, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8});
        assertThat(new InfoNceLoss(0.2f).value(pair)).isCloseTo(expected, within(1e-5f));
    }

    private static Tensor row(Tensor matrix, int row) {
        float[] elements = new float[Vectors.LENGTH];
        System.arraycopy(matrix.toArray(), row * Vectors.LENGTH, elements, 0, Vectors.LENGTH);
        return Tensor.of(elements);
    }

    private static Pair rows(Pair pair, int... kept) {
        float[] first = new float[kept.length * Vectors.LENGTH];
        float[] second = first.clone();
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(pair.first().toArray(), kept[i] * Vectors.LENGTH, first, i * Vectors.LENGTH,
                    Vectors.LENGTH);
            System.arraycopy(pair.second().toArray(), kept[i] * Vectors.LENGTH, second, i * Vectors.LENGTH,
                    Vectors.LENGTH);
        }
        return new Pair(Tensor.wrap(first, kept.length, Vectors.LENGTH),
                Tensor.wrap(second, kept.length, Vectors.LENGTH));
    }

    @TestFactory Stream<DynamicTest> zeroWeightIsAbsenceFromTheBatch() {
        return LossContract.<InfoNceLoss>each(losses(), loss -> {
            Pair pair = random(loss, new Random(21), 6).prediction();
            Pair rest = rows(pair, 1, 2, 4);
            float[] first = pair.first().toArray();
            float[] second = pair.second().toArray();
            for (int absent : new int[] {0, 3, 5}) {
                Arrays.fill(first, absent * Vectors.LENGTH, (absent + 1) * Vectors.LENGTH, Float.NaN);
                second[absent * Vectors.LENGTH] = Float.POSITIVE_INFINITY;
            }
            Pair masked = new Pair(Tensor.wrap(first, 6, Vectors.LENGTH), Tensor.wrap(second, 6, Vectors.LENGTH));
            Tensor weights = Tensor.of(0, 2, 1, 0, 0.5, 0);
            Tensor restWeights = Tensor.of(2, 1, 0.5);
            Evaluation<Pair> evaluation = loss.evaluate(masked, null, weights);
            Evaluation<Pair> expected = loss.evaluate(rest, null, restWeights);
            assertThat(evaluation.value()).isEqualTo(expected.value());
            assertThat(loss.value(masked, null, weights)).isEqualTo(expected.value());
            assertThat(rows(evaluation.gradient(), 1, 2, 4)).isEqualTo(expected.gradient());
            assertThat(rows(evaluation.gradient(), 0, 3, 5)).isEqualTo(
                    new Pair(Tensor.zeros(3, Vectors.LENGTH), Tensor.zeros(3, Vectors.LENGTH)));
            Tensor values = loss.values(masked, null, weights);
            assertThat(Vectors.select(values, new int[] {1, 2, 4})).isEqualTo(loss.values(rest, null, restWeights));
            assertThat(Vectors.select(values, new int[] {0, 3, 5})).isEqualTo(Tensor.zeros(3));
            LossSummary summary = loss.summary(masked, null, weights);
            assertThat(summary).isEqualTo(loss.summary(rest, null, restWeights));
            assertThat(loss.reduced(Reduction.COUNT_MEAN).value(masked, null, weights))
                    .isEqualTo(loss.reduced(Reduction.COUNT_MEAN).value(rest, null, restWeights));
        });
    }

    @Test void weightsWeighTermsAndNotNegatives() {
        Tensor values = new InfoNceLoss(0.5f).values(new Pair(FIRST, SECOND));
        Tensor weights = Tensor.of(1, 2, 5);
        assertThat(new InfoNceLoss(0.5f).value(new Pair(FIRST, SECOND), null, weights))
                .isCloseTo(values.times(weights).sum().item() / 8, within(1e-6f));
    }

    /** More terms than fit into one call of the engine, so that their gradients meet in several parts. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3000, 8799}) void gradientOfManyTermsIsTheDerivativeOfTheirMean(int index) {
        InfoNceLoss loss = new InfoNceLoss(0.3f);
        Pair pair = random(loss, new Random(2), 1100).prediction();
        Evaluation<Pair> evaluation = loss.evaluate(pair);
        double[] first = pair.first().toDoubleArray();
        double[] second = pair.second().toDoubleArray();
        assertThat((double) evaluation.gradient().first().toArray()[index])
                .isCloseTo(derivative(loss, first, second, first, index), within(2e-9));
        assertThat((double) evaluation.gradient().second().toArray()[index])
                .isCloseTo(derivative(loss, first, second, second, index), within(2e-9));
    }

    private double derivative(InfoNceLoss loss, double[] first, double[] second, double[] moved, int index) {
        double old = moved[index];
        moved[index] = old + 1e-4;
        double above = mean(loss, first, second);
        moved[index] = old - 1e-4;
        double below = mean(loss, first, second);
        moved[index] = old;
        return (above - below) / 2e-4;
    }

    private double mean(InfoNceLoss loss, double[] first, double[] second) {
        double sum = 0;
        int rows = first.length / Vectors.LENGTH;
        for (int i = 0; i < rows; i++) {
            sum += formula(loss, List.of(first, second), null, i);
        }
        return sum / rows;
    }

    @ParameterizedTest
    @ValueSource(floats = {1e38f, 1e-30f, 0x1p-140f}) void scalingVectorsDoesNotChangeTheLoss(float scale) {
        float expected = new InfoNceLoss().value(new Pair(FIRST, SECOND));
        assertThat(new InfoNceLoss().value(new Pair(FIRST.times(scale), SECOND))).isCloseTo(expected,
                within(1e-6f * expected));
    }

    /** This many rows are computed in tiles. The inverses of 2⁻¹⁰⁰ and 2¹⁰⁰ are too extreme for factors in float32. */
    @ParameterizedTest
    @ValueSource(floats = {0x1p-100f, 0x1p100f}) void scalingVectorsDoesNotChangeTheLossInTiles(float scale) {
        Pair pair = random(null, new Random(3), 70).prediction();
        Pair scaled = new Pair(pair.first().times(scale), pair.second());
        Evaluation<Pair> expected = new InfoNceLoss().evaluate(pair);
        Evaluation<Pair> evaluation = new InfoNceLoss().evaluate(scaled);
        assertThat(evaluation.value()).isCloseTo(expected.value(), within(1e-6f * expected.value()));
        LossContract.assertClose("first", evaluation.gradient().first().times(scale).toArray(), expected.gradient()
                .first().toDoubleArray(), 1e-5);
        LossContract.assertClose("second", evaluation.gradient().second().toArray(), expected.gradient().second()
                .toDoubleArray(), 1e-5);
    }

    @Test void zeroVectorsHaveCosineZeroAndDerivativeZero() {
        Pair pair = new Pair(Tensor.of(new float[][] {{0, 0}, {3, -1}}), Tensor.of(new float[][] {{2, 1}, {0, 0}}));
        Evaluation<Pair> evaluation = new InfoNceLoss(1).reduced(Reduction.SUM).evaluate(pair);
        // Row 0 tells nothing apart. Row 1 has cosine √½ with the wrong one and 0 with its match.
        assertThat(evaluation.value())
                .isCloseTo((float) (Math.log(2) + Math.log1p(Math.exp(Math.sqrt(0.5)))), within(2e-7f));
        assertThat(evaluation.gradient().first().get(0, 0)).isEqualTo(0);
        assertThat(evaluation.gradient().second().get(1, 1)).isEqualTo(0);
        assertThat(evaluation.gradient().first().get(1, 0)).isNotEqualTo(0);
    }

    @Test void acceptsExtremes() {
        Pair matched = new Pair(Tensor.of(new float[][] {{1, 0}, {0, 1}}), Tensor.of(new float[][] {{5, 0}, {0, 5}}));
        // ln(1 + e^−40), which is e^−40 to many digits.
        assertThat(new InfoNceLoss(0.025f).value(matched)).isCloseTo((float) Math.exp(-1 / (double) 0.025f),
                within(1e-24f));
        Pair swapped = new Pair(matched.first(), Tensor.of(new float[][] {{0, 1}, {1, 0}}));
        assertThat(new InfoNceLoss(1e-38f).value(swapped)).isCloseTo(1e38f, within(1e31f));
        assertThat(new InfoNceLoss(1e-38f).value(matched)).isEqualTo(0);
        assertThat(new InfoNceLoss(1e38f).value(swapped)).isEqualTo((float) Math.log(2));
        Pair infinite = new Pair(Tensor.of(new float[][] {{1, 0}, {0, 1}}),
                Tensor.of(new float[][] {{Float.POSITIVE_INFINITY, 0}, {0, 5}}));
        assertThat(new InfoNceLoss().values(infinite).toArray()).containsOnly(Float.NaN);
    }

    @Test void oneRowCostsNothing() {
        Pair one = new Pair(Tensor.of(new float[][] {{1, 2}}), Tensor.of(new float[][] {{-2, 1}}));
        Evaluation<Pair> evaluation = new InfoNceLoss().evaluate(one);
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.zeros(1, 2), Tensor.zeros(1, 2)));
        Pair none = new Pair(Tensor.zeros(0, 2), Tensor.zeros(0, 2));
        assertThat(new InfoNceLoss().value(none)).isNaN();
        assertThat(new InfoNceLoss().reduced(Reduction.SUM).value(none)).isEqualTo(0);
        assertThat(new InfoNceLoss().value(one, null, Tensor.of(0))).isNaN();
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesMoreRowsThanItsCosinesFit() {
        Tensor nothing = Tensor.zeros(40_000_000, 0);
        assertThatThrownBy(() -> new InfoNceLoss().value(new Pair(nothing, nothing)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "InfoNceLoss: first has shape [40000000, 0]; it must have at most 33554430 rows");
    }

    @Test void refusesWrongArguments() {
        refused(() -> new InfoNceLoss(0), "InfoNceLoss: temperature must be positive and finite, was 0.0");
        refused(() -> new InfoNceLoss().value(new Pair(Tensor.of(1, 2), Tensor.of(1, 2))),
                "InfoNceLoss: first has shape [2]; it must be a matrix, [N, D]");
    }

    @Test void summariesOfBatchesCannotBeMerged() {
        Tensor rows = Tensor.of(new float[][] {{1, 2}, {3, 1}, {0, 2}});
        int[] labels = {0, 1, 0};
        for (LossSummary summary : List.of(new InfoNceLoss().summary(new Pair(rows, rows), null),
                new LabelledInfoNceLoss().summary(new Pair(rows, rows), labels),
                new SupervisedContrastiveLoss().summary(rows, labels),
                new BatchTripletLoss(1).summary(rows, labels))) {
            assertThat(summary.plus(LossSummary.EMPTY)).isEqualTo(summary);
            assertThatThrownBy(() -> summary.plus(summary)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
