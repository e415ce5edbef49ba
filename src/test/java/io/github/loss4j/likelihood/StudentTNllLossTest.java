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

class StudentTNllLossTest implements LocationScaleContract {
    @Override public List<StudentTNllLoss> losses() {
        return List.of(new StudentTNllLoss(1), new StudentTNllLoss(4), new StudentTNllLoss(0.5f));
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        double degrees = ((StudentTNllLoss) loss).degrees();
        double z = (target - location) / scale;
        // ln of Γ((ν + 1)/2)/Γ(ν/2)/√(νπ) for ν = 1, 4 and ½; mpmath 1.3.0
        double constant = degrees == 1 ? -1.1447298858494002 : degrees == 4 ? -0.9808292530117262 : -1.3105329259115095;
        return StrictMath.log(scale) + (degrees + 1) / 2 * StrictMath.log1p(z * z / degrees) - constant;
    }

    @Override public String goldenFile() {
        return "StudentTNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new StudentTNllLoss(golden.number("degrees"));
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 3, -8}) void tendsToTheGaussian(float target) {
        float gaussian = new GaussianNllLoss(true).value(new Gaussian(Tensor.of(1), Tensor.of(4)),
                Tensor.of(target));
        for (float degrees : new float[] {1e9f, 1e20f, Float.MAX_VALUE}) {
            assertThat(LocationScaleContract.at(new StudentTNllLoss(degrees), 1, 2, target)[0]).isCloseTo(gaussian,
                    within(1e-6f));
        }
    }

    @Test void infiniteTargetGivesTheLimit() {
        float[] far = LocationScaleContract.at(new StudentTNllLoss(3), 1, 2, Float.POSITIVE_INFINITY);
        assertThat(far[0]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(far[1]).isEqualTo(-0f);
        assertThat(far[2]).isEqualTo(-1.5f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesDegreesThatAreNotPositive(
            float degrees) {
        assertThatThrownBy(() -> new StudentTNllLoss(degrees)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StudentTNllLoss: degrees must be positive and finite, was " + degrees);
    }

    /** The tests of scoringrules for Python, logs_t, whose figures are those of scoringRules for R. */
    @TestFactory Stream<DynamicTest> matchesScoringrules() {
        float[][] figures = {{7.1f, 4.2f, 3.8f, 0.3f, 8.600513f}, {-3.1f, 2.9f, 4, 0.5f, 8.60978f},
            {-2.9f, 5.1f, 1.1f, 10.1f, 3.37258f}, {4.4f, 19.4f, 1.8f, 1.2f, 3.324565f}};
        return LossContract.each(figures, figure -> {
            StudentTNllLoss loss = new StudentTNllLoss(figure[1]);
            float value = LocationScaleContract.at(loss, figure[2], figure[3], figure[0])[0];
            assertThat(value).isCloseTo(figure[4], withinPercentage(1e-4));
        });
    }
}
