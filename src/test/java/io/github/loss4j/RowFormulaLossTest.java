package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses of a row of one formula. */
class RowFormulaLossTest implements SampleLossContract<Tensor, int[]> {
    private static final int CLASSES = 6;
    private static final RowLoss<int[]> CROSS_ENTROPY = RowLoss.of((x, t) -> x.logSumExp().minus(x.get(t)));
    /** The product of the scores' distance from 1 and their mean hinge, a formula of no use. */
    private static final RowLoss<int[]> MIXED = RowLoss.of((x, t) -> x.minus(1).square().sum().sqrt()
            .times(x.minus(x.get(t)).plus(0.5f).softplus().mean()));

    @Override public List<RowLoss<int[]>> losses() {
        return List.of(CROSS_ENTROPY, MIXED);
    }

    @Override public Data<Tensor, int[]> random(SampleLoss<Tensor, int[]> loss, Random random, int samples) {
        return new Data<>(Tensor.zeros(samples, CLASSES).map(zero -> 2 * (float) random.nextGaussian()),
                random.ints(samples, 0, CLASSES).toArray());
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = Arrays.copyOfRange(inputs.get(0), sample * CLASSES, (sample + 1) * CLASSES);
        double known = x[data.target()[sample]];
        if (loss == CROSS_ENTROPY) {
            return Math.log(Arrays.stream(x).map(Math::exp).sum()) - known;
        }
        return Math.sqrt(Arrays.stream(x).map(score -> (score - 1) * (score - 1)).sum())
                * Arrays.stream(x).map(score -> Math.log1p(Math.exp(score - known + 0.5))).average().getAsDouble();
    }

    @Override public int[] select(int[] target, int[] samples) {
        return Arrays.stream(samples).map(i -> target[i]).toArray();
    }

    /** Losses of the library, once more as formulas. */
    private static final Map<Loss<Tensor, int[]>, RowFormula> SAME = Map.of(
            new CrossEntropyLoss(), (x, t) -> x.logSumExp().minus(x.get(t)),
            new CrossEntropyLoss().withLabelSmoothing(0.1f),
            (x, t) -> x.logSumExp().minus(x.get(t).times(0.9f)).minus(x.mean().times(0.1f)),
            new MultiMarginLoss(), (x, t) -> x.minus(x.get(t)).plus(1).max(0).with(t, 0).mean(),
            new MultiMarginLoss(2, 0.75f), (x, t) -> x.minus(x.get(t)).plus(0.75f).max(0).with(t, 0).square().mean(),
            new CategoricalHingeLoss(),
            (x, t) -> x.with(t, Float.NEGATIVE_INFINITY).max().minus(x.get(t)).plus(1).max(0),
            new SoftmaxFocalLoss(2), (x, t) -> {
                Variable crossEntropy = x.logSumExp().minus(x.get(t));
                return crossEntropy.negate().expm1().square().times(crossEntropy);
            });

    @TestFactory Stream<DynamicTest> lossesOfTheLibraryAsFormulas() {
        return SAME.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey().toString(), () -> {
            Loss<Tensor, int[]> loss = entry.getKey();
            RowLoss<int[]> formula = RowLoss.of(entry.getValue());
            for (int[] shape : new int[][] {{5}, {9, 3}, {4, 1}, {7, 31}, {6, 32}, {5, 520}, {3, 1100}, {2, 5, 3, 2}}) {
                Random random = new Random(shape.length);
                Tensor scores = Tensor.zeros(shape).map(zero -> 2 * (float) random.nextGaussian());
                int classes = shape.length == 1 ? shape[0] : shape[1];
                int[] target = random.ints(scores.size() / classes, 0, classes).toArray();
                if (classes == 1 && loss instanceof CategoricalHingeLoss) {
                    continue; // there is no other score
                }
                float[] terms = formula.values(scores, target).toArray();
                float[] knownTerms = loss.values(scores, target).toArray();
                Evaluation<Tensor> actual = formula.reduced(Reduction.SUM).evaluate(scores, target);
                Evaluation<Tensor> known = loss.reduced(Reduction.SUM).evaluate(scores, target);
                assertThat(terms).as(Arrays.toString(shape)).containsExactly(knownTerms, within(2e-6f));
                assertThat(actual.value()).isCloseTo(known.value(), within(1e-6f * (1 + known.value())));
                assertThat(actual.gradient().toArray()).as(Arrays.toString(shape))
                        .containsExactly(known.gradient().toArray(), within(2e-6f));
            }
        }));
    }

    /** Every operation, against difference quotients. */
    @TestFactory Stream<DynamicTest> gradientsOfAllOperations() {
        List<RowFormula> formulas = List.of(
                (x, t) -> x.plus(x.square()).plus(x.get(1)).times(x.sigmoid()).times(x.get(t)).sum(),
                (x, t) -> x.minus(x.tanh()).minus(2).dividedBy(x.square().plus(1)).dividedBy(3).mean(),
                (x, t) -> x.dividedBy(x.square().sum()).minus(x.mean()).abs().sum().times(x.length()),
                (x, t) -> x.exp().log1p().dot(x.softplus()).sqrt().plus(x.exp().plus(1).log().sum()),
                (x, t) -> x.softmax().minus(0.25f).square().sum().plus(x.softmax().get(t)),
                (x, t) -> x.max(x.negate()).sum().plus(x.min(1).max(-1).sum()).plus(x.min(x.times(2)).sum()),
                (x, t) -> x.max().times(2).plus(x.with(t, 0.5f).logSumExp()).plus(t),
                (x, t) -> x.abs().pow(1.5f).sum().plus(x.square().plus(1).pow(-0.7f).sum()),
                (x, t) -> gaps(x, t).square().logSumExp().minus(gaps(x, t).mean()),
                (x, t) -> Variable.ifPositive(x.get(t), x.logSumExp(), x.square().mean().sin().times(t)));
        return formulas.stream().map(RowLoss::of).map(loss -> DynamicTest.dynamicTest(loss.toString(), () -> {
            for (int classes : new int[] {4, 45}) {
                Random random = new Random(classes);
                Tensor scores = Tensor.zeros(3, classes).map(zero -> (float) random.nextGaussian());
                int[] target = random.ints(3, 0, classes).toArray();
                LossCheck.of(loss, scores, target).assertGood();
            }
        }));
    }

    private static RowVariable gaps(RowVariable scores, Variable target) {
        return scores.minus(scores.get(target)).times(0.5f);
    }

    @Test void kinksHaveTheSubgradientOfTheSmallestMagnitude() {
        assertThat(gradient((x, t) -> x.abs().sum(), 0, 2, -1)).containsExactly(0, 1, -1);
        assertThat(gradient((x, t) -> x.max(1).sum(), 1, 2, 0)).containsExactly(0, 1, 0);
        assertThat(gradient((x, t) -> x.min(1).sum(), 1, 2, 0)).containsExactly(0, 0, 1);
        assertThat(gradient((x, t) -> x.max(x.times(3)).sum(), 0, 1, -1)).containsExactly(2, 3, 1);
        assertThat(gradient((x, t) -> x.get(0).max(x.get(1)), 4, 4, 1)).containsExactly(0.5f, 0.5f, 0);
        assertThat(gradient((x, t) -> x.max(), 4, 1, 4)).containsExactly(0.5f, 0, 0.5f);
        assertThat(gradient((x, t) -> x.square().sum().sqrt(), 0, 0, 0)).containsExactly(0, 0, 0);
        assertThat(gradient((x, t) -> x.abs().pow(0.5f).sum(), 0, 4, 0)).containsExactly(0, 0.25f, 0);
    }

    private static float[] gradient(RowFormula formula, float... scores) {
        return RowLoss.of(formula).evaluate(Tensor.of(scores), new int[] {0}).gradient().toArray();
    }

    @Test void constantFormulasHaveAConstantGradient() {
        assertThat(gradient((x, t) -> x.sum().times(3), 1, 2)).containsExactly(3, 3);
        assertThat(gradient((x, t) -> t.plus(1), 1, 2)).containsExactly(0, 0);
        assertThat(gradient((x, t) -> x.length(), 1, 2)).containsExactly(0, 0);
    }

    @Test void infiniteScoresGiveTheLimit() {
        float infinity = Float.POSITIVE_INFINITY;
        Evaluation<Tensor> impossible = CROSS_ENTROPY.evaluate(Tensor.of(1, -infinity, 1), new int[] {0});
        assertThat(impossible.value()).isCloseTo((float) Math.log(2), within(1e-7f));
        assertThat(impossible.gradient()).isEqualTo(Tensor.of(-0.5, 0, 0.5));
        assertThat(CROSS_ENTROPY.value(Tensor.of(1, -infinity, 1), new int[] {1})).isEqualTo(infinity);
        assertThat(CROSS_ENTROPY.value(Tensor.of(1, infinity, 1), new int[] {0})).isEqualTo(infinity);
        assertThat(CROSS_ENTROPY.value(Tensor.of(1e30f, -1e30f), new int[] {1})).isEqualTo(2e30f);
        assertThat(CROSS_ENTROPY.evaluate(Tensor.of(1, Float.NaN, 1), new int[] {0}).value()).isNaN();
        assertThat(gradient((x, t) -> x.max(), 1, Float.NaN, 2)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
    }

    @Test void showsTheFormula() {
        assertThat(CROSS_ENTROPY).hasToString("logSumExp(p) − p[t]");
        assertThat(RowLoss.of((x, t) -> x.with(t, 0).max().minus(x.softmax().dot(x)).plus(x.get(2)).plus(x.length())
                .plus(x.plus(1).mean())))
                .hasToString("max(with(p, t, 0)) − sum(softmax(p)·p) + p[2] + length(p) + mean(p + 1)");
        RowLoss.of((x, t) -> {
            assertThat(x.minus(1)).hasToString("p − 1");
            return x.sum();
        });
    }

    @Test void refusesWhatDoesNotFit() {
        Tensor scores = Tensor.zeros(2, 3);
        assertThatThrownBy(() -> CROSS_ENTROPY.value(scores, new int[] {0, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("logSumExp(p) − p[t]: target[1] is 3, but there are 3 classes, 0 to 2");
        assertThat(CROSS_ENTROPY.value(scores, new int[] {0, 3}, Tensor.of(1, 0))).isPositive();
        assertThatThrownBy(() -> CROSS_ENTROPY.value(scores, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("logSumExp(p) − p[t]: target has 1 class index but prediction has 2 rows; there must be one"
                        + " for each");
        assertThatThrownBy(() -> CROSS_ENTROPY.value(scores, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("logSumExp(p) − p[t]: target must not be null");
        assertThatThrownBy(() -> RowLoss.of((x, t) -> x.get(3)).value(scores, new int[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p[3]: prediction has 3 classes but the formula reads class 3");
        assertThatThrownBy(() -> CROSS_ENTROPY.validate(Tensor.of(0, Float.NaN), new int[1]))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("prediction[1]");
        assertThatThrownBy(() -> RowLoss.of((x, t) -> x.get(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RowVariable: index must be from 0 to 16777215, was -1");
        assertThatThrownBy(() -> RowLoss.of((x, t) -> x.get(t.plus(1)))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RowVariable: index is t + 1; it must be the target of the formula, t");
        assertThatThrownBy(() -> RowLoss.of((x, t) -> null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RowLoss.of: the formula returned null; it must return a Variable");
        assertThatThrownBy(() -> RowLoss.of(null)).hasMessage("RowLoss.of: formula must not be null");
    }

    @Test void refusesVariablesOfOtherCalls() {
        RowVariable[] kept = new RowVariable[1];
        Variable[] number = new Variable[1];
        RowLoss.of((x, t) -> {
            kept[0] = x;
            number[0] = x.sum();
            return t;
        });
        assertThatThrownBy(() -> kept[0].plus(1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the call of the formula that it was given to has ended");
        for (RowFormula formula : List.<RowFormula>of((x, t) -> x.plus(kept[0]).sum(),
                (x, t) -> x.plus(number[0]).sum(), (x, t) -> x.get(number[0]), (x, t) -> t.plus(number[0]),
                (x, t) -> number[0])) {
            assertThatThrownBy(() -> RowLoss.of(formula)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("belongs to another call of a formula; it must belong to the same call");
        }
    }

    @Test void aFormulaMayUseOthers() {
        RowFormula crossEntropy = (x, t) -> x.logSumExp().minus(x.get(t));
        RowLoss<int[]> loss = RowLoss.of((x, t) -> crossEntropy.apply(x.times(2), t)
                .plus(RowLoss.of(crossEntropy).value(Tensor.of(0, 0), new int[1])));
        assertThat(loss.value(Tensor.of(0, 0, 0), new int[] {2}))
                .isCloseTo((float) (Math.log(3) + Math.log(2)), within(1e-6f));
        Loss<Tensor, int[]> sum = CROSS_ENTROPY.times(2).plus(new CrossEntropyLoss());
        assertThat(sum.value(Tensor.of(0, 0, 0), new int[] {2})).isCloseTo((float) (3 * Math.log(3)), within(1e-6f));
    }

    @Test void aFormulaIsSerialisableIfWhatItCapturesIs() {
        Object lock = new Object();
        RowLoss<int[]> loss = RowLoss.of((x, t) -> x.sum().plus(lock.hashCode()));
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(loss))
                .isInstanceOf(NotSerializableException.class);
    }

    @Test void losesNothingToLongRows() {
        float[] scores = new float[40_000];
        IntStream.range(0, scores.length).forEach(c -> scores[c] = c % 7 - 3);
        Evaluation<Tensor> actual = CROSS_ENTROPY.evaluate(Tensor.of(scores), new int[] {39_999});
        Evaluation<Tensor> known = new CrossEntropyLoss().evaluate(Tensor.of(scores), new int[] {39_999});
        assertThat(actual.value()).isEqualTo(known.value());
        assertThat(actual.gradient().toArray()).containsExactly(known.gradient().toArray(), within(1e-7f));
    }
}
