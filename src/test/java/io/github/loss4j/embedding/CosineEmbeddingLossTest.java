package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosineEmbeddingLossTest implements SampleLossContract<Pair, Tensor> {
    @Override public List<CosineEmbeddingLoss> losses() {
        return List.of(new CosineEmbeddingLoss(), new CosineEmbeddingLoss(0.3f), new CosineEmbeddingLoss(-1));
    }

    @Override public Data<Pair, Tensor> random(SampleLoss<Pair, Tensor> loss, Random random, int samples) {
        Pair pair = new Pair(Vectors.random(random, samples), Vectors.random(random, samples));
        return new Data<>(pair, Tensor.zeros(samples).map(x -> random.nextBoolean() ? 1 : -1));
    }

    @Override public double formula(SampleLoss<Pair, Tensor> loss, List<double[]> inputs, Data<Pair, Tensor> data,
            int sample) {
        double cosine = Vectors.cosine(inputs.get(0), sample, inputs.get(1), sample);
        return data.target().get(sample) == 1
                ? 1 - cosine
                : Math.max(0, cosine - ((CosineEmbeddingLoss) loss).margin());
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return Vectors.select(target, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("CosineEmbeddingLoss", 6, golden -> {
            Pair input = new Pair(golden.tensor("input1"), golden.tensor("input2"));
            Evaluation<Pair> evaluation = golden.assertValue(new CosineEmbeddingLoss(golden.number("margin")), input,
                    golden.tensor("target"), 2, 1e-9);
            golden.assertClose("gradient.input1", evaluation.gradient().first(), 2, 1e-9);
            golden.assertClose("gradient.input2", evaluation.gradient().second(), 2, 1e-9);
        });
    }

    /** Documentation of mindspore.nn.CosineEmbeddingLoss: 0.0003425479, there in float32. */
    @Test void matchesAPublishedExample() {
        Pair pair = new Pair(Tensor.of(new float[][] {{0.3f, 0.8f}, {0.4f, 0.3f}}),
                Tensor.of(new float[][] {{0.4f, 1.2f}, {-0.4f, -0.9f}}));
        assertThat(new CosineEmbeddingLoss().value(pair, Tensor.of(1, -1))).isCloseTo(0.0003425479f, within(6e-8f));
    }

    /** Documentation of paddle.nn.functional.cosine_embedding_loss, reduction='none': 0.42310387, 0. */
    @Test void matchesAnotherPublishedExample() {
        Pair pair = new Pair(Tensor.of(new float[][] {{1.6f, 1.2f, -0.5f}, {3.2f, 2.6f, -5.8f}}),
                Tensor.of(new float[][] {{0.5f, 0.5f, -1.8f}, {2.3f, -1.4f, 1.1f}}));
        Tensor values = new CosineEmbeddingLoss(0.5f).values(pair, Tensor.of(1, -1));
        assertThat(values.get(0)).isCloseTo(0.42310387f, within(6e-8f));
        assertThat(values.get(1)).isEqualTo(0);
    }

    @Test void ofPairsThatBelongTogetherItIsTheCosineSimilarityLoss() {
        Pair pair = random(null, new Random(5), 20).prediction();
        Evaluation<Pair> evaluation = new CosineEmbeddingLoss(0.4f).evaluate(pair, Tensor.full(1, 20));
        Evaluation<Tensor> similarity = new CosineSimilarityLoss().evaluate(pair.first(), pair.second());
        assertThat(evaluation.value()).isEqualTo(similarity.value());
        assertThat(evaluation.gradient().first()).isEqualTo(similarity.gradient());
        assertThat(evaluation.gradient().second())
                .isEqualTo(new CosineSimilarityLoss().evaluate(pair.second(), pair.first()).gradient());
    }

    @Test void hasDerivativeZeroAtTheKink() {
        Pair right = new Pair(Tensor.of(1, 1), Tensor.of(3, -3));
        Evaluation<Pair> evaluation = new CosineEmbeddingLoss().evaluate(right, Tensor.scalar(-1));
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.zeros(2), Tensor.zeros(2)));
        Pair parallel = new Pair(Tensor.of(1, 0), Tensor.of(2, 0));
        assertThat(new CosineEmbeddingLoss(1).evaluate(parallel, Tensor.scalar(-1)).value()).isEqualTo(0);
    }

    /** The products of these vectors are exact and add up to 0 only in the end. */
    @Test void rightAnglesAreExact() {
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            float[] one = new float[12];
            float[] other = new float[12];
            for (int k = 0; k < 6; k++) {
                one[k] = other[11 - k] = (float) random.nextGaussian();
                other[k] = (float) random.nextGaussian();
                one[11 - k] = -other[k];
            }
            Evaluation<Pair> evaluation = new CosineEmbeddingLoss()
                    .evaluate(new Pair(Tensor.of(one), Tensor.of(other)), Tensor.scalar(-1));
            assertThat(evaluation.value()).isZero();
            assertThat(evaluation.gradient().first().abs().max().item()).isZero();
        }
    }

    /** The cosine minus the margin in exact arithmetic; both are 1/2 up to some units of their last place. */
    @ParameterizedTest @ValueSource(ints = {-20, -3, -1, 1, 2, 5, 60}) void isAccurateWhereTheCosineIsNearTheMargin(
            int ulps) {
        float y = (float) Math.sqrt(3) - ulps * Math.ulp(1.7f);
        MathContext digits = new MathContext(60);
        BigDecimal square = BigDecimal.ONE.add(new BigDecimal(y).multiply(new BigDecimal(y)));
        double expected = Math.max(0, BigDecimal.ONE.divide(square.sqrt(digits), digits).subtract(new BigDecimal("0.5"))
                .doubleValue());
        Pair pair = new Pair(Tensor.of(3, 0), Tensor.of(1, y));
        assertThat((double) new CosineEmbeddingLoss(0.5f).value(pair, Tensor.scalar(-1))).isCloseTo(expected, within(
                6e-8 * expected));
    }

    /**
     * The cosine minus the margin in exact arithmetic: about 1e-15, of which double keeps one digit. The gradient with
     * respect to the first vector, [1, 0, 0], is perpendicular to it.
     */
    @Test void isAccurateWhereTheCosineIsAlmostTheMargin() {
        float y = Math.nextDown((float) Math.sqrt(3));
        float z = Math.nextDown((float) Math.sqrt(3 - (double) y * y));
        BigDecimal square = BigDecimal.ONE.add(new BigDecimal(y).pow(2)).add(new BigDecimal(z).pow(2));
        MathContext digits = new MathContext(60);
        double expected = BigDecimal.ONE.divide(square.sqrt(digits), digits).subtract(new BigDecimal("0.5"))
                .doubleValue();
        assertThat(expected).isBetween(1e-17, 1e-14);
        Pair pairs = new Pair(Tensor.of(new float[][] {{1, 2, 3}, {5, 1, 0}, {1, 0, 0}}),
                Tensor.of(new float[][] {{2, -1, 3}, {0, 1, 7}, {0.25f, y / 4, z / 4}}));
        Tensor target = Tensor.of(1, 1, -1);
        CosineEmbeddingLoss loss = new CosineEmbeddingLoss(0.5f);
        assertThat((double) loss.values(pairs, target).get(2)).isCloseTo(expected, within(6e-8 * expected));
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(pairs, target).gradient().first();
        assertThat(gradient.get(2, 0)).isCloseTo(0, within(1e-14f));
        assertThat(gradient.get(2, 1)).isCloseTo(y / 2, within(Math.ulp(y / 2)));
        assertThat(gradient.get(2, 2)).isCloseTo(z / 2, within(Math.ulp(z / 2)));
    }

    /** 1 − cos and its gradient for [1, 2, 3] and [1, 2, nextUp(3)], mpmath 1.3.0 with 60 digits. */
    @Test void isAccurateBetweenNearlyParallelVectorsAfterOthers() {
        Pair pairs = new Pair(Tensor.of(new float[][] {{1, 2, 3}, {5, 1, 0}, {1, 2, 3}}),
                Tensor.of(new float[][] {{2, -1, 3}, {0, 1, 7}, {1, 2, Math.nextUp(3f)}}));
        Tensor target = Tensor.of(-1, -1, 1);
        assertThat(new CosineEmbeddingLoss().values(pairs, target).get(2))
                .isCloseTo(7.2504353383396012921e-16f, within(Math.ulp(7.25e-16f)));
        Tensor gradient = new CosineEmbeddingLoss().reduced(Reduction.SUM).evaluate(pairs, target).gradient().first();
        assertThat(gradient.get(2, 0)).isCloseTo(3.6492637794004643329e-9f, within(1e-15f));
        assertThat(gradient.get(2, 2)).isCloseTo(-6.0821062990007738882e-9f, within(1e-15f));
    }

    /** mpmath 1.3.0 with 60 digits. */
    @Test void isAccurateAtAMarginOfAStraightAngle() {
        Pair straight = new Pair(Tensor.of(3, 1, 4), Tensor.of(-3, -1, -4 - 0x1p-21));
        assertThat(new CosineEmbeddingLoss(-1).value(straight, Tensor.scalar(-1)))
                .isEqualTo(1.6817577077157419461e-15f);
        Pair opposite = new Pair(Tensor.of(3, 1, 4), Tensor.of(-9, -3, -12));
        assertThat(new CosineEmbeddingLoss(-1).value(opposite, Tensor.scalar(-1))).isZero();
        Pair parallel = new Pair(Tensor.of(3, 1, 4.7), Tensor.of(3, 1, 4.7));
        assertThat(new CosineEmbeddingLoss(1).value(parallel, Tensor.scalar(-1))).isZero();
    }

    @Test void refusesMorePairsThanAnArrayHolds() {
        Tensor nothing = Tensor.zeros(50_000, 50_000, 0);
        refused(() -> new CosineEmbeddingLoss().value(new Pair(nothing, nothing), Tensor.scalar(1)),
                "CosineEmbeddingLoss: first has shape [50000, 50000, 0]; it must have at most 2147483647 vectors");
    }

    @ParameterizedTest @ValueSource(floats = {-1, 0, 1}) void nanGivesNan(float margin) {
        Pair pair = new Pair(Tensor.of(3, Float.NaN, 4), Tensor.of(3, 1, 4));
        assertThat(new CosineEmbeddingLoss(margin).value(pair, Tensor.scalar(-1))).isNaN();
        assertThat(new CosineEmbeddingLoss(margin).value(pair, Tensor.scalar(1))).isNaN();
    }

    @Test void zeroVectorsHaveCosineZero() {
        Pair pair = new Pair(Tensor.of(new float[][] {{0, 0}, {0, 0}, {3, 4}}),
                Tensor.of(new float[][] {{1, 2}, {1, 2}, {0, 0}}));
        Tensor target = Tensor.of(1, -1, -1);
        assertThat(new CosineEmbeddingLoss().values(pair, target)).isEqualTo(Tensor.of(1, 0, 0));
        assertThat(new CosineEmbeddingLoss(-0.5f).values(pair, target)).isEqualTo(Tensor.of(1, 0.5, 0.5));
        assertThat(new CosineEmbeddingLoss(-0.5f).evaluate(pair, target).gradient())
                .isEqualTo(new Pair(Tensor.zeros(3, 2), Tensor.zeros(3, 2)));
    }

    @ParameterizedTest
    @ValueSource(floats = {3e38f, 1e-40f, Float.MIN_VALUE}) void doesNotDependOnTheScale(float scale) {
        CosineEmbeddingLoss loss = new CosineEmbeddingLoss();
        Pair pair = new Pair(Tensor.of(scale, 0, 0), Tensor.of(1e38, 1e38, 0));
        assertThat(loss.value(pair, Tensor.scalar(-1))).isEqualTo((float) Math.sqrt(0.5));
        assertThat(loss.value(pair, Tensor.scalar(1))).isCloseTo((float) (1 - Math.sqrt(0.5)), within(1e-7f));
    }

    @Test void acceptsExtremes() {
        CosineEmbeddingLoss loss = new CosineEmbeddingLoss();
        Pair infinite = new Pair(Tensor.of(Float.POSITIVE_INFINITY, 1), Tensor.of(1, 1));
        assertThat(loss.value(infinite, Tensor.scalar(-1))).isNaN();
        Evaluation<Pair> noTarget = loss.evaluate(new Pair(Tensor.of(1, 2), Tensor.of(0, 0)),
                Tensor.scalar(Float.NaN));
        assertThat(noTarget.value()).isNaN();
        assertThat(noTarget.gradient().first().get(0)).isNaN();
    }

    @Test void absentTermsMayHoldAnything() {
        Pair pair = new Pair(Tensor.of(new float[][] {{1, 0}, {Float.NaN, 1}, {0, 0}}),
                Tensor.of(new float[][] {{0, 1}, {2, 2}, {Float.NaN, 5}}));
        Evaluation<Pair> evaluation = new CosineEmbeddingLoss().evaluate(pair, Tensor.of(1, Float.NaN, 7),
                Tensor.of(1, 0, 0));
        assertThat(evaluation.value()).isEqualTo(1);
        assertThat(Vectors.unsigned(evaluation.gradient()))
                .isEqualTo(new Pair(Tensor.of(new float[][] {{0, -1}, {0, 0}, {0, 0}}),
                        Tensor.of(new float[][] {{-1, 0}, {0, 0}, {0, 0}})));
    }

    @Test void nothingHasNoMean() {
        Pair nothing = new Pair(Tensor.zeros(0, 3), Tensor.zeros(0, 3));
        assertThat(new CosineEmbeddingLoss().value(nothing, Tensor.zeros(0))).isNaN();
        assertThat(new CosineEmbeddingLoss().reduced(Reduction.SUM).value(nothing, Tensor.zeros(0))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        CosineEmbeddingLoss loss = new CosineEmbeddingLoss();
        Pair pair = new Pair(Tensor.full(1, 2, 3), Tensor.full(1, 2, 3));
        refused(() -> new CosineEmbeddingLoss(1.5f), "CosineEmbeddingLoss: margin must be from -1 to 1, was 1.5");
        refused(() -> new CosineEmbeddingLoss(Float.NaN), "CosineEmbeddingLoss: margin must be from -1 to 1, was NaN");
        refused(() -> loss.value(pair, null), "CosineEmbeddingLoss: target must not be null");
        refused(() -> loss.value(pair, Tensor.zeros(2, 3)),
                "CosineEmbeddingLoss: the loss has shape [2] but target has shape [2, 3]; they must be equal");
        refused(() -> loss.value(pair, Tensor.of(1, 0)),
                "CosineEmbeddingLoss: target[1] is 0.0; it must be -1 or 1");
        refused(() -> loss.value(pair, Tensor.of(2, 0), Tensor.of(1, 0)),
                "CosineEmbeddingLoss: target[0] is 2.0; it must be -1 or 1");
        refused(() -> loss.value(new Pair(Tensor.scalar(1), Tensor.scalar(1)), Tensor.scalar(1)),
                "CosineEmbeddingLoss: first has shape []; "
                        + "its last axis must be that of the vectors: [D], [N, D] or [..., D]");
    }
}
