package io.github.loss4j.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LovaszSoftmaxLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 3;
    private static final int PIXELS = 6;

    @Override public List<LovaszSoftmaxLoss> losses() {
        return List.of(new LovaszSoftmaxLoss(), new LovaszSoftmaxLoss().withIgnoreIndex(1));
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
        int ignored = ((LovaszSoftmaxLoss) loss).ignoreIndex();
        int[] target = Arrays.copyOfRange(data.target(), sample * PIXELS, (sample + 1) * PIXELS);
        double sum = 0;
        int present = 0;
        for (int c = 0; c < CLASSES; c++) {
            int own = c;
            if (c != ignored && Arrays.stream(target).anyMatch(t -> t == own)) {
                double[] errors = new double[PIXELS];
                boolean[] mask = new boolean[PIXELS];
                int kept = 0;
                for (int j = 0; j < PIXELS; j++) {
                    if (target[j] != ignored) {
                        double total = 0;
                        for (int k = 0; k < CLASSES; k++) {
                            total += Math.exp(inputs.get(0)[(sample * CLASSES + k) * PIXELS + j]);
                        }
                        double p = Math.exp(inputs.get(0)[(sample * CLASSES + c) * PIXELS + j]) / total;
                        mask[kept] = target[j] == c;
                        errors[kept++] = mask[kept - 1] ? 1 - p : p;
                    }
                }
                sum += LovaszHingeLossTest.extension(Arrays.copyOf(errors, kept), Arrays.copyOf(mask, kept));
                present++;
            }
        }
        return sum / present;
    }

    @Override public int[] select(int[] target, int[] samples) {
        int[] selected = new int[samples.length * PIXELS];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target, samples[i] * PIXELS, selected, i * PIXELS, PIXELS);
        }
        return selected;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.classes("LovaszSoftmaxLoss", golden -> new LovaszSoftmaxLoss());
    }

    @Test void ignoredPixelsMayHoldAnything() {
        LovaszSoftmaxLoss loss = new LovaszSoftmaxLoss();
        float nan = Float.NaN;
        Tensor prediction = Tensor.wrap(new float[] {1, nan, 0, 0, nan, 1, -1, nan, 2}, 1, 3, 3);
        Evaluation<Tensor> evaluation = loss.evaluate(prediction, new int[] {0, -100, 1});
        Evaluation<Tensor> expected = loss.evaluate(Tensor.wrap(new float[] {1, 0, 0, 1, -1, 2}, 1, 3, 2),
                new int[] {0, 1});
        assertThat(evaluation.value()).isEqualTo(expected.value());
        for (int c = 0; c < 3; c++) {
            assertThat(evaluation.gradient().get(0, c, 0)).isEqualTo(expected.gradient().get(0, c, 0));
            assertThat(evaluation.gradient().get(0, c, 1)).isZero();
        }
        loss.validate(prediction, new int[] {0, -100, 1});
        assertThatThrownBy(() -> loss.validate(prediction, new int[] {0, 1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LovaszSoftmaxLoss: prediction[1] is NaN");
    }

    @Test void aSampleWithoutPixelsIsAbsent() {
        LovaszSoftmaxLoss loss = new LovaszSoftmaxLoss(2);
        Tensor prediction = Tensor.wrap(new float[] {1, -1, 0, 0.5f, 3, 0}, 2, 3);
        assertThat(loss.value(prediction, new int[] {2, 0})).isEqualTo(
                loss.value(Tensor.of(new float[][] {{0.5f, 3, 0}}), new int[] {0}));
        assertThat(loss.value(prediction, new int[] {2, 2})).isNaN();
        assertThat(loss.evaluate(prediction, new int[] {2, 2}).gradient().toArray()).containsOnly(0f);
    }

    @Test void aBadIndexUnderAWeightOfZeroIsNotLookedAt() {
        LovaszSoftmaxLoss loss = new LovaszSoftmaxLoss();
        Tensor prediction = Tensor.wrap(new float[] {1, -1, 0, 0.5f}, 2, 2);
        assertThat(loss.value(prediction, new int[] {7, 0}, Tensor.of(0f, 1f))).isEqualTo(
                loss.value(Tensor.of(new float[][] {{0, 0.5f}}), new int[] {0}));
        assertThatThrownBy(() -> loss.value(prediction, new int[] {7, 0})).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LovaszSoftmaxLoss: target[0] is 7, but there are 2 classes, 0 to 1");
    }

    /** One pixel of two classes: the loss is 1 − p, the derivative with respect to the own logit −p(1 − p). */
    @ParameterizedTest @ValueSource(floats = {0, 1, 10, 20, 30}) void isAccurateWhereAProbabilityIsNearOne(float lead) {
        float[] gradient = new LovaszSoftmaxLoss().evaluate(Tensor.of(new float[][] {{0, lead}}), new int[] {1})
                .gradient().toArray();
        double other = 1 / (1 + StrictMath.exp(lead));
        double expected = other * (1 - other);
        assertThat((double) gradient[0]).isCloseTo(expected, within(1e-6 * expected));
        assertThat((double) gradient[1]).isCloseTo(-expected, within(1e-6 * expected));
    }

    @Test void passesTheChecks() {
        Data<Tensor, int[]> data = random(null, new Random(3), 3);
        LossCheck.of(new LovaszSoftmaxLoss(), data.prediction(), data.target()).assertGood();
    }

    @Test void refusesWhatHasNoClasses() {
        assertThatThrownBy(() -> new LovaszSoftmaxLoss().value(Tensor.zeros(3), new int[3]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("LovaszSoftmaxLoss: prediction has shape "
                        + "[3]; it must have samples and at least one class: [N, C, ...]");
        assertThatThrownBy(() -> new LovaszSoftmaxLoss().value(Tensor.zeros(2, 3, 4), new int[6]))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("LovaszSoftmaxLoss: target has 6 class "
                        + "indices but prediction has 8 rows; there must be one for each");
    }
}
