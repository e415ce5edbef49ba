package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import org.junit.jupiter.api.Test;

class LossSummaryTest {
    @Test void emptyIsNeutral() {
        LossSummary some = LossSummary.EMPTY.plus(1.5, 2);
        assertThat(some.plus(LossSummary.EMPTY)).isEqualTo(some);
        assertThat(LossSummary.EMPTY.plus(some)).isEqualTo(some);
        assertThat(LossSummary.EMPTY.mean()).isNaN();
    }

    @Test void meanIsTheWeightedMean() {
        Tensor prediction = Tensor.of(1.0, 2.0, 5.0);
        Tensor target = Tensor.of(0.0, 0.0, 0.0);
        LossSummary summary = new L1Loss().summary(prediction, target, Tensor.of(1.0, 0.0, 3.0));
        assertThat(summary).isEqualTo(LossSummary.EMPTY.plus(1).plus(5, 3));
        assertThat(summary.mean()).isEqualTo(4);
    }

    @Test void reductionsDifferInTheDenominatorAlone() {
        Tensor prediction = Tensor.wrap(new float[] {1, 2, 5, 7}, 2, 2);
        Tensor target = Tensor.zeros(2, 2);
        Tensor weights = Tensor.wrap(new float[] {1, 0, 3, 0.5f}, 2, 2);
        L1Loss loss = new L1Loss();
        assertThat(loss.reduced(Reduction.SUM).value(prediction, target, weights)).isEqualTo(19.5f);
        assertThat(loss.reduced(Reduction.MEAN).value(prediction, target, weights)).isEqualTo(19.5f / 4.5f);
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(prediction, target, weights)).isEqualTo(9.75f);
        assertThat(loss.reduced(Reduction.COUNT_MEAN).value(prediction, target, weights)).isEqualTo(6.5f);
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(Tensor.scalar(3), Tensor.scalar(1))).isEqualTo(2f);
    }

    @Test void nothingHasSumZeroAndMeanNan() {
        Tensor nothing = Tensor.zeros(0);
        assertThat(new MseLoss().value(nothing, nothing)).isNaN();
        assertThat(new MseLoss().reduced(Reduction.SUM).value(nothing, nothing)).isEqualTo(0f);
        assertThat(new MseLoss().evaluate(nothing, nothing).gradient()).isEqualTo(nothing);
        Tensor masked = Tensor.of(Double.NaN, Double.NaN);
        Evaluation<Tensor> evaluation = new MseLoss().evaluate(masked, masked, Tensor.zeros(2));
        assertThat(evaluation.value()).isNaN();
        assertThat(evaluation.gradient()).isEqualTo(Tensor.zeros(2));
    }

    /** A float sum of so many equal terms would drift; this one is exact, since trees of equal numbers are. */
    @Test void sumsOfEqualTermsAreExact() {
        for (int size : new int[] {100, 512, 1000, 100_000, 1_000_000}) {
            Tensor prediction = Tensor.full(0.1f, size);
            assertThat(new MbeLoss().value(prediction, Tensor.zeros(size))).isEqualTo(0.1f);
        }
    }

    @Test void aMeanDoesNotOverflowWhereItsSumDoes() {
        for (int size : new int[] {4, 512, 5000}) {
            Tensor prediction = Tensor.full(3e38f, size);
            assertThat(new L1Loss().value(prediction, Tensor.zeros(size))).isEqualTo(3e38f);
            assertThat(new L1Loss().value(prediction, Tensor.zeros(size), Tensor.full(2, size))).isEqualTo(3e38f);
        }
    }

    @Test void infinityStaysInfinite() {
        float[] numbers = new float[1000];
        numbers[77] = Float.POSITIVE_INFINITY;
        assertThat(new MseLoss().value(Tensor.wrap(numbers, 1000), Tensor.zeros(1000))).isEqualTo(
                Float.POSITIVE_INFINITY);
    }
}
