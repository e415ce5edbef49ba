package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WelschLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<WelschLoss> losses() {
        return List.of(new WelschLoss(), new WelschLoss(0.4f), new WelschLoss(3));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double scale = ((WelschLoss) loss).scale();
        double x = (prediction - target) / scale;
        return -scale * scale / 2 * StrictMath.expm1(-x * x);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double x = (prediction - target) / ((WelschLoss) loss).scale();
        return (prediction - target) * StrictMath.exp(-x * x);
    }

    @Override public double accuracy() {
        return 4;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("WelschLoss", golden -> new WelschLoss(golden.number("scale", 1)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-15f, 3.75f, -1e10f, 1e15f}) void halfOfMseForLargeScale(float residual) {
        WelschLoss loss = new WelschLoss(1e30f);
        assertThat(loss.value(residual)).isEqualTo(residual * residual / 2);
        assertThat(loss.derivative(residual)).isEqualTo(residual);
        assertThat(loss.secondDerivative(residual)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {INFINITY, -INFINITY}) void infiniteResidualHasDerivativeZero(float residual) {
        WelschLoss loss = new WelschLoss(2);
        assertThat(loss.value(residual)).isEqualTo(2);
        assertThat(Math.abs(loss.derivative(residual))).isEqualTo(0);
        assertThat(Math.abs(loss.secondDerivative(residual))).isEqualTo(0);
    }

    @Test void largeResidualHasTheLossOfAnInfiniteOne() {
        WelschLoss loss = new WelschLoss(2);
        assertThat(loss.value(3e38f)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesScaleThatIsNotPositive(float scale) {
        assertThatThrownBy(() -> new WelschLoss(scale)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("WelschLoss: scale must be positive and finite, was " + scale);
    }

    /** (1 − 2x²)e^(−x²), where the rounding of x² would cost digits. */
    @ParameterizedTest @ValueSource(floats = {2.3f, 4.1f, -5.7f, 7.3f, 7.9f}) void theSecondDerivativeIsAccurateFarOut(
            float residual) {
        for (float scale : new float[] {1, 0.9f, 1.1f}) {
            double square = Math.pow(residual / (double) scale, 2);
            double expected = (1 - 2 * square) * StrictMath.exp(-square);
            assertThat((double) new WelschLoss(scale).secondDerivative(residual)).isCloseTo(expected,
                    within(-6e-7 * expected));
        }
    }

    /** c² leaves float32, the loss does not. */
    @ParameterizedTest @ValueSource(floats = {1.9e19f, 2e19f, 1e20f, 3e38f}) void scalesMayBeLarge(float scale) {
        WelschLoss loss = new WelschLoss(scale);
        for (float residual : new float[] {0, -1, 1e19f, -2e19f}) {
            double x = residual / (double) scale;
            double expected = -0.5 * scale * scale * Math.expm1(-x * x);
            LossContract.assertWithin(loss.value(residual), expected, 1e-6 * expected, () -> loss + " " + residual);
            Tensor values = loss.values(Tensor.full(residual, 300), Tensor.zeros(300));
            assertThat(values).isEqualTo(Tensor.full(loss.value(residual), 300));
        }
        assertThat(loss.value(3e38f)).isEqualTo((float) (0.5 * scale * scale * -Math.expm1(-9e76 / scale / scale)));
        assertThat(loss.value(3e19f, 1e19f)).isEqualTo(loss.value(3e19f - 1e19f));
        assertThat(loss.value(Float.NaN)).isNaN();
    }
}
