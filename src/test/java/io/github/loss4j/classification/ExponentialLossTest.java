package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExponentialLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<ExponentialLoss> losses() {
        return List.of(new ExponentialLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.exp(-target * prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return -target * StrictMath.exp(-target * prediction);
    }

    @Override public double accuracy() {
        return 1.25;
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {-88, 88};
    }

    @Override public String goldenFile() {
        return "ExponentialLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new ExponentialLoss();
    }

    @Test void isFiniteAsFarAsFloat32Reaches() {
        ExponentialLoss loss = new ExponentialLoss();
        assertThat(loss.value(-88.72f)).isFinite();
        assertThat(loss.value(-88.73f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(10_000)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, -1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, 1)).isZero();
    }
}
