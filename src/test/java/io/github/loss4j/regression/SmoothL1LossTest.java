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

class SmoothL1LossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<SmoothL1Loss> losses() {
        return List.of(new SmoothL1Loss(), new SmoothL1Loss(0.3f), new SmoothL1Loss(2.5f), new SmoothL1Loss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double beta = ((SmoothL1Loss) loss).beta();
        double size = Math.abs(prediction - target);
        return size < beta ? size * size / (2 * beta) : size - beta / 2;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double beta = ((SmoothL1Loss) loss).beta();
        double residual = prediction - target;
        return Math.abs(residual) < beta ? residual / beta : Math.signum(residual);
    }

    @Override public double accuracy() {
        return 1.5;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float beta = ((SmoothL1Loss) loss).beta();
        return new float[] {target - beta, target + beta};
    }

    @Override public String goldenFile() {
        return "SmoothL1Loss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new SmoothL1Loss(parameters.number("beta"));
    }

    @ParameterizedTest @ValueSource(floats = {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f, -2.5f, 3e38f,
        Float.NEGATIVE_INFINITY}) void betaOfZeroIsL1(float residual) {
        SmoothL1Loss loss = new SmoothL1Loss(0);
        assertThat(loss.value(residual)).isEqualTo(new L1Loss().value(residual));
        assertThat(loss.derivative(residual)).isEqualTo(new L1Loss().derivative(residual));
        assertThat(loss.secondDerivative(residual)).isEqualTo(0);
    }

    @ParameterizedTest @ValueSource(floats = {0.25f, 1, 2.5f}) void betaTimesItIsHuber(float beta) {
        for (float residual : new float[] {0, 0.1f, -0.25f, 2.4f, 2.5f, -7, 1e30f}) {
            SmoothL1Loss smooth = new SmoothL1Loss(beta);
            HuberLoss huber = new HuberLoss(beta);
            float value = huber.value(residual);
            assertThat(beta * smooth.value(residual)).isCloseTo(value, within(3 * Math.ulp(value)));
            float derivative = huber.derivative(residual);
            assertThat(beta * smooth.derivative(residual)).isCloseTo(derivative, within(2 * Math.ulp(derivative)));
            assertThat(beta * smooth.secondDerivative(residual)).isCloseTo(huber.secondDerivative(residual),
                    within(1e-7f));
        }
    }

    @Test void hugeAndTinyBetaLoseNothing() {
        assertThat(new SmoothL1Loss(3e38f).value(3e38f)).isEqualTo(1.5e38f);
        assertThat(new SmoothL1Loss(1e-44f).value(-2)).isEqualTo(2);
        assertThat(new SmoothL1Loss(1e-44f).derivative(-2)).isEqualTo(-1);
        assertThat(new SmoothL1Loss(1e-44f).secondDerivative(-2)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesBetaThatIsNegative(float beta) {
        assertThatThrownBy(() -> new SmoothL1Loss(beta)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SmoothL1Loss: beta must be zero or positive, and finite, was " + beta);
    }

    /** The derivative over the residual; for β = 0 it has a floor, as that of L1Loss has. */
    @ParameterizedTest @ValueSource(floats = {0, 0.25f, 1}) void theMajorantIsTheDerivativeOverTheResidual(float beta) {
        SmoothL1Loss loss = new SmoothL1Loss(beta);
        assertThat(loss.majorant(2)).isCloseTo(loss.derivative(2) / 2, within(1e-7f));
        assertThat(loss.majorant(0)).isEqualTo(beta == 0 ? new L1Loss().majorant(0) : 1 / beta);
    }
}
