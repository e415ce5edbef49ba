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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static double loss(double... logits) {
        double sum = 0;
        for (int c = 1; c < logits.length; c++) {
            sum += StrictMath.exp(logits[c] - logits[0]);
        }
        return StrictMath.log1p(sum);
    }

    /** The other exponentials are near the smallest number of float32, and they are all that the loss consists of. */
    @ParameterizedTest @ValueSource(doubles = {0.1, 0.05, 0.001, -0.02}) void keepsTinyExponentialsNextToTheTarget(
            double cosine) {
        CosFaceLoss loss = new CosFaceLoss(0.0625f, 100);
        Tensor row = Tensor.of(1, cosine, cosine);
        double expected = loss(93.75, 100 * (double) row.get(1), 100 * (double) row.get(1));
        assertThat((double) loss.value(row, new int[] {0})).isCloseTo(expected, within(Float.MIN_VALUE + 1e-5
                * expected));
        assertThat(loss.values(Tensor.of(1, 0, cosine, 0, cosine, 0).reshape(1, 3, 2), new int[] {0, 0}).get(0, 0))
                .isEqualTo(loss.value(row, new int[] {0}));
    }

    /** All scaled cosines are far from 0, so that exponentials without the maximum would vanish or overflow. */
    @ParameterizedTest
    @CsvSource({"-0.75, 0x1p-9", "0.5, 0x1p-9", "-0.75, 1.25"}) void scaledCosinesMayBeFarFromZero(double cosine,
            double gap) {
        CosFaceLoss loss = new CosFaceLoss(0, 1000);
        double expected = loss(1000 * cosine, 1000 * (cosine + gap), 1000 * (cosine + gap / 2));
        Tensor row = Tensor.of(cosine, cosine + gap, cosine + gap / 2);
        assertThat((double) loss.value(row, new int[] {0})).isCloseTo(expected, within(1e-6 * expected));
        Tensor strided = Tensor.of(cosine, 0, cosine + gap, 0, cosine + gap / 2, 0).reshape(1, 3, 2);
        assertThat((double) loss.values(strided, new int[] {0, 0}).get(0, 0)).isCloseTo(expected, within(1e-6
                * expected));
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new CosFaceLoss(-0.1f, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CosFaceLoss: margin must be at least 0 and finite, was -0.1");
        assertThatThrownBy(() -> new CosFaceLoss(0.5f, Float.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CosFaceLoss: scale must be positive and finite, was NaN");
        assertThat(new CosFaceLoss()).isEqualTo(new CosFaceLoss(0.35f, 64));
    }
}
