package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.one;
import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static io.github.loss4j.segmentation.OverlapLossContract.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TverskyLossTest implements OverlapLossContract {
    @Override public List<TverskyLoss> losses() {
        return List.of(new TverskyLoss(), new TverskyLoss(0.3f, 0.7f), new TverskyLoss(0.7f, 0.3f, 0),
                new TverskyLoss(2, 0.01f, 1e-5f), new TverskyLoss(1e-3f, 5, 10));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, double both, double predicted, double wanted) {
        TverskyLoss own = (TverskyLoss) loss;
        return 1 - (both + own.smooth()) / (both + own.alpha() * (predicted - both) + own.beta() * (wanted - both)
                + own.smooth());
    }

    @Override public SampleLoss<Tensor, Tensor> withoutSmoothing() {
        return new TverskyLoss(0.3f, 0.7f, 0);
    }

    @Test void shorterConstructorsLeaveDefaultsOut() {
        assertThat(new TverskyLoss()).isEqualTo(new TverskyLoss(0.5f, 0.5f, 1));
        assertThat(new TverskyLoss(0.25f)).isEqualTo(new TverskyLoss(0.25f, 0.5f, 1));
        assertThat(new TverskyLoss(0.25f, 0.75f)).isEqualTo(new TverskyLoss(0.25f, 0.75f, 1));
    }

    /** Keras 3, keras/src/losses/losses_test.py, TverskyTest: the whole batch as one sample, a smoothing of 1e-7. */
    @Test void matchesKeras() {
        // Beyond [0, 1] the formula goes on, and so do both.
        float[] prediction = {4, 1, 6, 1};
        float[] target = {1, 2, 1, 2};
        assertThat(one(new TverskyLoss(0.5f, 0.5f, 1e-7f), prediction, target)).isCloseTo(-0.55555546f, within(2e-7f));
        // Tversky(alpha=0.2, beta=0.8): until pull request 23333 alpha weighed what is missed.
        assertThat(one(new TverskyLoss(0.8f, 0.2f, 1e-7f), prediction, target)).isCloseTo(-0.29629636f, within(2e-7f));
        assertThat(one(new TverskyLoss(0.5f, 0.5f, 1e-7f),
                new float[] {0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1},
                new float[] {1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1})).isCloseTo(0.77777773f, within(1e-6f));
    }

    /** MONAI, tests/test_tversky_loss.py: TverskyLoss(sigmoid=True, smooth_nr=smooth_dr), to within 1e-4, relative. */
    @Test void matchesMonai() {
        float[] prediction = sigmoid(1, -1, -1, 1);
        float[] target = {1, 0, 1, 1};
        assertThat(one(new TverskyLoss(0.5f, 0.5f, 1e-6f), prediction, target)).isCloseTo(0.307576f, within(1e-6f));
        assertThat(one(new TverskyLoss(0.3f, 0.7f, 1e-6f), prediction, target)).isCloseTo(0.3589f, within(4e-5f));
        assertThat(one(new TverskyLoss(0.7f, 0.3f, 1e-6f), prediction, target)).isCloseTo(0.247366f, within(1e-6f));
        assertThat(new TverskyLoss(0.5f, 0.5f, 1e-4f).value(
                Tensor.wrap(sigmoid(1, -1, -1, 1, 1, -1, -1, 1), 2, 1, 2, 2),
                Tensor.wrap(new float[] {1, 1, 1, 1, 1, 0, 1, 0}, 2, 1, 2, 2))).isCloseTo(0.416657f, within(4e-5f));
        // softmax=True, reduction="none": four samples and classes, each a term
        Tensor softmax = Tensor.wrap(sigmoid(-2, 0, 2, 2, 0, -2, 0, 0, 0, 0, 0, 0), 4, 3);
        Tensor classes = Tensor.of(new float[][] {{0, 1, 1}, {1, 0, 0}, {0, 0, 1}, {1, 1, 0}});
        float[] values = new TverskyLoss(0.5f, 0.5f, 1e-4f).values(softmax, classes).toArray();
        float[] expected = {0.210961f, 0.295339f, 0.599952f, 0.428547f};
        for (int i = 0; i < 4; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(1e-4f * expected[i]));
        }
    }

    /** ivadomed, testing/unit_tests/test_losses.py (it gives the negative index): two pixels missed, none predicted. */
    @Test void matchesIvadomed() {
        float[] nothing = new float[4];
        float[] target = {1, 0, 0, 1};
        assertThat(one(new TverskyLoss(0.7f, 0.3f, 1), nothing, target)).isCloseTo(1 - 0.625f, within(1e-6f));
        assertThat(one(new TverskyLoss(0.3f, 0.7f, 1), nothing, target)).isCloseTo(1 - 0.417f, within(5e-4f));
        assertThat(one(new TverskyLoss(0.3f, 0.7f, 0.01f), nothing, target)).isCloseTo(1 - 0.0071f, within(5e-5f));
    }

    /** α + β = 1: F2 of 2 true, 1 false, 3 missed is 5·2/(5·2 + 4·3 + 1) = 10/23, with α = 1/5. */
    @Test void isOneMinusTheFScore() {
        float[] prediction = {1, 1, 1, 0, 0, 0, 0};
        float[] target = {1, 1, 0, 1, 1, 1, 0};
        assertThat(one(new TverskyLoss(0.2f, 0.8f, 0), prediction, target)).isCloseTo(13 / 23f, within(1e-7f));
    }

    @Test void derivativesOfErrorsAreAccurateBesideAGreatWeight() {
        // β = 0: what is missed costs through the match alone, −αF/D² per pixel, far below α(I + s)/D² elsewhere.
        Tensor prediction = Tensor.of(new float[][] {{1, 1, 0x1p-20f, 0.5f}});
        Tensor target = Tensor.of(new float[][] {{1, 1, 0, 1}});
        Evaluation<Tensor> evaluation = new TverskyLoss(1, 0, 0).evaluate(prediction, target);
        double whole = 2.5 + 0x1p-20;
        assertThat((double) evaluation.gradient().get(0, 3)).isCloseTo(-0x1p-20 / (whole * whole), within(1e-13));
        assertThat((double) evaluation.gradient().get(0, 2)).isCloseTo(2.5 / (whole * whole), within(1e-7));
    }

    /** mpmath 1.3.0 with 60 digits: a mask in which the derivative of the second element is the rest of two parts. */
    @Test void derivativesOfSoftMasksAreAccurate() {
        Evaluation<Tensor> evaluation = new TverskyLoss().evaluate(Tensor.of(new float[][] {{0.5f, 0.25f}}),
                Tensor.of(new float[][] {{0.5f, 0.37082868814468384f}}));
        assertThat(evaluation.value()).isEqualTo(0.25834261287618364071f);
        assertThat(evaluation.gradient()).isEqualTo(
                Tensor.of(new double[] {-0.071349029497597868482, 2.9922566397540817638e-9}).reshape(1, 2));
    }

    @Test void greatWeightsLeaveTheDerivativesFinite() {
        Evaluation<Tensor> evaluation = new TverskyLoss(0.5f, 7e29f, 2e-23f)
                .evaluate(Tensor.of(new float[][] {{0.5f, 0.5f}}), Tensor.of(new float[][] {{1, 0}}));
        assertThat(evaluation.value()).isEqualTo(1);
        assertThat(evaluation.gradient())
                .isEqualTo(
                        Tensor.of(new double[] {-5.7142856283001943231e-30, 2.0408162651123841623e-60}).reshape(1, 2));
        // The derivative where t = 0 is beyond float32; where t = 1 it is 0.
        Evaluation<Tensor> small = new TverskyLoss(1, 0, 0)
                .evaluate(Tensor.of(new float[][] {{1e-45f, 0}}), Tensor.of(new float[][] {{1, 0}}));
        assertThat(small.gradient()).isEqualTo(Tensor.of(0, Float.POSITIVE_INFINITY).reshape(1, 2));
    }

    /** Equal numbers: (αF + βM)/(I + αF + βM) is (α + β)(1 − t)/(t + (α + β)(1 − t)), with products beyond float32. */
    @Test void largeSamplesOfExtremeNumbersAreTheFormula() {
        double t = 1e-25f;
        Tensor tiny = Tensor.full(1e-25f, 1, 3000);
        assertThat((double) new TverskyLoss(0, 1e-24f, 0).value(tiny, tiny)).isCloseTo(1e-24f / (t + 1e-24f),
                within(3e-7));
        Tensor huge = Tensor.full(1e30f, 1, 3000);
        assertThat((double) new TverskyLoss(0.5f, 0.25f, 0).value(huge, huge)).isCloseTo(-0.75 / (1 - 0.75),
                within(1e-6));
    }

    /** Numbers whose products are below float32, among others from which the loss gets its magnitude. */
    @Test void largeSamplesKeepWhatFloat32WouldLose() {
        TverskyLoss halves = new TverskyLoss(0.5f, 0.5f, 0);
        for (float tiny : new float[] {1e-23f, 3e-22f}) {
            // One false positive; the intersection is subnormal or 0 in float32.
            float[] p = filled(300, tiny);
            float[] t = p.clone();
            p[299] = 1e-3f;
            t[299] = 0;
            assertIsTheFormula(halves, p, t);
            // The same where the first 1200 elements of a mask are 0.
            for (float[] zeros : new float[][] {{tiny, 0}, {0, tiny}}) {
                p = filled(1500, tiny);
                t = p.clone();
                Arrays.fill(p, 0, 1200, zeros[0]);
                Arrays.fill(t, 0, 1200, zeros[1]);
                p[1499] = 1e-3f;
                t[1499] = 0;
                assertIsTheFormula(halves, p, t);
            }
        }
        // A weight that makes each error subnormal, or 0, in float32.
        for (float error : new float[] {1e-37f, 1e-43f}) {
            float[] p = filled(20_000, error);
            float[] t = new float[p.length];
            p[5] = 1;
            t[5] = 1;
            assertIsTheFormula(new TverskyLoss(1e-3f, 0.5f, 0), p, t);
        }
        float[] half = filled(300, 0.5f);
        assertIsTheFormula(new TverskyLoss(Float.MIN_VALUE, Float.MIN_VALUE, 0), half, half);
    }

    @Test void largeSamplesWithoutErrorsOrWithoutAMaskAreTheFormula() {
        float[] nothing = new float[1500];
        float[] mask = filled(1500, 1);
        Arrays.fill(mask, 100, 1100, 0);
        TverskyLoss loss = new TverskyLoss(0.25f, 0.5f, 2);
        assertIsTheFormula(loss, nothing, nothing);
        assertIsTheFormula(loss, mask, mask);
        assertIsTheFormula(loss, mask, nothing);
        assertIsTheFormula(loss, nothing, mask);
        assertIsTheFormula(loss, filled(1500, 0.125f), nothing);
    }

    private static float[] filled(int length, float number) {
        float[] numbers = new float[length];
        Arrays.fill(numbers, number);
        return numbers;
    }

    /** E/(I + E + s), with derivatives α(I + s)/(I + E + s)² for t = 0 and −(β(I + s) + E)/(I + E + s)² for t = 1. */
    private static void assertIsTheFormula(TverskyLoss loss, float[] p, float[] t) {
        double both = loss.smooth();
        double error = 0;
        for (int i = 0; i < p.length; i++) {
            both += (double) p[i] * t[i];
            error += (double) loss.alpha() * p[i] * (1 - (double) t[i]) + loss.beta() * (1 - (double) p[i]) * t[i];
        }
        double whole = both + error;
        Evaluation<Tensor> evaluation = loss.evaluate(Tensor.wrap(p, 1, p.length), Tensor.wrap(t, 1, t.length));
        assertThat((double) evaluation.value()).isCloseTo(error / whole,
                within(Float.MIN_VALUE + 3e-7 * error / whole));
        for (int i = 0; i < p.length; i++) {
            double at0 = (1 - (double) t[i]) * loss.alpha() * both / whole / whole;
            double at1 = (double) -t[i] * (loss.beta() * both + error) / whole / whole;
            assertThat((double) evaluation.gradient().get(0, i)).as("element " + i).isCloseTo(at0 + at1,
                    within(Float.MIN_VALUE + 3e-7 * Math.max(at0, -at1)));
        }
    }

    @Test void refusesParametersOutOfRange() {
        refuses("TverskyLoss: alpha must be zero or positive, and finite, was -0.1", () -> new TverskyLoss(-0.1f));
        refuses("TverskyLoss: beta must be zero or positive, and finite, was NaN",
                () -> new TverskyLoss(1, Float.NaN));
        refuses("TverskyLoss: smooth must be zero or positive, and finite, was -1.0", () -> new TverskyLoss(1, 1, -1));
    }
}
