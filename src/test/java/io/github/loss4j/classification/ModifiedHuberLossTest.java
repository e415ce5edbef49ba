package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModifiedHuberLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<ModifiedHuberLoss> losses() {
        return List.of(new ModifiedHuberLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double a = target * prediction;
        return a >= -1 ? Math.pow(Math.max(0, 1 - a), 2) : -4 * a;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double a = target * prediction;
        return target * (a >= -1 ? -2 * Math.max(0, 1 - a) : -4);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {1 / target, -1 / target};
    }

    @Override public String goldenFile() {
        return "ModifiedHuber";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new ModifiedHuberLoss();
    }

    @Test void isFourTimesTheSmoothedHingeOfWidthTwo() {
        SmoothedHingeLoss smoothed = new SmoothedHingeLoss(2);
        for (float a = -5; a <= 5; a += 0.125f) {
            assertThat(new ModifiedHuberLoss().value(a)).isEqualTo(4 * smoothed.value(a));
            assertThat(new ModifiedHuberLoss().derivative(a)).isEqualTo(4 * smoothed.derivative(a));
            assertThat(new ModifiedHuberLoss().secondDerivative(a)).isEqualTo(4 * smoothed.secondDerivative(a));
        }
    }

    @Test void acceptsInfiniteScores() {
        ModifiedHuberLoss loss = new ModifiedHuberLoss();
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, -1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, -1)).isEqualTo(4);
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, -1)).isEqualTo(0);
    }

    /** 4a is a float32 number for every a below −1 that does not overflow. */
    @ParameterizedTest
    @ValueSource(floats = {-1, -1 - 0x1p-23f, -2, -1e8f, -8e37f}) void isExactAtTheEndsOfItsLine(float a) {
        ModifiedHuberLoss loss = new ModifiedHuberLoss();
        assertThat(loss.value(a)).isEqualTo(-4 * a);
    }

    @Test void isExactOnItsLine() {
        Random random = new Random(29);
        ModifiedHuberLoss loss = new ModifiedHuberLoss();
        for (int i = 0; i < 100_000; i++) {
            float a = -1 - 1e7f * (float) Math.pow(random.nextFloat(), 9);
            assertThat(loss.value(a)).isEqualTo(-4 * a);
        }
    }
}
