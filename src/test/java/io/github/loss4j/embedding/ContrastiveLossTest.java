package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContrastiveLossTest implements SampleLossContract<Pair, Tensor> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<ContrastiveLoss> losses() {
        return List.of(new ContrastiveLoss(), new ContrastiveLoss(4.5f), new ContrastiveLoss(0));
    }

    @Override public Data<Pair, Tensor> random(SampleLoss<Pair, Tensor> loss, Random random, int samples) {
        Pair pair = new Pair(Vectors.random(random, samples), Vectors.random(random, samples));
        return new Data<>(pair, Tensor.zeros(samples).map(x -> random.nextInt(3) / 2.0));
    }

    @Override public double formula(SampleLoss<Pair, Tensor> loss, List<double[]> inputs, Data<Pair, Tensor> data,
            int sample) {
        double distance = Vectors.distance(inputs.get(0), inputs.get(1), sample, 2, 0);
        double same = data.target().get(sample);
        double deficit = Math.max(0, ((ContrastiveLoss) loss).margin() - distance);
        return same * distance * distance + (1 - same) * deficit * deficit;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return Vectors.select(target, samples);
    }

    private static Evaluation<Pair> one(float margin, float target, Tensor first, Tensor second) {
        return new ContrastiveLoss(margin).evaluate(new Pair(first, second), Tensor.scalar(target));
    }

    /**
     * TensorFlow Addons, tests/contrastive_test.py: labels, distances and losses by hand there; here the distances are
     * those of vectors with one element.
     */
    @Test void matchesPublishedFigures() {
        Tensor distances = Tensor.wrap(new float[] {0.1f, 0.3f, 1.3f, 0.7f, 1.1f, 0.5f}, 6, 1);
        Pair pair = new Pair(distances, Tensor.zeros(6, 1));
        Tensor target = Tensor.of(0, 0, 1, 1, 0, 1);
        Tensor expected = Tensor.of(0.81, 0.49, 1.69, 0.49, 0, 0.25);
        Tensor error = new ContrastiveLoss().values(pair, target).minus(expected).abs();
        assertThat(error.max().item()).isLessThan(3e-7f);
        assertThat(new ContrastiveLoss().value(pair, target)).isCloseTo(0.621666f, within(1e-6f));
        assertThat(new ContrastiveLoss(2).value(pair, target)).isCloseTo(1.623333f, within(1e-6f));
        Tensor weights = Tensor.of(1.2, 0.8, 0.5, 0.4, 1.5, 1);
        assertThat(new ContrastiveLoss().reduced(Reduction.BATCH_MEAN).value(pair, target, weights))
                .isCloseTo(0.4425f, within(1e-6f));
    }

    /** TensorFlow Addons, documentation of contrastive_loss: distances of 8.06, 2 and 4.473 in float16. */
    @Test void distancesAreEuclidean() {
        Pair pair = new Pair(Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}),
                Tensor.of(new float[][] {{5, 9}, {3, 6}, {1, 8}}));
        assertThat(new ContrastiveLoss().values(pair, Tensor.full(1, 3))).isEqualTo(Tensor.of(65, 4, 20));
        Tensor roots = new ContrastiveLoss().values(pair, Tensor.full(1, 3)).sqrt();
        assertThat(roots.minus(Tensor.of(8.06, 2, 4.473)).abs().max().item()).isLessThan(5e-3f);
    }

    @Test void ofPairsThatBelongTogetherItIsTheSquaredError() {
        Pair pair = random(null, new Random(8), 10).prediction();
        float sum = new MseLoss().reduced(Reduction.SUM).value(pair.first(), pair.second());
        assertThat(new ContrastiveLoss().reduced(Reduction.SUM).value(pair, Tensor.full(1, 10)))
                .isCloseTo(sum, within(1e-6f * sum));
    }

    @ParameterizedTest @ValueSource(ints = {1, 100}) void acceptsFactorsBeyondFloat32(int length) {
        float[] near = new float[length];
        near[length - 1] = 1e-10f;
        Pair gradient = new ContrastiveLoss().reduced(Reduction.SUM).evaluate(new Pair(Tensor.of(near),
                Tensor.zeros(length)), Tensor.scalar(1), Tensor.scalar(3e38f)).gradient();
        assertThat(gradient.first().get(length - 1)).isCloseTo(6e28f, within(1e22f));
        assertThat(gradient.second().plus(0)).isEqualTo(gradient.first().negate().plus(0));
    }

    /** The difference of two elements is beyond float32, but not its product with the weight. */
    @ParameterizedTest @ValueSource(ints = {1, 100}) void acceptsDifferencesBeyondFloat32(int length) {
        Pair pair = new Pair(Tensor.full(3e38f, length), Tensor.full(-3e38f, length));
        Pair gradient = new ContrastiveLoss().reduced(Reduction.SUM).evaluate(pair, Tensor.scalar(1),
                Tensor.scalar(1e-15f)).gradient();
        assertThat(gradient.first().get(0)).isCloseTo(1.2e24f, within(2e17f));
        assertThat(gradient.second()).isEqualTo(gradient.first().negate());
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 1}) void equalVectorsHaveNoDerivative(float target) {
        Tensor vector = Tensor.of(1, 2);
        Evaluation<Pair> evaluation = one(2, target, vector, vector);
        assertThat(evaluation.value()).isEqualTo(4 * (1 - target));
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.zeros(2), Tensor.zeros(2)));
    }

    @ParameterizedTest @ValueSource(floats = {4, 5}) void pushesUntilTheMarginLiesBetween(float further) {
        assertThat(Vectors.unsigned(one(4, 0, Tensor.of(3, 0), Tensor.of(0, 0)).gradient()))
                .isEqualTo(new Pair(Tensor.of(-2, 0), Tensor.of(2, 0)));
        Evaluation<Pair> evaluation = one(4, 0, Tensor.of(further, 0), Tensor.of(0, 0));
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.zeros(2), Tensor.zeros(2)));
    }

    @ParameterizedTest @ValueSource(doubles = {3, 0.01, 1e-6}) void gradientIsAccurate(double distance) {
        int length = 301;
        Random random = new Random(8);
        for (float offset : new float[] {0, 1, 1e30f}) {
            Tensor first = Tensor.zeros(length).map(x -> (float) random.nextGaussian() + offset);
            Tensor second = Vectors.near(first, distance, random);
            double[] expected = new double[length];
            double square = 0;
            for (int k = 0; k < length; k++) {
                expected[k] = (double) first.get(k) - second.get(k);
                square += expected[k] * expected[k];
            }
            double norm = Math.sqrt(square);
            double margin = 200;
            double derivative = square == 0 ? 0 : 2 * (0.25 - 0.75 * (margin - norm) / norm);
            double[] ofSecond = new double[length];
            for (int k = 0; k < length; k++) {
                expected[k] *= derivative;
                ofSecond[k] = -expected[k];
            }
            Pair gradient = one((float) margin, 0.25f, first, second).gradient();
            Vectors.assertAccurate(gradient.first(), expected);
            Vectors.assertAccurate(gradient.second(), ofSecond);
        }
    }

    /** mpmath 1.3.0 with 60 digits: a margin beside √2. */
    @Test void isAccurateWhereTheMarginIsAlmostTheDistance() {
        Evaluation<Pair> evaluation = new ContrastiveLoss(1.41421366f)
                .evaluate(new Pair(Tensor.of(0, 0), Tensor.of(1, 1)), Tensor.scalar(0));
        assertThat(evaluation.value()).isEqualTo(9.0261505516135937395e-15f);
        assertThat(evaluation.gradient().first().get(1)).isEqualTo(1.3435885197197536147e-7f);
        Evaluation<Pair> closer = new ContrastiveLoss(5)
                .evaluate(new Pair(Tensor.of(0, 0, 0), Tensor.of(3, 4 - 0x1p-22, 0x1.6a09e60000000p-10)),
                        Tensor.scalar(0));
        assertThat(closer.value()).isEqualTo(7.1273163838952225056e-31f);
        assertThat(closer.gradient().first().get(0)).isEqualTo(1.0130812204758868135e-15f);
    }

    /**
     * The margin minus the distance in exact arithmetic: about 3e-14, of which double keeps two digits. Multiplying the
     * vectors and the margin by a power of two multiplies all figures exactly.
     */
    @ParameterizedTest @ValueSource(floats = {1, 0x1p18f}) void isAccurateInALaterPairOfAnyScale(float unit) {
        float y = 4 - 0x1p-22f;
        float z = Math.nextDown(0x1.6a09e6p-10f);
        double deficit = unit * Vectors.deficit(5, 3, y, z);
        assertThat(deficit / unit).isBetween(1e-14, 1e-13);
        Pair pairs = new Pair(Tensor.of(new float[][] {{1, 0, 0}, {0, 1, 2}, {0, 0, 0}}),
                Tensor.of(new float[][] {{0, 1, 0}, {0, 0, 0}, {3 * unit, y * unit, z * unit}}));
        ContrastiveLoss loss = new ContrastiveLoss(5 * unit);
        Tensor target = Tensor.of(1, 1, 0);
        assertThat((double) loss.values(pairs, target).get(2)).isCloseTo(deficit * deficit,
                within(6e-8 * deficit * deficit));
        Tensor gradient = loss.reduced(Reduction.SUM).evaluate(pairs, target).gradient().first();
        assertThat((double) gradient.get(2, 0)).isCloseTo(2 * deficit * 3 / 5, within(1e-7 * deficit));
    }

    /** Vectors of odd lengths, and more of them than a block holds. */
    @ParameterizedTest @ValueSource(ints = {1, 3, 7, 15}) void manyShortVectorsHaveTheirDistances(int length) {
        Random random = new Random(16);
        int count = 5000;
        Pair pairs = new Pair(Tensor.zeros(count, length).map(x -> random.nextGaussian()), Tensor.zeros(count, length)
                .map(x -> random.nextGaussian()));
        Tensor values = new ContrastiveLoss().values(pairs, Tensor.full(1, count));
        for (int i = 0; i < count; i++) {
            double square = 0;
            for (int k = 0; k < length; k++) {
                square += Math.pow((double) pairs.first().get(i, k) - pairs.second().get(i, k), 2);
            }
            assertThat((double) values.get(i)).as("%d", i).isCloseTo(square, within(6e-8 * square));
        }
    }

    @Test void acceptsExtremes() {
        Tensor zero = Tensor.of(0, 0);
        // (1e19)² is representable; the square of 3e38 is not, its gradient is infinite too.
        assertThat(one(1, 1, Tensor.of(1e19, 0), zero).value()).isCloseTo(1e38f, within(1e31f));
        assertThat(one(1, 1, Tensor.of(3e38, 0), zero).value()).isEqualTo(INFINITY);
        assertThat(one(1, 0, Tensor.of(3e38, 3e38), Tensor.of(-3e38, -3e38)).value()).isEqualTo(0);
        Evaluation<Pair> tiny = one(1, 0, Tensor.of(Float.MIN_VALUE, 0), zero);
        assertThat(tiny.value()).isEqualTo(1);
        assertThat(Vectors.unsigned(tiny.gradient())).isEqualTo(new Pair(Tensor.of(-2, 0), Tensor.of(2, 0)));
        Evaluation<Pair> far = one(1, 0, Tensor.of(INFINITY, 0), zero);
        assertThat(far.value()).isEqualTo(0);
        assertThat(far.gradient()).isEqualTo(new Pair(zero, zero));
        assertThat(one(1, 0.5f, Tensor.of(INFINITY, 0), zero).value()).isEqualTo(INFINITY);
        assertThat(one(1, Float.NaN, Tensor.of(1, 0), zero).value()).isNaN();
    }

    @Test void absentTermsMayHoldAnything() {
        Pair pair = new Pair(Tensor.of(new float[][] {{1, 0}, {Float.NaN, 1}, {0, 0}}),
                Tensor.of(new float[][] {{0, 0}, {2, 2}, {INFINITY, 5}}));
        Evaluation<Pair> evaluation = new ContrastiveLoss().evaluate(pair, Tensor.of(1, Float.NaN, -1),
                Tensor.of(1, 0, 0));
        assertThat(evaluation.value()).isEqualTo(1);
        assertThat(evaluation.gradient()).isEqualTo(new Pair(Tensor.of(new float[][] {{2, 0}, {0, 0}, {0, 0}}),
                Tensor.of(new float[][] {{-2, 0}, {0, 0}, {0, 0}})));
    }

    @Test void nothingHasNoMean() {
        Pair nothing = new Pair(Tensor.zeros(0, 3), Tensor.zeros(0, 3));
        assertThat(new ContrastiveLoss().value(nothing, Tensor.zeros(0))).isNaN();
        assertThat(new ContrastiveLoss().reduced(Reduction.SUM).value(nothing, Tensor.zeros(0))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        ContrastiveLoss loss = new ContrastiveLoss();
        Pair pair = new Pair(Tensor.zeros(2, 3), Tensor.zeros(2, 3));
        refused(() -> new ContrastiveLoss(INFINITY),
                "ContrastiveLoss: margin must be zero or positive, and finite, was Infinity");
        refused(() -> loss.value(pair, null), "ContrastiveLoss: target must not be null");
        refused(() -> loss.value(pair, Tensor.zeros(3)),
                "ContrastiveLoss: the loss has shape [2] but target has shape [3]; they must be equal");
        refused(() -> loss.value(pair, Tensor.of(1, -1)), "ContrastiveLoss: target[1] is -1.0, outside [0, 1]");
        refused(() -> loss.value(pair, Tensor.of(1.5, -1), Tensor.of(2, 0)),
                "ContrastiveLoss: target[0] is 1.5, outside [0, 1]");
        refused(() -> loss.validate(pair, Tensor.of(1, Float.NaN)),
                "ContrastiveLoss: target[1] is NaN, outside [0, 1]");
        refused(() -> loss.value(new Pair(Tensor.scalar(1), Tensor.scalar(1)), Tensor.scalar(1)),
                "ContrastiveLoss: first has shape []; "
                        + "its last axis must be that of the vectors: [D], [N, D] or [..., D]");
    }
}
