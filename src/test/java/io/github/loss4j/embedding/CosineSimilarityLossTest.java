package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CosineSimilarityLossTest implements SampleLossContract<Tensor, Tensor> {
    private final CosineSimilarityLoss loss = new CosineSimilarityLoss();

    @Override public List<CosineSimilarityLoss> losses() {
        return List.of(loss);
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> own, Random random, int samples) {
        return new Data<>(Vectors.random(random, samples), Vectors.random(random, samples));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> own, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] target = data.target().toDoubleArray();
        return 1 - Vectors.cosine(inputs.get(0), sample, target, sample);
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length * Vectors.LENGTH];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target.toArray(), samples[i] * Vectors.LENGTH, selected, i * Vectors.LENGTH,
                    Vectors.LENGTH);
        }
        return Tensor.wrap(selected, samples.length, Vectors.LENGTH);
    }

    /** Documentation of keras.losses.cosine_similarity: −0, −0.99999994, 0.99999994, each 1 less than here. */
    @Test void matchesAPublishedExample() {
        Tensor target = Tensor.of(new float[][] {{0, 1}, {1, 1}, {1, 1}});
        Tensor prediction = Tensor.of(new float[][] {{1, 0}, {1, 1}, {-1, -1}});
        assertThat(loss.values(prediction, target)).isEqualTo(Tensor.of(1, 0, 2));
    }

    /** scipy.spatial.distance.cosine([1, 2, 3, 4], [2, -1, 0.5, 3]), scipy 1.17.1. */
    @Test void isTheCosineDistance() {
        assertThat(loss.value(Tensor.of(1, 2, 3, 4), Tensor.of(2, -1, 0.5, 3))).isEqualTo(0.3470713749009895f);
    }

    /** 1 − cos and its gradient for [1, 2, 3] and [1, 2, nextUp(3)], mpmath 1.3.0 with 60 digits. */
    @Test void isAccurateBetweenNearlyParallelVectors() {
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(1, 2, 3), Tensor.of(1, 2, Math.nextUp(3f)));
        assertThat(evaluation.value()).isCloseTo(7.2504353383396012921e-16f, within(Math.ulp(7.25e-16f)));
        double[] gradient = {3.6492637794004643329e-9, 7.2985275588009286658e-9, -6.0821062990007738882e-9};
        for (int k = 0; k < 3; k++) {
            assertThat(evaluation.gradient().get(k)).isCloseTo((float) gradient[k],
                    within(2 * Math.ulp((float) gradient[k])));
        }
    }

    @Test void parallelVectorsCostNothing() {
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            int length = 2 + random.nextInt(40);
            Tensor prediction = Tensor.zeros(length).map(x -> random.nextInt(1 << 20) - (1 << 19));
            Tensor target = prediction.times(1 + random.nextInt(15)).times(i % 2 == 0 ? 1e-20f : 0x1p80f);
            if (!target.dividedBy(target.get(0)).equals(prediction.dividedBy(prediction.get(0)))) {
                continue;
            }
            target = i % 2 == 0 ? prediction.times(3) : target;
            Evaluation<Tensor> same = loss.evaluate(prediction, target);
            assertThat(same.value()).isZero();
            assertThat(same.gradient().abs().max().item()).isZero();
            Evaluation<Tensor> opposite = loss.evaluate(prediction, target.negate());
            assertThat(opposite.value()).isEqualTo(2);
            assertThat(opposite.gradient().abs().max().item()).isZero();
        }
    }

    /**
     * mpmath 1.3.0 with 60 digits: the least angle that two such vectors can have, and one next to a straight angle.
     */
    @Test void isAccurateBetweenVectorsOfTheLeastAngle() {
        Evaluation<Tensor> least = loss.evaluate(Tensor.of(16777215, 16777214), Tensor.of(16777214, 16777213));
        assertThat(least.value()).isEqualTo(1.5777225627586323449e-30f);
        assertThat(least.gradient()).isEqualTo(Tensor.of(-5.2939574980614978918e-23, 5.2939578136059916356e-23));
        Evaluation<Tensor> straight = loss.evaluate(Tensor.of(3, 1, 4), Tensor.of(-3, -1, -4 - 0x1p-21));
        assertThat(straight.value()).isEqualTo(2);
        assertThat(straight.gradient()).isEqualTo(Tensor.of(-8.4645643175602599662e-9, -2.8215214391867533221e-9,
                7.0538035979668833052e-9));
    }

    @Test void refusesMoreVectorsThanAnArrayHolds() {
        Tensor nothing = Tensor.zeros(50_000, 50_000, 0);
        refused(() -> loss.value(nothing, nothing), "CosineSimilarityLoss: prediction has shape [50000, 50000, 0]; "
                + "it must have at most 2147483647 vectors");
        Tensor wrapped = Tensor.zeros(1 << 16, 1 << 16, 0);
        refused(() -> loss.summary(wrapped, wrapped), "CosineSimilarityLoss: prediction has shape [65536, 65536, 0]; "
                + "it must have at most 2147483647 vectors");
        Tensor none = Tensor.zeros(50_000, 50_000, 0, 7);
        assertThat(loss.value(none, none)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(floats = {8e37f, 1e20f, 1e-20f, 0x1p-147f}) void doesNotDependOnLengths(float scale) {
        Tensor target = Tensor.of(2, -1, 0.5, 3);
        float expected = loss.value(Tensor.of(1, 2, 3, 4), target);
        Tensor prediction = Tensor.of(1, 2, 3, 4).times(scale);
        assertThat(loss.value(prediction, target)).isCloseTo(expected, within(1e-7f));
        assertThat(loss.value(prediction, target.times(1e38f))).isCloseTo(expected, within(1e-7f));
        if (scale > 1e-30f) {
            Tensor gradient = loss.evaluate(prediction, target).gradient().times(scale);
            Tensor ofOne = loss.evaluate(Tensor.of(1, 2, 3, 4), target).gradient();
            assertThat(gradient.minus(ofOne).abs().max().item()).isLessThan(1e-6f * ofOne.abs().max().item());
        }
    }

    @Test void gradientIsPerpendicularToThePrediction() {
        Tensor prediction = Tensor.of(1, 2, 3, 4);
        Tensor gradient = loss.evaluate(prediction, Tensor.of(2, -1, 0.5, 3)).gradient();
        assertThat(gradient.times(prediction).sum().item()).isCloseTo(0, within(1e-7f));
        assertThat(gradient.abs().max().item()).isGreaterThan(0.05f);
    }

    @ParameterizedTest @ValueSource(doubles = {1, 0.1, 0.01}) void gradientIsAccurate(double distance) {
        int length = 301;
        Random random = new Random(8);
        Tensor prediction = Tensor.zeros(length).map(x -> (float) random.nextGaussian());
        for (float scale : new float[] {1, 1e-8f, 1e8f, 1e-20f}) {
            float[] p = prediction.toArray();
            float[] t = Vectors.near(prediction, distance, random).times(scale).toArray();
            double pp = 0;
            double pt = 0;
            double tt = 0;
            for (int k = 0; k < length; k++) {
                pp += (double) p[k] * p[k];
                pt += (double) p[k] * t[k];
                tt += (double) t[k] * t[k];
            }
            double[] expected = new double[length];
            for (int k = 0; k < length; k++) {
                expected[k] = (pt / pp * p[k] - t[k]) / Math.sqrt(pp * tt);
            }
            Vectors.assertAccurate(loss.evaluate(prediction, Tensor.of(t)).gradient(), expected);
        }
    }

    /** 1 − 1/√(1 + y²), written without a difference, on both sides of where the difference is accurate enough. */
    @ParameterizedTest
    @ValueSource(floats = {0.0078f, 0.006f, 0.0055f, 0.005f, 0.003f, 1e-4f}) void smallAnglesAreAccurate(
            float y) {
        double secant = Math.sqrt(1 + (double) y * y);
        double expected = (double) y * y / (secant * (1 + secant));
        assertThat((double) loss.value(Tensor.of(3, 0), Tensor.of(1, y))).isCloseTo(expected, within(6e-8 * expected));
        assertThat((double) new CosineEmbeddingLoss(-1).value(new Pair(Tensor.of(3, 0), Tensor.of(-1, y)),
                Tensor.scalar(-1))).isCloseTo(expected, within(6e-8 * expected));
    }

    /** Lengths and weights near the ends of float32's range, in each case with a gradient in the middle of it. */
    @ParameterizedTest @CsvSource({"1e-38, 1, 1e-30", "1e-38, 1e-38, 1e-30", "1, 1e-42, 1", "1e30, 1e30, 1e25",
        "1e-10, 1e-10, 1e-30"}) void gradientIsAccurateForExtremeLengths(float length, float targetLength,
                float weight) {
        Random random = new Random(9);
        float[] p = Tensor.zeros(100).map(x -> random.nextGaussian() * length).toArray();
        float[] t = Tensor.zeros(100).map(x -> random.nextGaussian() * targetLength).toArray();
        double pp = 0;
        double pt = 0;
        double tt = 0;
        for (int k = 0; k < 100; k++) {
            pp += (double) p[k] * p[k];
            pt += (double) p[k] * t[k];
            tt += (double) t[k] * t[k];
        }
        double[] expected = new double[100];
        for (int k = 0; k < 100; k++) {
            expected[k] = weight * (pt / pp * p[k] - t[k]) / (Math.sqrt(pp) * Math.sqrt(tt));
        }
        Vectors.assertAccurate(loss.reduced(Reduction.SUM).evaluate(Tensor.of(p), Tensor.of(t), Tensor.scalar(weight))
                .gradient(), expected);
    }

    /** The gradient is beyond float32: infinite, and not NaN, where the vectors are orthogonal. */
    @ParameterizedTest @ValueSource(ints = {2, 100}) void aGradientBeyondFloat32IsInfinite(int length) {
        float[] p = new float[length];
        float[] t = new float[length];
        p[0] = 1e-20f;
        t[1] = 1e38f;
        float[] gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(p), Tensor.of(t), Tensor.scalar(1e30f))
                .gradient().toArray();
        assertThat(gradient[0]).isZero();
        assertThat(gradient[1]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** 1 − cos of nearly parallel vectors that begin with zeros: mpmath 1.3.0 gives the figure of [1, 2, nextUp(3)]. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 2, 5}) void nearlyParallelVectorsMayBeginWithZeros(int zeros) {
        float[] p = new float[zeros + 3];
        float[] t = new float[zeros + 3];
        for (int k = 0; k < 3; k++) {
            p[zeros + k] = k + 1;
            t[zeros + k] = k == 2 ? Math.nextUp(3f) : k + 1;
        }
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(p), Tensor.of(t));
        assertThat(evaluation.value()).isCloseTo(7.2504353383396012921e-16f, within(Math.ulp(7.25e-16f)));
        assertThat(evaluation.gradient().get(zeros)).isCloseTo(3.6492637794004643329e-9f, within(1e-15f));
    }

    /** 1 − cos in exact arithmetic, for vectors of an odd length that differ in their last element, not the largest. */
    @Test void nearlyParallelVectorsMayDifferInTheLastElement() {
        float last = Math.nextUp(2f);
        BigDecimal square = new BigDecimal(14);
        BigDecimal product = new BigDecimal(10).add(new BigDecimal(2).multiply(new BigDecimal(last)));
        BigDecimal otherSquare = new BigDecimal(10).add(new BigDecimal(last).pow(2));
        MathContext digits = new MathContext(60);
        double expected = BigDecimal.ONE.subtract(product.divide(square.multiply(otherSquare).sqrt(digits), digits))
                .doubleValue();
        Tensor values = loss.values(Tensor.of(new float[][] {{1, 2, 3}, {3, 1, 2}}),
                Tensor.of(new float[][] {{-2, 1, 3}, {3, 1, last}}));
        assertThat((double) values.get(1)).isCloseTo(expected, within(6e-8 * expected));
    }

    @Test void zeroVectorsOverwriteTheGradient() {
        Tensor buffer = Tensor.full(7, 2, 2);
        loss.evaluateInto(Tensor.of(new float[][] {{0, 0}, {1, 2}}), Tensor.of(new float[][] {{1, 2}, {0, 0}}), buffer);
        assertThat(buffer).isEqualTo(Tensor.zeros(2, 2));
    }

    @Test void acceptsAsManyVectorsAsAnArrayHolds() {
        Tensor nothing = Tensor.zeros(Integer.MAX_VALUE, 0);
        assertThat(loss.terms(nothing, nothing).shape()).containsExactly(Integer.MAX_VALUE);
    }

    @Test void zeroVectorsHaveNoAngle() {
        Tensor prediction = Tensor.of(new float[][] {{0, 0}, {1, 2}, {0, 0}});
        Tensor target = Tensor.of(new float[][] {{1, 2}, {0, 0}, {0, 0}});
        assertThat(loss.values(prediction, target)).isEqualTo(Tensor.of(1, 1, 1));
        assertThat(loss.evaluate(prediction, target).gradient()).isEqualTo(Tensor.zeros(3, 2));
        assertThat(loss.value(Tensor.of(0, 0), Tensor.of(1, Float.NaN))).isNaN();
        assertThat(loss.value(Tensor.of(1, 0), Tensor.of(1, Float.POSITIVE_INFINITY))).isNaN();
        assertThat(loss.values(Tensor.zeros(2, 0), Tensor.zeros(2, 0))).isEqualTo(Tensor.of(1, 1));
    }

    @Test void vectorsLieAlongTheLastAxis() {
        Tensor prediction = Vectors.random(new Random(1), 6);
        Tensor target = Vectors.random(new Random(2), 6);
        Tensor flat = loss.values(prediction, target);
        assertThat(loss.values(prediction.reshape(2, 3, 8), target.reshape(2, 3, 8))).isEqualTo(flat.reshape(2, 3));
        assertThat(loss.values(Tensor.of(3, 0), Tensor.of(0, 2))).isEqualTo(Tensor.scalar(1));
        assertThat(loss.value(Tensor.zeros(0, 3), Tensor.zeros(0, 3))).isNaN();
        assertThat(loss.reduced(Reduction.SUM).value(Tensor.zeros(0, 3), Tensor.zeros(0, 3))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        refused(() -> loss.value(Tensor.zeros(2, 3), null), "CosineSimilarityLoss: target must not be null");
        refused(() -> loss.value(Tensor.zeros(2, 3), Tensor.zeros(3)),
                "CosineSimilarityLoss: prediction has shape [2, 3] but target has shape [3]; they must be equal");
        refused(() -> loss.value(Tensor.scalar(1), Tensor.scalar(1)), "CosineSimilarityLoss: prediction has shape []; "
                + "its last axis must be that of the vectors: [D], [N, D] or [..., D]");
    }
}
