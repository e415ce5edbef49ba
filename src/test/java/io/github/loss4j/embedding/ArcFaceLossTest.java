package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
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
import org.junit.jupiter.params.provider.ValueSource;

class ArcFaceLossTest implements AngularMarginContract {
    @Override public List<ArcFaceLoss> losses() {
        return List.of(new ArcFaceLoss(), new ArcFaceLoss(0.25f, 8), new ArcFaceLoss(0, 1), new ArcFaceLoss(2.5f, 30));
    }

    @Override public double scale(SampleLoss<Tensor, int[]> loss) {
        return ((ArcFaceLoss) loss).scale();
    }

    @Override public double lessMargin(SampleLoss<Tensor, int[]> loss, double cosine) {
        double margin = ((ArcFaceLoss) loss).margin();
        double angle = Math.acos(cosine) + margin;
        return angle < Math.PI ? Math.cos(angle) : cosine - margin * Math.sin(margin);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.classes("ArcFaceLoss",
                golden -> new ArcFaceLoss(golden.number("margin", 0.5f), golden.number("scale", 64)));
    }

    @Test void withoutMarginIsTheCrossEntropyOfTheScaledCosines() {
        Tensor cosines = AngularMarginContract.cosines(new Random(3), 8, 5);
        int[] target = {0, 1, 2, 3, 4, 3, 2, 1};
        assertThat(new ArcFaceLoss(0, 4).value(cosines, target))
                .isCloseTo(new CrossEntropyLoss().value(cosines.times(4), target), within(1e-6f));
    }

    @ParameterizedTest @ValueSource(floats = {1, 1 + 0x1p-23f, 1.001f}) void isDefinedAtAnAngleOfZero(float beyond) {
        ArcFaceLoss loss = new ArcFaceLoss(0.5f, 1);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(beyond, 0), new int[] {0});
        assertThat(evaluation.value()).isEqualTo((float) Math.log1p(Math.exp(-Math.cos(0.5))));
        // The derivative of cos(θ + ½) just below cos θ = 1.
        double below = Math.nextDown(1f);
        double derivative = Math.cos(0.5) + below * Math.sin(0.5) / Math.sqrt(1 - below * below);
        double other = 1 / (1 + Math.exp(Math.cos(0.5)));
        assertThat(evaluation.gradient().get(0)).isCloseTo((float) (-derivative * other), within(1e-3f));
    }

    @ParameterizedTest @ValueSource(floats = {-1, -1 - 0x1p-23f}) void isDefinedAtAStraightAngle(float beyond) {
        // Beyond π: cos θ − m·sin m.
        ArcFaceLoss loss = new ArcFaceLoss(0.5f, 1);
        assertThat(loss.value(Tensor.of(beyond, 0), new int[] {0}))
                .isCloseTo((float) Math.log1p(Math.exp(1 + 0.5 * Math.sin(0.5))), within(2e-7f));
    }

    /** Without a margin it is the cross entropy, whose gradient is finite there. */
    @Test void withoutMarginAStraightAngleHasADerivative() {
        Tensor gradient = new ArcFaceLoss(0, 1).evaluate(Tensor.of(-1, 0), new int[] {0}).gradient();
        float other = (float) (1 / (1 + Math.exp(-1)));
        assertThat(gradient.get(0)).isCloseTo(-other, within(1e-7f));
        assertThat(gradient.get(1)).isCloseTo(other, within(1e-7f));
    }

    @Test void anyScaleHasAValue() {
        Tensor cosines = Tensor.of(new float[][] {{1, -1}, {1, -1}});
        assertThat(new ArcFaceLoss(0.5f, 1e38f).values(cosines, new int[] {0, 1}).get(0)).isEqualTo(0);
        float most = new ArcFaceLoss(0.5f, 1e38f).values(cosines, new int[] {0, 1}).get(1);
        assertThat(most).isCloseTo((float) (1e38 * (2 + 0.5 * Math.sin(0.5))), within(1e32f));
        assertThat(new ArcFaceLoss(0.5f, 1e-38f).value(cosines, new int[] {0, 1})).isEqualTo((float) Math.log(2));
    }

    @Test void refusesWrongArguments() {
        assertThatThrownBy(() -> new ArcFaceLoss(3.2f, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ArcFaceLoss: margin must be below π, was 3.2");
        assertThatThrownBy(() -> new ArcFaceLoss(-0.1f, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ArcFaceLoss: margin must be at least 0 and finite, was -0.1");
        assertThatThrownBy(() -> new ArcFaceLoss(0.5f, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ArcFaceLoss: scale must be positive and finite, was 0.0");
        assertThat(new ArcFaceLoss()).isEqualTo(new ArcFaceLoss(0.5f, 64));
    }
}
