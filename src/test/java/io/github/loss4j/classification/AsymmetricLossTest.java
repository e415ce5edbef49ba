package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsymmetricLossTest implements PointwiseLossContract {
    @Override public List<AsymmetricLoss> losses() {
        return List.of(new AsymmetricLoss(), new AsymmetricLoss(0, 0, 0), new AsymmetricLoss(2, 1.5f, 0),
                new AsymmetricLoss(1, 1, 0.25f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        AsymmetricLoss own = (AsymmetricLoss) loss;
        double p = 1 / (1 + StrictMath.exp(-prediction));
        double clip = Double.parseDouble(Float.toString(own.clip()));
        double q = Math.max(p - clip, 0);
        double softplus = Math.max(0, -prediction) + StrictMath.log1p(StrictMath.exp(-Math.abs(prediction)));
        return target * StrictMath.pow(1 / (1 + StrictMath.exp(prediction)), own.gammaPositive()) * softplus
                - (1 - target) * StrictMath.pow(q, own.gammaNegative()) * (clip == 0
                        ? -(softplus + prediction)
                        : StrictMath.log1p(-q));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        throw new UnsupportedOperationException();
    }

    @Override public double accuracy() {
        return 1;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("AsymmetricLoss", golden -> new AsymmetricLoss(golden.number("gammaNegative", 4),
                golden.number("gammaPositive", 1), golden.number("clip", 0.05f)));
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[0];
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        double clip = ((AsymmetricLoss) loss).clip();
        return clip == 0 ? new float[0] : new float[] {(float) Math.log(clip / (1 - clip))};
    }

    @ParameterizedTest @ValueSource(floats = {-100, -3, 0, 0.5f, 40}) void isBceWithoutFocusAndClip(float logit) {
        AsymmetricLoss loss = new AsymmetricLoss(0, 0, 0);
        for (float target : new float[] {0, 1}) {
            float expected = new BceWithLogitsLoss().value(logit, target);
            assertThat(loss.value(logit, target)).isCloseTo(expected, within(4e-7f * expected));
        }
    }

    /** The bound of the fast formulas, relative to the same loss without a clip. */
    @TestFactory Stream<DynamicTest> productsOfPowersAreAsAccurateAsStated() {
        return Stream.of(new AsymmetricLoss(), new AsymmetricLoss(0, 0, 0), new AsymmetricLoss(2, 3, 0),
                new AsymmetricLoss(7, 6, 0.5f), new AsymmetricLoss(3, 5, 1e-5f), new AsymmetricLoss(4, 1, 1e-3f))
                .map(loss -> LossContract.test(loss.toString(), () -> {
                    for (float target : new float[] {0, 1}) {
                        assertAccurate(loss, target);
                    }
                }));
    }

    private static void assertAccurate(AsymmetricLoss loss, float target) {
        Random random = new Random(8);
        float gamma = target == 1 ? loss.gammaPositive() : loss.gammaNegative();
        double clip = target == 1 ? 0 : Double.parseDouble(Float.toString(loss.clip()));
        double sign = 1 - 2 * target;
        for (int i = 0; i < 40_000; i++) {
            float logit = (float) ((1 << 2 * (i % 4)) * random.nextGaussian());
            double[] expected = exact(sign * logit, gamma, clip);
            double[] scale = exact(sign * logit, gamma, 0);
            double bound = 5 + 3.0 * gamma;
            LossContract.assertWithin(loss.value(logit, target), expected[0], bound * Math.ulp((float) scale[0]),
                    () -> "value at " + logit);
            LossContract.assertWithin(loss.derivative(logit, target), sign * expected[1],
                    bound * Math.ulp((float) scale[1]), () -> "derivative at " + logit);
        }
    }

    /** Value and derivative, with the logit towards the error. */
    private static double[] exact(double z, double gamma, double clip) {
        double e = StrictMath.exp(-Math.abs(z));
        double p = (z < 0 ? e : 1) / (1 + e);
        double complement = (z < 0 ? 1 : e) / (1 + e);
        double q = p - clip;
        if (q <= 0) {
            return new double[2];
        }
        double entropy = clip == 0 ? Math.max(0, z) + StrictMath.log1p(e) : -StrictMath.log1p(-q);
        double power = StrictMath.pow(q, gamma);
        return new double[] {power * entropy,
            power * p * (gamma / q * complement * entropy + (clip == 0 ? 1 : complement / (complement + clip)))};
    }

    @Test void refusesWrongParameters() {
        assertThatThrownBy(() -> new AsymmetricLoss(-1, 1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AsymmetricLoss: gammaNegative must be zero or positive, and finite, was -1.0");
        assertThatThrownBy(() -> new AsymmetricLoss(1, Float.NaN, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AsymmetricLoss: gammaPositive must be zero or positive, and finite, was NaN");
        assertThatThrownBy(() -> new AsymmetricLoss(1, 1, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AsymmetricLoss: clip must be from 0 to below 1, was 1.0");
    }

    /** Exponents and clips for which the powers are no products, at targets of 0 and 1. */
    @ParameterizedTest
    @CsvSource({"2.5, 1, 0", "1, 2.5, 0", "8, 1, 0", "1, 8, 0", "8, 9, 0", "0.5, 1, 0.05", "0, 1, 0.05",
        "1.5, 0.5, 0.25"}) void otherPowersAreRoundedOnce(float gammaNegative, float gammaPositive, float clip) {
        AsymmetricLoss loss = new AsymmetricLoss(gammaNegative, gammaPositive, clip);
        Random random = new Random(9);
        for (int i = 0; i < 400; i++) {
            float logit = (float) (4 * random.nextGaussian());
            double[] negative = exact(logit, gammaNegative, Double.parseDouble(Float.toString(clip)));
            double[] positive = exact(-logit, gammaPositive, 0);
            String name = "at " + logit;
            assertThat((double) loss.value(logit, 0)).as(name).isCloseTo(negative[0],
                    within(2e-7 * negative[0] + Float.MIN_VALUE));
            assertThat((double) loss.derivative(logit, 0)).as(name).isCloseTo(negative[1],
                    within(2e-7 * negative[1] + Float.MIN_VALUE));
            assertThat((double) loss.value(logit, 1)).as(name).isCloseTo(positive[0],
                    within(2e-7 * positive[0] + Float.MIN_VALUE));
            assertThat((double) loss.derivative(logit, 1)).as(name).isCloseTo(-positive[1],
                    within(2e-7 * positive[1] + Float.MIN_VALUE));
        }
    }

    /** There the logarithm of 1 − q, with the probability q above the clip, has few digits. */
    @Test void otherPowersAreAccurateJustAboveTheClip() {
        AsymmetricLoss loss = new AsymmetricLoss(1.5f, 1, 1e-5f);
        float logit = kinks(loss, 0)[0];
        for (int i = 0; i < 20; i++) {
            logit = Math.nextUp(logit);
            double expected = exact(logit, 1.5f, 1e-5)[0];
            if (expected > 0) {
                assertThat((double) loss.value(logit, 0)).as("at %s", logit).isCloseTo(expected,
                        within(2e-7 * expected));
            }
        }
        assertThat(loss.value(logit, 0)).isPositive();
    }

    /** The exponent 8 is no sum of 1, 2 and 4; b^0 would be 1 at b = 0, where the loss is constant. */
    @Test void exponentsWithoutAFastFormulaAreAccurate() {
        for (float logit : new float[] {-5, -0.5f, 1.5f, 4}) {
            double p = 1 / (1 + StrictMath.exp(-logit));
            double entropy = StrictMath.log1p(StrictMath.exp(logit));
            double value = Math.pow(p, 8) * entropy;
            double derivative = Math.pow(p, 8) * (8 * (1 - p) * entropy + p);
            for (AsymmetricLoss loss : new AsymmetricLoss[] {new AsymmetricLoss(8, 0, 0), new AsymmetricLoss(8, 8,
                    0)}) {
                assertThat((double) loss.value(logit, 0)).isCloseTo(value, within(1e-7 * value));
                assertThat((double) loss.derivative(logit, 0)).isCloseTo(derivative, within(1e-7 * derivative));
            }
            AsymmetricLoss clipped = new AsymmetricLoss(0, 1, 0.25f);
            double part = Math.max(0, p - 0.25);
            assertThat((double) clipped.value(logit, 0)).isCloseTo(-Math.log1p(-part), within(1e-6));
            assertThat((double) clipped.derivative(logit, 0)).isCloseTo(part == 0 ? 0 : p * (1 - p) / (1 - part),
                    within(1e-6));
        }
    }
}
