package io.github.loss4j.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Curvature;
import io.github.loss4j.Derivatives;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Golden2;
import io.github.loss4j.LossCheck;
import io.github.loss4j.LossContract;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Losses;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.SampleLossContract;
import io.github.loss4j.Tensor;
import io.github.loss4j.survival.CoxLoss.Ties;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoxLossTest implements SampleLossContract<Tensor, Survival> {
    private static final CoxLoss EFRON = new CoxLoss();
    private static final CoxLoss BRESLOW = new CoxLoss(Ties.BRESLOW);
    /** The data of Miller, Survival Analysis (1981): aml of R's survival. */
    private static final Survival AML = new Survival(
            new float[] {9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45},
            events(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1));

    private static boolean[] events(int... events) {
        boolean[] of = new boolean[events.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = events[i] != 0;
        }
        return of;
    }

    /** Log-risks of aml: a number for those that were not maintained, who are the last 12. */
    private static Tensor of(float risk) {
        float[] risks = new float[23];
        Arrays.fill(risks, 11, 23, risk);
        return Tensor.of(risks);
    }

    @Override public List<CoxLoss> losses() {
        return List.of(EFRON, BRESLOW);
    }

    /** Times with ties; the first and the fourth subject have events. */
    @Override public Data<Tensor, Survival> random(SampleLoss<Tensor, Survival> loss, Random random, int samples) {
        float[] time = new float[samples];
        boolean[] event = new boolean[samples];
        float[] weights = new float[samples];
        for (int i = 0; i < samples; i++) {
            time[i] = random.nextInt(1 + samples / 2);
            event[i] = i % 3 == 0 || random.nextBoolean();
            weights[i] = 0.25f * (1 + random.nextInt(8));
        }
        Tensor risks = Tensor.zeros(samples).map(x -> 1.5 * random.nextGaussian());
        Survival target = new Survival(time, event);
        return new Data<>(risks, random.nextBoolean() ? target : target.withWeights(weights));
    }

    @Override public double formula(SampleLoss<Tensor, Survival> loss, List<double[]> inputs,
            Data<Tensor, Survival> data, int sample) {
        Survival target = data.target();
        double[] x = inputs.get(0);
        int[] events = IntStream.range(0, x.length).filter(i -> target.event()[i]).toArray();
        int subject = events[sample];
        double atRisk = 0;
        double failing = 0;
        int count = 0;
        for (int j = 0; j < x.length; j++) {
            double risk = target.weight(j) * Math.exp(x[j]);
            atRisk += target.time()[j] >= target.time()[subject] ? risk : 0;
            if (target.event()[j] && target.time()[j] == target.time()[subject]) {
                failing += risk;
                count++;
            }
        }
        double log = 0;
        for (int k = 0; k < count; k++) {
            log += Math.log(atRisk - (((CoxLoss) loss).ties() == Ties.EFRON ? failing * k / count : 0)) / count;
        }
        return target.weight(subject) * (log - x[subject]);
    }

    /** A value adds the terms before they are rounded. */
    @Override public double sumTolerance() {
        return 2e-7;
    }

    @Override public Survival select(Survival target, int[] samples) {
        throw new AssertionError("terms are not independent");
    }

    @Override public boolean independent() {
        return false;
    }

    @TestFactory Stream<DynamicTest> matchesTheGoldenCases() {
        return Golden2.diagonal("CoxLoss",
                golden -> new CoxLoss(Ties.valueOf(golden.parameters().getOrDefault("ties", "EFRON"))),
                golden -> new Survival(golden.tensor("time").toArray(), events(golden.indices("event"))), 1e-6);
    }

    /** Weights of 1 are computed term by term. The last parameter is the distance of the log-risks. */
    @ParameterizedTest
    @CsvSource({"EFRON, 1000, 0", "EFRON, 30, 0", "BRESLOW, 30, 0", "EFRON, 1, 0", "BRESLOW, 1, 0", "EFRON, 1000, 0.3",
        "EFRON, 1000, -0.3", "EFRON, 300, 20", "EFRON, 300, -20"}) void weightsOfOneChangeNothing(Ties ties, int times,
                float distance) {
        Random random = new Random(times);
        int count = 300;
        float[] time = new float[count];
        boolean[] event = new boolean[count];
        double[] risks = new double[count];
        for (int i = 0; i < count; i++) {
            time[i] = random.nextInt(times);
            event[i] = random.nextBoolean();
            risks[i] = distance == 0 ? random.nextGaussian() : distance * time[i];
        }
        CoxLoss loss = new CoxLoss(ties);
        Survival target = new Survival(time, event);
        Evaluation<Tensor> actual = loss.evaluate(Tensor.of(risks), target);
        Evaluation<Tensor> expected = loss.evaluate(Tensor.of(risks), target,
                loss.values(Tensor.of(risks), target).map(x -> 1));
        assertThat(actual.value()).isCloseTo(expected.value(), within(2e-7f * expected.value()));
        for (int i = 0; i < count; i++) {
            float derivative = expected.gradient().get(i);
            assertThat(actual.gradient().get(i)).isCloseTo(derivative, within(1e-12f + 1e-7f * Math.abs(derivative)));
        }
    }

    /** {@code coxph(Surv(time, status) ~ x, ties = ...)$loglik} at 0 and at the maximum, R 4.2.2, survival 3.5-3. */
    @Test void isTheLikelihoodOfR() {
        // Test data 1 of the validation
        Survival first = new Survival(new float[] {1, 1, 6, 6, 8, 9}, events(1, 0, 1, 1, 0, 1));
        assertThat(sum(EFRON, Tensor.zeros(6), first)).isCloseTo(4.27666611902, within(1e-6));
        assertThat(sum(BRESLOW, Tensor.zeros(6), first)).isCloseTo(4.56434819147, within(1e-6));
        float efron = 1.67685748559f;
        float breslow = 1.47528491483f;
        assertThat(sum(EFRON, Tensor.of(efron, efron, efron, 0, 0, 0), first)).isCloseTo(3.35897484026, within(1e-6));
        assertThat(sum(BRESLOW, Tensor.of(breslow, breslow, breslow, 0, 0, 0), first)).isCloseTo(3.824749505,
                within(1e-6));
        assertThat(sum(EFRON, of(0), AML)).isCloseTo(42.7248392628, within(5e-6));
        assertThat(sum(EFRON, of(0.915532575015f), AML)).isCloseTo(41.0326155965, within(5e-6));
        assertThat(sum(BRESLOW, of(0), AML)).isCloseTo(42.8981238972, within(5e-6));
        assertThat(sum(BRESLOW, of(0.904219723686f), AML)).isCloseTo(41.2501143501, within(5e-6));
        assertThat(EFRON.value(of(0), AML)).isCloseTo(42.7248392628f / 18, within(1e-6f));
    }

    /** {@code residuals(coxph(..., init = 0.5, iter.max = 0), "martingale")}, R 4.2.2, survival 3.5-3. */
    @Test void gradientIsTheNegativeMartingaleResiduals() {
        double[] efron = {0.81677211283, 0.72722665533, -0.27277334467, 0.67133677778, 0.58002107331, -0.52230309704,
            0.29091070157, 0.04209663694, -1.33181090234, -0.83181090234, -1.83181090234, 0.91814980042,
            0.91814980042, 0.79797043883, 0.79797043883, 0.62681136347, -0.44972721544, 0.30757181032, 0.13886777416,
            -0.00332606898, -0.35338426901, -0.84112371884, -1.19578496323};
        double[] breslow = {0.8209316726, 0.7313862151, -0.2686137849, 0.6754963375, 0.5570993916, -0.5131075472,
            0.3001062514, 0.0512921868, -1.3226153525, -0.8226153525, -1.8226153525, 0.8928868128, 0.8928868128,
            0.7729240295, 0.7729240295, 0.6336693181, -0.4428692608, 0.2697803461, 0.1540286727, 0.0118348296,
            -0.3382233704, -0.8259628203, -1.1806240647};
        for (int i = 0; i < 23; i++) {
            assertThat(-EFRON.derivatives(of(0.5f), AML).gradient().get(i)).isCloseTo((float) efron[i], within(2e-7f));
            assertThat(-BRESLOW.derivatives(of(0.5f), AML).gradient().get(i)).isCloseTo((float) breslow[i],
                    within(2e-7f));
        }
        assertThat(sum(EFRON, of(0.5f), AML)).isCloseTo(41.3733140372, within(5e-6));
        assertThat(sum(BRESLOW, of(0.5f), AML)).isCloseTo(41.5718578747, within(5e-6));
    }

    /**
     * {@code coxph(Surv(time, status) ~ x, weights = wt, init = 0.75, iter.max = 0)} of the weighted test data of
     * survival's validation, R 4.2.2, survival 3.5-3: residuals are not weighted there.
     */
    @Test void caseWeightsAreThoseOfR() {
        float[] weights = {1, 2, 1, 2, 3, 4, 3, 2, 1};
        Survival target = new Survival(new float[] {1, 1, 2, 2, 2, 2, 3, 4, 5}, events(1, 0, 1, 1, 1, 0, 0, 1, 0))
                .withWeights(weights);
        Tensor risks = Tensor.of(1.5f, 0, 0.75f, 0.75f, 0, 0.75f, 0, 0.75f, 0);
        double[] efron = {0.8622489049, -0.0307364239, 0.5781379032, 0.5781379032, 0.8007264556, -0.6258178946,
            -0.2956154415, -0.4347594319, -0.6777323669};
        double[] breslow = {0.8622489049, -0.0307364239, 0.4473863684, 0.4473863684, 0.7389638039, -0.5526136316,
            -0.2610361961, -0.3615551689, -0.6431531215};
        assertThat(sum(EFRON, risks, target)).isCloseTo(20.3016219901, within(3e-6));
        assertThat(sum(BRESLOW, risks, target)).isCloseTo(21.1034560844, within(3e-6));
        for (int i = 0; i < weights.length; i++) {
            assertThat(-EFRON.derivatives(risks, target).gradient().get(i)).isCloseTo((float) (weights[i] * efron[i]),
                    within(5e-7f));
            assertThat(-BRESLOW.derivatives(risks, target).gradient().get(i))
                    .isCloseTo((float) (weights[i] * breslow[i]), within(5e-7f));
        }
        assertThat(EFRON.value(risks, target)).isCloseTo(20.3016219901f / 9, within(1e-6f));
    }

    private static double sum(CoxLoss loss, Tensor risks, Survival target) {
        return loss.reduced(Reduction.SUM).value(risks, target);
    }

    @TestFactory Stream<DynamicTest> secondDerivativesAreTheDifferencesOfTheGradient() {
        return LossContract.<CoxLoss>each(losses(), loss -> {
            Data<Tensor, Survival> data = random(loss, new Random(4), 40);
            int events = loss.values(data.prediction(), data.target()).size();
            Tensor weights = Tensor.of(IntStream.range(0, events).mapToDouble(k -> k % 4 * 0.5).toArray());
            Derivatives derivatives = loss.derivatives(data.prediction(), data.target(), weights);
            float h = 0x1p-7f;
            for (int i = 0; i < 40; i++) {
                float[] risks = data.prediction().toArray();
                float risk = risks[i];
                risks[i] = risk + h;
                double above = loss.derivatives(Tensor.of(risks), data.target(), weights).gradient().get(i);
                risks[i] = risk - h;
                double below = loss.derivatives(Tensor.of(risks), data.target(), weights).gradient().get(i);
                assertThat((double) derivatives.hessian().get(i)).isCloseTo((above - below) / (2 * h), within(2e-4));
            }
        });
    }

    /** A subject of weight 2 is two with the same data, by Breslow's ties, whatever the times. */
    @Test void aCaseWeightIsRepetition() {
        Survival once = new Survival(new float[] {3, 1, 2, 2, 5}, events(1, 1, 0, 1, 1)).withWeights(2, 1, 3, 0, 1);
        Survival repeated = new Survival(new float[] {3, 3, 1, 2, 2, 2, 5}, events(1, 1, 1, 0, 0, 0, 1));
        Tensor risks = Tensor.of(0.5f, -1, 2, Float.NaN, 0.25f);
        Tensor all = Tensor.of(0.5f, 0.5f, -1, 2, 2, 2, 0.25f);
        assertThat(BRESLOW.value(risks, once)).isCloseTo(BRESLOW.value(all, repeated), within(1e-6f));
        assertThat(BRESLOW.summary(risks, once).weight()).isEqualTo(4);
        assertThat(BRESLOW.summary(risks, once).count()).isEqualTo(3);
        Derivatives derivatives = BRESLOW.derivatives(risks, once);
        Derivatives expected = BRESLOW.derivatives(all, repeated);
        assertThat(derivatives.gradient().get(0)).isCloseTo(2 * expected.gradient().get(0), within(1e-6f));
        assertThat(derivatives.gradient().get(3)).isZero();
        assertThat(derivatives.hessian().get(3)).isZero();
        assertThat(derivatives.gradient().get(2)).isCloseTo(3 * expected.gradient().get(3), within(1e-6f));
    }

    @Test void anAbsentSubjectIsNoTieForEfron() {
        Survival with = new Survival(new float[] {1, 1, 1, 2}, events(1, 1, 1, 0)).withWeights(1, 0, 1, 1);
        Survival without = new Survival(new float[] {1, 1, 2}, events(1, 1, 0));
        assertThat(EFRON.value(Tensor.of(1, Float.NaN, -1, 0.5f), with))
                .isCloseTo(EFRON.value(Tensor.of(1, -1, 0.5f), without), within(2e-7f));
    }

    @Test void anEventOfWeightZeroStaysAtRisk() {
        Survival target = new Survival(new float[] {1, 2, 3}, events(1, 1, 1));
        Tensor weights = Tensor.of(1.0, 0.0, 1.0);
        Tensor risks = Tensor.of(0.0, 1.0, -1.0);
        Evaluation<Tensor> evaluation = EFRON.reduced(Reduction.SUM).evaluate(risks, target, weights);
        double sum = 1 + Math.exp(1) + Math.exp(-1);
        assertThat(evaluation.value()).isCloseTo((float) Math.log(sum), within(1e-6f));
        assertThat(evaluation.gradient().get(1)).isCloseTo((float) (Math.exp(1) / sum), within(1e-6f));
        // The first to fail, whose event does not count, is at risk for none that does.
        Evaluation<Tensor> absent = EFRON.evaluate(Tensor.of(Float.NaN, 1, -1), target, Tensor.of(0.0, 1.0, 1.0));
        assertThat(absent.value()).isEqualTo(EFRON.evaluate(Tensor.of(1.0, -1.0),
                new Survival(new float[] {2, 3}, events(1, 1))).value());
        assertThat(absent.gradient().get(0)).isZero();
        assertThat(EFRON.derivatives(Tensor.of(Float.NaN, 1, -1), target, Tensor.of(0.0, 1.0, 1.0)).hessian().get(0))
                .isZero();
    }

    @Test void nanIsSeenByTheEventsAtWhichItIsAtRiskAlone() {
        Survival target = new Survival(new float[] {1, 2, 3, 4}, events(1, 0, 1, 1));
        float[] values = EFRON.values(Tensor.of(0, Float.NaN, 1, 2), target).toArray();
        assertThat(values[0]).isNaN();
        assertThat(values[1]).isCloseTo((float) Math.log1p(Math.exp(1)), within(1e-6f));
        assertThat(values[2]).isZero();
    }

    @Test void infiniteRisksHaveTheirLimits() {
        Survival target = new Survival(new float[] {1, 2, 3}, events(1, 1, 1));
        float none = Float.NEGATIVE_INFINITY;
        float all = Float.POSITIVE_INFINITY;
        assertThat(EFRON.values(Tensor.of(0, none, 0), target).toArray()).containsExactly((float) Math.log(2), all, 0);
        assertThat(EFRON.values(Tensor.of(all, 0, 0), target).toArray()).containsExactly(0, (float) Math.log(2), 0);
        assertThat(EFRON.values(Tensor.of(0, none, none), target).toArray()).containsExactly(0, (float) Math.log(2), 0);
        assertThat(EFRON.derivatives(Tensor.of(0, none, 0), target).gradient().toArray())
                .containsExactly(-0.5f, -1, 1.5f);
    }

    @TestFactory Stream<DynamicTest> aConstantOfAnySizeChangesNothing() {
        Tensor risks = Tensor.of(0.5, -1, 2, 0.25, 1);
        Survival target = new Survival(new float[] {4, 1, 2, 2, 3}, events(1, 1, 1, 1, 0));
        return LossContract.each(losses(), loss -> {
            for (float shift : new float[] {-4096, 512, 4096}) {
                assertThat(loss.derivatives(risks.plus(shift), target)).isEqualTo(loss.derivatives(risks, target));
                assertThat(loss.value(risks.plus(shift), target)).isEqualTo(loss.value(risks, target));
            }
        });
    }

    @TestFactory Stream<DynamicTest> longDataAreTheFormula() {
        Random random = new Random(8);
        Data<Tensor, Survival> data = random(EFRON, random, 2000);
        return LossContract.each(losses(), loss -> {
            Tensor values = loss.values(data.prediction(), data.target());
            double[] inputs = IntStream.range(0, 2000).mapToDouble(i -> data.prediction().get(i)).toArray();
            for (int term : new int[] {0, 17, 500, values.size() - 1}) {
                double expected = formula(loss, List.of(inputs), data, term);
                assertThat((double) values.get(term)).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
            }
        });
    }

    @Test void withoutEventsThereIsNothing() {
        Survival target = new Survival(new float[] {1, 2}, new boolean[2]);
        Derivatives into = new Derivatives(Tensor.full(7, 2), Tensor.full(7, 2));
        EFRON.derivativesInto(Tensor.of(1.0, 2.0), target, into);
        assertThat(into).isEqualTo(new Derivatives(Tensor.zeros(2), Tensor.zeros(2)));
        assertThat(EFRON.value(Tensor.of(1.0, 2.0), target)).isNaN();
        assertThat(EFRON.reduced(Reduction.SUM).value(Tensor.of(1.0, 2.0), target)).isZero();
        assertThat(EFRON.evaluate(Tensor.of(1.0, 2.0), target).gradient()).isEqualTo(Tensor.zeros(2));
    }

    @TestFactory Stream<DynamicTest> summariesRefuseToBeMerged() throws Exception {
        LossSummary summary = EFRON.summary(of(0.5f), AML);
        assertThat(summary.mean()).isCloseTo(41.3733140372 / 18, within(1e-6));
        assertThat(summary.count()).isEqualTo(18);
        String message = "CoxLoss: its summary cannot be merged with another one, since its terms depend on all that is"
                + " computed together; summarise all of it by one call";
        assertThatThrownBy(() -> summary.plus(1)).hasMessage(message);
        assertThat(summary.plus(LossSummary.EMPTY)).isEqualTo(summary);
        assertThat(LossSummary.EMPTY.plus(summary)).isEqualTo(summary);
        LossSummary doubled = EFRON.plus(BRESLOW).times(2).summary(of(0.5f), AML);
        assertThat(doubled.sum()).isCloseTo(2 * (41.3733140372 + 41.5718578747), within(1e-5));
        assertThatThrownBy(() -> doubled.plus(doubled)).hasMessage(message);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(summary);
            stream.writeObject(EFRON.summary(Tensor.zeros(1), new Survival(new float[1], new boolean[1])));
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            LossSummary copy = (LossSummary) stream.readObject();
            assertThat(copy).isEqualTo(summary);
            assertThatThrownBy(() -> copy.plus(copy)).hasMessage(message);
            assertThat(((LossSummary) stream.readObject()).count()).isZero();
        }
        return LossContract.each(List.of(summary, LossSummary.EMPTY.plus(1),
                EFRON.summary(Tensor.zeros(1), new Survival(new float[1], new boolean[1]))), other -> {
                    assertThatThrownBy(() -> summary.plus(other)).isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(message);
                    assertThatThrownBy(() -> other.plus(summary)).isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(message);
                });
    }

    @TestFactory Stream<DynamicTest> passesItsCheck() {
        Tensor risks = Tensor.of(0.5, -1, 2, 0.25, 1, -0.5);
        Survival target = new Survival(new float[] {4, 1, 2, 2, 3, 6}, events(1, 1, 1, 1, 0, 1));
        return LossContract.each(losses(), loss -> {
            LossCheck.of(loss, risks, target).assertGood();
            LossCheck.of(loss, risks, target.withWeights(1, 2, 0.5f, 1.5f, 1, 2)).assertGood();
        });
    }

    @Test void hasAText() {
        assertThat(Losses.text(EFRON)).isEqualTo("CoxLoss(ties=EFRON)");
        assertThat(Losses.parse("CoxLoss")).isEqualTo(EFRON);
        assertThat(Losses.parse("CoxLoss(ties=BRESLOW)")).isEqualTo(BRESLOW);
    }

    @Test void refusesWhatIsNoLogRiskForEachSubject() {
        Survival target = new Survival(new float[] {1, 2}, events(1, 0));
        refuses("CoxLoss: prediction has shape [3] but target has 2 subjects; it must have shape [2]",
                () -> EFRON.value(Tensor.zeros(3), target));
        refuses("CoxLoss: prediction has shape [2, 1] but target has 2 subjects; it must have shape [2]",
                () -> EFRON.value(Tensor.zeros(2, 1), target));
        refuses("CoxLoss: target must not be null", () -> EFRON.value(Tensor.zeros(2), null));
        refuses("CoxLoss: the loss has shape [1] but weights has shape [2]; they must be equal",
                () -> EFRON.value(Tensor.zeros(2), target, Tensor.zeros(2)));
        refuses("CoxLoss: ties must not be null", () -> new CoxLoss(null));
        refuses("CoxLoss: prediction[1] is NaN, outside (-∞, ∞)",
                () -> EFRON.validate(Tensor.of(1, Float.NaN), target));
        assertThatThrownBy(() -> EFRON.derivatives(Tensor.zeros(2), target, Curvature.MAJORANT))
                .hasMessageStartingWith("CoxLoss: curvature is MAJORANT, but this loss has no majorant");
    }

    private static void refuses(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
