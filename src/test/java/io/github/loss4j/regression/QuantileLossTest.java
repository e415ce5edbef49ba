package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<QuantileLoss> losses() {
        return List.of(new QuantileLoss(0.1f), new QuantileLoss(0.5f), new QuantileLoss(0.9f));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double quantile = decimal(loss);
        return Math.max(quantile * (target - prediction), (quantile - 1) * (target - prediction));
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        double quantile = decimal(loss);
        return prediction == target ? 0 : prediction > target ? 1 - quantile : -quantile;
    }

    private static double decimal(PointwiseLoss loss) {
        return Double.parseDouble(Float.toString(((QuantileLoss) loss).quantile()));
    }

    @Override public double accuracy() {
        return 1.5;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {target};
    }

    @Override public String goldenFile() {
        return "Quantile";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new QuantileLoss(parameters.number("quantile"));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -3, 0.7f, 3e38f, Float.NEGATIVE_INFINITY}) void quantileOfOneHalfIsHalfOfL1(
            float residual) {
        QuantileLoss loss = new QuantileLoss(0.5f);
        assertThat(loss.value(residual)).isEqualTo(new L1Loss().value(residual) / 2);
        assertThat(loss.derivative(residual)).isEqualTo(new L1Loss().derivative(residual) / 2);
    }

    @Test void derivativeIsZeroAtTheKink() {
        assertThat(new QuantileLoss(0.9f).derivative(0)).isEqualTo(0);
        assertThat(new QuantileLoss(0.9f).derivative(-0f)).isEqualTo(0);
        assertThat(new QuantileLoss(0.75f).derivative(Float.MIN_VALUE)).isEqualTo(0.25f);
        assertThat(new QuantileLoss(0.75f).derivative(-Float.MIN_VALUE)).isEqualTo(-0.75f);
    }

    @ParameterizedTest @ValueSource(floats = {0, 1, -0.5f, Float.NaN}) void refusesQuantilesOutside(float quantile) {
        assertThatThrownBy(() -> new QuantileLoss(quantile)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("QuantileLoss: quantile must be above 0 and below 1, was " + quantile);
    }

    @Test void quantileIsTheDecimalNumberThatWasWritten() {
        assertThat(new QuantileLoss(0.9f).derivative(1)).isEqualTo(0.1f);
        assertThat(new QuantileLoss(0.9f).value(1)).isEqualTo(0.1f);
        assertThat(new QuantileLoss(0.99f).value(3)).isEqualTo(0.03f);
        assertThat(new QuantileLoss(0.999f).value(2)).isEqualTo(0.002f);
        float noDecimal = Math.nextDown(1f);
        assertThat(new QuantileLoss(noDecimal).derivative(1)).isEqualTo(0x1p-24f);
        assertThat(new QuantileLoss(Float.MIN_VALUE).derivative(-1)).isEqualTo(-Float.MIN_VALUE);
    }

    /** PyTorch 1.13.1 in float32 and in float64: the line torch32 and the line value of the golden cases. */
    @Test void isAtLeastAsAccurateAsPyTorch() {
        assertThat(Golden.shareAtLeastAsNear("Quantile", this::golden)).isGreaterThanOrEqualTo(0.99);
    }
}
