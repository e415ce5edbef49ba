package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.util.List;
import org.junit.jupiter.api.Test;

class L2MarginLossTest implements PointwiseLossContract {
    @Override public List<L2MarginLoss> losses() {
        return List.of(new L2MarginLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return Math.pow(1 - target * prediction, 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return -2 * target * (1 - target * prediction);
    }

    @Override public double accuracy() {
        return 2;
    }

    /** numpy 2.4.6: ((1 - t*p)**2).tolist(). */
    @Test void agreesWithNumpy() {
        Tensor prediction = Tensor.of(-1.5f, -0.25f, 0, 0.5f, 2);
        Tensor target = Tensor.of(1f, -1, 1, -1, 1);
        assertThat(new L2MarginLoss().values(prediction, target)).isEqualTo(
                Tensor.of(6.25f, 0.5625f, 1, 2.25f, 1));
    }

    @Test void isTheSquaredErrorOfSigns() {
        for (float prediction = -5; prediction <= 5; prediction += 0.37f) {
            for (float target : new float[] {-1, 1}) {
                assertThat(new L2MarginLoss().value(prediction, target)).isEqualTo(
                        new MseLoss().value(prediction, target));
                assertThat(new L2MarginLoss().derivative(prediction, target)).isEqualTo(
                        new MseLoss().derivative(prediction, target));
            }
        }
    }

    @Test void isInfiniteAtAnInfiniteScore() {
        assertThat(new L2MarginLoss().value(Float.POSITIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new L2MarginLoss().value(Float.POSITIVE_INFINITY, -1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new L2MarginLoss().derivative(Float.POSITIVE_INFINITY, 1)).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
