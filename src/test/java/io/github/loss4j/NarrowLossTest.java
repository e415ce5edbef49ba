package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.embedding.HingeEmbeddingLoss;
import io.github.loss4j.regression.ExpectileLoss;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Losses whose loops cover a narrower range than their methods: arrays give what the methods give for predictions
 * outside the range of the loops, in blocks of all lengths.
 */
class NarrowLossTest {
    private static final float[] RARE = {3e38f, -3e38f, 1e25f, -1e25f, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY};

    private static Stream<DynamicTest> each(float[] rare, String name) {
        return Stream.<PointwiseLoss>of(new ExpectileLoss(0x1p-100f), new ExpectileLoss(0.9f), new HingeEmbeddingLoss(),
                new HingeEmbeddingLoss(2e38f)).flatMap(
                        loss -> IntStream.of(1, 3, 60, 257, 511, 513, 700, 1025, 2100, 5000, 40_000).mapToObj(
                                size -> LossContract.test(loss + ", " + size + " elements, " + name,
                                        () -> check(loss, size, rare))));
    }

    @TestFactory Stream<DynamicTest> arraysGiveWhatTheMethodsGive() {
        return Stream.concat(each(RARE, "infinities"), each(new float[] {1e25f, -1e22f}, "large numbers"));
    }

    private static void check(PointwiseLoss loss, int size, float[] rare) {
        Random random = new Random(size);
        float[] predictions = new float[size];
        float[] targets = new float[size];
        float[] weights = new float[size];
        float[] values = new float[size];
        float[] derivatives = new float[size];
        for (int i = 0; i < size; i++) {
            boolean masked = random.nextInt(7) == 0;
            predictions[i] = masked
                    ? Float.NaN
                    : random.nextInt(200) == 0 || i == size - 1
                            ? rare[random.nextInt(rare.length)]
                            : (float) random.nextGaussian();
            targets[i] = random.nextBoolean() ? 1 : -1;
            weights[i] = masked ? 0 : 0.5f;
            values[i] = masked ? 0 : 0.5f * loss.value(predictions[i], targets[i]);
            derivatives[i] = masked ? 0 : 0.5f * loss.derivative(predictions[i], targets[i]);
        }
        Tensor prediction = Tensor.wrap(predictions, size);
        Tensor target = Tensor.wrap(targets, size);
        Tensor weight = Tensor.wrap(weights, size);
        assertThat(loss.values(prediction, target, weight).toArray()).isEqualTo(values);
        PointwiseLoss sum = loss.reduced(Reduction.SUM);
        Evaluation<Tensor> evaluation = sum.evaluate(prediction, target, weight);
        assertThat(evaluation.gradient().toArray()).isEqualTo(derivatives);
        assertThat(loss.derivatives(prediction, target, weight).gradient().toArray()).isEqualTo(derivatives);
        LossSummary summary = LossSummary.EMPTY;
        double absolute = 0;
        for (int i = 0; i < size; i++) {
            summary = weights[i] == 0 ? summary : summary.plus(2 * values[i], weights[i]);
            absolute += Math.abs(values[i]);
        }
        assertThat(sum.summary(prediction, target, weight)).isEqualTo(summary);
        Float value = evaluation.value();
        assertThat(sum.value(prediction, target, weight)).isEqualTo(value);
        Float total = (float) summary.sum();
        if (absolute <= Float.MAX_VALUE) {
            assertThat(value).isCloseTo(total, within(Math.max(Math.ulp(total), (float) (1e-15 * absolute))));
        } else {
            assertThat(value).isEqualTo(total);
        }
    }
}
