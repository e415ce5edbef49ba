package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudoHuberLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<PseudoHuberLoss> losses() {
        return List.of(new PseudoHuberLoss(), new PseudoHuberLoss(0.5f), new PseudoHuberLoss(3));
    }

    /** √(1 + x²) − 1 written as x²/(√(1 + x²) + 1), which does not cancel. */
    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double delta = ((PseudoHuberLoss) loss).delta();
        double x = (prediction - target) / delta;
        return delta * delta * x * x / (Math.sqrt(1 + x * x) + 1);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double x = (prediction - target) / ((PseudoHuberLoss) loss).delta();
        return (prediction - target) / Math.sqrt(1 + x * x);
    }

    @Override public double accuracy() {
        return 4;
    }

    @Override public String goldenFile() {
        return "PseudoHuber";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new PseudoHuberLoss(parameters.number("delta"));
    }

    /** scipy 1.17.1, scipy.special.pseudo_huber(delta, r). */
    @TestFactory Stream<DynamicTest> matchesScipy() {
        float[][] cases = {{1, 0.5f, 0.11803398875f}, {2, -3, 3.21110255093f}, {0.5f, 10, 4.75624609863f}};
        return LossContract.each(cases, figures -> {
            assertThat(new PseudoHuberLoss(figures[0]).value(figures[1])).isCloseTo(figures[2],
                    within(3 * Math.ulp(figures[2])));
        });
    }

    @Test void neitherCancelsNorOverflows() {
        assertThat(new PseudoHuberLoss().value(1e-10f)).isCloseTo(5e-21f, within(1e-27f));
        assertThat(new PseudoHuberLoss(3e38f).value(1e-10f)).isCloseTo(5e-21f, within(1e-27f));
        assertThat(new PseudoHuberLoss(1e-30f).value(1e30f)).isCloseTo(1, within(1e-6f));
        assertThat(new PseudoHuberLoss(1e-44f).value(3e38f)).isCloseTo((float) (3e38 * 1e-44f), within(1e-12f));
        assertThat(new PseudoHuberLoss(1e-44f).derivative(-3e38f)).isEqualTo(-1e-44f);
        assertThat(new PseudoHuberLoss(1e18f).value(1e18f)).isCloseTo(4.1421356e35f, within(1e29f));
        assertThat(new PseudoHuberLoss(3e38f).derivative(3e38f)).isCloseTo(2.1213203e38f, within(5e31f));
        assertThat(new PseudoHuberLoss(3e38f).secondDerivative(3e38f)).isCloseTo(0.35355339f, within(1e-7f));
        assertThat(new PseudoHuberLoss().secondDerivative(0)).isEqualTo(1);
    }

    @Test void infiniteResidualHasDerivativeDelta() {
        PseudoHuberLoss loss = new PseudoHuberLoss(2);
        assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.NEGATIVE_INFINITY)).isEqualTo(-2);
        assertThat(loss.secondDerivative(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesDeltaThatIsNotPositive(float delta) {
        assertThatThrownBy(() -> new PseudoHuberLoss(delta)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PseudoHuberLoss: delta must be positive and finite, was " + delta);
    }

    /** Random residuals and δ of all magnitudes against the formula in double, freed of its difference. */
    @Test void valueIsWithinFourUlp() {
        Random random = new Random(4);
        float[] deltas = {1, 0.1f, 3, 1e-20f, 1e18f, 3e38f, 1e-40f};
        for (int n = 0; n < 300_000; n++) {
            float delta = deltas[n % deltas.length];
            float residual = n % 2 == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) (delta * Math.exp(random.nextGaussian()));
            double x = residual / (double) delta;
            double expected = residual * (double) residual / (Math.hypot(1, x) + 1);
            if (expected < Float.MAX_VALUE) {
                LossContract.assertWithin(new PseudoHuberLoss(delta).value(residual), expected,
                        4.0 * Math.ulp((float) expected), () -> delta + " " + residual);
            }
        }
        assertThat(new PseudoHuberLoss(3e38f).value(-6.2505684e35f)).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
