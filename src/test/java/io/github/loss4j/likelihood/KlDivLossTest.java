package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KlDivLossTest implements PointwiseLossContract, GoldenContract {
    private static final KlDivLoss PLAIN = new KlDivLoss();
    private static final KlDivLoss LOG = new KlDivLoss(true);

    @Override public List<KlDivLoss> losses() {
        return List.of(PLAIN, LOG);
    }

    @Override public double formula(PointwiseLoss loss, double prediction, double target) {
        if (((KlDivLoss) loss).logTarget()) {
            return StrictMath.exp(target) * (target - prediction);
        }
        return target == 0 ? 0 * prediction : target * (StrictMath.log(target) - prediction);
    }

    @Override public double derivative(PointwiseLoss loss, double prediction, double target) {
        return ((KlDivLoss) loss).logTarget() ? -StrictMath.exp(target) : -target;
    }

    @Override public float target(PointwiseLoss loss, Random random) {
        float probability = random.nextInt(4) == 0 ? 0 : random.nextFloat();
        return loss == LOG ? (float) Math.log(probability + 0.01f) : probability;
    }

    @Override public float[] exactTargets(PointwiseLoss loss) {
        return new float[] {0, loss == LOG ? -2 : 1};
    }

    @Override public double accuracy() {
        return 2;
    }

    /** The derivative does not depend on the prediction. */
    @Override public boolean derivativeSeesNan() {
        return false;
    }

    @Override public String goldenFile() {
        return "KLDivLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new KlDivLoss(parameters.flag("log_target"));
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCasesOfBatchMean() {
        List<Golden> cases = Golden.cases("KLDivBatchMean");
        assertThat(cases).isNotEmpty();
        return LossContract.each(cases, golden -> {
            assertThat(golden.reduction()).isEqualTo(Reduction.BATCH_MEAN);
            Evaluation<Tensor> evaluation = golden(golden).reduced(Reduction.BATCH_MEAN)
                    .evaluate(golden.tensor("input"), golden.tensor("target"));
            golden.assertClose("value", Tensor.scalar(evaluation.value()), 2, 0);
            golden.assertClose("gradient.input", evaluation.gradient(), 2, 0);
        });
    }

    @Test void termsThatCancelAreAsAccurateAsStated() {
        Random random = new Random(1);
        double worst = 0;
        for (int n = 0; n < 500_000; n++) {
            float logarithm = (float) (Math.log(random.nextDouble()) * (n % 3 == 0 ? 8 : 1));
            float prediction = n % 2 == 0 ? (float) Math.log(random.nextDouble()) : logarithm;
            float probability = (float) Math.exp(logarithm);
            double log = Math.log(probability);
            worst = Math.max(worst,
                    Math.abs(PLAIN.value(prediction, probability) - formula(PLAIN, prediction, probability))
                            / Math.ulp((float) (probability * Math.max(-log, -prediction))));
            double expected = formula(LOG, prediction, logarithm);
            double rounding = Math.exp(logarithm)
                    * Math.abs(logarithm - (double) prediction - (logarithm - prediction));
            if (logarithm > -87) {
                worst = Math.max(worst, (Math.abs(LOG.value(prediction, logarithm) - expected) - rounding)
                        / Math.ulp((float) expected));
            }
        }
        assertThat(worst).isLessThanOrEqualTo(2.5);
    }

    /** SciPy 1.17.1: scipy.stats.entropy([0.36, 0.48, 0.16], [1/3, 1/3, 1/3]), and the two exchanged. */
    @Test void matchesScipy() {
        Tensor binomial = Tensor.of(0.36, 0.48, 0.16);
        Tensor uniform = Tensor.full(1 / 3f, 3);
        assertThat(PLAIN.reduced(Reduction.SUM).value(uniform.log(), binomial)).isCloseTo(0.08529960131837057f,
                within(1e-7f));
        assertThat(PLAIN.reduced(Reduction.SUM).value(binomial.log(), uniform)).isCloseTo(0.09745500678538754f,
                within(1e-7f));
        assertThat(LOG.reduced(Reduction.SUM).value(binomial.log(), uniform.log())).isCloseTo(0.09745500678538754f,
                within(1e-7f));
    }

    /** SciPy 1.17.1: scipy.special.rel_entr(t, q), with q the exponential of the prediction. */
    @TestFactory Stream<DynamicTest> termsOfScipy() {
        double[][] cases = {{0.2, 0.5, -0.183258146374831}, {0.75, 0.3, 0.6872180489056163}, {0, 0.4, 0},
            {1, 0.9, 0.10536051565782627}};
        return LossContract.each(cases, known -> {
            assertThat((double) PLAIN.value((float) Math.log(known[1]), (float) known[0])).isCloseTo(known[2],
                    within(1e-7));
        });
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, -1e4f, -3e38f, Float.NEGATIVE_INFINITY}) void targetsOfZeroProbabilityGiveZero(
            float prediction) {
        assertThat(PLAIN.value(prediction, 0)).isEqualTo(0);
        assertThat(PLAIN.derivative(prediction, 0)).isEqualTo(0);
        assertThat(LOG.value(prediction, Float.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(LOG.derivative(prediction, Float.NEGATIVE_INFINITY)).isEqualTo(0);
    }

    @Test void nanGivesNanForTargetsOfZeroProbability() {
        assertThat(PLAIN.value(Float.NaN, 0)).isNaN();
        assertThat(LOG.value(Float.NaN, Float.NEGATIVE_INFINITY)).isNaN();
    }

    @ParameterizedTest @ValueSource(floats = {Float.MIN_VALUE, 1e-30f, 0.5f,
        1}) void predictionsOfZeroProbabilityGiveInfinityForPositiveTargets(float probability) {
        assertThat(PLAIN.value(Float.NEGATIVE_INFINITY, probability)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void predictionsOfZeroProbabilityGiveInfinityForLogTargets() {
        assertThat(LOG.value(Float.NEGATIVE_INFINITY, -80)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(LOG.value(Float.NEGATIVE_INFINITY, 0)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void subnormalAndNegativeProbabilities() {
        assertThat((double) PLAIN.value(-1, 1e-40f)).isCloseTo(1e-40f * (Math.log(1e-40f) + 1), within(3e-45));
        assertThat(PLAIN.value(-1, -1e-40f)).isNaN();
        assertThat(PLAIN.value(-1, -0.5f)).isNaN();
    }

    @Test void validatesTheDomain() {
        assertThatThrownBy(() -> PLAIN.validate(Tensor.of(-1, 0.3), Tensor.of(0.5, 0.5)))
                .hasMessage("KlDivLoss: prediction[1] is 0.3, outside [-∞, 0];"
                        + " predictions are logarithms of probabilities");
        assertThatThrownBy(() -> PLAIN.validate(Tensor.of(-1f), Tensor.of(-0.5f)))
                .hasMessage("KlDivLoss: target[0] is -0.5, outside [0, 1]; for logarithms set logTarget");
        assertThatThrownBy(() -> LOG.validate(Tensor.of(-1f), Tensor.of(0.5f)))
                .hasMessage("KlDivLoss: target[0] is 0.5, outside [-∞, 0]");
        assertThat(PLAIN).isEqualTo(new KlDivLoss(false));
    }
}
