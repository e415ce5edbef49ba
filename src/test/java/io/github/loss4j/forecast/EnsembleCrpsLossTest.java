package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleCrpsLossTest implements SampleLossContract<Tensor, Tensor> {
    @Override public List<EnsembleCrpsLoss> losses() {
        return List.of(new EnsembleCrpsLoss(), new EnsembleCrpsLoss(true));
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 5).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, Tensor.zeros(samples).map(x -> 2 * random.nextGaussian()));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 5, sample * 5 + 5);
        double t = data.target().get(sample);
        double sum = 0;
        for (double a : x) {
            sum += Math.abs(a - t) / 5;
            for (double b : x) {
                sum -= Math.abs(a - b) / 2 / (((EnsembleCrpsLoss) loss).fair() ? 20 : 25);
            }
        }
        return sum;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return LossContract.pick(target, 0, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("EnsembleCrpsLoss", golden -> new EnsembleCrpsLoss(golden.flag("fair")));
    }

    @ParameterizedTest @ValueSource(floats = {-1, 1}) void infiniteMembersAndTargetsHaveTheirLimits(float sign) {
        float infinity = Float.POSITIVE_INFINITY;
        EnsembleCrpsLoss loss = new EnsembleCrpsLoss();
        EnsembleCrpsLoss fair = new EnsembleCrpsLoss(true);
        Tensor one = Tensor.of(1.0, sign * infinity, 2);
        Tensor two = Tensor.of(1.0, sign * infinity, sign * infinity);
        Tensor far = Tensor.of(1.0, sign * 1e6, 2);
        Tensor target = Tensor.scalar(1.25f);
        assertThat(loss.value(one, target)).isEqualTo(infinity);
        assertThat(loss.evaluate(one, target).gradient()).isEqualTo(loss.evaluate(far, target).gradient());
        assertThat(fair.value(one, target)).isEqualTo(fair.value(far, target));
        assertThat(fair.evaluate(one, target).gradient()).isEqualTo(fair.evaluate(far, target).gradient());
        assertThat(fair.value(one.broadcastTo(20, 3), Tensor.full(1.25f, 20))).isEqualTo(fair.value(far, target));
        assertThat(loss.value(two, target)).isEqualTo(infinity);
        assertThat(fair.value(two, target)).isEqualTo(infinity);
        assertThat(loss.value(far, Tensor.scalar(sign * infinity))).isEqualTo(infinity);
        assertThat(loss.value(one, Tensor.scalar(sign * infinity))).isEqualTo(infinity);
        assertThat(loss.value(Tensor.full(sign * infinity, 3), Tensor.scalar(sign * infinity))).isNaN();
    }

    /** More ensembles than are computed at once. */
    @TestFactory Stream<DynamicTest> manyPairsAreTheFormula() {
        return LossContract.<EnsembleCrpsLoss>each(losses(), loss -> {
            Random random = new Random(5);
            Tensor members = Tensor.zeros(600, 2).map(x -> random.nextGaussian());
            Tensor targets = Tensor.zeros(600).map(x -> random.nextGaussian());
            float[] values = loss.values(members, targets).toArray();
            for (int i = 0; i < 600; i++) {
                double a = members.get(i, 0);
                double b = members.get(i, 1);
                double t = targets.get(i);
                double expected = (Math.abs(a - t) + Math.abs(b - t)) / 2 - Math.abs(a - b) / (loss.fair() ? 2 : 4);
                assertThat((double) values[i]).isCloseTo(expected, within(1e-6));
            }
        });
    }

    @Test void membersOfBothInfinitiesGiveInfinity() {
        float infinity = Float.POSITIVE_INFINITY;
        EnsembleCrpsLoss loss = new EnsembleCrpsLoss();
        assertThat(loss.value(Tensor.of(-infinity, infinity), Tensor.scalar(0))).isEqualTo(infinity);
        assertThat(loss.value(Tensor.of(Float.NaN, infinity), Tensor.scalar(0))).isNaN();
    }

    @Test void tiedMembersHaveDerivativeZero() {
        Evaluation<Tensor> evaluation = new EnsembleCrpsLoss().evaluate(Tensor.of(1.0, 1, 3, 3), Tensor.scalar(3));
        assertThat(evaluation.value()).isEqualTo(0.5f);
        assertThat(evaluation.gradient().toArray()).containsExactly(-0.125f, -0.125f, -0.125f, -0.125f);
        assertThat(new EnsembleCrpsLoss(true).value(Tensor.of(4), Tensor.scalar(1))).isEqualTo(3);
    }

    @Test void refusesATargetOfAnotherShape() {
        assertThatThrownBy(() -> new EnsembleCrpsLoss().value(Tensor.zeros(3, 4), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "EnsembleCrpsLoss: the loss has shape [3] but target has shape [2]; they must be equal");
    }
}
