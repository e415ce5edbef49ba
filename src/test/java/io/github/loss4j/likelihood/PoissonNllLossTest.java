package io.github.loss4j.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Golden;
import io.github.loss4j.GoldenContract;
import io.github.loss4j.LossContract;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.PointwiseLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonNllLossTest implements PointwiseLossContract, GoldenContract {
    @Override public List<PoissonNllLoss> losses() {
        return List.of(new PoissonNllLoss(), new PoissonNllLoss(true, true), new PoissonNllLoss(false),
                new PoissonNllLoss(false, true, 0.01f), new PoissonNllLoss(false, false, 0));
    }

    @Override public double formula(PointwiseLoss any, double prediction, double target) {
        PoissonNllLoss loss = (PoissonNllLoss) any;
        double mean = loss.logInput() ? StrictMath.exp(prediction) : prediction;
        double log = loss.logInput() ? prediction : StrictMath.log(prediction + loss.eps());
        return mean - target * log + (loss.full() ? stirling(target) : 0);
    }

    private static double stirling(double target) {
        return target > 1 ? target * StrictMath.log(target) - target + StrictMath.log(2 * Math.PI * target) / 2 : 0;
    }

    @Override public double derivative(PointwiseLoss any, double prediction, double target) {
        PoissonNllLoss loss = (PoissonNllLoss) any;
        return loss.logInput() ? StrictMath.exp(prediction) - target : 1 - target / (prediction + loss.eps());
    }

    /** Counts, and numbers between, on both sides of 1, where Stirling's term sets in. */
    @Override public float target(PointwiseLoss loss, Random random) {
        return random.nextInt(3) == 0 ? 4 * random.nextFloat() : random.nextInt(12);
    }

    @Override public float[] far(PointwiseLoss loss) {
        return ((PoissonNllLoss) loss).logInput() ? new float[] {-10_000, 80} : new float[] {1e-15f, 10_000, 1e38f};
    }

    @Override public double accuracy() {
        return 1.25;
    }

    @Override public String goldenFile() {
        return "PoissonNLLLoss";
    }

    @Override public PointwiseLoss golden(Golden parameters) {
        return new PoissonNllLoss(parameters.flag("log_input"), parameters.flag("full"),
                parameters.number("eps", 1e-8f));
    }

    @TestFactory Stream<DynamicTest> termsThatCancelAreAsAccurateAsStated() {
        return LossContract.<PoissonNllLoss>each(losses(), loss -> {
            Random random = new Random(1);
            double value = 0;
            double derivative = 0;
            for (int n = 0; n < 200_000; n++) {
                float target = n % 2 == 0 ? random.nextInt(1000) : (float) Math.exp(40 * random.nextDouble() - 20);
                float log = Math.min(88, (float) random.nextGaussian() * (n % 3 == 0 ? 20 : 3));
                float prediction = loss.logInput() ? log : (float) Math.exp(log);
                double mean = loss.logInput() ? Math.exp(log) : prediction;
                double ofMean = loss.logInput() ? log : Math.log(prediction + loss.eps());
                double ofTarget = loss.full() && target > 1 ? Math.log(target) : 0;
                double terms = Math.max(mean, target * Math.max(Math.abs(ofMean), ofTarget));
                double expected = mean - target * ofMean + (loss.full() ? stirling(target) : 0);
                value = Math.max(value, Math.abs(loss.value(prediction, target) - expected) / Math.ulp((float) terms));
                double other = loss.logInput() ? mean : target / (prediction + loss.eps());
                double parts = Math.max(other, loss.logInput() ? target : 1);
                if (parts < Float.MAX_VALUE) {
                    expected = derivative(loss, prediction, target);
                    derivative = Math.max(derivative,
                            Math.abs(loss.derivative(prediction, target) - expected) / Math.ulp((float) parts));
                }
            }
            assertThat(value).as(loss + ": ulp of value").isLessThanOrEqualTo(loss.full() ? 5 : 2);
            assertThat(derivative).as(loss + ": ulp of derivative").isLessThanOrEqualTo(3);
        });
    }

    /** mpmath 1.3.0, 30 digits: p - t*log(p + eps) + t*log(t) - t + log(2*pi*t)/2, the last three for t > 1. */
    @TestFactory Stream<DynamicTest> fullLossOfMeansIsAsMpmathSays() {
        PoissonNllLoss loss = new PoissonNllLoss(false, true);
        float[][] cases = {{2.5f, 4, 1.992100215f}, {0.25f, 7, 18.4673249f}, {30, 25, 2.970337517f},
            {3, 1, 1.901387708f}, {0, 3, 57.02612379f}, {1.5f, 1.5f, 1.121671077f}};
        return LossContract.each(cases, known -> {
            assertThat(loss.value(known[0], known[1])).isCloseTo(known[2], within(2 * Math.ulp(known[2])));
        });
    }

    /** SciPy 1.17.1: -scipy.stats.poisson.logpmf(t, mean); Stirling's series goes on with 1/(12t) - 1/(360t³). */
    @TestFactory Stream<DynamicTest> fullLossIsTheNegativeLogLikelihoodButForTheRestOfStirlingsSeries() {
        double[][] cases = {{2.5, 4, 2.0128909028513253}, {30, 25, 2.9736706814266327}, {100, 120, 5.191965662707162},
            {900, 1000, 9.733415163853351}};
        return LossContract.each(cases, known -> {
            double rest = 1 / (12 * known[1]) - 1 / (360 * Math.pow(known[1], 3));
            assertThat((double) new PoissonNllLoss(false, true).value((float) known[0], (float) known[1]))
                    .isCloseTo(known[2] - rest, within(1e-6 * known[1]));
            assertThat((double) new PoissonNllLoss(true, true).value((float) Math.log(known[0]), (float) known[1]))
                    .isCloseTo(known[2] - rest, within(1e-6 * known[1]));
        });
    }

    @ParameterizedTest @ValueSource(floats = {0, 0.5f, 1}) void targetsUpToOneHaveNoStirlingTerm(float target) {
        PoissonNllLoss plain = new PoissonNllLoss();
        PoissonNllLoss full = new PoissonNllLoss(true, true);
        assertThat(full.value(0.7f, target)).isEqualTo(plain.value(0.7f, target));
    }

    @Test void stirlingsTermIsForTargetsAboveOne() {
        PoissonNllLoss plain = new PoissonNllLoss();
        PoissonNllLoss full = new PoissonNllLoss(true, true);
        float above = Math.nextUp(1f);
        assertThat((double) full.value(0.7f, above) - plain.value(0.7f, above))
                .isCloseTo(Math.log(2 * Math.PI) / 2 - 1, within(2e-7));
    }

    @Test void largeCountsDoNotOverflow() {
        assertThat(new PoissonNllLoss(true, true).value(87, 1e38f)).isFinite();
        assertThat(new PoissonNllLoss(false, true).value(1e38f, 1e38f)).isBetween(40f, 1e32f);
    }

    @Test void extremePredictions() {
        PoissonNllLoss log = new PoissonNllLoss();
        assertThat(log.value(-3e38f, 0)).isEqualTo(0);
        assertThat(log.value(-1e4f, 3)).isEqualTo(3e4f);
        assertThat(log.derivative(-1e4f, 3)).isEqualTo(-3);
        assertThat(log.value(89, 1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(log.value(Float.NEGATIVE_INFINITY, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(log.value(Float.NEGATIVE_INFINITY, 0)).isEqualTo(0);
        PoissonNllLoss mean = new PoissonNllLoss(false);
        assertThat(mean.value(0, 0)).isEqualTo(0);
        assertThat(mean.derivative(0, 0)).isEqualTo(1);
        assertThat(mean.value(Float.POSITIVE_INFINITY, 2)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(mean.value(-1, 2)).isNaN();
        assertThat(new PoissonNllLoss(false, false, 0).value(0, 1)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void derivativeForMeansIsAccurateBesideTheMinimum() {
        PoissonNllLoss loss = new PoissonNllLoss(false, false, 0);
        Random random = new Random(2);
        for (int n = 0; n < 100_000; n++) {
            float target = random.nextFloat() * 100 + Float.MIN_NORMAL;
            float prediction = target * (1 + (random.nextFloat() - 0.5f) * (n % 2 == 0 ? 1e-5f : 1));
            double expected = (prediction - (double) target) / prediction;
            assertThat((double) loss.derivative(prediction, target)).isCloseTo(expected,
                    within(2.0 * Math.ulp((float) expected)));
        }
    }

    @Test void validatesTheDomain() {
        assertThatThrownBy(() -> new PoissonNllLoss(false).validate(Tensor.of(1, -1), Tensor.of(1, 1)))
                .hasMessage("PoissonNllLoss: prediction[1] is -1.0, outside [0, ∞);"
                        + " for logarithms of the mean set logInput");
        assertThatThrownBy(() -> new PoissonNllLoss(false, false, 0).validate(Tensor.of(0f), Tensor.of(1f)))
                .hasMessage("PoissonNllLoss: prediction[0] is 0.0, outside (0, ∞);"
                        + " for logarithms of the mean set logInput");
        assertThatThrownBy(() -> new PoissonNllLoss().validate(Tensor.of(-1f), Tensor.of(-1f)))
                .hasMessage("PoissonNllLoss: target[0] is -1.0, outside [0, ∞)");
    }

    @Test void shorterConstructorsLeaveDefaults() {
        assertThat(new PoissonNllLoss()).isEqualTo(new PoissonNllLoss(true, false, 1e-8f));
        assertThat(new PoissonNllLoss(false)).isEqualTo(new PoissonNllLoss(false, false, 1e-8f));
        assertThat(new PoissonNllLoss(false, true)).isEqualTo(new PoissonNllLoss(false, true, 1e-8f));
    }

    @ParameterizedTest @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesABadEps(float eps) {
        assertThatThrownBy(() -> new PoissonNllLoss(false, false, eps))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PoissonNllLoss: eps must be zero or positive, and finite, was " + eps);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) void takesTheLimitsAtAMeanOfZeroAndAtInfinity(boolean full) {
        float infinity = Float.POSITIVE_INFINITY;
        PoissonNllLoss log = new PoissonNllLoss(true, full);
        assertThat(log.value(-infinity, 0)).isEqualTo(0);
        assertThat(log.derivative(-infinity, 0)).isEqualTo(0);
        assertThat(log.value(-infinity, 1e-30f)).isEqualTo(infinity);
        assertThat(log.derivative(-infinity, 2)).isEqualTo(-2);
        assertThat(log.value(infinity, 0)).isEqualTo(infinity);
        assertThat(log.value(infinity, 3e38f)).isEqualTo(infinity);
        assertThat(log.value(Float.NaN, 0)).isNaN();
        for (float eps : new float[] {0, 1e-8f}) {
            PoissonNllLoss mean = new PoissonNllLoss(false, full, eps);
            assertThat(mean.value(0, 0)).isEqualTo(0);
            assertThat(mean.derivative(0, 0)).isEqualTo(1);
            assertThat(mean.secondDerivative(0, 0)).isEqualTo(0);
            for (float target : new float[] {0, 2, 3e38f}) {
                assertThat(mean.value(infinity, target)).isEqualTo(infinity);
                assertThat(mean.derivative(infinity, target)).isEqualTo(1);
                assertThat(mean.secondDerivative(infinity, target)).isEqualTo(0);
            }
            assertThat(mean.value(Float.NaN, 0)).isNaN();
            assertThat(mean.derivative(Float.NaN, 0)).isNaN();
        }
        PoissonNllLoss none = new PoissonNllLoss(false, full, 0);
        assertThat(none.value(0, 2)).isEqualTo(infinity);
        assertThat(none.derivative(0, 2)).isEqualTo(-infinity);
        assertThat(none.derivative(0, Float.MIN_VALUE)).isEqualTo(-infinity);
        assertThat(none.secondDerivative(0, 2)).isEqualTo(infinity);
        assertThat(none.derivative(Float.MIN_VALUE, 0)).isEqualTo(1);
    }

    @Test void anInfiniteTargetGivesInfinity() {
        float infinity = Float.POSITIVE_INFINITY;
        assertThat(new PoissonNllLoss(true, true).value(3, infinity)).isEqualTo(infinity);
    }

    @Test void fullLossIsFiniteWhereTheProductOfTargetAndLogarithmIsNot() {
        PoissonNllLoss log = new PoissonNllLoss(true, true);
        assertThat(log.value(1e10f, 1e30f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat((double) log.value(-3.1494482f, 3.935909e36f)).isCloseTo(3.401123415698911e38, within(1e32));
        assertThat((double) new PoissonNllLoss(false, true, 0.01f).value(0.004894594f, 3.8893213e36f))
                .isCloseTo(3.4015247377056053e38, within(1e32));
    }

    @Test void isAtLeastAsAccurateAsPyTorch() {
        assertThat(Golden.shareAtLeastAsNear("PoissonNLLLoss", this::golden)).isGreaterThanOrEqualTo(0.92);
    }

    @Test void theLargestTargetIsFinite() {
        PoissonNllLoss loss = new PoissonNllLoss(false);
        assertThat(loss.derivative(Float.POSITIVE_INFINITY, Float.MAX_VALUE)).isEqualTo(1);
        assertThat(loss.secondDerivative(Float.POSITIVE_INFINITY, Float.MAX_VALUE)).isEqualTo(0);
    }
}
