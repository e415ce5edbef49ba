package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CosFaceLossTest implements AngularMarginContract {
    @Override public List<CosFaceLoss> losses() {
        return List.of(new CosFaceLoss(0.25f, 64), new CosFaceLoss(0.5f, 8), new CosFaceLoss(0, 1));
    }

    @Override public double scale(SampleLoss<Tensor, int[]> loss) {
        return ((CosFaceLoss) loss).scale();
    }

    @Override public double lessMargin(SampleLoss<Tensor, int[]> loss, double cosine) {
        return cosine - ((CosFaceLoss) loss).margin();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.classes("CosFaceLoss",
                golden -> new CosFaceLoss(golden.number("margin", 0.35f), golden.number("scale", 64)));
    }

    @Test void isTheCrossEntropyOfTheScaledCosinesLessTheMargin() {
        Tensor cosines = AngularMarginContract.cosines(new Random(3), 4, 5);
        float[] logits = cosines.times(4).toArray();
        int[] target = {0, 1, 2, 3};
        for (int row = 0; row < 4; row++) {
            logits[row * 5 + target[row]] -= 2;
        }
        assertThat(new CosFaceLoss(0.5f, 4).value(cosines, target))
                .isCloseTo(new CrossEntropyLoss().value(Tensor.wrap(logits, 4, 5), target), within(1e-6f));
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new CosFaceLoss(-0.1f, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CosFaceLoss: margin must be at least 0 and finite, was -0.1");
        assertThatThrownBy(() -> new CosFaceLoss(0.5f, Float.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CosFaceLoss: scale must be positive and finite, was NaN");
        assertThat(new CosFaceLoss()).isEqualTo(new CosFaceLoss(0.35f, 64));
    }
}
