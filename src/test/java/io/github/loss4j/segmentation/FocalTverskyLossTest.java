package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.one;
import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Evaluation;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FocalTverskyLossTest implements OverlapLossContract {
    @Override public List<FocalTverskyLoss> losses() {
        return List.of(new FocalTverskyLoss(0.3f, 0.7f, 0.75f, 1), new FocalTverskyLoss(0.5f, 0.5f, 1, 0),
                new FocalTverskyLoss(0.7f, 0.3f, 2, 1e-5f), new FocalTverskyLoss(1, 2, 1.5f, 10));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, double both, double predicted, double wanted) {
        FocalTverskyLoss own = (FocalTverskyLoss) loss;
        double index = (both + own.smooth()) / (both + own.alpha() * (predicted - both) + own.beta() * (wanted - both)
                + own.smooth());
        return Math.pow(1 - index, own.gamma());
    }

    @Override public SampleLoss<Tensor, Tensor> withoutSmoothing() {
        return new FocalTverskyLoss(0.3f, 0.7f, 0.75f, 0);
    }

    /** ivadomed, testing/unit_tests/test_losses.py; its gamma is 1/γ. Within 1e-2, relative, as there. */
    @Test void matchesIvadomed() {
        float[] nothing = new float[4];
        float[] target = {1, 0, 0, 1};
        assertThat(one(new FocalTverskyLoss(0.7f, 0.3f, 1 / 1.5f, 1), nothing, target)).isCloseTo(0.52f, within(5e-3f));
        assertThat(one(new FocalTverskyLoss(0.7f, 0.3f, 1, 1), nothing, target)).isCloseTo(0.375f, within(1e-6f));
        // Two classes, one of them met, one missed by a pixel: the mean of 0 and (0.3/1.3)^(1/1.33)
        Tensor prediction = Tensor.of(new float[][] {{0, 0, 1, 0}, {0, 0, 0, 0}});
        Tensor classes = Tensor.of(new float[][] {{0, 0, 1, 0}, {1, 0, 0, 0}});
        assertThat((double) new FocalTverskyLoss(0.7f, 0.3f, 1 / 1.33f, 1).value(prediction, classes)).isCloseTo(
                Math.pow(1 - 1 / 1.3, 1 / 1.33) / 2, within(1e-7));
    }

    @Test void ofPowerOneIsTversky() {
        Data<Tensor, Tensor> data = random(null, new Random(1), 9);
        assertThat(new FocalTverskyLoss(0.3f, 0.7f, 1, 2).evaluate(data.prediction(), data.target())).isEqualTo(
                new TverskyLoss(0.3f, 0.7f, 2).evaluate(data.prediction(), data.target()));
    }

    @ParameterizedTest
    @ValueSource(floats = {0.1f, 0.75f, 1.5f, 2}) void atAPerfectOverlapTheGradientIsZero(float gamma) {
        Tensor mask = Tensor.of(new float[][] {{1, 0, 1}});
        Evaluation<Tensor> evaluation = new FocalTverskyLoss(0.3f, 0.7f, gamma, 1).evaluate(mask, mask);
        assertThat(evaluation.value()).isZero();
        assertThat(evaluation.gradient().toArray()).containsExactly(0f, 0f, 0f);
    }

    @Test void atAPerfectOverlapTheGradientOfPowerOneIsNotZero() {
        Tensor mask = Tensor.of(new float[][] {{1, 0, 1}});
        float[] gradient = new FocalTverskyLoss(0.3f, 0.7f, 1, 1).evaluate(mask, mask).gradient().toArray();
        assertThat(gradient[0]).isCloseTo(-0.7f / 3, within(1e-7f));
        assertThat(gradient[1]).isCloseTo(0.3f / 3, within(1e-7f));
    }

    /** One pixel, prediction 1 − h: L = βh/(1 − h + βh), and the derivative of √L grows as h^−½. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12, 16, 20, 24}) void belowPowerOneTheGradientGrowsTowardsAPerfectOverlap(int k) {
        double h = Math.scalb(1.0, -k);
        Evaluation<Tensor> evaluation = new FocalTverskyLoss(0.5f, 0.5f, 0.5f, 0).evaluate(
                Tensor.of(new float[][] {{(float) (1 - h)}}), Tensor.of(new float[][] {{1}}));
        double loss = 0.5 * h / (1 - 0.5 * h);
        double derivative = -0.5 / ((1 - 0.5 * h) * (1 - 0.5 * h));
        assertThat((double) evaluation.value()).isCloseTo(Math.sqrt(loss), within(1e-6 * Math.sqrt(loss)));
        double expected = 0.5 / Math.sqrt(loss) * derivative;
        assertThat((double) evaluation.gradient().item()).isCloseTo(expected, within(-1e-6 * expected));
    }

    @Test void refusesParametersOutOfRange() {
        refuses("FocalTverskyLoss: alpha must be zero or positive, and finite, was -1.0",
                () -> new FocalTverskyLoss(-1, 1, 1, 1));
        refuses("FocalTverskyLoss: beta must be zero or positive, and finite, was -1.0",
                () -> new FocalTverskyLoss(1, -1, 1, 1));
        refuses("FocalTverskyLoss: gamma must be positive and finite, was 0.0",
                () -> new FocalTverskyLoss(1, 1, 0, 1));
        refuses("FocalTverskyLoss: smooth must be zero or positive, and finite, was NaN",
                () -> new FocalTverskyLoss(1, 1, 1, Float.NaN));
    }
}
