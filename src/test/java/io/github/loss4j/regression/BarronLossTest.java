package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.DistanceLoss;
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

class BarronLossTest implements PointwiseLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<BarronLoss> losses() {
        return List.of(new BarronLoss(2), new BarronLoss(1, 0.5f), new BarronLoss(0, 2), new BarronLoss(-2),
                new BarronLoss(-INFINITY, 3), new BarronLoss(1.5f), new BarronLoss(-8.5f, 1.5f), new BarronLoss(4),
                new BarronLoss(0.5f), new BarronLoss(-40, 3), new BarronLoss(1.9999f, 20),
                new BarronLoss(1e-6f, 0.7f),
                new BarronLoss(1.2f, 1e20f));
    }

    /** The decimal number that a parameter stands for. */
    private static double written(float parameter) {
        return Double.parseDouble(Float.toString(parameter));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        BarronLoss own = (BarronLoss) loss;
        double x = (prediction - target) / written(own.scale());
        double alpha = written(own.alpha());
        double distance = Math.abs(alpha - 2);
        if (alpha == 2) {
            return x * x / 2;
        }
        if (alpha == 0) {
            return StrictMath.log1p(x * x / 2);
        }
        return alpha < -1e10
                ? -StrictMath.expm1(-x * x / 2)
                : distance / alpha * StrictMath.expm1(alpha / 2 * StrictMath.log1p(x * x / distance));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        BarronLoss own = (BarronLoss) loss;
        double x = (prediction - target) / written(own.scale());
        double alpha = written(own.alpha());
        if (alpha == 2) {
            return x / written(own.scale());
        }
        return x / written(own.scale()) * (alpha < -1e10
                ? StrictMath.exp(-x * x / 2)
                : StrictMath.pow(1 + x * x / Math.abs(alpha - 2), alpha / 2 - 1));
    }

    @Override public double accuracy() {
        return 4;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("BarronLoss",
                golden -> new BarronLoss(golden.number("alpha"), golden.number("scale", 1)));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1e-5f, -0.3f, 2, -7.5f, 40}) void hasItsRelativesForSpecialCases(float residual) {
        assertTimes(new BarronLoss(2, 1.5f), new MseLoss(), 2, residual);
        assertTimes(new BarronLoss(1, 1.5f), new PseudoHuberLoss(1.5f), 1, residual);
        assertTimes(new BarronLoss(0, 1.5f), new CauchyLoss((float) (1.5 * Math.sqrt(2))), 1, residual);
        assertTimes(new BarronLoss(-2, 1.5f), new GemanMcClureLoss(3), 1, residual);
        assertTimes(new BarronLoss(-INFINITY, 1.5f), new WelschLoss((float) (1.5 * Math.sqrt(2))), 1, residual);
    }

    private static void assertTimes(BarronLoss loss, DistanceLoss other, float times, float residual) {
        float square = loss.scale() * loss.scale() * times;
        float expected = other.value(residual);
        assertThat(square * loss.value(residual)).isCloseTo(expected, within(1e-6f * expected));
        float derivative = other.derivative(residual);
        assertThat(square * loss.derivative(residual)).isCloseTo(derivative, within(3e-6f * Math.abs(derivative)));
        assertThat(square * loss.secondDerivative(residual)).isCloseTo(other.secondDerivative(residual), within(2e-6f));
    }

    /** Multiplying residual and scale by the same number does not change the value. */
    @ParameterizedTest
    @ValueSource(floats = {1e-12f, 1e-6f, 1e-3f, 1e3f, 1e6f, 1e12f}) void valuesAreAccurateForAnyScale(
            float scale) {
        for (float alpha : new float[] {-40, -1, 1e-6f, 1.5f}) {
            BarronLoss loss = new BarronLoss(alpha, scale);
            for (float x : new float[] {1e-9f, 1e-7f, 1e-5f, 1e-3f, 0.1f, 1, 10}) {
                double expected = formula(loss, x * scale, 0);
                assertThat((double) loss.value(x * scale)).as(loss + " at " + x).isCloseTo(expected, within(
                        4.0 * Math.ulp((float) expected)));
            }
        }
    }

    /** (1 + x²/42)⁻²⁰ is below float32, 1e-50 and 1e-64, but not the derivatives, since c is small. */
    @ParameterizedTest
    @ValueSource(floats = {115e-15f, 258e-15f}) void derivativesMayBeRepresentableWhereTheirPowerIsNot(
            float residual) {
        BarronLoss loss = new BarronLoss(-40, 1e-15f);
        double z = Math.pow(residual / 1e-15, 2) / 42;
        double derivative = residual / 1e-30 * StrictMath.pow(1 + z, -21);
        double second = (1 - 41 * z) * StrictMath.pow(1 + z, -22) / 1e-30;
        assertThat((double) loss.derivative(residual)).isCloseTo(derivative,
                within(4e-7 * derivative + Float.MIN_VALUE));
        assertThat((double) loss.secondDerivative(residual)).isCloseTo(second, within(4e-7 * -second));
    }

    @Test void infiniteResidualGivesTheLimit() {
        assertThat(new BarronLoss(1).value(-INFINITY)).isEqualTo(INFINITY);
        assertThat(new BarronLoss(1).derivative(-INFINITY)).isEqualTo(-1);
        assertThat(new BarronLoss(0).value(INFINITY)).isEqualTo(INFINITY);
        assertThat(new BarronLoss(0).derivative(INFINITY)).isEqualTo(0);
        assertThat(new BarronLoss(-3).value(INFINITY)).isEqualTo(5 / 3f);
        assertThat(new BarronLoss(-3).derivative(INFINITY)).isEqualTo(0);
        assertThat(new BarronLoss(-INFINITY).value(INFINITY)).isEqualTo(1);
        assertThat(new BarronLoss(-INFINITY).secondDerivative(INFINITY)).isEqualTo(-0f);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, INFINITY}) void refusesAWrongAlpha(float alpha) {
        assertThatThrownBy(() -> new BarronLoss(alpha)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BarronLoss: alpha must be finite or -Infinity, was " + alpha);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, INFINITY}) void refusesAWrongScale(float scale) {
        assertThatThrownBy(() -> new BarronLoss(1, scale)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BarronLoss: scale must be positive and finite, was " + scale);
    }
}
