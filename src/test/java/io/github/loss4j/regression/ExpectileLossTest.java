package io.github.loss4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectileLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<ExpectileLoss> losses() {
        return List.of(new ExpectileLoss(0.3f), new ExpectileLoss(0.5f), new ExpectileLoss(0.8f));
    }

    private static double weight(PointwiseLoss loss, double prediction, double target) {
        return Math.abs(Double.parseDouble(Float.toString(((ExpectileLoss) loss).expectile()))
                - (prediction > target ? 1.0 : 0.0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return weight(loss, prediction, target) * (prediction - target) * (prediction - target);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * weight(loss, prediction, target) * (prediction - target);
    }

    @Override public double accuracy() {
        return 2;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return new float[] {target};
    }

    @Override public String goldenFile() {
        return "Expectile";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new ExpectileLoss(parameters.number("expectile"));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -3, 0.7f, 1e19f, Float.NEGATIVE_INFINITY}) void expectileOfOneHalfIsHalfOfMse(
            float residual) {
        ExpectileLoss loss = new ExpectileLoss(0.5f);
        assertThat(loss.value(residual)).isEqualTo(new MseLoss().value(residual) / 2);
        assertThat(loss.derivative(residual)).isEqualTo(new MseLoss().derivative(residual) / 2);
        assertThat(loss.secondDerivative(residual)).isEqualTo(1);
    }

    @Test void secondDerivativeJumpsAtZero() {
        ExpectileLoss loss = new ExpectileLoss(0.75f);
        assertThat(loss.derivative(0)).isEqualTo(0);
        assertThat(loss.secondDerivative(0)).isEqualTo(1.5f);
        assertThat(loss.secondDerivative(-Float.MIN_VALUE)).isEqualTo(1.5f);
        assertThat(loss.secondDerivative(Float.MIN_VALUE)).isEqualTo(0.5f);
    }

    @Test void doesNotOverflowBeforeTheLossDoes() {
        assertThat(new ExpectileLoss(0x1p-40f).value(-0x1p80f)).isEqualTo(0x1p120f);
    }

    @ParameterizedTest @ValueSource(floats = {0, 1, -0.5f, Float.NaN}) void refusesExpectilesOutside(float expectile) {
        assertThatThrownBy(() -> new ExpectileLoss(expectile)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ExpectileLoss: expectile must be above 0 and below 1, was " + expectile);
    }

    @Test void expectileIsTheDecimalNumberThatWasWritten() {
        assertThat(new ExpectileLoss(0.9f).derivative(1)).isEqualTo(0.2f);
        assertThat(new ExpectileLoss(0.9f).value(1)).isEqualTo(0.1f);
        assertThat(new ExpectileLoss(0.9f).secondDerivative(1)).isEqualTo(0.2f);
        assertThat(new ExpectileLoss(0.99f).value(-1)).isEqualTo(0.99f);
    }

    /** Random residuals of all magnitudes against the formula in double. */
    @Test void valueIsWithinTwoUlp() {
        Random random = new Random(3);
        for (int n = 0; n < 200_000; n++) {
            ExpectileLoss loss = new ExpectileLoss(n % 2 == 0 ? 0.1f : 0.8f);
            float residual = Float.intBitsToFloat(random.nextInt());
            double expected = formula(loss, residual, 0);
            if (expected < Float.MAX_VALUE) {
                LossContract.assertWithin(loss.value(residual), expected, 2.0 * Math.ulp((float) expected),
                        () -> loss + " " + residual);
            }
        }
    }

    @ParameterizedTest @ValueSource(floats = {Float.MIN_VALUE, 0.1f, 0.9f}) void infiniteResiduals(float expectile) {
        ExpectileLoss loss = new ExpectileLoss(expectile);
        assertThat(loss.value(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.NEGATIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(1e25f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.NaN)).isNaN();
    }

    @Test void isAtLeastAsAccurateAsPyTorch() {
        assertThat(Golden.shareAtLeastAsNear("Expectile", this::golden)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 1.6", "0.5, 1", "0.9, 1.8"}) void theMajorantIsTwiceTheGreaterWeight(float expectile,
            float majorant) {
        assertThat(new ExpectileLoss(expectile).majorant(1)).isCloseTo(majorant, within(1e-6f));
        assertThat(new ExpectileLoss(expectile).majorant(-1)).isCloseTo(majorant, within(1e-6f));
    }
}
