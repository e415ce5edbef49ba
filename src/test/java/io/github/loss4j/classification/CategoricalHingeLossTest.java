package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoricalHingeLossTest implements ClassIndexContract {
    @Override public List<CategoricalHingeLoss> losses() {
        return List.of(new CategoricalHingeLoss(), new CategoricalHingeLoss(0.25f), new CategoricalHingeLoss(0),
                new CategoricalHingeLoss().withClassWeights(WEIGHTS), new CategoricalHingeLoss(3).withIgnoreIndex(3));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        double[] x = ClassIndexContract.row(inputs.get(0), sample);
        CategoricalHingeLoss own = (CategoricalHingeLoss) loss;
        int target = data.target()[sample];
        if (target == own.ignoreIndex()) {
            return 0;
        }
        double right = x[target];
        x[target] = Double.NEGATIVE_INFINITY;
        double best = x[0];
        for (double score : x) {
            best = Math.max(best, score);
        }
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        return weight * Math.max(0, own.margin() - right + best);
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return ((CategoricalHingeLoss) loss).classWeights().size() == 0;
    }

    @Test void matchesKerasAndOptax() {
        // Keras 3, the documentation of CategoricalHinge: y_true = [0, 1], y_pred = [0.6, 0.4] gives 1.2
        assertThat(new CategoricalHingeLoss().value(Tensor.of(0.6, 0.4), new int[] {1})).isCloseTo(1.2f, within(1e-7f));
        // optax's tests of multiclass_hinge_loss: max(scores + 1 - onehot(label)) - scores[label]
        Tensor scores = Tensor.of(new float[][] {{10, 3}, {11, -2}});
        assertThat(new CategoricalHingeLoss().values(scores, new int[] {1, 0}).toArray()).containsExactly(8, 0);
    }

    @Test void takesTheSubgradientOfLeastMagnitude() {
        CategoricalHingeLoss loss = new CategoricalHingeLoss();
        assertThat(loss.evaluate(Tensor.of(2, 1, 0), new int[] {0}).gradient().toArray()).containsExactly(0, 0, 0);
        Evaluation<Tensor> tied = loss.evaluate(Tensor.of(3, 1, 3, 0, 3), new int[] {1});
        assertThat(tied.value()).isEqualTo(3f);
        assertThat(tied.gradient().toArray()).containsExactly(1 / 3f, -1, 1 / 3f, 0, 1 / 3f);
        assertThat(loss.evaluate(Tensor.of(1, 1), new int[] {1}).gradient().toArray()).containsExactly(1, -1);
        assertThat(new CategoricalHingeLoss(0).evaluate(Tensor.of(0f, Float.MIN_VALUE), new int[] {0}).gradient()
                .toArray()).containsExactly(-1, 1);
    }

    @TestFactory Stream<DynamicTest> acceptsExtremeScores() {
        CategoricalHingeLoss loss = new CategoricalHingeLoss();
        assertThat(loss.evaluate(Tensor.of(5.0), new int[] {0})).isEqualTo(
                new Evaluation<>(0f, Tensor.of(0.0)));
        assertThat(loss.value(Tensor.of(-1e38, 1e38), new int[] {0})).isEqualTo(2e38f);
        assertThat(loss.value(Tensor.of(1e4, -1e4), new int[] {0})).isEqualTo(0f);
        float none = Float.NEGATIVE_INFINITY;
        assertThat(loss.value(Tensor.of(0, none), new int[] {0})).isEqualTo(0f);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(none, 0, 1), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1, 0, 1);
        return LossContract.each(new float[][] {{Float.NaN, 0, 1}, {0, Float.NaN, 1}, {none, none, none}}, scores -> {
            Evaluation<Tensor> spoilt = loss.evaluate(Tensor.of(scores), new int[] {0});
            assertThat(spoilt.value()).isNaN();
            assertThat(spoilt.gradient().get(0)).isNaN();
        });
    }

    @Test void matchesScikitLearn() {
        // scikit-learn 1.2.1: hinge_loss([1, 2, 0, 0], scores, labels=[0, 1, 2], sample_weight=[1, 3, 0.5, 0.5])
        Tensor scores = Tensor.of(new float[][] {{1, 0, 1}, {0, 0, 0.5f}, {2, -1, 0.25f}, {0.5f, 1.5f, -2}});
        assertThat(new CategoricalHingeLoss().withClassWeights(0.5f, 1, 3).value(scores, new int[] {1, 2, 0, 0}))
                .isCloseTo(0.9f, within(1e-7f));
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new CategoricalHingeLoss().withIgnoreIndex(3));
        CategoricalHingeLoss loss = new CategoricalHingeLoss().withClassWeights(0, 1, 3).withIgnoreIndex(9);
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {1, 0, 1}, {0, 0, 0.5f}, {Float.NaN, 1, 2}});
        Evaluation<Tensor> evaluation = loss.evaluate(scores, new int[] {0, 1, 2, 9});
        assertThat(evaluation.value()).isEqualTo((1 * 2 + 3 * 0.5f) / 4);
        assertThat(evaluation.gradient().toArray()).containsExactly(0, 0, 0, 0.125f, -0.25f, 0.125f, 0.375f, 0.375f,
                -0.75f, 0, 0, 0);
        assertThat(loss.summary(scores, new int[] {0, 1, 2, 9}).weight()).isEqualTo(4);
    }

    @Test void refusesWrongParameters() {
        ClassIndexContract.assertClassWeights(new CategoricalHingeLoss()::withClassWeights, Tensor.zeros(1, 3),
                new int[] {2});
        assertThatThrownBy(() -> new CategoricalHingeLoss(1, null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CategoricalHingeLoss: classWeights must not be null");
        assertThat(new CategoricalHingeLoss()).isEqualTo(new CategoricalHingeLoss(1, Tensor.of(), -100));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongMargin(float wrong) {
        assertThatThrownBy(() -> new CategoricalHingeLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CategoricalHingeLoss: margin must be zero or positive, and finite, was " + wrong);
    }

    @ParameterizedTest @ValueSource(floats = {1e17f, -1e17f, 3e38f}) void keepsTheMarginBesideLargeScores(float score) {
        Evaluation<Tensor> evaluation = new CategoricalHingeLoss().evaluate(Tensor.of(score, score), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(1f);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1, 1);
    }

    @Test void keepsADifferenceBesideTheMargin() {
        assertThat(new CategoricalHingeLoss().value(Tensor.of(1f, 1e-20f), new int[] {0})).isEqualTo(1e-20f);
        assertThat(new CategoricalHingeLoss().value(Tensor.of(1f, -1e-20f), new int[] {0})).isEqualTo(0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE}) void namesTheWrongIndexAmongManyRows(int wrong) {
        ClassIndexContract.assertNamesWrongIndex(new CategoricalHingeLoss(), wrong);
    }

    @Test void rangesWithInfiniteScoresHaveTheTermsOfTheWhole() {
        ClassIndexContract.assertRangesWithInfiniteScores(new CategoricalHingeLoss());
    }

    @Test void aRowHasTheSameLossAmongOthers() {
        losses().forEach(ClassIndexContract::assertIndependentRows);
    }

    /** An ignored index may be any class: the first, one between and the last. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 4}) void ignoresAnyClassAmongManyRows(int index) {
        ClassIndexContract.assertIgnores(new CategoricalHingeLoss().withIgnoreIndex(index), index);
        ClassIndexContract.assertIgnoresAmongMany(new CategoricalHingeLoss().withIgnoreIndex(index), index);
    }
}
