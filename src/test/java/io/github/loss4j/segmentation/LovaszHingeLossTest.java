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
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LovaszHingeLossTest implements SampleLossContract<Tensor, Tensor> {
    private static final int PIXELS = 20;

    @Override public List<LovaszHingeLoss> losses() {
        return List.of(new LovaszHingeLoss());
    }

    @Override public Data<Tensor, Tensor> random(SampleLoss<Tensor, Tensor> loss, Random random, int samples) {
        return new Data<>(Tensor.zeros(samples, 4, 5).map(x -> 2 * random.nextGaussian()),
                Tensor.zeros(samples, 4, 5).map(x -> random.nextInt(2)));
    }

    /** The Jaccard loss of each prefix of the sorted pixels, counted anew. */
    @Override public double formula(SampleLoss<Tensor, Tensor> loss, List<double[]> inputs, Data<Tensor, Tensor> data,
            int sample) {
        double[] errors = new double[PIXELS];
        boolean[] mask = new boolean[PIXELS];
        float[] target = data.target().toArray();
        for (int j = 0; j < PIXELS; j++) {
            mask[j] = target[sample * PIXELS + j] == 1;
            errors[j] = Math.max(0, 1 - inputs.get(0)[sample * PIXELS + j] * (mask[j] ? 1 : -1));
        }
        return extension(errors, mask);
    }

    static double extension(double[] errors, boolean[] mask) {
        int[] order = IntStream.range(0, errors.length).boxed()
                .sorted(Comparator.comparingDouble(j -> -errors[j])).mapToInt(j -> j).toArray();
        double sum = 0;
        double before = 0;
        for (int k = 1; k <= order.length; k++) {
            double area = IntStream.range(0, mask.length).filter(j -> mask[j]).count();
            double missed = IntStream.range(0, k).filter(j -> mask[order[j]]).count();
            double jaccard = 1 - (area - missed) / (area + k - missed);
            sum += errors[order[k - 1]] * (jaccard - before);
            before = jaccard;
        }
        return sum;
    }

    @Override public Tensor select(Tensor target, int[] samples) {
        float[] selected = new float[samples.length * PIXELS];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(target.toArray(), samples[i] * PIXELS, selected, i * PIXELS, PIXELS);
        }
        return Tensor.wrap(selected, samples.length, 4, 5);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases2() {
        return Golden2.tensors("LovaszHingeLoss", golden -> new LovaszHingeLoss());
    }

    @Test void withoutErrorsItIsTheJaccardLossOfThePrediction() {
        // Logits of ±1 are hinges of 0 and 2: twice the Jaccard loss, here of 1 common, 1 false, 2 missed pixels.
        Tensor logits = Tensor.of(new float[][] {{1, 1, -1, -1, -1}});
        Tensor mask = Tensor.of(new float[][] {{1, 0, 1, 1, 0}});
        assertThat(new LovaszHingeLoss().value(logits, mask)).isEqualTo(2 * 0.75f);
    }

    @Test void equalHingesHaveTheDerivativesOfTheirOrder() {
        Evaluation<Tensor> evaluation = new LovaszHingeLoss().evaluate(Tensor.zeros(1, 2),
                Tensor.of(new float[][] {{1, 0}}));
        assertThat(evaluation.value()).isEqualTo(1f);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1f, 0f);
    }

    @Test void infiniteLogitsGiveLimits() {
        Tensor mask = Tensor.of(new float[][] {{1, 0}});
        LovaszHingeLoss loss = new LovaszHingeLoss();
        float infinite = Float.POSITIVE_INFINITY;
        assertThat(loss.value(Tensor.of(new float[][] {{infinite, -infinite}}), mask)).isZero();
        assertThat(loss.value(Tensor.of(new float[][] {{-infinite, infinite}}), mask)).isEqualTo(infinite);
    }

    @Test void manyPixelsAreTheFormula() {
        Random random = new Random(7);
        Tensor logits = Tensor.zeros(1, 1500).map(x -> random.nextGaussian());
        Tensor mask = Tensor.zeros(1, 1500).map(x -> random.nextInt(2));
        double[] errors = new double[1500];
        boolean[] members = new boolean[1500];
        for (int j = 0; j < 1500; j++) {
            members[j] = mask.get(0, j) == 1;
            errors[j] = Math.max(0, 1 - logits.get(0, j) * (members[j] ? 1.0 : -1.0));
        }
        double expected = extension(errors, members);
        assertThat((double) new LovaszHingeLoss().value(logits, mask)).isCloseTo(expected, within(1e-6));
    }

    @Test void passesTheChecks() {
        Data<Tensor, Tensor> data = random(null, new Random(3), 3);
        LossCheck.of(new LovaszHingeLoss(), data.prediction(), data.target()).assertGood();
        assertThat(new LovaszHingeLoss().values(Tensor.zeros(2, 0), Tensor.zeros(2, 0)).toArray()).containsOnly(0f);
    }

    @Test void refusesWhatIsNoMask() {
        assertThatThrownBy(() -> new LovaszHingeLoss().value(Tensor.scalar(1), Tensor.scalar(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "LovaszHingeLoss: prediction has shape []; it must have a sample axis: [N, ...]");
        assertThatThrownBy(() -> new LovaszHingeLoss().value(Tensor.zeros(2, 3), Tensor.zeros(3, 2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("LovaszHingeLoss: prediction has shape "
                        + "[2, 3] but target has shape [3, 2]; they must be equal");
        assertThatThrownBy(() -> new LovaszHingeLoss().validate(Tensor.zeros(1, 1), Tensor.full(0.5f, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LovaszHingeLoss: target[0] is 0.5");
    }
}
