package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GammaDevianceLossTest implements PointwiseLossContract {
    @Override public List<GammaDevianceLoss> losses() {
        return List.of(new GammaDevianceLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return 2 * Deviances.half(prediction, target) / prediction;
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target) / prediction / prediction;
    }

    @Override public double accuracy() {
        return 6;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("GammaDevianceLoss", golden -> new GammaDevianceLoss());
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {1, 7.5f};
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {1e-4f, 1e4f};
    }

    @Override public float prediction(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        return 0.5f + random.nextFloat() * 5;
    }

    @ParameterizedTest @ValueSource(floats = {1e-30f, 3, 1e30f}) void isZeroForTheRightMean(float mean) {
        GammaDevianceLoss loss = new GammaDevianceLoss();
        assertThat(loss.value(mean, mean)).isEqualTo(0);
    }

    @Test void infiniteMeansAndTargetsHaveTheirLimits() {
        GammaDevianceLoss loss = new GammaDevianceLoss();
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(loss.value(1e-25f, 3.4e38f)).isEqualTo(infinity);
        assertThat(loss.value(infinity, 3)).isEqualTo(infinity);
        assertThat(loss.derivative(infinity, 3)).isEqualTo(0);
        assertThat(loss.secondDerivative(infinity, 3)).isEqualTo(0);
        assertThat(loss.value(3, infinity)).isEqualTo(infinity);
        assertThat(loss.derivative(3, infinity)).isEqualTo(-infinity);
        assertThat(loss.value(infinity, infinity)).isNaN();
    }

    /** The documentation of scikit-learn, mean_gamma_deviance, which is mean_tweedie_deviance(power=2): 1.0568... */
    @Test void matchesTheExampleOfScikitLearn() {
        Tensor targets = Tensor.of(2.0, 0.5, 1, 4);
        Tensor means = Tensor.of(0.5, 0.5, 2, 2);
        assertThat(new GammaDevianceLoss().value(means, targets)).isBetween(1.0568f, 1.0569f);
        assertThat(new TweedieDevianceLoss(2).value(means, targets)).isBetween(1.0568f, 1.0569f);
    }

    /** The sum of mean and target leaves float32, the deviance does not. */
    @Test void meansAndTargetsMayBeLarge() {
        GammaDevianceLoss loss = new GammaDevianceLoss();
        for (float mean : new float[] {2e38f, 3e38f, Float.MAX_VALUE}) {
            for (float target : new float[] {1.5e38f, 3e38f, Float.MAX_VALUE}) {
                double expected = 2 * (-Math.log((double) target / mean) + ((double) target - mean) / mean);
                float value = loss.value(mean, target);
                assertThat((double) value).isCloseTo(expected, within(1e-6 * expected));
                assertThat(loss.values(Tensor.full(mean, 300), Tensor.full(target, 300))).isEqualTo(
                        Tensor.full(value, 300));
            }
        }
    }

    @Test void targetsArePositive() {
        assertThat(new GammaDevianceLoss().targetDomain().contains(0)).isFalse();
        assertThat(new GammaDevianceLoss().targetDomain().contains(Float.MIN_VALUE)).isTrue();
    }
}
