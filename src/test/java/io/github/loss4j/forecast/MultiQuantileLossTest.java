package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

class MultiQuantileLossTest implements SampleLossContract<Tensor, Tensor> {
    @Override public List<MultiQuantileLoss> losses() {
        return List.of(new MultiQuantileLoss(0.1f, 0.5f, 0.9f));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 3).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, Tensor.zeros(samples).map(x -> 2 * random.nextGaussian()));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 3, sample * 3 + 3);
        double t = data.target().get(sample);
        double[] quantiles = {0.1, 0.5, 0.9};
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += Math.max(quantiles[k] * (t - x[k]), (1 - quantiles[k]) * (x[k] - t));
        }
        return sum / 3;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return LossContract.pick(target, 0, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("MultiQuantileLoss",
                golden -> new MultiQuantileLoss(quantiles(golden.parameters().get("quantiles"))));
    }

    private static float[] quantiles(String text) {
        String[] parts = text.split(",");
        float[] quantiles = new float[parts.length];
        for (int k = 0; k < parts.length; k++) {
            quantiles[k] = Float.parseFloat(parts[k]);
        }
        return quantiles;
    }

    @Test void refusesWrongQuantiles() {
        assertThatThrownBy(() -> new MultiQuantileLoss()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiQuantileLoss: quantiles is empty; there must be at least one");
        assertThatThrownBy(() -> new MultiQuantileLoss(0.5f, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiQuantileLoss: quantiles[1] must be above 0 and below 1, was 1.0");
        assertThatThrownBy(() -> new MultiQuantileLoss(0.5f).value(Tensor.zeros(4, 3), Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "MultiQuantileLoss: prediction has 3 columns but there are 1 quantiles; there must be "
                                + "one for each");
        assertThat(new MultiQuantileLoss(0.5f)).isEqualTo(new MultiQuantileLoss(Tensor.of(0.5)));
    }

    /** The documentation of scikit-learn, mean_pinball_loss: 0.03... and 0.3..., that is, 0.1/3 and 0.9/3. */
    @Test void matchesTheExamplesOfScikitLearn() {
        Tensor targets = Tensor.of(1.0, 2, 3);
        Tensor low = Tensor.of(new double[][] {{0}, {2}, {3}});
        Tensor high = Tensor.of(new double[][] {{1}, {2}, {4}});
        assertThat(new MultiQuantileLoss(0.1f).value(low, targets)).isCloseTo(0.1f / 3, within(3e-8f));
        assertThat(new MultiQuantileLoss(0.1f).value(high, targets)).isCloseTo(0.3f, within(3e-8f));
        assertThat(new MultiQuantileLoss(0.9f).value(low, targets)).isCloseTo(0.3f, within(3e-8f));
        assertThat(new MultiQuantileLoss(0.9f).value(high, targets)).isCloseTo(0.1f / 3, within(3e-8f));
    }

    @Test void refusesATargetOfAnotherShape() {
        assertThatThrownBy(() -> new MultiQuantileLoss(0.1f, 0.5f).value(Tensor.zeros(3, 2), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiQuantileLoss: the loss has shape [3] but target has shape [2]; they must be equal");
    }

    @Test void aPredictionThatMeetsItsTargetHasDerivativeZero() {
        assertThat(new MultiQuantileLoss(0.25f, 0.75f).evaluate(Tensor.of(1.0, 2), Tensor.scalar(1)).gradient()
                .toArray()).containsExactly(0, 0.125f);
        assertThat(new MultiQuantileLoss(0.25f, 0.75f).evaluate(Tensor.of(Double.NaN, 2), Tensor.scalar(1)).gradient()
                .get(0)).isNaN();
    }
}
