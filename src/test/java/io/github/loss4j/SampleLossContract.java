package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every loss over rows or samples must keep. A test of a loss implements this with the loss, random data for it, and its
 * formula written once more in double.
 */
public interface SampleLossContract<P, T> {
    /** A prediction and its target. */
    record Data<P, T>(P prediction, T target) {
    }

    /** The loss, once for each set of parameters that is worth a test. */
    List<? extends SampleLoss<P, T>> losses();

    /** Random data of the domain with so many samples, and one term for each sample. */
    Data<P, T> random(SampleLoss<P, T> loss, Random random, int samples);

    /**
     * A term in double, from its source and not from the class under test.
     *
     * @param inputs the elements of each tensor of the prediction
     */
    double formula(SampleLoss<P, T> loss, List<double[]> inputs, Data<P, T> data, int sample);

    /** The target of some of the samples, perhaps repeated. */
    T select(T target, int[] samples);

    /** The axis along which the samples of the prediction lie. */
    default int sampleAxis() {
        return 0;
    }

    /** Whether a term depends on its own sample alone. */
    default boolean independent() {
        return true;
    }

    /** How close values and gradients must be to the formula's, relative and absolute. */
    default double tolerance() {
        return 2e-6;
    }

    /** Enough samples for several threads. */
    default int many() {
        return 40_000;
    }

    private static int[] range(int samples) {
        return IntStream.range(0, samples).toArray();
    }

    private P pick(P prediction, int[] samples) {
        List<Tensor> parts = SampleVerbs.tensors(prediction).stream().map(tensor -> pick(tensor, sampleAxis(), samples))
                .toList();
        return with(prediction, parts);
    }

    private P with(P prediction, List<Tensor> parts) {
        @SuppressWarnings("unchecked") // the same type, other tensors
        P with = (P) (prediction instanceof Prediction<?> several ? several.with(parts) : parts.get(0));
        return with;
    }

    private static Tensor pick(Tensor tensor, int axis, int[] samples) {
        int[] shape = tensor.shape();
        int inner = 1;
        for (int k = axis + 1; k < shape.length; k++) {
            inner *= shape[k];
        }
        int old = shape[axis];
        shape[axis] = samples.length;
        Tensor selected = Tensor.zeros(shape);
        int outer = samples.length * inner == 0 ? 0 : selected.size() / (samples.length * inner);
        for (int o = 0; o < outer; o++) {
            for (int s = 0; s < samples.length; s++) {
                System.arraycopy(tensor.data, (o * old + samples[s]) * inner, selected.data,
                        (o * samples.length + s) * inner, inner);
            }
        }
        return selected;
    }

    /** Fills a sample of each tensor with one number. */
    private void fill(P prediction, int sample, float number) {
        for (Tensor tensor : SampleVerbs.tensors(prediction)) {
            int inner = 1;
            for (int k = sampleAxis() + 1; k < tensor.rank(); k++) {
                inner *= tensor.shape[k];
            }
            int samples = tensor.shape[sampleAxis()];
            for (int i = 0; i < tensor.size(); i++) {
                if (i / inner % samples == sample) {
                    tensor.data[i] = number;
                }
            }
        }
    }

    private static float[] flat(Object gradient) {
        List<Float> all = new ArrayList<>();
        for (Tensor tensor : SampleVerbs.tensors(gradient)) {
            for (float number : tensor.data) {
                all.add(number);
            }
        }
        float[] flat = new float[all.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = all.get(i);
        }
        return flat;
    }

    private static List<double[]> doubles(Object prediction) {
        return SampleVerbs.tensors(prediction).stream()
                .map(tensor -> IntStream.range(0, tensor.size()).mapToDouble(i -> tensor.data[i]).toArray()).toList();
    }

    private static void close(String description, float[] actual, double[] expected, double tolerance) {
        assertThat(actual.length).as(description).isEqualTo(expected.length);
        double most = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as(description + " [" + i + "]").isCloseTo(expected[i],
                    within(tolerance * (Math.abs(expected[i]) + Math.max(most, 1e-3))));
        }
    }

    @Test default void valuesAreTheFormula() {
        for (SampleLoss<P, T> loss : losses()) {
            for (int seed = 0; seed < 5; seed++) {
                Data<P, T> data = random(loss, new Random(seed), 11);
                Tensor values = loss.values(data.prediction, data.target);
                List<double[]> inputs = doubles(data.prediction);
                double[] expected = IntStream.range(0, values.size())
                        .mapToDouble(i -> formula(loss, inputs, data, i)).toArray();
                close(loss + " values", values.toArray(), expected, tolerance());
            }
        }
    }

    @Test default void gradientIsTheSlopeOfTheSum() {
        for (SampleLoss<P, T> loss : losses()) {
            for (int seed = 0; seed < 3; seed++) {
                Data<P, T> data = random(loss, new Random(seed), 4);
                int terms = loss.values(data.prediction, data.target).size();
                List<double[]> inputs = doubles(data.prediction);
                float[] gradient = flat(loss.reduced(Reduction.SUM).evaluate(data.prediction, data.target).gradient());
                double[] expected = new double[gradient.length];
                int to = 0;
                for (double[] input : inputs) {
                    for (int i = 0; i < input.length; i++) {
                        double old = input[i];
                        double h = 1e-5 * Math.max(1, Math.abs(old));
                        input[i] = old + h;
                        double above = IntStream.range(0, terms).mapToDouble(k -> formula(loss, inputs, data, k)).sum();
                        input[i] = old - h;
                        double below = IntStream.range(0, terms).mapToDouble(k -> formula(loss, inputs, data, k)).sum();
                        input[i] = old;
                        expected[to++] = (above - below) / (2 * h);
                    }
                }
                close(loss + " gradient", gradient, expected, tolerance() + 1e-7);
            }
        }
    }

    @Test default void allVerbsAgree() {
        for (SampleLoss<P, T> loss : losses()) {
            for (int samples : new int[] {0, 1, 7, 600}) {
                Data<P, T> data = random(loss, new Random(samples), samples);
                Tensor values = loss.values(data.prediction, data.target);
                Tensor weights = Tensor.zeros(values.shape());
                for (int i = 0; i < weights.size(); i++) {
                    weights.data[i] = i % 5 * 0.5f;
                }
                verbsAgree(loss, data, null);
                verbsAgree(loss, data, weights);
            }
        }
    }

    private void verbsAgree(SampleLoss<P, T> loss, Data<P, T> data, Tensor weights) {
        P prediction = data.prediction;
        T target = data.target;
        boolean weighted = weights != null;
        float[] sumGradient = null;
        for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.BATCH_MEAN, Reduction.COUNT_MEAN,
            Reduction.MEAN}) {
            SampleLoss<P, T> reduced = loss.reduced(reduction);
            String description = loss + " " + reduction + (weighted ? " weighted" : "");
            float value = weighted ? reduced.value(prediction, target, weights) : reduced.value(prediction, target);
            Evaluation<P> evaluation = weighted
                    ? reduced.evaluate(prediction, target, weights)
                    : reduced.evaluate(prediction, target);
            P buffer = with(prediction,
                    SampleVerbs.tensors(prediction).stream().map(part -> Tensor.full(Float.NaN, part.shape()))
                            .toList());
            float into = weighted
                    ? reduced.evaluateInto(prediction, target, weights, buffer)
                    : reduced.evaluateInto(prediction, target, buffer);
            LossSummary summary = weighted
                    ? reduced.summary(prediction, target, weights)
                    : reduced.summary(prediction, target);
            Tensor values = weighted ? reduced.values(prediction, target, weights) : reduced.values(prediction, target);
            double denominator = switch (reduction) {
                case SUM -> 1;
                case MEAN -> summary.weight();
                case COUNT_MEAN -> summary.count();
                case BATCH_MEAN -> values.rank() == 0 ? 1 : values.shape()[0];
            };
            assertThat(Float.valueOf(evaluation.value())).as(description).isEqualTo(Float.valueOf(value));
            assertThat(Float.valueOf(into)).as(description).isEqualTo(Float.valueOf(value));
            assertThat(flat(buffer)).as(description).isEqualTo(flat(evaluation.gradient()));
            P gradient = with(prediction,
                    SampleVerbs.tensors(prediction).stream().map(part -> Tensor.full(Float.NaN, part.shape()))
                            .toList());
            LossSummary together = weighted
                    ? reduced.summaryInto(prediction, target, weights, gradient)
                    : reduced.summaryInto(prediction, target, gradient);
            assertThat(together).as(description).isEqualTo(summary);
            assertThat(flat(gradient)).as(description).isEqualTo(flat(buffer));
            float expectedValue = (float) ((float) summary.sum() / denominator);
            assertThat(Float.isNaN(value)).as(description).isEqualTo(Float.isNaN(expectedValue));
            if (Math.abs(value) <= Float.MAX_VALUE) {
                assertThat(value).as(description).isCloseTo(expectedValue, within(Math.ulp(expectedValue)));
            }
            if (reduction == Reduction.SUM) {
                double sum = 0;
                double absolute = 0;
                for (float term : values.toArray()) {
                    sum += term;
                    absolute += Math.abs(term);
                }
                assertThat(summary.sum()).as(description).isCloseTo(sum, within(1e-6 * absolute));
                sumGradient = flat(buffer);
            } else if (reduction != Reduction.MEAN && values.size() > 0) {
                double[] expected = new double[sumGradient.length];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = sumGradient[i] == 0 ? 0 : sumGradient[i] / denominator;
                }
                close(description, flat(buffer), expected, 1e-6);
            }
        }
    }

    @Test default void weightIsRepetition() {
        for (SampleLoss<P, T> loss : losses()) {
            if (independent()) {
                Data<P, T> data = random(loss, new Random(9), 12);
                int[] repeated = IntStream.range(0, 12).flatMap(i -> IntStream.generate(() -> i).limit(i % 4))
                        .toArray();
                float[] weights = new float[12];
                for (int i = 0; i < 12; i++) {
                    weights[i] = i % 4;
                }
                float expected = loss.value(pick(data.prediction, repeated), select(data.target, repeated));
                assertThat(loss.value(data.prediction, data.target, Tensor.of(weights))).as(loss.toString()).isCloseTo(
                        expected, within(1e-6f + 2e-6f * Math.abs(expected)));
            }
        }
    }

    @Test default void zeroWeightIsAbsence() {
        for (SampleLoss<P, T> loss : losses()) {
            if (independent()) {
                Data<P, T> data = random(loss, new Random(10), 12);
                int[] kept = {1, 2, 4, 5, 7, 8, 10, 11};
                P rest = pick(data.prediction, kept);
                T restTarget = select(data.target, kept);
                Tensor weights = Tensor.full(1.5f, 12);
                for (int i = 0; i < 12; i += 3) {
                    weights.data[i] = 0;
                    fill(data.prediction, i, Float.NaN);
                }
                Evaluation<P> evaluation = loss.evaluate(data.prediction, data.target, weights);
                Evaluation<P> expected = loss.evaluate(rest, restTarget, Tensor.full(1.5f, 8));
                assertThat(evaluation.value()).as(loss.toString()).isEqualTo(expected.value());
                assertThat(loss.value(data.prediction, data.target, weights)).isEqualTo(expected.value());
                assertThat(flat(pick(evaluation.gradient(), kept))).as(loss.toString()).isEqualTo(
                        flat(expected.gradient()));
                assertThat(flat(pick(evaluation.gradient(), new int[] {0, 3, 6, 9}))).as(loss.toString())
                        .containsOnly(0f);
                float[] values = loss.values(data.prediction, data.target, weights).toArray();
                assertThat(values[3]).as(loss.toString()).isEqualTo(0f);
                assertThat(loss.summary(data.prediction, data.target, weights).count()).isEqualTo(
                        loss.summary(rest, restTarget).count());
            }
        }
    }

    @Tag("engine") @Test default void shardsMergeToTheWhole() {
        for (SampleLoss<P, T> loss : losses()) {
            if (independent()) {
                Data<P, T> data = random(loss, new Random(11), 30);
                LossSummary merged = LossSummary.EMPTY;
                for (int from = 0; from < 30; from += 7) {
                    int[] shard = IntStream.range(from, Math.min(30, from + 7)).toArray();
                    merged = merged.plus(loss.summary(pick(data.prediction, shard), select(data.target, shard)));
                }
                LossSummary whole = loss.summary(data.prediction, data.target);
                assertThat(merged).as(loss.toString()).isEqualTo(whole);
                assertThat((float) merged.mean()).as(loss.toString()).isCloseTo(
                        loss.reduced(Reduction.MEAN).value(data.prediction, data.target), within(1e-5f));
            }
        }
    }

    @Tag("engine") @Test default void threadsDoNotMatter() {
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool four = new ForkJoinPool(4);
        try {
            for (SampleLoss<P, T> loss : losses()) {
                Data<P, T> data = random(loss, new Random(12), many());
                Evaluation<P> alone = one.submit(() -> loss.evaluate(data.prediction, data.target)).join();
                Evaluation<P> together = four.submit(() -> loss.evaluate(data.prediction, data.target)).join();
                assertThat(together.value()).as(loss.toString()).isEqualTo(alone.value());
                assertThat(SampleVerbs.tensors(together.gradient())).as(loss.toString()).isEqualTo(
                        SampleVerbs.tensors(alone.gradient()));
            }
        } finally {
            one.shutdown();
            four.shutdown();
        }
    }

    @Test default void nanGivesNan() {
        for (SampleLoss<P, T> loss : losses()) {
            Data<P, T> data = random(loss, new Random(13), 7);
            fill(data.prediction, 3, Float.NaN);
            assertThat(loss.value(data.prediction, data.target)).as(loss.toString()).isNaN();
        }
    }

    @Test default void survivesSerialisation() throws Exception {
        for (SampleLoss<P, T> loss : losses()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
                stream.writeObject(loss.reduced(Reduction.COUNT_MEAN));
            }
            try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(stream.readObject()).isEqualTo(loss.reduced(Reduction.COUNT_MEAN));
            }
        }
    }

    @Test default void refusesWhatDoesNotFit() {
        for (SampleLoss<P, T> loss : losses()) {
            String name = loss.getClass().getSimpleName();
            Data<P, T> data = random(loss, new Random(14), 3);
            P larger = pick(data.prediction, new int[] {0, 1, 2, 2});
            assertThatThrownBy(() -> loss.value(null, data.target)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction must not be null");
            assertThatThrownBy(() -> loss.value(data.prediction, data.target, null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name + ": weights must not be null");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(name + ": gradient must not be null");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, larger))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(
                            name + ": prediction has shape ")
                    .hasMessageEndingWith("; they must be equal");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, data.prediction))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(
                            name + ": gradient shares the memory of another argument; it must be a buffer of its own");
            assertThatThrownBy(() -> loss.value(data.prediction, data.target, Tensor.zeros(3, 9, 9)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith(
                            "but weights has shape [3, 9, 9]; they must be equal");
            assertThatThrownBy(() -> loss.reduced(null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": reduction must not be null");
        }
    }
}
