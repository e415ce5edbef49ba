package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicLossTest implements PointwiseLossContract {
    @Override public List<PeriodicLoss> losses() {
        return List.of(new PeriodicLoss(), new PeriodicLoss(24), new PeriodicLoss((float) (2 * Math.PI)),
                new PeriodicLoss(86_400.5f));
    }

    /** The exact remainder in periods, within ±½. */
    private static double turn(PointwiseLoss loss, double prediction, double target) {
        double period = ((PeriodicLoss) loss).period();
        return Math.IEEEremainder(prediction - target, period) / period;
    }

    /** 1 − cos(2πy) = 2 sin²(πy), which does not cancel. */
    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double sine = StrictMath.sin(Math.PI * turn(loss, prediction, target));
        return 2 * sine * sine;
    }

    /** Beside the top, sin(2πy) of the distance to it, with which the sine does not cancel. */
    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double y = turn(loss, prediction, target);
        double near = Math.abs(y) <= 0.25 ? y : Math.copySign(0.5, y) - y;
        return 2 * Math.PI / ((PeriodicLoss) loss).period() * StrictMath.sin(2 * Math.PI * near);
    }

    /** A multiple of 2⁻¹², so that residuals are exact. */
    @Override public float prediction(PointwiseLoss loss, Random random) {
        return Math.round(random.nextGaussian() * 3 * 4096) / 4096f;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        return prediction(loss, random);
    }

    @Override public double accuracy() {
        return 4;
    }

    /**
     * mpmath 1.3.0, 60 digits: 1-cos(2*pi*r/c), 2*pi/c*sin(2*pi*r/c), (2*pi/c)**2*cos(2*pi*r/c), of float32 c and r.
     */
    @TestFactory Stream<DynamicTest> matchesMpmath() {
        double[][] figures = {
            {1.0, 0.125, 0.292893218813, 4.44288293816, 27.9154567986},
            {1.0, -0.7f, 1.30901706561, 5.97566418405, -12.199504763},
            {24.0, 13.5, 1.92387953251, -0.100186288314, -0.0633217048622},
            {24.0, 12.001f, 1.9999999657, -6.85666329224e-5, -0.0685389171013},
            {0.7f, 1000.1f, 1.22258553689, -8.75080025249, -17.9333164841},
            {6.2831855f, 10000000000.0, 1.68428665823, -0.729213096274, -0.684286620144},
            {3.0, 1e30f, 0.0, -2.5579057918e-91, 4.38649084493},
            {0.001f, 123456.79f, 0.682733124225, 5958.57239571, 12525193.0241}
        };
        return LossContract.each(figures, figure -> {
            PeriodicLoss loss = new PeriodicLoss((float) figure[0]);
            float residual = (float) figure[1];
            assertClose(loss.value(residual), figure[2], 4);
            assertClose(loss.derivative(residual), figure[3], 4);
            double most = 4 * Math.PI * Math.PI / (figure[0] * figure[0]);
            assertThat((double) loss.secondDerivative(residual)).isCloseTo(figure[4], within(5e-7 * most));
        });
    }

    private static void assertClose(float actual, double expected, int ulps) {
        assertThat((double) actual).isCloseTo(expected, within((double) ulps * Math.ulp((float) expected)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1, -5, 4194305, -8388607, 1e9f, 3e38f}) void wholePeriodsAreExact(float whole) {
        assertThat(new PeriodicLoss().value(whole)).as("" + whole).isEqualTo(0);
        assertThat(new PeriodicLoss().derivative(whole)).as("" + whole).isEqualTo(0);
    }

    @ParameterizedTest @ValueSource(floats = {0.5f, -0.5f, 1.5f, 2097152.5f, 4194304.5f, -4194305.5f,
        8388607.5f}) void halfPeriodsAreExact(float half) {
        assertThat(new PeriodicLoss().value(half)).as("" + half).isEqualTo(2);
        assertThat(new PeriodicLoss().derivative(half)).as("" + half).isEqualTo(0);
    }

    @Test void tinyPeriodsGiveNoNan() {
        for (float period : new float[] {Float.MIN_VALUE, 1e-40f, 1e-38f, 1e-20f}) {
            PeriodicLoss loss = new PeriodicLoss(period);
            for (float residual : new float[] {0, Float.MIN_VALUE, 1e-39f, 1e-10f, -1, 3e38f}) {
                assertThat(loss.value(residual)).as(loss + " of " + residual).isBetween(0f, 2f);
                assertThat(loss.derivative(residual)).as(loss + " of " + residual).isNotNaN();
                assertThat(loss.secondDerivative(residual)).as(loss + " of " + residual).isNotNaN();
            }
        }
        assertThat(new PeriodicLoss(1e-20f).value(0.5e-20f)).isEqualTo(2);
    }

    @Test void hugePeriodIsAParabola() {
        double turn = 1e30f / (double) 3e38f;
        assertThat((double) new PeriodicLoss(3e38f).value(1e30f)).isCloseTo(2 * Math.pow(Math.PI * turn, 2),
                within(1e-22));
    }

    @ParameterizedTest @ValueSource(floats = {1e-10f, 1, 1e10f}) void infiniteResidualIsNan(float period) {
        assertThat(new PeriodicLoss(period).value(Float.NEGATIVE_INFINITY)).isNaN();
        assertThat(new PeriodicLoss(period).derivative(Float.POSITIVE_INFINITY)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesPeriodThatIsNotPositive(
            float period) {
        assertThatThrownBy(() -> new PeriodicLoss(period)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PeriodicLoss: period must be positive and finite, was " + period);
    }

    /** (2π/period)², at any residual. */
    @ParameterizedTest
    @ValueSource(floats = {0.5f, 1, 3, 360}) void theMajorantIsTheLargestSecondDerivative(float period) {
        double expected = Math.pow(2 * Math.PI / period, 2);
        assertThat((double) new PeriodicLoss(period).majorant(0.3f)).isCloseTo(expected, within(1e-6 * expected));
        assertThat((double) new PeriodicLoss(period).secondDerivative(0)).isCloseTo(expected, within(1e-6 * expected));
    }
}
