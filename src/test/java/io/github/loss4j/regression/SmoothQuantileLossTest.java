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

class SmoothQuantileLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<SmoothQuantileLoss> losses() {
        return List.of(new SmoothQuantileLoss(0.5f, 1), new SmoothQuantileLoss(0.9f, 0.25f),
                new SmoothQuantileLoss(0.125f, 3));
    }

    private static double weight(SmoothQuantileLoss loss, double residual) {
        double quantile = Double.parseDouble(Float.toString(loss.quantile()));
        return residual < 0 ? quantile : 1 - quantile;
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        SmoothQuantileLoss own = (SmoothQuantileLoss) loss;
        double size = Math.abs(prediction - target);
        return weight(own, prediction - target)
                * (size <= own.beta() ? size * size / 2 / own.beta() : size - own.beta() / 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        SmoothQuantileLoss own = (SmoothQuantileLoss) loss;
        double residual = prediction - target;
        return weight(own, residual) * Math.max(-1, Math.min(1, residual / own.beta()));
    }

    @Override public double accuracy() {
        return 3;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float beta = ((SmoothQuantileLoss) loss).beta();
        return new float[] {target - beta, target, target + beta};
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("SmoothQuantileLoss",
                golden -> new SmoothQuantileLoss(golden.number("quantile"), golden.number("beta")));
    }

    @ParameterizedTest
    @ValueSource(floats = {-100, -1, 0.5f, 30}) void becomesTheQuantileLossForSmallBeta(float residual) {
        SmoothQuantileLoss loss = new SmoothQuantileLoss(0.9f, 1e-6f);
        assertThat(loss.value(residual)).isCloseTo(new QuantileLoss(0.9f).value(residual), within(1e-5f));
        assertThat(loss.derivative(residual)).isCloseTo(new QuantileLoss(0.9f).derivative(residual), within(1e-7f));
    }

    @Test void ofTheMedianIsHalfTheSmoothL1Loss() {
        assertThat(new SmoothQuantileLoss(0.5f, 2).value(1)).isEqualTo(new SmoothL1Loss(2).value(1) / 2);
    }

    @Test void hasASecondDerivativeAtZero() {
        SmoothQuantileLoss loss = new SmoothQuantileLoss(0.75f, 2);
        assertThat(loss.secondDerivative(0)).isEqualTo(0.375f);
        assertThat(loss.secondDerivative(-2)).isEqualTo(0.375f);
        assertThat(loss.secondDerivative(2)).isEqualTo(0.125f);
        assertThat(loss.secondDerivative(Math.nextUp(2f))).isEqualTo(0);
    }

    @Test void infiniteResidualHasTheDerivativeOfItsSide() {
        SmoothQuantileLoss loss = new SmoothQuantileLoss(0.75f, 2);
        assertThat(loss.value(-INFINITY)).isEqualTo(INFINITY);
        assertThat(loss.derivative(-INFINITY)).isEqualTo(-0.75f);
        assertThat(loss.value(INFINITY)).isEqualTo(INFINITY);
        assertThat(loss.derivative(INFINITY)).isEqualTo(0.25f);
        assertThat(loss.secondDerivative(INFINITY)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1, -1, Float.NaN}) void refusesAWrongQuantile(float quantile) {
        assertThatThrownBy(() -> new SmoothQuantileLoss(quantile, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SmoothQuantileLoss: quantile must be above 0 and below 1, was " + quantile);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesAWrongBeta(float beta) {
        assertThatThrownBy(() -> new SmoothQuantileLoss(0.5f, beta)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SmoothQuantileLoss: beta must be positive and finite, was " + beta);
    }
}
