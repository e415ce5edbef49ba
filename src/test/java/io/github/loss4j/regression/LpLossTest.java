package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Derivatives;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return 2;
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
        assertWithin(1, loss.value(2.5f), 3.95284707521, 2.5);
        assertWithin(2, loss.derivative(-2.5f), -2.37170824513, -2.5);
        assertWithin(2, loss.secondDerivative(2.5f), 0.474341649025, 2.5);
        assertThat(new LpLoss(9).value(-1e4f)).isEqualTo(1e36f);
        assertThat(new LpLoss(3).secondDerivative(-0.25f)).isEqualTo(1.5f);
    }

    /** A search over the range of float32, and near 1, where the powers have the most digits to lose. */
    @ParameterizedTest @ValueSource(floats = {1.01f, 1.2f, 1.5f, 1.9f, 2.1f, 2.5f, 3, 4, 8, 16, 64, 1000,
        5000}) void powersOfManyExponentsAreAsAccurateAsStated(float exponent) {
        LpLoss loss = new LpLoss(exponent);
        Random random = new Random(1);
        float[] residuals = new float[1 << 17];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = i % 2 == 0
                    ? Float.intBitsToFloat(random.nextInt() & 0x7f7fffff)
                    : (float) Math.exp((random.nextDouble() - 0.5) * 20 / exponent);
        }
        Tensor prediction = Tensor.of(residuals);
        Tensor values = loss.values(prediction, Tensor.zeros(residuals.length));
        Derivatives derivatives = loss.derivatives(prediction, Tensor.zeros(residuals.length));
        double more = exponent > 4 ? exponent / 64 : 0;
        for (int i = 0; i < residuals.length; i++) {
            double r = residuals[i];
            double p = exponent;
            assertWithin(1 + more, values.get(i), Math.pow(r, p), r);
            assertWithin(2 + more, derivatives.gradient().get(i), p * Math.pow(r, p - 1), r);
            assertWithin(2 + more, derivatives.hessian().get(i), p * (p - 1) * Math.pow(r, p - 2), r);
        }
    }

    private static void assertWithin(double ulps, float actual, double expected, double residual) {
        if ((float) expected != actual && !(Math.abs(actual - expected) <= ulps * Math.ulp((float) expected))) {
            throw new AssertionError("at " + residual + " " + actual + " instead of " + expected);
        }
    }

    @ParameterizedTest @ValueSource(floats = {0, -0f, Float.MIN_VALUE, 1e-30f, 0.1f, -0.7f, 3.3333333f, -1e10f, 3e38f,
        Float.NEGATIVE_INFINITY}) void exponentsOfOneAndTwoAreL1AndMse(float residual) {
        assertThat(new LpLoss(1).value(residual)).isEqualTo(new L1Loss().value(residual));
        assertThat(new LpLoss(1).derivative(residual)).isEqualTo(new L1Loss().derivative(residual));
        assertThat(new LpLoss(1).secondDerivative(residual)).isEqualTo(0);
        assertThat(new LpLoss(2).value(residual)).isEqualTo(new MseLoss().value(residual));
        assertThat(new LpLoss(2).derivative(residual)).isEqualTo(new MseLoss().derivative(residual));
        assertThat(new LpLoss(2).secondDerivative(residual)).isEqualTo(2);
    }

    @Test void secondDerivativeAtZero() {
        assertThat(new LpLoss(1.5f).secondDerivative(0)).isEqualTo(0);
        assertThat(new LpLoss(1.5f).secondDerivative(1e-20f)).isEqualTo(7.5e9f);
        assertThat(new LpLoss(2.5f).secondDerivative(0)).isEqualTo(0);
        assertThat(new LpLoss(1.5f).secondDerivative(Float.NaN)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(floats = {0.99f, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesExponentsBelowOne(
            float exponent) {
        assertThatThrownBy(() -> new LpLoss(exponent)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LpLoss: exponent must be at least 1 and finite, was " + exponent);
    }
}
