package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class LpLossTest implements PointwiseLossContract {
    @Override public List<LpLoss> losses() {
        return List.of(new LpLoss(1), new LpLoss(1.5f), new LpLoss(2), new LpLoss(3.7f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.pow(Math.abs(prediction - target), ((LpLoss) loss).exponent());
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double exponent = ((LpLoss) loss).exponent();
        double residual = prediction - target;
        return exponent * StrictMath.pow(Math.abs(residual), exponent - 1) * Math.signum(residual);
    }

    @Override public double accuracy() {
        return 0.51;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return ((LpLoss) loss).exponent() < 2 ? new float[] {target} : new float[0];
    }

    /** Without residuals near 0, where differences are no derivatives for exponents below 2. */
    @Override public List<float[]> points(PointwiseLoss loss) {
        return PointwiseLossContract.super.points(loss).stream().filter(p -> Math.abs(p[0] - p[1]) > 0.3f).toList();
    }

    /** mpmath 1.3.0: mpf(2.5)**1.5, 1.5*mpf(2.5)**0.5, 0.75*mpf(2.5)**-0.5 and the like. */
    @Test void matchesMpmath() {
        LpLoss loss = new LpLoss(1.5f);
        assertThat(loss.value(2.5f)).isEqualTo(3.95284707521f);
        assertThat(loss.derivative(-2.5f)).isEqualTo(-2.37170824513f);
        assertThat(loss.secondDerivative(2.5f)).isEqualTo(0.474341649025f);
        assertThat(new LpLoss(9).value(-1e4f)).isEqualTo(1e36f);
        assertThat(new LpLoss(3).secondDerivative(-0.25f)).isEqualTo(1.5f);
    }

    @Test void exponentsOfOneAndTwoAreL1AndMse() {
        float[] residuals = {0, -0f, Float.MIN_VALUE, 1e-30f, 0.1f, -0.7f, 3.3333333f, -1e10f, 3e38f,
            Float.NEGATIVE_INFINITY};
        for (float residual : residuals) {
            assertThat(new LpLoss(1).value(residual)).isEqualTo(new L1Loss().value(residual));
            assertThat(new LpLoss(1).derivative(residual)).isEqualTo(new L1Loss().derivative(residual));
            assertThat(new LpLoss(1).secondDerivative(residual)).isEqualTo(0);
            assertThat(new LpLoss(2).value(residual)).isEqualTo(new MseLoss().value(residual));
            assertThat(new LpLoss(2).derivative(residual)).isEqualTo(new MseLoss().derivative(residual));
            assertThat(new LpLoss(2).secondDerivative(residual)).isEqualTo(2);
        }
    }

    @Test void secondDerivativeAtZero() {
        assertThat(new LpLoss(1.5f).secondDerivative(0)).isEqualTo(0);
        assertThat(new LpLoss(1.5f).secondDerivative(1e-20f)).isEqualTo(7.5e9f);
        assertThat(new LpLoss(2.5f).secondDerivative(0)).isEqualTo(0);
        assertThat(new LpLoss(1.5f).secondDerivative(Float.NaN)).isNaN();
    }

    @Test void refusesExponentsBelowOne() {
        for (float exponent : new float[] {0.99f, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new LpLoss(exponent)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("LpLoss: exponent must be at least 1 and finite, was " + exponent);
        }
    }
}
