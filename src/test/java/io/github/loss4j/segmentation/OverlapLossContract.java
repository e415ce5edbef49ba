package io.github.loss4j.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
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

/** What the losses of overlap have in common; masks of 3 by 5. */
interface OverlapLossContract extends SampleLossContract<Tensor, Tensor> {
    int ELEMENTS = 15;

    /** The loss from Σpt, Σp and Σt. */
    double formula(SampleLoss<Tensor, Tensor> loss, double both, double predicted, double wanted);

    /** The loss without smoothing, with its other parameters as they come. */
    SampleLoss<Tensor, Tensor> withoutSmoothing();

    private static double formula(OverlapLossContract contract, SampleLoss<Tensor, Tensor> loss, double[] p, float[] t,
            int from, int to) {
        double both = 0;
        double predicted = 0;
        double wanted = 0;
        for (int i = from; i < to; i++) {
            both += p[i] * t[i];
            predicted += p[i];
            wanted += t[i];
        }
        return contract.formula(loss, both, predicted, wanted);
    }

    @Override default Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        return new Data<>(probabilities(random, samples, 3, 5), masks(random, samples, 3, 5));
    }

    private static Tensor probabilities(Random random, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        return tensor.map(x -> random.nextFloat());
    }

    /** Zeros and ones, and now and then a probability. */
    private static Tensor masks(Random random, int... shape) {
        return Tensor.zeros(shape).map(x -> random.nextInt(5) == 0 ? random.nextFloat() : random.nextInt(2));
    }

    @Override default double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        return formula(this, loss, inputs.get(0), data.target().toArray(), sample * ELEMENTS,
                (sample + 1) * ELEMENTS);
    }

    @Override default Tensor select(Tensor target, int[] samples) {
        float[] all = target.toArray();
        float[] selected = new float[samples.length * ELEMENTS];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(all, samples[i] * ELEMENTS, selected, i * ELEMENTS, ELEMENTS);
        }
        return Tensor.wrap(selected, samples.length, 3, 5);
    }

    /** Sizes around the borders of blocks, padded blocks and groups of sixteen blocks. */
    int[] SIZES = {1, 191, 192, 193, 255, 256, 257, 319, 320, 321, 511, 512, 513, 1000, 4095, 4096, 4097, 8192,
        100_000};

    @TestFactory default Stream<DynamicTest> largeSamplesAreTheFormula() {
        return LossContract.<SampleLoss<Tensor, Tensor>>each(losses(), loss -> {
            for (int size : SIZES) {
                Random random = new Random(size);
                Tensor prediction = probabilities(random, 2, size);
                float[] p = prediction.toArray();
                double[] doubles = new double[p.length];
                Arrays.setAll(doubles, i -> p[i]);
                for (Tensor target : List.of(masks(random, 2, size), probabilities(random, 2, size))) {
                    float[] values = loss.values(prediction, target).toArray();
                    for (int i = 0; i < 2; i++) {
                        double expected = formula(this, loss, doubles, target.toArray(), i * size, (i + 1) * size);
                        assertThat((double) values[i]).as(loss + " " + size).isCloseTo(expected,
                                within(1e-9 + 3e-7 * expected));
                    }
                }
            }
        });
    }

    /** The stated accuracy of derivatives, for masks of zeros and ones, and for soft ones. */
    @TestFactory default Stream<DynamicTest> derivativesOfLargeSamplesAreTheFormula() {
        return LossContract.<SampleLoss<Tensor, Tensor>>each(losses(), loss -> {
            for (int size : SIZES) {
                Random random = new Random(size);
                float[] p = probabilities(random, size).toArray();
                checkDerivatives(((OverlapLoss<?>) loss).toFocalTversky(), loss, p, masks(random, size).toArray());
                checkDerivatives(((OverlapLoss<?>) loss).toFocalTversky(), loss, p, Tensor.zeros(size).map(x -> random
                        .nextInt(2)).toArray());
                // Equal elements, whose rounding errors are equal too.
                Arrays.fill(p, random.nextFloat());
                checkDerivatives(((OverlapLoss<?>) loss).toFocalTversky(), loss, p, masks(random, size).toArray());
            }
        });
    }

    private static void checkDerivatives(FocalTverskyLoss parameters, SampleLoss<Tensor, Tensor> loss, float[] p,
            float[] t) {
        double both = parameters.smooth();
        double error = 0;
        for (int i = 0; i < p.length; i++) {
            both += (double) p[i] * t[i];
            error += parameters.alpha() * p[i] * (1 - (double) t[i]) + parameters.beta() * (1 - (double) p[i]) * t[i];
        }
        double whole = both + error;
        double factor = parameters.gamma() * Math.pow(error / whole, parameters.gamma() - 1) / whole / whole;
        double at0 = factor * parameters.alpha() * both;
        double at1 = -factor * (parameters.beta() * both + error);
        float[] gradient = loss.evaluate(Tensor.wrap(p, 1, p.length), Tensor.wrap(t, 1, t.length)).gradient().toArray();
        double bound = 3e-7 * Math.max(1, parameters.gamma());
        for (int i = 0; i < p.length; i++) {
            double parts = Math.max(Math.abs(at0 * (1 - t[i])), Math.abs(at1 * t[i]));
            int index = i;
            LossContract.assertWithin(gradient[i], at0 * (1 - (double) t[i]) + at1 * t[i], bound * parts,
                    () -> loss + " of " + p.length + " [" + index + "]");
        }
    }

    /** A mask of 90,000 pixels of which a single one is missed by 1/1024: sums in float would give 0. */
    @TestFactory default Stream<DynamicTest> isAccurateWhereTheOverlapIsNearlyPerfect() {
        return LossContract.<SampleLoss<Tensor, Tensor>>each(losses(), loss -> {
            float[] mask = new float[90_000];
            Arrays.fill(mask, 0, 30_000, 1);
            float[] prediction = mask.clone();
            prediction[7] = 1 - 0x1p-10f;
            float value = loss.value(Tensor.wrap(prediction, 1, 300, 300), Tensor.wrap(mask, 1, 300, 300));
            double expected = formula(loss, 30_000 - 0x1p-10, 30_000 - 0x1p-10, 30_000);
            assertThat((double) value).as(loss.toString()).isCloseTo(expected, within(1e-5 * expected));
        });
    }

    @TestFactory default Stream<DynamicTest> aMaskThatIsMetCostsNothing() {
        return LossContract.<SampleLoss<Tensor, Tensor>>each(losses(), loss -> {
            Tensor mask = Tensor.of(new float[][] {{1, 0, 1, 1}, {0, 0, 0, 1}});
            assertThat(loss.values(mask, mask).toArray()).as(loss.toString()).containsExactly(0f, 0f);
        });
    }

    @TestFactory default Stream<DynamicTest> twoEmptyMasksGiveZero() {
        Tensor nothing = Tensor.zeros(2, 3, 4);
        Evaluation<Tensor> evaluation = withoutSmoothing().evaluate(nothing, nothing);
        assertThat(evaluation.value()).isZero();
        assertThat(evaluation.gradient().toArray()).containsOnly(0f);
        return LossContract.each(losses(), loss -> {
            assertThat(loss.value(nothing, nothing)).as(loss.toString()).isEqualTo(0f);
        });
    }

    @Test default void nothingInCommonCostsOneWithoutSmoothing() {
        Tensor prediction = Tensor.of(new float[][] {{1, 0.5f, 0, 0}});
        Tensor target = Tensor.of(new float[][] {{0, 0, 1, 1}});
        assertThat(withoutSmoothing().value(prediction, target)).isEqualTo(1f);
    }

    @Test default void eachSampleIsOneTermOfTheMean() {
        SampleLoss<Tensor, Tensor> loss = losses().get(0);
        Data<Tensor, Tensor> data = random(loss, new Random(3), 4);
        float[] values = loss.values(data.prediction(), data.target()).toArray();
        assertThat(values).hasSize(4);
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        assertThat((double) loss.value(data.prediction(), data.target())).isCloseTo(sum / 4, within(1e-6));
        assertThat(loss.reduced(Reduction.BATCH_MEAN).value(data.prediction(), data.target())).isEqualTo(
                loss.value(data.prediction(), data.target()));
    }

    @TestFactory default Stream<DynamicTest> samplesWithoutElements() {
        assertThat(withoutSmoothing().values(Tensor.zeros(2, 0), Tensor.zeros(2, 0)).toArray()).containsExactly(0, 0);
        return LossContract.each(losses(), loss -> {
            assertThat(loss.values(Tensor.zeros(0, 5), Tensor.zeros(0, 5)).size()).isZero();
            assertThat(loss.value(Tensor.zeros(0, 5), Tensor.zeros(0, 5))).isNaN();
            assertThat(loss.reduced(Reduction.SUM).value(Tensor.zeros(0, 5), Tensor.zeros(0, 5))).isZero();
        });
    }

    @TestFactory default Stream<DynamicTest> refusesWhatIsNotTwoMasksOfSamples() {
        return LossContract.each(losses(), loss -> {
            String name = loss.getClass().getSimpleName();
            assertThatThrownBy(() -> loss.value(Tensor.scalar(1), Tensor.scalar(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction has shape []; it must have a sample axis: [N, ...]");
            assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3), null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name + ": target must not be null");
            assertThatThrownBy(() -> loss.value(Tensor.zeros(2, 3, 1), Tensor.zeros(2, 3)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name
                            + ": prediction has shape [2, 3, 1] but target has shape [2, 3]; they must be equal");
        });
    }

    /** The loss of one sample given flat. */
    static float one(SampleLoss<Tensor, Tensor> loss, float[] prediction, float[] target) {
        return loss.value(Tensor.wrap(prediction, 1, prediction.length), Tensor.wrap(target, 1, target.length));
    }

    /** The logistic function of each number. */
    static float[] sigmoid(double... logits) {
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (1 / (1 + Math.exp(-logits[i])));
        }
        return probabilities;
    }

    static void refuses(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
