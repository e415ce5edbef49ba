package io.github.loss4j.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossContract;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApproxNdcgLossTest implements GroupLossContract {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Override public List<ApproxNdcgLoss> groupLosses() {
        return List.of(new ApproxNdcgLoss(0.5f), new ApproxNdcgLoss(1), new ApproxNdcgLoss(3));
    }

    @Override public double term(SampleLoss<Tensor, Groups> loss, double[] scores, double[] relevance) {
        double temperature = ((ApproxNdcgLoss) loss).temperature();
        double[] sorted = relevance.clone();
        Arrays.sort(sorted);
        double sum = 0;
        double ideal = 0;
        for (int i = 0; i < scores.length; i++) {
            double rank = 1;
            for (int j = 0; j < scores.length; j++) {
                rank += i == j ? 0 : 1 / (1 + Math.exp((scores[i] - scores[j]) / temperature));
            }
            sum += (Math.pow(2, relevance[i]) - 1) * Math.log(2) / Math.log(1 + rank);
            ideal += (Math.pow(2, sorted[scores.length - 1 - i]) - 1) * Math.log(2) / Math.log(2 + i);
        }
        return ideal == 0 ? 0 : 1 - sum / ideal;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("ApproxNdcgLoss", golden -> new ApproxNdcgLoss(golden.number("temperature")),
                golden -> golden.tensor("input"), GroupLossContract::groups, "input");
    }

    /** TensorFlow Ranking 0.5.3, documentation of tfr.keras.losses.ApproxNDCGLoss: -0.655107, of two -0.80536866. */
    @Test void matchesPublishedExamples() {
        ApproxNdcgLoss loss = new ApproxNdcgLoss(0.1f);
        assertThat(loss.value(Tensor.of(0.6, 0.8), new Groups(Tensor.of(1, 0), 2))).isCloseTo(1 - 0.655107f,
                within(2e-7f));
        assertThat(loss.value(Tensor.of(0.6, 0.8, 0.5, 0.8, 0.4), new Groups(Tensor.of(1, 0, 0, 1, 0), 2, 3)))
                .isCloseTo(1 - 0.80536866f, within(2e-7f));
    }

    @TestFactory Stream<DynamicTest> relevanceMayBeFractionalOrNegative() {
        double[] relevance = {0.5, 0, 2.75, -1, 0, 1.25};
        double[] scores = {0.3, -0.5, 1, 0.75, -1.25, 0};
        return LossContract.<ApproxNdcgLoss>each(groupLosses(), loss -> {
            Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(scores), new Groups(Tensor.of(relevance), 6));
            assertThat((double) evaluation.value()).isCloseTo(term(loss, scores, relevance), within(1e-6));
            for (int i = 0; i < 6; i++) {
                double[] above = scores.clone();
                double[] below = scores.clone();
                above[i] += 1e-5;
                below[i] -= 1e-5;
                double quotient = (term(loss, above, relevance) - term(loss, below, relevance)) / 2e-5;
                assertThat((double) evaluation.gradient().get(i)).isCloseTo(quotient, within(1e-6));
            }
        });
    }

    @TestFactory Stream<DynamicTest> groupsWithoutRelevanceGiveZero() {
        return LossContract.<ApproxNdcgLoss>each(groupLosses(), loss -> {
            assertThat(loss.evaluate(Tensor.of(1, 1e30f, INFINITY), new Groups(Tensor.zeros(3), 3)))
                    .isEqualTo(new Evaluation<>(0, Tensor.of(0, 0, 0)));
        });
    }

    /** 1 − ∞/∞. */
    @TestFactory Stream<DynamicTest> infiniteGainsGiveNan() {
        return LossContract.<ApproxNdcgLoss>each(groupLosses(), loss -> {
            Evaluation<Tensor> evaluation = loss.evaluate(Tensor.of(1, 2), new Groups(Tensor.of(1100, 0), 2));
            assertThat(evaluation.value()).isNaN();
            assertThat(evaluation.gradient().get(0)).isNaN();
            assertThat(evaluation.gradient().get(1)).isNaN();
        });
    }

    @ParameterizedTest @ValueSource(floats = {50, 700, 1e30f}) void ofScoresFarApartIsOneLessNdcg(float step) {
        Groups groups = new Groups(Tensor.of(0, 2, 1), 3);
        double ideal = 3 + Math.log(2) / Math.log(3);
        double log = Math.log(2);
        Evaluation<Tensor> evaluation = new ApproxNdcgLoss(1).evaluate(Tensor.of(2 * step, step, 0), groups);
        assertThat((double) evaluation.value()).isCloseTo(1 - (3 * log / Math.log(3) + 0.5) / ideal, within(6e-8));
        assertThat(new ApproxNdcgLoss(1).value(Tensor.of(0, 2 * step, step), groups)).isCloseTo(0, within(1e-15f));
    }

    @Test void ofInfiniteScoresIsOneLessNdcg() {
        Groups groups = new Groups(Tensor.of(0, 2, 1), 3);
        double ideal = 3 + Math.log(2) / Math.log(3);
        double log = Math.log(2);
        Evaluation<Tensor> infinite = new ApproxNdcgLoss(1).evaluate(Tensor.of(INFINITY, 0, -INFINITY), groups);
        assertThat((double) infinite.value()).isCloseTo(1 - (3 * log / Math.log(3) + 0.5) / ideal, within(6e-8));
        assertThat(infinite.gradient()).isEqualTo(Tensor.of(0, 0, 0));
    }

    /** Each item has an exponential, or, if the range of scores is too large, each pair has one. */
    @ParameterizedTest @ValueSource(floats = {0.25f, 1, 3}) void exponentialsPerItemAndPerPairAgree(float temperature) {
        ApproxNdcgLoss loss = new ApproxNdcgLoss(temperature);
        float[] scores = new float[40];
        float[] relevance = new float[40];
        for (int i = 0; i < 38; i++) {
            scores[i] = (float) Math.sin(7 * i);
            relevance[i] = i % 4;
        }
        scores[38] = 1000 * temperature;
        scores[39] = -100 * temperature;
        Evaluation<Tensor> near = loss.evaluate(Tensor.of(scores),
                new Groups(Tensor.of(relevance), 40));
        scores[38] = 2000 * temperature;
        Evaluation<Tensor> far = loss.evaluate(Tensor.of(scores),
                new Groups(Tensor.of(relevance), 40));
        assertThat(far.value()).isCloseTo(near.value(), within(1e-7f));
        for (int i = 0; i < 40; i++) {
            float expected = near.gradient().get(i);
            assertThat(far.gradient().get(i)).isCloseTo(expected, within(Math.ulp(expected) + 1e-30f));
        }
    }

    @Test void refusesRelevanceWithoutFiniteGain() {
        ApproxNdcgLoss loss = new ApproxNdcgLoss(1);
        assertThatThrownBy(() -> loss.validate(Tensor.of(1, 2), new Groups(Tensor.of(1, 1024), 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ApproxNdcgLoss: target.relevance[1] is 1024.0, outside [0, 1023]; "
                                + "the gain is 2^relevance - 1");
        assertThatThrownBy(() -> new ApproxNdcgLoss(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ApproxNdcgLoss: temperature must be positive and finite, was 0.0");
        assertThat(loss.value(Tensor.of(1, 2), new Groups(Tensor.of(1000, 1001), 2))).isBetween(0f, 1f);
    }
}
