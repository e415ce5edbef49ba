package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Domain;
import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the losses of overlap. The contract's losses have one term for each sample; of the others see below. */
class OverlapOptionsTest implements SampleLossContract<Tensor, Tensor> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;

    @Override public List<? extends OverlapLoss<?>> losses() {
        return List.of(new DiceLoss().withSigmoid(), new TverskyLoss(0.3f, 0.7f, 0).withSoftmax(),
                new JaccardLoss().withoutBackground().withClassWeights(5, 1, 2),
                new DiceLoss(0).withSoftmax().generalized(), new DiceLoss().generalized(),
                new FocalTverskyLoss(0.3f, 0.7f, 1.5f, 1).withSigmoid().generalized(1).withoutBackground());
    }

    /** Losses with terms for each class, or over the batch. */
    private static List<? extends OverlapLoss<?>> others() {
        return List.of(new DiceLoss().perClass(), new DiceLoss(0).withSoftmax().perClass().withoutBackground(),
                new TverskyLoss(0.3f, 0.7f).withSigmoid().perClass().withClassWeights(1, 0, 2.5f),
                new JaccardLoss().overBatch(), new DiceLoss().withSigmoid().overBatch(),
                new DiceLoss().withSoftmax().perClass().overBatch(),
                new FocalTverskyLoss(0.3f, 0.7f, 0.75f, 1).withSoftmax().perClass().overBatch().withoutBackground(),
                new DiceLoss().withSoftmax().generalized().overBatch());
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        boolean logits = loss == null || OverlapReference.logits((OverlapLoss<?>) loss);
        return new Data<>(
                Tensor.zeros(samples, CLASSES, 2, 3)
                        .map(x -> logits ? 2 * random.nextGaussian() : random.nextFloat()),
                Tensor.zeros(samples, CLASSES, 2, 3)
                        .map(x -> random.nextInt(4) == 0 ? random.nextFloat() : random.nextInt(2)));
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        OverlapReference reference = new OverlapReference((OverlapLoss<?>) loss, data.prediction().shape()[0], CLASSES,
                PIXELS);
        return reference.terms(inputs.get(0), data.target().toDoubleArray(), ones(inputs.get(0).length))[sample];
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        return select(target, CLASSES * PIXELS, samples, CLASSES, 2, 3);
    }

    static Tensor select(Tensor target, int elements, int[] samples, int... shape) {
        float[] selected = new float[samples.length * elements];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target.toArray(), samples[i] * elements, selected, i * elements, elements);
        }
        int[] all = new int[shape.length + 1];
        all[0] = samples.length;
        System.arraycopy(shape, 0, all, 1, shape.length);
        return Tensor.wrap(selected, all);
    }

    @TestFactory Stream<DynamicTest> termsOfClassesAndBatchesAreTheFormulaAndSoAreTheirDerivatives() {
        return LossContract.each(others(), loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(5), 3);
            OverlapReference reference = new OverlapReference(loss, 3, CLASSES, PIXELS);
            double[] x = data.prediction().toDoubleArray();
            double[] t = data.target().toDoubleArray();
            double[] mask = ones(x.length);
            double[] expected = reference.terms(x, t, mask);
            double[] weights = new double[expected.length];
            float[] values = loss.values(data.prediction(), data.target()).toArray();
            assertThat(values).hasSize(expected.length);
            double sum = 0;
            double total = 0;
            for (int i = 0; i < expected.length; i++) {
                int c = i % CLASSES;
                Tensor given = loss.options().classWeights();
                weights[i] = !loss.options().perClass()
                        ? 1
                        : c == 0 && !loss.options().background() ? 0 : given.size() == 0 ? 1 : given.get(c);
                assertThat((double) values[i]).as(loss + " " + i).isCloseTo(weights[i] * expected[i], within(1e-6));
                sum += weights[i] * expected[i];
                total += weights[i];
            }
            Evaluation<Tensor> evaluation = loss.evaluate(data.prediction(), data.target());
            assertThat((double) evaluation.value()).as(loss.toString()).isCloseTo(sum / total, within(1e-6));
            assertThat(loss.value(data.prediction(), data.target())).isEqualTo(evaluation.value());
            for (int i = 0; i < x.length; i++) {
                double derivative = 0;
                for (int side = -1; side <= 1; side += 2) {
                    double[] moved = x.clone();
                    moved[i] += side * 1e-5;
                    double[] there = reference.terms(moved, t, mask);
                    for (int k = 0; k < there.length; k++) {
                        derivative += side * weights[k] * there[k] / total / 2e-5;
                    }
                }
                assertThat((double) evaluation.gradient().toArray()[i]).as(loss + " " + i).isCloseTo(derivative,
                        within(1e-8 + 1e-5 * Math.abs(derivative)));
            }
        });
    }

    @Test void shapesOfTerms() {
        Data<Tensor, Tensor> data = random(null, new Random(6), 4);
        DiceLoss loss = new DiceLoss().withSigmoid();
        assertThat(loss.values(data.prediction(), data.target()).shape()).containsExactly(4);
        assertThat(loss.perClass().values(data.prediction(), data.target()).shape()).containsExactly(4, 3);
        assertThat(loss.overBatch().values(data.prediction(), data.target()).shape()).isEmpty();
        assertThat(loss.perClass().overBatch().values(data.prediction(), data.target()).shape()).containsExactly(3);
    }

    @Test void summariesOfBatchesDoNotMerge() {
        Data<Tensor, Tensor> data = random(null, new Random(6), 4);
        LossSummary summary = new DiceLoss().withSigmoid().overBatch().summary(data.prediction(), data.target());
        assertThatThrownBy(() -> summary.plus(summary)).isInstanceOf(IllegalArgumentException.class);
        LossSummary ofSamples = new DiceLoss().withSigmoid().summary(data.prediction(), data.target());
        assertThat(ofSamples.plus(ofSamples).count()).isEqualTo(8);
    }

    /** One sample of several pieces, with tiles that are no whole ones; and the same bits for any number of threads. */
    @TestFactory Stream<DynamicTest> largeImagesAreTheFormula() {
        List<DiceLoss> losses = List.of(new DiceLoss().withSigmoid(), new DiceLoss().withSoftmax().perClass());
        return losses.stream()
                .flatMap(loss -> Stream.of(1, 3, 70).map(classes -> LossContract.test(loss + ", " + classes
                        + " classes", () -> assertMatchesFormula(loss, classes))));
    }

    private static void assertMatchesFormula(DiceLoss loss, int classes) {
        int pixels = classes == 70 ? 5003 : 200_001;
        Random random = new Random(classes);
        Tensor prediction = Tensor.zeros(2, classes, pixels).map(x -> 3 * random.nextGaussian());
        Tensor target = Tensor.zeros(2, classes, pixels).map(x -> random.nextInt(3) / 2);
        double[] expected = new OverlapReference(loss, 2, classes, pixels).terms(prediction.toDoubleArray(),
                target.toDoubleArray(), ones(prediction.size()));
        float[] values = loss.values(prediction, target).toArray();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).as("term " + i).isCloseTo(expected[i], within(5e-7 * expected[i]));
        }
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool four = new ForkJoinPool(4);
        try {
            Evaluation<Tensor> alone = one.submit(() -> loss.evaluate(prediction, target)).join();
            assertThat(four.submit(() -> loss.evaluate(prediction, target)).join()).isEqualTo(alone);
            assertThat(loss.value(prediction, target)).isEqualTo(alone.value());
        } finally {
            one.shutdown();
            four.shutdown();
        }
    }

    @Test void probabilitiesWithOptionsAreProbabilitiesWithout() {
        Data<Tensor, Tensor> data = random(losses().get(2), new Random(7), 5);
        Evaluation<Tensor> plain = new DiceLoss().evaluate(data.prediction(), data.target());
        Evaluation<Tensor> weighted = new DiceLoss().withClassWeights(1, 1, 1).evaluate(data.prediction(),
                data.target());
        assertThat(weighted.value()).isCloseTo(plain.value(), within(1e-7f));
        float[] flat = new DiceLoss().values(data.prediction().reshape(15, 6), data.target().reshape(15, 6)).toArray();
        float[] apart = new DiceLoss().perClass().values(data.prediction(), data.target()).toArray();
        for (int i = 0; i < 15; i++) {
            assertThat(apart[i]).isCloseTo(flat[i], within(1e-7f));
        }
    }

    /** MONAI, tests/test_dice_loss.py, TEST_CASE_3 to 5: softmax or sigmoid of two classes, each class a term. */
    @Test void matchesMonaiForClasses() {
        Tensor logits = Tensor.wrap(new float[] {-1, 0, 1, 1, 0, -1, 0, 0, 0, 0, 0, 0}, 2, 2, 3);
        int[] target = {1, 0, 0, 1, 1, 0};
        DiceLoss dice = new DiceLoss(1e-4f).perClass();
        assertThat(dice.withSigmoid().ofClasses().value(logits, target)).isCloseTo(0.435050f, within(4e-5f));
        float[] values = dice.withSigmoid().ofClasses().values(logits, target).toArray();
        float[] expected = {0.296529f, 0.415136f, 0.599976f, 0.428559f};
        for (int i = 0; i < 4; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(4e-5f));
        }
        assertThat(dice.withSoftmax().ofClasses().value(logits, target)).isCloseTo(0.383713f, within(4e-5f));
        Tensor masks = Tensor.wrap(new float[] {1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0}, 2, 2, 3);
        assertThat(new DiceLoss(0).perClass().withoutBackground().value(masks, masks)).isZero();
    }

    /** MONAI, tests/test_generalized_dice_loss.py; its smoothing is not scaled, and too small to matter here. */
    @Test void matchesMonaiForGeneralizedDice() {
        Tensor logits = Tensor.wrap(new float[] {-1, 0, 1, 1, 0, -1, 0, 0, 0, 0, 0, 0}, 2, 2, 3);
        int[] target = {1, 0, 0, 1, 1, 0};
        DiceLoss dice = new DiceLoss(0).generalized();
        assertThat(dice.withSigmoid().ofClasses().value(logits, target)).isCloseTo(0.469964f, within(1e-4f));
        float[] values = dice.withSoftmax().ofClasses().values(logits, target).toArray();
        assertThat(values[0]).isCloseTo(0.273476f, within(1e-4f));
        assertThat(values[1]).isCloseTo(0.555539f, within(1e-4f));
        // w_type="simple"
        Tensor confident = Tensor.wrap(new float[] {0, 10, 10, 10, 10, 0, 0, 0}, 1, 2, 4);
        assertThat(new DiceLoss(0).generalized(1).withSoftmax().ofClasses().value(confident, new int[] {1, 1, 0, 0}))
                .isCloseTo(0.250023f, within(1e-6f));
    }

    @Test void twoEmptyMasksGiveZero() {
        Tensor never = Tensor.full(Float.NEGATIVE_INFINITY, 2, 3, 4);
        Tensor nothing = Tensor.zeros(2, 3, 4);
        for (float smooth : new float[] {0, 1}) {
            DiceLoss loss = new DiceLoss(smooth).withSigmoid();
            for (DiceLoss each : List.of(loss, loss.perClass(), loss.generalized(), loss.overBatch(),
                    loss.perClass().overBatch(), loss.withoutBackground())) {
                Evaluation<Tensor> evaluation = each.evaluate(never, nothing);
                assertThat(evaluation.value()).as(each.toString()).isZero();
                assertThat(evaluation.gradient().toArray()).containsOnly(0f);
            }
        }
        // A class that no pixel has, and of which nothing is claimed, beside classes that are there.
        Tensor prediction = Tensor.of(new float[][] {{1, 0, 0}});
        assertThat(new DiceLoss(0).perClass().values(prediction, prediction).toArray()).containsExactly(0f, 0f, 0f);
    }

    @ParameterizedTest
    @ValueSource(floats = {30, 200, 1e10f, Float.MAX_VALUE}) void extremeLogitsHaveFiniteLossesAndGradients(
            float size) {
        Tensor prediction = Tensor.wrap(new float[] {size, -size, 0, -size, size, size}, 1, 2, 3);
        Tensor target = Tensor.wrap(new float[] {0, 0, 1, 1, 1, 0}, 1, 2, 3);
        for (DiceLoss loss : List.of(new DiceLoss().withSigmoid(), new DiceLoss().withSoftmax().perClass())) {
            Evaluation<Tensor> evaluation = loss.evaluate(prediction, target);
            assertThat(evaluation.value()).isBetween(0f, 1f);
            for (float derivative : evaluation.gradient().toArray()) {
                assertThat(derivative).isBetween(-1f, 1f);
            }
        }
    }

    @ParameterizedTest @ValueSource(floats = {5, 20, 40}) void gradientsOfConfidentLogitsAreAccurate(float x) {
        // One right pixel, x = 20: L = βq/(1 + …), and dL/dx = −¼·…; Dice of one element is q/(1 + p), s = 0.
        double q = 1 / (1 + Math.exp(x));
        double expected = -q * (1 - q) * 2 / ((2 - q) * (2 - q));
        Evaluation<Tensor> evaluation = new DiceLoss(0).withSigmoid().evaluate(Tensor.of(new float[][] {{x}}),
                Tensor.of(new float[][] {{1}}));
        assertThat((double) evaluation.value()).isCloseTo(q / (2 - q), within(3e-7 * q));
        assertThat((double) evaluation.gradient().item()).isCloseTo(expected, within(-5e-7 * expected));
    }

    /** The target class of one pixel of two classes has probability p: the loss is 1 − p, its derivative p(1 − p). */
    @ParameterizedTest @ValueSource(floats = {5, 20, 40}) void softmaxGradientsOfConfidentLogitsAreAccurate(float x) {
        double q = 1 / (1 + Math.exp(x));
        Evaluation<Tensor> evaluation = new DiceLoss(0).withSoftmax().evaluate(Tensor.wrap(new float[] {x, 0}, 1, 2, 1),
                Tensor.wrap(new float[] {1, 0}, 1, 2, 1));
        // The probability of the other class is the difference of two doubles near 1.
        assertThat((double) evaluation.value()).isCloseTo(q, within(3e-7 * q + 1e-16));
        assertThat((double) evaluation.gradient().get(0, 0, 0)).isCloseTo(-q * (1 - q), within(5e-7 * q));
        assertThat((double) evaluation.gradient().get(0, 1, 0)).isCloseTo(q * (1 - q), within(5e-7 * q));
    }

    @TestFactory Stream<DynamicTest> aClassOfWeightZeroMayHoldAnything() {
        Data<Tensor, Tensor> data = random(losses().get(2), new Random(8), 2);
        float[] spoilt = data.prediction().toArray();
        Arrays.fill(spoilt, 0, PIXELS, Float.NaN);
        Tensor prediction = Tensor.wrap(spoilt, data.prediction().shape());
        return LossContract
                .each(List.of(new DiceLoss().withoutBackground(), new DiceLoss().perClass().withoutBackground(),
                        new DiceLoss().generalized().withClassWeights(0, 1, 1)), loss -> {
                            Evaluation<Tensor> evaluation = loss.evaluate(prediction, data.target());
                            assertThat(evaluation.value()).isEqualTo(loss.value(data.prediction(), data.target()));
                            assertThat(Arrays.copyOf(evaluation.gradient().toArray(), PIXELS)).containsOnly(0f);
                        });
    }

    @Test void withMethodsChangeOneOptionEach() {
        DiceLoss loss = new DiceLoss(2).withSoftmax().perClass().withoutBackground().withClassWeights(1, 2).overBatch();
        assertThat(loss).isEqualTo(new DiceLoss(2, new OverlapOptions(OverlapOptions.Activation.SOFTMAX, true, false,
                true, 0, Tensor.of(1, 2))));
        assertThat(loss.generalized().options().perClass()).isFalse();
        assertThat(new DiceLoss().options()).isEqualTo(new OverlapOptions());
        assertThat(loss.toFocalTversky()).isEqualTo(new FocalTverskyLoss(0.5f, 0.5f, 1, 1, loss.options()));
        assertThat(Losses.parse("DiceLoss(smooth=0, options=OverlapOptions(activation=SOFTMAX, perClass=true))"))
                .isEqualTo(new DiceLoss(0).withSoftmax().perClass());
        assertThat(Losses.parse("DiceLoss(smooth=0)")).isEqualTo(new DiceLoss(0));
    }

    @TestFactory Stream<DynamicTest> passTheChecks() {
        List<OverlapLoss<?>> all = new ArrayList<>(losses());
        all.addAll(others());
        return LossContract.each(all, loss -> {
            Data<Tensor, Tensor> data = random(loss, new Random(9), 3);
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }

    @Test void reductionsDivideByClassesAndSamples() {
        Data<Tensor, Tensor> data = random(null, new Random(10), 4);
        DiceLoss loss = new DiceLoss().withSoftmax().perClass().withoutBackground();
        float sum = loss.reduced(Reduction.SUM).value(data.prediction(), data.target());
        assertThat(loss.value(data.prediction(), data.target())).isCloseTo(sum / 8, within(1e-7f));
        assertThat(loss.reduced(Reduction.COUNT_MEAN).value(data.prediction(), data.target()))
                .isCloseTo(sum / 8, within(1e-7f));
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(data.prediction(), data.target()))
                .isCloseTo(sum / 4, within(1e-6f));
    }

    @Test void refusesOptionsThatDoNotFit() {
        refuses("OverlapOptions: areaExponent must be zero or positive, and finite, was -1.0",
                () -> new OverlapOptions(OverlapOptions.Activation.NONE, true, false, false, -1, Tensor.of()));
        refuses("OverlapOptions: areaExponent must be 0 if classes have terms of their own (perClass), was 1.0",
                () -> new OverlapOptions(OverlapOptions.Activation.NONE, true, true, false, 1, Tensor.of()));
        refuses("OverlapOptions: classWeights[1] is -1.0; class weights must be finite and not negative",
                () -> new DiceLoss().withClassWeights(1, -1));
        refuses("DiceLoss: options must not be null", () -> new DiceLoss(1, null));
        refuses("DiceLoss: prediction has shape [4]; it must have samples and at least one class: [N, C, ...]",
                () -> new DiceLoss().perClass().value(Tensor.zeros(4), Tensor.zeros(4)));
        refuses("JaccardLoss: classWeights has 2 elements but there are 3 classes; there must be one for each",
                () -> new JaccardLoss().withClassWeights(1, 2).value(Tensor.zeros(1, 3), Tensor.zeros(1, 3)));
        refuses("DiceLoss: prediction has shape [2, 3] but target has shape [2, 4]; they must be equal",
                () -> new DiceLoss().withSoftmax().value(Tensor.zeros(2, 3), Tensor.zeros(2, 4)));
    }

    @ParameterizedTest @ValueSource(floats = {Float.NaN,
        Float.POSITIVE_INFINITY}) void aSampleOfWeight0MayHoldAnythingAsProbabilities(float anything) {
        Tensor rows = Tensor.of(new float[][] {{anything, 0.5f}, {0.25f, 1}});
        Tensor targets = Tensor.of(new float[][] {{anything, 0}, {0, 1}});
        DiceLoss loss = new DiceLoss().withClassWeights(1, 2);
        Evaluation<Tensor> masked = loss.evaluate(rows, targets, Tensor.of(0, 1));
        Evaluation<Tensor> alone = loss.evaluate(Tensor.of(new float[][] {{0.25f, 1}}), Tensor.of(new float[][] {{0,
            1}}));
        assertThat(masked.value()).isEqualTo(alone.value());
        assertThat(masked.gradient().toArray()).containsExactly(0, 0, alone.gradient().get(0, 0),
                alone.gradient().get(0, 1));
    }

    @ParameterizedTest @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY,
        -5}) void aSampleOfWeight0MayHoldAnythingWithInverseAreas(float target) {
        Tensor prediction = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {1, 0, 3}});
        Tensor targets = Tensor.of(new float[][] {{target, 0, 1}, {0, 1, 0}});
        for (DiceLoss loss : List.of(new DiceLoss().withSoftmax().generalized(),
                new DiceLoss().withSigmoid().generalized(1))) {
            Evaluation<Tensor> masked = loss.evaluate(prediction, targets, Tensor.of(0, 1));
            Evaluation<Tensor> alone = loss.evaluate(Tensor.of(new float[][] {{1, 0, 3}}),
                    Tensor.of(new float[][] {{0, 1, 0}}));
            assertThat(masked.value()).isEqualTo(alone.value());
            for (int c = 0; c < 3; c++) {
                assertThat(masked.gradient().get(0, c)).isEqualTo(0);
                assertThat(masked.gradient().get(1, c)).isEqualTo(alone.gradient().get(0, c));
            }
        }
    }

    @Test void theDomainOfPredictionsIsThatOfTheActivation() {
        assertThat(new DiceLoss().predictionDomain().contains(1.5f)).isFalse();
        assertThat(new DiceLoss().withSigmoid().predictionDomain()).isEqualTo(Domain.FINITE);
        assertThat(new DiceLoss().withSoftmax().predictionDomain()).isEqualTo(Domain.SCORES);
    }
}
