package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine computes of a formula by blocks is what the formula gives one by one. */
class FormulaBlocksTest {
    private static final PointwiseLoss CAUCHY = PointwiseLoss.of((p, t) -> p.minus(t).square().times(0.5f).log1p());

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 511, 512, 513, 5000, 300_000}) void blocksEqualSingleElements(int size) {
        Tensor prediction = numbers(size, 7);
        Tensor target = numbers(size, 11);
        Tensor weights = numbers(size, 3).abs();
        float[] p = prediction.toArray();
        float[] t = target.toArray();
        float[] w = weights.toArray();
        Tensor values = CAUCHY.values(prediction, target);
        Evaluation<Tensor> evaluation = CAUCHY.reduced(Reduction.SUM).evaluate(prediction, target, weights);
        Derivatives derivatives = CAUCHY.derivatives(prediction, target);
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) w[i] * CAUCHY.value(p[i], t[i]);
        }
        float[] terms = values.toArray();
        float[] gradient = evaluation.gradient().toArray();
        float[] second = derivatives.hessian().toArray();
        for (int i = 0; i < size; i += Math.max(1, size / 997)) {
            assertThat(terms[i]).isEqualTo(CAUCHY.value(p[i], t[i]));
            assertThat(gradient[i]).isEqualTo(w[i] == 0 ? 0 : w[i] * CAUCHY.derivative(p[i], t[i]));
            assertThat(second[i]).isEqualTo(CAUCHY.secondDerivative(p[i], t[i]));
        }
        assertThat((double) evaluation.value()).isCloseTo(sum, within(1e-6 * sum));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5000}) void aTermOfWeightZeroIsAbsent(int size) {
        Tensor prediction = Tensor.full(Float.NaN, size);
        Evaluation<Tensor> evaluation = CAUCHY.reduced(Reduction.SUM).evaluate(prediction, prediction,
                Tensor.zeros(size));
        assertThat(evaluation.value()).isZero();
        assertThat(evaluation.gradient()).isEqualTo(Tensor.zeros(size));
    }

    private static Tensor numbers(int size, int step) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (i * step % 101 - 50) / 16f;
        }
        return Tensor.wrap(numbers, size);
    }
}
