package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
     * The documentation of SciPy, scipy.spatial.distance.jensenshannon: the square root, in the second case in bits.
     */
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
