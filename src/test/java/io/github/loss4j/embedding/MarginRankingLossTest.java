package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.HingeLoss;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarginRankingLossTest implements SampleLossContract<Pair, Tensor> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<MarginRankingLoss> losses() {
        return List.of(new MarginRankingLoss(), new MarginRankingLoss(0.75f));
    }

    @Override public Data<Pair, Tensor> random(SampleLoss<Pair, Tensor> loss, Random random, int samples) {
        Tensor first = Tensor.zeros(samples).map(x -> random.nextGaussian());
        Tensor second = first.map(x -> random.nextGaussian());
        return new Data<>(new Pair(first, second), first.map(x -> random.nextBoolean() ? 1 : -1));
    }

    @Override public double formula(SampleLoss<Pair, Tensor> loss, List<double[]> inputs, Data<Pair, Tensor> data,
            int sample) {
        double difference = inputs.get(0)[sample] - inputs.get(1)[sample];
        return Math.max(0, -data.target().get(sample) * difference + ((MarginRankingLoss) loss).margin());
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return Vectors.select(target, samples);
    }

    private static Pair pair(float first, float second) {
        return new Pair(Tensor.of(first), Tensor.of(second));
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("MarginRankingLoss", 6, golden -> {
            Pair input = new Pair(golden.tensor("input1"), golden.tensor("input2"));
            Evaluation<Pair> evaluation = golden.assertValue(new MarginRankingLoss(golden.number("margin")), input,
                    golden.tensor("target"), 1, 1e-45);
            golden.assertClose("gradient.input1", evaluation.gradient().first(), 1, 1e-45);
            golden.assertClose("gradient.input2", evaluation.gradient().second(), 1, 1e-45);
        });
    }

    /** Documentation of paddle.nn.functional.margin_ranking_loss: 0.75000000. */
    @Test void matchesAPublishedExample() {
        Pair prediction = new Pair(Tensor.of(new float[][] {{1, 2}, {3, 4}}),
                Tensor.of(new float[][] {{2, 1}, {2, 4}}));
        Tensor target = Tensor.of(new float[][] {{1, -1}, {-1, -1}});
        assertThat(new MarginRankingLoss().value(prediction, target)).isEqualTo(0.75f);
    }

    @TestFactory Stream<DynamicTest> isTheHingeLossOfTheDifference() {
        return LossContract.<MarginRankingLoss>each(losses(), loss -> {
            Tensor first = Tensor.of(3, 0.5, -1, 0.25);
            Tensor second = Tensor.of(2, 1, -4, 0.25);
            Tensor target = Tensor.of(1, -1, -1, 1);
            assertThat(loss.values(new Pair(first, second), target))
                    .isEqualTo(new HingeLoss(loss.margin()).values(first.minus(second), target));
        });
    }

    @Test void hasDerivativeZeroAtTheKink() {
        Evaluation<Pair> evaluation = new MarginRankingLoss(0.5f).reduced(Reduction.SUM)
                .evaluate(new Pair(Tensor.of(1.5, 1.4375, 1.5625), Tensor.of(1, 1, 1)), Tensor.of(1, 1, 1));
        assertThat(evaluation.value()).isEqualTo(0.0625f);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.of(0, -1, 0), Tensor.of(0, 1, 0)));
    }

    @Test void aTargetOfZeroCostsTheMargin() {
        Evaluation<Pair> evaluation = new MarginRankingLoss(0.5f).evaluate(pair(3, 1), Tensor.of(0));
        assertThat(evaluation.value()).isEqualTo(0.5f);
        assertThat(evaluation.gradient()).isEqualTo(pair(0, 0));
    }

    @Test void acceptsExtremes() {
        MarginRankingLoss loss = new MarginRankingLoss(1);
        assertThat(loss.value(pair(3e38f, 3e38f), Tensor.of(1))).isEqualTo(1);
        assertThat(loss.value(pair(3e38f, -3e38f), Tensor.of(1))).isEqualTo(0);
        assertThat(loss.value(pair(1e8f, 1e8f + 8), Tensor.of(1))).isEqualTo(9);
        assertThat(new MarginRankingLoss().value(pair(0, Float.MIN_VALUE), Tensor.of(1))).isEqualTo(Float.MIN_VALUE);
        assertThat(loss.value(pair(INFINITY, 0), Tensor.of(1))).isEqualTo(0);
        assertThat(loss.evaluate(pair(1, 1e-20f), Tensor.of(1)))
                .isEqualTo(new Evaluation<>(1e-20f, pair(-1, 1)));
        assertThat(loss.value(pair(-1e-30f, 1), Tensor.of(-1))).isZero();
        assertThat(loss.value(pair(1e-30f, 1), Tensor.of(-1))).isEqualTo(1e-30f);
        Evaluation<Pair> wrong = loss.evaluate(pair(INFINITY, 0), Tensor.of(-1));
        assertThat(wrong.value()).isEqualTo(INFINITY);
        assertThat(wrong.gradient()).isEqualTo(pair(1, -1));
        Evaluation<Pair> undefined = loss.evaluate(pair(INFINITY, INFINITY), Tensor.of(1));
        assertThat(undefined.value()).isNaN();
        assertThat(undefined.gradient().first().item()).isNaN();
    }

    /** A block of scores that nearly cancel, with the margin or each other, against exact arithmetic. */
    @Test void blocksAreWithinTheStatedError() {
        Random random = new Random(5);
        int count = 4096;
        MarginRankingLoss loss = new MarginRankingLoss(0.3f);
        Tensor second = Tensor.zeros(count).map(x -> Math.scalb(random.nextGaussian(), random.nextInt(30) - 15));
        Tensor first = second
                .map(x -> random.nextBoolean() ? x + 0.3 + random.nextGaussian() * 1e-6 : random.nextGaussian());
        Tensor target = Tensor.zeros(count).map(x -> random.nextBoolean() ? 1 : -1);
        Tensor values = loss.values(new Pair(first, second), target);
        for (int i = 0; i < count; i++) {
            BigDecimal lead = new BigDecimal(first.get(i)).subtract(new BigDecimal(second.get(i)))
                    .multiply(new BigDecimal(target.get(i)));
            BigDecimal exact = new BigDecimal(loss.margin()).subtract(lead).max(BigDecimal.ZERO);
            double error = exact.subtract(new BigDecimal(values.get(i))).abs().doubleValue();
            assertThat(error).as("%d", i).isLessThanOrEqualTo(0.51 * Math.ulp(exact.floatValue()));
        }
    }

    /** Ranges of three kinds: few terms, many, and more than a block. */
    @TestFactory Stream<DynamicTest> termsOfALongRangeAreThoseOfTheWhole() {
        return LossContract.<MarginRankingLoss>each(losses(), loss -> {
            for (int count : new int[] {400, 2049, 2050}) {
                Data<Pair, Tensor> data = random(loss, new Random(15), count);
                SampleLossContract.assertTermsOfRanges(loss, data.prediction(), data.target());
                assertThat(loss.terms(data.prediction(), data.target()).unweighted()).isTrue();
            }
        });
    }

    /** One other target or one number that is not finite sends its whole block another way, to the same results. */
    @ParameterizedTest @ValueSource(floats = {0.5f, 2, Float.MIN_VALUE, 1 + 0x1p-23f, 0, Float.NaN,
        INFINITY}) void blocksWithRareTermsHaveTheResultsOfTheirTerms(float rare) {
        Random random = new Random(6);
        int count = 300;
        MarginRankingLoss loss = new MarginRankingLoss(0.5f);
        Tensor first = Tensor.zeros(count).map(x -> random.nextGaussian());
        Tensor second = Tensor.zeros(count).map(x -> random.nextGaussian());
        float[] targets = Tensor.zeros(count).map(x -> random.nextBoolean() ? 1 : -1).toArray();
        targets[77] = rare;
        Evaluation<Pair> whole = loss.reduced(Reduction.SUM).evaluate(new Pair(first, second), Tensor.of(targets));
        Tensor values = loss.values(new Pair(first, second), Tensor.of(targets));
        for (int i = 0; i < count; i++) {
            Evaluation<Pair> one = loss.evaluate(pair(first.get(i), second.get(i)), Tensor.of(targets[i]));
            assertThat(values.get(i)).isEqualTo((Float) one.value());
            assertThat(whole.gradient().first().get(i)).isEqualTo((Float) one.gradient().first().item());
            assertThat(whole.gradient().second().get(i)).isEqualTo((Float) one.gradient().second().item());
        }
    }

    /** The factor of the gradient is beyond float32, in a block and alone. */
    @ParameterizedTest @ValueSource(ints = {2, 300}) void factorsBeyondFloat32DoNotSpoilTermsOfZero(int count) {
        Tensor first = Tensor.zeros(count).map(x -> 1);
        float[] others = new float[count];
        others[1] = 2;
        Pair gradient = new MarginRankingLoss().reduced(Reduction.SUM).times(1e300)
                .evaluate(new Pair(first, Tensor.of(others)), Tensor.full(1, count)).gradient();
        float[] expected = new float[count];
        expected[1] = INFINITY;
        assertThat(gradient.second().plus(0)).isEqualTo(Tensor.of(expected));
    }

    @Test void absentTermsMayHoldAnything() {
        Pair prediction = new Pair(Tensor.of(1, Float.NaN, INFINITY), Tensor.of(2, 3, INFINITY));
        Tensor target = Tensor.of(1, 1, Float.NaN);
        Evaluation<Pair> evaluation = new MarginRankingLoss().evaluate(prediction, target, Tensor.of(2, 0, 0));
        assertThat(evaluation.value()).isEqualTo(1);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.of(-1, 0, 0), Tensor.of(1, 0, 0)));
    }

    @Test void takesScalarsAndNothing() {
        Pair scalars = new Pair(Tensor.scalar(1), Tensor.scalar(3));
        assertThat(new MarginRankingLoss().values(scalars, Tensor.scalar(1))).isEqualTo(Tensor.scalar(2));
        Pair nothing = new Pair(Tensor.zeros(0), Tensor.zeros(0));
        assertThat(new MarginRankingLoss().value(nothing, Tensor.zeros(0))).isNaN();
        assertThat(new MarginRankingLoss().reduced(Reduction.SUM).value(nothing, Tensor.zeros(0))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        Tensor matrix = Tensor.zeros(2, 3);
        Pair prediction = new Pair(matrix, matrix);
        MarginRankingLoss loss = new MarginRankingLoss();
        refused(() -> new MarginRankingLoss(-1),
                "MarginRankingLoss: margin must be zero or positive, and finite, was -1.0");
        refused(() -> loss.value(prediction, null), "MarginRankingLoss: target must not be null");
        refused(() -> loss.value(prediction, Tensor.zeros(2)),
                "MarginRankingLoss: first has shape [2, 3] but target has shape [2]; they must be equal");
        refused(() -> new Pair(null, matrix), "Pair: first must not be null");
        refused(() -> new Pair(matrix, null), "Pair: second must not be null");
        refused(() -> new Pair(matrix, Tensor.zeros(3, 2)),
                "Pair: first has shape [2, 3] but second has shape [3, 2]; they must be equal");
        refused(() -> prediction.with(List.of(matrix, matrix, matrix)),
                "Pair: tensors has 3 elements; there must be 2");
    }

    @Test void validateRefusesOtherLabels() {
        MarginRankingLoss loss = new MarginRankingLoss();
        loss.validate(pair(1, 2), Tensor.of(-1));
        refused(() -> loss.validate(pair(1, 2), Tensor.of(0)),
                "MarginRankingLoss: target[0] is 0.0, outside {-1, 1}");
        refused(() -> loss.validate(pair(1, Float.NaN), Tensor.of(1)),
                "MarginRankingLoss: second[0] is NaN, outside (-∞, ∞)");
    }
}
