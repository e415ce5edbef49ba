package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistillationLossTest implements SampleLossContract<Tensor, Tensor> {
    @Override public List<DistillationLoss> losses() {
        return List.of(new DistillationLoss(), new DistillationLoss(4));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, scores.map(x -> 2 * random.nextGaussian()));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        double temperature = ((DistillationLoss) loss).temperature();
        double[] q = softmax(x, temperature);
        double[] t = new double[4];
        for (int c = 0; c < 4; c++) {
            t[c] = data.target().get(sample, c);
        }
        double[] p = softmax(t, temperature);
        double sum = 0;
        for (int c = 0; c < 4; c++) {
            sum += p[c] * (StrictMath.log(p[c]) - StrictMath.log(q[c]));
        }
        return temperature * temperature * sum;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return LossContract.pick(target, 0, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("DistillationLoss", golden -> new DistillationLoss(golden.number("temperature", 1)));
    }

    private static double[] softmax(double[] x, double temperature) {
        double[] p = Arrays.stream(x).map(score -> StrictMath.exp(score / temperature)).toArray();
        double total = Arrays.stream(p).sum();
        return Arrays.stream(p).map(e -> e / total).toArray();
    }

    @Test void impossibleClassesOfTheTeacherAddNothing() {
        float none = Float.NEGATIVE_INFINITY;
        Evaluation<Tensor> evaluation = new DistillationLoss().evaluate(Tensor.of(1, 1, none), Tensor.of(2, 2, none));
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient().abs().toArray()).containsExactly(0, 0, 0);
        assertThat(new DistillationLoss().value(Tensor.of(1, none), Tensor.of(1.0, 1))).isEqualTo(-none);
    }

    @ParameterizedTest @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongTemperature(
            float wrong) {
        assertThatThrownBy(() -> new DistillationLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DistillationLoss: temperature must be positive and finite, was " + wrong);
    }

    @Test void theSecondDerivativeOfAnUnknownTeacherIsUnknown() {
        assertThat(new DistillationLoss().derivatives(Tensor.of(0, 1), Tensor.of(Float.NaN, 0)).hessian().toArray())
                .containsOnly(Float.NaN);
        assertThat(new DistillationLoss().derivatives(Tensor.of(0, 0), Tensor.of(1, 0)).hessian().toArray())
                .containsOnly(0.25f);
        assertThat(new DistillationLoss().derivatives(Tensor.of(0, 0), Tensor.of(1000, 0)).hessian().toArray())
                .containsOnly(0.25f);
        assertThatThrownBy(() -> new DistillationLoss().value(Tensor.of(0, 0), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DistillationLoss: target must not be null");
    }

    /** Two classes and a teacher that knows nothing: with y = x/(2T), KL is ln cosh y, and q − p is tanh(y)/2. */
    @ParameterizedTest
    @ValueSource(floats = {1e-6f, 1e-4f, 9e-4f, 1.1e-3f, 2e-3f, 0.01f, 0.1f, 3}) void isAccurateNearTheTeacher(
            float y) {
        for (int temperature : new int[] {1, 4}) {
            Evaluation<Tensor> evaluation = new DistillationLoss(temperature).evaluate(
                    Tensor.of(2 * temperature * y, 0), Tensor.of(0.0, 0));
            double value = temperature * temperature * Math.log1p(2 * Math.pow(Math.sinh((double) y / 2), 2));
            double derivative = temperature * Math.tanh(y) / 2;
            assertThat((double) evaluation.value()).isCloseTo(value, within(1e-7 * value));
            assertThat((double) evaluation.gradient().get(0)).isCloseTo(derivative, within(1e-7 * derivative));
            assertThat((double) evaluation.gradient().get(1)).isCloseTo(-derivative, within(1e-7 * derivative));
        }
    }

    /** Far from zero, exponentials without a maximum would overflow or underflow. */
    @ParameterizedTest
    @ValueSource(floats = {-2000, -450, 450, 2000}) void aCommonOffsetDoesNotChangeTheLoss(float offset) {
        Tensor scores = Tensor.of(1, -2, 0.5);
        Tensor teacher = Tensor.of(-1, 0.25, 3);
        for (DistillationLoss loss : losses()) {
            Evaluation<Tensor> expected = loss.evaluate(scores, teacher);
            for (Evaluation<Tensor> actual : List.of(loss.evaluate(scores.plus(offset), teacher),
                    loss.evaluate(scores, teacher.plus(offset)))) {
                assertThat(actual.value()).isCloseTo(expected.value(), within(1e-6f));
                ClassIndexContract.assertClose(actual.gradient(), expected.gradient());
            }
        }
    }

    @TestFactory Stream<DynamicTest> stridedRowsAreRows() {
        return LossContract.<DistillationLoss>each(losses(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(21), 24);
            ClassIndexContract.assertStrided(loss, data.prediction(), data.target(),
                    ClassIndexContract.strided(data.target()));
        });
    }

    /**
     * A student near a teacher that knows nothing, but with scores far from the teacher's: with y = x/(2T) of the
     * difference x of two scores, KL is ln cosh y.
     */
    @ParameterizedTest @ValueSource(floats = {6, 90, 300, 500}) void isAccurateNearTheTeacherDespiteAnOffset(
            float offset) {
        for (float difference : new float[] {0x1p-13f, 0x1p-11f, 0x1p-10f, 0x1p-9f, 0x1p-8f, 0x1p-7f}) {
            Evaluation<Tensor> evaluation = new DistillationLoss(3).evaluate(Tensor.of(offset + difference, offset),
                    Tensor.of(0.0, 0));
            double value = 9 * Math.log1p(2 * Math.pow(Math.sinh(difference / 12.0), 2));
            assertThat((double) evaluation.value()).isCloseTo(value, within(1e-7 * value));
            double derivative = 3 * Math.tanh(difference / 6.0) / 2;
            assertThat((double) evaluation.gradient().get(0)).isCloseTo(derivative, within(1e-7 * derivative));
        }
    }
}
