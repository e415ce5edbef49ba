package io.github.loss4j.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BceWithLogitsLoss;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DiscreteHazardLossTest implements SampleLossContract<Tensor, Survival> {
    private static final DiscreteHazardLoss LOSS = new DiscreteHazardLoss();

    @Override public List<DiscreteHazardLoss> losses() {
        return List.of(LOSS);
    }

    @Override public Data<Tensor, Survival> random(SampleLoss<Tensor, Survival> loss, Random random, int samples) {
        float[] time = new float[samples];
        boolean[] event = new boolean[samples];
        for (int i = 0; i < samples; i++) {
            time[i] = random.nextInt(5);
            event[i] = random.nextBoolean();
        }
        return new Data<>(Tensor.zeros(samples, 5).map(x -> 2 * random.nextGaussian()), new Survival(time, event));
    }

    @Override public double formula(SampleLoss<Tensor, Survival> loss, List<double[]> inputs,
            Data<Tensor, Survival> data, int sample) {
        int time = (int) data.target().time()[sample];
        double probability = 1;
        for (int k = 0; k <= time; k++) {
            double hazard = 1 / (1 + Math.exp(-inputs.get(0)[5 * sample + k]));
            probability *= k == time && data.target().event()[sample] ? hazard : 1 - hazard;
        }
        return -Math.log(probability);
    }

    @Override public Survival select(Survival target, int[] samples) {
        float[] time = new float[samples.length];
        boolean[] event = new boolean[samples.length];
        for (int i = 0; i < samples.length; i++) {
            time[i] = target.time()[samples[i]];
            event[i] = target.event()[samples[i]];
        }
        return new Survival(time, event);
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.terms("DiscreteHazardLoss", golden -> LOSS, golden -> golden.tensor("input"), golden -> {
            boolean[] event = new boolean[golden.tensor("event").size()];
            for (int i = 0; i < event.length; i++) {
                event[i] = golden.tensor("event").get(i) != 0;
            }
            return new Survival(golden.tensor("time").toArray(), event);
        }, "input");
    }

    @Test void isTheBinaryCrossEntropyOfTheIntervalsLivedThrough() {
        Tensor logits = Tensor.of(new float[][] {{0.5f, -1, 2}, {-0.25f, 3, 9}});
        float event = LOSS.values(logits, new Survival(new float[] {2, 1}, new boolean[] {true, false})).get(0);
        float censored = LOSS.values(logits, new Survival(new float[] {2, 1}, new boolean[] {true, false})).get(1);
        Tensor terms = new BceWithLogitsLoss().values(logits, Tensor.of(new float[][] {{0, 0, 1}, {0, 0, 0}}));
        assertThat(event).isCloseTo(terms.get(0, 0) + terms.get(0, 1) + terms.get(0, 2), within(1e-6f));
        assertThat(censored).isCloseTo(terms.get(1, 0) + terms.get(1, 1), within(1e-6f));
    }

    @Test void caseWeightsMultiplyTermsAndAreDividedBy() {
        Tensor logits = Tensor.of(new float[][] {{0.5f, -1}, {Float.NaN, 3}, {1, -2}});
        Survival target = new Survival(new float[] {1, 7, 0}, new boolean[] {true, true, false}).withWeights(2, 0, 1);
        Tensor two = Tensor.of(new float[][] {{0.5f, -1}, {1, -2}});
        Evaluation<Tensor> expected = LOSS.evaluate(two, new Survival(new float[] {1, 0}, new boolean[] {true, false}),
                Tensor.of(2.0, 1.0));
        Evaluation<Tensor> evaluation = LOSS.evaluate(logits, target);
        assertThat(evaluation.value()).isCloseTo(expected.value(), within(1e-6f));
        assertThat(evaluation.gradient().get(1, 0)).isZero();
        assertThat(evaluation.gradient().get(0, 1)).isCloseTo(expected.gradient().get(0, 1), within(1e-6f));
        assertThat(LOSS.summary(logits, target).weight()).isEqualTo(3);
        assertThat(LOSS.summary(logits, target).count()).isEqualTo(2);
    }

    @Test void caseWeightsOfManySubjectsActAsWeights() {
        Data<Tensor, Survival> data = random(LOSS, new Random(9), 30);
        float[] weights = new float[30];
        for (int i = 0; i < 30; i++) {
            weights[i] = 0.5f * (1 + i % 5);
        }
        SampleLoss<Tensor, Survival> sum = LOSS.reduced(Reduction.SUM);
        Evaluation<Tensor> weighted = sum.evaluate(data.prediction(), data.target(), Tensor.of(weights));
        Evaluation<Tensor> ofCases = sum.evaluate(data.prediction(), data.target().withWeights(weights));
        assertThat(ofCases.value()).isCloseTo(weighted.value(), within(1e-6f * weighted.value()));
        for (int i = 0; i < 150; i++) {
            assertThat(ofCases.gradient().get(i / 5, i % 5)).isCloseTo(weighted.gradient().get(i / 5, i % 5),
                    within(1e-6f));
        }
        assertThat(sum.value(data.prediction(), data.target().withWeights(weights))).isEqualTo(ofCases.value());
    }

    @Test void infiniteLogitsHaveTheirLimits() {
        float all = Float.POSITIVE_INFINITY;
        Tensor logits = Tensor.of(new float[][] {{-all, all}, {all, 0}, {0, Float.NaN}});
        Survival target = new Survival(new float[] {1, 1, 0}, new boolean[] {true, false, true});
        assertThat(LOSS.values(logits, target).toArray()).containsExactly(0, all, (float) Math.log(2));
    }

    @Test void passesItsCheckAndHasAText() {
        Survival target = new Survival(new float[] {1, 2, 0}, new boolean[] {true, false, true});
        Tensor logits = Tensor.of(new float[][] {{0.5f, -1, 2}, {1, 0.5f, -1}, {0.1f, 0.2f, 0.3f}});
        LossCheck.of(LOSS, logits, target).assertGood();
        assertThat(Losses.parse(Losses.text(LOSS))).isEqualTo(LOSS);
    }

    @Test void refusesWhatIsNoInterval() {
        Tensor logits = Tensor.zeros(2, 3);
        refuses("DiscreteHazardLoss: target.time[1] is 3.0, but there are 3 intervals, 0 to 2",
                () -> LOSS.value(logits, new Survival(new float[] {0, 3}, new boolean[2])));
        refuses("DiscreteHazardLoss: target.time[0] is 0.5, but there are 3 intervals, 0 to 2",
                () -> LOSS.value(logits, new Survival(new float[] {0.5f, 1}, new boolean[2])));
        refuses("DiscreteHazardLoss: target.time[0] is -1.0, but there is 1 interval, 0",
                () -> LOSS.value(Tensor.zeros(1, 1), new Survival(new float[] {-1}, new boolean[1])));
        refuses("DiscreteHazardLoss: target has 1 subject but prediction has 2 rows; there must be one for each",
                () -> LOSS.value(logits, new Survival(new float[1], new boolean[1])));
        refuses("DiscreteHazardLoss: target must not be null", () -> LOSS.value(logits, null));
        assertThat(LOSS.value(logits, new Survival(new float[] {0, 9}, new boolean[2]), Tensor.of(1.0, 0.0)))
                .isCloseTo((float) Math.log(2), within(1e-6f));
    }

    private static void refuses(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
