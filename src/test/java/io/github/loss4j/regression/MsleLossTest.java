package io.github.loss4j.regression;

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

class MsleLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<MsleLoss> losses() {
        return List.of(new MsleLoss(), new MsleLoss(0.5f), new MsleLoss(30));
    }

    private static double offset(PointwiseLoss loss) {
        return ((MsleLoss) loss).offset();
    }

    /** The difference of the logarithms as one, which does not cancel. */
    private static double difference(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.log1p((prediction - target) / (offset(loss) + target));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.pow(difference(loss, prediction, target), 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * difference(loss, prediction, target) / (offset(loss) + prediction);
    }

    @Override public double accuracy() {
        return 4.5;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return offset(loss) == 0.5 ? new float[] {0, 3, -0.25f} : new float[] {0, 3, -0.75f, -0.9999999f};
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {Math.nextUp((float) -offset(loss)), 10_000, 3e38f};
    }

    @Override public String goldenFile() {
        return "MeanSquaredLogarithmicError";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new MsleLoss();
    }

    /**
     * mpmath 1.3.0, 40 digits: d**2, 2*d/(o+p), 2*(1-d)/(o+p)**2 with d = log(o+p)-log(o+t), of the float32 o, p and t.
     */
    @TestFactory Stream<DynamicTest> matchesMpmathForOtherOffsets() {
        double[][] figures = {
            {0.00100000005, 0.00200000009, 0.5, 26.1938601787233, -3411.99568128164, 1359554.04085243},
            {0.0, 3.0, 2.0, 0.164401953893165, 0.27031007207211, 0.132118864864852},
            {100.0, -99.5, 7.0, 28.7936985937898, -21.4639040600874, 50.9278081201748},
            {0.5, 1000000.0, 1000001.0, 9.99998000003167e-13, -1.99999700000367e-12, 1.9999999999975e-12},
            {9.99999997e-7, 0.0, 0.00100000005, 47.7308932912027, -13817509.6934608, 15817509738445.7},
            {1000.0, 2.5, 2.25, 6.22041799228742e-8, 4.97571387746462e-7, 1.98954104482811e-6}};
        return LossContract.each(figures, f -> {
            MsleLoss loss = new MsleLoss((float) f[0]);
            float prediction = (float) f[1];
            float target = (float) f[2];
            assertClose(loss.value(prediction, target), f[3], 5);
            assertClose(loss.derivative(prediction, target), f[4], 5);
            assertClose(loss.secondDerivative(prediction, target), f[5], 5);
        });
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongOffset(float wrong) {
        assertThatThrownBy(() -> new MsleLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MsleLoss: offset must be zero or positive, and finite, was " + wrong);
    }

    @Test void refusesPredictionsBelowTheOffset() {
        assertThat(new MsleLoss()).isEqualTo(new MsleLoss(1));
        assertThatThrownBy(() -> new MsleLoss(0.5f).validate(Tensor.of(0f, -0.5f), Tensor.of(0f, 0f)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * mpmath 1.3.0, 40 digits: d**2, 2*d/(1+p), 2*(1-d)/(1+p)**2 with d = log(1+p)-log(1+t), of the float32 p and t.
     */
    @TestFactory Stream<DynamicTest> matchesMpmathWhereTermsCancelOrOverflow() {
        double[][] figures = {
            {1.0, 0.0, 0.480453013918, 0.69314718056, 0.15342640972},
            {0.1f, 0.10000001f, 4.58769840536e-17, -1.2315009176e-8, 1.6528925687},
            {1000.0, 1000.0001f, 1.48714017019e-14, -2.4365306034e-10, 1.99600623542e-6},
            {1e-30f, 0.0, 1.00000000634e-60, 2.00000000634e-30, 2.0},
            {0.0, 1e+30f, 4771.70830151, -138.15510561, 140.15510561},
            {3e+38f, -0.9999999f, 10928.4508133, 6.96928205237e-37, -2.30087179106e-75},
            {-0.9999999f, 3e+38f, 10928.4508133, -1753877258.58, 1.48533262907e16},
            {-0.9999999f, 0.0, 254.159644363, -267468839.265, 2.38442873316e15},
            {1e+20f, 1.0001e+20f, 1.000131501e-8, -2.0001314566e-24, 2.00019993298e-40},
            {5.0, 0.25, 2.46055589793, 0.522871972638, -0.0315897732174}
        };
        return LossContract.each(figures, figure -> {
            float prediction = (float) figure[0];
            float target = (float) figure[1];
            assertClose(new MsleLoss().value(prediction, target), figure[2], 5);
            assertClose(new MsleLoss().derivative(prediction, target), figure[3], 5);
            assertClose(new MsleLoss().secondDerivative(prediction, target), figure[4], 5);
        });
    }

    private static void assertClose(float actual, double expected, int ulps) {
        assertThat((double) actual).isCloseTo(expected, within((double) ulps * Math.ulp((float) expected)));
    }

    @TestFactory Stream<DynamicTest> outsideOfTheDomainIsNan() {
        float[][] pairs = {{-2, 0}, {0, -2}, {-2, -2}, {-3, -2}, {-2, -3}, {-1, -1}, {-1.5f, 3e38f}};
        assertThat(new MsleLoss().value(-1, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new MsleLoss().value(0, -1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThatThrownBy(() -> new MsleLoss().validate(Tensor.of(0f, -1f), Tensor.of(0f, 0f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MsleLoss: prediction[1] is -1.0, outside (-1, ∞)");
        return LossContract.each(pairs, pair -> {
            assertThat(new MsleLoss().value(pair[0], pair[1])).as(pair[0] + ", " + pair[1]).isNaN();
            assertThat(new MsleLoss().derivative(pair[0], pair[1])).as(pair[0] + ", " + pair[1]).isNaN();
        });
    }

    @Test void infinitePredictionHasDerivativeZero() {
        assertThat(new MsleLoss().value(Float.POSITIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new MsleLoss().derivative(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
    }

    @Test void isNeverNegative() {
        assertThat(new MsleLoss().signed()).isFalse();
    }

    @Test void isMseOfTheLogarithms() {
        float e2 = (float) (Math.exp(2) - 1);
        float e5 = (float) (Math.exp(5) - 1);
        assertThat(new MsleLoss().value(e2, e5)).isCloseTo(new MseLoss().value(2, 5), within(2e-6f));
    }

    /** mpmath 1.3.0, 60 digits: d**2 of the float32 p and t. */
    @Test void largeQuotientsAreScaled() {
        assertClose(new MsleLoss().value(0x1p28f, 3.4e38f), 4804.415054693, 4);
        assertClose(new MsleLoss().value(3.4e38f, 0x1p28f), 4804.415054693, 4);
        assertClose(new MsleLoss().value(3.389843e38f, 4.87746112e8f), 4721.574155210744, 4);
        assertClose(new MsleLoss().value(.005711233f, 4.3350435e-4f), 2.768417260558e-5, 4);
    }

    /** Random pairs of all magnitudes, and pairs close together, where rounding of o + p or p − t would cost digits. */
    @ParameterizedTest @ValueSource(floats = {1, 0.5f, 30}) void isAsAccurateAsStatedForAllTargets(float offset) {
        MsleLoss loss = new MsleLoss(offset);
        Random random = new Random(2);
        double worst = 0;
        for (int n = 0; n < 500_000; n++) {
            float prediction = n % 3 == 0 ? magnitude(random) : (float) Math.exp(3 * random.nextGaussian());
            float target = n % 2 == 0
                    ? (float) (prediction * (1 + 1e-5 * random.nextGaussian()))
                    : n % 7 == 0 ? magnitude(random) : (float) Math.exp(3 * random.nextGaussian());
            double least = Math.min(prediction, target);
            double size = StrictMath.log1p((Math.max(prediction, target) - least) / (offset + least));
            double derivative = 2 * size / (offset + (double) prediction);
            worst = Math.max(worst,
                    Math.abs(loss.value(prediction, target) - size * size) / Math.ulp((float) (size * size)));
            worst = Math.max(worst, Math.abs(Math.abs(loss.derivative(prediction, target)) - derivative)
                    / Math.ulp((float) derivative));
        }
        assertThat(worst).isLessThanOrEqualTo(4.5);
    }

    private static float magnitude(Random random) {
        return Float.intBitsToFloat(random.nextInt(0x7f800000));
    }

    @Test void isAtLeastAsAccurateAsPyTorch() {
        assertThat(Golden.shareAtLeastAsNear("MeanSquaredLogarithmicError", this::golden)).isGreaterThanOrEqualTo(0.9);
    }
}
