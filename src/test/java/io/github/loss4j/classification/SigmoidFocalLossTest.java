package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Derivatives;
import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigmoidFocalLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<SigmoidFocalLoss> losses() {
        return List.of(new SigmoidFocalLoss(), new SigmoidFocalLoss(2, 0.25f), new SigmoidFocalLoss(0.5f, 0.25f),
                new SigmoidFocalLoss(0), new SigmoidFocalLoss(1.5f, 0.9f),
                new SigmoidFocalLoss(2, 0.25f, 0.25f));
    }

    private static double smoothed(SigmoidFocalLoss loss, double target) {
        return target * (1 - (double) loss.labelSmoothing()) + loss.labelSmoothing() / 2.0;
    }

    private static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** 1/(1 + exp(-x)), also where exp(-x) overflows a double. */
    private static double sigmoid(double x) {
        return x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));
    }

    private static double weight(SigmoidFocalLoss loss, double target) {
        return loss.alpha() < 0 ? 1 : loss.alpha() * target + (1 - (double) loss.alpha()) * (1 - target);
    }

    /** 1 - p_t, without the difference. */
    private static double miss(double prediction, double target) {
        return target * sigmoid(-prediction) + (1 - target) * sigmoid(prediction);
    }

    private static double entropy(double prediction, double target) {
        return (1 - target) * softplus(prediction) + target * softplus(-prediction);
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double given) {
        SigmoidFocalLoss focal = (SigmoidFocalLoss) loss;
        double target = smoothed(focal, given);
        return weight(focal, target) * StrictMath.pow(miss(prediction, target), focal.gamma())
                * entropy(prediction, target);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double given) {
        SigmoidFocalLoss focal = (SigmoidFocalLoss) loss;
        double target = smoothed(focal, given);
        double miss = miss(prediction, target);
        double growth = miss == 0
                ? 0
                : (1 - 2 * target) * sigmoid(prediction) * sigmoid(-prediction) / miss;
        double entropyDerivative = (1 - target) * sigmoid(prediction) - target * sigmoid(-prediction);
        return weight(focal, target) * StrictMath.pow(miss, focal.gamma())
                * (entropyDerivative + focal.gamma() * entropy(prediction, target) * growth);
    }

    @Override public double accuracy() {
        return 9;
    }

    /** Only the powers 0 and 2 have an accuracy that is the same everywhere; the others have a test of their own. */
    @Override public float[] exactTargets(PointwiseLoss loss) {
        float gamma = ((SigmoidFocalLoss) loss).gamma();
        return (gamma == 0 || gamma == 2) && ((SigmoidFocalLoss) loss).labelSmoothing() == 0
                ? new float[] {0, 1}
                : new float[0];
    }

    @TestFactory Stream<DynamicTest> labelSmoothingMixesTheTargets() {
        // mpmath 1.3.0, 40 digits: the formula, its first and second derivative at t(1 − ε) + ε/2, ε decimal
        double[][] figures = {{2, -1.0, 0.1, 2.0, 1.0, 0.0056137055707087, -0.00845727440469072, 0.0159011390607642},
            {2, 0.25, 0.1, 2.0, 0.0, 1.04361478336204, 0.661798601265254, 0.0939149913294812},
            {0.5, 0.25, 0.2, -1.5, 1.0, 0.404158381791514, -0.218910802622661, 0.0455943683311532},
            {1, 0.0, 0.01, 50.0, 1.0, 6.25e-6, 1.25e-7, 2.33957356558023e-25},
            {2, -1.0, 0.01, -50.0, 0.0, 6.25e-6, -1.25e-7, 4.63092838496137e-25},
            {3, 0.9, 0.5, 0.25, 0.75, 0.0456864452995134, -0.0216945337358068, 0.0266447474603279}};
        return LossContract.each(figures, f -> {
            SigmoidFocalLoss loss = new SigmoidFocalLoss((float) f[0], (float) f[1], (float) f[2]);
            float logit = (float) f[3];
            float target = (float) f[4];
            assertThat((double) loss.value(logit, target)).as("%s", loss).isCloseTo(f[5], withinPercentage(1e-4));
            assertThat((double) loss.derivative(logit, target)).isCloseTo(f[6], withinPercentage(1e-4));
            assertThat((double) loss.secondDerivative(logit, target)).isCloseTo(f[7], withinPercentage(1e-4));
        });
    }

    @ParameterizedTest @ValueSource(floats = {0, 1}) void smoothedLogitsAtInfinityGiveInfinity(float target) {
        SigmoidFocalLoss loss = new SigmoidFocalLoss().withLabelSmoothing(0.1f);
        assertThat(loss.value(Float.POSITIVE_INFINITY, target)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.NEGATIVE_INFINITY, target)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    /** The target and its weight are 1e-30, and their product is too small for float32. */
    @Test void aTinyTargetAtInfinityGivesInfinity() {
        assertThat(new SigmoidFocalLoss(2, 1).value(Float.NEGATIVE_INFINITY, 1e-30f))
                .isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void smoothingOfZeroIsNone() {
        SigmoidFocalLoss loss = new SigmoidFocalLoss().withLabelSmoothing(0.1f);
        assertThat(loss.withLabelSmoothing(0)).isEqualTo(new SigmoidFocalLoss());
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, Float.NaN}) void refusesAWrongLabelSmoothing(float wrong) {
        assertThatThrownBy(() -> new SigmoidFocalLoss().withLabelSmoothing(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SigmoidFocalLoss: labelSmoothing must be from 0 to below 1, was " + wrong);
    }

    @ParameterizedTest
    @ValueSource(floats = {0.01f, 0.5f, 1, 1.5f, 3, 5}) void otherPowersAreAsAccurateAsStated(float gamma) {
        Random random = new Random(17);
        SigmoidFocalLoss loss = new SigmoidFocalLoss(gamma, 0.25f);
        for (int i = 0; i < 60_000; i++) {
            float logit = switch (i % 3) {
                case 0 -> (random.nextFloat() - 0.5f) * 220;
                case 1 -> (random.nextFloat() - 0.5f) * 12;
                default -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            };
            float target = i % 2;
            double bound = 6 + 2 * gamma * softplus(target == 1 ? logit : -logit);
            double value = formula(loss, logit, target);
            double derivative = derivative(loss, logit, target);
            LossContract.assertWithin(loss.value(logit, target), value, bound * Math.ulp((float) value),
                    () -> loss + " at " + logit + ", " + target);
            LossContract.assertWithin(loss.derivative(logit, target), derivative,
                    bound * Math.ulp((float) derivative), () -> loss + " at " + logit + ", " + target);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0.01f, 0.5f, 1, 1.5f, 2, 3, 5}) void softTargetsAreAsAccurateAsStated(float gamma) {
        Random random = new Random(19);
        SigmoidFocalLoss loss = new SigmoidFocalLoss(gamma);
        for (int i = 0; i < 20_000; i++) {
            float logit = (random.nextFloat() - 0.5f) * (i % 2 == 0 ? 220 : 12);
            float target = i % 3 == 0 ? 0.95f : i % 3 == 1 ? 0.05f : random.nextFloat();
            double value = formula(loss, logit, target);
            LossContract.assertWithin(loss.value(logit, target), value,
                    (6e-7 + (gamma == 2 ? 0 : 4e-6 * gamma)) * value, () -> loss + " at " + logit + ", " + target);
        }
    }

    /** 30,000 random pairs for each smoothing, power and α, half of them with targets of 0 and 1, against double. */
    @ParameterizedTest
    @ValueSource(floats = {1e-6f, 0.01f, 0.1f, 0.2f, 0.5f, 0.9f, 0.999f}) void smoothedTargetsAreAsAccurateAsStated(
            float smoothing) {
        Random random = new Random(5);
        for (float gamma : new float[] {0.5f, 1, 2, 5}) {
            for (float alpha : new float[] {-1, 0.25f}) {
                SigmoidFocalLoss loss = new SigmoidFocalLoss(gamma, alpha, smoothing);
                for (int i = 0; i < 30_000; i++) {
                    float logit = switch (i % 3) {
                        case 0 -> (random.nextFloat() - 0.5f) * 300;
                        case 1 -> (random.nextFloat() - 0.5f) * 12;
                        default -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
                    };
                    float given = i % 2 == 0 ? i / 6 % 2 : random.nextFloat();
                    assertSmoothedAccuracy(loss, logit, given);
                }
            }
        }
    }

    private void assertSmoothedAccuracy(SigmoidFocalLoss loss, float logit, float given) {
        Supplier<String> description = () -> loss + " at " + logit + ", " + given;
        double target = smoothed(loss, given);
        double miss = miss(logit, target);
        double units = loss.gamma() * Math.abs(StrictMath.log(miss));
        double value = formula(loss, logit, given);
        if (value < Float.MAX_VALUE) {
            LossContract.assertWithin(loss.value(logit, given), value,
                    (loss.gamma() == 2 ? 12 : 10 + 3 * units) * Math.ulp((float) value), description);
        }
        double factor = weight(loss, target) * StrictMath.pow(miss, loss.gamma());
        double focusPart = loss.gamma() * entropy(logit, target) * (1 - 2 * target) * sigmoid(logit)
                * sigmoid(-logit) / miss;
        double part = Math.max(Math.abs(focusPart),
                Math.max((1 - target) * sigmoid(logit), target * sigmoid(-logit)));
        LossContract.assertWithin(loss.derivative(logit, given), derivative(loss, logit, given),
                (loss.gamma() == 2 ? 18 : 10 + 6 * units) * Math.ulp((float) (factor * part)), description);
    }

    @Override public String goldenFile() {
        return "SigmoidFocalLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new SigmoidFocalLoss(parameters.number("gamma"), parameters.number("alpha"));
    }

    /** mpmath 1.3.0, 40 digits: the formula of torchvision's sigmoid_focal_loss, and mpmath.diff of it. */
    @TestFactory Stream<DynamicTest> agreesWithMpmathForSoftTargetsAndFarOut() {
        double[][] expected = {{0.7, 0.1, 2, -1, 0.416016459, 0.461353987, 0.331849873},
            {0.7, 0.9, 2, 0.25, 0.0189587027, -0.0276909377, 0.0420367159},
            {-3, 0.95, 0.5, 0.25, 0.759274006, -0.253438324, 0.00664870348},
            {12, 0.95, 1.5, -1, 0.00670938566, 5.57928113e-4, 9.96201038e-7},
            {40, 1, 0.5, 0.25, 2.18912772e-27, -3.28369168e-27, 4.92553733e-27},
            {-40, 1, 0.5, 0.25, 10, -0.25, -1.91175948e-17},
            {2, 1, 5, -1, 3.05486469e-6, -1.63225195e-5, 8.54421523e-5},
            {-30, 0.001, 3, -1, 2.9999999e-11, -9.99999996e-13, 7.93825847e-21}};
        return LossContract.each(expected, row -> {
            SigmoidFocalLoss loss = new SigmoidFocalLoss((float) row[2], (float) row[3]);
            float logit = (float) row[0];
            float target = (float) row[1];
            String description = loss + " at " + logit + ", " + target;
            assertThat((double) loss.value(logit, target)).as(description).isCloseTo(row[4], within(4e-6 * row[4]));
            assertThat((double) loss.derivative(logit, target)).as(description).isCloseTo(row[5],
                    within(8e-6 * Math.abs(row[5])));
            assertThat((double) loss.secondDerivative(logit, target)).as(description).isCloseTo(row[6],
                    within(2e-5 * Math.abs(row[6])));
        });
    }

    @ParameterizedTest @ValueSource(floats = {-1e4f, -100, -20, -1, -1e-4f, 0, 1e-40f, 0.5f, 3, 88, 1e4f,
        3e38f}) void isBceWithLogitsWithoutFocus(float logit) {
        SigmoidFocalLoss focal = new SigmoidFocalLoss(0);
        BceWithLogitsLoss bce = new BceWithLogitsLoss();
        for (float target : new float[] {0, 0.3f, 1}) {
            float value = bce.value(logit, target);
            float curvature = bce.secondDerivative(logit, target);
            assertThat(focal.value(logit, target)).isCloseTo(value, within(2 * Math.ulp(value)));
            assertThat(focal.derivative(logit, target)).isCloseTo(bce.derivative(logit, target), within(2e-7f));
            assertThat(focal.secondDerivative(logit, target)).isCloseTo(curvature,
                    within(3 * Math.ulp(curvature)));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-30f, 0.01f, 0.5f, 1, 2, 5, 1000, 1e30f}) void isFiniteAtEveryFiniteLogit(float gamma) {
        SigmoidFocalLoss loss = new SigmoidFocalLoss(gamma, 0.25f);
        for (float logit : new float[] {0, 1e-45f, 1e-4f, 1, 20, 88, 104, 200, 1e4f, 3e38f}) {
            for (float target : new float[] {0, 1e-40f, 1e-10f, 0.1f, 0.5f, 0.999f, 1}) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    String description = loss + " at " + sign * logit + ", " + target;
                    assertThat(loss.value(sign * logit, target)).as(description).isFinite();
                    assertThat(loss.derivative(sign * logit, target)).as(description).isFinite();
                    if (gamma < 1e9f) {
                        assertThat(loss.secondDerivative(sign * logit, target)).as(description).isFinite();
                    }
                }
            }
        }
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 1, 2, 5}) void acceptsInfiniteLogits(float gamma) {
        SigmoidFocalLoss loss = new SigmoidFocalLoss();
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, 0)).isEqualTo(1);
        SigmoidFocalLoss focal = new SigmoidFocalLoss(gamma, 0.25f);
        assertThat(focal.value(Float.POSITIVE_INFINITY, 1)).isZero();
        assertThat(focal.derivative(Float.POSITIVE_INFINITY, 1)).isZero();
        assertThat(focal.secondDerivative(Float.POSITIVE_INFINITY, 1)).isZero();
        assertThat(focal.value(Float.NEGATIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(focal.derivative(Float.NEGATIVE_INFINITY, 1)).isEqualTo(-0.25f);
        assertThat(focal.secondDerivative(Float.NEGATIVE_INFINITY, 1)).isZero();
    }

    @Test void refusesParametersOutOfRange() {
        assertThatThrownBy(() -> new SigmoidFocalLoss(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SigmoidFocalLoss: gamma must be zero or positive, and finite, was -1.0");
        assertThatThrownBy(() -> new SigmoidFocalLoss(2, 1.5f))
                .hasMessage("SigmoidFocalLoss: alpha must be at most 1, was 1.5");
        assertThatThrownBy(() -> new SigmoidFocalLoss(2, Float.NaN))
                .hasMessage("SigmoidFocalLoss: alpha must be at most 1, was NaN");
    }

    @Test void keepsATinyAlpha() {
        assertThat(new SigmoidFocalLoss(0, 1e-30f).value(-10, 1)).isCloseTo(1.00000454e-29f, within(1e-35f));
        assertThat(new SigmoidFocalLoss(2, 1).value(Float.POSITIVE_INFINITY, 0)).isZero();
        assertThat(new SigmoidFocalLoss(2, 0).value(-10, 1)).isZero();
        assertThat(new SigmoidFocalLoss(2, 0).value(10, 0)).isEqualTo(new SigmoidFocalLoss(2).value(10, 0));
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 2, 5}) void blocksTakeTheLimitAtInfiniteLogits(float gamma) {
        float infinity = Float.POSITIVE_INFINITY;
        for (float alpha : new float[] {-1, 0.25f}) {
            SigmoidFocalLoss loss = new SigmoidFocalLoss(gamma, alpha);
            for (int size : new int[] {3, 100, 1000}) {
                Tensor logits = Tensor.full(infinity, size);
                Tensor ones = Tensor.full(1, size);
                Tensor zeros = Tensor.zeros(size);
                assertThat(loss.value(logits, ones)).as(loss.toString()).isZero();
                assertThat(loss.values(logits, ones)).as(loss.toString()).isEqualTo(zeros);
                assertThat(loss.evaluate(logits, ones).gradient().abs()).as(loss.toString()).isEqualTo(zeros);
                assertThat(loss.value(logits, zeros)).as(loss.toString()).isEqualTo(infinity);
                assertThat(loss.values(logits, zeros).min().item()).as(loss.toString()).isEqualTo(infinity);
                Derivatives derivatives = loss.derivatives(logits, zeros);
                assertThat(derivatives.gradient()).as(loss.toString())
                        .isEqualTo(Tensor.full(alpha < 0 ? 1 : 0.75f, size));
                assertThat(derivatives.hessian().abs()).as(loss.toString()).isEqualTo(zeros);
            }
        }
    }
}
