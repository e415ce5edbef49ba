package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.SigmoidFocalLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedLossTest implements SampleLossContract<Tensor, MaskedTarget> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;

    @Override public List<MaskedLoss> losses() {
        return List.of(new DiceLoss().masked(), new DiceLoss(0).withSigmoid().masked(),
                new TverskyLoss(0.3f, 0.7f).withSoftmax().withoutBackground().masked(),
                new JaccardLoss().withSigmoid().generalized().masked(),
                new DiceFocalLoss(new DiceLoss(), new SigmoidFocalLoss(0)).masked());
    }

    private static OverlapLoss<?> overlap(SampleLoss<Tensor, MaskedTarget> loss) {
        SampleLoss<Tensor, Tensor> inner = ((MaskedLoss) loss).loss();
        return inner instanceof DiceFocalLoss focal ? focal.dice() : (OverlapLoss<?>) inner;
    }

    @Override public Data<Tensor, MaskedTarget> random(SampleLoss<Tensor, MaskedTarget> loss, Random random,
            int samples) {
        boolean logits = OverlapReference.logits(overlap(loss));
        return new Data<>(
                Tensor.zeros(samples, CLASSES, 2, 3)
                        .map(x -> logits ? 2 * random.nextGaussian() : random.nextFloat()),
                new MaskedTarget(
                        Tensor.zeros(samples, CLASSES, 2, 3)
                                .map(x -> random.nextInt(4) == 0 ? random.nextFloat() : random.nextInt(2)),
                        mask(random, samples)));
    }

    /** The first pixel of a sample is never left out. */
    private static Tensor mask(Random random, int samples) {
        float[] mask = new float[samples * PIXELS];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % PIXELS == 0 ? 1 : random.nextInt(3) * 0.5f;
        }
        return Tensor.wrap(mask, samples, 1, 2, 3);
    }

    private static double[] elements(Tensor mask) {
        double[] elements = new double[mask.size() * CLASSES];
        float[] pixels = mask.toArray();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = pixels[i / PIXELS / CLASSES * PIXELS + i % PIXELS];
        }
        return elements;
    }

    @Override public double formula(SampleLoss<Tensor, MaskedTarget> loss, List<double[]> inputs,
            Data<Tensor, MaskedTarget> data, int sample) {
        double[] mask = elements(data.target().mask());
        double[] t = data.target().target().toDoubleArray();
        double[] x = inputs.get(0);
        OverlapReference reference = new OverlapReference(overlap(loss), data.prediction().shape()[0], CLASSES, PIXELS);
        double value = reference.terms(x, t, mask)[sample];
        if (((MaskedLoss) loss).loss() instanceof DiceFocalLoss) {
            double sum = 0;
            double total = 0;
            for (int i = sample * CLASSES * PIXELS; i < (sample + 1) * CLASSES * PIXELS; i++) {
                sum += mask[i] * (Math.log1p(Math.exp(x[i])) - t[i] * x[i]);
                total += mask[i];
            }
            value += sum / total;
        }
        return value;
    }

    @Override public MaskedTarget select(MaskedTarget target, int[] samples) {
        return new MaskedTarget(
                OverlapOptionsTest.select(target.target(), CLASSES * PIXELS, samples, CLASSES, 2, 3),
                OverlapOptionsTest.select(target.mask(), PIXELS, samples, 1, 2, 3));
    }

    @TestFactory Stream<DynamicTest> pixelsThatAreLeftOutMayHoldAnything() {
        return LossContract.each(losses(), loss -> {
            Data<Tensor, MaskedTarget> data = random(loss, new Random(1), 3);
            float[] mask = data.target().mask().toArray();
            float[] spoilt = data.prediction().toArray();
            float[] targets = data.target().target().toArray();
            for (int i = 0; i < spoilt.length; i++) {
                if (mask[i / PIXELS / CLASSES * PIXELS + i % PIXELS] == 0) {
                    spoilt[i] = Float.NaN;
                    targets[i] = Float.NaN;
                }
            }
            Tensor prediction = Tensor.wrap(spoilt, data.prediction().shape());
            MaskedTarget target = new MaskedTarget(Tensor.wrap(targets, data.prediction().shape()),
                    data.target().mask());
            Evaluation<Tensor> evaluation = loss.evaluate(prediction, target);
            assertThat(evaluation).as(loss.toString()).isEqualTo(loss.evaluate(data.prediction(), data.target()));
            loss.validate(prediction, target);
            for (int i = 0; i < spoilt.length; i++) {
                if (Float.isNaN(spoilt[i])) {
                    assertThat(evaluation.gradient().toArray()[i]).isZero();
                }
            }
        });
    }

    @TestFactory Stream<DynamicTest> aMaskOfOnesChangesNothing() {
        return LossContract.each(losses(), loss -> {
            Data<Tensor, MaskedTarget> data = random(loss, new Random(2), 3);
            Evaluation<Tensor> plain = loss.loss().evaluate(data.prediction(), data.target().target());
            for (Tensor mask : new Tensor[] {Tensor.full(1, 3, 1, 2, 3), Tensor.full(1, 3, 3, 2, 3)}) {
                if (mask.size() < 54 || !loss.toString().contains("SOFTMAX")) {
                    Evaluation<Tensor> masked = loss.evaluate(data.prediction(),
                            new MaskedTarget(data.target().target(), mask));
                    assertThat(masked.value()).as(loss.toString()).isCloseTo(plain.value(), within(1e-7f));
                }
            }
        });
    }

    static Stream<OverlapLoss<?>> withMasksOfElements() {
        return Stream.of(new DiceLoss(), new DiceLoss(0).withSigmoid(), new TverskyLoss(0.3f, 0.7f).perClass(),
                new DiceLoss().perClass().overBatch());
    }

    @ParameterizedTest @MethodSource("withMasksOfElements") void aMaskMayWeighEachElement(OverlapLoss<?> loss) {
        Random random = new Random(3);
        Data<Tensor, MaskedTarget> data = random(loss.masked(), random, 3);
        Tensor mask = Tensor.zeros(3, CLASSES, 2, 3).map(x -> random.nextInt(3) * 0.5);
        double[] expected = new OverlapReference(loss, 3, CLASSES, PIXELS).terms(data.prediction().toDoubleArray(),
                data.target().target().toDoubleArray(), mask.toDoubleArray());
        LossContract.assertClose("values", loss.masked().values(data.prediction(), new MaskedTarget(data.target()
                .target(), mask)).toArray(), expected, 1e-6);
    }

    /** One element is outside the domain, and the mask leaves out this one, or another one. */
    @ParameterizedTest @ValueSource(ints = {0, 5, 6, 17, 18, 30, 53}) void validatesTheElementsThatCount(int element) {
        MaskedLoss loss = new DiceLoss().masked();
        float[] mask = new float[54];
        Arrays.fill(mask, 1);
        mask[element] = 0;
        float[] numbers = new float[54];
        numbers[element] = 2;
        Tensor wrong = Tensor.wrap(numbers, 3, CLASSES, 2, 3);
        Tensor right = Tensor.zeros(3, CLASSES, 2, 3);
        loss.validate(wrong, new MaskedTarget(wrong, Tensor.wrap(mask, 3, CLASSES, 2, 3)));
        Tensor other = Tensor.wrap(mask, 3, CLASSES, 2, 3).map(x -> 1 - x);
        refuses("MaskedLoss: prediction[" + element + "] is 2.0, outside [0, 1]; for logits apply a sigmoid or softmax "
                + "first", () -> loss.validate(wrong, new MaskedTarget(right, other)));
        assertThatThrownBy(() -> loss.validate(right, new MaskedTarget(wrong, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MaskedLoss: target[" + element + "] is 2.0, outside [0, 1]");
    }

    @Test void aMaskOfSamplesHasOneNumberForEach() {
        Tensor target = Tensor.of(1, 0, 1);
        float alone = new DiceLoss().value(Tensor.of(0.5f, 0.25f), Tensor.of(1, 0));
        assertThat(new DiceLoss().masked().value(Tensor.of(0.5f, 0.25f, Float.NaN),
                new MaskedTarget(target, Tensor.of(1, 1, 0)))).isEqualTo(alone);
    }

    /** MONAI, tests/test_masked_dice_loss.py: pixels outside the mask are sigmoid(0) there, so they are given here. */
    @Test void matchesMonai() {
        Tensor logits = Tensor.wrap(new float[] {0, 0, -1, 1}, 1, 1, 2, 2);
        Tensor target = Tensor.wrap(new float[] {0, 0, 1, 1}, 1, 1, 2, 2);
        MaskedLoss loss = new DiceLoss(1e-6f).withSigmoid().masked();
        assertThat(loss.value(logits, new MaskedTarget(target, Tensor.full(1, 1, 1, 2, 2)))).isCloseTo(0.5f,
                within(1e-6f));
        Tensor left = Tensor.wrap(new float[] {0, 0, 1, 1}, 1, 1, 2, 2);
        // Σpt = 1 and Σp + Σt = 3 of the two pixels that are left.
        assertThat(loss.value(logits, new MaskedTarget(target, left))).isCloseTo(1 / 3f, within(1e-6f));
    }

    @Test void aTermWithoutPixelsIsAbsent() {
        MaskedLoss loss = new DiceLoss(0).withSigmoid().masked();
        Tensor prediction = Tensor.wrap(new float[] {1, 2, Float.NaN, 4}, 2, 1, 2);
        Tensor target = Tensor.wrap(new float[] {1, 0, 1, 0}, 2, 1, 2);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction,
                new MaskedTarget(target, Tensor.wrap(new float[] {1, 1, 0, 0}, 2, 1, 2)));
        assertThat(evaluation.value()).isEqualTo(new DiceLoss(0).withSigmoid().value(
                Tensor.wrap(new float[] {1, 2}, 1, 1, 2), Tensor.wrap(new float[] {1, 0}, 1, 1, 2)));
        assertThat(evaluation.gradient().get(1, 0, 0)).isZero();
        Evaluation<Tensor> nothing = loss.evaluate(prediction, new MaskedTarget(target, Tensor.zeros(2, 1, 2)));
        assertThat(nothing.value()).isNaN();
        assertThat(nothing.gradient().toArray()).containsOnly(0f);
        assertThat(new DiceLoss().perClass().overBatch().masked().values(Tensor.full(1, 1, 2, 1),
                new MaskedTarget(Tensor.zeros(1, 2, 1), Tensor.wrap(new float[] {1, 0}, 1, 2, 1))).toArray())
                .containsExactly(0.5f, 0f);
    }

    /** In the second sample the mask leaves out one of the classes; the others give (1 − 1/2), (1 − 1/2) and 0. */
    @Test void aClassWithoutPixelsIsAbsentFromItsSample() {
        Tensor target = Tensor.wrap(new float[] {0, 0, 1, 1}, 2, 2, 1);
        Tensor prediction = Tensor.wrap(new float[] {1, 1, Float.NaN, 1}, 2, 2, 1);
        MaskedTarget masked = new MaskedTarget(target, Tensor.wrap(new float[] {1, 1, 0, 1}, 2, 2, 1));
        MaskedLoss loss = new DiceLoss().perClass().masked();
        assertThat(loss.values(prediction, masked).toArray()).containsExactly(0.5f, 0.5f, 0, 0);
        assertThat(loss.value(prediction, masked)).isEqualTo(1 / 3f);
        assertThat(loss.summary(prediction, masked).count()).isEqualTo(3);
    }

    @TestFactory Stream<DynamicTest> passesTheChecks() {
        return LossContract.each(losses(), loss -> {
            Data<Tensor, MaskedTarget> data = random(loss, new Random(4), 3);
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }

    @Test void aTargetIsACopy() {
        Tensor target = Tensor.full(1, 2, 3);
        Tensor mask = Tensor.full(1, 2, 3);
        MaskedTarget masked = new MaskedTarget(target, mask);
        MaskedLoss loss = new DiceLoss().withSigmoid().masked();
        float value = loss.value(Tensor.zeros(2, 3), masked);
        assertThat(loss.evaluateInto(Tensor.zeros(2, 3), masked, target)).isEqualTo(value);
        assertThat(loss.evaluateInto(Tensor.zeros(2, 3), masked, mask)).isEqualTo(value);
        assertThat(masked).isEqualTo(new MaskedTarget(Tensor.full(1, 2, 3), Tensor.full(1, 2, 3)));
        assertThat(loss.evaluateInto(Tensor.zeros(2, 3), masked, masked.target())).isEqualTo(value);
    }

    @Test void refusesWhatDoesNotFitAMask() {
        MaskedLoss loss = new DiceLoss().withSoftmax().masked();
        Tensor zeros = Tensor.zeros(2, 3, 4);
        refuses("MaskedLoss: mask has shape [2, 3, 4] but target has shape [2, 3, 4]; the mask must have [2, 1, 4]",
                () -> loss.value(zeros, new MaskedTarget(zeros, zeros)));
        refuses("MaskedLoss: mask has shape [2, 4] but target has shape [2, 3, 4]; the mask must have the same or "
                + "[2, 1, 4]",
                () -> new DiceLoss().masked().value(zeros, new MaskedTarget(zeros, Tensor.zeros(2, 4))));
        refuses("MaskedTarget: mask[1] is -1.0; it must be zero or positive, and finite",
                () -> new MaskedTarget(zeros, Tensor.of(0, -1)));
        refuses("MaskedLoss: loss must be an OverlapLoss or a DiceFocalLoss, was LovaszHingeLoss",
                () -> new MaskedLoss(new LovaszHingeLoss()));
        refuses("MaskedLoss: target must not be null", () -> loss.value(zeros, null));
        float[] outside = new float[24];
        Arrays.fill(outside, 2);
        refuses("MaskedLoss: prediction[0] is 2.0, outside [0, 1]; for logits apply a sigmoid or softmax first",
                () -> new DiceLoss().masked().validate(Tensor.wrap(outside, 2, 3, 4),
                        new MaskedTarget(zeros, Tensor.full(1, 2, 3, 4))));
    }
}
