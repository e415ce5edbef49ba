package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.Losses;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DiceCrossEntropyLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;

    @Override public List<DiceCrossEntropyLoss> losses() {
        return List.of(new DiceCrossEntropyLoss(),
                new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss().withClassWeights(1, 2, 0.5f), 2, 0.5f),
                new DiceCrossEntropyLoss(new DiceLoss(0).perClass().withoutBackground().withClassWeights(3, 1, 2),
                        new CrossEntropyLoss().withIgnoreIndex(1)),
                new DiceCrossEntropyLoss(new DiceLoss().generalized(),
                        new CrossEntropyLoss().withLabelSmoothing(0.2f).withClassWeights(1, 2, 4)));
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
        DiceCrossEntropyLoss both = (DiceCrossEntropyLoss) loss;
        CrossEntropyLoss entropy = both.crossEntropy();
        int samples = data.prediction().shape()[0];
        int[] target = data.target();
        double[] x = inputs.get(0);
        OverlapReference reference = new OverlapReference(both.dice(), samples, CLASSES, PIXELS);
        double[] mask = reference.mask(target, entropy.ignoreIndex()).toDoubleArray();
        double[] terms = reference.terms(x, reference.oneHot(target).toDoubleArray(), mask);
        double dice = terms.length == samples
                ? terms[sample]
                : mean(both.dice().options(), Arrays.copyOfRange(terms, sample * CLASSES, (sample + 1) * CLASSES));
        double[] p = reference.probabilities(x);
        double sum = 0;
        double total = 0;
        for (int j = 0; j < PIXELS; j++) {
            int t = target[sample * PIXELS + j];
            if (t != entropy.ignoreIndex()) {
                for (int c = 0; c < CLASSES; c++) {
                    double share = (c == t ? 1 - entropy.labelSmoothing() : 0.0) + entropy.labelSmoothing() / CLASSES;
                    sum -= weight(entropy, c) * share * Math.log(p[(sample * CLASSES + c) * PIXELS + j]);
                }
                total += weight(entropy, t);
            }
        }
        return both.diceWeight() * dice + both.crossEntropyWeight() * (sum / total);
    }

    private static double weight(CrossEntropyLoss entropy, int c) {
        return entropy.classWeights().size() == 0 ? 1 : entropy.classWeights().get(c);
    }

    private static double mean(OverlapOptions options, double[] terms) {
        double sum = 0;
        double total = 0;
        for (int c = 0; c < terms.length; c++) {
            double weight = c == 0 && !options.background()
                    ? 0
                    : options.classWeights().size() == 0 ? 1 : options.classWeights().get(c);
            sum += weight * terms[c];
            total += weight;
        }
        return sum / total;
    }

    @Override public int[] select(int[] target, int[] samples) {
        int[] selected = new int[samples.length * PIXELS];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target, samples[i] * PIXELS, selected, i * PIXELS, PIXELS);
        }
        return selected;
    }

    /** One batch is one term, whose cross entropy is what CrossEntropyLoss has of it. */
    @Test void overTheBatchItIsTheSumOfBothLosses() {
        Data<Tensor, int[]> data = random(null, new Random(1), 5);
        CrossEntropyLoss entropy = new CrossEntropyLoss().withClassWeights(1, 2, 4).withIgnoreIndex(2)
                .withLabelSmoothing(0.1f);
        DiceLoss dice = new DiceLoss().withSoftmax().overBatch();
        Evaluation<Tensor> first = dice.ofClasses().withIgnoreIndex(2).evaluate(data.prediction(), data.target());
        Evaluation<Tensor> second = entropy.evaluate(data.prediction(), data.target());
        Evaluation<Tensor> both = new DiceCrossEntropyLoss(dice, entropy).evaluate(data.prediction(), data.target());
        assertThat(both.value()).isCloseTo(first.value() + second.value(), within(1e-6f));
        float[] gradient = both.gradient().toArray();
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i]).isCloseTo(first.gradient().toArray()[i] + second.gradient().toArray()[i],
                    within(1e-7f));
        }
    }

    /**
     * MONAI, tests/test_dice_ce_loss.py: cases of masks that are met, so that the cross entropy remains, −1 + ln(1 +
     * e).
     */
    @Test void matchesMonaiForTheCrossEntropy() {
        Tensor logits = Tensor.wrap(new float[] {1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0}, 2, 2, 3);
        int[] target = {0, 0, 1, 0, 1, 0};
        assertThat(new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss(), 0, 1).value(logits, target))
                .isCloseTo(0.3133f, within(5e-5f));
        float[] certain = logits.toArray();
        certain[0] = 100;
        certain[1] = 100;
        Tensor other = Tensor.wrap(certain, 2, 2, 3);
        assertThat(new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss(), 0, 1).value(other, target))
                .isCloseTo(0.2088f, within(1e-4f));
        assertThat(new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss().withClassWeights(0, 1), 0, 1)
                .value(other, target)).isCloseTo(0.3133f, within(5e-5f));
    }

    @Test void ignoredPixelsMayHoldAnythingAndSamplesWithoutOthersAreAbsent() {
        DiceCrossEntropyLoss loss = new DiceCrossEntropyLoss();
        float nan = Float.NaN;
        Tensor prediction = Tensor.wrap(new float[] {1, nan, 0, nan, nan, nan, nan, nan}, 2, 2, 2);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction, new int[] {1, -100, -100, -100});
        Evaluation<Tensor> expected = loss.evaluate(Tensor.wrap(new float[] {1, 0}, 1, 2, 1), new int[] {1});
        assertThat(evaluation.value()).isEqualTo(expected.value());
        assertThat(evaluation.gradient().toArray()).containsExactly(expected.gradient().get(0, 0, 0), 0,
                expected.gradient().get(0, 1, 0), 0, 0, 0, 0, 0);
        loss.validate(prediction, new int[] {1, -100, -100, -100});
        refuses("DiceCrossEntropyLoss: prediction[1] is NaN, outside [-∞, ∞)",
                () -> loss.validate(prediction, new int[] {1, 1, -100, -100}));
    }

    @Test void confidentLogitsKeepTheDigitsOfTheirGradient() {
        DiceCrossEntropyLoss loss = new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss(), 0, 1);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(new float[][] {{40, 0}}), new int[] {0});
        assertThat((double) evaluation.gradient().get(0, 0)).isCloseTo(-Math.exp(-40), within(1e-24));
        assertThat((double) evaluation.gradient().get(0, 1)).isCloseTo(Math.exp(-40), within(1e-24));
    }

    @TestFactory Stream<DynamicTest> passesTheChecks() {
        assertThat(new DiceCrossEntropyLoss().dice()).isEqualTo(new DiceLoss().withSoftmax().perClass());
        return LossContract.each(losses(), loss -> {
            Data<Tensor, int[]> data = random(loss, new Random(4), 3);
            LossCheck.of(loss, data.prediction(), data.target()).assertGood();
            assertThat(Losses.parse(Losses.text(loss))).isEqualTo(loss);
        });
    }

    @Test void refusesOtherShapesAndWeights() {
        Tensor zeros = Tensor.zeros(1, 2, 3);
        refuses("DiceCrossEntropyLoss: dice must not be null", () -> new DiceCrossEntropyLoss(null, null));
        refuses("DiceCrossEntropyLoss: crossEntropyWeight must be zero or positive, and finite, was -1.0",
                () -> new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss(), 1, -1));
        refuses("DiceCrossEntropyLoss: diceWeight must be zero or positive, and finite, was -1.0",
                () -> new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss(), -1, 1));
        refuses("DiceCrossEntropyLoss: target has 2 class indices but prediction has 3 rows; there must be one"
                + " for each",
                () -> new DiceCrossEntropyLoss().value(zeros, new int[2]));
        refuses("DiceCrossEntropyLoss: target[1] is 2, but there are 2 classes, 0 to 1",
                () -> new DiceCrossEntropyLoss().value(zeros, new int[] {0, 2, 1}));
        refuses("DiceCrossEntropyLoss: classWeights has 3 elements but there are 2 classes; there must be one for each",
                () -> new DiceCrossEntropyLoss(new DiceLoss(), new CrossEntropyLoss().withClassWeights(1, 2, 3))
                        .value(zeros, new int[3]));
    }
}
