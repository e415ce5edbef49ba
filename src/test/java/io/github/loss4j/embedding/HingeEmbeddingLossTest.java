package io.github.loss4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.classification.HingeLoss;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HingeEmbeddingLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<HingeEmbeddingLoss> losses() {
        return List.of(new HingeEmbeddingLoss(), new HingeEmbeddingLoss(0.4f), new HingeEmbeddingLoss(0));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return target == 1 ? prediction : Math.max(0, ((HingeEmbeddingLoss) loss).margin() - prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return target == 1 ? 1 : prediction < ((HingeEmbeddingLoss) loss).margin() ? -1 : 0;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {-1, 1};
    }

    @Override public double accuracy() {
        return 0.5;
    }

    @Override public float[] kinks(PointwiseLoss loss, float target) {
        return target == 1 ? new float[0] : new float[] {((HingeEmbeddingLoss) loss).margin()};
    }

    @Override public String goldenFile() {
        return "HingeEmbeddingLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new HingeEmbeddingLoss(parameters.number("margin"));
    }

    @Override public int goldenUlps() {
        return 2;
    }

    @Override public double goldenAbsolute() {
        return 1e-7;
    }

    @Test void derivativeAtTheMarginIsZero() {
        assertThat(new HingeEmbeddingLoss(0.4f).derivative(0.4f, -1)).isEqualTo(0);
        assertThat(new HingeEmbeddingLoss(0.4f).derivative(Math.nextDown(0.4f), -1)).isEqualTo(-1);
        assertThat(new HingeEmbeddingLoss(0).derivative(-Float.MIN_VALUE, -1)).isEqualTo(-1);
    }

    @Test void targetsBetweenMixTheParts() {
        HingeEmbeddingLoss loss = new HingeEmbeddingLoss();
        assertThat(loss.value(0.25f, 0)).isEqualTo(0.5f);
        assertThat(loss.derivative(0.25f, 0)).isEqualTo(0);
        assertThat(loss.value(0.25f, 0.5f)).isEqualTo(0.375f);
        assertThat(loss.derivative(0.25f, 0.5f)).isEqualTo(0.5f);
        assertThat(loss.value(5, -0.5f)).isEqualTo(1.25f);
    }

    @ParameterizedTest
    @ValueSource(floats = {-3, 0, 0.4f, 0.9f, 2}) void againstMinusOneIsTheHingeOfPairsThatAreAlike(float prediction) {
        assertThat(new HingeEmbeddingLoss(0.4f).value(prediction, -1))
                .isEqualTo(new HingeLoss(0.4f).value(prediction, 1));
        assertThat(new HingeEmbeddingLoss(0.4f).derivative(prediction, -1))
                .isEqualTo(new HingeLoss(0.4f).derivative(prediction, 1));
    }

    @Test void extremePredictions() {
        float infinity = Float.POSITIVE_INFINITY;
        HingeEmbeddingLoss wide = new HingeEmbeddingLoss(3e38f);
        assertThat(wide.value(-4e37f, 1)).isEqualTo(-4e37f);
        assertThat(wide.value(3e38f, -1)).isEqualTo(0);
        HingeEmbeddingLoss loss = new HingeEmbeddingLoss();
        assertThat(loss.value(infinity, 1)).isEqualTo(infinity);
        assertThat(loss.value(infinity, -1)).isEqualTo(0);
        assertThat(loss.value(infinity, -0.5f)).isEqualTo(infinity);
        assertThat(loss.value(-infinity, 1)).isEqualTo(-infinity);
        assertThat(loss.value(-infinity, -1)).isEqualTo(infinity);
        assertThat(loss.value(-infinity, 0)).isEqualTo(0.5f);
        assertThat(loss.value(infinity, Float.NaN)).isNaN();
        assertThat(loss.derivative(infinity, 1)).isEqualTo(1);
        assertThat(loss.derivative(infinity, -1)).isEqualTo(0);
        assertThat(loss.derivative(-infinity, 1)).isEqualTo(1);
        assertThat(loss.derivative(-infinity, -1)).isEqualTo(-1);
        assertThat(wide.value(-1e38f, 1)).isEqualTo(-1e38f);
        assertThat(loss.value(Float.NaN, 1)).isNaN();
        assertThat(loss.value(Float.NaN, -1)).isNaN();
    }

    @Test void isAccurateForAMarginNearTheLargestFloat() {
        HingeEmbeddingLoss loss = new HingeEmbeddingLoss(3e38f);
        assertThat(loss.value(1e38f, -1)).isCloseTo(2e38f, within(1e32f));
        assertThat(loss.value(1e38f, 1)).isEqualTo(1e38f);
        // ¼p + ¾(m − p), where m − p is beyond float32.
        assertThat(new HingeEmbeddingLoss(1e38f).value(-3e38f, -0.5f)).isCloseTo(2.25e38f, within(1e32f));
    }

    @Test void theMarginIsOneByDefault() {
        assertThat(new HingeEmbeddingLoss()).isEqualTo(new HingeEmbeddingLoss(1));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongMargin(float margin) {
        assertThatThrownBy(() -> new HingeEmbeddingLoss(margin)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HingeEmbeddingLoss: margin must be zero or positive, and finite, was " + margin);
    }

    /** 100,000 random pairs for each margin, against double. */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.4f, 1, 1e10f}) void targetsBetweenAreAsAccurateAsStated(float margin) {
        Random random = new Random(43);
        HingeEmbeddingLoss loss = new HingeEmbeddingLoss(margin);
        for (int i = 0; i < 100_000; i++) {
            float prediction = (float) random.nextGaussian() * (i % 2 == 0 ? 1 : 2 * margin + 1);
            float target = 2 * random.nextFloat() - 1;
            double alike = (1 + (double) target) / 2 * prediction;
            double unlike = (1 - (double) target) / 2 * Math.max(0, margin - (double) prediction);
            double larger = Math.max(Math.abs(alike), unlike);
            LossContract.assertWithin(loss.value(prediction, target), alike + unlike,
                    3.0 * Math.ulp((float) larger), () -> loss + " at " + prediction + ", " + target);
        }
    }
}
