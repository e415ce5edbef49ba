package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
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

class JensenShannonLossTest implements SampleLossContract<Tensor, Tensor> {
    @Override public List<JensenShannonLoss> losses() {
        return List.of(new JensenShannonLoss());
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        Tensor scores = Tensor.zeros(samples, 4).map(x -> 2 * random.nextGaussian());
        return new Data<>(scores, scores.map(x -> 0.05 + random.nextDouble()));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * 4, sample * 4 + 4);
        double[] p = Arrays.stream(x).map(StrictMath::exp).toArray();
        double total = Arrays.stream(p).sum();
        double sum = 0;
        for (int c = 0; c < 4; c++) {
            double q = p[c] / total;
            double t = data.target().get(sample, c);
            double m = (q + t) / 2;
            sum += t * StrictMath.log(t / m) + q * StrictMath.log(q / m);
        }
        return sum / 2;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return LossContract.pick(target, 0, samples);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.tensors("JensenShannonLoss", golden -> new JensenShannonLoss());
    }

    /**
     * Differences of logarithms would cancel for these logits, which are near the target's: mpmath 1.3.0 at 50 digits.
     */
    @Test void isAccurateNearTheTarget() {
        assertAccurate(Tensor.of(0.0026, 0, 0), Tensor.of(1 / 3.0, 1 / 3.0, 1 / 3.0), 1.87859063862e-7,
                0.000144538200132, -7.22691000659e-5, -7.22691000659e-5);
        assertAccurate(Tensor.of(0, 0.003, -0.001, 0.002), Tensor.of(0.25, 0.25, 0.25, 0.25), 3.12499757313e-7,
                -6.25701729359e-5, 0.000125070125383, -0.000124929504204, 6.2429551757e-5);
        assertAccurate(Tensor.of(0, 3e-6, -1e-6, 2e-6), Tensor.of(0.25, 0.25, 0.25, 0.25), 3.12500012633e-13,
                -6.25000719309e-8, 1.25000075326e-7, -1.24999931148e-7, 6.24999277532e-8);
    }

    private static void assertAccurate(Tensor logits, Tensor target, double value, double... gradient) {
        Evaluation<Tensor> evaluation = new JensenShannonLoss().evaluate(logits, target);
        assertThat((double) evaluation.value()).isCloseTo(value, within(8e-8 * value));
        for (int c = 0; c < gradient.length; c++) {
            assertThat((double) evaluation.gradient().get(c)).isCloseTo(gradient[c], within(8e-8 * Math.abs(
                    gradient[c])));
        }
    }

    /** The documentation of SciPy, scipy.spatial.distance.jensenshannon: the square root. */
    @Test void matchesTheExamplesOfScipy() {
        float infinity = Float.POSITIVE_INFINITY;
        JensenShannonLoss loss = new JensenShannonLoss();
        assertThat(loss.value(Tensor.of(0.0, 0), Tensor.of(1.0, 0)))
                .isCloseTo((float) Math.pow(0.46450140402245893, 2), within(2e-8f));
        assertThat(loss.value(Tensor.of(-infinity, 0, -infinity), Tensor.of(1.0, 0, 0)))
                .isCloseTo((float) Math.log(2), within(6e-8f));
        assertThat(loss.value(Tensor.of(0, -infinity, -infinity), Tensor.of(1.0, 0, 0))).isZero();
    }
}
