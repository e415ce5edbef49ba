package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaRankLossTest implements GroupLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final LambdaRankLoss XGBOOST = new LambdaRankLoss().withNormalizedScores(true)
            .withNormalizedLambdas(true).withDoubledHessian(true);

    @Override public List<LambdaRankLoss> groupLosses() {
        return List.of(new LambdaRankLoss(), new LambdaRankLoss(2), new LambdaRankLoss(1),
                new LambdaRankLoss(4).withLinearGains(true));
    }

    /** A pair of items, the better one first, and its weight. */
    private record Pair(int better, int other, double weight) {
    }

    private static double gain(LambdaRankLoss loss, double relevance) {
        return loss.linearGains() ? relevance : Math.pow(2, relevance) - 1;
    }

    /** All pairs of a group as the definition has them; lambdas not yet normalised. */
    private static List<Pair> pairs(LambdaRankLoss loss, double[] scores, double[] relevance) {
        int n = scores.length;
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(i -> i).toArray();
        double[] best = Arrays.stream(relevance).map(y -> -y).sorted().map(y -> -y).toArray();
        double ideal = 0;
        for (int k = 0; k < Math.min(n, loss.truncation()); k++) {
            ideal += gain(loss, best[k]) / (Math.log(k + 2) / Math.log(2));
        }
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < Math.min(n, loss.truncation()) && ideal != 0; a++) {
            for (int b = a + 1; b < n; b++) {
                int i = order[a];
                int j = order[b];
                double discounts = Math.log(2) / Math.log(a + 2) - Math.log(2) / Math.log(b + 2);
                double weight = Math.abs((gain(loss, relevance[i]) - gain(loss, relevance[j])) * discounts) / ideal;
                if (loss.normalizedScores() && scores[order[0]] != scores[order[n - 1]]) {
                    weight /= Math.abs(scores[i] - scores[j]) + 0.01;
                }
                if (relevance[i] != relevance[j]) {
                    pairs.add(relevance[i] > relevance[j] ? new Pair(i, j, weight) : new Pair(j, i, weight));
                }
            }
        }
        return pairs;
    }

    private static double sum(List<Pair> pairs, double[] scores) {
        return pairs.stream().mapToDouble(
                pair -> pair.weight * Math.log(1 + Math.exp(scores[pair.other] - scores[pair.better]))).sum();
    }

    @Override public double term(SampleLoss<Tensor, Groups> loss, double[] scores, double[] relevance) {
        return sum(pairs((LambdaRankLoss) loss, scores, relevance), scores);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("LambdaRankLoss", golden -> new LambdaRankLoss((int) golden.number("truncation", 32)),
                golden -> golden.tensor("input"), GroupLossContract::groups, "input");
    }

    private static List<LambdaRankLoss> allOptions() {
        List<LambdaRankLoss> all = new ArrayList<>();
        for (int bits = 0; bits < 16; bits++) {
            for (int truncation : new int[] {1, 3, 32}) {
                all.add(new LambdaRankLoss(truncation).withLinearGains((bits & 1) > 0)
                        .withNormalizedScores((bits & 2) > 0).withNormalizedLambdas((bits & 4) > 0)
                        .withDoubledHessian((bits & 8) > 0));
            }
        }
        return all;
    }

    /** As XGBoost and LightGBM define gradient, Hessian and normalisation, pair by pair. */
    @TestFactory Stream<DynamicTest> derivativesAreThoseOfThePairsWithAllOptions() {
        return LossContract.each(allOptions(), loss -> {
            Random random = new Random(7);
            for (int length : new int[] {2, 9, 50}) {
                Groups groups = GroupLossContract.groups(random, length);
                Tensor scores = Tensor.zeros(length).map(x -> Math.rint(8 * random.nextGaussian()) / 4 + 0.0);
                double[] s = scores.toDoubleArray();
                List<Pair> pairs = pairs(loss, s, groups.relevance().toDoubleArray());
                double[] gradient = new double[length];
                double[] hessian = new double[length];
                double[] majorant = new double[length];
                double total = 0;
                for (Pair pair : pairs) {
                    double p = 1 / (1 + Math.exp(s[pair.better] - s[pair.other]));
                    gradient[pair.better] -= pair.weight * p;
                    gradient[pair.other] += pair.weight * p;
                    double curvature = (loss.doubledHessian() ? 2 : 1) * pair.weight * p * (1 - p);
                    hessian[pair.better] += curvature;
                    hessian[pair.other] += curvature;
                    double gap = Math.abs(s[pair.better] - s[pair.other]);
                    double bound = pair.weight * (gap == 0 ? 0.5 : Math.tanh(gap / 2) / gap);
                    majorant[pair.better] += bound;
                    majorant[pair.other] += bound;
                    total += 2 * pair.weight * p;
                }
                double scale = loss.normalizedLambdas() && total > 0
                        ? Math.log(1 + total) / Math.log(2) / total
                        : 1;
                Derivatives derivatives = loss.derivatives(scores, groups);
                Tensor bounds = loss.derivatives(scores, groups, Curvature.MAJORANT).hessian();
                for (int i = 0; i < length; i++) {
                    assertThat((double) bounds.get(i)).isCloseTo(scale * majorant[i], within(1e-9 + 1e-7 * scale
                            * majorant[i]));
                    assertThat((double) derivatives.gradient().get(i)).as(loss.toString())
                            .isCloseTo(scale * gradient[i], within(1e-9 + 1e-7 * Math.abs(scale * gradient[i])));
                    assertThat((double) derivatives.hessian().get(i)).as(loss.toString())
                            .isCloseTo(scale * hessian[i], within(1e-9 + 1e-7 * Math.abs(scale * hessian[i])));
                }
                assertThat((double) loss.value(scores, groups)).as(loss.toString()).isCloseTo(scale * sum(pairs, s),
                        within(1e-9 + 1e-6 * sum(pairs, s)));
            }
        });
    }

    /** Scores so far apart that each pair has its own exponential; the last item has no share in the loss. */
    @TestFactory Stream<DynamicTest> anIrrelevantItemFarBelowChangesNothing() {
        return LossContract.each(allOptions(), loss -> {
            Random random = new Random(10);
            for (float far : new float[] {-690, -800, -1e30f, -INFINITY}) {
                Tensor scores = Tensor.zeros(9).map(x -> random.nextGaussian());
                float[] more = Arrays.copyOf(scores.toArray(), 10);
                more[9] = far;
                float[] relevance = {0, 3, 1, 0, 2, 1, 0, 1, 0, 0};
                Groups near = new Groups(Tensor.of(Arrays.copyOf(relevance, 9)), 9);
                Groups all = new Groups(Tensor.of(relevance), 10);
                assertThat((double) loss.value(Tensor.of(more), all)).isCloseTo(loss.value(scores, near), within(
                        1e-6));
                for (Curvature curvature : Curvature.values()) {
                    Derivatives expected = loss.derivatives(scores, near, curvature);
                    Derivatives derivatives = loss.derivatives(Tensor.of(more), all, curvature);
                    assertThat(derivatives.gradient().get(9)).isCloseTo(0, within(1e-30f));
                    for (int i = 0; i < 9; i++) {
                        assertThat((double) derivatives.gradient().get(i)).isCloseTo(expected.gradient().get(i),
                                within(1e-7));
                        // The majorant of a pair falls as slowly as the inverse of its score difference.
                        assertThat((double) derivatives.hessian().get(i)).isCloseTo(expected.hessian().get(i),
                                within(curvature == Curvature.EXACT ? 1e-7 : 2 / -far + 1e-7));
                    }
                }
            }
        });
    }

    @Test void hessianIsTheSecondDifferenceWhileRanksStay() {
        LambdaRankLoss loss = new LambdaRankLoss(3);
        double[] scores = {0.5, -1, 2, 0.25, 1.25, -0.5};
        double[] relevance = {0, 3, 1, 2, 0, 1};
        List<Pair> pairs = pairs(loss, scores, relevance);
        Tensor hessian = loss.derivatives(Tensor.of(scores), new Groups(Tensor.of(relevance), 6)).hessian();
        for (int i = 0; i < 6; i++) {
            double[] above = scores.clone();
            double[] below = scores.clone();
            above[i] += 1e-3;
            below[i] -= 1e-3;
            double difference = (sum(pairs, above) - 2 * sum(pairs, scores) + sum(pairs, below)) / 1e-6;
            assertThat((double) hessian.get(i)).isCloseTo(difference, within(1e-6));
        }
    }

    @TestFactory Stream<DynamicTest> majorantLiesNowhereBelow() {
        Random random = new Random(8);
        return LossContract.each(List.of(new LambdaRankLoss(3), new LambdaRankLoss().withNormalizedScores(true)),
                loss -> {
                    for (int turn = 0; turn < 200; turn++) {
                        Groups groups = GroupLossContract.groups(random, 7);
                        Tensor scores = Tensor.zeros(7).map(x -> Math.rint(4 * random.nextGaussian()) + 0.0);
                        Derivatives derivatives = loss.derivatives(scores, groups, Curvature.MAJORANT);
                        double[] s = scores.toDoubleArray();
                        List<Pair> pairs = pairs(loss, s, groups.relevance().toDoubleArray());
                        double[] moved = s.clone();
                        double bound = sum(pairs, s);
                        for (int i = 0; i < 7; i++) {
                            double step = 5 * random.nextGaussian();
                            moved[i] += step;
                            bound += derivatives.gradient().get(i) * step
                                    + derivatives.hessian().get(i) * step * step / 2;
                        }
                        assertThat(sum(pairs, moved)).as(loss.toString()).isLessThanOrEqualTo(bound + 1e-5);
                    }
                });
    }

    @Test void weightsAndThreadsDoNotDisturbDerivatives() {
        Random random = new Random(9);
        int[] sizes = random.ints(4000, 1, 60).toArray();
        Groups groups = GroupLossContract.groups(random, sizes);
        Tensor scores = GroupLossContract.scores(random, groups);
        Tensor weights = Tensor.zeros(sizes.length).map(x -> random.nextInt(3) * 0.5);
        Derivatives plain = XGBOOST.derivatives(scores, groups);
        Derivatives weighted = new ForkJoinPool(4).submit(() -> XGBOOST.derivatives(scores, groups, weights)).join();
        int i = 0;
        for (int g = 0; g < sizes.length; g++) {
            for (int k = 0; k < sizes[g]; k++, i++) {
                float factor = weights.get(g);
                assertThat(weighted.gradient().get(i)).isEqualTo(factor * plain.gradient().get(i));
                assertThat(weighted.hessian().get(i)).isEqualTo(factor * plain.hessian().get(i));
            }
        }
        assertThat(new ForkJoinPool(1).submit(() -> XGBOOST.derivatives(scores, groups)).join()).isEqualTo(plain);
    }

    @TestFactory Stream<DynamicTest> groupsWithoutRelevanceAndAbsentOnesHaveNoDerivatives() {
        Derivatives nan = XGBOOST.derivatives(Tensor.of(1, NAN), new Groups(Tensor.of(1, 0), 2));
        assertThat(nan.gradient().get(0)).isNaN();
        assertThat(nan.hessian().get(0)).isNaN();
        return LossContract.each(allOptions(), loss -> {
            Groups groups = new Groups(Tensor.of(0, 0, 0, 2, 2, NAN, 1), 3, 2, 2);
            Derivatives derivatives = loss.derivatives(Tensor.of(1, INFINITY, 2, 3, 4, 5, NAN), groups,
                    Tensor.of(1, 1, 0));
            assertThat(derivatives.gradient()).as(loss.toString()).isEqualTo(Tensor.zeros(7));
            assertThat(derivatives.hessian()).as(loss.toString()).isEqualTo(Tensor.zeros(7));
        });
    }

    @Test void equalScoresHaveRanksInTheOrderOfTheItems() {
        Groups groups = new Groups(Tensor.of(0, 1), 2);
        // The better item has rank 2: w = (1 - 1/log2(3)), and the pair costs ln 2.
        double weight = 1 - Math.log(2) / Math.log(3);
        Evaluation<Tensor> evaluation = new LambdaRankLoss().evaluate(Tensor.of(0, 0), groups);
        assertThat((double) evaluation.value()).isCloseTo(weight * Math.log(2), within(1e-7));
        assertThat((double) evaluation.gradient().get(0)).isCloseTo(weight / 2, within(1e-7));
        // Without differences there is nothing to normalise scores by.
        assertThat(new LambdaRankLoss().withNormalizedScores(true).evaluate(Tensor.of(0, 0), groups))
                .isEqualTo(evaluation);
    }

    @ParameterizedTest @ValueSource(floats = {699, 701, 3e38f}) void farScoresHaveTheGradientOfNearerOnes(float far) {
        Groups groups = new Groups(Tensor.of(0, 2, 1), 3);
        LambdaRankLoss loss = new LambdaRankLoss();
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(far, 0, 1), groups);
        Evaluation<Tensor> nearer = loss.evaluate(Tensor.of(100, 0, 1), groups);
        assertThat(evaluation.gradient()).isEqualTo(nearer.gradient());
        assertThat(evaluation.value()).isFinite();
    }

    /** No pair has an order, so no difference of scores, however large, costs anything. */
    @ParameterizedTest @ValueSource(floats = {1, 800, INFINITY}) void equalRelevanceCostsNothing(float score) {
        for (LambdaRankLoss loss : allOptions()) {
            Groups groups = new Groups(Tensor.of(1, 1, 1), 3);
            Tensor scores = Tensor.of(0, score, -score);
            assertThat(loss.evaluate(scores, groups)).as(loss.toString())
                    .isEqualTo(new Evaluation<>(0, Tensor.zeros(3)));
            for (Curvature curvature : Curvature.values()) {
                assertThat(loss.derivatives(scores, groups, curvature).hessian()).as(loss.toString())
                        .isEqualTo(Tensor.zeros(3));
            }
        }
    }

    @Test void infiniteGainsGiveNan() {
        Evaluation<Tensor> evaluation = new LambdaRankLoss().evaluate(Tensor.of(1, 2),
                new Groups(Tensor.of(1100, 0), 2));
        assertThat(evaluation.value()).isNaN();
        assertThat(evaluation.gradient().get(0)).isNaN();
    }

    @Test void acceptsInfiniteAndFarScores() {
        Groups groups = new Groups(Tensor.of(0, 2, 1), 3);
        LambdaRankLoss loss = new LambdaRankLoss();
        assertThat(loss.evaluate(Tensor.of(-INFINITY, INFINITY, 3), groups))
                .isEqualTo(new Evaluation<>(0, Tensor.of(0, 0, 0)));
        Evaluation<Tensor> wrong = loss.evaluate(Tensor.of(INFINITY, 0, 1), groups);
        assertThat(wrong.value()).isEqualTo(INFINITY);
        assertThat(wrong.gradient().get(0)).isPositive().isFinite();
        assertThat(XGBOOST.evaluate(Tensor.of(3e38f, 0, -3e38f), groups).value()).isFinite();
    }

    @Test void shorterConstructorsAndCopies() {
        assertThat(new LambdaRankLoss()).isEqualTo(new LambdaRankLoss(32, false, false, false, false));
        assertThat(new LambdaRankLoss(5).withLinearGains(true)).isEqualTo(
                new LambdaRankLoss(5, true, false, false, false));
        assertThat(XGBOOST).isEqualTo(new LambdaRankLoss(32, false, true, true, true));
        assertThatThrownBy(() -> new LambdaRankLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LambdaRankLoss: truncation must be positive, was 0");
        assertThatThrownBy(() -> XGBOOST.validate(Tensor.of(1, 2), new Groups(Tensor.of(1, -1), 2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "LambdaRankLoss: target.relevance[1] is -1.0, outside [0, 1023]; the gain is 2^relevance - 1");
        XGBOOST.withLinearGains(true).validate(Tensor.of(1, 2), new Groups(Tensor.of(1e6f, 0), 2));
        assertThat(XGBOOST.reduced(Reduction.SUM).value(Tensor.of(1, 2), new Groups(Tensor.of(1000, 1001), 2)))
                .isBetween(0f, 1f);
    }
}
