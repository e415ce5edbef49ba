package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class TukeyLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<TukeyLoss> losses() {
        return List.of(new TukeyLoss(), new TukeyLoss(0.4f), new TukeyLoss(3));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double scale = ((TukeyLoss) loss).scale();
        double x = (prediction - target) / scale;
        double y = Math.min(1, x * x);
        return scale * scale / 6 * y * (3 - 3 * y + y * y);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double x = (prediction - target) / ((TukeyLoss) loss).scale();
        double rest = Math.max(0, (1 - x) * (1 + x));
        return (prediction - target) * rest * rest;
    }

    @Override public double accuracy() {
        return 6;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("TukeyLoss", golden -> new TukeyLoss(golden.number("scale", 4.685f)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-15f, 3.75f, -1e10f, 1e15f}) void halfOfMseForLargeScale(float residual) {
        TukeyLoss loss = new TukeyLoss(1e30f);
        assertThat(loss.value(residual)).isEqualTo(residual * residual / 2);
        assertThat(loss.derivative(residual)).isEqualTo(residual);
        assertThat(loss.secondDerivative(residual)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {INFINITY, -INFINITY}) void infiniteResidualHasDerivativeZero(float residual) {
        TukeyLoss loss = new TukeyLoss(2);
        assertThat(loss.value(residual)).isEqualTo(2 / 3f);
        assertThat(Math.abs(loss.derivative(residual))).isEqualTo(0);
        assertThat(Math.abs(loss.secondDerivative(residual))).isEqualTo(0);
    }

    @Test void largeResidualHasTheLossOfAnInfiniteOne() {
        TukeyLoss loss = new TukeyLoss(2);
        assertThat(loss.value(3e38f)).isEqualTo(2 / 3f);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesScaleThatIsNotPositive(float scale) {
        assertThatThrownBy(() -> new TukeyLoss(scale)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TukeyLoss: scale must be positive and finite, was " + scale);
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float scale = ((TukeyLoss) loss).scale();
        return new float[] {target - scale, target + scale};
    }

    @ParameterizedTest @ValueSource(floats = {1.5f, 1.6f, -1e10f}) void isConstantFromScaleOn(float residual) {
        TukeyLoss loss = new TukeyLoss(1.5f);
        assertThat(loss.value(residual)).isEqualTo(0.375f);
        assertThat(Math.abs(loss.derivative(residual))).isEqualTo(0);
        assertThat(Math.abs(loss.secondDerivative(residual))).isEqualTo(0);
    }
}
