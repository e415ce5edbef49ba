package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeBinomialNllLossTest implements SampleLossContract<MeanDispersion, Tensor> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** Values are sums of terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    @Override public List<NegativeBinomialNllLoss> losses() {
        return List.of(new NegativeBinomialNllLoss());
    }

    @Override public Data<MeanDispersion, Tensor> random(SampleLoss<MeanDispersion, Tensor> loss, Random random,
            int samples) {
        Tensor mean = Tensor.zeros(samples).map(x -> 0.5 + 5 * random.nextDouble());
        Tensor dispersion = mean.map(x -> 0.2 + 2 * random.nextDouble());
        return new Data<>(new MeanDispersion(mean, dispersion), mean.map(x -> random.nextInt(9)));
    }

    /** The probability of a count k as a product of k quotients. */
    @Override public double formula(SampleLoss<MeanDispersion, Tensor> loss, List<double[]> inputs,
            Data<MeanDispersion, Tensor> data, int sample) {
        double mean = inputs.get(0)[sample];
        double dispersion = inputs.get(1)[sample];
        double sum = StrictMath.log1p(dispersion * mean) / dispersion;
        for (int k = 0; k < data.target().get(sample); k++) {
            sum -= StrictMath.log((1 + dispersion * k) * mean / ((1 + dispersion * mean) * (k + 1)));
        }
        return sum;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.get(samples[i]);
        }
        return Tensor.of(selected);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("NegativeBinomialNllLoss", golden -> new NegativeBinomialNllLoss(),
                golden -> new MeanDispersion(golden.tensor("mean"), golden.tensor("dispersion")),
                golden -> golden.tensor("target"), "mean", "dispersion");
    }

    private static float[] at(float mean, float dispersion, float target) {
        Evaluation<MeanDispersion> evaluation = new NegativeBinomialNllLoss().evaluate(
                new MeanDispersion(Tensor.of(mean), Tensor.of(dispersion)), Tensor.of(target));
        return new float[] {evaluation.value(), evaluation.gradient().mean().item(),
            evaluation.gradient().dispersion().item()};
    }

    /** The gamma and digamma functions as sums of t numbers, inside and outside the range of the vector loops. */
    @Test void roundsTermsAndDerivativesOnce() {
        Random random = new Random(3);
        int terms = 3000;
        Tensor mean = Tensor.zeros(terms).map(x -> Math.exp(-3 + 9 * random.nextDouble()));
        Tensor dispersion = mean.map(x -> Math.exp(-6 + 12 * random.nextDouble()));
        Tensor target = mean.map(x -> random.nextBoolean() ? random.nextInt(4) : random.nextInt(500));
        MeanDispersion prediction = new MeanDispersion(mean, dispersion);
        Tensor values = new NegativeBinomialNllLoss().values(prediction, target);
        MeanDispersion gradient = new NegativeBinomialNllLoss().reduced(Reduction.SUM).evaluate(prediction, target)
                .gradient();
        for (int i = 0; i < terms; i++) {
            double m = mean.get(i);
            double size = 1. / dispersion.get(i);
            float t = target.get(i);
            double value = (size + t) * StrictMath.log1p(m / size) - t * StrictMath.log(m / size);
            double derivative = (m - t) / (size + m) - StrictMath.log1p(m / size);
            for (int k = 0; k < t; k++) {
                value -= StrictMath.log((size + k) / (k + 1));
                derivative += 1 / (size + k);
            }
            assertRounded(values.get(i), value, 1e-12 * (t + size));
            assertRounded(gradient.mean().get(i), (m - t) / m / (1 + m / size), 0);
            assertRounded(gradient.dispersion().get(i), size * size * derivative, 1e-14 * size * size);
        }
    }

    private static void assertRounded(float actual, double expected, double most) {
        assertThat((double) actual).isCloseTo(expected,
                within(0.5001 * Math.ulp((float) expected) + 1e-11 * Math.abs(expected) + most));
    }

    @Test void isPoissonWithoutDispersion() {
        // mpmath 1.3.0: 3 - 4*log(3) + log(factorial(4))
        assertThat(at(3, 0, 4)[0]).isCloseTo(1.7836046f, within(3e-7f));
        assertThat(at(3, 0, 4)[1]).isEqualTo(-1 / 3f);
        assertThat(at(3, 0, 4)[2]).isEqualTo(1.5f);
        assertThat(at(3, 0, 0)).containsExactly(3, 1, -4.5f);
        assertThat(at(3, 1e-30f, 4)).containsExactly(at(3, 0, 4));
        assertThat(at(3, Float.MIN_VALUE, 0)[0]).isEqualTo(3);
    }

    @Test void meanOfZeroIsCertainOfZero() {
        assertThat(at(0, 2, 0)[0]).isEqualTo(0);
        assertThat(at(0, 2, 1)[0]).isEqualTo(INFINITY);
        assertThat(at(0, 0, 0)[0]).isEqualTo(0);
        assertThat(at(0, 0, 1)[0]).isEqualTo(INFINITY);
    }

    @ParameterizedTest @ValueSource(floats = {0, 1, 3.4e38f}) void infiniteMeansHaveTheirLimits(float target) {
        assertThat(at(INFINITY, 0, target)).containsExactly(INFINITY, 1, -INFINITY);
        assertThat(at(INFINITY, 2, target)).containsExactly(INFINITY, 0, -INFINITY);
    }

    @ParameterizedTest @ValueSource(floats = {0, 1, 3.4e38f}) void infiniteTargetsHaveTheirLimits(float mean) {
        assertThat(at(mean, 0, INFINITY)).containsExactly(INFINITY, -INFINITY, -INFINITY);
        assertThat(at(mean, 2, INFINITY)).containsExactly(INFINITY, -INFINITY, -INFINITY);
    }

    @Test void infiniteDispersionsHaveTheirLimits() {
        assertThat(at(2, INFINITY, 0)).containsExactly(0, 0, 0);
        assertThat(at(0, INFINITY, 0)).containsExactly(0, 1, 0);
        assertThat(at(2, INFINITY, 3)).containsExactly(INFINITY, -0f, 0);
        assertThat(at(Float.NaN, INFINITY, 0)).containsOnly(Float.NaN);
    }

    @Test void infiniteMeanAndTargetGiveNan() {
        assertThat(at(INFINITY, 1, INFINITY)).containsOnly(Float.NaN);
    }

    /** t ln 2 for α = μ = 1, where t + n equals t. */
    @Test void largeTargetsAreFinite() {
        assertThat(at(1, 1, 3e38f)[0]).isEqualTo((float) (3e38f * Math.log(2)));
        assertThat(at(0, 1, 3e38f)[0]).isEqualTo(INFINITY);
    }

    @Test void refusesNegativeNumbers() {
        NegativeBinomialNllLoss loss = new NegativeBinomialNllLoss();
        Tensor ones = Tensor.of(1.0, 1);
        Tensor wrong = Tensor.of(1.0, -2);
        Tensor weights = Tensor.of(1.0, 0);
        assertRefused(new MeanDispersion(wrong, ones), ones, "mean[1] is -2.0; means must not be negative");
        assertRefused(new MeanDispersion(ones, wrong), ones, "dispersion[1] is -2.0; dispersions must not be negative");
        assertRefused(new MeanDispersion(ones, ones), wrong, "target[1] is -2.0; targets must not be negative");
        assertThat(loss.value(new MeanDispersion(wrong, wrong), wrong, weights)).isFinite();
    }

    private static void assertRefused(MeanDispersion prediction, Tensor target, String message) {
        assertThatThrownBy(() -> new NegativeBinomialNllLoss().value(prediction, target))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("NegativeBinomialNllLoss: " + message);
    }

    /**
     * The tests of scoringrules for Python, logs_negbinom(n, p) and (n, mu=), with the figures of scoringRules for R.
     */
    @Test void matchesScoringrules() {
        assertThat(at(1.75f, 1 / 7f, 2)[0]).isCloseTo(1.448676f, withinPercentage(1e-4));
        assertThat(at(1.75f, 1 / 7f, 7)[0]).isCloseTo(5.380319f, withinPercentage(1e-4));
        assertThat(at(7.3f, 1 / 11f, 2)[0]).isCloseTo(3.247462f, withinPercentage(1e-4));
    }

    @Test void refusesParametersThatDoNotFit() {
        assertThatThrownBy(() -> new MeanDispersion(Tensor.zeros(2), Tensor.zeros(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MeanDispersion: mean has shape [2] but dispersion has shape [3]; they must be equal");
        assertThatThrownBy(() -> new MeanDispersion(Tensor.zeros(2), Tensor.zeros(2)).with(List.of(Tensor.zeros(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MeanDispersion: tensors has 1 element; there must be 2");
    }

    /** mpmath 1.3.0, 60 digits, of the float32 inputs: mean, dispersion, target; term and derivatives. */
    @ParameterizedTest @CsvSource({
        "1e12, 1, 3, 27.6310211118, 1.00000000409e-12, -24.7976877785",
        "1e12, 100, 4e12, 33.6889841092, -3.00000001229e-14, 0.0094342009633",
        "0.01, 1e20, 0, 4.1446530841e-19, 1.00000000231e-18, -4.04465300504e-39",
        "1e-20, 1, 0, 9.99999968266e-21, 1, -4.99999968266e-41",
        "1000, 1e10, 0, 2.99336062089e-9, 1e-13, -2.89336062089e-19",
        "100, 1e-6, 90, 3.6873178841, 0.0999900009999, -4.99436937322",
        "70000, 1, 70001, 12.1562719495, -2.04078717243e-10, 0.577208522129"}) void keepsDigitsOfExtremes(
                float mean, float dispersion, float target, double value, double ofMean, double ofDispersion) {
        float[] figures = at(mean, dispersion, target);
        assertRounded(figures[0], value, 0);
        assertRounded(figures[1], ofMean, 0);
        assertRounded(figures[2], ofDispersion, 0);
    }

    @Test void zerosAreValidBesideAnAbsentTermThatIsNot() {
        Tensor numbers = Tensor.of(0, -2);
        MeanDispersion prediction = new MeanDispersion(numbers, numbers);
        assertThat(new NegativeBinomialNllLoss().value(prediction, numbers, Tensor.of(1, 0))).isEqualTo(0);
    }

    @Test void infiniteMeanAndDispersionGiveNan() {
        assertThat(at(INFINITY, INFINITY, 0)).containsOnly(Float.NaN);
    }
}
