package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseEngineContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MseLossTest implements PointwiseEngineContract, GoldenContract {
    @Override public List<MseLoss> losses() {
        return List.of(new MseLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return (prediction - target) * (prediction - target);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target);
    }

    @Override public String goldenFile() {
        return "MSELoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new MseLoss();
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 21) + 77, (1 << 22) + 77}) void isExactForHugeArrays(int size) {
        Random random = new Random(5);
        Tensor prediction = Tensor.zeros(size).map(zero -> (float) random.nextGaussian());
        Tensor target = Tensor.zeros(size).map(zero -> (float) random.nextGaussian());
        Loss<Tensor, Tensor> loss = new MseLoss().reduced(Reduction.SUM);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction, target);
        double sum = 0;
        int wrong = 0;
        for (int i = 0; i < size; i++) {
            float residual = prediction.get(i) - target.get(i);
            sum += residual * residual;
            wrong += evaluation.gradient().get(i) == 2 * residual ? 0 : 1;
        }
        assertThat(wrong).isZero();
        assertThat((double) evaluation.value()).isCloseTo(sum, within(1e-7 * sum));
        assertThat(loss.value(prediction, target)).isEqualTo(evaluation.value());
    }

    @Test void termsOfTwoBlocksMayOverflowTogether() {
        float[] residuals = new float[10_000];
        residuals[5_000] = 1.5e19f;
        residuals[5_000 + 2_048] = -1.5e19f;
        Tensor prediction = Tensor.of(residuals);
        Tensor target = Tensor.zeros(10_000);
        Evaluation<Tensor> evaluation = new MseLoss().evaluate(prediction, target);
        assertThat((double) evaluation.value()).isCloseTo(2 * 2.25e38 / 10_000, within(1e28));
        assertThat(new MseLoss().value(prediction, target)).isEqualTo(evaluation.value());
        assertThat(evaluation.gradient().get(7_048)).isEqualTo(2 * -1.5e19f / 10_000);
        assertThat(evaluation.gradient().get(7_047)).isZero();
    }
}
