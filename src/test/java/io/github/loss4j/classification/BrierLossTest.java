package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Golden2;
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

class BrierLossTest implements SampleLossContract<Tensor, int[]>, EngineContract<Tensor, int[]> {
    @Override public List<BrierLoss> losses() {
        return List.of(new BrierLoss());
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 0.05 + random.nextDouble());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        x[data.target()[sample]] -= 1;
        return Arrays.stream(x).map(error -> error * error).sum();
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("BrierLoss", golden -> new BrierLoss());
    }

    /** The documentation of scikit-learn, brier_score_loss of two classes, which is half of this loss: 0.0375. */
    @Test void matchesTheExampleOfScikitLearn() {
        Tensor probabilities = Tensor.of(new double[][] {{0.9, 0.1}, {0.1, 0.9}, {0.2, 0.8}, {0.7, 0.3}});
        assertThat(new BrierLoss().value(probabilities, new int[] {0, 1, 1, 0})).isCloseTo(0.075f, within(1e-8f));
    }

    @Test void refusesWrongTargets() {
        Tensor probabilities = Tensor.full(0.25f, 2, 4);
        assertThatThrownBy(() -> new BrierLoss().value(probabilities, new int[3]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("BrierLoss: target has 3 class indices but "
                        + "prediction has 2 rows; there must be one for each");
        assertThatThrownBy(() -> new BrierLoss().value(probabilities, new int[] {3, 4}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BrierLoss: target[1] is 4, but there are 4 classes, 0 to 3");
    }
}
