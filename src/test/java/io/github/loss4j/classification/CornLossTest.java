package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
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

class CornLossTest implements SampleLossContract<Tensor, int[]> {
    @Override public List<CornLoss> losses() {
        return List.of(new CornLoss());
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 3).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, random.ints(samples, 0, 4).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 3, sample * 3 + 3);
        int t = data.target()[sample];
        double sum = 0;
        for (int k = 0; k <= Math.min(t, 2); k++) {
            sum += StrictMath.log1p(StrictMath.exp(t > k ? -x[k] : x[k]));
        }
        return sum;
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.classes("CornLoss", golden -> new CornLoss());
    }

    @Test void isBceOfTwoClasses() {
        Tensor logits = Tensor.of(new float[][] {{-3}, {0.5f}, {20}});
        float expected = new BceWithLogitsLoss().value(logits, Tensor.of(new float[][] {{1}, {0}, {1}}));
        assertThat(new CornLoss().value(logits, new int[] {1, 0, 1})).isCloseTo(expected, within(1e-6f));
        assertThatThrownBy(() -> new CornLoss().value(logits, new int[] {1, 0, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CornLoss: target[2] is 2, but there are 2 classes, 0 to 1");
        assertThatThrownBy(() -> new CornLoss().value(logits, new int[2]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("CornLoss: target has 2 class indices but "
                        + "prediction has 3 rows; there must be one for each");
    }

    /** The test of coral_pytorch, corn_loss with 5 classes: 0.9657, the sum divided by the number of classes. */
    @Test void matchesTheTestOfCoralPytorch() {
        Tensor logits = Tensor.of(
                new double[][] {{2.1, 1.8, -2.1, -1.8}, {1.9, -1, -1.5, -1.3}, {1.9, 1.8, 1.7, 1.6}});
        float sum = new CornLoss().reduced(Reduction.SUM).value(logits, new int[] {0, 1, 2});
        assertThat(sum / 5).isCloseTo(0.9657f, within(1e-4f));
    }
}
