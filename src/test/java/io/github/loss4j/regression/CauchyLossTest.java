package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CauchyLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<CauchyLoss> losses() {
        return List.of(new CauchyLoss(), new CauchyLoss(0.4f), new CauchyLoss(3));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double scale = ((CauchyLoss) loss).scale();
        double x = (prediction - target) / scale;
        return scale * scale / 2 * StrictMath.log1p(x * x);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double x = (prediction - target) / ((CauchyLoss) loss).scale();
        return (prediction - target) / (1 + x * x);
    }

    @Override public double accuracy() {
        return 5;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("CauchyLoss", golden -> new CauchyLoss(golden.number("scale", 1)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-15f, 3.75f, -1e10f, 1e15f}) void halfOfMseForLargeScale(float residual) {
        CauchyLoss loss = new CauchyLoss(1e30f);
        assertThat(loss.value(residual)).isEqualTo(residual * residual / 2);
        assertThat(loss.derivative(residual)).isEqualTo(residual);
        assertThat(loss.secondDerivative(residual)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {INFINITY, -INFINITY}) void infiniteResidualHasDerivativeZero(float residual) {
        CauchyLoss loss = new CauchyLoss(2);
        assertThat(loss.value(residual)).isEqualTo(INFINITY);
        assertThat(Math.abs(loss.derivative(residual))).isEqualTo(0);
        assertThat(Math.abs(loss.secondDerivative(residual))).isEqualTo(0);
    }

    @Test void largeResidualHasAFiniteLoss() {
        assertThat(new CauchyLoss(2).value(3e38f)).isFinite();
        // The quotient by the scale is beyond float32.
        CauchyLoss loss = new CauchyLoss(0.5f);
        double expected = formula(loss, 2e38f, -1e38f);
        assertThat((double) loss.value(2e38f, -1e38f)).isCloseTo(expected, within(1e-7 * expected));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesScaleThatIsNotPositive(float scale) {
        assertThatThrownBy(() -> new CauchyLoss(scale)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CauchyLoss: scale must be positive and finite, was " + scale);
    }
}
