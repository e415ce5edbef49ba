package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class SquaredHingeLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<SquaredHingeLoss> losses() {
        return List.of(new SquaredHingeLoss(), new SquaredHingeLoss(0.4f), new SquaredHingeLoss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double missing = Math.max(0, ((SquaredHingeLoss) loss).margin() - target * prediction);
        return missing * missing;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return -2 * target * Math.max(0, ((SquaredHingeLoss) loss).margin() - target * prediction);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {((SquaredHingeLoss) loss).margin() / target};
    }

    @Override public String goldenFile() {
        return "SquaredHingeLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new SquaredHingeLoss(parameters.number("margin"));
    }

    @Test void isTheSquareOfTheHinge() {
        for (float a = -5; a <= 5; a += 0.125f) {
            float hinge = new HingeLoss(0.5f).value(a);
            assertThat(new SquaredHingeLoss(0.5f).value(a)).isCloseTo(hinge * hinge, within(1e-6f));
        }
    }

    @Test void isFlatFromTheMarginOn() {
        SquaredHingeLoss loss = new SquaredHingeLoss();
        assertThat(loss.secondDerivative(1)).isEqualTo(0);
        assertThat(loss.secondDerivative(Math.nextDown(1f))).isEqualTo(2);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isEqualTo(0);
        assertThat(loss.value(Float.POSITIVE_INFINITY, -1)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void refusesANegativeMargin() {
        assertThatThrownBy(() -> new SquaredHingeLoss(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SquaredHingeLoss: margin must be zero or positive, and finite, was -1.0");
        assertThatThrownBy(() -> new SquaredHingeLoss(Float.NaN))
                .hasMessage("SquaredHingeLoss: margin must be zero or positive, and finite, was NaN");
    }
}
