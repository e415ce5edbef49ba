package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class BceWithLogitsLossTest implements PointwiseLossContract {
    @Override public List<BceWithLogitsLoss> losses() {
        return List.of(new BceWithLogitsLoss(), new BceWithLogitsLoss(3), new BceWithLogitsLoss(0.1f));
    }

    private static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        double weight = ((BceWithLogitsLoss) loss).positiveWeight();
        return (1 - target) * softplus(prediction) + weight * target * softplus(-prediction);
    }

    @Override public double slope(PointwiseLoss loss, double prediction, double target) {
        double weight = ((BceWithLogitsLoss) loss).positiveWeight();
        return (1 - target) / (1 + StrictMath.exp(-prediction))
                - weight * target / (1 + StrictMath.exp(prediction));
    }

    @Override public double accuracy() {
        return 3;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {0, 1};
    }

    @Override public String goldenFile() {
        return "BCEWithLogitsLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new BceWithLogitsLoss(parameters.number("pos_weight", 1));
    }

    /** mpmath 1.3.0, 40 digits: log1p(exp(-x)). */
    @Test void keepsItsDigitsWhereTheProbabilityIs1() {
        BceWithLogitsLoss loss = new BceWithLogitsLoss();
        assertThat(loss.value(20, 1)).isCloseTo(2.0611537e-9f, within(4e-16f));
        assertThat(loss.value(-20, 1)).isEqualTo(20);
        assertThat(loss.value(100, 1)).isEqualTo(3.783506e-44f);
        assertThat(loss.value(-100, 1)).isEqualTo(100);
        assertThat(loss.value(0.5f, 1)).isEqualTo(0.474077f);
        assertThat(loss.value(1e-4f, 1)).isEqualTo(0.6930972f);
    }

    @Test void isBceOfTheProbability() {
        for (float logit = -5; logit <= 5; logit += 0.37f) {
            for (float target : new float[] {0, 0.3f, 1}) {
                float probability = (float) (1 / (1 + Math.exp(-logit)));
                assertThat(new BceWithLogitsLoss().value(logit, target)).isCloseTo(
                        new BceLoss().value(probability, target), within(1e-5f));
            }
        }
    }

    @Test void survivesExtremeLogits() {
        BceWithLogitsLoss loss = new BceWithLogitsLoss();
        assertThat(loss.value(Float.MAX_VALUE, 0)).isEqualTo(Float.MAX_VALUE);
        assertThat(loss.value(Float.MAX_VALUE, 1)).isEqualTo(0);
        assertThat(loss.derivative(Float.MAX_VALUE, 0)).isEqualTo(1);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0.5f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(Float.POSITIVE_INFINITY, 1)).isNaN();
    }

    @Test void refusesAWeightThatIsNotPositive() {
        assertThatThrownBy(() -> new BceWithLogitsLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BceWithLogitsLoss: positiveWeight must be positive and finite, was 0.0");
        assertThatThrownBy(() -> new BceWithLogitsLoss(Float.NaN))
                .hasMessage("BceWithLogitsLoss: positiveWeight must be positive and finite, was NaN");
    }
}
