package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
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

class IntervalLossTest implements SampleLossContract<Tensor, Tensor> {
    @Override public List<IntervalLoss> losses() {
        return List.of(new IntervalLoss(), new IntervalLoss(0.5f));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 2).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, Tensor.zeros(samples).map(x -> 2 * random.nextGaussian()));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 2, sample * 2 + 2);
        double alpha = 1 - Double.parseDouble(Float.toString(((IntervalLoss) loss).coverage()));
        double t = data.target().get(sample);
        return x[1] - x[0] + 2 / alpha * (Math.max(0, x[0] - t) + Math.max(0, t - x[1]));
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return LossContract.pick(target, 0, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("IntervalLoss", golden -> new IntervalLoss(golden.number("coverage", 0.9f)));
    }

    @Test void boundsAtTheTargetHaveDerivativeZero() {
        Evaluation<Tensor> evaluation = new IntervalLoss().evaluate(Tensor.of(2.0, 2), Tensor.scalar(2));
        assertThat(evaluation.value()).isEqualTo(0);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) void infiniteTargetsHaveTheirLimits(
            float target) {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(new IntervalLoss().value(Tensor.of(-1.0, 1), Tensor.scalar(target))).isEqualTo(infinity);
        assertThat(new IntervalLoss().value(Tensor.of(-target, -target), Tensor.scalar(target)))
                .isEqualTo(infinity);
        assertThat(new IntervalLoss().value(Tensor.of(target, 1), Tensor.scalar(target))).isNaN();
        assertThat(new IntervalLoss().value(Tensor.of(1, target), Tensor.scalar(target))).isNaN();
    }

    @Test void infiniteBoundsHaveTheirLimits() {
        float infinity = Float.POSITIVE_INFINITY;
        for (float[] bounds : new float[][] {{-infinity, -infinity}, {-infinity, 1}, {-infinity, infinity},
            {1, infinity}, {infinity, 1}, {1, -infinity}, {infinity, infinity}, {infinity, -infinity}}) {
            Tensor rows = Tensor.of(bounds).broadcastTo(20, 2);
            assertThat(new IntervalLoss().value(rows, Tensor.zeros(20))).as(Arrays.toString(bounds))
                    .isEqualTo(infinity);
            assertThat(new IntervalLoss().value(Tensor.of(bounds), Tensor.scalar(3))).isEqualTo(infinity);
        }
        assertThat(new IntervalLoss(0.5f).evaluate(Tensor.of(-infinity, -infinity), Tensor.scalar(0)).gradient()
                .toArray()).containsExactly(-1, -3);
    }

    @Test void refusesOtherNumbersOfBounds() {
        assertThatThrownBy(() -> new IntervalLoss().value(Tensor.zeros(4, 3), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "IntervalLoss: prediction has 3 bounds for each target; there must be 2, lower and upper");
        assertThatThrownBy(() -> new IntervalLoss(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("IntervalLoss: coverage must be above 0 and below 1, was 1.0");
    }

    /** The documentation of scoringrules for Python, interval_score(0.1, 0.0, 0.4, 0.5). */
    @Test void matchesTheExampleOfScoringrules() {
        assertThat(new IntervalLoss(0.5f).value(Tensor.of(0, 0.4), Tensor.scalar(0.1f))).isEqualTo(0.4f);
    }

    /** The test of MAPIE, regression_mwi_score, with a confidence of 0.9: 82.25, where crossing bounds have width 4. */
    @Test void matchesTheTestOfMapieWhereBoundsDoNotCross() {
        Tensor bounds = Tensor.of(new double[][] {{5, 15}, {15, 25}, {-5, 0}});
        float sum = new IntervalLoss(0.9f).reduced(Reduction.SUM).value(bounds, Tensor.of(10.0, 10, 10));
        assertThat((sum + 4) / 4).isCloseTo(82.25f, within(1e-4f));
    }

    @Test void refusesATargetOfAnotherShape() {
        assertThatThrownBy(() -> new IntervalLoss().value(Tensor.zeros(3, 2), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("IntervalLoss: the loss has shape [3] but target has shape [2]; they must be equal");
    }
}
