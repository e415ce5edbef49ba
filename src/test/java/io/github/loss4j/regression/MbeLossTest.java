package io.github.loss4j.regression;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseEngineContract;
import java.util.List;

class MbeLossTest implements PointwiseEngineContract, GoldenContract {
    @Override public List<MbeLoss> losses() {
        return List.of(new MbeLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return prediction - target;
    }

    /** The derivative is 1 wherever it is asked. */
    @Override public boolean derivativeSeesNan() {
        return false;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 1;
    }

    @Override public String goldenFile() {
        return "MeanBiasError";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new MbeLoss();
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }
}
