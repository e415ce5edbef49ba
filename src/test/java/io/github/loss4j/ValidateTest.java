package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.BrierLoss;
import io.github.loss4j.classification.CategoricalHingeLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.DistillationLoss;
import io.github.loss4j.classification.GeneralizedCrossEntropyLoss;
import io.github.loss4j.classification.JensenShannonLoss;
import io.github.loss4j.classification.MultiLabelBceLoss;
import io.github.loss4j.classification.MultiLabelMarginLoss;
import io.github.loss4j.classification.MultiLabelSoftMarginLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import io.github.loss4j.classification.SymmetricCrossEntropyLoss;
import io.github.loss4j.embedding.ContrastiveLoss;
import io.github.loss4j.embedding.CosineEmbeddingLoss;
import io.github.loss4j.embedding.CosineSimilarityLoss;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.MarginRankingLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.Triplet;
import io.github.loss4j.embedding.TripletMarginLoss;
import io.github.loss4j.forecast.RankedProbabilityLoss;
import io.github.loss4j.likelihood.Gaussian;
import io.github.loss4j.likelihood.GaussianNllLoss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.segmentation.DiceLoss;
import io.github.loss4j.segmentation.FocalTverskyLoss;
import io.github.loss4j.segmentation.JaccardLoss;
import io.github.loss4j.segmentation.TverskyLoss;
import io.github.loss4j.sequence.CtcLoss;
import io.github.loss4j.sequence.CtcTarget;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What each loss over rows or samples says of numbers that it is not meant for. */
class ValidateTest {
    private static final float NAN = Float.NaN;
    private static final float NONE = Float.NEGATIVE_INFINITY;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static <P, T> List<Loss<P, T>> forms(Loss<P, T> loss) {
        return List.of(loss, loss.reduced(Reduction.SUM), loss.times(2), loss.plus(loss));
    }

    private static <P, T> void refuses(Loss<P, T> loss, P prediction, T target, String message) {
        for (Loss<P, T> form : forms(loss)) {
            assertThatThrownBy(() -> form.validate(prediction, target)).as(form.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(loss.getClass().getSimpleName() + ": " + message);
        }
    }

    private static <P, T> void accepts(Loss<P, T> loss, P prediction, T target) {
        for (Loss<P, T> form : forms(loss)) {
            assertThatCode(() -> form.validate(prediction, target)).as(form.toString()).doesNotThrowAnyException();
        }
    }

    private static Tensor rows(float... numbers) {
        return Tensor.wrap(numbers, numbers.length / 3, 3);
    }

    @TestFactory Stream<DynamicTest> validatesScoresOfClasses() {
        int[] target = {2, 0};
        refuses(new MultiLabelMarginLoss(), rows(1, 2, NAN), new int[][] {{0}},
                "prediction[2] is NaN, outside [-∞, ∞)");
        return LossContract.each(List.of(new CrossEntropyLoss(), new SoftmaxFocalLoss(), new PolyLoss(),
                new GeneralizedCrossEntropyLoss(), new CategoricalHingeLoss(), new MultiMarginLoss(),
                new SparsemaxLoss()), loss -> {
                    accepts(loss, rows(1, NONE, 3, 40, 5, -6), target);
                    refuses(loss, rows(1, 2, 3, 4, NAN, 6), target, "prediction[4] is NaN, outside [-∞, ∞)");
                    refuses(loss, rows(1, 2, INFINITY, 4, 5, 6), target, "prediction[2] is Infinity, outside [-∞, ∞)");
                    refuses(loss, rows(1, 2, 3, 4, 5, 6), new int[] {2, 3},
                            "target[1] is 3, but there are 3 classes, 0 to 2");
                });
    }

    @Test void rowsThatAreIgnoredMayHoldAnything() {
        int[] target = {2, -100};
        accepts(new CrossEntropyLoss(), rows(1, 2, 3, 4, NAN, 6), target);
        accepts(new SoftmaxFocalLoss(), rows(1, 2, 3, 4, NAN, 6), target);
        accepts(new NllLoss(), rows(-1, -2, -3, 4, NAN, 6), target);
        accepts(new NllLoss().withClassWeights(0, 1, 1), rows(-1, -2, -3, 4, NAN, 6), new int[] {2, 0});
        // [1, 3, 2]: the second position is ignored.
        Tensor strided = Tensor.wrap(new float[] {-1, NAN, -2, NAN, -3, NAN}, 1, 3, 2);
        accepts(new NllLoss(), strided, target);
        refuses(new NllLoss(), strided, new int[] {-100, 2},
                "prediction[1] is NaN, outside [-∞, 0]; predictions are log-probabilities; for logits use "
                        + "CrossEntropyLoss");
    }

    @Test void validatesLogProbabilities() {
        accepts(new NllLoss(), rows(-1, NONE, 0), new int[] {0});
        refuses(new NllLoss(), rows(0.2f, 0.3f, 0.5f), new int[] {0},
                "prediction[0] is 0.2, outside [-∞, 0]; predictions are log-probabilities; for logits use "
                        + "CrossEntropyLoss");
        CtcTarget target = new CtcTarget(new int[][] {{1}, {2}}, new int[] {2, 1});
        Tensor steps = Tensor.full(-1, 2, 2, 3);
        accepts(new CtcLoss(), steps, target);
        float[] logits = steps.toArray();
        logits[10] = 3; // step 1 of sample 1, which is padding
        accepts(new CtcLoss(), Tensor.wrap(logits, 2, 2, 3), target);
        logits[7] = 2.5f; // step 1 of sample 0
        refuses(new CtcLoss(), Tensor.wrap(logits, 2, 2, 3), target, "prediction[7] is 2.5, outside [-∞, 0]; "
                + "predictions are log-probabilities; for logits apply a log-softmax first");
    }

    @TestFactory Stream<DynamicTest> validatesMasks() {
        return LossContract.each(List.of(new DiceLoss(), new JaccardLoss(), new TverskyLoss(),
                new FocalTverskyLoss(0.5f, 0.5f, 2, 1)), loss -> {
                    accepts(loss, rows(0, 0.5f, 1), rows(0, 1, 0.25f));
                    refuses(loss, rows(0, 4, 1), rows(0, 1, 1),
                            "prediction[1] is 4.0, outside [0, 1]; for logits apply a sigmoid or softmax first");
                    refuses(loss, rows(0, 0, 1), rows(0, 1, 255), "target[2] is 255.0, outside [0, 1]");
                    refuses(loss, rows(0, 0, 1), rows(0, NAN, 1), "target[1] is NaN, outside [0, 1]");
                });
    }

    @Test void validatesTargetsThatAreProbabilities() {
        accepts(new SoftCrossEntropyLoss(), rows(NONE, 2, 3), rows(0, 0.5f, 0.5f));
        refuses(new SoftCrossEntropyLoss(), rows(1, 2, 3), rows(0, -0.5f, 1),
                "target[1] is -0.5, outside [0, 1]; targets are probabilities");
        refuses(new MultiLabelSoftMarginLoss(), rows(1, 2, 3), rows(0, -1, 1),
                "target[1] is -1.0, outside [0, 1]; targets are 0, 1 or probabilities");
        refuses(new MultiLabelSoftMarginLoss(), rows(1, NAN, 3), rows(0, 0, 1),
                "prediction[1] is NaN, outside (-∞, ∞)");
    }

    @Test void validatesVariances() {
        Tensor two = Tensor.of(1.0, 2.0);
        accepts(new GaussianNllLoss(), new Gaussian(two, Tensor.of(0.0, 1.0)), two);
        refuses(new GaussianNllLoss(), new Gaussian(two, Tensor.of(1.0, Float.NaN)), two,
                "variance[1] is NaN, outside (-∞, ∞)");
        refuses(new GaussianNllLoss(), new Gaussian(two, Tensor.of(1.0, -1.0)), two,
                "variance[1] is -1.0; variances must not be negative");
        refuses(new GaussianNllLoss(), new Gaussian(Tensor.of(Float.NaN, 0), two), two,
                "mean[0] is NaN, outside (-∞, ∞)");
        refuses(new GaussianNllLoss(), new Gaussian(two, two), Tensor.of(0, INFINITY),
                "target[1] is Infinity, outside (-∞, ∞)");
    }

    @Test void validatesVectors() {
        Pair pair = new Pair(rows(1, 2, 3), rows(4, 5, 6));
        Pair spoilt = new Pair(rows(1, 2, 3), rows(4, NAN, 6));
        refuses(new CosineEmbeddingLoss(), spoilt, Tensor.of(1f), "second[1] is NaN, outside (-∞, ∞)");
        refuses(new CosineEmbeddingLoss(), pair, Tensor.of(0f), "target[0] is 0.0; it must be -1 or 1");
        refuses(new ContrastiveLoss(), pair, Tensor.of(-1f), "target[0] is -1.0, outside [0, 1]");
        refuses(new ContrastiveLoss(), pair, Tensor.of(NAN), "target[0] is NaN, outside [0, 1]");
        refuses(new InfoNceLoss(), spoilt, null, "second[1] is NaN, outside (-∞, ∞)");
        refuses(new CosineSimilarityLoss(), rows(1, 2, 3), rows(1, NAN, 3), "target[1] is NaN, outside (-∞, ∞)");
        Triplet triplet = new Triplet(rows(1, 2, 3), rows(1, 2, 3), rows(1, INFINITY, 3));
        Triplet finite = new Triplet(rows(1, 2, 3), rows(1, 2, 3), rows(1, 2, 3));
        accepts(new TripletMarginLoss(), finite, null);
        new TripletMarginLoss().validate(finite);
        refuses(new TripletMarginLoss(), triplet, null, "negative[1] is Infinity, outside (-∞, ∞)");
        assertThatThrownBy(() -> new TripletMarginLoss().validate(triplet))
                .isInstanceOf(IllegalArgumentException.class);
        Pair scores = new Pair(Tensor.of(1.0, 2.0), Tensor.of(3.0, 4.0));
        accepts(new MarginRankingLoss(), scores, Tensor.of(1, -1));
        refuses(new MarginRankingLoss(), scores, Tensor.of(1, 0), "target[1] is 0.0, outside {-1, 1}");
        refuses(new MarginRankingLoss(), scores, Tensor.of(1, NAN), "target[1] is NaN, outside (-∞, ∞)");
    }

    @Test void validatesProbabilitiesOfClasses() {
        for (Loss<Tensor, int[]> loss : List.of(new BrierLoss(), new RankedProbabilityLoss())) {
            accepts(loss, rows(0, 0.25f, 0.75f), new int[] {1});
            refuses(loss, rows(0, 2, -1), new int[] {1},
                    "prediction[1] is 2.0, outside [0, 1]; for logits apply a softmax first");
        }
        refuses(new ProbabilityCrossEntropyLoss(), rows(0, 0.5f, -1), new int[] {1},
                "prediction[2] is -1.0, outside [0, 1]; for logits use CrossEntropyLoss");
        accepts(new ProbabilityCrossEntropyLoss(), rows(0, 0.5f, -1), new int[] {-100});
    }

    @Test void validatesScoresThatMayBeMinusInfinity() {
        accepts(new JensenShannonLoss(), rows(NONE, 2, 3), rows(0, 0.5f, 0.5f));
        refuses(new JensenShannonLoss(), rows(1, 2, 3), rows(0, 1.5f, 0.5f),
                "target[1] is 1.5, outside [0, 1]; targets are probabilities");
        accepts(new DistillationLoss(), rows(NONE, 2, 3), rows(NONE, 1, 1));
        refuses(new DistillationLoss(), rows(1, 2, 3), rows(1, NAN, 0), "target[1] is NaN, outside [-∞, ∞)");
        accepts(new SymmetricCrossEntropyLoss(), rows(NONE, 2, 3), new int[] {1});
        refuses(new MultiLabelBceLoss(), rows(1, 2, 3), rows(0, -1, 1),
                "target[1] is -1.0, outside [0, 1]; targets are 0, 1 or probabilities");
    }

    @Test void validatesEachPartOfASum() {
        Loss<Tensor, Tensor> sum = new MseLoss().plus(new BceLoss());
        accepts(sum, Tensor.of(0.5f), Tensor.of(1f));
        accepts(new BceLoss(), Tensor.of(0.5f), Tensor.of(1f));
        assertThatThrownBy(() -> sum.validate(Tensor.of(2f), Tensor.of(1f))).hasMessage(
                "BceLoss: prediction[0] is 2.0, outside [0, 1]; for logits use BceWithLogitsLoss");
        assertThatThrownBy(() -> sum.validate(null, Tensor.of(1f))).hasMessage(
                "MseLoss: prediction must not be null");
    }

    @Test void validatesShapes() {
        refuses(new DiceLoss(), rows(1, 1, 1), Tensor.of(1f),
                "prediction has shape [1, 3] but target has shape [1]; they must be equal");
    }
}
