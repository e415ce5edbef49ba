package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.EngineContract;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianNllLossTest implements SampleLossContract<Gaussian, Tensor>, EngineContract<Gaussian, Tensor> {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<GaussianNllLoss> losses() {
        return List.of(new GaussianNllLoss(), new GaussianNllLoss(true), new GaussianNllLoss(true, 0.5f));
    }

    @Override public Data<Gaussian, Tensor> random(SampleLoss<Gaussian, Tensor> loss, Random random, int samples) {
        Tensor mean = Tensor.zeros(samples).map(x -> random.nextGaussian());
        Tensor variance = mean.map(x -> 0.1 + 2 * random.nextDouble());
        return new Data<>(new Gaussian(mean, variance), mean.map(x -> random.nextGaussian()));
    }

    @Override public double formula(SampleLoss<Gaussian, Tensor> loss, List<double[]> inputs,
            Data<Gaussian, Tensor> data, int sample) {
        GaussianNllLoss own = (GaussianNllLoss) loss;
        double variance = Math.max(inputs.get(1)[sample], own.eps());
        double residual = data.target().get(sample) - inputs.get(0)[sample];
        return 0.5 * (StrictMath.log(variance) + residual * residual / variance
                + (own.full() ? StrictMath.log(2 * Math.PI) : 0));
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            selected[i] = target.get(samples[i]);
        }
        return Tensor.of(selected);
    }

    @Override public int many() {
        return 300_000;
    }

    /** Values are sums of terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    private static Gaussian gaussian(float mean, float variance) {
        return new Gaussian(Tensor.of(mean), Tensor.of(variance));
    }

    private static float varianceDerivative(float eps, float mean, float variance, float target) {
        return new GaussianNllLoss(false, eps).evaluate(gaussian(mean, variance), Tensor.of(target)).gradient()
                .variance().item();
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden.each("GaussianNLLLoss", 12, golden -> {
            GaussianNllLoss loss = new GaussianNllLoss(golden.flag("full"), golden.number("eps"));
            Gaussian input = new Gaussian(golden.tensor("input"), golden.tensor("var"));
            Evaluation<Gaussian> evaluation = golden.assertValue(loss, input, golden.tensor("target"), 2, 0);
            golden.assertClose("gradient.input", evaluation.gradient().mean(), 2, 0);
            golden.assertClose("gradient.var", evaluation.gradient().variance(), 2, 0);
        });
    }

    /** −scipy.stats.norm.logpdf(target, mean, sqrt(variance)), scipy 1.17.1. */
    @Test void fullIsTheNegativeLogarithmOfTheDensity() {
        GaussianNllLoss full = new GaussianNllLoss(true);
        assertThat(full.value(gaussian(1.5f, 0.25f), Tensor.of(2))).isEqualTo(0.7257913526447274f);
        assertThat(full.value(gaussian(-0.5f, 4), Tensor.of(3))).isEqualTo(3.143335713764618f);
        assertThat(full.value(gaussian(0, 1e-4f), Tensor.of(0.0078125))).isEqualTo(-3.3810558764550924f);
    }

    /** MindSpore's migration guide: torch.nn.GaussianNLLLoss(reduction='mean') prints tensor(1.4375) for these. */
    @Test void matchesAPublishedExample() {
        Tensor mean = Tensor.wrap(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 4, 2);
        Tensor target = Tensor.wrap(new float[] {2, 3, 1, 4, 6, 4, 4, 9}, 4, 2);
        assertThat(new GaussianNllLoss().value(new Gaussian(mean, Tensor.full(1, 4, 2)), target)).isEqualTo(1.4375f);
    }

    /** mpmath 1.3.0: 0.5·(log v + t²/v) and its derivative at v = 0.5, t = float32(0.58871). */
    @Test void isAccurateWhereItsPartsCancel() {
        Evaluation<Gaussian> evaluation = new GaussianNllLoss().evaluate(gaussian(0, 0.5f), Tensor.of(0.58871));
        assertThat(evaluation.value()).isEqualTo(5.8856551321979155196e-6f);
        assertThat(evaluation.gradient().variance().item()).isEqualTo(0.30684104812979029475f);
    }

    /** mpmath 1.3.0 with 60 digits. The variances and residuals were searched for sums near 0. */
    @Test void isAccurateWhereAlmostAllCancel() {
        Evaluation<Gaussian> evaluation = new GaussianNllLoss().evaluate(gaussian(0.49954715f, 0.7001944f),
                Tensor.of(0));
        assertThat(evaluation.value()).isEqualTo(-5.2270783928178352723e-10f);
        assertThat(evaluation.gradient().variance().item()).isEqualTo(0.45958861011878680252f);
        assertThat(new GaussianNllLoss(true).value(gaussian(0, 0.05f), Tensor.of(0.24060913920402527)))
                .isEqualTo(-2.6063415160086262237e-8f);
        assertDerivatives(0.39301556f, 0.8302363f, 9.6961762e-13f, 3.3287603838295993658e-21, 0.47337794799156730355,
                0.49019482983876964645);
        assertThat((double) new GaussianNllLoss(true).value(gaussian(0.22899237f, 0.033922713f),
                Tensor.of(2.5880017e-11f))).isCloseTo(-6.0719220276078645927e-20, within(1e-26));
        float target = 1.24060913920402527f;
        Gaussian gradient = new GaussianNllLoss(true).evaluate(gaussian(1, 0.05f), Tensor.of(target)).gradient();
        assertThat(gradient.mean().item()).isEqualTo((float) ((1 - (double) target) / 0.05f));
        // v − r² is 2⁻³⁰ beside a v of 2¹⁶.
        assertThat(varianceDerivative(1e-6f, 256 + 0x1p-15f, 65536 + 0x1p-6f, 0))
                .isEqualTo(-1.0842016554978064776e-19f);
        // The residual needs more digits than a double has: v − r² is 2⁻⁵⁹, and r rounds to 1.
        assertThat(varianceDerivative(1e-6f, 1, 1, 0x1p-60f)).isEqualTo(0x1p-60f);
    }

    /**
     * A search over variances of all magnitudes up to 1e17, where the parts of the term or of the derivative cancel up
     * to the given fraction, and where they do not.
     */
    @ParameterizedTest @ValueSource(booleans = {false, true}) void isAsAccurateAsStated(boolean full) {
        int count = 1 << 18;
        double constant = full ? StrictMath.log(2 * Math.PI) : 0;
        for (int zero = 0; zero < 3; zero++) {
            Random random = new Random(zero);
            float[] means = new float[count];
            float[] variances = new float[count];
            float[] targets = new float[count];
            for (int i = 0; i < count; i++) {
                double variance = StrictMath.exp((zero == 0 ? 80 : 3) * (random.nextDouble() - 0.5));
                double ratio = switch (zero) {
                    case 1 -> Math.max(1e-3, -StrictMath.log(variance) - constant);
                    case 2 -> 1;
                    default -> random.nextGaussian() * random.nextGaussian();
                };
                double near = 1 + (random.nextDouble() - 0.5) * Math.scalb(1.0, -random.nextInt(10));
                targets[i] = (float) random.nextGaussian();
                variances[i] = (float) variance;
                means[i] = targets[i] + (float) Math.sqrt(variance * Math.abs(ratio) * near);
            }
            double[] worst = errors(full, Tensor.wrap(means, count), Tensor.wrap(variances, count),
                    Tensor.wrap(targets, count));
            assertThat(worst[0]).as("value").isLessThanOrEqualTo(0.6);
            assertThat(worst[1]).as("derivative with respect to the mean").isLessThanOrEqualTo(0.6);
            assertThat(worst[2]).as("derivative with respect to the variance").isLessThanOrEqualTo(0.6);
        }
    }

    /** The largest errors of terms and derivatives in ulp, where double has enough digits to tell. */
    private static double[] errors(boolean full, Tensor means, Tensor variances, Tensor targets) {
        GaussianNllLoss loss = new GaussianNllLoss(full, Float.MIN_NORMAL);
        Gaussian prediction = new Gaussian(means, variances);
        Tensor values = loss.values(prediction, targets);
        Gaussian gradient = loss.reduced(Reduction.SUM).evaluate(prediction, targets).gradient();
        double[] worst = new double[3];
        for (int i = 0; i < values.size(); i++) {
            double variance = variances.get(i);
            double residual = (double) means.get(i) - targets.get(i);
            double ratio = residual * residual / variance;
            double twice = StrictMath.log(variance) + ratio + (full ? StrictMath.log(2 * Math.PI) : 0);
            if (Math.abs(twice) > 1e-6 * (ratio + 1)) {
                worst[0] = Math.max(worst[0], ulps(values.get(i), 0.5 * twice));
            }
            worst[1] = Math.max(worst[1], ulps(gradient.mean().get(i), residual / variance));
            if (Math.abs(1 - ratio) > 1e-6) {
                worst[2] = Math.max(worst[2], ulps(gradient.variance().get(i), 0.5 * (1 - ratio) / variance));
            }
        }
        return worst;
    }

    private static double ulps(float actual, double expected) {
        return Math.abs(actual - expected) / Math.ulp((float) expected);
    }

    /** Blocks of all lengths and single terms, with weights and without: one term is computed in one way. */
    @Test void aTermDoesNotDependOnItsPlace() {
        Data<Gaussian, Tensor> data = random(null, new Random(5), 2500);
        GaussianNllLoss loss = new GaussianNllLoss(true);
        SampleLoss<Gaussian, Tensor> sum = loss.reduced(Reduction.SUM);
        float[] values = loss.values(data.prediction(), data.target()).toArray();
        Gaussian gradient = sum.evaluate(data.prediction(), data.target()).gradient();
        assertThat(sum.evaluate(data.prediction(), data.target(), Tensor.full(1, 2500)).gradient()).isEqualTo(gradient);
        for (int i = 0; i < 2500; i++) {
            Gaussian one = gaussian(data.prediction().mean().get(i), data.prediction().variance().get(i));
            Evaluation<Gaussian> evaluation = sum.evaluate(one, Tensor.of(data.target().get(i)));
            assertThat(evaluation.value()).isEqualTo(values[i]);
            assertThat(evaluation.gradient().mean().item()).isEqualTo(gradient.mean().get(i));
            assertThat(evaluation.gradient().variance().item()).isEqualTo(gradient.variance().get(i));
        }
    }

    @Test void withVariancesOneTwiceTheLossIsTheSquaredError() {
        Data<Gaussian, Tensor> data = random(null, new Random(3), 50);
        Gaussian prediction = new Gaussian(data.prediction().mean(), Tensor.full(1, 50));
        assertThat(2 * new GaussianNllLoss().value(prediction, data.target()))
                .isCloseTo(new MseLoss().value(prediction.mean(), data.target()), within(1e-6f));
    }

    @Test void isLeastAtTheSquaredResidual() {
        assertThat(varianceDerivative(1e-6f, 1, 4, 3)).isEqualTo(0);
        assertThat(varianceDerivative(1e-6f, 1, 4.1f, 3)).isPositive();
        assertThat(varianceDerivative(1e-6f, 1, 3.9f, 3)).isNegative();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.25f, 0.5f}) void derivativeIsZeroForAVarianceUpToEps(float variance) {
        GaussianNllLoss loss = new GaussianNllLoss(false, 0.5f);
        Gaussian gradient = loss.evaluate(gaussian(1, variance), Tensor.of(3)).gradient();
        assertThat(gradient.variance().item()).isEqualTo(0);
        assertThat(gradient.mean().item()).isEqualTo(-4);
    }

    @Test void varianceIsAtLeastEps() {
        GaussianNllLoss loss = new GaussianNllLoss(false, 0.5f);
        float atEps = loss.value(gaussian(1, 0.5f), Tensor.of(3));
        assertThat(loss.value(gaussian(1, 0.25f), Tensor.of(3))).isEqualTo(atEps);
        assertThat(loss.value(gaussian(1, 0), Tensor.of(3))).isEqualTo(atEps);
        assertThat(varianceDerivative(0.5f, 1, 0.50001f, 3)).isCloseTo(-7, within(1e-3f));
    }

    @Test void acceptsExtremes() {
        GaussianNllLoss loss = new GaussianNllLoss(false, Float.MIN_VALUE);
        assertThat(loss.value(gaussian(3e38f, 1e38f), Tensor.of(3e38f))).isEqualTo((float) (19 * Math.log(10)));
        assertThat(loss.value(gaussian(5, 0), Tensor.of(5))).isEqualTo((float) (-74.5 * Math.log(2)));
        // (4e38)²/3e38 is representable, its square is not.
        assertThat(loss.value(gaussian(-2e38f, 3e38f), Tensor.of(2e38f))).isCloseTo((float) (8e38 / 3), within(1e32f));
        Evaluation<Gaussian> infinite = loss.evaluate(gaussian(0, INFINITY), Tensor.of(1));
        assertThat(infinite.value()).isEqualTo(INFINITY);
        assertThat(infinite.gradient().mean().item()).isEqualTo(0);
        assertThat(infinite.gradient().variance().item()).isEqualTo(0);
        assertThat(loss.value(gaussian(INFINITY, INFINITY), Tensor.of(1))).isNaN();
        assertThat(varianceDerivative(1e-6f, 0, Float.NaN, 0)).isNaN();
    }

    @Test void absentTermsMayHoldAnything() {
        Gaussian prediction = new Gaussian(Tensor.of(1, Float.NaN, INFINITY), Tensor.of(2, -1, Float.NaN));
        Tensor target = Tensor.of(2, 3, Float.NaN);
        Evaluation<Gaussian> evaluation = new GaussianNllLoss().evaluate(prediction, target, Tensor.of(1, 0, 0));
        assertThat(evaluation.value()).isEqualTo(new GaussianNllLoss().value(gaussian(1, 2), Tensor.of(2)));
        assertThat(evaluation.gradient().mean()).isEqualTo(Tensor.of(-0.5, 0, 0));
        assertThat(evaluation.gradient().variance()).isEqualTo(Tensor.of(0.125, 0, 0));
    }

    @Test void takesScalarsAndNothing() {
        Gaussian scalar = new Gaussian(Tensor.scalar(1), Tensor.scalar(1));
        assertThat(new GaussianNllLoss().values(scalar, Tensor.scalar(3))).isEqualTo(Tensor.scalar(2));
        Gaussian nothing = new Gaussian(Tensor.zeros(0, 3), Tensor.zeros(0, 3));
        assertThat(new GaussianNllLoss().value(nothing, Tensor.zeros(0, 3))).isNaN();
        assertThat(new GaussianNllLoss().reduced(Reduction.SUM).value(nothing, Tensor.zeros(0, 3))).isEqualTo(0);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesWrongArguments() {
        GaussianNllLoss loss = new GaussianNllLoss();
        Tensor three = Tensor.of(1, 2, 3);
        Gaussian prediction = new Gaussian(three, three);
        refused(() -> new GaussianNllLoss(false, 0), "GaussianNllLoss: eps must be positive and finite, was 0.0");
        refused(() -> loss.value(prediction, null), "GaussianNllLoss: target must not be null");
        refused(() -> loss.value(prediction, Tensor.zeros(3, 1)),
                "GaussianNllLoss: mean has shape [3] but target has shape [3, 1]; they must be equal");
        Gaussian negative = new Gaussian(three, Tensor.of(1, -0.5, -1));
        refused(() -> loss.value(negative, three),
                "GaussianNllLoss: variance[1] is -0.5; variances must not be negative");
        refused(() -> loss.reduced(Reduction.SUM).evaluate(negative, three, Tensor.of(1, 0, 1)),
                "GaussianNllLoss: variance[2] is -1.0; variances must not be negative");
        refused(() -> new Gaussian(null, three), "Gaussian: mean must not be null");
        refused(() -> new Gaussian(three, null), "Gaussian: variance must not be null");
        refused(() -> new Gaussian(three, Tensor.scalar(1)),
                "Gaussian: mean has shape [3] but variance has shape []; they must be equal");
        refused(() -> prediction.with(List.of(three)), "Gaussian: tensors has 1 element; there must be 2");
        refused(() -> prediction.with(null), "Gaussian: tensors must not be null");
    }

    private static void assertDerivatives(float mean, float variance, float target, double value, double ofMean,
            double ofVariance) {
        Evaluation<Gaussian> evaluation = new GaussianNllLoss().evaluate(gaussian(mean, variance), Tensor.of(target));
        assertThat(evaluation.value()).isEqualTo((float) value);
        assertThat(evaluation.gradient().mean().item()).isEqualTo((float) ofMean);
        assertThat(evaluation.gradient().variance().item()).isEqualTo((float) ofVariance);
    }

    /** The residual is nearly √v, where the two parts of the derivative cancel for larger variances. */
    @Test void derivativeIsZeroForAVarianceOfEpsNearTheMinimum() {
        assertThat(varianceDerivative(1, 1 - 0x1p-24f, 1, 0)).isEqualTo(0);
    }

    @Test void aVarianceOfZeroIsValidBesideAnAbsentOneThatIsNot() {
        Gaussian prediction = new Gaussian(Tensor.of(3, 3), Tensor.of(0, -2));
        assertThat(new GaussianNllLoss(false, 1).value(prediction, Tensor.of(5, 5), Tensor.of(1, 0))).isEqualTo(2);
    }
}
