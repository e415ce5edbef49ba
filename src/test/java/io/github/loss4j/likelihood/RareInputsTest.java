package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.Derivatives;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MsleLoss;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rare input within a long array has the figures that it has alone, also where its neighbours are ordinary. */
class RareInputsTest {
    private static final int LENGTH = 5000;
    private static final float[] PREDICTIONS = {-380, -190, -100, -88, 0, 88, 100, 190, 1e-45f, 3.4e38f,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
    private static final float[] TARGETS = {0, 1e-45f, 1e-40f, 2, 0x1p28f, 3e38f};

    static PointwiseLoss[] losses() {
        return new PointwiseLoss[] {new GammaNllLoss(), new TweedieLoss(1.5f), new TweedieLoss(1.9999f),
            new PoissonNllLoss(true, false), new PoissonNllLoss(true, true), new PoissonNllLoss(false, false),
            new PoissonNllLoss(false, true, 0), new MsleLoss()};
    }

    @ParameterizedTest
    @MethodSource("losses") void aRareInputHasTheSameFiguresInABlockAsAlone(PointwiseLoss loss) {
        for (float prediction : PREDICTIONS) {
            for (float target : TARGETS) {
                float[] predictions = new float[LENGTH];
                float[] targets = new float[LENGTH];
                Arrays.fill(predictions, 0.5f);
                Arrays.fill(targets, 1.5f);
                predictions[700] = prediction;
                targets[700] = target;
                Tensor p = Tensor.wrap(predictions, LENGTH);
                Tensor t = Tensor.wrap(targets, LENGTH);
                String name = loss + " of " + prediction + ", " + target;
                Derivatives derivatives = loss.derivatives(p, t);
                float[] weights = new float[LENGTH];
                weights[700] = 1;
                Tensor alone = Tensor.wrap(weights, LENGTH);
                assertThat(loss.values(p, t).get(700)).as(name)
                        .isEqualTo(Float.valueOf(loss.value(prediction, target)));
                assertThat(loss.values(p, t, alone).get(700)).as(name)
                        .isEqualTo(Float.valueOf(loss.value(prediction, target)));
                assertThat(loss.value(p, t, alone)).as(name).isEqualTo(Float.valueOf(loss.value(prediction, target)));
                assertThat(loss.evaluate(p, t, alone).gradient().get(700)).as(name)
                        .isEqualTo(Float.valueOf(loss.derivative(prediction, target)));
                assertThat(derivatives.gradient().get(700)).as(name)
                        .isEqualTo(Float.valueOf(loss.derivative(prediction, target)));
                assertThat(derivatives.hessian().get(700)).as(name)
                        .isEqualTo(Float.valueOf(loss.secondDerivative(prediction, target)));
                weights[700] = 0;
                weights[701] = 1;
                Tensor masked = Tensor.wrap(weights, LENGTH);
                assertThat(loss.value(p, t, masked)).as(name).isEqualTo(Float.valueOf(loss.value(0.5f, 1.5f)));
                assertThat(loss.derivatives(p, t, masked).hessian().get(700)).as(name).isEqualTo(0);
            }
        }
    }
}
