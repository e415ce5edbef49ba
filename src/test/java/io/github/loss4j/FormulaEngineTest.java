package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The engine runs a loss of one formula as it runs others. */
class FormulaEngineTest implements PointwiseEngineContract {
    @Override public List<PointwiseLoss> losses() {
        return List.of(PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p()));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return StrictMath.log1p((prediction - target) * (prediction - target) / 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double residual = prediction - target;
        return Math.abs(residual) > 1e150 ? 2 / residual : residual / (1 + residual * residual / 2);
    }

    /** Formulas state no accuracy, only what the difference quotients see. */
    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[0];
    }

    /** A formula that is read back is another object: only what it computes can be the same. */
    @Override @TestFactory public Stream<DynamicTest> survivesSerialisation() {
        return LossContract.<PointwiseLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = data(loss, new Random(1), 70);
            assertThat(SerialCopy.copy(loss, getClass().getClassLoader()).derivatives(data.prediction(), data.target()))
                    .isEqualTo(loss.derivatives(data.prediction(), data.target()));
        });
    }

    @Override public boolean specialised() {
        return false;
    }
}
