package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.ExponentialLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.LogisticLoss;
import io.github.loss4j.likelihood.GammaDevianceLoss;
import io.github.loss4j.likelihood.PoissonNllLoss;
import io.github.loss4j.regression.ExpectileLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.regression.QuantileLoss;
import io.github.loss4j.regression.TukeyLoss;
import io.github.loss4j.regression.WelschLoss;
import org.junit.jupiter.api.Test;

class InitialScoreTest {
    private static final Tensor TARGET = Tensor.of(1, 2.5f, 7, -3, 4);
    private static final Tensor WEIGHTS = Tensor.of(1, 2, 0.5f, 3, 0);
    private static final Tensor LABELS = Tensor.of(1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0);

    private static void close(float actual, double expected) {
        assertThat(actual).isCloseTo((float) expected, within(1e-6f * Math.max(1, Math.abs((float) expected))));
    }

    @Test void isTheMeanForTheSquaredError() {
        close(new MseLoss().initialScore(TARGET), 2.3);
        close(new MseLoss().initialScore(TARGET, WEIGHTS), 0.5 / 6.5);
        assertThat(new MseLoss().initialScore(Tensor.of(7))).isEqualTo(7);
    }

    @Test void isTheMedianForTheAbsoluteError() {
        assertThat(new L1Loss().initialScore(TARGET)).isEqualTo(2.5f);
        assertThat(new L1Loss().initialScore(Tensor.of(1, 5, 2, 9))).isEqualTo(3.5f);
        assertThat(new L1Loss().initialScore(Tensor.of(-1, 1))).isEqualTo(0);
        assertThat(new L1Loss().initialScore(Tensor.of(1e30f, -1e-30f, 3e-30f))).isEqualTo(3e-30f);
        assertThat(new L1Loss().initialScore(TARGET, WEIGHTS)).isEqualTo(1);
    }

    @Test void isTheQuantileForTheQuantileLoss() {
        // numpy.quantile([1, 2.5, 7, -3, 4], q, method="inverted_cdf")
        float[] quantiles = {0.1f, 0.25f, 0.5f, 0.7f, 0.9f};
        float[] expected = {-3, 1, 2.5f, 4, 7};
        for (int i = 0; i < quantiles.length; i++) {
            assertThat(new QuantileLoss(quantiles[i]).initialScore(TARGET)).isEqualTo(expected[i]);
        }
    }

    @Test void isTheLogarithmOfTheOddsForTheLogisticLoss() {
        close(new BceWithLogitsLoss().initialScore(LABELS), Math.log(3.0 / 5));
        close(new BceWithLogitsLoss(4).initialScore(LABELS), Math.log(4 * 3.0 / 5));
        close(new LogisticLoss().initialScore(LABELS.times(2).minus(1)), Math.log(3.0 / 5));
        close(new ExponentialLoss().initialScore(LABELS.times(2).minus(1)), Math.log(3.0 / 5) / 2);
        close(new BceWithLogitsLoss().initialScore(LABELS, Tensor.of(2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 0.0, 2.0)),
                Math.log(6.0 / 4));
    }

    @Test void isInfiniteWhereTheInfimumIsAtInfinity() {
        assertThat(new BceWithLogitsLoss().initialScore(Tensor.full(1, 3))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new BceWithLogitsLoss().initialScore(Tensor.zeros(3))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(new LogisticLoss().initialScore(Tensor.full(1, 3))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(new ExponentialLoss().initialScore(Tensor.full(-1, 3))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(new PoissonNllLoss().initialScore(Tensor.zeros(3))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(new MbeLoss().initialScore(TARGET)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test void isTheEdgeOfARangeOfMinima() {
        assertThat(new HingeLoss().initialScore(Tensor.full(1, 3))).isEqualTo(1);
        assertThat(new HingeLoss(2).initialScore(Tensor.full(-1, 3))).isEqualTo(-2);
    }

    @Test void isTheLogarithmOfTheMeanForPoisson() {
        close(new PoissonNllLoss().initialScore(Tensor.of(0, 3, 1, 7)), Math.log(11 / 4.0));
    }

    @Test void staysInTheDomain() {
        close(new BceLoss().initialScore(LABELS), 3 / 8.0);
        close(new GammaDevianceLoss().initialScore(Tensor.of(0.5f, 3, 10)), 4.5);
    }

    @Test void solvesTheEquationOfOtherLosses() {
        // mpmath 1.3.0, findroot of the sum of the derivatives
        close(new HuberLoss().initialScore(TARGET), 2.5);
        close(new LogCoshLoss().initialScore(TARGET), 2.4998433256566931);
        close(new ExpectileLoss(0.8f).initialScore(TARGET), 4.062500109430405);
    }

    @Test void findsTheCentreForRedescendingLosses() {
        Tensor target = Tensor.of(1000, 1000.5f, 1001, 1e6f, -1e6f);
        close(new TukeyLoss().initialScore(target), 1000.5);
        close(new WelschLoss(2).initialScore(target), 1000.5);
        close(new TukeyLoss().initialScore(Tensor.of(1e6f, 1000, -1e6f, 1001, 1000.5f)), 1000.5);
        close(new TukeyLoss().initialScore(Tensor.of(1e6f, 1e6f, 1000.5f, 1e6f), Tensor.of(0.0, 0.0, 1.0, 0.0)),
                1000.5);
    }

    private record Residual(Domain predictionDomain) implements PointwiseLoss {
        @Override public float value(float prediction, float target) {
            return (prediction - target) * (prediction - target) / 2;
        }

        @Override public float derivative(float prediction, float target) {
            return prediction - target;
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 1;
        }
    }

    @Test void isTheLastNumberInsideTheDomain() {
        Residual open = new Residual(Domain.open(-3, 2));
        assertThat(open.initialScore(Tensor.of(5))).isEqualTo(Math.nextDown(2f));
        assertThat(open.initialScore(Tensor.of(-5))).isEqualTo(Math.nextUp(-3f));
        Residual closed = new Residual(Domain.closed(-3, 2));
        assertThat(closed.initialScore(Tensor.of(5))).isEqualTo(2);
        assertThat(closed.initialScore(Tensor.of(-5))).isEqualTo(-3);
    }

    @Test void isTheMeanForALossThatIsConstant() {
        PointwiseLoss constant = PointwiseLoss.of((p, t) -> 1, (p, t) -> 0, (p, t) -> 0);
        assertThat(constant.initialScore(Tensor.of(1, 2, 6))).isEqualTo(3);
        assertThat(constant.initialScore(Tensor.of(-1, 1))).isEqualTo(0f);
    }

    @Test void isTheMiddleOfTheNarrowestRangeOfMinima() {
        float two = 1 + 0x1p-22f;
        assertThat(new L1Loss().initialScore(Tensor.of(1, two))).isEqualTo(1 + 0x1p-23f);
    }

    @Test void isTheMiddleOfARangeOfMinimaAroundTheMean() {
        // no loss within 2 of the target
        PointwiseLoss insensitive = PointwiseLoss.of((p, t) -> Math.max(0, Math.abs(p - t) - 2),
                (p, t) -> Math.abs(p - t) <= 2 ? 0 : Math.signum(p - t), (p, t) -> 0);
        close(insensitive.initialScore(Tensor.of(3)), 3);
        close(insensitive.initialScore(Tensor.of(3, 4)), 3.5);
    }

    @Test void isTheNearerOfTwoNeighbours() {
        float next = Math.nextUp(1f);
        assertThat(new MseLoss().initialScore(Tensor.of(1, next, next))).isEqualTo(next);
        assertThat(new MseLoss().initialScore(Tensor.of(1, 1, next))).isEqualTo(1);
    }

    @Test void isInfiniteWhereTheDerivativesVanishByUnderflow() {
        float tiny = 0.75f * Float.MIN_NORMAL;
        PointwiseLoss falling = PointwiseLoss.of((p, t) -> -p, (p, t) -> p < 10 ? -tiny : 0, (p, t) -> 0);
        assertThat(falling.initialScore(Tensor.of(1, 2, 3))).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test void ignoresTargetsOfWeightZero() {
        Tensor target = Tensor.of(1, Float.NaN, 3, Float.POSITIVE_INFINITY);
        assertThat(new MseLoss().initialScore(target, Tensor.of(1.0, 0.0, 1.0, 0.0))).isEqualTo(2);
        assertThat(new MseLoss().initialScore(target)).isNaN();
    }

    @Test void isTheSameUnderAnotherReduction() {
        assertThat(new HuberLoss().reduced(Reduction.SUM).initialScore(TARGET))
                .isEqualTo(new HuberLoss().initialScore(TARGET));
    }

    @Test void refusesTargetsWithoutAnInitialScore() {
        assertThatThrownBy(() -> new MseLoss().initialScore(Tensor.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MseLoss: target has shape [0]; it must have at least one element");
        assertThatThrownBy(() -> new MseLoss().initialScore(Tensor.of(), Tensor.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MseLoss: target has shape [0]; it must have at least one element");
        assertThatThrownBy(() -> new MseLoss().initialScore(TARGET, Tensor.zeros(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MseLoss: weights are all 0; at least one must be positive");
        assertThatThrownBy(() -> new MseLoss().initialScore(TARGET, Tensor.zeros(4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[4]");
        assertThatThrownBy(() -> new MseLoss().initialScore(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MseLoss: target must not be null");
    }
}
