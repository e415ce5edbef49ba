package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroOneLossTest implements PointwiseLossContract {
    @Override public List<ZeroOneLoss> losses() {
        return List.of(new ZeroOneLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return target * prediction < 0 ? 1 : 0;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 0;
    }

    @Override public double accuracy() {
        return 0;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {0};
    }

    @Override public boolean continuous() {
        return false;
    }

    @Override public boolean derivativeSeesNan() {
        return false;
    }

    /** numpy 2.4.6: numpy.mean(numpy.sign(p) != t), for scores that are not 0. */
    @Test void itsMeanIsTheErrorRate() {
        Tensor prediction = Tensor.of(-1.5f, -0.25f, 1e-40f, 0.5f, 2);
        Tensor target = Tensor.of(1f, -1, 1, -1, 1);
        assertThat(new ZeroOneLoss().value(prediction, target)).isEqualTo(0.4f);
        assertThat(new ZeroOneLoss().evaluate(prediction, target).gradient().abs()).isEqualTo(Tensor.zeros(5));
    }

    @ParameterizedTest @ValueSource(floats = {-1, 1}) void isZeroAtAScoreOfZero(float target) {
        assertThat(new ZeroOneLoss().value(0f, target)).isEqualTo(0);
        assertThat(new ZeroOneLoss().value(-0f, target)).isEqualTo(0);
    }

    @Test void isOneForTheWrongSign() {
        assertThat(new ZeroOneLoss().value(-Float.MIN_VALUE, 1)).isEqualTo(1);
        assertThat(new ZeroOneLoss().value(Float.NEGATIVE_INFINITY, 1)).isEqualTo(1);
    }
}
