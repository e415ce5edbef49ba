package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
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

class LogisticDistanceLossTest implements PointwiseLossContract {
    @Override public List<LogisticDistanceLoss> losses() {
        return List.of(new LogisticDistanceLoss());
    }

    /** 4eʳ/(1 + eʳ)² = 1/cosh²(r/2) and cosh² = 1 + sinh², so that nothing cancels near 0. */
    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double residual = Math.abs(prediction - target);
        double sinh = StrictMath.sinh(residual / 2);
        return residual < 40 ? StrictMath.log1p(sinh * sinh) : residual - StrictMath.log(4);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.tanh((prediction - target) / 2);
    }

    @Override public double accuracy() {
        return 2;
    }

    /** mpmath 1.3.0, 30 digits: -log(4*exp(r)/(1+exp(r))**2), tanh(r/2), sech(r/2)**2/2. */
    @TestFactory Stream<DynamicTest> matchesMpmath() {
        double[][] figures = {
            {1e-04f, 2.49999987265e-9, 4.99999986952e-5, 0.49999999875},
            {0.0625, 0.00097640359566, 0.031239831446, 0.499512036466},
            {0.5, 0.0618596072403, 0.244918662404, 0.470007424403},
            {-1.5, 0.516532194846, -0.635148952387, 0.298292904141},
            {1.75, 0.684153939756, 0.703905603937, 0.252258450373},
            {-2.5, 1.27148510747, -0.848283639958, 0.14020743309},
            {10.0, 8.61379643668, 0.999909204263, 9.07916154719e-5},
            {-80.0, 78.6137056389, -1.0, 3.60970277569e-35}
        };
        return LossContract.each(figures, figure -> {
            float residual = (float) figure[0];
            assertClose(new LogisticDistanceLoss().value(residual), figure[1], 2);
            assertClose(new LogisticDistanceLoss().derivative(residual), figure[2], 2);
            assertClose(new LogisticDistanceLoss().secondDerivative(residual), figure[3], 4);
        });
    }

    private static void assertClose(float actual, double expected, int ulps) {
        assertThat((double) actual).isCloseTo(expected, within((double) ulps * Math.ulp((float) expected)));
    }

    @Test void doesNotVanishForSmallResiduals() {
        assertThat(new LogisticDistanceLoss().value(1e-4f)).isCloseTo(2.5e-9f, within(1e-15f));
        assertThat(new LogisticDistanceLoss().value(1e-20f)).isCloseTo(2.5e-41f, within(2 * Float.MIN_VALUE));
    }

    @Test void infiniteResidualHasDerivativeOne() {
        assertThat(new LogisticDistanceLoss().value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new LogisticDistanceLoss().derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(new LogisticDistanceLoss().secondDerivative(Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(new LogisticDistanceLoss().value(3e38f)).isEqualTo(3e38f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-10f, 0.3f, -1.7f, 5, -200}) void isTwiceLogCoshOfHalf(float residual) {
        assertThat(new LogisticDistanceLoss().value(residual)).isEqualTo(
                2 * new LogCoshLoss().value(residual / 2));
    }

    /** tanh(r/2)/r, which is the derivative over r. */
    @ParameterizedTest
    @ValueSource(floats = {-30, -2, 0.5f, 1, 7}) void theMajorantIsTheDerivativeOverTheResidual(float r) {
        LogisticDistanceLoss loss = new LogisticDistanceLoss();
        assertThat((double) loss.majorant(r)).isCloseTo((double) loss.derivative(r) / r, within(1e-7));
    }
}
