package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapeLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<MapeLoss> losses() {
        return List.of(new MapeLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return 100 * Math.abs(prediction - target) / Math.max(Math.abs(target), 1e-7);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 100 * Math.signum(prediction - target) / Math.max(Math.abs(target), 1e-7);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        // 0 is not among them, since differences below 2^-124 are rounded.
        return new float[] {1e-30f, 1, -0.3f, 7e20f};
    }

    /** Not small, so that the derivatives beside the kink are not so steep. */
    @Override public float target(PointwiseLoss loss, Random random) {
        return (random.nextBoolean() ? 1 : -1) * (5 + 10 * random.nextFloat());
    }

    @Override public float prediction(PointwiseLoss loss, Random random) {
        return (float) random.nextGaussian() * 10;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {target};
    }

    @Override public String goldenFile() {
        return "MeanAbsolutePercentageError";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new MapeLoss();
    }

    /** scikit-learn's manual: mean_absolute_percentage_error([1, 10, 1e6], [0.9, 15, 1.2e6]) = 0.2666... */
    @Test void matchesScikitLearn() {
        float[] predictions = {0.9f, 15, 1.2e6f};
        float[] targets = {1, 10, 1e6f};
        float sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += new MapeLoss().value(predictions[i], targets[i]);
        }
        assertThat(sum / 3).isCloseTo(26.666667f, within(1e-5f));
    }

    @Test void isNeverNegative() {
        assertThat(new MapeLoss().signed()).isFalse();
    }

    @Test void targetOfZeroCountsAsOneTenMillionth() {
        assertThat(new MapeLoss().value(1, 0)).isEqualTo(1e9f);
        assertThat(new MapeLoss().value(1, 1e-30f)).isEqualTo(1e9f);
        assertThat(new MapeLoss().derivative(-1, 0)).isEqualTo(-1e9f);
        assertThat(new MapeLoss().derivative(0, 0)).isEqualTo(0);
    }

    @Test void neitherUnderflowsNorOverflowsOnTheWay() {
        assertThat(new MapeLoss().value(3e38f, 1e38f)).isCloseTo(200, within(1e-4f));
        assertThat(new MapeLoss().value(0, 3e38f)).isCloseTo(100, within(2e-5f));
        assertThat(new MapeLoss().derivative(0, 3e38f)).isCloseTo(-3.3333333e-37f, within(1e-43f));
    }

    @Test void aDifferenceMayLeaveFloat32() {
        MapeLoss loss = new MapeLoss();
        assertThat(loss.value(2e38f, -2e38f)).isEqualTo(200);
        assertThat(loss.value(-3e38f, 1e38f)).isCloseTo(400, within(1e-4f));
        assertThat(loss.value(Float.MAX_VALUE, -Float.MAX_VALUE)).isEqualTo(200);
        assertThat(loss.derivative(2e38f, -2e38f)).isEqualTo(100 / 2e38f);
        assertThat(loss.value(Tensor.full(2e38f, 700), Tensor.full(-2e38f, 700))).isEqualTo(200);
        assertThat(loss.value(1e-7f, Float.MAX_VALUE)).isEqualTo(100);
        assertThat(loss.value(Float.MAX_VALUE, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(1.7e38f, -1.7e38f)).isEqualTo(200);
    }

    /** Differences below 2^-124 are within 2^-147. */
    @Test void differencesNear0AreRounded() {
        Random random = new Random(4);
        for (int k = 0; k < 1000; k++) {
            float prediction = (random.nextFloat() - 0.5f) * 0x1p-124f;
            assertThat((double) new MapeLoss().value(prediction, 0)).isCloseTo(1e9 * Math.abs(prediction),
                    within(1e9 * 0x1p-147));
        }
        assertThat(new MapeLoss().value(0, 0)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) void infiniteArguments(float infinite) {
        MapeLoss loss = new MapeLoss();
        assertThat(loss.value(3, infinite)).isNaN();
        assertThat(loss.derivative(3, infinite)).isEqualTo(0);
        assertThat(loss.value(infinite, 3e38f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(infinite, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(infinite, infinite)).isNaN();
    }

    @Test void isAtLeastAsAccurateAsPyTorch() {
        assertThat(Golden.shareAtLeastAsNear("MeanAbsolutePercentageError", this::golden)).isGreaterThanOrEqualTo(0.8);
    }
}
