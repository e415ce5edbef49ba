package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.RowFormula;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.Variable;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formulas of rows, whose steps run in blocks, against the same formulas in double and their difference quotients. */
class RowFormulaTest {
    private static final double STEP = 1e-5;

    /** A formula in double. */
    private interface Reference {
        double of(double[] x, int target);
    }

    private record Case(RowFormula formula, Reference reference) {
        @Override public String toString() {
            return RowLoss.of(formula).toString();
        }
    }

    private static double sum(double[] x, DoubleUnaryOperator function) {
        return Arrays.stream(x).map(function).sum();
    }

    private static double logSumExp(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max + Math.log(sum(x, score -> Math.exp(score - max)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double[] with(double[] x, int index, double number) {
        double[] copy = x.clone();
        copy[index] = number;
        return copy;
    }

    static Stream<Case> cases() {
        return Stream.of(new Case((x, t) -> x.logSumExp().minus(x.get(t)), (x, t) -> logSumExp(x) - x[t]),
                new Case((x, t) -> x.square().minus(x.get(1)).times(x.sigmoid()).mean(),
                        (x, t) -> sum(x, s -> (s * s - x[1]) * sigmoid(s)) / x.length),
                new Case((x, t) -> x.softmax().minus(0.25f).square().sum().plus(x.softmax().get(t)), (x, t) -> {
                    double lse = logSumExp(x);
                    return sum(x, s -> Math.pow(Math.exp(s - lse) - 0.25, 2)) + Math.exp(x[t] - lse);
                }),
                new Case((x, t) -> x.max().times(2).plus(x.with(t, 0.5f).logSumExp()).plus(t),
                        (x, t) -> 2 * Arrays.stream(x).max().orElseThrow() + logSumExp(with(x, t, 0.5)) + t),
                new Case((x, t) -> x.minus(x.get(t)).plus(1).max(0).with(t, 0).mean(),
                        (x, t) -> (sum(x, s -> Math.max(0, s - x[t] + 1)) - 1) / x.length),
                new Case((x, t) -> x.exp().log1p().dot(x.softplus()).sqrt(),
                        (x, t) -> Math.sqrt(sum(x, s -> Math.pow(Math.log1p(Math.exp(s)), 2)))),
                new Case((x, t) -> x.dividedBy(x.square().sum()).minus(x.mean()).abs().mean().times(x.length()),
                        (x, t) -> {
                            double squares = sum(x, s -> s * s);
                            double mean = sum(x, s -> s) / x.length;
                            return sum(x, s -> Math.abs(s / squares - mean));
                        }),
                new Case((x, t) -> Variable.ifPositive(x.get(t), x.logSumExp(), x.square().mean().sin().times(t)),
                        (x, t) -> x[t] > 0 ? logSumExp(x) : t * Math.sin(sum(x, s -> s * s) / x.length)),
                new Case((x, t) -> x.max(x.negate()).mean().plus(x.min(1).max(-1).mean()),
                        (x, t) -> sum(x, s -> Math.abs(s) + Math.max(-1, Math.min(1, s))) / x.length),
                new Case((x, t) -> x.mean().times(3).plus(1), (x, t) -> 3 * sum(x, s -> s) / x.length + 1),
                new Case((x, t) -> t.plus(x.length()), (x, t) -> t + x.length));
    }

    @ParameterizedTest @MethodSource("cases") void rowsOfAnyLengthGiveTheValueAndTheGradient(Case given) {
        RowLoss<int[]> loss = RowLoss.of(given.formula);
        for (int classes : new int[] {2, 5, 31, 32, 45, 512, 513, 514, 1100}) {
            Random random = new Random(classes);
            float[] scores = new float[2 * classes];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) random.nextGaussian();
            }
            int[] target = {classes - 1, random.nextInt(classes)};
            Evaluation<Tensor> evaluation = loss.reduced(Reduction.SUM)
                    .evaluate(Tensor.wrap(scores, 2, classes), target);
            float[] values = loss.values(Tensor.wrap(scores, 2, classes), target).toArray();
            for (int row = 0; row < 2; row++) {
                int from = row * classes;
                double[] x = IntStream.range(0, classes).mapToDouble(c -> scores[from + c]).toArray();
                double expected = given.reference.of(x, target[row]);
                assertThat((double) values[row]).as("%d classes", classes).isCloseTo(expected,
                        within(2e-6 * (1 + Math.abs(expected))));
                for (int c = 0; c < classes; c += 1 + classes / 20) {
                    check(given, x, target[row], c, evaluation.gradient().get(row, c));
                    check(given, x, target[row], classes - 1 - c, evaluation.gradient().get(row, classes - 1 - c));
                }
                check(given, x, target[row], target[row], evaluation.gradient().get(row, target[row]));
            }
        }
    }

    private static void check(Case given, double[] x, int target, int c, float actual) {
        double quotient = (given.reference.of(with(x, c, x[c] + STEP), target)
                - given.reference.of(with(x, c, x[c] - STEP), target)) / (2 * STEP);
        if (!(Math.abs(actual - quotient) <= 2e-6 * (1 + Math.abs(quotient)))) {
            assertThat((double) actual).as("class %d of %d", c, x.length).isCloseTo(quotient, within(2e-6));
        }
    }

    private static float[] gradient(RowFormula formula, float... scores) {
        return RowLoss.of(formula).evaluate(Tensor.of(scores), new int[] {0}).gradient().toArray();
    }

    @Test void rootsOf0HaveTheDerivative0() {
        assertThat(gradient((x, t) -> x.square().sum().sqrt(), 0, 0, 0)).containsExactly(0, 0, 0);
        assertThat(gradient((x, t) -> x.abs().pow(0.5f).sum(), 0, 4, 0)).containsExactly(0, 0.25f, 0);
        assertThat(gradient((x, t) -> x.abs().pow(1.5f).sum(), 0, 4, 0)).containsExactly(0, 3, 0);
        assertThat(gradient((x, t) -> x.abs().pow(1).sum(), 0, 4, -2)).containsExactly(0, 1, -1);
        assertThat(gradient((x, t) -> x.square().sqrt().times(x).sum(), 0, 4, -1)).containsExactly(0, 8, 2);
    }

    @Test void tiesShareTheDerivative() {
        assertThat(gradient((x, t) -> x.max(), 4, 1, 4)).containsExactly(0.5f, 0, 0.5f);
        assertThat(gradient((x, t) -> x.max().times(3), 1, 1, 1, 0)).containsExactly(1, 1, 1, 0);
        assertThat(gradient((x, t) -> x.max(), 1, Float.NaN, 2)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
        float[] many = new float[1100];
        many[3] = 2;
        many[1050] = 2;
        float[] shares = gradient((x, t) -> x.max(), many);
        assertThat(shares[3] + shares[1050]).isEqualTo(1);
        assertThat(shares[3]).isEqualTo(0.5f);
        assertThat(shares[0] + shares[1099]).isZero();
    }

    @Test void anInfiniteScoreHasAProbabilityOf0() {
        float infinity = Float.POSITIVE_INFINITY;
        RowLoss<int[]> loss = RowLoss.of((x, t) -> x.logSumExp().minus(x.get(t)));
        assertThat(loss.evaluate(Tensor.of(1, -infinity, 1), new int[] {0}).gradient())
                .isEqualTo(Tensor.of(-0.5, 0, 0.5));
        assertThat(loss.value(Tensor.of(1, infinity, 1), new int[] {0})).isEqualTo(infinity);
    }

    @Test void aFormulaNeedsTheClassesThatItReads() {
        RowLoss<int[]> loss = RowLoss.of((x, t) -> x.get(2).plus(x.get(3).times(2)));
        assertThat(loss.value(Tensor.of(1, 2, 3, 4), new int[] {0})).isEqualTo(3 + 8);
        assertThatThrownBy(() -> loss.value(Tensor.of(1, 2, 3), new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prediction has 3 classes but the formula reads class 3");
        assertThat(loss).hasToString("p[2] + 2·p[3]");
    }

    @Test void equalFormulasAreEqual() {
        RowFormula formula = (x, t) -> x.square().sum();
        assertThat(RowLoss.of(formula)).isEqualTo(RowLoss.of(formula)).hasSameHashCodeAs(RowLoss.of(formula));
        assertThat(RowLoss.of((x, t) -> x.square().sum())).isEqualTo(RowLoss.of(formula));
        assertThat(RowLoss.of((x, t) -> x.sum())).isNotEqualTo(RowLoss.of(formula));
        assertThat(RowLoss.of((x, t) -> x.square().mean())).isNotEqualTo(RowLoss.of(formula)).isNotEqualTo(formula);
    }
}
