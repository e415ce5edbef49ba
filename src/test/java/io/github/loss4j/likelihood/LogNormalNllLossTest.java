package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogNormalNllLossTest implements LocationScaleContract {
    @Override public List<LogNormalNllLoss> losses() {
        return List.of(new LogNormalNllLoss());
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        double z = (StrictMath.log(target) - location) / scale;
        return StrictMath.log(target * scale) + StrictMath.log(2 * Math.PI) / 2 + z * z / 2;
    }

    @Override public String goldenFile() {
        return "LogNormalNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new LogNormalNllLoss();
    }

    @Test void refusesTargetsThatAreNotPositive() {
        LocationScale prediction = new LocationScale(Tensor.of(1.0, 1), Tensor.of(1.0, 1));
        for (float target : new float[] {0, -1}) {
            assertThatThrownBy(() -> new LogNormalNllLoss().value(prediction, Tensor.of(1, target)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("LogNormalNllLoss: target[1] is " + target + "; targets must be positive");
        }
        assertThat(new LogNormalNllLoss().value(prediction, Tensor.of(1.0, -1), Tensor.of(1.0, 0))).isFinite();
    }
}
