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

class LaplaceNllLossTest implements LocationScaleContract {
    @Override public List<LaplaceNllLoss> losses() {
        return List.of(new LaplaceNllLoss());
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        return StrictMath.log(2 * scale) + Math.abs(target - location) / scale;
    }

    @Override public String goldenFile() {
        return "LaplaceNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new LaplaceNllLoss();
    }

    @Test void hasDerivativeZeroAtItsKink() {
        assertThat(LocationScaleContract.at(new LaplaceNllLoss(), 2, 0.5f, 2)).containsExactly(0, 0, 2);
        float[] far = LocationScaleContract.at(new LaplaceNllLoss(), 2, 0.5f, Float.POSITIVE_INFINITY);
        assertThat(far).containsExactly(Float.POSITIVE_INFINITY, -2, Float.NEGATIVE_INFINITY);
    }

    /** The tests of scoringrules for Python, logs_laplace, whose figures are those of scoringRules for R. */
    @TestFactory Stream<DynamicTest> matchesScoringrules() {
        float[][] figures = {{-2.9f, 0.1f, 1, 3.693147f}, {-2.9f, 1.1f, 10.1f, 3.401722f},
            {4.1f, 1.8f, 1.2f, 2.792135f}};
        return LossContract.each(figures, figure -> {
            float value = LocationScaleContract.at(new LaplaceNllLoss(), figure[1], figure[2], figure[0])[0];
            assertThat(value).isCloseTo(figure[3], withinPercentage(1e-4));
        });
    }

    @ParameterizedTest @ValueSource(floats = {-1e38f, 1e38f}) void aLossBeyondFloat32HasItsDerivatives(float target) {
        float[] far = LocationScaleContract.at(new LaplaceNllLoss(), 0, 1e-3f, target);
        assertThat(far[0]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(far[1]).isCloseTo(-Math.signum(target) * 1e3f, within(1e-3f));
        assertThat(far[2]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new LocationScale(Tensor.zeros(2), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LocationScale: location has shape [2] but scale has shape [3]; they must be equal");
        assertThatThrownBy(() -> new LocationScale(Tensor.zeros(2), Tensor.zeros(2)).with(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LocationScale: tensors has 0 elements; there must be 2");
    }

    @Test void infiniteScalesAndResidualsHaveTheirLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(LocationScaleContract.at(new LaplaceNllLoss(), 1, infinity, 1)).containsExactly(infinity, 0, 0);
        assertThat(LocationScaleContract.at(new LaplaceNllLoss(), -infinity, 2, infinity)).containsExactly(infinity,
                -0.5f, -infinity);
    }
}
