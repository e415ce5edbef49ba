package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolyLossTest implements ClassIndexContract {
    @Override public List<PolyLoss> losses() {
        return List.of(new PolyLoss(), new PolyLoss(-1), new PolyLoss(-0.4f), new PolyLoss(0),
                new PolyLoss().withClassWeights(WEIGHTS), new PolyLoss().withIgnoreIndex(3));
    }

    @Override public double formula(SampleLoss<Tensor, int[]> loss, List<double[]> inputs, Data<Tensor, int[]> data,
            int sample) {
        PolyLoss own = (PolyLoss) loss;
        int target = data.target()[sample];
        double weight = own.classWeights().size() == 0 ? 1 : own.classWeights().get(target);
        double entropy = ClassIndexContract.crossEntropy(ClassIndexContract.row(inputs.get(0), sample), target);
        return target == own.ignoreIndex() ? 0 : weight * (entropy + own.epsilon() * (1 - StrictMath.exp(-entropy)));
    }

    @Override public boolean sees(SampleLoss<Tensor, int[]> loss) {
        return ((PolyLoss) loss).classWeights().size() == 0;
    }

    @Test void matchesOptax() {
        // optax, poly_loss_cross_entropy([4, 2, 1], [1, 0, 0], epsilon): the figures and the tolerance of its own tests
        float[] epsilons = {2, 1, 0, -0.5f, 1.15f, 1.214f, 5.45f};
        float[] expected = {0.4823f, 0.3261f, 0.1698f, 0.0917f, 0.3495f, 0.3595f, 1.0211f};
        for (int i = 0; i < epsilons.length; i++) {
            assertThat(new PolyLoss(epsilons[i]).value(Tensor.of(4, 2, 1), new int[] {0})).isCloseTo(expected[i],
                    within(1e-4f));
        }
    }

    @Test void isCrossEntropyForEpsilonZero() {
        Data<Tensor, int[]> data = random(null, new Random(42), 40);
        assertThat(new PolyLoss(0).evaluate(data.prediction(), data.target())).isEqualTo(
                new CrossEntropyLoss().evaluate(data.prediction(), data.target()));
    }

    @Test void isAccurateNearZero() {
        // mpmath 1.3.0 at 60 digits: c = log1p(exp(-lead)), c - (1 - exp(-c)), on both sides of where the series ends
        float[] leads = {20, 6, 4.5f};
        float[] expected = {2.1241771218081207e-18f, 3.0619810956751968e-6f, 6.0802218000636283e-5f};
        for (int i = 0; i < 3; i++) {
            assertThat(new PolyLoss(-1).value(Tensor.of(leads[i], 0), new int[] {0})).isCloseTo(expected[i],
                    within(4 * Math.ulp(expected[i])));
        }
        // 1 - p times 1 + epsilon p, mpmath
        float[] epsilons = {-1, 2, -0.5f};
        float[] derivatives = {4.2483542334e-18f, 6.1834608460739023e-9f, 1.0305768112192789e-9f};
        for (int i = 0; i < 3; i++) {
            Tensor gradient = new PolyLoss(epsilons[i]).evaluate(Tensor.of(20, 0), new int[] {0}).gradient();
            assertThat(gradient.get(0)).isCloseTo(-derivatives[i], within(4 * Math.ulp(derivatives[i])));
            assertThat(gradient.get(1)).isCloseTo(derivatives[i], within(4 * Math.ulp(derivatives[i])));
        }
    }

    /** c − (1 − e^−c) is computed by a series up to c of about 0.01. */
    @ParameterizedTest
    @ValueSource(floats = {4.5f, 4.59f, 4.6f, 4.602f, 4.604f, 4.605f, 4.607f, 4.61f, 4.7f, 5,
        6}) void seriesAndFormulaAgreeWhereTheSeriesEnds(
                float lead) {
        double crossEntropy = Math.log1p(Math.exp(-lead));
        double expected = crossEntropy + Math.expm1(-crossEntropy);
        assertThat((double) new PolyLoss(-1).value(Tensor.of(lead, 0), new int[] {0})).isCloseTo(expected,
                within(3e-7 * expected));
    }

    /** Where rounding errors average out, the error of the series itself is left. */
    @Test void theSeriesIsMoreAccurateThanFloat32() {
        int rows = 4000;
        float[] scores = new float[2 * rows];
        for (int row = 0; row < rows; row++) {
            scores[2 * row] = 4.605f + row * (0.06f / rows);
        }
        float[] values = new PolyLoss(-1).values(Tensor.wrap(scores, rows, 2), new int[rows]).toArray();
        double mean = 0;
        for (int row = 0; row < rows; row++) {
            double crossEntropy = Math.log1p(Math.exp(-scores[2 * row]));
            mean += (values[row] / (crossEntropy + Math.expm1(-crossEntropy)) - 1) / rows;
        }
        assertThat(mean).isCloseTo(0, within(1.5e-8));
    }

    @ParameterizedTest @ValueSource(floats = {2, -1, 0, -3, 1e30f}) void staysFiniteForExtremeScores(float epsilon) {
        PolyLoss loss = new PolyLoss(epsilon);
        Tensor scores = Tensor.of(new float[][] {{1e4f, -1e4f}, {1e4f, -1e4f}});
        assertThat(loss.values(scores, new int[] {0, 1}).toArray()).containsExactly(0, (float) (20000.0 + epsilon));
        assertThat(loss.evaluate(scores, new int[] {0, 1}).gradient().plus(0).toArray())
                .containsExactly(0, 0, 0.5f, -0.5f);
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(Float.NEGATIVE_INFINITY, 0), new int[] {0});
        assertThat(evaluation.value()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(evaluation.gradient().toArray()).containsExactly(-1, 1);
        assertThat(loss.value(Tensor.of(7.0), new int[] {0})).isEqualTo(0f);
    }

    @Test void ignoredAndWeightlessRowsAreAbsent() {
        ClassIndexContract.assertIgnores(new PolyLoss().withIgnoreIndex(3));
        // mpmath 1.3.0, 40 digits: the sum of w[t] times the loss of each row, over the sum of w[t]
        Tensor scores = Tensor.of(new float[][] {{4, 2, 1}, {0.5f, -1, 2}, {1, 1, 0}, {3, 0, -2}, {Float.NaN, 0, 1}});
        PolyLoss loss = new PolyLoss().withClassWeights(0.5f, 2, 3).withIgnoreIndex(7);
        assertThat(loss.value(scores, new int[] {0, 1, 2, 0, 7})).isCloseTo(3.55035067697617f, within(1e-6f));
        assertThat(loss.withClassWeights(0, 2, 3).value(scores, new int[] {0, 1, 1, 0, 0}))
                .isEqualTo(new PolyLoss().value(Tensor.of(new float[][] {{0.5f, -1, 2}, {1, 1, 0}}), new int[] {1, 1}));
    }

    @Test void refusesWrongClassWeights() {
        ClassIndexContract.assertClassWeights(new PolyLoss()::withClassWeights, Tensor.zeros(1, 3), new int[] {2});
        assertThatThrownBy(() -> new PolyLoss(2, null, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PolyLoss: classWeights must not be null");
        assertThat(new PolyLoss()).isEqualTo(new PolyLoss(2)).isEqualTo(new PolyLoss(2, Tensor.of(), -100));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY}) void refusesAWrongEpsilon(float wrong) {
        assertThatThrownBy(() -> new PolyLoss(wrong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PolyLoss: epsilon must be finite, was " + wrong);
    }

    @Test void isAccurateWhereTheTermsCancel() {
        // mpmath 1.3.0 at 60 digits, epsilon -1.5: the value near its zero, the derivative near its own
        float value = -5.8394451501425083e-10f;
        assertThat(new PolyLoss(-1.5f).value(Tensor.of(-0.33432623744f, 0f), new int[] {0})).isCloseTo(value,
                within(4 * Math.ulp(value)));
        float derivative = 2.1162825521496421e-10f;
        assertThat(new PolyLoss(-1.5f).evaluate(Tensor.of(0.693147182465f, 0f), new int[] {0}).gradient().get(0))
                .isCloseTo(derivative, within(2e-6f * derivative)); // a difference in double
    }

    @Test void isAccurateWhereTheTermsCancelOfStridedRows() {
        // The figures of isAccurateWhereTheTermsCancel, at 40 positions
        float[] scores = new float[80];
        Arrays.fill(scores, 0, 40, -0.33432623744f);
        float value = -5.8394451501425083e-10f;
        float[] values = new PolyLoss(-1.5f).values(Tensor.wrap(scores, 1, 2, 40), new int[40]).toArray();
        assertThat(values).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(values[i]).as("position %d", i).isCloseTo(value, within(4 * Math.ulp(value)));
        }
    }

    @ParameterizedTest @ValueSource(floats = {55, 110}) void aLargeCoefficientMultipliesTermsBelowFloat32(float score) {
        // 1e30 (1 - p) with p = 1/(1 + exp(-110)), mpmath 1.3.0
        float expected = 1.6889119056383768e-18f;
        Evaluation<Tensor> evaluation = new PolyLoss(1e30f).evaluate(Tensor.of(score, score - 110), new int[] {0});
        assertThat(evaluation.value()).isCloseTo(expected, within(2 * Math.ulp(expected)));
        assertThat(evaluation.gradient().get(0)).isCloseTo(-expected, within(2 * Math.ulp(expected)));
        assertThat(evaluation.gradient().get(1)).isCloseTo(expected, within(2 * Math.ulp(expected)));
    }

    @Test void aLargeCoefficientMultipliesTheDerivativeOfEqualScores() {
        // 1e30/4 where two equal scores have exponentials of e^-40
        assertThat(new PolyLoss(1e30f).evaluate(Tensor.full(-40, 30, 2), new int[30]).gradient().get(29, 1))
                .isCloseTo(1e30f / 4 / 30, within(1e23f));
    }

    /** An ignored index may be any class: the first, one between and the last. */
    @ParameterizedTest @ValueSource(ints = {0, 1, 4}) void ignoresAnyClassAmongManyRows(int index) {
        ClassIndexContract.assertIgnores(new PolyLoss().withIgnoreIndex(index), index);
        ClassIndexContract.assertIgnoresAmongMany(new PolyLoss().withIgnoreIndex(index), index);
    }

    /** The target is far below the other score, and both are far from zero: p = 1/(1 + e^lead). */
    @ParameterizedTest @ValueSource(floats = {2, 10, 40}) void aTargetFarBelowScoresFarFromZeroIsAccurate(float lead) {
        Tensor scores = Tensor.of(new float[][] {{500, 600}, {1000, 1000 - lead}});
        Evaluation<Tensor> evaluation = new PolyLoss(2).reduced(Reduction.SUM).evaluate(scores, new int[] {1, 1});
        double p = 1 / (1 + StrictMath.exp(lead));
        double value = lead + StrictMath.log1p(StrictMath.exp(-lead)) + 2 * (1 - p);
        assertThat((double) evaluation.value()).isCloseTo(value, within(1e-6 * value));
        double derivative = (1 + 2 * p) * (1 - p);
        assertThat((double) evaluation.gradient().get(1, 1)).isCloseTo(-derivative, within(1e-6));
        assertThat((double) evaluation.gradient().get(1, 0)).isCloseTo(derivative, within(1e-6));
    }

    /** Near its other zero the loss is a small part of a large cross entropy: c + ε (1 − e^−c), with c near −ε. */
    @ParameterizedTest
    @ValueSource(floats = {0.3f, 1.1f, 1.7f, 2.3f}) void aLargeCrossEntropyThatCancelsIsAccurate(float other) {
        double crossEntropy = StrictMath.log1p(StrictMath.exp(other)) + 100;
        float epsilon = (float) (0.01 - crossEntropy);
        double expected = crossEntropy - epsilon * Math.expm1(-crossEntropy);
        assertThat((double) new PolyLoss(epsilon).value(Tensor.of(-100, 0, other), new int[] {0})).isCloseTo(expected,
                within(1e-7 * Math.abs(expected)));
    }
}
