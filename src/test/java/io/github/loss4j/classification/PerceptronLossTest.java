package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerceptronLossTest implements PointwiseLossContract {
    @Override public List<PerceptronLoss> losses() {
        return List.of(new PerceptronLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.max(0, -target * prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return target * prediction < 0 ? -target : 0;
    }

    @Override public double accuracy() {
        return 0;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {0};
    }

    /** numpy 2.4.6: numpy.maximum(0, -t*p).tolist(). */
    @Test void agreesWithNumpy() {
        Tensor prediction = Tensor.of(-1.5f, -0.25f, 0, 0.5f, 2);
        Tensor target = Tensor.of(1f, -1, 1, -1, 1);
        assertThat(new PerceptronLoss().values(prediction, target)).isEqualTo(Tensor.of(1.5f, 0, 0, 0.5f, 0));
    }

    @Test void isTheHingeWithoutItsMargin() {
        for (float a = -5; a <= 5; a += 0.125f) {
            assertThat(new PerceptronLoss().value(a)).isEqualTo(new HingeLoss(0).value(a));
            assertThat(new PerceptronLoss().derivative(a)).isEqualTo(new HingeLoss(0).derivative(a));
        }
    }

    @Test void acceptsInfiniteScores() {
        assertThat(new PerceptronLoss().value(Float.NEGATIVE_INFINITY, -1)).isEqualTo(0);
        assertThat(new PerceptronLoss().value(Float.NEGATIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new PerceptronLoss().derivative(Float.NEGATIVE_INFINITY, 1)).isEqualTo(-1);
    }
}
