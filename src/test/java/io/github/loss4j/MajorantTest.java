package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.DwdLoss;
import io.github.loss4j.classification.ExponentialLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.L2MarginLoss;
import io.github.loss4j.classification.LogisticLoss;
import io.github.loss4j.classification.ModifiedHuberLoss;
import io.github.loss4j.classification.PerceptronLoss;
import io.github.loss4j.classification.SigmoidLoss;
import io.github.loss4j.classification.SmoothedHingeLoss;
import io.github.loss4j.classification.SquaredHingeLoss;
import io.github.loss4j.regression.BarronLoss;
import io.github.loss4j.regression.CauchyLoss;
import io.github.loss4j.regression.EpsilonInsensitiveLoss;
import io.github.loss4j.regression.ExpectileLoss;
import io.github.loss4j.regression.FairLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.GemanMcClureLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.LinexLoss;
import io.github.loss4j.regression.LogCoshLoss;
import io.github.loss4j.regression.LogisticDistanceLoss;
import io.github.loss4j.regression.LpLoss;
import io.github.loss4j.regression.MapeLoss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.regression.PeriodicLoss;
import io.github.loss4j.regression.PseudoHuberLoss;
import io.github.loss4j.regression.QuantileLoss;
import io.github.loss4j.regression.SmoothL1Loss;
import io.github.loss4j.regression.SmoothQuantileLoss;
import io.github.loss4j.regression.SquaredEpsilonInsensitiveLoss;
import io.github.loss4j.regression.TukeyLoss;
import io.github.loss4j.regression.WelschLoss;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MajorantTest {
    private static final List<PointwiseLoss> OF_DISTANCE = List.of(new MseLoss(), new L1Loss(), new FppLoss(),
            new HuberLoss(), new HuberLoss(0.3f), new SmoothL1Loss(), new SmoothL1Loss(0), new SmoothL1Loss(0.2f),
            new PseudoHuberLoss(), new PseudoHuberLoss(3), new LogCoshLoss(), new LogisticDistanceLoss(),
            new FairLoss(), new FairLoss(0.4f), new CauchyLoss(), new CauchyLoss(2), new GemanMcClureLoss(),
            new GemanMcClureLoss(3), new WelschLoss(), new WelschLoss(2), new TukeyLoss(), new TukeyLoss(0.7f),
            new BarronLoss(2), new BarronLoss(1, 0.5f), new BarronLoss(0), new BarronLoss(-2, 2),
            new BarronLoss(Float.NEGATIVE_INFINITY), new LpLoss(1), new LpLoss(1.5f), new LpLoss(2),
            new PeriodicLoss(), new PeriodicLoss(3), new QuantileLoss(0.5f), new QuantileLoss(0.9f),
            new SmoothQuantileLoss(0.8f, 0.5f), new SmoothQuantileLoss(0.1f, 2), new SmoothQuantileLoss(0.5f, 1),
            new ExpectileLoss(0.2f), new EpsilonInsensitiveLoss(),
            new EpsilonInsensitiveLoss(2), new EpsilonInsensitiveLoss(0), new SquaredEpsilonInsensitiveLoss(1),
            new MapeLoss());
    private static final List<PointwiseLoss> OF_MARGIN = List.of(new LogisticLoss(), new HingeLoss(),
            new HingeLoss(0.3f), new PerceptronLoss(), new SquaredHingeLoss(), new SmoothedHingeLoss(),
            new SmoothedHingeLoss(0.4f), new ModifiedHuberLoss(), new L2MarginLoss(), new DwdLoss(), new DwdLoss(2.5f),
            new SigmoidLoss());
    private static final List<PointwiseLoss> OF_LOGITS = List.of(new BceWithLogitsLoss(), new BceWithLogitsLoss(3));

    @Test void lieNowhereBelowTheLoss() {
        OF_DISTANCE.forEach(loss -> lieAbove(loss, -1.5f, 0, 0.25f, 4));
        OF_MARGIN.forEach(loss -> lieAbove(loss, -1, 1, 0.5f));
        OF_LOGITS.forEach(loss -> lieAbove(loss, 0, 1, 0.3f));
    }

    private static void lieAbove(PointwiseLoss loss, float... targets) {
        Random random = new Random(7);
        for (float t : targets) {
            for (int i = 0; i < 4000; i++) {
                float p = (float) (t + random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2));
                float x = (float) (t + random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2));
                Derivatives at = loss.derivatives(Tensor.of(p), Tensor.of(t), Curvature.MAJORANT);
                double step = (double) x - p;
                double h = at.hessian().get(0);
                double derivative = at.gradient().get(0);
                double bound = loss.value(p, t) + derivative * step + 0.5 * h * step * step;
                // Values, derivatives and residuals are rounded.
                double rounding = 2e-6 * (Math.abs(loss.value(p, t)) + Math.abs(derivative * step) + h * step * step
                        + Math.abs(derivative) * (Math.abs(p) + Math.abs(t) + Math.abs(x)) + 1e-3);
                assertThat(loss.value(x, t)).as("%s touched at %s, at %s, target %s", loss, p, x, t)
                        .isLessThanOrEqualTo((float) (bound + rounding));
            }
        }
    }

    @Test void areWhatTheirFormulasGive() {
        // mpmath 1.3.0, 60 digits; residuals 0.3, 2.5 and 40
        is(new LogCoshLoss(), 0.97104204150530302, 0.39464571926057212, 0.025);
        is(new PseudoHuberLoss(2), 0.98893635286829752, 0.62469504755442426, 0.049937616943892234);
        is(new FairLoss(2), 0.86956521739130435, 0.44444444444444444, 0.047619047619047619);
        is(new CauchyLoss(2), 0.97799511002444988, 0.39024390243902439, 0.0024937655860349127);
        is(new GemanMcClureLoss(2), 0.95647443523173582, 0.15229030339083879, 6.2188667980920517e-6);
        is(new WelschLoss(2), 0.97775123719333636, 0.20961138715109782, 1.9151695967140057e-174);
        is(new TukeyLoss(4), 0.988781640625, 0.371337890625, 0.0);
        is(new BarronLoss(1, 2), 0.24723408821707438, 0.15617376188860607, 0.012484404235973058);
        is(new BarronLoss(-2, 2), 0.24721105373325387, 0.12927660648907966, 2.4507401235173022e-5);
        is(new MseLoss(), 2, 2, 2);
        is(new HuberLoss(2), 1, 0.8, 0.05);
        is(new L1Loss(), 3.3333333333333333, 0.4, 0.025);
        is(new QuantileLoss(0.9f), 1.6666666666666667, 0.2, 0.0125);
        is(new LpLoss(1.5f), 2.7386127875258306, 0.9486832980505138, 0.23717082451262845);
    }

    private static void is(PointwiseLoss loss, double... expected) {
        float[] hessian = loss.derivatives(Tensor.of(0.3, 2.5, 40), Tensor.zeros(3), Curvature.MAJORANT).hessian()
                .toArray();
        for (int i = 0; i < hessian.length; i++) {
            float rounded = Math.max(Float.MIN_NORMAL, (float) expected[i]);
            assertThat(hessian[i]).as("%s, %s", loss, i).isCloseTo(rounded, within(6 * Math.ulp(rounded)));
        }
    }

    @Test void thatOfTheSmoothQuantileLossIsTheLeast() {
        for (float quantile : new float[] {0.05f, 0.3f, 0.5f, 0.8f, 0.99f}) {
            SmoothQuantileLoss loss = new SmoothQuantileLoss(quantile, 1.5f);
            for (float r = -6; r <= 6; r += 0.125f) {
                double least = 0;
                for (double x = -40; x <= 40; x += 1.0 / 1024) {
                    double step = x - r;
                    if (Math.abs(step) > 1e-2) {
                        double above = smoothQuantile(quantile, 1.5, x) - loss.value(r) - loss.derivative(r) * step;
                        least = Math.max(least, 2 * above / (step * step));
                    }
                }
                assertThat((double) loss.majorant(r)).as("%s at %s", loss, r)
                        .isCloseTo(least, within(0.01 * least + 1e-3));
            }
        }
        // Where beta is tiny it is that of the quantile loss.
        assertThat(new SmoothQuantileLoss(0.9f, 1e-38f).majorant(10)).isEqualTo(new QuantileLoss(0.9f).majorant(10));
    }

    private static double smoothQuantile(double quantile, double beta, double r) {
        double weight = r < 0 ? quantile : 1 - quantile;
        return weight * (Math.abs(r) <= beta ? r * r / (2 * beta) : Math.abs(r) - beta / 2);
    }

    @Test void ofLogisticLossesIsThatOfJaakkolaAndJordan() {
        // mpmath 1.3.0: tanh(x/2)/(2x)
        Tensor logits = Tensor.of(0, 0.3, -2.5, 40);
        double[] expected = {0.25, 0.24814172270552996, 0.16965672799150258, 0.0125};
        float[] bce = new BceWithLogitsLoss(3).derivatives(logits, Tensor.of(1.0, 0.0, 1.0, 0.0), Curvature.MAJORANT)
                .hessian().toArray();
        float[] logistic = new LogisticLoss().derivatives(logits, Tensor.of(1.0, -1.0, 1.0, -1.0), Curvature.MAJORANT)
                .hessian().toArray();
        for (int i = 0; i < 4; i++) {
            assertThat(logistic[i]).isCloseTo((float) expected[i], within(1e-8f));
            assertThat(bce[i]).isCloseTo((float) (expected[i] * (i % 2 == 0 ? 3 : 1)), within(1.2e-7f));
        }
    }

    @TestFactory Stream<DynamicTest> arePositiveAndFiniteEverywhere() {
        Tensor far = Tensor.of(0, Float.MIN_VALUE, 1e-20f, 1e-6f, 1e6f, 1e20f, Float.MAX_VALUE, -Float.MAX_VALUE);
        assertThat(new L1Loss().derivatives(Tensor.of(Float.NaN), Tensor.of(1), Curvature.MAJORANT).hessian().item())
                .isNaN();
        return LossContract.each(Stream.of(OF_DISTANCE, OF_MARGIN, OF_LOGITS).flatMap(List::stream).toList(), loss -> {
            for (float target : new float[] {0, 1}) {
                Tensor targets = Tensor.full(target, far.size());
                for (float h : loss.derivatives(far, targets, Curvature.MAJORANT).hessian().toArray()) {
                    assertThat(h).as(loss.toString()).isBetween(Float.MIN_NORMAL, Float.MAX_VALUE);
                }
                for (float h : loss.derivatives(far, targets, Tensor.full(1e-30f, far.size()), Curvature.MAJORANT)
                        .hessian().toArray()) {
                    assertThat(h).as(loss.toString()).isBetween(Float.MIN_NORMAL, Float.MAX_VALUE);
                }
            }
        });
    }

    @Test void limitsAtZero() {
        Tensor zero = Tensor.zeros(1);
        assertThat(new L1Loss().derivatives(zero, zero, Curvature.MAJORANT).hessian().item()).isEqualTo(1e6f);
        assertThat(new LogCoshLoss().derivatives(zero, zero, Curvature.MAJORANT).hessian().item()).isEqualTo(1);
        assertThat(new HuberLoss().derivatives(zero, zero, Curvature.MAJORANT).hessian().item()).isEqualTo(1);
        assertThat(new BarronLoss(1, 2).derivatives(zero, zero, Curvature.MAJORANT).hessian().item()).isEqualTo(0.25f);
    }

    @Test void weightsMultiplyBothAndZeroTakesAnElementOut() {
        Tensor prediction = Tensor.of(3, Float.NaN, -4, 0.5f);
        Tensor target = Tensor.of(1, 1, Float.NaN, 0);
        Tensor weights = Tensor.of(0.5f, 0, 0, 4);
        Derivatives weighted = new HuberLoss().derivatives(prediction, target, weights, Curvature.MAJORANT);
        assertThat(weighted.gradient()).isEqualTo(Tensor.of(0.5, 0, 0, 2));
        assertThat(weighted.hessian()).isEqualTo(Tensor.of(0.25, 0, 0, 4));
    }

    @TestFactory Stream<DynamicTest> gradientIsThatOfTheExactDerivatives() {
        Random random = new Random(3);
        float[] p = new float[5000];
        float[] t = new float[5000];
        IntStream.range(0, 5000).forEach(i -> {
            p[i] = 3 * (float) random.nextGaussian();
            t[i] = (float) random.nextGaussian();
        });
        return LossContract.each(OF_DISTANCE, loss -> {
            Derivatives exact = loss.derivatives(Tensor.of(p), Tensor.of(t), Curvature.EXACT);
            assertThat(exact).isEqualTo(loss.derivatives(Tensor.of(p), Tensor.of(t)));
            assertThat(loss.derivatives(Tensor.of(p), Tensor.of(t), Curvature.MAJORANT).gradient())
                    .isEqualTo(exact.gradient());
            assertThat(loss.reduced(Reduction.SUM).derivatives(Tensor.of(p), Tensor.of(t), Curvature.MAJORANT))
                    .isEqualTo(loss.derivatives(Tensor.of(p), Tensor.of(t), Curvature.MAJORANT));
        });
    }

    @Test void buffersAreOverwritten() {
        Tensor p = Tensor.of(3, -1, 0.5f);
        Tensor t = Tensor.of(1, 1, 1);
        Tensor w = Tensor.of(1.0, 0.0, 2.0);
        Derivatives into = new Derivatives(Tensor.full(Float.NaN, 3), Tensor.full(Float.NaN, 3));
        HuberLoss loss = new HuberLoss();
        loss.derivativesInto(p, t, into);
        assertThat(into).isEqualTo(loss.derivatives(p, t));
        loss.derivativesInto(p, t, w, into);
        assertThat(into).isEqualTo(loss.derivatives(p, t, w));
        loss.derivativesInto(p, t, Curvature.MAJORANT, into);
        assertThat(into).isEqualTo(loss.derivatives(p, t, Curvature.MAJORANT));
        loss.derivativesInto(p, t, w, Curvature.MAJORANT, into);
        assertThat(into).isEqualTo(loss.derivatives(p, t, w, Curvature.MAJORANT));
    }

    @Test void badBuffersAreRefusedBeforeAnythingIsWritten() {
        Tensor p = Tensor.of(3, -1, 0.5f);
        Tensor t = Tensor.of(1, 1, 1);
        Tensor buffer = Tensor.full(7, 3);
        HuberLoss loss = new HuberLoss();
        assertThatThrownBy(() -> loss.derivativesInto(p, t, new Derivatives(buffer, buffer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HuberLoss: into.hessian shares the memory of another argument;"
                        + " it must be a separate buffer");
        assertThatThrownBy(() -> loss.derivativesInto(p, t, new Derivatives(buffer, t)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("into.hessian shares");
        assertThatThrownBy(() -> loss.derivativesInto(p, t, new Derivatives(Tensor.zeros(2), Tensor.zeros(2))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("into.gradient");
        assertThatThrownBy(() -> loss.derivativesInto(p, t, (Derivatives) null))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("HuberLoss: into must not be null");
        assertThatThrownBy(() -> loss.derivatives(p, t, (Curvature) null))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("HuberLoss: curvature must not be null");
        assertThatThrownBy(() -> new ExponentialLoss().derivativesInto(p, t, Curvature.MAJORANT,
                new Derivatives(buffer, Tensor.zeros(3)))).isInstanceOf(IllegalArgumentException.class);
        assertThat(buffer).isEqualTo(Tensor.full(7, 3));
    }

    @TestFactory Stream<DynamicTest> lossesWithoutOneNameThoseThatHave() {
        Tensor one = Tensor.of(1.0f);
        return LossContract.each(List.of(new ExponentialLoss(), new LinexLoss(1), new BarronLoss(3), new LpLoss(3),
                new MbeLoss(), PointwiseLoss.of((p, t) -> p, (p, t) -> 1, (p, t) -> 0)), loss -> {
                    assertThatThrownBy(() -> loss.derivatives(one, one, Curvature.MAJORANT))
                            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("MAJORANT")
                            .hasMessageContaining("HuberLoss");
                });
    }
}
