package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What every loss of a location and a scale must keep. */
interface LocationScaleContract extends SampleLossContract<LocationScale, Tensor> {
    /** A term in double, from its source. */
    double formula(SampleLoss<LocationScale, Tensor> loss, double location, double scale, double target);

    /** The file of golden cases. */
    String goldenFile();

    /** The loss of a golden case. */
    SampleLoss<LocationScale, Tensor> golden(Golden golden);

    /** Whether a scale is a logarithm, and so may be any number. */
    default boolean logScale() {
        return false;
    }

    /** Values are sums of terms before they are rounded. */
    @Override default double sumTolerance() {
        return 2e-7;
    }

    @Override default Data<LocationScale, Tensor> random(SampleLoss<LocationScale, Tensor> loss, Random random,
            int samples) {
        Tensor location = Tensor.zeros(samples).map(x -> random.nextGaussian());
        Tensor scale = location.map(x -> 0.2 + 2 * random.nextDouble());
        return new Data<>(new LocationScale(location, scale), location.map(x -> 0.1 + 3 * random.nextDouble()));
    }

    @Override default double formula(SampleLoss<LocationScale, Tensor> loss, List<double[]> inputs,
            Data<LocationScale, Tensor> data, int sample) {
        return formula(loss, inputs.get(0)[sample], inputs.get(1)[sample], data.target().get(sample));
    }

    @Override default Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.get(samples[i]);
        }
        return Tensor.of(selected);
    }

    @TestFactory default Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms(goldenFile(), this::golden,
                golden -> new LocationScale(golden.tensor("location"), golden.tensor("scale")),
                golden -> golden.tensor("target"), "location", "scale");
    }

    /** The value and both derivatives of one term. */
    static float[] at(SampleLoss<LocationScale, Tensor> loss, float location, float scale, float target) {
        Evaluation<LocationScale> evaluation = loss.evaluate(
                new LocationScale(Tensor.of(location), Tensor.of(scale)), Tensor.of(target));
        return new float[] {evaluation.value(), evaluation.gradient().location().item(),
            evaluation.gradient().scale().item()};
    }

    /** Parts of terms of all magnitudes cancel, more or less, in some of them. */
    @TestFactory default Stream<DynamicTest> roundsTermsOnce() {
        return LossContract.<SampleLoss<LocationScale, Tensor>>each(losses(), loss -> {
            Random random = new Random(7);
            int count = 1 << 16;
            Tensor scale = Tensor.zeros(count).map(x -> 10 * (2 * random.nextDouble() - 1));
            Tensor locations = scale.map(x -> random.nextGaussian());
            LocationScale prediction = new LocationScale(locations, logScale() ? scale : scale.map(Math::exp));
            Tensor target = scale.map(x -> Math.exp(3 * random.nextGaussian()));
            Tensor values = loss.values(prediction, target);
            for (int i = 0; i < count; i++) {
                double expected = formula(loss, locations.get(i), prediction.scale().get(i), target.get(i));
                LossContract.assertWithin(values.get(i), expected,
                        0.5001 * Math.ulp((float) expected) + 1e-11 * (1 + Math.abs(expected)), loss::toString);
            }
        });
    }

    /** Blocks of all lengths and single terms, with weights and without: one term is computed in one way. */
    @TestFactory default Stream<DynamicTest> aTermDoesNotDependOnItsPlace() {
        return LossContract.<SampleLoss<LocationScale, Tensor>>each(losses(), loss -> {
            int count = 1200;
            Data<LocationScale, Tensor> data = random(loss, new Random(5), count);
            SampleLoss<LocationScale, Tensor> sum = loss.reduced(Reduction.SUM);
            Tensor values = loss.values(data.prediction(), data.target());
            LocationScale gradient = sum.evaluate(data.prediction(), data.target()).gradient();
            assertThat(sum.evaluate(data.prediction(), data.target(), Tensor.full(1, count)).gradient())
                    .isEqualTo(gradient);
            for (int i = 0; i < count; i++) {
                assertThat(at(loss, data.prediction().location().get(i), data.prediction().scale().get(i),
                        data.target().get(i))).containsExactly(values.get(i), gradient.location().get(i),
                                gradient.scale().get(i));
            }
        });
    }

    @TestFactory default Stream<DynamicTest> refusesScalesThatAreNotPositive() {
        return LossContract.<SampleLoss<LocationScale, Tensor>>each(losses(), loss -> {
            String name = loss.getClass().getSimpleName();
            Tensor location = Tensor.of(0.0, 1);
            for (float scale : new float[] {0, -1}) {
                LocationScale prediction = new LocationScale(location, Tensor.of(1, scale));
                if (logScale()) {
                    assertThat(loss.value(prediction, Tensor.of(1.0, 2))).isFinite();
                    continue;
                }
                assertThatThrownBy(() -> loss.value(prediction, Tensor.of(1.0, 2)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(name + ": scale[1] is " + scale + "; scales must be positive");
                assertThat(loss.value(prediction, Tensor.of(1.0, 2), Tensor.of(1.0, 0))).isFinite();
            }
            assertThatThrownBy(() -> loss.value(new LocationScale(location, location), Tensor.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": location has shape [2] but target has shape [1]; they must be equal");
            assertThatThrownBy(() -> loss.value(new LocationScale(location, location), null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name + ": target must not be null");
        });
    }
}
