package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Golden;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogNormalNllLossTest implements LocationScaleContract {
    @Override public List<LogNormalNllLoss> losses() {
        return List.of(new LogNormalNllLoss());
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        double z = (StrictMath.log(target) - location) / scale;
        return StrictMath.log(target * scale) + StrictMath.log(2 * Math.PI) / 2 + z * z / 2;
    }

    @Override public String goldenFile() {
        return "LogNormalNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new LogNormalNllLoss();
    }

    @ParameterizedTest @ValueSource(floats = {0, -1}) void refusesTargetsThatAreNotPositive(float target) {
        LocationScale prediction = new LocationScale(Tensor.of(1.0, 1), Tensor.of(1.0, 1));
        assertThatThrownBy(() -> new LogNormalNllLoss().value(prediction, Tensor.of(1, target)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LogNormalNllLoss: target[1] is " + target + "; targets must be positive");
    }

    @Test void acceptsAbsentTargetsThatAreNotPositive() {
        LocationScale prediction = new LocationScale(Tensor.of(1.0, 1), Tensor.of(1.0, 1));
        assertThat(new LogNormalNllLoss().value(prediction, Tensor.of(1.0, -1), Tensor.of(1.0, 0))).isFinite();
    }

    /** The tests of scoringrules for Python, logs_lognormal, whose figures are those of scoringRules for R. */
    @TestFactory Stream<DynamicTest> matchesScoringrules() {
        float[][] figures = {{7.1f, 3.8f, 0.3f, 20.48201f}, {2.9f, 1.1f, 0.1f, -0.2566692f},
            {4.4f, 1.8f, 0.9f, 2.3577601f}};
        return LossContract.each(figures, figure -> {
            float value = LocationScaleContract.at(new LogNormalNllLoss(), figure[1], figure[2], figure[0])[0];
            assertThat(value).isCloseTo(figure[3], withinPercentage(1e-4));
        });
    }

    /** The loss, z²/2 with z = (ln t − location)/scale, is beyond float32, but −z/scale and (1 − z²)/scale are not. */
    @ParameterizedTest @ValueSource(floats = {-1, 1}) void aLossBeyondFloat32HasItsDerivatives(float sign) {
        float[] far = LocationScaleContract.at(new LogNormalNllLoss(), sign * 1e22f, 100, 2);
        assertThat(far[0]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(far[1]).isCloseTo(sign * 1e18f, within(1e12f));
        assertThat(far[2]).isCloseTo(-1e38f, within(1e32f));
    }

    @Test void anInfiniteTargetGivesInfinity() {
        float[] far = LocationScaleContract.at(new LogNormalNllLoss(), 1, 2, Float.POSITIVE_INFINITY);
        assertThat(far).containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @Test void infiniteScalesAndResidualsHaveTheirLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(LocationScaleContract.at(new LogNormalNllLoss(), 0, infinity, 1)).containsExactly(infinity, 0, 0);
        assertThat(LocationScaleContract.at(new LogNormalNllLoss(), -infinity, 2, infinity)).containsExactly(infinity,
                -infinity, -infinity);
    }

    /** z is −1e38, and its square beyond float32. */
    @Test void aSmallScaleGivesInfinity() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(LocationScaleContract.at(new LogNormalNllLoss(), 1, 1e-38f, 1)).containsExactly(infinity, infinity,
                -infinity);
    }
}
