package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
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

class LogScaleGaussianNllLossTest implements LocationScaleContract {
    @Override public List<LogScaleGaussianNllLoss> losses() {
        return List.of(new LogScaleGaussianNllLoss(), new LogScaleGaussianNllLoss(true));
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        double z = (target - location) * StrictMath.exp(-scale);
        return scale + z * z / 2 + (((LogScaleGaussianNllLoss) loss).full() ? StrictMath.log(2 * Math.PI) / 2 : 0);
    }

    @Override public String goldenFile() {
        return "LogScaleGaussianNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new LogScaleGaussianNllLoss(golden.flag("full"));
    }

    @Override public boolean logScale() {
        return true;
    }

    @Test void aResidualOfZeroGivesTheLogarithmAlone() {
        LogScaleGaussianNllLoss loss = new LogScaleGaussianNllLoss();
        assertThat(LocationScaleContract.at(loss, 3, -1e4f, 3)).containsExactly(-1e4f, 0, 1);
        assertThat(LocationScaleContract.at(loss, 3, 1e4f, 5)).containsExactly(1e4f, 0, 1);
        assertThat(LocationScaleContract.at(loss, 3, -1e4f, 4)[0]).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void isTheGaussianOfItsVariance() {
        float[] own = LocationScaleContract.at(new LogScaleGaussianNllLoss(true), 1, (float) Math.log(2), 4);
        assertThat(own[0]).isCloseTo(new GaussianNllLoss(true).value(new Gaussian(Tensor.of(1), Tensor.of(4)),
                Tensor.of(4)), within(1e-6f));
    }

    /** The tests of scoringrules for Python, logs_normal, whose figures are those of scoringRules for R. */
    @TestFactory Stream<DynamicTest> matchesScoringrules() {
        float[][] figures = {{7.1f, 3.8f, 0.3f, 60.21497f}, {3.1f, 4, 0.5f, 1.845791f}, {4.4f, 1.8f, 1.2f, 3.448482f}};
        return LossContract.each(figures, figure -> {
            float value = LocationScaleContract.at(new LogScaleGaussianNllLoss(true), figure[1],
                    (float) Math.log(figure[2]), figure[0])[0];
            assertThat(value).isCloseTo(figure[3], withinPercentage(1e-4));
        });
    }

    /** The term is ln σ + ½ ln 2π if z is negligible, and infinite if z is not; the derivatives are −z/σ and 1 − z². */
    @Test void scalesBeyondTheExponentialHaveTheirLimits() {
        LogScaleGaussianNllLoss loss = new LogScaleGaussianNllLoss(true);
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(LocationScaleContract.at(loss, 2, 1000, 4)).containsExactly(
                (float) (1000 + 0.5 * Math.log(2 * Math.PI)), 0, 1);
        assertThat(LocationScaleContract.at(loss, 2, -1000, 4)).containsExactly(infinity, -infinity, -infinity);
        assertThat(LocationScaleContract.at(loss, 4, -1000, 2)).containsExactly(infinity, infinity, -infinity);
    }
}
