package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseEngineContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BceWithLogitsLossTest implements PointwiseEngineContract, GoldenContract {
    @Override public List<BceWithLogitsLoss> losses() {
        return List.of(new BceWithLogitsLoss(), new BceWithLogitsLoss(3), new BceWithLogitsLoss(0.1f),
                new BceWithLogitsLoss(2, 0.25f));
    }

    private static double smoothed(PointwiseLoss loss, double target) {
        double smoothing = ((BceWithLogitsLoss) loss).labelSmoothing();
        return target * (1 - smoothing) + smoothing / 2;
    }

    private static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double given) {
        double target = smoothed(loss, given);
        double weight = ((BceWithLogitsLoss) loss).positiveWeight();
        return (1 - target) * softplus(prediction) + weight * target * softplus(-prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double given) {
        double target = smoothed(loss, given);
        double weight = ((BceWithLogitsLoss) loss).positiveWeight();
        return (1 - target) / (1 + StrictMath.exp(-prediction))
                - weight * target / (1 + StrictMath.exp(prediction));
    }

    @Override public double accuracy() {
        return 3;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return ((BceWithLogitsLoss) loss).labelSmoothing() == 0 ? new float[] {0, 1} : new float[0];
    }

    @Override public String goldenFile() {
        return "BCEWithLogitsLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new BceWithLogitsLoss(parameters.number("pos_weight", 1));
    }

    /** mpmath 1.3.0, 40 digits: log1p(exp(-x)). */
    @Test void isAccurateWhereTheProbabilityIs1() {
        BceWithLogitsLoss loss = new BceWithLogitsLoss();
        assertThat(loss.value(20, 1)).isCloseTo(2.0611537e-9f, within(4e-16f));
        assertThat(loss.value(-20, 1)).isEqualTo(20);
        assertThat(loss.value(100, 1)).isEqualTo(3.783506e-44f);
        assertThat(loss.value(-100, 1)).isEqualTo(100);
        assertThat(loss.value(0.5f, 1)).isEqualTo(0.474077f);
        assertThat(loss.value(1e-4f, 1)).isEqualTo(0.6930972f);
    }

    @TestFactory Stream<DynamicTest> labelSmoothingMixesTheTargets() {
        // mpmath 1.3.0, 40 digits: the formula, its first and second derivative at t(1 − ε) + ε/2, ε decimal
        double[][] figures = {{1, 0.1, 2.0, 1.0, 0.226928011042972, -0.0692029220221176, 0.104993585403507},
            {1, 0.1, 2.0, 0.0, 2.02692801104297, 0.830797077977882, 0.104993585403507},
            {3, 0.2, -1.5, 1.0, 4.61395717835171, -2.1892085333422, 0.417610065796932},
            {2, 0.01, 50.0, 1.0, 0.25, 0.005, 3.84785594668802e-22},
            {2, 0.01, -50.0, 1.0, 99.5, -1.99, 3.84785594668802e-22},
            {1, 0.5, 0.25, 0.75, 0.669689419878844, -0.0628234991142019, 0.246134082737598}};
        return LossContract.each(figures, f -> {
            BceWithLogitsLoss loss = new BceWithLogitsLoss((float) f[0], (float) f[1]);
            float logit = (float) f[2];
            float target = (float) f[3];
            assertThat((double) loss.value(logit, target)).as("%s", loss).isCloseTo(f[4], withinPercentage(1e-4));
            assertThat((double) loss.derivative(logit, target)).isCloseTo(f[5], withinPercentage(1e-4));
            assertThat((double) loss.secondDerivative(logit, target)).isCloseTo(f[6], withinPercentage(1e-4));
        });
    }

    @ParameterizedTest @ValueSource(floats = {0, 1}) void smoothedLogitsAtInfinityGiveInfinity(float target) {
        BceWithLogitsLoss loss = new BceWithLogitsLoss().withLabelSmoothing(0.1f);
        assertThat(loss.value(Float.POSITIVE_INFINITY, target)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.NEGATIVE_INFINITY, target)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void smoothingOfZeroIsNone() {
        BceWithLogitsLoss loss = new BceWithLogitsLoss().withLabelSmoothing(0.1f);
        assertThat(loss.withLabelSmoothing(0)).isEqualTo(new BceWithLogitsLoss());
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, Float.NaN}) void refusesAWrongLabelSmoothing(float wrong) {
        assertThatThrownBy(() -> new BceWithLogitsLoss().withLabelSmoothing(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BceWithLogitsLoss: labelSmoothing must be from 0 to below 1, was " + wrong);
    }

    @Test void isBceOfTheProbability() {
        for (float logit = -5; logit <= 5; logit += 0.37f) {
            for (float target : new float[] {0, 0.3f, 1}) {
                float probability = (float) (1 / (1 + Math.exp(-logit)));
                assertThat(new BceWithLogitsLoss().value(logit, target)).isCloseTo(
                        new BceLoss().value(probability, target), within(1e-5f));
            }
        }
    }

    @Test void acceptsExtremeLogits() {
        BceWithLogitsLoss loss = new BceWithLogitsLoss();
        assertThat(loss.value(Float.MAX_VALUE, 0)).isEqualTo(Float.MAX_VALUE);
        assertThat(loss.value(Float.MAX_VALUE, 1)).isEqualTo(0);
        assertThat(loss.derivative(Float.MAX_VALUE, 0)).isEqualTo(1);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0.5f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.NEGATIVE_INFINITY, 0)).isEqualTo(0);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, 1)).isZero();
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, 1)).isZero();
    }

    @Test void refusesAWeightThatIsNotPositive() {
        assertThatThrownBy(() -> new BceWithLogitsLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BceWithLogitsLoss: positiveWeight must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new BceWithLogitsLoss(Float.NaN))
                .hasMessage("BceWithLogitsLoss: positiveWeight must be positive and finite, was NaN");
    }

    /** mpmath 1.3.0, 60 digits: w*log1p(exp(-x)), where exp(-x) is below the range of float32. */
    @Test void isAccurateForALargeWeight() {
        double expected = 1e30f * StrictMath.exp(-110);
        BceWithLogitsLoss loss = new BceWithLogitsLoss(1e30f);
        assertThat(expected).isCloseTo(1.689e-18, within(1e-21));
        assertThat((double) loss.value(110, 1)).isCloseTo(expected, within(3e-7 * expected));
        assertThat((double) loss.derivative(110, 1)).isCloseTo(-expected, within(3e-7 * expected));
        assertThat((double) loss.secondDerivative(110, 1)).isCloseTo(expected, within(3e-7 * expected));
        assertThat((double) loss.secondDerivative(-110, 1)).isCloseTo(expected, within(3e-7 * expected));
    }

    /** 40,000 random pairs for each weight, against double. */
    @ParameterizedTest @ValueSource(floats = {Float.MIN_VALUE, 1e-30f, 0.1f, 1, 3, 100, 1e6f, 1.1e6f,
        1e30f}) void softTargetsAndAllWeightsAreAsAccurateAsStated(float weight) {
        Random random = new Random(23);
        BceWithLogitsLoss loss = new BceWithLogitsLoss(weight);
        // The exponential of a logit beyond 87 is not a normal number.
        double far = weight > 1 && weight <= 0x1p20f ? weight * 1e-45 : 0;
        for (int i = 0; i < 40_000; i++) {
            float logit = switch (i % 3) {
                case 0 -> (random.nextFloat() - 0.5f) * 300;
                case 1 -> (random.nextFloat() - 0.5f) * 12;
                default -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            };
            float target = i % 4 == 0 ? i / 4 % 2 : random.nextFloat();
            double bound = i % 4 == 0 ? 3 : 5;
            double value = formula(loss, logit, target);
            if (Math.abs(logit) * (double) weight < Float.MAX_VALUE) {
                LossContract.assertWithin(loss.value(logit, target), value, bound * Math.ulp((float) value) + far,
                        () -> loss + " at " + logit + ", " + target);
            }
            double negative = (1 - (double) target) / (1 + StrictMath.exp(-logit));
            double positive = weight * (double) target / (1 + StrictMath.exp(logit));
            LossContract.assertWithin(loss.derivative(logit, target), negative - positive,
                    bound * Math.ulp((float) Math.max(negative, positive)) + far,
                    () -> loss + " at " + logit + ", " + target);
        }
    }

    /** 60,000 random pairs for each smoothing and weight, half of them with targets of 0 and 1, against double. */
    @ParameterizedTest
    @ValueSource(floats = {1e-6f, 0.01f, 0.1f, 0.2f, 0.5f, 0.9f, 0.999f}) void smoothedTargetsAreAsAccurateAsStated(
            float smoothing) {
        Random random = new Random(5);
        for (float weight : new float[] {1, 3}) {
            BceWithLogitsLoss loss = new BceWithLogitsLoss(weight, smoothing);
            for (int i = 0; i < 60_000; i++) {
                float logit = switch (i % 3) {
                    case 0 -> (random.nextFloat() - 0.5f) * 300;
                    case 1 -> (random.nextFloat() - 0.5f) * 12;
                    default -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
                };
                float given = i % 2 == 0 ? i / 6 % 2 : random.nextFloat();
                Supplier<String> description = () -> loss + " at " + logit + ", " + given;
                double value = formula(loss, logit, given);
                if (value < Float.MAX_VALUE) {
                    LossContract.assertWithin(loss.value(logit, given), value, 5.0 * Math.ulp((float) value),
                            description);
                }
                double target = smoothed(loss, given);
                double negative = (1 - target) / (1 + StrictMath.exp(-logit));
                double positive = weight * target / (1 + StrictMath.exp(logit));
                LossContract.assertWithin(loss.derivative(logit, given), negative - positive,
                        5.0 * Math.ulp((float) Math.max(negative, positive)), description);
                double curvature = (1 - target + weight * target) / (2 + 2 * StrictMath.cosh(logit));
                if (curvature > Float.MIN_NORMAL) {
                    LossContract.assertWithin(loss.secondDerivative(logit, given), curvature,
                            5.0 * Math.ulp((float) curvature), description);
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(floats = {1, 3, 1e30f}) void blocksTakeTheLimitAtInfiniteLogits(float weight) {
        float infinity = Float.POSITIVE_INFINITY;
        BceWithLogitsLoss loss = new BceWithLogitsLoss(weight);
        for (int size : new int[] {3, 100, 1000, 300_000}) {
            Tensor logits = Tensor.zeros(size).map(x -> infinity);
            Tensor targets = Tensor.full(1, size);
            Evaluation<Tensor> evaluation = loss.evaluate(logits, targets);
            assertThat(evaluation.value()).isZero();
            assertThat(evaluation.gradient().abs()).isEqualTo(Tensor.zeros(size));
            assertThat(loss.values(logits.negate(), Tensor.zeros(size)).abs()).isEqualTo(Tensor.zeros(size));
            assertThat(loss.value(logits, Tensor.zeros(size))).isEqualTo(infinity);
            assertThat(loss.value(logits, targets, targets)).isZero();
            assertThat(loss.summary(logits, targets).sum()).isZero();
            assertThat(loss.derivatives(logits, targets).hessian()).isEqualTo(Tensor.zeros(size));
            assertThat(loss.value(logits, Tensor.full(Float.NaN, size))).isNaN();
        }
    }

    /** (w·t + 1 − t)·σ(x)σ(−x), for weights beyond those of the usual formula. */
    @ParameterizedTest @CsvSource({"1, -3", "5, 2", "1e25, -3", "1e25, 60", "1e30, 0", "1e30, 40", "3e38, 80",
        "1e30, -80"}) void curvatureIsProportionalToTheWeights(float weight, float logit) {
        BceWithLogitsLoss loss = new BceWithLogitsLoss(weight, 0);
        double e = StrictMath.exp(-Math.abs((double) logit));
        double curvature = e / ((1 + e) * (1 + e));
        assertThat((double) loss.secondDerivative(logit, 1)).isCloseTo(weight * curvature, within(1e-6 * weight
                * curvature));
        assertThat((double) loss.secondDerivative(logit, 0)).isCloseTo(curvature, within(1e-6 * curvature));
        double half = (0.25 * weight + 0.75) * curvature;
        assertThat((double) loss.secondDerivative(logit, 0.25f)).isCloseTo(half, within(1e-6 * half));
    }

    /** The exponential of −|logit| is below the normal numbers of float32, and a heavy weight makes it matter. */
    @ParameterizedTest @ValueSource(floats = {88.5f, 90, 95, -88.5f, -90, -95}) void secondDerivativesFarFromZero(
            float logit) {
        BceWithLogitsLoss loss = new BceWithLogitsLoss(0x1p21f);
        double second = StrictMath.exp(-Math.abs(logit));
        assertThat((double) loss.secondDerivative(logit, 0)).isCloseTo(second, within((double) Float.MIN_VALUE));
        assertThat((double) loss.secondDerivative(logit, 1)).isCloseTo(0x1p21 * second, within(1e-6 * 0x1p21 * second));
    }
}
