package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Loss;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassOverlapLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;

    @Override public List<ClassOverlapLoss> losses() {
        return List.of(new DiceLoss().withSoftmax().ofClasses(),
                new JaccardLoss(0).withSoftmax().generalized().ofClasses().withIgnoreIndex(2),
                new DiceLoss().withSigmoid().ofClasses().withIgnoreIndex(1));
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        int[] target = random.ints((long) samples * PIXELS, 0, CLASSES).toArray();
        for (int i = 0; i < target.length; i += PIXELS) {
            target[i] = 0;
        }
        return new Data<>(Tensor.zeros(samples, CLASSES, 2, 3).map(x -> 2 * random.nextGaussian()), target);
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        ClassOverlapLoss own = (ClassOverlapLoss) loss;
        OverlapReference reference = new OverlapReference(own.loss(), data.prediction().shape()[0], CLASSES, PIXELS);
        double[] mask = reference.mask(data.target(), own.ignoreIndex()).toDoubleArray();
        return reference.terms(inputs.get(0), reference.oneHot(data.target()).toDoubleArray(), mask)[sample];
    }

    @Override public int[] select(int[] target, int[] samples) {
        int[] selected = new int[samples.length * PIXELS];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target, samples[i] * PIXELS, selected, i * PIXELS, PIXELS);
        }
        return selected;
    }

    @TestFactory Stream<DynamicTest> isTheLossOfOneHotMasks() {
        Data<Tensor, int[]> data = random(null, new Random(1), 4);
        return LossContract.each(List.of(new DiceLoss().withSoftmax().perClass(), new DiceLoss().withSigmoid(),
                new DiceLoss().withSigmoid().perClass().overBatch()), loss -> {
                    Tensor masks = new OverlapReference(loss, 4, CLASSES, PIXELS).oneHot(data.target())
                            .reshape(data.prediction().shape());
                    Evaluation<Tensor> expected = loss.perClass().evaluate(data.prediction(), masks);
                    Evaluation<Tensor> actual = loss.perClass().ofClasses().evaluate(data.prediction(), data.target());
                    assertThat(actual.value()).isCloseTo(expected.value(), within(1e-7f));
                    assertThat(actual.gradient().toArray()).containsExactly(expected.gradient().toArray(),
                            within(1e-8f));
                });
    }

    @TestFactory Stream<DynamicTest> anIgnoredIndexMasksItsPixels() {
        Data<Tensor, int[]> data = random(null, new Random(2), 4);
        Tensor prediction = data.prediction().map(x -> 1 / (1 + Math.exp(-x)));
        return LossContract.each(List.of(new DiceLoss(), new DiceLoss().perClass(), new DiceLoss().withSigmoid(),
                new JaccardLoss().withSigmoid().perClass().overBatch()), loss -> {
                    OverlapReference reference = new OverlapReference(loss, 4, CLASSES, PIXELS);
                    Tensor masks = reference.oneHot(data.target()).reshape(prediction.shape());
                    Tensor mask = reference.mask(data.target(), 2).reshape(prediction.shape());
                    Evaluation<Tensor> expected = loss.masked().evaluate(prediction,
                            new MaskedTarget(masks, mask));
                    Evaluation<Tensor> actual = loss.ofClasses().withIgnoreIndex(2).evaluate(prediction,
                            data.target());
                    assertThat(actual.value()).isCloseTo(expected.value(), within(1e-7f));
                    assertThat(actual.gradient().toArray()).containsExactly(expected.gradient().toArray(),
                            within(1e-8f));
                });
    }

    @Test void aBadIndexUnderAWeightOfZeroIsNotLookedAt() {
        ClassOverlapLoss loss = losses().get(0);
        Tensor prediction = Tensor.wrap(new float[] {1, -1, 0, 0.5f}, 2, 2);
        assertThat(loss.value(prediction, new int[] {7, 0}, Tensor.of(0f, 1f))).isEqualTo(
                loss.value(Tensor.of(new float[][] {{0, 0.5f}}), new int[] {0}));
        refuses("ClassOverlapLoss: target[0] is 7, but there are 2 classes, 0 to 1",
                () -> loss.value(prediction, new int[] {7, 0}));
    }

    static Stream<Loss<Tensor, int[]>> ofClasses() {
        return Stream.of(new DiceLoss().withSoftmax().ofClasses(), new DiceLoss().perClass().ofClasses(),
                new DiceLoss().overBatch().ofClasses(), new DiceCrossEntropyLoss(), new LovaszSoftmaxLoss());
    }

    @ParameterizedTest @MethodSource("ofClasses") void namesTheWrongIndexOfALaterSample(Loss<Tensor, int[]> loss) {
        String message = Losses.text(loss).replaceAll("\\W.*", "")
                + ": target[5] is 7, but there are 2 classes, 0 to 1";
        Tensor prediction = Tensor.full(0.5f, 3, 2, 2);
        int[] target = {0, 1, 1, 0, 0, 7};
        refuses(message, () -> loss.value(prediction, target));
        refuses(message, () -> loss.validate(prediction, target));
    }

    @Test void aBadIndexUnderWeightsOfZeroOfAllItsClassesIsNotLookedAt() {
        ClassOverlapLoss loss = new DiceLoss().perClass().ofClasses();
        Tensor prediction = Tensor.full(0.5f, 3, 2, 1);
        int[] target = {0, 1, 7};
        Tensor last = Tensor.of(new float[][] {{1, 1}, {1, 0}, {0, 0}});
        assertThat(loss.value(prediction, target, last)).isFinite();
        refuses("ClassOverlapLoss: target[2] is 7, but there are 2 classes, 0 to 1",
                () -> loss.value(prediction, target, Tensor.of(new float[][] {{1, 1}, {1, 0}, {0, 1}})));
    }

    @Test void aBadIndexInAnySampleOfWeightZeroIsNotLookedAt() {
        ClassOverlapLoss loss = new DiceLoss().ofClasses();
        Tensor prediction = Tensor.full(0.5f, 3, 2, 4);
        int[] target = {0, 1, 7, 0, 1, 1, 0, 0, 7, 0, 0, 0};
        assertThat(loss.value(prediction, target, Tensor.of(0f, 1, 0))).isFinite();
        refuses("ClassOverlapLoss: target[8] is 7, but there are 2 classes, 0 to 1",
                () -> loss.value(prediction, target, Tensor.of(0f, 1, 1)));
    }

    @Test void aBadIndexUnderAWeightOfZeroOfTheBatchIsNotLookedAt() {
        ClassOverlapLoss loss = new DiceLoss().overBatch().ofClasses();
        Tensor prediction = Tensor.full(0.5f, 3, 2, 1);
        int[] target = {0, 1, 7};
        assertThat(loss.reduced(Reduction.SUM).value(prediction, target, Tensor.scalar(0))).isZero();
        refuses("ClassOverlapLoss: target[2] is 7, but there are 2 classes, 0 to 1",
                () -> loss.value(prediction, target, Tensor.scalar(0.5f)));
    }

    @TestFactory Stream<DynamicTest> passesTheChecks() {
        refuses("ClassOverlapLoss: loss must not be null", () -> new ClassOverlapLoss(null));
        return LossContract.each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(4), 3);
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
        });
    }
}
