package io.github.loss4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.SpecialFunctions;
import io.github.loss4j.likelihood.Gaussian;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianCrpsLossTest implements SampleLossContract<Gaussian, Tensor> {
    /** Values are sums of terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    @Override public List<GaussianCrpsLoss> losses() {
        return List.of(new GaussianCrpsLoss());
    }

    @Override public Data<Gaussian, Tensor> random(SampleLoss<Gaussian, Tensor> loss, Random random, int samples) {
        Tensor mean = Tensor.zeros(samples).map(x -> random.nextGaussian());
        return new Data<>(new Gaussian(mean, mean.map(x -> 0.5 + 2 * random.nextDouble())),
                mean.map(x -> random.nextGaussian()));
    }

    /** 2Φ(z) − 1 = 2φ(z)·(z + z³/3 + z⁵/15 + ...): Abramowitz and Stegun, 26.2.11. */
    @Override public double formula(SampleLoss<Gaussian, Tensor> loss, List<double[]> inputs,
            Data<Gaussian, Tensor> data, int sample) {
        double deviation = Math.sqrt(inputs.get(1)[sample]);
        double z = (data.target().get(sample) - inputs.get(0)[sample]) / deviation;
        double twice = Math.sqrt(2 / Math.PI) * StrictMath.exp(-z * z / 2);
        double sum = 0;
        double term = z;
        for (int k = 1; k < 200; k += 2) {
            sum += term;
            term *= z * z / (k + 2);
        }
        return deviation * (z * twice * sum + twice - 1 / Math.sqrt(Math.PI));
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.get(samples[i]);
        }
        return Tensor.of(selected);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("GaussianCrpsLoss", golden -> new GaussianCrpsLoss(),
                golden -> new Gaussian(golden.tensor("mean"), golden.tensor("variance")),
                golden -> golden.tensor("target"), "mean", "variance");
    }

    /** Residuals and variances have all magnitudes. The expected numbers are computed in double, one term at a time. */
    @Test void roundsTermsAndDerivativesOnce() {
        Random random = new Random(7);
        int count = 1 << 16;
        Tensor mean = Tensor.zeros(count);
        Tensor variance = mean.map(x -> Math.exp(12 * (2 * random.nextDouble() - 1)));
        Tensor target = variance.map(
                v -> random.nextGaussian() * Math.sqrt(v) * Math.exp(25 * random.nextDouble() - 22));
        Gaussian prediction = new Gaussian(mean, variance);
        Tensor values = new GaussianCrpsLoss().values(prediction, target);
        Gaussian gradient = new GaussianCrpsLoss().reduced(Reduction.SUM).evaluate(prediction, target).gradient();
        for (int i = 0; i < count; i++) {
            double deviation = Math.sqrt(variance.get(i));
            double z = target.get(i) / deviation;
            double erf = SpecialFunctions.erf(z * Math.sqrt(0.5));
            double spread = Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * z * z) - 1 / Math.sqrt(Math.PI);
            assertRounded(values.get(i), target.get(i) * erf + deviation * spread, 0);
            assertRounded(gradient.mean().get(i), -erf, 0);
            assertRounded(gradient.variance().get(i), spread / 2 / deviation, 1e-12 / deviation);
        }
    }

    private static void assertRounded(float actual, double expected, double tolerance) {
        assertThat((double) actual).isCloseTo(expected,
                within(0.5001 * Math.ulp((float) expected) + 1e-11 * Math.abs(expected) + tolerance));
    }

    @Test void varianceOfZeroIsTheAbsoluteError() {
        Evaluation<Gaussian> evaluation = new GaussianCrpsLoss().evaluate(
                new Gaussian(Tensor.of(3.0, 1), Tensor.of(0.0, 0)), Tensor.of(1.0, 1));
        assertThat(evaluation.value()).isEqualTo(1);
        assertThat(evaluation.gradient().mean().get(0)).isEqualTo(0.5f);
        assertThat(Math.abs(evaluation.gradient().mean().get(1))).isEqualTo(0);
        assertThat(evaluation.gradient().variance().toArray()).containsExactly(Float.NEGATIVE_INFINITY,
                Float.POSITIVE_INFINITY);
    }

    @Test void refusesNegativeVariances() {
        Gaussian prediction = new Gaussian(Tensor.of(3.0, 1), Tensor.of(1.0, -2));
        assertThatThrownBy(() -> new GaussianCrpsLoss().value(prediction, Tensor.of(1.0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GaussianCrpsLoss: variance[1] is -2.0; variances must not be negative");
        assertThat(new GaussianCrpsLoss().value(prediction, Tensor.of(1.0, 1), Tensor.of(1.0, 0))).isFinite();
        Gaussian certain = new Gaussian(Tensor.of(3.0, 1), Tensor.of(0.0, -2));
        assertThat(new GaussianCrpsLoss().value(certain, Tensor.of(1.0, 1), Tensor.of(1.0, 0))).isEqualTo(2);
    }

    /** The figures of {@link #matchesScoringrules}; derivatives are the difference quotients. */
    @TestFactory Stream<DynamicTest> singleTermsAreTheFormula() {
        double[][] figures = {{7.1, 3.8, 0.3, 3.130743}, {3.1, 4.0, 0.5, 0.6321808}, {-2.9, 1.1, 10.1, 2.984174}};
        Tensor one = Tensor.of(1);
        GaussianCrpsLoss.GaussianTerms terms = new GaussianCrpsLoss.GaussianTerms(new GaussianCrpsLoss(),
                new Gaussian(one, one), one);
        return LossContract.each(figures, figure -> {
            double mean = figure[1];
            double variance = figure[2] * figure[2];
            double target = figure[0];
            double h = 1e-5;
            assertThat(terms.value(mean, variance, target)).isCloseTo(figure[3], within(1e-6));
            assertThat(terms.firstParameterDerivative(mean, variance, target)).isCloseTo(
                    (terms.value(mean + h, variance, target) - terms.value(mean - h, variance, target)) / (2 * h),
                    within(1e-8));
            assertThat(terms.secondParameterDerivative(mean, variance, target)).isCloseTo(
                    (terms.value(mean, variance + h, target) - terms.value(mean, variance - h, target)) / (2 * h),
                    within(1e-8));
        });
    }

    /** The tests of scoringrules for Python, crps_normal, whose figures are those of scoringRules for R. */
    @TestFactory Stream<DynamicTest> matchesScoringrules() {
        double[][] figures = {{7.1, 3.8, 0.3, 3.130743}, {3.1, 4.0, 0.5, 0.6321808}, {-2.9, 1.1, 10.1, 2.984174},
            {4.4, 1.8, 1.2, 1.935862}};
        return LossContract.each(figures, figure -> {
            Gaussian prediction = new Gaussian(Tensor.of(figure[1]), Tensor.of(figure[2] * figure[2]));
            assertThat((double) new GaussianCrpsLoss().value(prediction, Tensor.of(figure[0])))
                    .isCloseTo(figure[3], within(1e-6));
        });
    }

    /** Mean, variance, target; loss, derivatives with respect to mean and variance: |z| is 0 or infinite. */
    @ParameterizedTest @CsvSource({"1, 0, 4, 3, -1, -Infinity", "4, 0, 1, 3, 1, -Infinity", "1, 0, 1, 0, 0, Infinity",
        "1, Infinity, 4, Infinity, 0, 0", "1, 4, Infinity, Infinity, -1, -0.14104739588693907",
        "1, 4, -Infinity, Infinity, 1, -0.14104739588693907"}) void variancesOfZeroAndInfinityHaveTheirLimits(
                float mean,
                float variance, float target, float value, float ofMean, float ofVariance) {
        Evaluation<Gaussian> evaluation = new GaussianCrpsLoss().evaluate(new Gaussian(Tensor.of(mean), Tensor.of(
                variance)), Tensor.of(target));
        assertThat(evaluation.value()).isEqualTo(value);
        assertThat(evaluation.gradient().mean().plus(0).item()).isEqualTo(ofMean);
        assertThat(evaluation.gradient().variance().item()).isEqualTo(ofVariance);
    }
}
