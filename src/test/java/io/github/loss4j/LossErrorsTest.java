package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.embedding.MarginRankingLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.segmentation.DiceLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Refusals that all losses share, in their exact words; those of Tensor are in TensorTest. */
class LossErrorsTest {
    private static final MseLoss LOSS = new MseLoss();
    private static final Tensor THREE = Tensor.of(1.0, 2.0, 3.0);

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test void refusesShapesThatDiffer() {
        String message = "MseLoss: prediction has shape [32, 1] but target has shape [32]; they must be equal";
        Tensor prediction = Tensor.zeros(32, 1);
        Tensor target = Tensor.zeros(32);
        refuses(() -> LOSS.value(prediction, target), message);
        refuses(() -> LOSS.values(prediction, target), message);
        refuses(() -> LOSS.evaluate(prediction, target), message);
        refuses(() -> LOSS.evaluateInto(prediction, target, Tensor.zeros(32, 1)), message);
        refuses(() -> LOSS.summary(prediction, target), message);
        refuses(() -> LOSS.derivatives(prediction, target), message);
        refuses(() -> LOSS.validate(prediction, target), message);
        refuses(() -> LOSS.reduced(Reduction.SUM).value(prediction, target), message);
    }

    @Test void refusesNulls() {
        refuses(() -> LOSS.value(null, THREE), "MseLoss: prediction must not be null");
        refuses(() -> LOSS.evaluate(null, THREE), "MseLoss: prediction must not be null");
        refuses(() -> LOSS.value(THREE, null), "MseLoss: target must not be null");
        refuses(() -> LOSS.value(THREE, THREE, null), "MseLoss: weights must not be null");
        refuses(() -> LOSS.values(THREE, THREE, null), "MseLoss: weights must not be null");
        refuses(() -> LOSS.evaluate(THREE, THREE, null), "MseLoss: weights must not be null");
        refuses(() -> LOSS.summary(THREE, THREE, null), "MseLoss: weights must not be null");
        refuses(() -> LOSS.derivatives(THREE, THREE, (Tensor) null), "MseLoss: weights must not be null");
        refuses(() -> LOSS.evaluateInto(THREE, THREE, null, THREE), "MseLoss: weights must not be null");
        refuses(() -> LOSS.evaluateInto(THREE, THREE, null), "MseLoss: gradient must not be null");
        refuses(() -> LOSS.reduced(null), "MseLoss: reduction must not be null");
        refuses(() -> LOSS.plus(null), "MseLoss: other must not be null");
        refuses(() -> LOSS.reduced(Reduction.SUM).value(THREE, THREE, null), "MseLoss: weights must not be null");
    }

    @Test void refusesWrongWeights() {
        refuses(() -> LOSS.value(THREE, THREE, Tensor.of(1.0)),
                "MseLoss: prediction has shape [3] but weights has shape [1]; they must be equal");
        refuses(() -> LOSS.value(THREE, THREE, Tensor.of(1.0, -0.5, 1.0)),
                "MseLoss: weights[1] is -0.5; weights must be finite and not negative");
        refuses(() -> LOSS.values(THREE, THREE, Tensor.of(1.0, 1.0, Double.NaN)),
                "MseLoss: weights[2] is NaN; weights must be finite and not negative");
        refuses(() -> LOSS.derivatives(THREE, THREE, Tensor.of(1.0, Double.POSITIVE_INFINITY, 1.0)),
                "MseLoss: weights[1] is Infinity; weights must be finite and not negative");
        assertThat(LOSS.value(THREE, THREE, Tensor.of(1.0, -0.0, 1.0))).isEqualTo(0);
    }

    private static Stream<DynamicTest> eachRefuses(Map<String, ThrowingCallable> calls, String message) {
        return calls.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> refuses(call.getValue(), message)));
    }

    @TestFactory Stream<DynamicTest> everyMethodOfAPointwiseLossRefusesANegativeWeight() {
        Tensor weights = Tensor.of(1.0, -2.0, 1.0);
        Tensor buffer = Tensor.zeros(3);
        Derivatives into = new Derivatives(Tensor.zeros(3), Tensor.zeros(3));
        return eachRefuses(Map.of("value", () -> LOSS.value(THREE, THREE, weights),
                "values", () -> LOSS.values(THREE, THREE, weights),
                "evaluate", () -> LOSS.evaluate(THREE, THREE, weights),
                "evaluateInto", () -> LOSS.evaluateInto(THREE, THREE, weights, buffer),
                "summary", () -> LOSS.summary(THREE, THREE, weights),
                "summaryInto", () -> LOSS.summaryInto(THREE, THREE, weights, buffer),
                "derivatives", () -> LOSS.derivatives(THREE, THREE, weights),
                "derivativesInto", () -> LOSS.derivativesInto(THREE, THREE, weights, into)),
                "MseLoss: weights[1] is -2.0; weights must be finite and not negative");
    }

    @TestFactory Stream<DynamicTest> everyMethodOfALossOfRowsRefusesANegativeWeight() {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Tensor scores = Tensor.zeros(3, 2);
        int[] target = {0, 1, 0};
        Tensor weights = Tensor.of(1.0, -2.0, 1.0);
        Tensor buffer = Tensor.zeros(3, 2);
        Derivatives into = new Derivatives(Tensor.zeros(3, 2), Tensor.zeros(3, 2));
        return eachRefuses(Map.of("value", () -> loss.value(scores, target, weights),
                "values", () -> loss.values(scores, target, weights),
                "evaluate", () -> loss.evaluate(scores, target, weights),
                "evaluateInto", () -> loss.evaluateInto(scores, target, weights, buffer),
                "summary", () -> loss.summary(scores, target, weights),
                "summaryInto", () -> loss.summaryInto(scores, target, weights, buffer),
                "derivatives", () -> loss.derivatives(scores, target, weights),
                "derivativesInto", () -> loss.derivativesInto(scores, target, weights, into)),
                "CrossEntropyLoss: weights[1] is -2.0; weights must be finite and not negative");
    }

    @TestFactory Stream<DynamicTest> everyMethodOfALossOfRowsRefusesASharedBuffer() {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Tensor scores = Tensor.zeros(3, 2);
        int[] target = {0, 1, 0};
        Tensor other = Tensor.zeros(3, 2);
        return eachRefuses(Map.of("evaluateInto", () -> loss.evaluateInto(scores, target, scores.reshape(3, 2)),
                "summaryInto", () -> loss.summaryInto(scores, target, scores.reshape(3, 2)),
                "derivativesInto, gradient", () -> loss.derivativesInto(scores, target,
                        new Derivatives(scores.reshape(3, 2), other)),
                "derivativesInto, hessian", () -> loss.derivativesInto(scores, target,
                        new Derivatives(other, scores.reshape(3, 2))),
                "derivativesInto, both", () -> loss.derivativesInto(scores, target, new Derivatives(other, other))),
                "CrossEntropyLoss: gradient shares the memory of another argument; it must be a separate buffer");
    }

    @TestFactory Stream<DynamicTest> partsOfAGradientMustNotShareMemory() {
        MarginRankingLoss loss = new MarginRankingLoss();
        Pair pair = new Pair(Tensor.zeros(3), Tensor.zeros(3));
        Tensor buffer = Tensor.zeros(3);
        Pair twice = new Pair(buffer, buffer.reshape(3));
        return eachRefuses(Map.of("evaluateInto", () -> loss.evaluateInto(pair, THREE, twice),
                "summaryInto", () -> loss.summaryInto(pair, THREE, twice)),
                "MarginRankingLoss: gradient shares the memory of another argument; it must be a separate buffer");
    }

    @TestFactory Stream<DynamicTest> aGradientMustNotShareMemoryWithAnyArgument() {
        MarginRankingLoss pairs = new MarginRankingLoss();
        SoftCrossEntropyLoss rows = new SoftCrossEntropyLoss();
        Pair pair = new Pair(Tensor.of(1, 2, 3), Tensor.of(3, 2, 1));
        Tensor signs = Tensor.of(1, -1, 1);
        Tensor weights = Tensor.of(1, 1, 1);
        Tensor buffer = Tensor.zeros(3);
        Tensor target = Tensor.of(0, 1, 0);
        Tensor weight = Tensor.wrap(new float[] {1, 1, 1}, 3);
        Tensor three = Tensor.zeros(3, 1);
        Map<String, ThrowingCallable> calls = Map.of(
                "first part, second input", () -> pairs.evaluateInto(pair, signs, new Pair(pair.second(), buffer)),
                "second part, first input", () -> pairs.evaluateInto(pair, signs, new Pair(buffer, pair.first())),
                "first part, target", () -> pairs.evaluateInto(pair, signs, new Pair(signs, buffer)),
                "second part, weights",
                () -> pairs.evaluateInto(pair, signs, weights, new Pair(buffer, weights)),
                "target", () -> rows.evaluateInto(THREE, target, target),
                "weights", () -> rows.evaluateInto(three, Tensor.full(1, 3, 1), weight, weight.reshape(3, 1)));
        return calls.entrySet().stream().map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
            assertThatThrownBy(call.getValue()).isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith(
                    "gradient shares the memory of another argument; it must be a separate buffer");
        }));
    }

    @TestFactory Stream<DynamicTest> derivativesOfAPointwiseLossNeedTwoBuffersOfTheShape() {
        Tensor buffer = Tensor.zeros(3);
        Tensor target = Tensor.of(3.0, 2.0, 1.0);
        String shared = " shares the memory of another argument; it must be a separate buffer";
        Map<String, Derivatives> refused = Map.of(
                "MseLoss: prediction has shape [3] but into.gradient has shape [2]; they must be equal",
                new Derivatives(Tensor.zeros(2), Tensor.zeros(2)),
                "MseLoss: into.gradient" + shared, new Derivatives(THREE.reshape(3), buffer),
                "MseLoss: into.hessian" + shared, new Derivatives(buffer, target));
        refuses(() -> LOSS.derivativesInto(THREE, target, new Derivatives(buffer, buffer.reshape(3))),
                "MseLoss: into.hessian" + shared);
        return refused.entrySet().stream().map(call -> DynamicTest.dynamicTest(call.getKey(),
                () -> refuses(() -> LOSS.derivativesInto(THREE, target, call.getValue()), call.getKey())));
    }

    @Test void findsAWrongWeightInALongTensor() {
        Tensor long1 = Tensor.zeros(400_000);
        float[] weights = Tensor.full(1, 400_000).toArray();
        weights[300_001] = -1;
        weights[300_002] = Float.NaN;
        refuses(() -> LOSS.value(long1, long1, Tensor.wrap(weights, 400_000)),
                "MseLoss: weights[300001] is -1.0; weights must be finite and not negative");
    }

    @Test void refusesWrongGradientBuffers() {
        Tensor two = Tensor.of(7.0, 7.0);
        refuses(() -> LOSS.evaluateInto(THREE, THREE, two),
                "MseLoss: prediction has shape [3] but gradient has shape [2]; they must be equal");
        assertThat(two).isEqualTo(Tensor.of(7.0, 7.0));
        String message = "MseLoss: gradient shares the memory of another argument; it must be a separate buffer";
        Tensor other = Tensor.of(3.0, 2.0, 1.0);
        refuses(() -> LOSS.evaluateInto(THREE, other, THREE), message);
        refuses(() -> LOSS.evaluateInto(other, THREE, THREE), message);
        refuses(() -> LOSS.evaluateInto(THREE, other, other.reshape(3).plus(0), THREE), message);
        Tensor weights = Tensor.of(1.0, 1.0, 1.0);
        refuses(() -> LOSS.evaluateInto(THREE, other, weights, weights), message);
    }

    @Test void nothingIsWrittenWhenWeightsAreRefused() {
        Tensor buffer = Tensor.of(7.0, 7.0, 7.0);
        refuses(() -> LOSS.evaluateInto(THREE, THREE, Tensor.of(1.0, 1.0, -1.0), buffer),
                "MseLoss: weights[2] is -1.0; weights must be finite and not negative");
        assertThat(buffer).isEqualTo(Tensor.of(7.0, 7.0, 7.0));
    }

    @Test void refusesWrongFactors() {
        refuses(() -> LOSS.times(Double.NaN), "MseLoss: factor must be finite, was NaN");
        refuses(() -> LOSS.times(2).times(Double.POSITIVE_INFINITY),
                "MseLoss: factor must be finite, was Infinity");
        refuses(() -> new CrossEntropyLoss().times(Double.NaN), "CrossEntropyLoss: factor must be finite, was NaN");
        refuses(() -> new CrossEntropyLoss().reduced(Reduction.SUM).times(Double.NEGATIVE_INFINITY),
                "CrossEntropyLoss: factor must be finite, was -Infinity");
        refuses(() -> new CrossEntropyLoss().reduced(Reduction.SUM).plus(null),
                "CrossEntropyLoss: other must not be null");
    }

    @Test void refusesWrongParameters() {
        refuses(() -> new HingeLoss(Float.NaN), "HingeLoss: margin must be zero or positive, and finite, was NaN");
        refuses(() -> new HingeLoss(-1), "HingeLoss: margin must be zero or positive, and finite, was -1.0");
    }

    @Test void validateNamesTheElementOutsideTheDomain() {
        LOSS.validate(THREE, THREE);
        refuses(() -> LOSS.validate(Tensor.of(1.0, Double.NaN, Double.NaN), THREE),
                "MseLoss: prediction[1] is NaN, outside (-∞, ∞)");
        refuses(() -> new L1Loss().validate(THREE, Tensor.of(1.0, 1.0, Double.POSITIVE_INFINITY)),
                "L1Loss: target[2] is Infinity, outside (-∞, ∞)");
        refuses(() -> new HingeLoss().reduced(Reduction.SUM).validate(THREE, Tensor.of(1.0, -1.0, -1.5)),
                "HingeLoss: target[2] is -1.5, outside {-1, 1}");
    }

    @TestFactory Stream<DynamicTest> refusesPartsWhoseTermsDiffer() {
        Tensor masks = Tensor.full(0.5f, 2, 3);
        Loss<Tensor, Tensor> sum = new DiceLoss().plus(new BceLoss().reduced(Reduction.SUM));
        String message = "CombinedLoss: DiceLoss has 2 terms but BceLoss has 6 terms; their terms must have the "
                + "same shape, but the shapes are [2] and [2, 3]";
        assertThat(sum.value(masks, masks)).isFinite();
        refuses(() -> sum.values(masks, masks), message);
        return LossContract.each(new Tensor[] {Tensor.full(1, 2), Tensor.full(1, 2, 3)}, weights -> {
            refuses(() -> sum.value(masks, masks, weights), message);
            refuses(() -> sum.values(masks, masks, weights), message);
            refuses(() -> sum.evaluate(masks, masks, weights), message);
            refuses(() -> sum.evaluateInto(masks, masks, weights, Tensor.zeros(2, 3)), message);
            refuses(() -> sum.summary(masks, masks, weights), message);
        });
    }

    /** One or two tensors, as a prediction that is written by a user may be. */
    record Several(List<Tensor> tensors) implements Prediction<Several> {
        @Override public Several with(List<Tensor> others) {
            return new Several(others);
        }
    }

    @Test void refusesAGradientOfFewerTensors() {
        SampleLoss<Several, Tensor> loss = (prediction, target) -> new NoTerms();
        Several two = new Several(List.of(THREE, THREE.plus(0)));
        refuses(() -> loss.evaluateInto(two, THREE, new Several(List.of(THREE.plus(1)))),
                "SampleLoss: gradient has 1 tensor but prediction has 2; there must be as many");
        refuses(() -> loss.evaluateInto(two, THREE, new Several(Arrays.asList(THREE, null))),
                "SampleLoss: gradient.tensors()[1] must not be null");
        refuses(() -> loss.evaluate(new Several(null), THREE), "SampleLoss: prediction.tensors() must not be null");
    }

    /** A prediction whose copies lose their second tensor. */
    record Losing(List<Tensor> tensors) implements Prediction<Losing> {
        @Override public Losing with(List<Tensor> others) {
            return new Losing(others.subList(0, 1));
        }
    }

    @Test void refusesAPredictionWhoseCopyHasFewerTensors() {
        SampleLoss<Losing, Tensor> loss = (prediction, target) -> new NoTerms();
        refuses(() -> loss.evaluate(new Losing(List.of(THREE, THREE.plus(0))), THREE),
                "SampleLoss: gradient has 1 tensor but prediction has 2; there must be as many");
    }

    private static final class NoTerms implements Terms {
        @Override public int[] shape() {
            return new int[] {0};
        }

        @Override public int costPerTerm() {
            return 1;
        }

        @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        }
    }

    @Test void classWeightsBelongToTheLoss() {
        float[] weights = {1, 2};
        Tensor scores = Tensor.of(0.5, 0.25);
        int[] target = {1};
        CrossEntropyLoss loss = new CrossEntropyLoss(Tensor.wrap(weights, 2), -100, 0.1f);
        float before = loss.value(scores, target);
        weights[1] = -7;
        loss.evaluateInto(scores, target, loss.classWeights());
        assertThat(loss.value(scores, target)).isEqualTo(before);
        assertThat(loss.classWeights()).isEqualTo(Tensor.of(1, 2));
        refuses(() -> new CrossEntropyLoss().withClassWeights((float[]) null),
                "CrossEntropyLoss: classWeights must not be null");
    }

    @Test void broadcastingRefusesBeforeItAllocates() {
        refuses(() -> THREE.broadcastTo(Integer.MAX_VALUE, 1),
                "Tensor.broadcastTo: this has shape [3] but shape is [2147483647, 1]; counted from the last, each axis "
                        + "must have length 1 or the wanted length");
        refuses(() -> Tensor.of(new float[][] {{1}, null}), "Tensor.of: rows[1] must not be null");
    }

    @Test void refusesNullsOfRecordsAndReductions() {
        refuses(() -> new Evaluation<>(1, null), "Evaluation: gradient must not be null");
        refuses(() -> new Derivatives(THREE, null), "Derivatives: hessian must not be null");
        refuses(() -> new Derivatives(null, THREE), "Derivatives: gradient must not be null");
        refuses(() -> new Derivatives(THREE, Tensor.zeros(2)),
                "Derivatives: gradient has shape [3] but hessian has shape [2]; they must be equal");
        refuses(() -> new DiceLoss().terms(null, THREE), "DiceLoss: prediction must not be null");
        refuses(() -> LOSS.reduced(Reduction.SUM).plus(null), "MseLoss: other must not be null");
        refuses(() -> LOSS.reduced(Reduction.SUM).times(Double.NaN), "MseLoss: factor must be finite, was NaN");
    }
}
