package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class HingeLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<HingeLoss> losses() {
        return List.of(new HingeLoss(), new HingeLoss(0.4f), new HingeLoss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.max(0, ((HingeLoss) loss).margin() - target * prediction);
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {((HingeLoss) loss).margin() / target};
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return target * prediction < ((HingeLoss) loss).margin() ? -target : 0;
    }

    @Override public String goldenFile() {
        return "HingeLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new HingeLoss(parameters.number("margin"));
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }

    @Test void validateRefusesOtherLabels() {
        assertThatThrownBy(() -> new HingeLoss().validate(Tensor.of(1, 2), Tensor.of(1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HingeLoss: target[1] is 0.0, outside {-1, 1}");
    }
}
