package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombinedLossTest {
    private static final Tensor PREDICTION = Tensor.of(1.0, -2.0, 4.0);
    private static final Tensor TARGET = Tensor.of(0.5, 0.0, 1.0);
    private static final Tensor WEIGHTS = Tensor.of(2.0, 0.0, 1.0);

    // residuals 0.5, -2, 3: squares 0.25, 4, 9; absolute 0.5, 2, 3

    @Test void timesMultipliesValueAndGradient() {
        Loss<Tensor, Tensor> loss = new MseLoss().times(-3);
        assertThat(loss.value(PREDICTION, TARGET)).isCloseTo(-13.25f, within(1e-6f));
        assertThat(loss.values(PREDICTION, TARGET)).isEqualTo(Tensor.of(-0.75, -12.0, -27.0));
        assertThat(loss.evaluate(PREDICTION, TARGET).gradient()).isEqualTo(Tensor.of(-1.0, 4.0, -6.0));
        assertThat(loss.reduction()).isEqualTo(Reduction.MEAN);
        assertThat(loss.times(-1 / 3.0).value(PREDICTION, TARGET)).isCloseTo(13.25f / 3, within(1e-6f));
    }

    @Test void addsUnderOneReduction() {
        Loss<Tensor, Tensor> loss = new MseLoss().times(2).plus(new L1Loss()).reduced(Reduction.SUM);
        assertThat(loss.value(PREDICTION, TARGET)).isEqualTo(2 * 13.25f + 5.5f);
        assertThat(loss.value(PREDICTION, TARGET, WEIGHTS)).isEqualTo(2 * (2 * 0.25f + 9) + 2 * 0.5f + 3);
        assertThat(loss.values(PREDICTION, TARGET)).isEqualTo(Tensor.of(1.0, 10.0, 21.0));
        assertThat(loss.values(PREDICTION, TARGET, WEIGHTS)).isEqualTo(Tensor.of(2.0, 0.0, 21.0));
        Evaluation<Tensor> evaluation = loss.evaluate(PREDICTION, TARGET, WEIGHTS);
        assertThat(evaluation.gradient()).isEqualTo(Tensor.of(6.0, 0.0, 13.0));
        Tensor buffer = Tensor.full(9, 3);
        assertThat(loss.evaluateInto(PREDICTION, TARGET, WEIGHTS, buffer)).isEqualTo(evaluation.value());
        assertThat(buffer).isEqualTo(evaluation.gradient());
        assertThat(loss.evaluateInto(PREDICTION, TARGET, buffer)).isEqualTo(loss.value(PREDICTION, TARGET));
        assertThat(buffer).isEqualTo(loss.evaluate(PREDICTION, TARGET).gradient())
                .isEqualTo(Tensor.of(3.0, -9.0, 13.0));
        assertThat(loss.summary(PREDICTION, TARGET)).isEqualTo(
                LossSummary.EMPTY.plus(32).plus(0).plus(0));
        assertThat(loss.summary(PREDICTION, TARGET, WEIGHTS)).isEqualTo(
                LossSummary.EMPTY.plus(11.5, 2).plus(0));
    }

    @Test void eachPartKeepsItsReduction() {
        Loss<Tensor, Tensor> loss = new MseLoss().plus(new FppLoss()).plus(new L1Loss().times(6));
        assertThat(loss.value(PREDICTION, TARGET)).isCloseTo(13.25f / 3 + 5.5f + 11, within(1e-5f));
        float[] gradient = loss.evaluate(PREDICTION, TARGET).gradient().toArray();
        assertThat(gradient).containsExactly(new float[] {1 / 3f + 1 + 2, -4 / 3f - 1 - 2, 2 + 1 + 2}, within(1e-6f));
        assertThatThrownBy(loss::reduction).isInstanceOf(IllegalStateException.class).hasMessage(
                "CombinedLoss: its parts have the reductions [MEAN, SUM]; call reduced(...) to give them one");
        assertThat(loss.reduced(Reduction.COUNT_MEAN).reduction()).isEqualTo(Reduction.COUNT_MEAN);
    }

    @Test void aTermOfWeightZeroMayBeNan() {
        Tensor prediction = Tensor.of(1.0, Double.NaN, 4.0);
        Evaluation<Tensor> evaluation = new MseLoss().times(-2).plus(new L1Loss()).evaluate(prediction, TARGET,
                WEIGHTS);
        assertThat(evaluation.value()).isFinite();
        assertThat(evaluation.gradient().get(1)).isEqualTo(0f);
    }

    @Test void aRefusedPartLeavesTheBufferAsItWas() {
        Tensor buffer = Tensor.full(9, 3);
        Loss<Tensor, Tensor> loss = new MseLoss().plus(new L1Loss());
        assertThatThrownBy(() -> loss.evaluateInto(PREDICTION, TARGET, Tensor.of(1.0, -1.0, 1.0), buffer))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(buffer).isEqualTo(Tensor.full(9, 3));
    }

    @Test void refusesANullBuffer() {
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().plus(new CrossEntropyLoss().times(2));
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {0, 0, 0}});
        int[] target = {2, 0};
        String message = "CrossEntropyLoss: gradient must not be null";
        assertThatThrownBy(() -> loss.evaluateInto(scores, target, null))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> loss.evaluateInto(scores, target, Tensor.of(1, 2), null))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void combinesLossesOfRows() {
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().plus(new CrossEntropyLoss().withLabelSmoothing(0.5f))
                .times(0.5);
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {0, 0, 0}});
        int[] target = {2, 0};
        float expected = (new CrossEntropyLoss().value(scores, target)
                + new CrossEntropyLoss().withLabelSmoothing(0.5f).value(scores, target)) / 2;
        assertThat(loss.value(scores, target)).isCloseTo(expected, within(1e-7f));
    }

    @Test void aSummaryComesWithTheGradient() {
        Loss<Tensor, Tensor> loss = new MseLoss().plus(new L1Loss().times(0.5));
        Tensor gradient = Tensor.full(Float.NaN, PREDICTION.shape());
        assertThat(loss.summaryInto(PREDICTION, TARGET, gradient)).isEqualTo(loss.summary(PREDICTION, TARGET));
        assertThat(gradient).isEqualTo(loss.evaluate(PREDICTION, TARGET).gradient());
        assertThat(loss.summaryInto(PREDICTION, TARGET, WEIGHTS, gradient))
                .isEqualTo(loss.summary(PREDICTION, TARGET, WEIGHTS));
        assertThat(gradient).isEqualTo(loss.evaluate(PREDICTION, TARGET, WEIGHTS).gradient());

        Loss<Tensor, Tensor> mixed = new MseLoss().plus(new L1Loss().reduced(Reduction.SUM));
        Tensor untouched = Tensor.full(7, PREDICTION.shape());
        assertThatThrownBy(() -> mixed.summaryInto(PREDICTION, TARGET, untouched))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(untouched).isEqualTo(Tensor.full(7, PREDICTION.shape()));
    }

    @Test void summaryIsThatOfTheSum() {
        Loss<Tensor, Tensor> loss = new MseLoss().times(0.1).plus(new L1Loss().times(-3)).plus(new MbeLoss());
        LossSummary merged = LossSummary.EMPTY;
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < 3; i++) {
            Tensor p = Tensor.of(PREDICTION.get(i));
            Tensor t = Tensor.of(TARGET.get(i));
            merged = merged.plus(loss.summary(p, t));
            sum = sum.add(new BigDecimal(0.1).multiply(new BigDecimal(new MseLoss().value(p, t))))
                    .subtract(new BigDecimal(3 * new L1Loss().value(p, t)))
                    .add(new BigDecimal(new MbeLoss().value(p, t)));
        }
        assertThat(merged).isEqualTo(loss.summary(PREDICTION, TARGET));
        assertThat(merged.sum()).isEqualTo(sum.doubleValue());
        assertThat((float) merged.mean()).isCloseTo(loss.value(PREDICTION, TARGET), within(1e-6f));
    }

    @Test void partsThatWeighDifferentlyHaveNoSummaryTogether() {
        Tensor scores = Tensor.of(new float[][] {{1, 2}, {3, 1}});
        CrossEntropyLoss weighted = new CrossEntropyLoss(Tensor.of(1.0, 5.0), -100, 0);
        Loss<Tensor, int[]> loss = weighted.plus(new CrossEntropyLoss());
        assertThatThrownBy(() -> loss.summary(scores, new int[] {0, 1})).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CombinedLoss: the sum has no summary")
                .hasMessageContaining("weight 6.0").hasMessageContaining("weight 2.0");
        assertThat(weighted.times(2).summary(scores, new int[] {0, 1}).weight()).isEqualTo(6);
        Loss<Tensor, Tensor> mixed = new MseLoss().plus(new FppLoss());
        assertThatThrownBy(() -> mixed.summary(PREDICTION, TARGET)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CombinedLoss: its parts have different reductions");
    }

    @Test void isEqualByValueAndSerializable() throws Exception {
        Loss<Tensor, Tensor> loss = new MseLoss().times(2).plus(new L1Loss());
        assertThat(loss).isEqualTo(new MseLoss().times(2).plus(new L1Loss())).isNotEqualTo(new MseLoss().times(2));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(loss);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(loss);
        }
    }

    private static final Tensor SCORES = Tensor.of(new float[][] {{1, 2, 3}, {0.5f, 0, -1}});
    private static final int[] CLASSES = {2, 1};

    /** Parts that are no pointwise losses, with factors in and beyond the range of the fast addition. */
    @ParameterizedTest
    @CsvSource({"1, 1", "-2, 0.25", "0, 3", "3, 0", "1e30, 2", "2, 1e30", "1e-25, 3e-25"}) void eachVerbAddsTheParts(
            double a, double b) {
        CrossEntropyLoss first = new CrossEntropyLoss();
        CrossEntropyLoss second = first.withLabelSmoothing(0.5f);
        Loss<Tensor, int[]> loss = first.times(a).plus(second.times(b));
        Tensor weights = Tensor.of(0.5, 3);
        assertClose(loss.values(SCORES, CLASSES), a, first.values(SCORES, CLASSES), b, second.values(SCORES, CLASSES));
        assertClose(loss.values(SCORES, CLASSES, weights), a, first.values(SCORES, CLASSES, weights), b,
                second.values(SCORES, CLASSES, weights));
        assertClose(Tensor.scalar(loss.value(SCORES, CLASSES, weights)), a, Tensor.scalar(first.value(SCORES, CLASSES,
                weights)), b, Tensor.scalar(second.value(SCORES, CLASSES, weights)));
        Evaluation<Tensor> evaluation = loss.evaluate(SCORES, CLASSES);
        assertClose(evaluation.gradient(), a, first.evaluate(SCORES, CLASSES).gradient(), b,
                second.evaluate(SCORES, CLASSES).gradient());
        Evaluation<Tensor> weighted = loss.evaluate(SCORES, CLASSES, weights);
        assertClose(weighted.gradient(), a, first.evaluate(SCORES, CLASSES, weights).gradient(), b,
                second.evaluate(SCORES, CLASSES, weights).gradient());
        Tensor buffer = Tensor.full(9, 2, 3);
        assertThat(loss.evaluateInto(SCORES, CLASSES, buffer)).isEqualTo(evaluation.value())
                .isEqualTo(loss.value(SCORES, CLASSES));
        assertThat(buffer).isEqualTo(evaluation.gradient());
        assertThat(loss.evaluateInto(SCORES, CLASSES, weights, buffer)).isEqualTo(weighted.value())
                .isEqualTo(loss.value(SCORES, CLASSES, weights));
        assertThat(buffer).isEqualTo(weighted.gradient());
    }

    private static void assertClose(Tensor actual, double a, Tensor first, double b, Tensor second) {
        assertThat(actual.shape()).isEqualTo(first.shape());
        for (int i = 0; i < actual.size(); i++) {
            double expected = a * first.data[i] + b * second.data[i];
            double scale = Math.abs(a * first.data[i]) + Math.abs(b * second.data[i]);
            assertThat((double) actual.data[i]).isCloseTo(expected, within(3e-7 * scale));
        }
    }

    @Test void sumsOfRowsHaveTheReductionOfTheirParts() {
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().times(2).plus(new CrossEntropyLoss());
        assertThat(loss.reduction()).isEqualTo(Reduction.MEAN);
        assertThat(loss.reduced(Reduction.SUM)).isEqualTo(new CrossEntropyLoss().reduced(Reduction.SUM).times(2).plus(
                new CrossEntropyLoss().reduced(Reduction.SUM)));
        assertThat(loss.reduced(Reduction.SUM).reduction()).isEqualTo(Reduction.SUM);
    }

    @Test void addsTheTermsOfSumsOfPointwiseLosses() {
        Loss<Tensor, Tensor> loss = new SoftCrossEntropyLoss().times(2);
        assertThat(loss.plus(new MseLoss().times(3).plus(new L1Loss())))
                .isEqualTo(loss.plus(new MseLoss().times(3)).plus(new L1Loss()));
    }

    @Test void refusesFactorsThatAreNotFinite() {
        Loss<Tensor, int[]> loss = new CrossEntropyLoss().times(1e200);
        assertThatThrownBy(() -> loss.times(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CombinedLoss: factor must be finite, was NaN");
        assertThatThrownBy(() -> loss.plus(loss).times(1e200)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CombinedLoss: factors[0] must be finite, was Infinity");
        assertThatThrownBy(() -> new CombinedLoss<>(List.of(new MseLoss(), new L1Loss()), List.of(1.0, Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CombinedLoss: factors[1] must be finite, was NaN");
    }

    @Test @SuppressWarnings("unchecked") void refusesAPartOfUnknownTermsIfTheyDiffer() {
        Loss<Tensor, Tensor> single = (Loss<Tensor, Tensor>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Loss.class}, (self, method, arguments) -> Tensor.of(1f));
        Loss<Tensor, Tensor> loss = new CombinedLoss<>(List.of(new MseLoss(), single), List.of(1.0, 1.0));
        assertThatThrownBy(() -> loss.values(PREDICTION, TARGET)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CombinedLoss: MseLoss has 3 terms but Loss has 1 term; ");
    }

    @Test @SuppressWarnings({"unchecked", "rawtypes"}) void refusesPartsThatAreNoLosses() {
        List parts = List.of(new MseLoss(), "text");
        assertThatThrownBy(() -> new CombinedLoss<Tensor, Tensor>(parts, List.of(1.0, 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CombinedLoss: losses[1] is a java.lang.String; it must be a Loss");
    }
}
