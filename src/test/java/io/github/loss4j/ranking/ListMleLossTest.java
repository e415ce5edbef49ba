package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.Pair;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ListMleLossTest implements GroupLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private final ListMleLoss loss = new ListMleLoss();

    @Override public List<ListMleLoss> groupLosses() {
        return List.of(loss);
    }

    @Override public double term(SampleLoss<Tensor, Groups> loss, double[] scores, double[] relevance) {
        int[] order = IntStream.range(0, scores.length).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -relevance[i])).mapToInt(i -> i).toArray();
        double value = 0;
        double sum = 0;
        for (int k = order.length - 1; k >= 0; k--) {
            sum += Math.exp(scores[order[k]]);
            value += Math.log(sum) - scores[order[k]];
        }
        return value;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("ListMleLoss", golden -> loss, golden -> golden.tensor("input"),
                GroupLossContract::groups, "input");
    }

    /**
     * TensorFlow Ranking 0.5.3, documentation of tfr.keras.losses.ListMLELoss: 0.7981389. Rax, losses_test.py:
     * scores 0, 3, 1, 2 in the order 2, 3, 0, 1, which gives −Σ ln of 1/(...) as written there.
     */
    @Test void matchesPublishedExamples() {
        assertThat(loss.value(Tensor.of(0.6, 0.8), new Groups(Tensor.of(1, 0), 2))).isCloseTo(0.7981389f,
                within(1e-7f));
        double e = Math.E;
        double expected = -Math.log(e / (e + e * e + 1 + e * e * e)) - Math.log(e * e / (e * e + 1 + e * e * e))
                - Math.log(1 / (1 + e * e * e));
        assertThat((double) loss.value(Tensor.of(0, 3, 1, 2), new Groups(Tensor.of(0, 0, 1, 1), 4)))
                .isCloseTo(expected, within(1e-6));
    }

    @Test void ofTwoItemsIsThePairwiseLogisticLoss() {
        assertThat(loss.value(Tensor.of(-0.25, 1.5), new Groups(Tensor.of(-7, 3), 2))).isEqualTo(
                new PairwiseLogisticLoss().value(new Pair(Tensor.of(1.5), Tensor.of(-0.25))));
    }

    @Test void tiedItemsKeepTheirOrder() {
        Tensor scores = Tensor.of(0.5, -1, 2, 0.25);
        assertThat(loss.evaluate(scores, new Groups(Tensor.of(1, 1, 0, 0), 4)))
                .isEqualTo(loss.evaluate(scores, new Groups(Tensor.of(4, 3, 2, 1), 4)));
    }

    @Test void takesLimitsAtInfiniteScores() {
        Groups falling = new Groups(Tensor.of(2, 1, 0), 3);
        assertThat(loss.value(Tensor.of(INFINITY, 1, -INFINITY), falling)).isZero();
        assertThat(loss.evaluate(Tensor.of(INFINITY, 1, -INFINITY), falling).gradient())
                .isEqualTo(Tensor.of(0, 0, 0));
        assertThat(loss.evaluate(Tensor.of(1, INFINITY, 0), falling))
                .isEqualTo(new Evaluation<>(INFINITY, Tensor.of(-1, 1, 0)));
        assertThat(loss.value(Tensor.of(INFINITY, INFINITY, 0), falling)).isEqualTo((float) Math.log(2));
    }

    @Test void isAccurateInTheRightOrder() {
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(100, 50, 0), new Groups(Tensor.of(2, 1, 0), 3));
        double e = Math.exp(-50);
        assertThat(evaluation.value()).isEqualTo((float) (2 * e));
        assertThat(evaluation.gradient()).isEqualTo(Tensor.of(-e, 0, e));
        // Ten thousand items, far apart in the right order: no probability gets lost or out of range.
        Tensor many = Tensor.zeros(10_000).map(x -> 0);
        float[] numbers = many.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = -3e33f * i;
        }
        Tensor scores = Tensor.of(numbers);
        assertThat(loss.evaluate(scores, new Groups(scores, numbers.length)))
                .isEqualTo(new Evaluation<>(0, Tensor.zeros(numbers.length)));
    }
}
