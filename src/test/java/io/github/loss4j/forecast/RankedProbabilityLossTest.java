package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

class RankedProbabilityLossTest implements SampleLossContract<Tensor, int[]> {
    @Override public List<RankedProbabilityLoss> losses() {
        return List.of(new RankedProbabilityLoss());
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 0.05 + random.nextDouble());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double distance = Arrays.stream(x, 0, k + 1).sum() - (data.target()[sample] <= k ? 1 : 0);
            sum += distance * distance;
        }
        return sum;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("RankedProbabilityLoss", golden -> new RankedProbabilityLoss());
    }

    /** The documentation of scoringrules for Python, rps_score, whose classes begin at 1: 0.25999999999999995. */
    @Test void matchesTheExampleOfScoringrules() {
        Tensor probabilities = Tensor.of(0.1, 0.2, 0.3, 0.4);
        assertThat(new RankedProbabilityLoss().value(probabilities, new int[] {2})).isCloseTo(0.26f, within(3e-8f));
    }

    @Test void theValueIsTheSameWithAGradientForInfiniteNumbers() {
        RankedProbabilityLoss loss = new RankedProbabilityLoss();
        Tensor infinite = Tensor.of(new float[][] {{0.5f, Float.POSITIVE_INFINITY, 0.25f, 0}});
        assertThat(loss.value(infinite, new int[] {1})).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.evaluate(infinite, new int[] {1}).value()).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void refusesTargetsThatDoNotFit() {
        RankedProbabilityLoss loss = new RankedProbabilityLoss();
        assertThatThrownBy(() -> loss.value(Tensor.zeros(3, 2), new int[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("RankedProbabilityLoss: target has 2 class "
                        + "indices but prediction has 3 rows; there must be one for each");
        assertThatThrownBy(() -> loss.value(Tensor.zeros(3, 2), new int[] {0, 1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RankedProbabilityLoss: target[2] is 2, but there are 2 classes, 0 to 1");
        assertThatThrownBy(() -> loss.validate(Tensor.full(1.5f, 1, 2), new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("RankedProbabilityLoss: prediction[0] is 1.5, "
                        + "outside [0, 1]; for logits apply a softmax first");
    }
}
