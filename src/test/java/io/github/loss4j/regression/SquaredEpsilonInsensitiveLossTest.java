package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquaredEpsilonInsensitiveLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<SquaredEpsilonInsensitiveLoss> losses() {
        return List.of(new SquaredEpsilonInsensitiveLoss(), new SquaredEpsilonInsensitiveLoss(0.5f),
                new SquaredEpsilonInsensitiveLoss(0));
    }

    private static double excess(PointwiseLoss loss, double prediction, double target) {
        return Math.max(0, Math.abs(prediction - target) - ((SquaredEpsilonInsensitiveLoss) loss).epsilon());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return excess(loss, prediction, target) * excess(loss, prediction, target);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * excess(loss, prediction, target) * Math.signum(prediction - target);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float epsilon = ((SquaredEpsilonInsensitiveLoss) loss).epsilon();
        return new float[] {target - epsilon, target + epsilon};
    }

    @Override public String goldenFile() {
        return "SquaredEpsilonInsensitive";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new SquaredEpsilonInsensitiveLoss(parameters.number("epsilon"));
    }

    @ParameterizedTest @ValueSource(floats = {-1, 1}) void secondDerivativeJumpsBeyondEpsilon(float sign) {
        SquaredEpsilonInsensitiveLoss loss = new SquaredEpsilonInsensitiveLoss(0.5f);
        assertThat(loss.secondDerivative(sign * 0.5f)).isEqualTo(0);
        assertThat(loss.secondDerivative(sign * Math.nextUp(0.5f))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, Float.MIN_VALUE, -3, 1e19f, Float.NEGATIVE_INFINITY}) void epsilonOfZeroIsMse(
            float residual) {
        SquaredEpsilonInsensitiveLoss loss = new SquaredEpsilonInsensitiveLoss(0);
        assertThat(loss.value(residual)).isEqualTo(new MseLoss().value(residual));
        assertThat(loss.derivative(residual)).isEqualTo(new MseLoss().derivative(residual));
        assertThat(loss.secondDerivative(residual)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(floats = {0.05f, -0.3f, 2, -1e10f}) void isTheSquareOfTheEpsilonInsensitiveLoss(float residual) {
        float root = new EpsilonInsensitiveLoss(0.1f).value(residual);
        float value = new SquaredEpsilonInsensitiveLoss(0.1f).value(residual);
        assertThat(value).isCloseTo(root * root, within(2 * Math.ulp(value)));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesEpsilonThatIsNegative(float epsilon) {
        assertThatThrownBy(() -> new SquaredEpsilonInsensitiveLoss(epsilon))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SquaredEpsilonInsensitiveLoss: epsilon must be zero or positive, and finite, was "
                        + epsilon);
    }
}
