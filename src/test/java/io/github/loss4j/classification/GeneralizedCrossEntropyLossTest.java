package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralizedCrossEntropyLossTest implements ClassIndexContract {
    @Override public List<GeneralizedCrossEntropyLoss> losses() {
        return List.of(new GeneralizedCrossEntropyLoss(), new GeneralizedCrossEntropyLoss(0.7f),
                new GeneralizedCrossEntropyLoss(1), new GeneralizedCrossEntropyLoss(0.01f),
                new GeneralizedCrossEntropyLoss().withClassWeights(WEIGHTS),
                new GeneralizedCrossEntropyLoss(1).withIgnoreIndex(3));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        GeneralizedCrossEntropyLoss own = (GeneralizedCrossEntropyLoss) loss;
        double q = own.q();
        int target = data.target()[sample];
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        double p = StrictMath.exp(-ClassIndexContract.crossEntropy(ClassIndexContract.row(inputs.get(0), sample),
                target));
        return target == own.ignoreIndex() ? 0 : weight * (1 - StrictMath.pow(p, q)) / q;
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return ((GeneralizedCrossEntropyLoss) loss).classWeights().size() == 0;
    }

    @ParameterizedTest @ValueSource(floats = {0.5f, 0.8f}) void matchesKeras(float q) {
        // Keras 3, CategoricalGeneralizedCrossEntropy(q): the cases of its own losses_test.py, which states these
        // formulas; the scores here are logarithms of the probabilities there
        Tensor scores = Tensor.of(new float[][] {{0.7f, 0.3f}, {0.2f, 0.8f}, {0.6f, 0.4f}, {0.4f, 0.6f}}).log();
        int[] target = {0, 1, 0, 1};
        double expected = 0;
        for (double p : new double[] {0.7, 0.8, 0.6, 0.6}) {
            expected += (1 - Math.pow(p, q)) / q / 4;
        }
        assertThat(new GeneralizedCrossEntropyLoss(q).value(scores, target)).isCloseTo((float) expected,
                within(1e-6f));
    }

    @ParameterizedTest @ValueSource(floats = {1e-9f, 1e-40f}) void tendsToCrossEntropy(float q) {
        Data<Tensor, int[]> data = random(null, new Random(43), 40);
        float expected = new CrossEntropyLoss().value(data.prediction(), data.target());
        assertThat(new GeneralizedCrossEntropyLoss(q).value(data.prediction(), data.target())).isCloseTo(expected,
                within(1e-6f * expected));
    }

    @Test void isHalfTheAbsoluteErrorForAnExponentOfOne() {
        Data<Tensor, int[]> data = random(null, new Random(43), 40);
        // p = 1/2, 1/4, 1/4: |1/2 − 0| + |1/4 − 1| + |1/4 − 0| = 3/2, twice 1 − p
        assertThat(new GeneralizedCrossEntropyLoss(1).value(Tensor.of(Math.log(2), 0, 0), new int[] {1}))
                .isCloseTo(0.75f, within(1e-7f));
    }

    @Test void isAccurateNearZero() {
        // mpmath 1.3.0 at 60 digits: c = log1p(exp(-20)), (1 - exp(-q*c))/q and -exp(-q*c)*(1 - exp(-c))
        float[] qs = {0.5f, 1};
        float[] values = {2.0611536192522921e-9f, 2.0611536181902036e-9f};
        float[] derivatives = {-2.0611536160660265e-9f, -2.0611536139418493e-9f};
        for (int i = 0; i < 2; i++) {
            Evaluation<Tensor> evaluation = new GeneralizedCrossEntropyLoss(qs[i]).evaluate(Tensor.of(20, 0),
                    new int[] {0});
            assertThat(evaluation.value()).isCloseTo(values[i], within(2 * Math.ulp(values[i])));
            assertThat(evaluation.gradient().get(0)).isCloseTo(derivatives[i], within(4 * Math.ulp(derivatives[i])));
        }
    }

    @Test void isBoundedForExtremeScores() {
        GeneralizedCrossEntropyLoss loss = new GeneralizedCrossEntropyLoss();
        Tensor scores = Tensor.of(new float[][] {{1e4f, -1e4f}, {1e4f, -1e4f}, {0, Float.NEGATIVE_INFINITY}});
        assertThat(loss.values(scores, new int[] {0, 1, 1}).toArray()).containsExactly(0, 2, 2);
        assertThat(loss.evaluate(scores, new int[] {0, 1, 1}).gradient().toArray()).containsOnly(0f);
        // For small q a probability far below what float32 holds still has a derivative: e^(−q·200)
        Tensor gradient = new GeneralizedCrossEntropyLoss(0.01f).evaluate(Tensor.of(200, 0), new int[] {1}).gradient();
        assertThat(gradient.get(1)).isCloseTo((float) -Math.exp(-0.01f * 200.0), within(1e-7f));
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new GeneralizedCrossEntropyLoss().withIgnoreIndex(3));
        // mpmath 1.3.0, 40 digits: the sum of w[t] times the loss of each row, over the sum of w[t]
        Tensor scores = Tensor.of(new float[][] {{4, 2, 1}, {0.5f, -1, 2}, {1, 1, 0}, {3, 0, -2}, {Float.NaN, 0, 1}});
        GeneralizedCrossEntropyLoss loss = new GeneralizedCrossEntropyLoss().withClassWeights(0.5f, 2, 3)
                .withIgnoreIndex(7);
        assertThat(loss.value(scores, new int[] {0, 1, 2, 0, 7})).isCloseTo(1.15874948430054f, within(3e-7f));
        assertThat(loss.withClassWeights(0, 2, 3).value(scores, new int[] {0, 1, 1, 0, 0}))
                .isEqualTo(new GeneralizedCrossEntropyLoss().value(Tensor.of(new float[][] {{0.5f, -1, 2}, {1, 1, 0}}),
                        new int[] {1, 1}));
    }

    @Test void refusesWrongParameters() {
        ClassIndexContract.assertClassWeights(new GeneralizedCrossEntropyLoss()::withClassWeights, Tensor.zeros(1, 3),
                new int[] {2});
        assertThatThrownBy(() -> new GeneralizedCrossEntropyLoss(0.5f, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GeneralizedCrossEntropyLoss: classWeights must not be null");
        assertThat(new GeneralizedCrossEntropyLoss())
                .isEqualTo(new GeneralizedCrossEntropyLoss(0.5f, Tensor.of(), -100));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0.5f, 1.01f, Float.NaN}) void refusesAWrongQ(float wrong) {
        assertThatThrownBy(() -> new GeneralizedCrossEntropyLoss(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GeneralizedCrossEntropyLoss: q must be above 0 and at most 1, was " + wrong);
    }

    @ParameterizedTest @ValueSource(ints = {1, 60}) void derivativeOfADominatingWrongClassIsAccurate(int rows) {
        // mpmath 1.3.0 at 60 digits: p (1 - p) with p = exp(-35)/(exp(-35) + exp(35)), alone and among other rows
        float expected = 3.9754497359086468e-31f;
        float[] scores = new float[2 * rows];
        for (int row = 0; row < rows; row++) {
            scores[2 * row] = -35;
            scores[2 * row + 1] = 35;
        }
        float[] gradient = new GeneralizedCrossEntropyLoss(1).reduced(Reduction.SUM).evaluate(Tensor.wrap(scores,
                rows, 2), new int[rows]).gradient().toArray();
        assertThat(gradient[2 * rows - 2]).isCloseTo(-expected, within(4 * Math.ulp(expected)));
        assertThat(gradient[2 * rows - 1]).isCloseTo(expected, within(4 * Math.ulp(expected)));
    }
}
