package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.embedding.Pair;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Groups that together have more items than are computed at once, and a group that has more by itself. */
    @Test void largeGroupsAreComputedAsIfAlone() {
        int[] sizes = {600, 500, 3, 1100, 2, 1020, 5};
        Groups groups = GroupLossContract.groups(new Random(8), sizes);
        Tensor scores = GroupLossContract.scores(new Random(9), groups);
        Tensor values = loss.values(scores, groups);
        int from = 0;
        for (int g = 0; g < sizes.length; g++) {
            Tensor relevance = GroupLossContract.part(groups.relevance(), from, sizes[g]);
            Tensor part = GroupLossContract.part(scores, from, sizes[g]);
            assertThat(values.get(g)).isEqualTo(loss.value(part, new Groups(relevance, sizes[g])));
            assertThat((double) values.get(g)).isCloseTo(term(loss, part.toDoubleArray(), relevance.toDoubleArray()),
                    withinPercentage(1e-5));
            from += sizes[g];
        }
    }

    /**
     * Where the logarithms of the sums of exponentials are nearly the scores, or the exponentials are far from 1,
     * another computation takes over; both must agree with Σ ln(1 + Σ e^(sⱼ − sᵢ)) in double.
     */
    @ParameterizedTest
    @ValueSource(floats = {-690, -42, -41, 0, 30, 41, 42, 690}) void isAccurateForAnyGap(float high) {
        for (float[] gaps : new float[][] {{}, {20, 20, 20}}) {
            int length = gaps.length + 2;
            int[] sizes = new int[192];
            Arrays.fill(sizes, length);
            float[] scores = new float[sizes.length * length];
            float[] relevance = new float[scores.length];
            for (int i = 0; i < scores.length; i++) {
                int k = i % length;
                scores[i] = k == 0 ? high : scores[i - 1] - (k <= gaps.length ? gaps[k - 1] : 10 + i / length / 64f);
                relevance[i] = -k;
            }
            Groups groups = new Groups(Tensor.of(relevance), sizes);
            Tensor values = loss.values(Tensor.of(scores), groups);
            Tensor gradient = loss.reduced(Reduction.SUM).evaluate(Tensor.of(scores), groups).gradient();
            for (int g = 0; g < sizes.length; g++) {
                int last = (g + 1) * length - 1;
                double value = 0;
                for (int i = g * length; i < last; i++) {
                    double others = 0;
                    for (int j = i + 1; j <= last; j++) {
                        others += Math.exp((double) scores[j] - scores[i]);
                    }
                    value += Math.log1p(others);
                }
                GroupLossContract.assertRounded(values.get(g), value, "group " + g);
                double derivative = 0;
                for (int i = g * length; i < last; i++) {
                    double sum = 0;
                    for (int j = i; j <= last; j++) {
                        sum += Math.exp((double) scores[j] - scores[last]);
                    }
                    derivative += 1 / sum;
                }
                GroupLossContract.assertRounded(gradient.get(last), derivative, "group " + g);
            }
        }
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
