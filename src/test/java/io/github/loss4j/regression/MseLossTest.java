package io.github.loss4j.regression;

import io.github.loss4j.Golden;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;

class MseLossTest implements PointwiseLossContract {
    @Override public List<MseLoss> losses() {
        return List.of(new MseLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return (prediction - target) * (prediction - target);
    }

    @Override public double slope(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target);
    }

    @Override public String goldenFile() {
        return "MSELoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new MseLoss();
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }
}
