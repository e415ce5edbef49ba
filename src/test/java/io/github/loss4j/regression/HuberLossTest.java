package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuberLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<HuberLoss> losses() {
        return List.of(new HuberLoss(), new HuberLoss(0.4f), new HuberLoss(3));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double delta = ((HuberLoss) loss).delta();
        double size = Math.abs(prediction - target);
        return size <= delta ? size * size / 2 : delta * (size - delta / 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double delta = ((HuberLoss) loss).delta();
        double residual = prediction - target;
        return Math.abs(residual) <= delta ? residual : delta * Math.signum(residual);
    }

    @Override public double accuracy() {
        return 1.5;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float delta = ((HuberLoss) loss).delta();
        return new float[] {target - delta, target + delta};
    }

    @Override public String goldenFile() {
        return "HuberLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new HuberLoss(parameters.number("delta"));
    }

    @ParameterizedTest @ValueSource(floats = {-1, 1}) void secondDerivativeJumpsBeyondDelta(float sign) {
        HuberLoss loss = new HuberLoss(0.4f);
        assertThat(loss.secondDerivative(sign * 0.4f)).isEqualTo(1);
        assertThat(loss.secondDerivative(sign * Math.nextUp(0.4f))).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-10f, 3.7f, -1e10f, 1e19f}) void halfOfMseForLargeDelta(float residual) {
        HuberLoss loss = new HuberLoss(Float.MAX_VALUE);
        assertThat(loss.value(residual)).isEqualTo(new MseLoss().value(residual) / 2);
        assertThat(loss.derivative(residual)).isEqualTo(residual);
    }

    @Test void smallDeltaTendsToL1() {
        assertThat(new HuberLoss(1e-30f).value(-7f)).isCloseTo(7e-30f, within(1e-36f));
    }

    @Test void infiniteResidualHasDerivativeDelta() {
        HuberLoss loss = new HuberLoss(2);
        assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-2);
        assertThat(loss.secondDerivative(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesDeltaThatIsNotPositive(float delta) {
        assertThatThrownBy(() -> new HuberLoss(delta)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HuberLoss: delta must be positive and finite, was " + delta);
    }
}
