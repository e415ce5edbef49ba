package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TripletMarginLossTest implements SampleLossContract<Triplet, Void>, EngineContract<Triplet, Void> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final Tensor ANCHOR = Tensor.of(new float[][] {{1, 5, 3}, {0, 3, 2}, {1, 4, 1}});
    private static final Tensor POSITIVE = Tensor.of(new float[][] {{5, 1, 2}, {3, 2, 1}, {3, -1, 1}});
    private static final Tensor NEGATIVE = Tensor.of(new float[][] {{2, 1, -3}, {1, 1, -1}, {4, -2, 1}});

    @Override public List<TripletMarginLoss> losses() {
        return List.of(new TripletMarginLoss(), new TripletMarginLoss(1, 2, 1e-6f, true),
                new TripletMarginLoss(0.5f, 1, 0.01f), new TripletMarginLoss(2, 1, 0, true),
                new TripletMarginLoss(1, 3.5f), new TripletMarginLoss(1, INFINITY, 1e-6f, true));
    }

    @Override public Data<Triplet, Void> random(SampleLoss<Triplet, Void> loss, Random random, int samples) {
        return new Data<>(new Triplet(Vectors.random(random, samples), Vectors.random(random, samples),
                Vectors.random(random, samples)), null);
    }

    @Override public double formula(SampleLoss<Triplet, Void> loss, List<double[]> inputs, Data<Triplet, Void> data,
            int sample) {
        TripletMarginLoss own = (TripletMarginLoss) loss;
        double near = Vectors.distance(inputs.get(0), inputs.get(1), sample, own.p(), own.eps());
        double far = Vectors.distance(inputs.get(0), inputs.get(2), sample, own.p(), own.eps());
        double other = Vectors.distance(inputs.get(1), inputs.get(2), sample, own.p(), own.eps());
        return Math.max(0, near - (own.swap() ? Math.min(far, other) : far) + own.margin());
    }

    @Override public Void select(Void target, int[] samples) {
        return null;
    }

    private static Triplet triplet(Tensor anchor, Tensor positive, Tensor negative) {
        return new Triplet(anchor, positive, negative);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("TripletMarginLoss", 18, golden -> {
            TripletMarginLoss loss = new TripletMarginLoss(golden.number("margin"), golden.number("p"),
                    golden.number("eps"), golden.flag("swap"));
            Triplet input = new Triplet(golden.tensor("anchor"), golden.tensor("positive"),
                    golden.tensor("negative"));
            Evaluation<Triplet> evaluation = golden.assertValue(loss, input, null, 2, 1e-9);
            golden.assertClose("gradient.anchor", evaluation.gradient().anchor(), 2, 1e-9);
            golden.assertClose("gradient.positive", evaluation.gradient().positive(), 2, 1e-9);
            golden.assertClose("gradient.negative", evaluation.gradient().negative(), 2, 1e-9);
        });
    }

    /** Documentation of paddle.nn.TripletMarginLoss: reduction='none', and swap=True, reduction='mean'. */
    @Test void matchesAPublishedExample() {
        Triplet prediction = triplet(ANCHOR, POSITIVE, NEGATIVE);
        Tensor values = new TripletMarginLoss().values(prediction);
        assertThat(values.get(0)).isEqualTo(0);
        assertThat(values.get(1)).isCloseTo(0.57496595f, within(1e-6f));
        assertThat(values.get(2)).isEqualTo(0);
        assertThat(new TripletMarginLoss(1, 2, 1e-6f, true).value(prediction)).isCloseTo(2.40039468f, within(1e-6f));
    }

    /** scipy.spatial.distance.minkowski([1, 5, 3], [5, 1, 2], p), scipy 1.17.1. */
    @Test void distancesAreMinkowskis() {
        float[] exponents = {1, 1.5f, 2, 3, INFINITY};
        float[] distances = {9, 6.611489018457944f, 5.744562646538029f, 5.05277434720856f, 4};
        Tensor anchor = Tensor.of(1, 5, 3);
        for (int i = 0; i < exponents.length; i++) {
            TripletMarginLoss loss = new TripletMarginLoss(0, exponents[i], 0);
            assertThat(loss.value(triplet(anchor, Tensor.of(5, 1, 2), anchor))).isEqualTo(distances[i]);
        }
    }

    @Test void shortFormsAreTheLongOnes() {
        TripletMarginLoss loss = new TripletMarginLoss();
        Triplet prediction = triplet(ANCHOR, POSITIVE, NEGATIVE);
        Tensor weights = Tensor.of(1, 2, 0);
        Triplet gradient = prediction.with(List.of(Tensor.zeros(3, 3), Tensor.zeros(3, 3), Tensor.zeros(3, 3)));
        assertThat(loss.value(prediction)).isEqualTo(loss.value(prediction, null));
        assertThat(loss.evaluateInto(prediction, gradient)).isEqualTo(loss.value(prediction));
        assertThat(loss.evaluate(prediction)).isEqualTo(loss.evaluate(prediction, null));
        assertThat(loss.evaluate(prediction).gradient()).isEqualTo(gradient);
        assertThat(loss.summary(prediction)).isEqualTo(loss.summary(prediction, null));
        assertThat(loss.reduced(Reduction.SUM).value(prediction, null, weights))
                .isEqualTo(2 * loss.values(prediction).get(1));
        assertThat(new TripletMarginLoss()).isEqualTo(new TripletMarginLoss(1, 2, 1e-6f, false));
    }

    @Test void hasDerivativeZeroAtTheKink() {
        // d(a, p) = 5 and d(a, n) = 6, exactly.
        Triplet prediction = triplet(Tensor.of(0, 0), Tensor.of(3, 4), Tensor.of(6, 0));
        Evaluation<Triplet> evaluation = new TripletMarginLoss(1, 2, 0).evaluate(prediction);
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient()).isEqualTo(triplet(Tensor.zeros(2), Tensor.zeros(2), Tensor.zeros(2)));
    }

    @Test void equalVectorsHaveNoDerivativeWithoutShift() {
        Tensor anchor = Tensor.of(1, 2);
        Evaluation<Triplet> still = new TripletMarginLoss(1, 2, 0).evaluate(triplet(anchor, anchor, anchor));
        assertThat(still.value()).isEqualTo(1);
        assertThat(still.gradient()).isEqualTo(triplet(Tensor.zeros(2), Tensor.zeros(2), Tensor.zeros(2)));
        // With it, the difference is (ε, ε), whose derivative is (√½, √½).
        float half = (float) Math.sqrt(0.5);
        Evaluation<Triplet> shifted = new TripletMarginLoss(9, 2, 0.5f)
                .evaluate(triplet(anchor, anchor, Tensor.of(0.5, 2.5)));
        assertThat(shifted.gradient().positive()).isEqualTo(Tensor.of(-half, -half));
        assertThat(shifted.gradient().negative()).isEqualTo(Tensor.of(1, 0));
        assertThat(new TripletMarginLoss(1, 1, 0).evaluate(triplet(anchor, Tensor.of(0, 2), anchor)).gradient()
                .anchor()).isEqualTo(Tensor.of(1, 0));
    }

    @Test void tiesShareTheDerivative() {
        TripletMarginLoss swapped = new TripletMarginLoss(5, 1, 0, true);
        // d(a, n) = d(p, n) = 2
        Triplet tie = triplet(Tensor.of(0, 0), Tensor.of(1, 1), Tensor.of(2, 0));
        assertThat(swapped.value(tie)).isEqualTo(5);
        Triplet gradient = swapped.evaluate(tie).gradient();
        assertThat(gradient.anchor()).isEqualTo(Tensor.of(-0.5, -1));
        assertThat(gradient.positive()).isEqualTo(Tensor.of(1.5, 0.5));
        assertThat(gradient.negative()).isEqualTo(Tensor.of(-1, 0.5));
        Triplet greatest = triplet(Tensor.of(2, 2, 0), Tensor.of(0, 4, 0), Tensor.of(9, 2, 0));
        assertThat(new TripletMarginLoss(9, INFINITY, 0).evaluate(greatest).gradient().positive())
                .isEqualTo(Tensor.of(-0.5, 0.5, 0));
    }

    @ParameterizedTest
    @ValueSource(floats = {1e9f, 1e12f, 1e15f, 1e20f, 3e38f}) void tiesShareTheDerivativeOfLargeExponents(
            float exponent) {
        Triplet tie = triplet(Tensor.of(1, 1, 0), Tensor.of(0, 0, 0), Tensor.of(1, 1, 0.5));
        Triplet gradient = new TripletMarginLoss(1, exponent, 0).evaluate(tie).gradient();
        assertThat(gradient.positive().plus(0)).as("p = " + exponent).isEqualTo(Tensor.of(-0.5, -0.5, 0));
        assertThat(gradient.negative().plus(0)).as("p = " + exponent).isEqualTo(Tensor.of(0, 0, -1));
    }

    /** mpmath 1.3.0 with 60 digits: differences near the shift, and distances that differ by 4e-8. */
    @Test void isAccurateWherePartsCancel() {
        Evaluation<Triplet> small = new TripletMarginLoss().evaluate(
                triplet(Tensor.of(3e-6, -1.5e-6), Tensor.of(1e-6, 2e-6), Tensor.of(3e-6, -0.5e-6)));
        assertThat(small.value()).isEqualTo(1.0000029051249543455f);
        assertThat(small.gradient()).isEqualTo(triplet(Tensor.of(-0.23177871563012827949, -0.64018433709406770519),
                Tensor.of(-0.76822128436987010492, 0.64018439393748670951),
                Tensor.of(0.99999999999999838441, -5.6843419004323759674e-8)));
        TripletMarginLoss plain = new TripletMarginLoss(0, 2, 0);
        assertThat(plain.value(triplet(Tensor.of(0, 0), Tensor.of(1, 1), Tensor.of(1, 1 - 0x1p-24))))
                .isEqualTo(4.2146847882857029596e-8f);
        // In another order of the elements the distance is the same.
        Random random = new Random(3);
        Tensor difference = Tensor.zeros(9).map(x -> random.nextGaussian());
        float[] reversed = new float[9];
        for (int k = 0; k < 9; k++) {
            reversed[k] = difference.get(8 - k);
        }
        assertThat(plain.value(triplet(Tensor.zeros(9), difference, Tensor.of(reversed)))).isZero();
    }

    @Test void derivativesAreWithinOneUlp() {
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            double unit = Math.pow(10, -6 * random.nextDouble());
            Tensor anchor = Tensor.zeros(4).map(x -> unit * random.nextGaussian());
            Tensor positive = anchor.map(x -> x + 3e-6 * random.nextGaussian());
            double[] differences = new double[4];
            double square = 0;
            for (int k = 0; k < 4; k++) {
                differences[k] = (double) anchor.get(k) - positive.get(k) + 1e-6f;
                square += differences[k] * differences[k];
            }
            Tensor negative = anchor.map(x -> x + 1e-3 * unit);
            Tensor gradient = new TripletMarginLoss().evaluate(triplet(anchor, positive, negative)).gradient()
                    .positive();
            for (int k = 0; k < 4; k++) {
                differences[k] /= -Math.sqrt(square);
            }
            Vectors.assertAccurate(gradient, differences);
        }
    }

    @Test void survivesGreatDifferencesUnderGreatWeights() {
        Triplet far = triplet(Tensor.of(3e38, 0), Tensor.of(-3e38, 0), Tensor.of(3e38, 3e37));
        Triplet gradient = new TripletMarginLoss(1, 2, 0).reduced(Reduction.SUM)
                .evaluate(far, null, Tensor.scalar(1e25f)).gradient();
        assertThat(gradient.anchor()).isEqualTo(Tensor.of(1e25f, 1e25f));
        assertThat(gradient.positive().plus(0)).isEqualTo(Tensor.of(-1e25f, 0));
        assertThat(gradient.negative().plus(0)).isEqualTo(Tensor.of(0, -1e25f));
    }

    /** Equal distances for p = 1, which are not equal for p = 2: no other exponent may be corrected by that. */
    @Test void distancesThatCancelHaveTheirOwnExponent() {
        Triplet equal = triplet(Tensor.of(0, 0), Tensor.of(2, 0), Tensor.of(1, 1));
        assertThat(new TripletMarginLoss(0, 1, 0).value(equal)).isZero();
    }

    /**
     * 2 − √(x² + y²) in exact arithmetic, where the distance of the positive is the margin. The differences from the
     * anchor are exact.
     */
    @ParameterizedTest
    @ValueSource(floats = {1.5f, 2 - 0x1p-12f, 2 - 0x1p-16f, 2 - 0x1p-20f}) void isAccurateWhereTheMarginCancels(
            float x) {
        float y = Math.nextDown((float) Math.sqrt(4 - (double) x * x));
        double expected = Math.max(0, Vectors.deficit(2, x, y));
        assertThat((double) new TripletMarginLoss(1, 2, 0).value(triplet(Tensor.of(2, 0), Tensor.of(2, 1),
                Tensor.of(2 - x, y)))).isCloseTo(expected, within(6e-8 * expected));
    }

    /**
     * The same in three dimensions: about 3e-14, of which double keeps two digits. Multiplying the vectors and the
     * margin by a power of two multiplies all figures exactly.
     */
    @ParameterizedTest @ValueSource(floats = {1, 0x1p18f}) void isAccurateInALaterTripletOfAnyScale(float unit) {
        float y = 4 - 0x1p-22f;
        float z = Math.nextDown(0x1.6a09e6p-10f);
        double expected = unit * Vectors.deficit(5, 3, y, z);
        assertThat(expected / unit).isBetween(1e-14, 1e-13);
        Triplet triplets = triplet(Tensor.of(new float[][] {{1, 2, 3}, {0, 0, 0}}),
                Tensor.of(new float[][] {{3, 2, 1}, {0, 2.5f * unit, 0}}),
                Tensor.of(new float[][] {{5, 0, 1}, {3 * unit, y * unit, z * unit}}));
        TripletMarginLoss loss = new TripletMarginLoss(2.5f * unit, 2, 0);
        assertThat((double) loss.values(triplets).get(1)).isCloseTo(expected, within(6e-8 * expected));
    }

    @Test void tiesOfTheSwappedDistanceShareTheDerivative() {
        Triplet tie = triplet(Tensor.of(9, 9), Tensor.of(0, 0), Tensor.of(2, 2));
        Triplet gradient = new TripletMarginLoss(1, INFINITY, 0, true).evaluate(tie).gradient();
        assertThat(gradient.anchor().plus(0)).isEqualTo(Tensor.of(0.5, 0.5));
        assertThat(gradient.positive().plus(0)).isEqualTo(Tensor.of(0, 0));
        assertThat(gradient.negative().plus(0)).isEqualTo(Tensor.of(-0.5, -0.5));
    }

    /**
     * The distances of the positive and of the negative along two of many axes, and a weight: quotients of two of them
     * are beyond float32, or a distance is.
     */
    @ParameterizedTest @CsvSource({"1e-15, 1e-5, 1e25", "1e-5, 1e-15, 1e25", "6e38, 3e17, 1e30", "1e-15, 1e-15, 1e25",
        "6e38, 3e38, 1e-30", "1, 1e-15, 1e25", "1e-5, 1e18, 1e35",
        "1e18, 1e-5, 1e35", "2e-18, 1e4, 1e21",
        "1e4, 2e-18, 1e21"}) void longVectorsAtExtremeDistancesHaveUnitGradients(double positive,
                double negative, float weight) {
        float[] anchor = new float[100];
        float[] near = new float[100];
        float[] far = new float[100];
        anchor[7] = (float) (positive / 2);
        near[7] = -anchor[7];
        anchor[50] = (float) (negative / 2);
        near[50] = anchor[50];
        far[7] = anchor[7];
        far[50] = -anchor[50];
        Triplet gradient = new TripletMarginLoss(3e38f, 2, 0).reduced(Reduction.SUM).evaluate(triplet(Tensor.of(anchor),
                Tensor.of(near), Tensor.of(far)), null, Tensor.scalar(weight)).gradient();
        float[] expected = new float[100];
        expected[7] = -weight;
        assertThat(gradient.positive().plus(0)).isEqualTo(Tensor.of(expected));
        expected[7] = 0;
        expected[50] = weight;
        assertThat(gradient.negative().plus(0)).isEqualTo(Tensor.of(expected));
        expected[7] = weight;
        expected[50] = -weight;
        assertThat(gradient.anchor().plus(0)).isEqualTo(Tensor.of(expected));
    }

    /** Elements of 1 and of less, whose powers of p − 1 and of p are not yet negligible. */
    @ParameterizedTest
    @ValueSource(floats = {7e4f, 1e5f, 1e6f}) void largeExponentsHaveTheDerivativeOfTheirPower(float p) {
        float less = 1 - 0x1p-18f;
        Triplet gradient = new TripletMarginLoss(1, p, 0)
                .evaluate(triplet(Tensor.of(1, less), Tensor.of(0, 0), Tensor.of(1, less - 1))).gradient();
        double power = Math.exp(p * Math.log1p(-0x1p-18));
        double sum = Math.pow(1 + power, 1 / (double) p - 1);
        assertThat((double) gradient.positive().get(0)).isCloseTo(-sum, within(2e-7 * sum));
        assertThat((double) gradient.positive().get(1)).isCloseTo(-sum * power / less, within(2e-7 * sum * power));
    }

    @ParameterizedTest @ValueSource(ints = {5, 47, 48, 100}) void longVectorsOverwriteTheGradient(int length) {
        Random random = new Random(14);
        Triplet vectors = triplet(Tensor.zeros(length).map(x -> random.nextGaussian()), Tensor.zeros(length).map(
                x -> random.nextGaussian()), Tensor.zeros(length).map(x -> random.nextGaussian()));
        TripletMarginLoss loss = new TripletMarginLoss(9, 2, 0.25f);
        Triplet buffer = triplet(Tensor.full(7, length), Tensor.full(7, length), Tensor.full(7, length));
        loss.evaluateInto(vectors, buffer);
        assertThat(buffer).isEqualTo(loss.evaluate(vectors).gradient());
    }

    /** Vectors of odd lengths, and more of them than a block holds. */
    @ParameterizedTest @ValueSource(ints = {1, 3, 7}) void manyShortVectorsHaveTheirDistances(int length) {
        Random random = new Random(17);
        int count = 5000;
        Triplet vectors = triplet(Tensor.zeros(count, length).map(x -> random.nextGaussian()), Tensor.zeros(count,
                length).map(x -> random.nextGaussian()), Tensor.zeros(count, length).map(x -> random.nextGaussian()));
        Tensor values = new TripletMarginLoss(100, 2, 0).values(vectors);
        for (int i = 0; i < count; i++) {
            double near = 0;
            double far = 0;
            for (int k = 0; k < length; k++) {
                double anchor = vectors.anchor().get(i, k);
                near += Math.pow(anchor - vectors.positive().get(i, k), 2);
                far += Math.pow(anchor - vectors.negative().get(i, k), 2);
            }
            double expected = Math.sqrt(near) - Math.sqrt(far) + 100;
            assertThat((double) values.get(i)).as("%d", i).isCloseTo(expected, within(6e-8 * expected));
        }
    }

    /** The derivative of a sum or a maximum with respect to an infinite element is its limit. */
    @ParameterizedTest @ValueSource(floats = {1, INFINITY}) void anInfiniteElementHasTheDerivativeOfItsSign(float p) {
        Triplet gradient = new TripletMarginLoss(1, p, 0)
                .evaluate(triplet(Tensor.of(0, 0), Tensor.of(INFINITY, 1), Tensor.of(1, 1))).gradient();
        assertThat(gradient.positive().get(0)).isEqualTo(1);
    }

    @Test void swapTakesTheLesserDistance() {
        Triplet nearPositive = triplet(Tensor.of(0, 0), Tensor.of(3, 0), Tensor.of(4, 0));
        Evaluation<Triplet> evaluation = new TripletMarginLoss(1, 2, 0, true).evaluate(nearPositive);
        assertThat(evaluation.value()).isEqualTo(3);
        assertThat(evaluation.gradient()).isEqualTo(triplet(Tensor.of(-1, 0), Tensor.of(2, 0), Tensor.of(-1, 0)));
        assertThat(new TripletMarginLoss(1, 2, 0).value(nearPositive)).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({"3, 1e-6", "0.1, 1e-6", "0.01, 1e-6", "0.01, 0.25"}) void gradientIsAccurate(double distance,
            float eps) {
        int length = 301;
        Random random = new Random(8);
        for (float offset : new float[] {0, 1, 3e38f}) {
            Tensor anchor = Tensor.zeros(length).map(x -> (float) random.nextGaussian() + offset);
            Tensor positive = Vectors.near(anchor, distance, random);
            Tensor negative = Vectors.near(anchor, distance, random);
            double near = 0;
            double far = 0;
            for (int k = 0; k < length; k++) {
                near += Math.pow((double) anchor.get(k) - positive.get(k) + eps, 2);
                far += Math.pow((double) anchor.get(k) - negative.get(k) + eps, 2);
            }
            double[] ofPositive = new double[length];
            double[] ofNegative = new double[length];
            double[] ofAnchor = new double[length];
            for (int k = 0; k < length; k++) {
                ofPositive[k] = -((double) anchor.get(k) - positive.get(k) + eps) / Math.sqrt(near);
                ofNegative[k] = ((double) anchor.get(k) - negative.get(k) + eps) / Math.sqrt(far);
                ofAnchor[k] = -ofPositive[k] - ofNegative[k];
            }
            Triplet gradient = new TripletMarginLoss(1000, 2, eps).evaluate(triplet(anchor, positive, negative))
                    .gradient();
            Vectors.assertAccurate(gradient.positive(), ofPositive);
            Vectors.assertAccurate(gradient.negative(), ofNegative);
            Vectors.assertAccurate(gradient.anchor(), ofAnchor);
        }
    }

    @ParameterizedTest @ValueSource(floats = {1, 2, 7, 40, INFINITY}) void acceptsExtremes(float p) {
        TripletMarginLoss loss = new TripletMarginLoss(0, p, 0);
        Tensor anchor = Tensor.of(3e38f, 0);
        Evaluation<Triplet> large = loss.evaluate(triplet(anchor, Tensor.zeros(2), anchor));
        assertThat(large.value()).as("p = " + p).isCloseTo(3e38f, within(1e32f));
        assertThat(large.gradient().positive()).isEqualTo(Tensor.of(-1, 0));
        Tensor small = Tensor.of(Float.MIN_VALUE, 0);
        Evaluation<Triplet> tiny = loss.evaluate(triplet(small, Tensor.zeros(2), small));
        assertThat(tiny.value()).as("p = " + p).isEqualTo(Float.MIN_VALUE);
        assertThat(tiny.gradient().positive()).isEqualTo(Tensor.of(-1, 0));
        Triplet infinite = triplet(Tensor.of(0, 0), Tensor.of(INFINITY, 1), Tensor.of(1, 1));
        assertThat(loss.value(infinite)).as("p = " + p).isEqualTo(INFINITY);
        assertThat(loss.value(triplet(infinite.positive(), infinite.anchor(), infinite.negative()))).isNaN();
        Triplet unknown = triplet(Tensor.of(0, 0), Tensor.of(1, Float.NaN), Tensor.of(1, 1));
        assertThat(loss.evaluate(unknown).gradient().anchor().get(0)).as("p = " + p).isNaN();
    }

    @Test void takesAnyShapeOfVectors() {
        TripletMarginLoss loss = new TripletMarginLoss();
        Triplet flat = random(null, new Random(4), 6).prediction();
        Triplet deep = flat.with(flat.tensors().stream().map(part -> part.reshape(2, 3, 8)).toList());
        assertThat(loss.values(deep)).isEqualTo(loss.values(flat).reshape(2, 3));
        assertThat(loss.values(triplet(Tensor.of(0), Tensor.of(1), Tensor.of(1)))).isEqualTo(Tensor.scalar(1));
        Tensor none = Tensor.zeros(0, 3);
        assertThat(loss.value(triplet(none, none, none))).isNaN();
        assertThat(loss.reduced(Reduction.SUM).value(triplet(none, none, none))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        refused(() -> new TripletMarginLoss(-1),
                "TripletMarginLoss: margin must be zero or positive, and finite, was -1.0");
        refused(() -> new TripletMarginLoss(1, 0.5f), "TripletMarginLoss: p must be at least 1, was 0.5");
        refused(() -> new TripletMarginLoss(1, Float.NaN), "TripletMarginLoss: p must be at least 1, was NaN");
        refused(() -> new TripletMarginLoss(1, 2, -1),
                "TripletMarginLoss: eps must be zero or positive, and finite, was -1.0");
        refused(() -> new Triplet(null, ANCHOR, ANCHOR), "Triplet: anchor must not be null");
        refused(() -> new Triplet(ANCHOR, null, ANCHOR), "Triplet: positive must not be null");
        refused(() -> new Triplet(ANCHOR, ANCHOR, null), "Triplet: negative must not be null");
        refused(() -> new Triplet(ANCHOR, Tensor.zeros(3), ANCHOR),
                "Triplet: anchor has shape [3, 3] but positive has shape [3]; they must be equal");
        refused(() -> new Triplet(ANCHOR, ANCHOR, Tensor.zeros(3)),
                "Triplet: anchor has shape [3, 3] but negative has shape [3]; they must be equal");
        refused(() -> triplet(ANCHOR, ANCHOR, ANCHOR).with(List.of()),
                "Triplet: tensors has 0 elements; there must be 3");
        Tensor scalar = Tensor.scalar(1);
        refused(() -> new TripletMarginLoss().value(triplet(scalar, scalar, scalar)),
                "TripletMarginLoss: anchor has shape []; "
                        + "its last axis must be that of the vectors: [D], [N, D] or [..., D]");
    }
}
