package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairLossTest implements PointwiseLossContract {
    @Override public List<FairLoss> losses() {
        return List.of(new FairLoss(), new FairLoss(0.3f), new FairLoss(2.5f));
    }

    /** x − ln(1 + x) by its power series x²/2 − x³/3 + ... where the difference would cancel. */
    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double scale = ((FairLoss) loss).scale();
        double x = Math.abs(prediction - target) / scale;
        double series = 0;
        for (int k = 20; k >= 2; k--) {
            series = 1.0 / k - x * series;
        }
        return scale * scale * (x < 0.01 ? x * x * series : x - StrictMath.log1p(x));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double scale = ((FairLoss) loss).scale();
        return scale * (prediction - target) / (scale + Math.abs(prediction - target));
    }

    @Override public double accuracy() {
        return 4.5;
    }

    /** mpmath 1.3.0, 30 digits: c**2*(x-log(1+x)), r/(1+x), (1+x)**-2 with x = abs(r)/c. */
    @TestFactory Stream<DynamicTest> matchesMpmath() {
        double[][] figures = {
            {1.0, 1e-04f, 4.99966643907e-9, 9.99899984742e-5, 0.999800030001},
            {1.0, 0.5, 0.0945348918918, 0.333333333333, 0.444444444444},
            {1.0, -1.5, 0.583709268126, -0.6, 0.16},
            {1.0, 1.5625, 0.621516655535, 0.609756097561, 0.152290303391},
            {2.5, -3.0, 2.57214149772, -1.36363636364, 0.206611570248},
            {2.5, 100.0, 226.790174583, 2.43902439024, 0.00059488399762},
            {0.25, -10000000000.0, 2499999998.47, -0.249999999994, 6.24999999969e-22},
            {1000.0, 7.0, 24.3862635748, 6.95134061569, 0.986145639905}
        };
        return LossContract.each(figures, figure -> {
            FairLoss loss = new FairLoss((float) figure[0]);
            float residual = (float) figure[1];
            assertClose(loss.value(residual), figure[2], 4);
            assertClose(loss.derivative(residual), figure[3], 2);
            assertClose(loss.secondDerivative(residual), figure[4], 5);
        });
    }

    private static void assertClose(float actual, double expected, int ulps) {
        assertThat((double) actual).isCloseTo(expected, within((double) ulps * Math.ulp((float) expected)));
    }

    @Test void neitherCancelsNorOverflows() {
        assertThat(new FairLoss().value(1e-10f)).isCloseTo(5e-21f, within(1e-27f));
        assertThat(new FairLoss(3e38f).value(1e-10f)).isCloseTo(5e-21f, within(1e-27f));
        assertThat(new FairLoss(3e38f).value(-1e19f)).isCloseTo(5e37f, within(1e31f));
        assertThat(new FairLoss(1e-30f).value(1e30f)).isCloseTo(1, within(1e-6f));
        assertThat(new FairLoss(1e-44f).derivative(-3e38f)).isEqualTo(-1e-44f);
        assertThat(new FairLoss(3e38f).derivative(-3e38f)).isCloseTo(-1.5e38f, within(2e31f));
        assertThat(new FairLoss(3e38f).secondDerivative(3e38f)).isEqualTo(0.25f);
        assertThat(new FairLoss(1e-30f).secondDerivative(3e38f)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-40f, 1, 3e38f}) void infiniteResidualHasDerivativeOfTheScale(float scale) {
        FairLoss loss = new FairLoss(scale);
        assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-scale);
        assertThat(loss.secondDerivative(Float.NEGATIVE_INFINITY)).isCloseTo(0, within(1e-30f));
    }

    @Test void largeScaleTendsToHalfOfMse() {
        assertThat(new FairLoss(1e9f).value(-3)).isCloseTo(4.5f, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesScaleThatIsNotPositive(float scale) {
        assertThatThrownBy(() -> new FairLoss(scale)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("FairLoss: scale must be positive and finite, was " + scale);
    }
}
