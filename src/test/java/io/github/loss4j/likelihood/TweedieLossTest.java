package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TweedieLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<TweedieLoss> losses() {
        return List.of(new TweedieLoss(), new TweedieLoss(1.1f), new TweedieLoss(1.83f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return falling(loss, prediction, target) / (power(loss) - 1)
                + rising(loss, prediction) / (2 - power(loss));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return rising(loss, prediction) - falling(loss, prediction, target);
    }

    /** The power to seven decimals, as it is written: PyTorch, XGBoost and the golden cases have it in double. */
    private static double power(PointwiseLoss loss) {
        return Math.rint(1e7 * ((TweedieLoss) loss).power()) / 1e7;
    }

    private static double falling(PointwiseLoss loss, double prediction, double target) {
        return target == 0 ? 0 : target * StrictMath.exp((1 - power(loss)) * prediction);
    }

    private static double rising(PointwiseLoss loss, double prediction) {
        return StrictMath.exp((2 - power(loss)) * prediction);
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {-70, 70};
    }

    @Override public double accuracy() {
        return 3.5;
    }

    @Override public String goldenFile() {
        return "Tweedie";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new TweedieLoss(parameters.number("power"));
    }

    @Test void isAsAccurateAsStatedForAllTargets() {
        Random random = new Random(1);
        double worst = 0;
        for (int n = 0; n < 500_000; n++) {
            TweedieLoss loss = n % 5 == 0
                    ? new TweedieLoss()
                    : new TweedieLoss(1 + 0x1p-20f + 0.99999f * random.nextFloat());
            float target = (float) Math.exp((n % 2 == 0 ? 80 : 3) * (2 * random.nextDouble() - 1));
            float prediction = (float) random.nextGaussian() * (n % 3 == 0 ? 100 : 3);
            double value = formula(loss, prediction, target);
            double derivative = derivative(loss, prediction, target);
            if (value > 1e37 || value < 1e-37 || Math.abs(derivative) < 1e-37) {
                continue;
            }
            worst = Math.max(worst, Math.abs(loss.value(prediction, target) - value) / Math.ulp((float) value));
            worst = Math.max(worst, Math.abs(loss.derivative(prediction, target) - derivative)
                    / Math.ulp((float) Math.max(rising(loss, prediction), falling(loss, prediction, target))));
        }
        assertThat(worst).isLessThanOrEqualTo(4.5);
    }

    /**
     * mpmath 1.3.0, 30 digits: t*exp((1-k)*p)/(k-1) + exp((2-k)*p)/(2-k) of the decimal power and the float32 inputs;
     * and its derivative.
     */
    @TestFactory Stream<DynamicTest> matchesMpmath() {
        float[][] cases = {{1.9f, 0.7f, 3, 12.50038782f, -0.5252672402f},
            {1.05f, -2, 0.5f, 11.20914983f, -0.4030168398f},
            {1.7f, 60, 2, 218866563.8f, 65659969.14f},
            {1.3f, -150, 0.001f, 1.164475757e+17f, -3.493427272e+16f},
            {1.999f, 3, 2, 1003.104478f, 0.9031311968f},
            {1.3f, 88, 1, 8.080570901e+26f, 5.656399631e+26f}};
        return LossContract.each(cases, known -> {
            TweedieLoss loss = new TweedieLoss(known[0]);
            assertThat(loss.value(known[1], known[2])).isCloseTo(known[3], within(3 * Math.ulp(known[3])));
            assertThat(loss.derivative(known[1], known[2])).isCloseTo(known[4], within(8 * Math.ulp(known[4])));
        });
    }

    @ParameterizedTest
    @ValueSource(floats = {-400, -1e4f, -3e38f, Float.NEGATIVE_INFINITY}) void targetsOfZeroHaveNoFallingTerm(
            float prediction) {
        TweedieLoss loss = new TweedieLoss();
        assertThat(loss.value(prediction, 0)).isEqualTo(0);
        assertThat(loss.derivative(prediction, 0)).isEqualTo(0);
        assertThat(loss.secondDerivative(prediction, 0)).isEqualTo(0);
    }

    @Test void targetsOfZeroHaveTheRisingTerm() {
        TweedieLoss loss = new TweedieLoss();
        assertThat((double) loss.value(2, 0)).isCloseTo(2 * Math.E, within(1e-6));
    }

    @TestFactory Stream<DynamicTest> extremePredictions() {
        return LossContract.<TweedieLoss>each(losses(), loss -> {
            for (float far : new float[] {3e38f, Float.POSITIVE_INFINITY}) {
                for (float target : new float[] {Float.MIN_NORMAL, 1, 3e38f}) {
                    assertThat(loss.value(far, target)).isEqualTo(Float.POSITIVE_INFINITY);
                    assertThat(loss.value(-far, target)).isEqualTo(Float.POSITIVE_INFINITY);
                    assertThat(loss.derivative(far, target)).isEqualTo(Float.POSITIVE_INFINITY);
                    assertThat(loss.derivative(-far, target)).isEqualTo(Float.NEGATIVE_INFINITY);
                }
            }
        });
    }

    /**
     * As the power goes to 1 and to 2, the derivative goes to Poisson's, and to e^(p(2−k)) times that of the gamma
     * loss.
     */
    @ParameterizedTest
    @ValueSource(floats = {-3, -0.5f, 0, 1.25f, 4}) void liesBetweenPoissonAndGamma(float prediction) {
        TweedieLoss first = new TweedieLoss(1 + 0x1p-22f);
        TweedieLoss second = new TweedieLoss(2 - 0x1p-22f);
        for (float target : new float[] {0.25f, 1, 6}) {
            float poisson = new PoissonNllLoss().derivative(prediction, target);
            assertThat(first.derivative(prediction, target)).isCloseTo(poisson,
                    within(1e-5f * (1 + Math.abs(poisson))));
            float gamma = new GammaNllLoss().derivative(prediction, target);
            assertThat(second.derivative(prediction, target)).isCloseTo(gamma,
                    within(1e-5f * (1 + Math.abs(gamma))));
        }
    }

    @Test void isPoissonAndGammaAtTheEnds() {
        Random random = new Random(8);
        for (float extreme : new float[] {0, -90, 90, -120, 120, 1e30f, -1e30f, Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY, Float.NaN}) {
            assertEnds(extreme, 0);
            assertEnds(extreme, 3);
        }
        for (int n = 0; n < 10_000; n++) {
            assertEnds((float) random.nextGaussian() * 10, random.nextFloat() * 20);
        }
        // scikit-learn 1.2.1, sklearn._loss.HalfTweedieLoss(power).loss_gradient of (0.25, 1, 6) and (-1.5, 0.5, 2)
        double[][] figures = {{1, 0.59813016, 1.14872127, -4.6109439, -0.02686984, 0.64872127, 1.3890561},
            {2, -0.37957773, 1.10653066, 2.8120117, -0.12042227, 0.39346934, 0.1879883}};
        float[] targets = {0.25f, 1, 6};
        float[] predictions = {-1.5f, 0.5f, 2};
        for (double[] f : figures) {
            for (int i = 0; i < 3; i++) {
                TweedieLoss loss = new TweedieLoss((float) f[0]);
                assertThat((double) loss.value(predictions[i], targets[i])).isCloseTo(f[1 + i], within(1e-6));
                assertThat((double) loss.derivative(predictions[i], targets[i])).isCloseTo(f[4 + i], within(1e-6));
            }
        }
    }

    private static void assertEnds(float prediction, float target) {
        assertSame(new TweedieLoss(1), new PoissonNllLoss(), prediction, target);
        assertSame(new TweedieLoss(2), new GammaNllLoss(), prediction, target);
    }

    private static void assertSame(PointwiseLoss loss, PointwiseLoss limit, float prediction, float target) {
        float tolerance = (float) (1e-6 * (1 + Math.exp(Math.abs(prediction)) * (1 + target)));
        assertNear(loss.value(prediction, target), limit.value(prediction, target), tolerance);
        assertNear(loss.derivative(prediction, target), limit.derivative(prediction, target), tolerance);
        assertNear(loss.secondDerivative(prediction, target), limit.secondDerivative(prediction, target), tolerance);
        Tensor predictions = Tensor.full(prediction, 40);
        Tensor targets = Tensor.full(target, 40);
        assertNear(loss.evaluate(predictions, targets).value(), limit.evaluate(predictions, targets).value(),
                tolerance);
    }

    private static void assertNear(float actual, float expected, float tolerance) {
        if (Float.isFinite(expected) && tolerance < Float.POSITIVE_INFINITY) {
            assertThat(actual).isCloseTo(expected, within(tolerance));
        } else {
            assertThat((Object) (actual + 0)).isEqualTo(expected + 0); // NaN is equal to itself
        }
    }

    @Test void validatesTheDomain() {
        assertThatThrownBy(() -> new TweedieLoss().validate(Tensor.of(1, -1), Tensor.of(0, -2)))
                .hasMessage("TweedieLoss: target[1] is -2.0, outside [0, ∞)");
    }

    @ParameterizedTest @ValueSource(floats = {1 - 0x1p-24f, 2 + 0x1p-22f, 0, -1.5f, Float.NaN,
        Float.POSITIVE_INFINITY}) void refusesABadPower(float power) {
        assertThatThrownBy(() -> new TweedieLoss(power)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TweedieLoss: power must be from 1 to 2, was " + power);
    }

    @Test void hasAPowerOfThreeHalvesByDefault() {
        assertThat(new TweedieLoss()).isEqualTo(new TweedieLoss(1.5f));
    }

    /** mpmath 1.3.0, 60 digits, of the decimal power and the float32 inputs. */
    @Test void exponentialsBeyondFloat32() {
        assertSecond(1.9999f, 900000f, 1f, 1.2204032943178e+35);
        assertSecond(1.9999f, 900000f, 0f, 1.2204032943178e+35);
        assertSecond(1.0001f, -900000f, 1f, 1.2204032943178e+35);
        assertSecond(1.9999999f, 945020860.0f, 0.039286286f, 1.1008664892791e+34);
        assertSecond(1.5f, -382f, 1e-45f, 6.2480816162272e+37);
        assertSecond(1.9999f, -190f, 1e-45f, 4.5101104840569e+37);
        assertValue(1.5f, -380f, 1e-45f, 9.1941630934849e+37);
        assertValue(1.9999999f, -1040176900.0f, 0f, 6.6940875242002e-39);
        assertValue(1.0001f, 3f, 1e-44f, 20.081520317901);
        assertValue(1.5f, -360f, 3.862675e-45f, 1.2522430760071e+34);
    }

    private static void assertSecond(float power, float prediction, float target, double expected) {
        assertThat((double) new TweedieLoss(power).secondDerivative(prediction, target)).isCloseTo(expected,
                within(5.0 * Math.ulp((float) expected)));
    }

    private static void assertValue(float power, float prediction, float target, double expected) {
        assertThat((double) new TweedieLoss(power).value(prediction, target)).isCloseTo(expected,
                within(5.0 * Math.ulp((float) expected)));
    }
}
