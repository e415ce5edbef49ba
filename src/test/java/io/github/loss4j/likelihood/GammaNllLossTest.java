package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
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

class GammaNllLossTest implements PointwiseLossContract, GoldenContract {
    private static final GammaNllLoss LOSS = new GammaNllLoss();

    @Override public List<GammaNllLoss> losses() {
        return List.of(LOSS);
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return prediction + target * StrictMath.exp(-prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 1 - target * StrictMath.exp(-prediction);
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {-80, 10_000};
    }

    /** A target for which the terms never cancel: value and derivative are those of the prediction alone. */
    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[0];
    }

    @Override public PointwiseLoss golden(Golden golden) {
        return new GammaNllLoss();
    }

    @Override public String goldenFile() {
        return "GammaNll";
    }

    @Test void termsAreAsAccurateAsStated() {
        Random random = new Random(1);
        double worst = 0;
        for (int n = 0; n < 500_000; n++) {
            float target = (float) Math.exp((n % 2 == 0 ? 86 : 3) * (2 * random.nextDouble() - 1));
            float prediction = (float) random.nextGaussian() * (n % 3 == 0 ? 80 : 3);
            double ratio = target * Math.exp(-prediction);
            if (ratio > 1e38 || ratio < 1e-37) {
                continue;
            }
            worst = Math.max(worst, Math.abs(LOSS.value(prediction, target) - formula(LOSS, prediction, target))
                    / Math.ulp((float) Math.max(Math.abs(prediction), ratio)));
            worst = Math.max(worst, Math.abs(LOSS.derivative(prediction, target) - derivative(LOSS, prediction, target))
                    / Math.ulp((float) Math.max(1, ratio)));
        }
        assertThat(worst).isLessThanOrEqualTo(2.5);
    }

    /** SciPy 1.17.1: -scipy.stats.expon.logpdf(t, scale=exp(p)), the gamma distribution of shape 1. */
    @TestFactory Stream<DynamicTest> isTheNegativeLogLikelihoodOfTheExponentialDistribution() {
        float[][] cases = {{0.5f, 2, 1.7130613194252668f}, {-1.25f, 0.75f, 1.367757218096381f},
            {3, 0.125f, 3.006223383545983f}, {-20, 1e-4f, 48496.51954097903f}};
        return LossContract.each(cases, known -> {
            assertThat(LOSS.value(known[0], known[1])).isCloseTo(known[2], within(2 * Math.ulp(known[2])));
        });
    }

    @Test void smallTargetsReachWhereTheExponentialAloneOverflows() {
        assertThat((double) LOSS.value(-90, 1e-3f)).isCloseTo(1e-3f * Math.exp(90), within(1e-6 * 1.3e36));
        assertThat((double) LOSS.value(-150, 1e-30f)).isCloseTo(1e-30f * Math.exp(150), within(1e-6 * 1.4e35));
    }

    @Test void extremePredictions() {
        assertThat(LOSS.value(3e38f, 2)).isEqualTo(3e38f);
        assertThat(LOSS.derivative(3e38f, 2)).isEqualTo(1);
        assertThat(LOSS.value(-1e4f, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(LOSS.derivative(-1e4f, 2)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(LOSS.value(Float.POSITIVE_INFINITY, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(LOSS.value(Float.NEGATIVE_INFINITY, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(LOSS.derivative(Float.NEGATIVE_INFINITY, 2)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 0.1f, 1, 7, 1e30f}) void isLeastWhereTheMeanIsTheTarget(float target) {
        float best = (float) Math.log(target);
        assertThat(LOSS.derivative(best, target)).isCloseTo(0, within(1e-5f));
        assertThat(LOSS.value(best, target)).isCloseTo(1 + best, within(1e-5f));
    }

    @Test void validatesTheDomain() {
        assertThatThrownBy(() -> LOSS.validate(Tensor.of(1, -1), Tensor.of(1, 0)))
                .hasMessage("GammaNllLoss: target[1] is 0.0, outside (0, ∞)");
    }

    /** The formula in double; the second derivative t·e^−p within 3 ulp wherever it is neither beyond float32 nor 0. */
    @ParameterizedTest
    @ValueSource(floats = {Float.MIN_VALUE, 1e-40f, 1e-20f, 1, 1e20f, 3e38f}) void exponentialsBeyondFloat32(
            float target) {
        for (float prediction = -195; prediction < 195; prediction += 0.37f) {
            double expected = target * StrictMath.exp(-(double) prediction);
            if (expected < Float.MAX_VALUE) {
                assertThat((double) LOSS.secondDerivative(prediction, target)).as(prediction + ", " + target)
                        .isCloseTo(expected, within(3.0 * Math.ulp((float) expected)));
                assertThat((double) LOSS.value(prediction, target)).as(prediction + ", " + target)
                        .isCloseTo(prediction + expected,
                                within(2.5 * Math.ulp((float) Math.max(expected, Math.abs(prediction)))));
            } else if (expected > 1.001 * Float.MAX_VALUE) {
                assertThat(LOSS.value(prediction, target)).isEqualTo(Float.POSITIVE_INFINITY);
            }
        }
    }
}
