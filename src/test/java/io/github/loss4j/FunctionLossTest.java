package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.PointwiseEngineAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses that {@link PointwiseLoss#of} makes of lambdas. */
class FunctionLossTest implements PointwiseEngineContract {
    private static final float DELTA = 0.75f;
    private static final PointwiseLoss SQUARE = PointwiseLoss.of((p, t) -> (p - t) * (p - t), (p, t) -> 2 * (p - t),
            (p, t) -> 2);
    private static final PointwiseLoss HUBER = huber(DELTA);

    /** Huber's loss, of lambdas that capture a number. */
    private static PointwiseLoss huber(float delta) {
        return PointwiseLoss.of((p, t) -> {
            float within = Math.min(Math.abs(p - t), delta);
            return within * (Math.abs(p - t) - 0.5f * within);
        }, (p, t) -> Math.max(-delta, Math.min(delta, p - t)),
                (p, t) -> 1 - BranchFree.step(Math.abs(p - t) - delta));
    }

    /** A function that is equal by value, as a lambda is not. */
    private record Line(float derivative) implements PointwiseLoss.Function {
        @Override public float apply(float prediction, float target) {
            return derivative * (prediction - target);
        }
    }

    private static PointwiseLoss line(float derivative) {
        return PointwiseLoss.of(new Line(derivative), new Line(0), new Line(0));
    }

    @Override public List<PointwiseLoss> losses() {
        return List.of(SQUARE, HUBER);
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double residual = Math.abs(prediction - target);
        if (loss == SQUARE) {
            return residual * residual;
        }
        return residual <= DELTA ? residual * residual / 2 : DELTA * (residual - DELTA / 2);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double residual = prediction - target;
        return loss == SQUARE ? 2 * residual : Math.max(-DELTA, Math.min(DELTA, residual));
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return loss == SQUARE ? new float[0] : new float[] {target - DELTA, target + DELTA};
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public String name(Loss<Tensor, Tensor> loss) {
        return "PointwiseLoss";
    }

    /** A lambda that is read back is another object, and so is its loss: only what they compute can be the same. */
    @TestFactory @Override public Stream<DynamicTest> survivesSerialisation() {
        Tensor predictions = Tensor.of(-3, -0.5, 0, 0.25, 7);
        Tensor targets = Tensor.of(1, -0.5, 0.5, 0.125, -2);
        return LossContract.<PointwiseLoss>each(losses(), loss -> {
            PointwiseLoss read = read(write(loss.reduced(Reduction.COUNT_MEAN)));
            assertThat(read.reduction()).isEqualTo(Reduction.COUNT_MEAN);
            assertThat(read.values(predictions, targets)).isEqualTo(loss.values(predictions, targets));
            assertThat(read.derivatives(predictions, targets)).isEqualTo(loss.derivatives(predictions, targets));
        });
    }

    @Test void isEqualToItsCopyIfItsFunctionsAre() throws Exception {
        assertThat(read(write(line(2)))).isEqualTo(line(2));
    }

    private static byte[] write(PointwiseLoss loss) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(loss);
        }
        return bytes.toByteArray();
    }

    private static PointwiseLoss read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (PointwiseLoss) stream.readObject();
        }
    }

    @Test void capturedThingsMustBeSerializableToo() {
        Object lock = new Object();
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> lock.hashCode(), new Line(0), new Line(0));
        assertThatThrownBy(() -> write(loss)).isInstanceOf(NotSerializableException.class);
    }

    @Test void isEqualIfTheFunctionsAre() {
        assertThat(line(2)).isEqualTo(line(2)).hasSameHashCodeAs(line(2));
        assertThat(line(2)).isNotEqualTo(line(3)).isNotEqualTo(null).isNotEqualTo("PointwiseLoss");
        assertThat(PointwiseLoss.of(new Line(2), new Line(0), new Line(1))).isNotEqualTo(line(2));
        assertThat(huber(1)).isNotEqualTo(huber(2));
        assertThat(line(2).reduced(Reduction.SUM)).isEqualTo(line(2).reduced(Reduction.SUM))
                .isNotEqualTo(line(2));
    }

    @Test void eachClassOfLambdaHasASeparateLoop() {
        PointwiseEngineAccess.assertSameLoop(SQUARE, HUBER, false);
        PointwiseEngineAccess.assertSameLoop(HUBER, huber(3), true);
        PointwiseEngineAccess.assertSameLoop(line(1), line(2), true);
        assertThat(huber(3).value(10, 0)).isEqualTo(3 * (10 - 1.5f));
        assertThat(huber(0.5f).value(10, 0)).isEqualTo(0.5f * (10 - 0.25f));
    }

    @Test void keepsEveryFunction() {
        PointwiseLoss loss = PointwiseLoss.of((p, t) -> 10 * p + t, (p, t) -> 20 * p + t, (p, t) -> 30 * p + t);
        assertThat(loss.value(2, 1)).isEqualTo(21);
        assertThat(loss.derivative(2, 1)).isEqualTo(41);
        assertThat(loss.secondDerivative(2, 1)).isEqualTo(61);
    }

    @Test void refusesNull() {
        PointwiseLoss.Function some = new Line(1);
        assertThatThrownBy(() -> PointwiseLoss.of(null, some, some)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss.of: value must not be null");
        assertThatThrownBy(() -> PointwiseLoss.of(some, null, some)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss.of: derivative must not be null");
        assertThatThrownBy(() -> PointwiseLoss.of(some, some, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss.of: secondDerivative must not be null");
        assertThatThrownBy(() -> SQUARE.value(null, Tensor.of(1f))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss: prediction must not be null");
        assertThatThrownBy(() -> SQUARE.reduced(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PointwiseLoss: reduction must not be null");
    }

    @Test void lossesOfAnonymousClassesAreCalledByTheirInterface() {
        DistanceLoss loss = new DistanceLoss() {
            private static final long serialVersionUID = 1;

            @Override public float value(float residual) {
                return residual;
            }

            @Override public float derivative(float residual) {
                return 1;
            }

            @Override public float secondDerivative(float residual) {
                return 0;
            }
        };
        assertThatThrownBy(() -> loss.value(Tensor.of(1f), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DistanceLoss: target must not be null");
    }

    /** The root of |r|, whose derivative is infinite where its value is 0. */
    private record Root() implements DistanceLoss {
        @Override public float value(float residual) {
            return (float) Math.sqrt(Math.abs(residual));
        }

        @Override public float derivative(float residual) {
            return 0.5f / value(residual);
        }

        @Override public float secondDerivative(float residual) {
            return -0.25f / (Math.abs(residual) * value(residual));
        }
    }

    @TestFactory Stream<DynamicTest> anInfiniteDerivativeDoesNotCountUnderAWeightOfZero() {
        PointwiseLoss root = new Root();
        PointwiseLoss same = PointwiseLoss.of(root::value, root::derivative, root::secondDerivative);
        return LossContract.each(List.of(root, same), loss -> {
            for (int size : new int[] {3, 100, 5000}) {
                float[] residuals = new float[size];
                for (int i = 0; i < size; i++) {
                    residuals[i] = i % 3;
                }
                Tensor prediction = Tensor.wrap(residuals, size);
                Tensor weights = prediction.map(x -> Math.min(1, x));
                Evaluation<Tensor> sum = loss.reduced(Reduction.SUM).evaluate(prediction, Tensor.zeros(size), weights);
                float[] gradient = sum.gradient().toArray();
                float[] hessian = loss.derivatives(prediction, Tensor.zeros(size), weights).hessian().toArray();
                for (int i = 0; i < size; i++) {
                    assertThat(gradient[i]).isEqualTo(i % 3 == 0 ? 0 : root.derivative(i % 3, 0));
                    assertThat(hessian[i]).isEqualTo(i % 3 == 0 ? 0 : root.secondDerivative(i % 3, 0));
                }
            }
        });
    }

    @Test void aGradientUnderAWeightOfZeroHasNoSign() {
        Tensor prediction = Tensor.full(-1, 5000);
        Tensor zero = Tensor.zeros(5000);
        Tensor gradient = SQUARE.reduced(Reduction.SUM).evaluate(prediction, zero, zero).gradient();
        for (float derivative : gradient.toArray()) {
            assertThat(Float.floatToRawIntBits(derivative)).isZero();
        }
    }

    @Test void printsItself() {
        assertThat(SQUARE.toString()).startsWith("PointwiseLoss.of");
        assertThat(line(2).toString()).startsWith("PointwiseLoss.of").contains("Line[derivative=2.0]");
        assertThat(line(2).reduced(Reduction.SUM).toString()).contains("Line[derivative=2.0]", "SUM");
    }
}
