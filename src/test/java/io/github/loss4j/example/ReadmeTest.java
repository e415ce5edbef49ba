package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Derivatives;
import io.github.loss4j.DistanceLoss;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.regression.PseudoHuberLoss;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What README.md shows, and its own loss as one that keeps the whole contract. */
class ReadmeTest implements PointwiseLossContract {
    record CauchyLoss(float scale) implements DistanceLoss {
        @Override public float value(float r) { return r * r / (scale + r * r); }

        @Override public float derivative(float r) {
            float d = scale + r * r;
            return 2 * scale * r / (d * d);
        }

        @Override public float secondDerivative(float r) {
            float d = scale + r * r;
            return 2 * scale * (scale - 3 * r * r) / (d * d * d);
        }
    }

    record Batch(Tensor output, Tensor target) {
    }

    private static final Tensor PREDICTION = Tensor.of(1.0, 2.0, 3.0, 4.0);
    private static final Tensor TARGET = Tensor.of(0.8, 1.7, 2.9, 3.8);

    @Override public List<CauchyLoss> losses() {
        return List.of(new CauchyLoss(1), new CauchyLoss(2.5f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double square = (prediction - target) * (prediction - target);
        return square / (((CauchyLoss) loss).scale() + square);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double r = prediction - target;
        double d = ((CauchyLoss) loss).scale() + r * r;
        return 2 * ((CauchyLoss) loss).scale() * r / (d * d);
    }

    /** The simple form of README overflows for residuals beyond 1e9; within them it is accurate. */
    @Override @TestFactory public Stream<DynamicTest> isAsAccurateAsStated() {
        return LossContract.each(losses(), loss -> {
            for (float r = -1000; r < 1000; r += 0.37f) {
                assertThat(loss.value(r)).isCloseTo((float) formula(loss, r, 0), within(2e-7f));
                assertThat(loss.derivative(r)).isCloseTo((float) derivative(loss, r, 0), within(2e-7f));
            }
        });
    }

    @Test void valueAndGradient() {
        assertThat(new MseLoss().evaluate(PREDICTION, TARGET).value()).isEqualTo(0.04499999f);
        assertThat(new MseLoss().evaluate(PREDICTION, TARGET).gradient())
                .hasToString("tensor([0.1000, 0.1500, 0.0500, 0.1000])");
        Loss<Tensor, Tensor> loss = new HuberLoss(0.5f).plus(new L1Loss().times(0.1));
        Tensor gradient = Tensor.zeros(4);
        assertThat(loss.evaluateInto(PREDICTION, TARGET, gradient)).isCloseTo(0.0225f + 0.02f, within(1e-6f));
        Stream<Batch> batches = Stream.of(new Batch(PREDICTION, TARGET), new Batch(TARGET, TARGET));
        LossSummary total = batches.map(b -> loss.summary(b.output(), b.target()))
                .reduce(LossSummary.EMPTY, LossSummary::plus);
        assertThat(total.mean()).isCloseTo((0.0225 + 0.02) / 2, within(1e-6));
    }

    @Test void classIndices() {
        FloatBuffer onnxOutput = FloatBuffer.wrap(new float[] {1, 2, 3, 3, 2, 1});
        int[] labels = {2, 255};
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(1, 2, 5).withIgnoreIndex(255)
                .withLabelSmoothing(0.1f);
        Evaluation<Tensor> result = loss.evaluate(Tensor.copyOf(onnxOutput, 2, 3), labels);
        assertThat(result.value()).isPositive();
        assertThat(result.gradient().get(1, 0)).isEqualTo(0f);
    }

    @Test void boosting() {
        Derivatives derivatives = new PseudoHuberLoss(2).derivatives(PREDICTION, TARGET);
        assertThat(derivatives.gradient().toArray()).hasSize(4);
        assertThat(derivatives.hessian().get(0)).isCloseTo((float) Math.pow(1.01, -1.5), within(1e-6f));
    }

    @Test void mask() {
        Tensor mask = Tensor.of(1.0, 0.0, 0.0, 1.0);
        assertThat(new MseLoss().value(PREDICTION, TARGET, mask)).isCloseTo(0.04f, within(1e-6f));
    }
}
