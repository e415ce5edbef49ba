package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Golden;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaplaceNllLossTest implements LocationScaleContract {
    @Override public List<LaplaceNllLoss> losses() {
        return List.of(new LaplaceNllLoss());
    }

    @Override public double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale,
            double target) {
        return StrictMath.log(2 * scale) + Math.abs(target - location) / scale;
    }

    @Override public String goldenFile() {
        return "LaplaceNllLoss";
    }

    @Override public SampleLoss<LocationScale, Tensor> golden(Golden golden) {
        return new LaplaceNllLoss();
    }

    @Test void hasNoSlopeAtItsKink() {
        assertThat(LocationScaleContract.at(new LaplaceNllLoss(), 2, 0.5f, 2)).containsExactly(0, 0, 2);
        float[] far = LocationScaleContract.at(new LaplaceNllLoss(), 2, 0.5f, Float.POSITIVE_INFINITY);
        assertThat(far).containsExactly(Float.POSITIVE_INFINITY, -2, Float.NEGATIVE_INFINITY);
    }
}
