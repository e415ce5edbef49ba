package io.github.loss4j.regression;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;

class L1LossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<L1Loss> losses() {
        return List.of(new L1Loss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.abs(prediction - target);
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {target};
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return Math.signum(prediction - target);
    }

    @Override public String goldenFile() {
        return "L1Loss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new L1Loss();
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }
}
