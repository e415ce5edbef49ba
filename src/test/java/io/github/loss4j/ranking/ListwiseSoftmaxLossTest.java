package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListwiseSoftmaxLossTest implements GroupLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private final ListwiseSoftmaxLoss loss = new ListwiseSoftmaxLoss();

    @Override public List<ListwiseSoftmaxLoss> groupLosses() {
        return List.of(loss);
    }

    @Override public double term(SampleLoss<Tensor, Groups> loss, double[] scores, double[] relevance) {
        double log = Math.log(Arrays.stream(scores).map(Math::exp).sum());
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum -= relevance[i] * (scores[i] - log);
        }
        return sum;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("ListwiseSoftmaxLoss", golden -> loss, golden -> golden.tensor("input"),
                GroupLossContract::groups, "input");
    }

    /** TensorFlow Ranking 0.5.3, documentation of tfr.keras.losses.SoftmaxLoss: 0.7981389, and of two 0.83911896. */
    @Test void matchesPublishedExamples() {
        assertThat(loss.value(Tensor.of(0.6, 0.8), new Groups(Tensor.of(1, 0), 2))).isCloseTo(0.7981389f,
                within(1e-7f));
        assertThat(loss.value(Tensor.of(0.6, 0.8, 0.5, 0.8, 0.4), new Groups(Tensor.of(1, 0, 0, 1, 0), 2, 3)))
                .isCloseTo(0.83911896f, within(1e-7f));
    }

    @Test void isSoftCrossEntropyOfRelevanceThatAddsUpToOne() {
        Tensor scores = Tensor.of(0.5, -1, 2);
        Tensor relevance = Tensor.of(0.25, 0.5, 0.25);
        assertThat(loss.value(scores, new Groups(relevance, 3))).isCloseTo(
                new SoftCrossEntropyLoss().value(scores, relevance), within(1e-7f));
    }

    @Test void groupsWithoutRelevanceGiveZero() {
        assertThat(loss.evaluate(Tensor.of(1, 1e30f, -INFINITY), new Groups(Tensor.zeros(3), 3)))
                .isEqualTo(new Evaluation<>(0, Tensor.of(0, 0, 0)));
    }

    @Test void takesLimitsAtInfiniteScores() {
        Groups first = new Groups(Tensor.of(2, 0, 0), 3);
        assertThat(loss.evaluate(Tensor.of(1, -INFINITY, 1), first).gradient()).isEqualTo(Tensor.of(-1, 0, 1));
        assertThat(loss.evaluate(Tensor.of(INFINITY, 1, INFINITY), first))
                .isEqualTo(new Evaluation<>((float) (2 * Math.log(2)), Tensor.of(-1, 0, 1)));
        assertThat(loss.evaluate(Tensor.of(-INFINITY, 1, 1), first))
                .isEqualTo(new Evaluation<>(INFINITY, Tensor.of(-2, 1, 1)));
    }

    /**
     * Where the logarithm of the sum of exponentials is nearly the score, or the exponentials are far from 1, another
     * computation takes over; both must agree with ln(1 + e^−gap) in double.
     */
    @ParameterizedTest
    @ValueSource(floats = {-690, -42, -41, 0, 30, 41, 42, 690}) void isAccurateForAnyGap(float high) {
        int[] sizes = new int[192];
        Arrays.fill(sizes, 2);
        float[] scores = new float[2 * sizes.length];
        for (int g = 0; g < sizes.length; g++) {
            scores[2 * g] = high;
            scores[2 * g + 1] = high - 10 - g * g / 4096f;
        }
        for (float relevance : new float[] {1, 0x1p20f, 0x1p-20f}) {
            float[] weights = new float[scores.length];
            for (int g = 0; g < sizes.length; g++) {
                weights[2 * g] = relevance;
            }
            Groups groups = new Groups(Tensor.of(weights), sizes);
            Tensor values = loss.values(Tensor.of(scores), groups);
            Tensor gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(scores), groups).gradient();
            for (int g = 0; g < sizes.length; g++) {
                double gap = 10 + g * g / 4096.0;
                double derivative = relevance / (1 + Math.exp(gap));
                String name = "gap " + gap;
                GroupLossContract.assertRounded(values.get(g), relevance * Math.log1p(Math.exp(-gap)), name);
                GroupLossContract.assertRounded(gradient.get(2 * g), -derivative, name);
                GroupLossContract.assertRounded(gradient.get(2 * g + 1), derivative, name);
            }
        }
    }

    @Test void isAccurateWhereOneItemHasAlmostAllProbability() {
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(50, 0), new Groups(Tensor.of(1, 0), 2));
        assertThat(evaluation.value()).isEqualTo((float) Math.exp(-50));
        assertThat(evaluation.gradient()).isEqualTo(Tensor.of(-Math.exp(-50), Math.exp(-50)));
    }
}
