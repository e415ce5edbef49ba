package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    }
}
