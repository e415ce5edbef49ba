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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * Two classes with q near ½ + ε and t = ½ − ε, on both sides of where the series of the logarithms ends. The
     * derivative is q(1 − q) times the difference of both ln(q/m)/2.
     */
    @ParameterizedTest @ValueSource(ints = {20, 11, 10, 9, 7, 4}) void isAccurateWhereTheSeriesEnds(int bits) {
        double x = Math.scalb(1.0, -bits);
        float logit = (float) (Math.log1p(x) - Math.log1p(-x));
        double q = 1 / (1 + StrictMath.exp(-logit));
        float t = (float) (0.5 - x / 2);
        double value = divergence(q, t) + divergence(1 - q, 1 - (double) t);
        Evaluation<Tensor> evaluation = new JensenShannonLoss().evaluate(Tensor.of(logit, 0), Tensor.of(t, 1 - t));
        assertThat((double) evaluation.value()).isCloseTo(value, within(1e-7 * value));
        double derivative = q * (1 - q) * (Math.log1p((q - t) / (q + t)) - Math.log1p((t - q) / (2 - q - t))) / 2;
        assertThat((double) evaluation.gradient().get(0)).isCloseTo(derivative, within(1e-7 * derivative));
        assertThat((double) evaluation.gradient().get(1)).isCloseTo(-derivative, within(1e-7 * derivative));
    }

    /**
     * What a class contributes: (t + q)/4 · ((1 + δ) ln(1 + δ) + (1 − δ) ln(1 − δ)) with δ = (t − q)/(t + q), by its
     * series Σ δ²ⁿ/(n(2n − 1)).
     */
    private static double divergence(double q, double t) {
        double delta = (t - q) / (t + q);
        double sum = 0;
        double power = delta * delta;
        for (int n = 1; n < 60; n++, power *= delta * delta) {
            sum += power / (n * (2.0 * n - 1));
        }
        return (t + q) / 4 * sum;
    }

    @ParameterizedTest @ValueSource(ints = {3, 700, 3000}) void longRowsAreTheFormula(int classes) {
        Random random = new Random(classes);
        Tensor logits = Tensor.zeros(classes).map(x -> 2 * random.nextGaussian());
        Tensor target = Tensor.zeros(classes).map(x -> random.nextDouble() * 2 / classes);
        double[] p = Arrays.stream(logits.toDoubleArray()).map(StrictMath::exp).toArray();
        double total = Arrays.stream(p).sum();
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double q = p[c] / total;
            double t = target.get(c);
            sum += t * StrictMath.log(2 * t / (q + t)) + q * StrictMath.log(2 * q / (q + t));
        }
        assertThat((double) new JensenShannonLoss().value(logits, target)).isCloseTo(sum / 2, within(1e-6));
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

    /** Far from zero, exponentials without a maximum would overflow or underflow. */
    @ParameterizedTest
    @ValueSource(floats = {-2000, -450, 450, 2000}) void aCommonOffsetDoesNotChangeTheLoss(float offset) {
        Tensor scores = Tensor.of(1, -2, 0.5, -4);
        Tensor target = Tensor.of(0.25, 0.5, 0.25, 0);
        Evaluation<Tensor> expected = new JensenShannonLoss().evaluate(scores, target);
        Evaluation<Tensor> actual = new JensenShannonLoss().evaluate(scores.plus(offset), target);
        assertThat(actual.value()).isCloseTo(expected.value(), within(1e-7f));
        ClassIndexContract.assertClose(actual.gradient(), expected.gradient());
    }

    @Test void stridedRowsAreRows() {
        JensenShannonLoss loss = new JensenShannonLoss();
        Data<Tensor, Tensor> data = random(loss, new Random(21), 24);
        ClassIndexContract.assertStrided(loss, data.prediction(), data.target(),
                ClassIndexContract.strided(data.target()));
    }

    /** For a target of ½ and q near 0, the derivative is q·ln(3q)/2, and dq/dx is q. */
    @Test void secondDerivativeOfAnUnlikelyClassIsAccurate() {
        double q = StrictMath.exp(-60);
        double expected = q * (StrictMath.log(3 * q) + 1) / 2;
        float actual = new JensenShannonLoss().derivatives(Tensor.of(-60, 0), Tensor.of(0.5, 0.5)).hessian().get(0);
        assertThat((double) actual).isCloseTo(expected, within(-1e-7 * expected));
    }

    /** Probabilities q and t over their mean; a quotient of 0 still has a logarithm. */
    @Test void quotientsAreRelativeToTheMean() {
        double[][] arrays = {{0.25, 0.75, 0.125}, {0.5, 0.25, 0}, new double[3], new double[3]};
        JensenShannonLoss.JensenShannonTerms.quotients(arrays, 3);
        assertThat(arrays[2]).containsExactly(new double[] {2 / 3.0, 1.5, 2}, within(1e-15));
        assertThat(arrays[3]).containsExactly(new double[] {4 / 3.0, 0.5, 0}, within(1e-15));
        assertThat(arrays[3][2]).isPositive();
        double[][] swapped = {arrays[1], arrays[0], new double[3], new double[3]};
        JensenShannonLoss.JensenShannonTerms.quotients(swapped, 3);
        assertThat(swapped[2]).isEqualTo(arrays[3]);
    }

    @Test void termsAreUnweighted() {
        assertThat(new JensenShannonLoss().terms(Tensor.zeros(2, 3), Tensor.zeros(2, 3)).unweighted()).isTrue();
    }
}
