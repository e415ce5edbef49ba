package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxFocalLossTest implements ClassIndexContract {
    @Override public List<SoftmaxFocalLoss> losses() {
        return List.of(new SoftmaxFocalLoss(), new SoftmaxFocalLoss(0.5f), new SoftmaxFocalLoss(0),
                new SoftmaxFocalLoss(1).withIgnoreIndex(3), new SoftmaxFocalLoss(5).withClassWeights(WEIGHTS));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        SoftmaxFocalLoss own = (SoftmaxFocalLoss) loss;
        int target = data.target()[sample];
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        double entropy = ClassIndexContract.crossEntropy(ClassIndexContract.row(inputs.get(0), sample), target);
        return target == own.ignoreIndex()
                ? 0
                : weight * StrictMath.pow(1 - StrictMath.exp(-entropy), own.gamma()) * entropy;
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return ((SoftmaxFocalLoss) loss).classWeights().size() == 0;
    }

    @Test void matchesKeras() {
        // Keras 3, CategoricalFocalCrossentropy(alpha=0.25, gamma=2, from_logits=True, reduction=None): the figures of
        // its own losses_test.py
        Tensor scores = Tensor.of(new float[][] {{8, 1, 1}, {0, 9, 1}, {2, 3, 5}});
        float[] values = new SoftmaxFocalLoss().values(scores, new int[] {0, 1, 2}).toArray();
        assertThat(0.25f * values[2]).isCloseTo(1.0360638e-3f, within(1e-9f));
        assertThat(0.25f * values[0]).isCloseTo(1.5096224e-9f, within(1e-13f));
        assertThat(0.25f * values[1]).isCloseTo(2.4136547e-11f, within(1e-14f));
    }

    @Test void isAccurateNearZero() {
        // mpmath 1.3.0 at 60 digits: c = log1p(exp(-20)), (1 - exp(-c))**gamma * c and its derivative
        float[] gammas = {0.5f, 1, 2};
        float[] values = {9.3576229495526762e-14f, 4.2483542421568229e-18f, 8.7565107175752358e-27f};
        float[] derivatives = {-1.4036434405041516e-13f, -8.4967084711788797e-18f, -2.6269532107604423e-26f};
        for (int i = 0; i < 3; i++) {
            Evaluation<Tensor> evaluation = new SoftmaxFocalLoss(gammas[i]).evaluate(Tensor.of(20, 0), new int[] {0});
            assertThat(evaluation.value()).isCloseTo(values[i], within(4 * Math.ulp(values[i])));
            assertThat(evaluation.gradient().get(0)).isCloseTo(derivatives[i], within(6 * Math.ulp(derivatives[i])));
            assertThat(evaluation.gradient().get(1)).isCloseTo(-derivatives[i], within(6 * Math.ulp(derivatives[i])));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, 0.5f, 1, 2}) void gradientIsFiniteWhereTheRightClassIsCertain(float gamma) {
        for (float lead : new float[] {50, 100, 104, 200, 1e4f, 3e38f}) {
            Evaluation<Tensor> evaluation = new SoftmaxFocalLoss(gamma).evaluate(Tensor.of(lead, 0), new int[] {0});
            assertThat(evaluation.value()).isBetween(0f, 1e-20f);
            assertThat(evaluation.gradient().get(0)).isBetween(-1e-20f, 0f);
            assertThat(evaluation.gradient().get(1)).isBetween(0f, 1e-20f);
        }
        assertThat(new SoftmaxFocalLoss(gamma).evaluate(Tensor.of(3.0), new int[] {0}).gradient().get(0))
                .isEqualTo(0f);
    }

    @Test void isCrossEntropyWithoutGamma() {
        Data<Tensor, int[]> data = random(null, new Random(41), 40);
        SoftmaxFocalLoss focal = new SoftmaxFocalLoss(0).withClassWeights(WEIGHTS).withIgnoreIndex(2);
        CrossEntropyLoss plain = new CrossEntropyLoss().withClassWeights(WEIGHTS).withIgnoreIndex(2);
        assertThat(focal.evaluate(data.prediction(), data.target())).isEqualTo(
                plain.evaluate(data.prediction(), data.target()));
        assertThat(focal.summary(data.prediction(), data.target())).isEqualTo(
                plain.summary(data.prediction(), data.target()));
    }

    @Test void staysFiniteForExtremeScores() {
        SoftmaxFocalLoss loss = new SoftmaxFocalLoss();
        Tensor scores = Tensor.of(new float[][] {{1e4f, -1e4f}, {-1e38f, 1e38f}});
        assertThat(loss.values(scores, new int[] {1, 0}).toArray()).containsExactly(20000, 2e38f);
        assertThat(loss.evaluate(scores, new int[] {1, 0}).gradient().toArray()).containsExactly(0.5f, -0.5f, -0.5f,
                0.5f);
        float none = Float.NEGATIVE_INFINITY;
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(none, 0), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1, 1);
        assertThat(loss.value(Tensor.of(none, 0, 0), new int[] {1})).isCloseTo((float) (Math.log(2) / 4),
                within(1e-7f));
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new SoftmaxFocalLoss().withIgnoreIndex(3));
        Tensor scores = Tensor.of(new float[][] {{Float.NaN, 1, 2}, {3, 1, 2}});
        Evaluation<Tensor> evaluation = new SoftmaxFocalLoss(0).withClassWeights(0, 1, 2).evaluate(scores,
                new int[] {0, 2});
        assertThat(evaluation.value()).isCloseTo((float) ClassIndexContract.crossEntropy(new double[] {3, 1, 2}, 2),
                within(1e-6f));
        assertThat(Arrays.copyOf(evaluation.gradient().toArray(), 3)).containsOnly(0f);
    }

    @Test void refusesWrongParameters() {
        ClassIndexContract.assertClassWeights(new SoftmaxFocalLoss()::withClassWeights, Tensor.zeros(1, 3),
                new int[] {2});
        assertThatThrownBy(() -> new SoftmaxFocalLoss(2, null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SoftmaxFocalLoss: classWeights must not be null");
        assertThat(new SoftmaxFocalLoss()).isEqualTo(new SoftmaxFocalLoss(2, Tensor.of(), -100));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY}) void refusesAWrongGamma(float wrong) {
        assertThatThrownBy(() -> new SoftmaxFocalLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SoftmaxFocalLoss: gamma must be zero or positive, and finite, was " + wrong);
    }
}
