package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden2;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PoissonDevianceLossTest implements PointwiseLossContract {
    @Override public List<PoissonDevianceLoss> losses() {
        return List.of(new PoissonDevianceLoss());
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        return 2 * Deviances.half(target, prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return 2 * (prediction - target) / prediction;
    }

    @Override public double accuracy() {
        return 6;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.pointwise("PoissonDevianceLoss", golden -> new PoissonDevianceLoss());
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {0, 1, 7.5f};
    }

    @Override public float[] far(PointwiseLoss loss) {
        return new float[] {1e-4f, 1e4f};
    }

    @Test void infiniteAndZeroMeansGiveTheLimit() {
        PoissonDevianceLoss loss = new PoissonDevianceLoss();
        assertThat(loss.value(0, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.value(3, 0)).isEqualTo(6);
        assertThat(loss.value(3, 3)).isEqualTo(0);
        assertThat(loss.value(-1, 2)).isNaN();
    }

    @Test void infiniteMeansAndTargetsHaveTheirLimits() {
        PoissonDevianceLoss loss = new PoissonDevianceLoss();
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(loss.value(infinity, 3)).isEqualTo(infinity);
        assertThat(loss.derivative(infinity, 3)).isEqualTo(2);
        assertThat(loss.secondDerivative(infinity, 3)).isEqualTo(0);
        assertThat(loss.value(3, infinity)).isEqualTo(infinity);
        assertThat(loss.derivative(3, infinity)).isEqualTo(-infinity);
        assertThat(loss.value(infinity, infinity)).isNaN();
        assertThat(loss.evaluate(Tensor.full(infinity, 100), Tensor.full(3, 100)).gradient().get(99)).isEqualTo(0.02f);
    }

    /** The documentation of scikit-learn, mean_poisson_deviance and mean_tweedie_deviance(power=1): 1.4260... */
    @Test void matchesTheExampleOfScikitLearn() {
        Tensor targets = Tensor.of(2.0, 0, 1, 4);
        Tensor means = Tensor.of(0.5, 0.5, 2, 2);
        assertThat(new PoissonDevianceLoss().value(means, targets)).isBetween(1.4260f, 1.4261f);
        assertThat(new TweedieDevianceLoss(1).value(means, targets)).isBetween(1.4260f, 1.4261f);
    }

    /** The sum of mean and target leaves float32, the deviance does not. */
    @Test void meansAndTargetsMayBeLarge() {
        PoissonDevianceLoss loss = new PoissonDevianceLoss();
        for (float mean : new float[] {2e38f, 3e38f, Float.MAX_VALUE}) {
            for (float target : new float[] {1.5e38f, 3e38f, Float.MAX_VALUE}) {
                double expected = 2 * (target * Math.log((double) target / mean) - target + mean);
                float value = loss.value(mean, target);
                assertThat((double) value).isCloseTo(expected, within(1e-6 * expected));
                assertThat(loss.values(Tensor.full(mean, 300), Tensor.full(target, 300))).isEqualTo(
                        Tensor.full(value, 300));
            }
        }
    }

    @Test void infiniteMeansHaveTheirLimitForATargetOfZero() {
        PoissonDevianceLoss loss = new PoissonDevianceLoss();
        assertThat(loss.value(Float.POSITIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, 0)).isEqualTo(2);
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, 0)).isEqualTo(0);
    }
}
