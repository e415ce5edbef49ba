package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * What every loss promises, whatever its formula: verbs that agree, weights, absent terms, shards, NaN, serialisation
 * and refusals. Each property is one test for each loss.
 *
 * @param <P> the prediction
 * @param <T> the target
 */
public interface LossContract<P, T> {
    /** A prediction and its target. */
    record Data<P, T>(P prediction, T target) {
    }

    /** The loss, once for each set of parameters that takes another path. */
    List<? extends Loss<P, T>> losses();

    /** Random data of the domain, with so many terms along the sample axis. */
    Data<P, T> data(Loss<P, T> loss, Random random, int samples);

    /** The target of some of the samples, perhaps repeated. */
    T select(T target, int[] samples);

    /** What messages call the loss. */
    default String name(Loss<P, T> loss) {
        return loss.getClass().getSimpleName();
    }

    /** The axis along which the samples of the prediction lie. */
    default int sampleAxis() {
        return 0;
    }

    /** Whether a term depends on its own sample alone. */
    default boolean independent() {
        return true;
    }

    /** More samples than a block has. */
    default int severalBlocks() {
        return 600;
    }

    /**
     * How far the sum of {@code value} may be from that of the values, relative to the sum of their absolute values.
     */
    default double sumTolerance() {
        return 0;
    }

    /** One test for each loss, or for each other case. */
    static <L> Stream<DynamicTest> each(List<? extends L> cases, ThrowingConsumer<L> check) {
        return cases.stream().map(one -> test(one instanceof double[] || one instanceof float[] || one instanceof int[]
                ? Arrays.deepToString(new Object[] {one})
                : String.valueOf(one), () -> check.accept(one)));
    }

    /** One test for each case. */
    static <L> Stream<DynamicTest> each(L[] cases, ThrowingConsumer<L> check) {
        return each(Arrays.asList(cases), check);
    }

    /** A test of this name, which its failure states as well, since not every report has the names of dynamic tests. */
    static DynamicTest test(String name, Executable check) {
        return DynamicTest.dynamicTest(name, () -> {
            try {
                check.execute();
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
        });
    }

    private P pick(P prediction, int[] samples) {
        return with(prediction, SampleVerbs.tensors(prediction).stream().map(tensor -> pick(tensor, sampleAxis(),
                samples)).toList());
    }

    private P with(P prediction, List<Tensor> parts) {
        @SuppressWarnings("unchecked") // the same type, other tensors
        P with = (P) (prediction instanceof Prediction<?> several ? several.with(parts) : parts.get(0));
        return with;
    }

    /** Some samples of a tensor, which lie along the axis. */
    static Tensor pick(Tensor tensor, int axis, int[] samples) {
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

    /** The numbers of all tensors of a prediction or gradient. */
    static float[] flat(Object prediction) {
        List<Tensor> tensors = SampleVerbs.tensors(prediction);
        float[] flat = new float[tensors.stream().mapToInt(Tensor::size).sum()];
        int to = 0;
        for (Tensor tensor : tensors) {
            System.arraycopy(tensor.data, 0, flat, to, tensor.size());
            to += tensor.size();
        }
        return flat;
    }

    /** Asserts that numbers are close to others, relative to them and to the largest of them. */
    static void assertClose(String description, float[] actual, double[] expected, double tolerance) {
        assertThat(actual.length).as(description).isEqualTo(expected.length);
        double most = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < actual.length; i++) {
            double allowed = tolerance * (Math.abs(expected[i]) + Math.max(most, 1e-3));
            if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
                assertThat((double) actual[i]).as(description + " [" + i + "]").isCloseTo(expected[i], within(allowed));
            }
        }
    }

    /**
     * Asserts that a number is within a bound of another one. Tests of a million numbers call it, so the description is
     * made only for a failure.
     */
    static void assertWithin(double actual, double expected, double bound, Supplier<String> description) {
        if (!(Math.abs(actual - expected) <= bound) && Double.compare(actual, expected) != 0) {
            throw new AssertionError(description.get() + " is " + actual + ", but must be within " + bound + " of "
                    + expected);
        }
    }

    @TestFactory default Stream<DynamicTest> allVerbsAgree() {
        return losses().stream()
                .flatMap(loss -> IntStream.of(0, 1, 7, severalBlocks()).boxed().flatMap(samples -> Stream.of(false,
                        true).map(
                                weighted -> test(loss + ", " + samples + " samples" + (weighted
                                        ? ", weighted"
                                        : ""), () -> {
                                            Data<P, T> data = data(loss, new Random(samples), samples);
                                            Tensor weights = Tensor
                                                    .zeros(loss.values(data.prediction, data.target).shape());
                                            for (int i = 0; i < weights.size(); i++) {
                                                weights.data[i] = i % 5 * 0.5f;
                                            }
                                            verbsAgree(loss, data, weighted ? weights : null);
                                        }))));
    }

    private void verbsAgree(Loss<P, T> loss, Data<P, T> data, Tensor weights) {
        P prediction = data.prediction;
        T target = data.target;
        boolean weighted = weights != null;
        float[] sumGradient = null;
        for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.BATCH_MEAN, Reduction.COUNT_MEAN,
            Reduction.MEAN}) {
            Loss<P, T> reduced = loss.reduced(reduction);
            String description = loss + " " + reduction + (weighted ? " weighted" : "");
            float value = weighted ? reduced.value(prediction, target, weights) : reduced.value(prediction, target);
            Evaluation<P> evaluation = weighted
                    ? reduced.evaluate(prediction, target, weights)
                    : reduced.evaluate(prediction, target);
            P buffer = with(prediction, SampleVerbs.tensors(prediction).stream().map(part -> Tensor.full(Float.NaN, part
                    .shape())).toList());
            float into = weighted
                    ? reduced.evaluateInto(prediction, target, weights, buffer)
                    : reduced.evaluateInto(prediction, target, buffer);
            LossSummary summary = weighted
                    ? reduced.summary(prediction, target, weights)
                    : reduced.summary(prediction, target);
            Tensor values = weighted ? reduced.values(prediction, target, weights) : reduced.values(prediction, target);
            double sum = sum(values.toDoubleArray());
            double absolute = sum(values.abs().toDoubleArray());
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
                    SampleVerbs.tensors(prediction).stream().map(part -> Tensor.full(Float.NaN, part
                            .shape())).toList());
            LossSummary together = weighted
                    ? reduced.summaryInto(prediction, target, weights, gradient)
                    : reduced.summaryInto(prediction, target, gradient);
            assertThat(together).as(description).isEqualTo(summary);
            assertThat(flat(gradient)).as(description).isEqualTo(flat(buffer));
            float expectedValue = (float) ((float) summary.sum() / denominator);
            assertThat(Float.isNaN(value)).as(description).isEqualTo(Float.isNaN(expectedValue));
            if (Math.abs(value) <= Float.MAX_VALUE) {
                assertThat((double) value).as(description).isCloseTo(expectedValue, within(Math.max(Math.ulp(
                        expectedValue), sumTolerance() * absolute / denominator)));
            }
            if (reduction == Reduction.SUM) {
                assertThat(summary.sum()).as(description).isCloseTo(sum, within(1e-6 * absolute));
                sumGradient = flat(buffer);
            } else if (reduction != Reduction.MEAN && values.size() > 0) {
                assertClose(description, flat(buffer), divided(sumGradient, denominator), 1e-6);
            }
        }
    }

    private static double sum(double[] terms) {
        double sum = 0;
        for (double term : terms) {
            sum += term;
        }
        return sum;
    }

    /** Quotients. Zero over a denominator of zero, of absent samples, is zero. */
    private static double[] divided(float[] numbers, double denominator) {
        double[] quotients = new double[numbers.length];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = numbers[i] == 0 ? 0 : numbers[i] / denominator;
        }
        return quotients;
    }

    @TestFactory default Stream<DynamicTest> aWeightCountsAsRepetition() {
        return each(independentLosses(), loss -> {
            Data<P, T> data = data(loss, new Random(9), 12);
            int[] repeated = IntStream.range(0, 12).flatMap(i -> IntStream.generate(() -> i).limit(i % 4)).toArray();
            float[] weights = new float[12];
            for (int i = 0; i < 12; i++) {
                weights[i] = i % 4;
            }
            float expected = loss.value(pick(data.prediction, repeated), select(data.target, repeated));
            assertThat(loss.value(data.prediction, data.target, Tensor.of(weights))).isCloseTo(expected, within(1e-6f
                    + 2e-6f * Math.abs(expected)));
        });
    }

    @TestFactory default Stream<DynamicTest> aTermOfWeightZeroIsAbsent() {
        return each(independentLosses(), loss -> {
            Data<P, T> data = data(loss, new Random(10), 12);
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
            assertThat(evaluation.value()).isEqualTo(expected.value());
            assertThat(loss.value(data.prediction, data.target, weights)).isEqualTo(expected.value());
            assertThat(flat(pick(evaluation.gradient(), kept))).isEqualTo(flat(expected.gradient()));
            assertThat(flat(pick(evaluation.gradient(), new int[] {0, 3, 6, 9}))).containsOnly(0f);
            float[] values = loss.values(data.prediction, data.target, weights).toArray();
            assertThat(values[3]).isEqualTo(0f);
            assertThat(loss.summary(data.prediction, data.target, weights).count()).isEqualTo(loss.summary(rest,
                    restTarget).count());
        });
    }

    @TestFactory default Stream<DynamicTest> shardsMergeToTheWhole() {
        return each(independentLosses(), loss -> {
            Data<P, T> data = data(loss, new Random(11), 30);
            LossSummary merged = LossSummary.EMPTY;
            for (int from = 0; from < 30; from += 7) {
                int[] shard = IntStream.range(from, Math.min(30, from + 7)).toArray();
                merged = merged.plus(loss.summary(pick(data.prediction, shard), select(data.target, shard)));
            }
            LossSummary whole = loss.summary(data.prediction, data.target);
            assertThat(merged).isEqualTo(whole);
            assertThat((float) merged.mean()).isCloseTo(loss.reduced(Reduction.MEAN).value(data.prediction,
                    data.target), within(1e-5f * (1 + Math.abs((float) merged.mean()))));
        });
    }

    private List<? extends Loss<P, T>> independentLosses() {
        return independent() ? losses() : List.of();
    }

    @TestFactory default Stream<DynamicTest> nanGivesNan() {
        return each(losses(), loss -> {
            Data<P, T> data = data(loss, new Random(13), 7);
            fill(data.prediction, 3, Float.NaN);
            assertThat(loss.value(data.prediction, data.target)).isNaN();
        });
    }

    @TestFactory default Stream<DynamicTest> callsFromSeveralThreadsDoNotDisturbEachOther() {
        return each(losses(), loss -> {
            Data<P, T> data = data(loss, new Random(15), 70);
            float[] expected = flat(loss.evaluate(data.prediction, data.target).gradient());
            List<float[]> results = IntStream.range(0, 8).parallel().mapToObj(i -> flat(loss.evaluate(data.prediction,
                    data.target).gradient())).toList();
            assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(expected));
        });
    }

    @TestFactory default Stream<DynamicTest> survivesSerialisation() {
        return each(losses(), loss -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
                stream.writeObject(loss.reduced(Reduction.COUNT_MEAN));
            }
            try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(stream.readObject()).isEqualTo(loss.reduced(Reduction.COUNT_MEAN));
            }
        });
    }

    @TestFactory default Stream<DynamicTest> refusesNullAndWhatDoesNotFit() {
        return each(losses(), loss -> {
            String name = name(loss);
            Data<P, T> data = data(loss, new Random(14), 3);
            P larger = pick(data.prediction, new int[] {0, 1, 2, 2});
            assertThatThrownBy(() -> loss.value(null, data.target)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": prediction must not be null");
            assertThatThrownBy(() -> loss.value(data.prediction, data.target, null)).isInstanceOf(
                    IllegalArgumentException.class).hasMessage(name + ": weights must not be null");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, null)).isInstanceOf(
                    IllegalArgumentException.class).hasMessage(name + ": gradient must not be null");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, larger)).isInstanceOf(
                    IllegalArgumentException.class).hasMessageStartingWith(name + ": prediction has shape ")
                    .hasMessageEndingWith("; they must be equal");
            assertThatThrownBy(() -> loss.evaluateInto(data.prediction, data.target, data.prediction)).isInstanceOf(
                    IllegalArgumentException.class).hasMessage(
                            name
                                    + ": gradient shares the memory of another argument; it must be a separate buffer");
            assertThatThrownBy(() -> loss.value(data.prediction, data.target, Tensor.zeros(3, 9, 9))).isInstanceOf(
                    IllegalArgumentException.class).hasMessageEndingWith(
                            "but weights has shape [3, 9, 9]; they must be equal");
            assertThatThrownBy(() -> loss.reduced(null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": reduction must not be null");
        });
    }
}
