package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.one;
import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static io.github.loss4j.segmentation.OverlapLossContract.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiceLossTest implements OverlapLossContract {
    @Override public List<DiceLoss> losses() {
        return List.of(new DiceLoss(), new DiceLoss(0), new DiceLoss(1e-5f), new DiceLoss(10));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, double both, double predicted, double wanted) {
        double smooth = ((DiceLoss) loss).smooth();
        return 1 - (2 * both + smooth) / (predicted + wanted + smooth);
    }

    @Override public SampleLoss<Tensor, Tensor> withoutSmoothing() {
        return new DiceLoss(0);
    }

    /** Keras 3, the example of keras.losses.Dice(axis=(1, 2, 3), reduction=None), whose smoothing is 1e-7. */
    @Test void matchesKeras() {
        Tensor prediction = Tensor.of(new float[][] {{0, 1, 0, 1}, {0.4f, 0, 0, 0.9f}});
        Tensor target = Tensor.of(new float[][] {{1, 1, 0, 0}, {1, 1, 0, 0}});
        float[] values = new DiceLoss(1e-7f).values(prediction, target).toArray();
        assertThat(values[0]).isCloseTo(0.5f, within(1e-7f));
        assertThat(values[1]).isCloseTo(0.75757575f, within(1e-7f));
        // keras.losses.dice(y_true, y_pred) takes the whole batch as one sample.
        assertThat(new DiceLoss(1e-7f).value(prediction.reshape(1, 8), target.reshape(1, 8))).isCloseTo(0.6164384f,
                within(1e-7f));
        // losses_test.py, DiceTest.test_binary_segmentation
        assertThat(one(new DiceLoss(1e-7f), new float[] {0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1},
                new float[] {1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1})).isCloseTo(0.77777773f, within(1e-6f));
    }

    /** MONAI, tests/test_dice_loss.py: DiceLoss(sigmoid=True), five decimals. */
    @Test void matchesMonai() {
        assertThat(one(new DiceLoss(1e-6f), sigmoid(1, -1, -1, 1), new float[] {1, 0, 1, 1})).isCloseTo(0.307576f,
                within(1e-6f));
        Tensor prediction = Tensor.wrap(sigmoid(1, -1, -1, 1, 1, -1, -1, 1), 2, 1, 2, 2);
        Tensor target = Tensor.wrap(new float[] {1, 1, 1, 1, 1, 0, 1, 0}, 2, 1, 2, 2);
        assertThat(new DiceLoss(1e-4f).value(prediction, target)).isCloseTo(0.416657f, within(1e-6f));
    }

    @Test void isTverskyOfHalvesWithHalfTheSmoothing() {
        Data<Tensor, Tensor> data = random(null, new Random(1), 9);
        assertThat(new DiceLoss(3).evaluate(data.prediction(), data.target())).isEqualTo(
                new TverskyLoss(0.5f, 0.5f, 1.5f).evaluate(data.prediction(), data.target()));
    }

    @Test void isJaccardOverTwoMinusJaccard() {
        Data<Tensor, Tensor> data = random(null, new Random(2), 9);
        float[] dice = new DiceLoss(0).values(data.prediction(), data.target()).toArray();
        float[] jaccard = new JaccardLoss(0).values(data.prediction(), data.target()).toArray();
        for (int i = 0; i < 9; i++) {
            assertThat(dice[i]).isCloseTo(jaccard[i] / (2 - jaccard[i]), within(2e-7f));
            assertThat(jaccard[i]).isCloseTo(2 * dice[i] / (1 + dice[i]), within(2e-7f));
        }
    }

    /** p = (½, ½), t = (1, 0), s = 1: N/D = (2·½ + 1)/(1 + 1 + 1), and the derivatives are −(2t·D − N)/D². */
    @Test void matchesFiguresComputedByHand() {
        Tensor prediction = Tensor.of(new float[][] {{0.5f, 0.5f}});
        Tensor target = Tensor.of(new float[][] {{1, 0}});
        assertThat(new DiceLoss().value(prediction, target)).isEqualTo(1 / 3f);
        float[] gradient = new DiceLoss().reduced(Reduction.SUM).evaluate(prediction, target).gradient().toArray();
        assertThat(gradient[0]).isCloseTo(-4 / 9f, within(3e-8f));
        assertThat(gradient[1]).isCloseTo(2 / 9f, within(3e-8f));
    }

    @Test void refusesWhatIsNoSmoothing() {
        refuses("DiceLoss: smooth must be zero or positive, and finite, was -1.0", () -> new DiceLoss(-1));
        refuses("DiceLoss: smooth must be zero or positive, and finite, was NaN", () -> new DiceLoss(Float.NaN));
    }
}
