package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Golden2;
import io.github.loss4j.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MultiLabelBceLossTest {
    private static float[] weights(Golden golden, String key) {
        return golden.has(key) ? golden.tensor(key).toArray() : new float[0];
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("MultiLabelBceLoss", golden -> new MultiLabelBceLoss()
                .withPositiveWeights(weights(golden, "withPositiveWeights"))
                .withClassWeights(weights(golden, "withClassWeights"))
                .withLabelSmoothing(golden.number("withLabelSmoothing", 0)));
    }

    @Test void isBceWithoutOptions() {
        Tensor logits = Tensor.of(new float[][] {{-3, 0.5f}, {20, -7}});
        Tensor target = Tensor.of(new float[][] {{1, 0}, {0.5f, 0}});
        assertThat(new MultiLabelBceLoss().value(logits, target)).isCloseTo(
                new BceWithLogitsLoss().value(logits, target), within(1e-6f));
    }

    @Test void classOfWeightZeroHoldsAnything() {
        Tensor logits = Tensor.of(new float[][] {{Float.NaN, 0}, {3, 0}});
        Evaluation<Tensor> evaluation = new MultiLabelBceLoss().withClassWeights(0, 1).evaluate(logits,
                Tensor.zeros(2, 2));
        assertThat(evaluation.value()).isEqualTo((float) Math.log(2) / 2);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0.125f, 0, 0.125f);
        assertThat(new MultiLabelBceLoss().value(logits, Tensor.zeros(2, 2))).isNaN();
    }

    @Test void refusesWrongWeights() {
        assertThatThrownBy(() -> new MultiLabelBceLoss().withPositiveWeights(1, -1))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "MultiLabelBceLoss: positiveWeights[1] must be zero or positive, and finite, was -1.0");
        assertThatThrownBy(() -> new MultiLabelBceLoss().withPositiveWeights(1, 2, 3).value(Tensor.zeros(2, 2),
                Tensor.zeros(2, 2))).isInstanceOf(IllegalArgumentException.class).hasMessage("MultiLabelBceLoss: "
                        + "positiveWeights has 3 elements but there are 2 classes; there must be one for each");
        assertThatThrownBy(() -> new MultiLabelBceLoss().withLabelSmoothing(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MultiLabelBceLoss: labelSmoothing must be from 0 to below 1, was 1.0");
    }
}
