package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricMapeLossTest implements PointwiseLossContract {
    @Override public List<SymmetricMapeLoss> losses() {
        return List.of(new SymmetricMapeLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double sum = Math.abs(prediction) + Math.abs(target);
        return sum == 0 ? 0 : 200 * Math.abs(prediction - target) / sum;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double sum = Math.abs(prediction) + Math.abs(target);
        return prediction * target <= 0
                ? 0
                : 400 * Math.abs(target) * Math.signum(prediction - target) / (sum * sum);
    }

    @Override public double accuracy() {
        return 4;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("SymmetricMapeLoss", golden -> new SymmetricMapeLoss());
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {0, 1, -3};
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {0, target, -0.1f, 0.1f, -0.05f, 0.05f};
    }

    @Override public boolean continuous() {
        return false;
    }

    @ParameterizedTest @ValueSource(floats = {0, -0f}) void isZeroWhereBothAreZero(float zero) {
        SymmetricMapeLoss loss = new SymmetricMapeLoss();
        assertThat(loss.value(zero, 0)).isEqualTo(0);
        assertThat(Math.abs(loss.derivative(zero, 0))).isEqualTo(0);
        assertThat(Math.abs(loss.secondDerivative(zero, 0))).isEqualTo(0);
    }

    @Test void isTwoNearZero() {
        SymmetricMapeLoss loss = new SymmetricMapeLoss();
        assertThat(Math.abs(loss.derivative(0, 2))).isEqualTo(0);
        for (float small : new float[] {-1e-40f, 0, 1e-40f}) {
            assertThat(Math.abs(loss.derivative(small, small == 0 ? Float.MIN_VALUE : small))).isEqualTo(0);
            assertThat(Math.abs(loss.secondDerivative(small, small == 0 ? Float.MIN_VALUE : small))).isEqualTo(0);
            assertThat(Math.abs(loss.derivative(-Float.MIN_VALUE, Math.abs(small)))).isEqualTo(0);
        }
        assertThat(loss.value(Float.MIN_VALUE, 0)).isEqualTo(200);
        assertThat(loss.value(3e38f, -3e38f)).isEqualTo(200);
        assertThat(loss.value(0x1.8p127f, 0x1p126f)).isEqualTo(100);
    }

    /** The documentation of torchmetrics, SymmetricMeanAbsolutePercentageError, which is not in per cent: 0.2290. */
    @Test void matchesTheExampleOfTorchmetrics() {
        float value = new SymmetricMapeLoss().value(Tensor.of(0.9f, 15, 1.2e6f), Tensor.of(1, 10, 1e6f));
        assertThat(value).isCloseTo(22.90f, within(0.005f));
    }

    /**
     * For 0 < t < p the loss is 200(p − t)/(p + t), the derivatives 400t/(p + t)² and −800t/(p + t)³, here with p = 3t.
     */
    @ParameterizedTest @ValueSource(floats = {1e38f, 1e37f, 1e30f, 1e19f, 1e10f, 1, 1e-5f, 1e-10f, 1e-12f, 1e-19f,
        1e-37f}) void hasItsDerivativesAtAnyScale(float t) {
        SymmetricMapeLoss loss = new SymmetricMapeLoss();
        float p = 3 * t;
        assertThat(loss.value(p, t)).isCloseTo(100, within(2e-5f));
        double first = 25.0 / t;
        double second = -12.5 / t / t;
        assertNear(loss.derivative(p, t), first);
        assertNear(loss.derivative(-p, -t), -first);
        assertNear(loss.secondDerivative(p, t), second);
        assertNear(loss.secondDerivative(-p, -t), second);
    }

    private static void assertNear(float actual, double expected) {
        if (Math.abs(expected) > Float.MAX_VALUE) {
            assertThat(actual).isEqualTo((float) expected);
        } else {
            assertThat((double) actual).isCloseTo(expected, within(2e-6 * Math.abs(expected) + 2e-45));
        }
    }
}
