package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpsilonInsensitiveLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<EpsilonInsensitiveLoss> losses() {
        return List.of(new EpsilonInsensitiveLoss(), new EpsilonInsensitiveLoss(0.5f), new EpsilonInsensitiveLoss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.max(0, Math.abs(prediction - target) - ((EpsilonInsensitiveLoss) loss).epsilon());
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return formula(loss, prediction, target) > 0 ? Math.signum(prediction - target) : 0;
    }

    @Override public double accuracy() {
        return 0.5;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        float epsilon = ((EpsilonInsensitiveLoss) loss).epsilon();
        return new float[] {target - epsilon, target + epsilon};
    }

    @Override public String goldenFile() {
        return "EpsilonInsensitive";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new EpsilonInsensitiveLoss(parameters.number("epsilon"));
    }

    @ParameterizedTest @ValueSource(floats = {-1, 1}) void derivativeIsZeroAtTheKinks(float sign) {
        EpsilonInsensitiveLoss loss = new EpsilonInsensitiveLoss(0.5f);
        assertThat(loss.value(sign * 0.5f)).isEqualTo(0);
        assertThat(loss.derivative(sign * 0.5f)).isEqualTo(0);
        assertThat(loss.derivative(sign * Math.nextUp(0.5f))).isEqualTo(sign);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.MIN_VALUE, -3, 3e38f, Float.NEGATIVE_INFINITY}) void epsilonOfZeroIsL1(
            float residual) {
        EpsilonInsensitiveLoss loss = new EpsilonInsensitiveLoss(0);
        assertThat(loss.value(residual)).isEqualTo(new L1Loss().value(residual));
        assertThat(loss.derivative(residual)).isEqualTo(new L1Loss().derivative(residual));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesEpsilonThatIsNegative(float epsilon) {
        assertThatThrownBy(() -> new EpsilonInsensitiveLoss(epsilon)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "EpsilonInsensitiveLoss: epsilon must be zero or positive, and finite, was " + epsilon);
    }
}
