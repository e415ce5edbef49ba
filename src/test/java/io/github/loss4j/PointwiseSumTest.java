package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.SigmoidFocalLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MapeLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PointwiseSumTest {
    private static final PointwiseLoss SUM = new MseLoss().times(2).plus(new HuberLoss().times(0.5)).plus(
            new L1Loss().times(0));

    @Test void addsTheNumbersOfItsParts() {
        HuberLoss huber = new HuberLoss();
        assertThat(SUM.value(3f, 1f)).isCloseTo(2 * 4 + 0.5f * huber.value(3f, 1f), within(1e-6f));
        assertThat(SUM.derivative(3f, 1f)).isCloseTo(2 * 4 + 0.5f * huber.derivative(3f, 1f), within(1e-6f));
        assertThat(SUM.secondDerivative(1.25f, 1f)).isCloseTo(2 * 2 + 0.5f, within(1e-6f));
        assertThat(SUM.majorant(3, 1)).isCloseTo(2 * 2 + 0.5f * huber.majorant(3, 1), within(1e-6f));
    }

    @Test void aPointwiseLossPlusAnyOtherIsPointwiseIfBothAre() {
        Loss<Tensor, Tensor> pointwise = new L1Loss();
        Loss<Tensor, Tensor> rows = new SoftCrossEntropyLoss();
        Tensor prediction = Tensor.of(new float[][] {{0.5f, 2}});
        Tensor target = Tensor.of(new float[][] {{1, 0}});
        assertThat(new MseLoss().plus(pointwise)).isInstanceOf(PointwiseLoss.class);
        assertThat(new MseLoss().plus(pointwise).value(prediction, target)).isEqualTo((0.25f + 4 + 0.5f + 2) / 2);
        assertThat(new MseLoss().plus(rows)).isNotInstanceOf(PointwiseLoss.class);
        // 4.25/2 and log(1 + e^1.5), numpy 2.4.6
        assertThat(new MseLoss().plus(rows).value(prediction, target)).isCloseTo(2.125f + 1.7014133f, within(4e-7f));
    }

    @Test void hasNoMajorantWithANegativeFactor() {
        PointwiseLoss difference = new MseLoss().plus(new HuberLoss().times(-0.5));
        assertThatThrownBy(() -> difference.majorant(3, 1)).isInstanceOf(RuntimeException.class)
                .hasMessageContaining("majorant");
    }

    private record WithDomain(Domain predictionDomain, Domain targetDomain) implements PointwiseLoss {
        @Override public float value(float prediction, float target) {
            return prediction;
        }

        @Override public float derivative(float prediction, float target) {
            return 1;
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 0;
        }
    }

    /** The ends of two domains, and those of the domain of the sum. */
    @ParameterizedTest
    @CsvSource({"0, 5, 0, 1, 0, 1", "0, 1, 0, 5, 0, 1", "-1, 1, 0, 1, 0, 1", "0, 1, -1, 1, 0, 1",
        "-1, 5, 0, 2, 0, 2", "0, 2, -1, 5, 0, 2"}) void hasTheNarrowerDomainOfTwoParts(float low, float high,
                float otherLow, float otherHigh, float sumLow, float sumHigh) {
        Domain domain = Domain.closed(low, high);
        Domain other = Domain.closed(otherLow, otherHigh);
        PointwiseLoss predictions = new WithDomain(domain, Domain.FINITE).plus(new WithDomain(other, Domain.FINITE));
        assertThat(predictions.predictionDomain()).isEqualTo(Domain.closed(sumLow, sumHigh));
        assertThat(predictions.targetDomain()).isEqualTo(Domain.FINITE);
        PointwiseLoss targets = new WithDomain(Domain.FINITE, domain).plus(new WithDomain(Domain.FINITE, other));
        assertThat(targets.targetDomain()).isEqualTo(Domain.closed(sumLow, sumHigh));
    }

    static Stream<Arguments> signs() {
        return Stream.of(Arguments.of(new MseLoss().times(2).plus(new L1Loss()), false),
                Arguments.of(new MseLoss().times(0).plus(new L1Loss()), false),
                Arguments.of(new MseLoss().plus(new L1Loss().times(-1)), true),
                Arguments.of(new MseLoss().times(-1).plus(new L1Loss()), true),
                Arguments.of(new MseLoss().plus(new MbeLoss()), true));
    }

    @ParameterizedTest
    @MethodSource("signs") void isSignedIfAPartOrAFactorIs(PointwiseLoss sum, boolean signed) {
        assertThat(sum.signed()).isEqualTo(signed);
    }

    static Stream<PointwiseLoss> withoutNegativeTerms() {
        return Stream.of(new MseLoss(), new HuberLoss(), new HingeLoss(), new BceLoss(), new BceWithLogitsLoss(),
                new SigmoidFocalLoss(), new MapeLoss());
    }

    @ParameterizedTest @MethodSource("withoutNegativeTerms") void lossesWithoutNegativeTermsAreNotSigned(
            PointwiseLoss loss) {
        assertThat(loss.signed()).isFalse();
        assertThat(new MbeLoss().signed()).isTrue();
    }

    static Stream<PointwiseLoss> ofProbabilities() {
        return Stream.of(new MseLoss().plus(new BceLoss()), new BceLoss().plus(new MseLoss()),
                new MseLoss().plus(new BceLoss()).plus(new L1Loss()));
    }

    @ParameterizedTest
    @MethodSource("ofProbabilities") void hasTheNarrowestDomain(PointwiseLoss sum) {
        assertThat(sum.predictionDomain()).isEqualTo(new BceLoss().predictionDomain());
        assertThat(sum.targetDomain()).isEqualTo(new BceLoss().targetDomain());
    }

    /** A hinge accepts two labels only, and -1 and 1 are no probabilities. */
    @Test void aDomainOfTwoNumbersIsTheNarrower() {
        Domain labels = new HingeLoss().targetDomain();
        assertThat(new MseLoss().plus(new HingeLoss()).targetDomain()).isEqualTo(labels);
        assertThat(new HingeLoss().plus(new MseLoss()).targetDomain()).isEqualTo(labels);
    }

    @Test void validatesForEachPart() {
        PointwiseLoss sum = new MseLoss().plus(new BceLoss());
        sum.validate(Tensor.of(0.5), Tensor.of(1.0));
        assertThatThrownBy(() -> sum.validate(Tensor.of(2.0), Tensor.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("BceLoss: prediction[0] is 2.0");
    }

    @Test void refusesAFactorThatIsNotFinite() {
        assertThatThrownBy(() -> SUM.times(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MseLoss: factor must be finite, was Infinity");
    }

    @Test void staysPointwiseWithPointwisePartsOnly() {
        Loss<Tensor, Tensor> mse = new MseLoss();
        assertThat(SUM.plus(mse)).isInstanceOf(PointwiseLoss.class).isEqualTo(SUM.plus(new MseLoss()));
        Loss<Tensor, Tensor> rows = new SoftCrossEntropyLoss();
        assertThat(SUM.plus(rows)).isInstanceOf(CombinedLoss.class).isNotInstanceOf(PointwiseLoss.class);
        assertThat(SUM.plus(SUM)).isEqualTo(SUM.plus(new MseLoss().times(2)).plus(new HuberLoss().times(0.5)).plus(
                new L1Loss().times(0)));
    }

    @Test void partsOfDifferentReductionsAreReducedEach() {
        PointwiseLoss sum = new MseLoss().plus(new FppLoss());
        Tensor prediction = Tensor.of(1.0, -2.0, 4.0);
        Tensor target = Tensor.of(0.5, 0.0, 1.0);
        Tensor weights = Tensor.of(2.0, 1.0, 1.0);
        Tensor gradient = Tensor.zeros(3);
        float value = new MseLoss().value(prediction, target) + new FppLoss().value(prediction, target);
        float weighted = new MseLoss().value(prediction, target, weights) + new FppLoss().value(prediction, target,
                weights);
        assertThat(sum.value(prediction, target)).isEqualTo(value);
        assertThat(sum.evaluate(prediction, target).value()).isEqualTo(value);
        assertThat(sum.evaluateInto(prediction, target, gradient)).isEqualTo(value);
        assertThat(sum.value(prediction, target, weights)).isEqualTo(weighted);
        assertThat(sum.evaluate(prediction, target, weights).value()).isEqualTo(weighted);
        assertThat(sum.evaluateInto(prediction, target, weights, gradient)).isEqualTo(weighted);
        assertThat(gradient).isEqualTo(sum.evaluate(prediction, target, weights).gradient());
    }

    @Test void printsItsPartsAndFactors() {
        assertThat(new MseLoss().times(2).plus(new L1Loss())).hasToString("2.0 * " + new MseLoss() + " + 1.0 * "
                + new L1Loss());
    }
}
