package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.regression.MseLoss;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The number by which each reduction divides a sum, and the rounding of the quotient. */
class ReducerTest {
    private static final int[] SHAPE = {3, 2};
    private static final Tensor WEIGHTS = Tensor.of(0, 2, 0.5f, 0, 4, 1).reshape(SHAPE);

    static Stream<Arguments> denominators() {
        return Stream.of(arguments(Reduction.SUM, 1, 1), arguments(Reduction.BATCH_MEAN, 3, 3),
                arguments(Reduction.MEAN, 6, 7.5), arguments(Reduction.COUNT_MEAN, 6, 4));
    }

    @ParameterizedTest @MethodSource("denominators") void thePointsOfAPointwiseLossAreCounted(Reduction reduction,
            double plain, double weighted) {
        assertThat(Reducer.denominator(reduction, SHAPE, 6, null)).isEqualTo(plain);
        assertThat(Reducer.denominator(reduction, SHAPE, 7.5, WEIGHTS)).isEqualTo(weighted);
        assertThat(Reducer.denominator(Reduction.BATCH_MEAN, new int[0], 1, null)).isEqualTo(1);
    }

    /** Of six rows, one is ignored, and the class weights are 0, 1 and 3. */
    @ParameterizedTest
    @MethodSource("denominators") void theRowsOfALossAreCountedWithItsMask(Reduction reduction) {
        CrossEntropyLoss loss = new CrossEntropyLoss().withClassWeights(0, 1, 3).withIgnoreIndex(-1);
        Terms terms = loss.terms(Tensor.zeros(3, 3, 2), new int[] {0, 1, 2, 2, -1, 1});
        double plain = reduction == Reduction.SUM ? 1 : reduction == Reduction.BATCH_MEAN ? 3 : 0;
        double mean = reduction == Reduction.MEAN ? 1 + 3 + 3 + 1 : 4;
        assertThat(Reducer.denominator(reduction, terms, 6, null)).isEqualTo(plain == 0 ? mean : plain);
        double weighted = reduction == Reduction.MEAN ? 2 + 3 * 0.5 + 1 : 3;
        assertThat(Reducer.denominator(reduction, terms, 6, WEIGHTS)).isEqualTo(plain == 0 ? weighted : plain);
    }

    /** The sum is rounded to float32 before the division, unless that is where digits are lost. */
    @Test void aQuotientIsThatOfTheRoundedSumInRange() {
        double sum = 1 + 0x1.8p-24;
        assertThat(Reducer.quotient(sum, 3)).isEqualTo((float) ((1 + 0x1p-23) / 3));
        assertThat(Reducer.quotient(-sum, 0x1p-10)).isEqualTo(-0x1.000002p10f);
        assertThat(Reducer.quotient(0x1p200, 0x1p100)).isEqualTo(0x1p100f);
        assertThat(Reducer.quotient(-0x1p-200, 0x1p-100)).isEqualTo(-0x1p-100f);
        assertThat(Reducer.quotient(0x1.8p-149, 0x1p-20)).isEqualTo(0x1.8p-129f);
        assertThat(Reducer.quotient(0, 0)).isNaN();
        assertThat(Reducer.quotient(Double.POSITIVE_INFINITY, 2)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    /** At both ends of the range, where the choice shows in the last digit. */
    @Test void theRangeIsThatOfNormalNumbers() {
        double low = Float.MIN_NORMAL * (1 + 0x1p-25);
        assertThat(Reducer.quotient(low, 0x1p-20)).isEqualTo(0x1p-106f);
        double high = Float.MAX_VALUE * (1 - 0x1p-26);
        assertThat(Reducer.quotient(high, 0x1p20)).isEqualTo(Float.MAX_VALUE / 0x1p20f);
    }

    @Test void argumentsAreChecked() {
        Tensor buffer = Tensor.zeros(2);
        MseLoss loss = new MseLoss();
        assertThatCode(() -> Reducer.checkNotAliased(loss, "gradient", buffer, null)).doesNotThrowAnyException();
        assertThatCode(() -> Reducer.checkNotAliased(loss, "gradient", buffer, Tensor.zeros(2)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Reducer.checkNotAliased(loss, "gradient", buffer, buffer.reshape(2, 1))).hasMessage(
                "MseLoss: gradient shares the memory of another argument; it must be a separate buffer");
        assertThatCode(() -> Reducer.checkReduced("Reduced", loss, Reduction.SUM, false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Reducer.checkReduced("Reduced", loss, Reduction.SUM, true)).hasMessage(
                "Reduced: loss has another reduction already; it must be a loss without");
        assertThatThrownBy(() -> Reducer.checkReduced("Reduced", null, Reduction.SUM, false))
                .hasMessage("Reduced: loss must not be null");
        assertThatThrownBy(() -> Reducer.checkReduced("Reduced", loss, null, false))
                .hasMessage("Reduced: reduction must not be null");
        assertThatCode(() -> Reducer.checkWeights(loss, null)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Reducer.checkWeights(loss, Tensor.of(1, -1f)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Reducer.data(null)).isNull();
        assertThat(Reducer.data(buffer)).isSameAs(buffer.data);
    }
}
