package io.github.loss4j.segmentation;

import static io.github.loss4j.segmentation.OverlapLossContract.one;
import static io.github.loss4j.segmentation.OverlapLossContract.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JaccardLossTest implements OverlapLossContract {
    @Override public List<JaccardLoss> losses() {
        return List.of(new JaccardLoss(), new JaccardLoss(0), new JaccardLoss(1e-5f), new JaccardLoss(10));
    }

    @Override public double formula(SampleLoss<Tensor, Tensor> loss, double both, double predicted, double wanted) {
        double smooth = ((JaccardLoss) loss).smooth();
        return 1 - (both + smooth) / (predicted + wanted - both + smooth);
    }

    @Override public SampleLoss<Tensor, Tensor> withoutSmoothing() {
        return new JaccardLoss(0);
    }

    /** segmentation_models_pytorch, tests/test_losses.py, soft_jaccard_score: 1, 1 and 0.5. */
    @Test void matchesSegmentationModels() {
        assertThat(one(new JaccardLoss(0), new float[] {1, 1, 1, 1}, new float[] {1, 1, 1, 1})).isEqualTo(0f);
        assertThat(one(new JaccardLoss(0), new float[] {0, 1, 1, 0}, new float[] {0, 1, 1, 0})).isEqualTo(0f);
        assertThat(one(new JaccardLoss(0), new float[] {1, 1, 0, 0}, new float[] {1, 1, 1, 1})).isEqualTo(0.5f);
        // test_soft_jaccard_score_2: the mean over two classes, 0 and 0.5
        Tensor prediction = Tensor.of(new float[][] {{1, 1, 0, 0}, {0, 0, 0, 0}});
        Tensor target = Tensor.of(new float[][] {{1, 1, 0, 0}, {0, 0, 0, 1}});
        assertThat(new JaccardLoss(0).value(prediction, target)).isEqualTo(0.5f);
    }

    @Test void isTverskyOfOnes() {
        Data<Tensor, Tensor> data = random(null, new Random(1), 9);
        assertThat(new JaccardLoss(3).evaluate(data.prediction(), data.target())).isEqualTo(
                new TverskyLoss(1, 1, 3).evaluate(data.prediction(), data.target()));
    }

    @ParameterizedTest @ValueSource(floats = {0, 1, 30}) void isNeverBelowDice(float smooth) {
        Data<Tensor, Tensor> data = random(null, new Random(2), 50);
        float[] dice = new DiceLoss(smooth).values(data.prediction(), data.target()).toArray();
        float[] jaccard = new JaccardLoss(smooth).values(data.prediction(), data.target()).toArray();
        for (int i = 0; i < 50; i++) {
            assertThat(jaccard[i]).isGreaterThanOrEqualTo(dice[i]);
        }
    }

    /**
     * p = (½, ½), t = (1, 0), s = 1: 1 − N/D with N = ½ + 1 and D = 1 + 1 − ½ + 1; derivatives −(t·D − (1 − t)·N)/D².
     */
    @Test void matchesFiguresComputedByHand() {
        Tensor prediction = Tensor.of(new float[][] {{0.5f, 0.5f}});
        Tensor target = Tensor.of(new float[][] {{1, 0}});
        assertThat(new JaccardLoss().value(prediction, target)).isEqualTo(0.4f);
        float[] gradient = new JaccardLoss().reduced(Reduction.SUM).evaluate(prediction, target).gradient().toArray();
        assertThat(gradient[0]).isCloseTo(-0.4f, within(3e-8f));
        assertThat(gradient[1]).isCloseTo(0.24f, within(2e-8f));
    }

    @Test void refusesWhatIsNoSmoothing() {
        refuses("JaccardLoss: smooth must be zero or positive, and finite, was -1.0", () -> new JaccardLoss(-1));
        refuses("JaccardLoss: smooth must be zero or positive, and finite, was Infinity",
                () -> new JaccardLoss(Float.POSITIVE_INFINITY));
    }
}
