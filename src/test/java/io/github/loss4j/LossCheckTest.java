package io.github.loss4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loss4j.classification.BceLoss;
import io.github.loss4j.classification.BrierLoss;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.classification.MultiMarginLoss;
import io.github.loss4j.classification.SoftCrossEntropyLoss;
import io.github.loss4j.classification.SparsemaxLoss;
import io.github.loss4j.embedding.CosineEmbeddingLoss;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.Triplet;
import io.github.loss4j.embedding.TripletMarginLoss;
import io.github.loss4j.likelihood.Gaussian;
import io.github.loss4j.likelihood.GaussianNllLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;
import io.github.loss4j.segmentation.DiceLoss;
import java.io.Serializable;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Losses with one mistake each are found out, and those without are not. */
class LossCheckTest {
    private static final PointwiseLoss.Function SQUARE = (p, t) -> (p - t) * (p - t);
    private static final PointwiseLoss.Function DOUBLE = (p, t) -> 2 * (p - t);
    private static final PointwiseLoss.Function TWO = (p, t) -> 2 + 0 * (p - t);

    private static void finds(LossCheck check, String message) {
        assertThatThrownBy(check::assertGood).isInstanceOf(AssertionError.class).hasMessageContaining(message);
        assertThat(check.report()).contains("FAILED: ");
    }

    private static void finds(PointwiseLoss loss, String message) {
        finds(LossCheck.of(loss), message);
    }

    private static Tensor random(int seed, int... shape) {
        Tensor tensor = Tensor.zeros(shape);
        Random random = new Random(seed);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    @Test void passesAGoodLoss() {
        LossCheck check = LossCheck.of(PointwiseLoss.of(SQUARE, DOUBLE, TWO));
        check.assertGood();
        assertThat(check.report()).contains("0 failed\n").contains("second derivative").doesNotContain("FAILED");
        check.withPredictions(-2, 2).withTargets(-1, 1).withSamples(100).withSeed(5).assertGood();
        assertThat(check.withSeed(3).report()).isEqualTo(check.withSeed(3).report());
    }

    @Test void passesTheExampleOfItsDocumentation() {
        LossCheck.of(PointwiseLoss.of((p, t) -> (p - t) * (p - t) * (p - t) * (p - t),
                (p, t) -> 4 * (p - t) * (p - t) * (p - t), (p, t) -> 12 * (p - t) * (p - t))).assertGood();
    }

    /** Kinks at which no difference quotient exists, and domains beyond which the loss is not defined. */
    @Test void passesLossesWithKinksAndBoundedDomains() {
        for (PointwiseLoss loss : new PointwiseLoss[] {new L1Loss(), new HuberLoss(0.7f), new HingeLoss(),
            new BceLoss(), PointwiseLoss.of((p, t) -> Math.max(0, p - t - 0.37f), (p, t) -> p - t > 0.37f
                    ? 1
                    : 0 * (p - t), (p, t) -> 0)}) {
            LossCheck.of(loss).withSamples(100).assertGood();
        }
    }

    @Test void findsASign() {
        finds(PointwiseLoss.of(SQUARE, (p, t) -> 2 * (t - p), TWO), ": derivative: derivative(");
    }

    @Test void findsAFactor() {
        finds(PointwiseLoss.of(SQUARE, (p, t) -> 2.02f * (p - t), (p, t) -> 2.02f), "but the difference quotient");
        finds(PointwiseLoss.of(SQUARE, DOUBLE, (p, t) -> 1.98f), ": second derivative: secondDerivative(");
    }

    @Test void findsTheDerivativeOfAKink() {
        PointwiseLoss.Function absolute = (p, t) -> Math.abs(p - t);
        PointwiseLoss.Function none = (p, t) -> 0;
        finds(PointwiseLoss.of(absolute, (p, t) -> p == t ? 5 : Math.signum(p - t), none), ": kinks: derivative(");
        finds(PointwiseLoss.of(absolute, (p, t) -> (p - t) / Math.abs(p - t), none), ") is NaN");
        // A kink at a place that no sample hits.
        finds(PointwiseLoss.of((p, t) -> Math.max(0, p - t - 0.37f),
                (p, t) -> p - t == 0.37f ? -3 : p - t > 0.37f ? 1 : 0 * (p - t), none).reduced(Reduction.SUM),
                "derivative(");
    }

    @Test void findsAMissingSecondDerivative() {
        finds(PointwiseLoss.of(SQUARE, DOUBLE, (p, t) -> 0), ": second derivative: secondDerivative(");
    }

    private static final class LastResidual implements PointwiseLoss {
        private static final long serialVersionUID = 1;
        private float last;

        @Override public float value(float prediction, float target) {
            last = prediction - target;
            return last * last;
        }

        @Override public float derivative(float prediction, float target) {
            return 2 * last + 0 * prediction;
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 2;
        }
    }

    private static final class Counting implements PointwiseLoss {
        private static final long serialVersionUID = 1;
        private int calls;

        @Override public float value(float prediction, float target) {
            return (prediction - target) * (prediction - target) + (++calls % 97 == 0 ? 1e-3f : 0);
        }

        @Override public float derivative(float prediction, float target) {
            return 2 * (prediction - target);
        }

        @Override public float secondDerivative(float prediction, float target) {
            return 2;
        }
    }

    @Test void findsSharedState() {
        finds(new LastResidual(), "derivative(");
        assertThat(LossCheck.of(new LastResidual()).report()).contains("the same arguments must give the same result");
        finds(new Counting(), "");
    }

    @Test void findsABranchOnNan() {
        finds(PointwiseLoss.of((p, t) -> p > t ? (p - t) * (p - t) : p <= t ? (t - p) * (t - p) : 0, DOUBLE, TWO),
                ": NaN: value(NaN, ");
        finds(PointwiseLoss.of(SQUARE, (p, t) -> p == p ? 2 * (p - t) : 0, TWO), ": NaN: derivative(NaN, ");
    }

    private record Mutating() implements DistanceLoss {
        @Override public float value(float residual) {
            return residual * residual;
        }

        @Override public float derivative(float residual) {
            return 2 * residual;
        }

        @Override public float secondDerivative(float residual) {
            return 2 + 0 * residual;
        }

        @Override public float value(Tensor prediction, Tensor target) {
            float value = DistanceLoss.super.value(prediction, target);
            prediction.data[0] = 0;
            return value;
        }
    }

    /** A row loss that marks the rows it has seen in the target. */
    private record MutatingRows() implements RowLoss<int[]> {
        @Override public void check(Rows rows, int[] target) {
        }

        @Override public float value(float[] scores, int[] target, int row) {
            float value = -scores[Math.abs(target[row])];
            target[row] = -Math.abs(target[row]);
            return value;
        }

        @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
            java.util.Arrays.fill(gradient, 0);
            gradient[Math.abs(target[row])] = -1;
            return -scores[Math.abs(target[row])];
        }
    }

    @Test void findsAMutatedInput() {
        finds(new Mutating(), ": inputs unchanged: prediction[");
        finds(LossCheck.of(new MutatingRows(), random(1, 4, 3), new int[] {0, 1, 2, 1}),
                ": inputs unchanged: target was changed");
    }

    private record Multiplying() implements DistanceLoss {
        @Override public float value(float residual) {
            return residual * residual;
        }

        @Override public float derivative(float residual) {
            return 2 * residual;
        }

        @Override public float secondDerivative(float residual) {
            return 2 + 0 * residual;
        }

        @Override public Tensor values(Tensor prediction, Tensor target, Tensor weights) {
            return values(prediction, target).times(weights);
        }
    }

    @Test void findsAWeightOfZeroThatMultiplies() {
        finds(new Multiplying(), ": weight zero: an element of weight zero that holds NaN has value NaN");
    }

    private static final class Holding implements DistanceLoss {
        private static final long serialVersionUID = 1;
        @SuppressWarnings("serial") // the mistake
        private final Object notSerializable = new Object();

        @Override public float value(float residual) {
            return residual * residual;
        }

        @Override public float derivative(float residual) {
            return 2 * residual;
        }

        @Override public float secondDerivative(float residual) {
            return 2 + 0 * residual;
        }

        @Override public String toString() {
            return "Holding " + (notSerializable != null);
        }
    }

    private static final class Forgetting implements DistanceLoss {
        private static final long serialVersionUID = 1;
        private final transient float factor;

        Forgetting(float factor) {
            this.factor = factor;
        }

        @Override public float value(float residual) {
            return factor * residual * residual;
        }

        @Override public float derivative(float residual) {
            return 2 * factor * residual;
        }

        @Override public float secondDerivative(float residual) {
            return 2 * factor + 0 * residual;
        }
    }

    @Test void findsAFieldThatIsNotSerialised() {
        finds(new Holding(), ": serialisation: it threw java.io.NotSerializableException");
        finds(new Forgetting(3), ": serialisation: the value is ");
    }

    @Test void findsADiscontinuity() {
        // Huber's loss without the constant beyond its kink.
        finds(PointwiseLoss.of((p, t) -> Math.abs(p - t) <= 0.7f ? (p - t) * (p - t) / 2 : 0.7f * Math.abs(p - t),
                (p, t) -> Math.max(-0.7f, Math.min(0.7f, p - t)), (p, t) -> Math.abs(p - t) <= 0.7f ? 1 : 0),
                ": continuity: value(");
    }

    @Test void findsAnOverflow() {
        finds(PointwiseLoss.of((p, t) -> (float) Math.log1p((float) Math.exp(p)) + 0 * t,
                (p, t) -> 1 / (1 + (float) Math.exp(-p)) + 0 * t, (p, t) -> {
                    float s = 1 / (1 + (float) Math.exp(-p));
                    return s * (1 - s) + 0 * t;
                }), ": far away: value(");
    }

    @Test void passesSampleLosses() {
        LossCheck.of(new CrossEntropyLoss(), random(1, 6, 4), new int[] {0, 3, 2, 1, 1, -100}).assertGood();
        LossCheck
                .of(new SoftCrossEntropyLoss(), random(2, 3, 2),
                        Tensor.of(new float[][] {{0, 1}, {0.3f, 0.7f}, {1, 0}}))
                .assertGood();
        LossCheck.of(new MultiMarginLoss(), random(3, 5, 4), new int[] {0, 3, 2, 1, 1}).assertGood();
        LossCheck.of(new SparsemaxLoss(), random(4, 5, 4), new int[] {0, 3, 2, 1, 1}).assertGood();
        LossCheck.of(new TripletMarginLoss(), new Triplet(random(5, 4, 3), random(6, 4, 3), random(7, 4, 3)), null)
                .assertGood();
        LossCheck.of(new InfoNceLoss(), new Pair(random(5, 4, 3), random(6, 4, 3)), null).assertGood();
        LossCheck.of(new CosineEmbeddingLoss(), new Pair(random(5, 4, 3), random(6, 4, 3)), Tensor.of(1, -1f, 1, -1))
                .assertGood();
        LossCheck.of(new GaussianNllLoss(), new Gaussian(random(8, 5), random(9, 5).square().plus(0.1f)), random(10, 5))
                .assertGood();
        LossCheck.of(new DiceLoss(), random(11, 3, 2, 4).map(x -> 1 / (1 + Math.exp(-x))),
                random(12, 3, 2, 4).map(x -> x > 0 ? 1 : 0)).assertGood();
        LossCheck.of(new HuberLoss().times(0.5).plus(new MseLoss()), random(13, 9), random(14, 9)).assertGood();
    }

    /** A loss of rows: the square of the score of the class, with what a test wants to be wrong. */
    private record Planted(float factor, boolean masks, float[] shared) implements RowLoss<int[]>, Serializable {
        @Override public void check(Rows rows, int[] target) {
        }

        @Override public float value(float[] scores, int[] target, int row) {
            float score = scores[target[row]];
            return masks && score != score ? 0 : score * score;
        }

        @Override public float evaluate(float[] scores, int[] target, int row, float[] gradient) {
            java.util.Arrays.fill(gradient, 0);
            gradient[target[row]] = factor * scores[target[row]] + shared[0];
            shared[0] += 1e-3f * shared[1];
            return value(scores, target, row);
        }
    }

    @Test void findsMistakesOfRowLosses() {
        int[] target = {0, 2, 1, 1};
        Tensor scores = random(15, 4, 3);
        assertThatCode(LossCheck.of(new Planted(2, false, new float[2]), scores, target)::assertGood)
                .doesNotThrowAnyException();
        finds(LossCheck.of(new Planted(-2, false, new float[2]), scores, target),
                ": gradient: the derivative with respect to prediction[");
        finds(LossCheck.of(new Planted(2.02f, false, new float[2]), scores, target), ": gradient: the derivative");
        finds(LossCheck.of(new Planted(2, true, new float[2]), scores, target), ": NaN: with NaN at prediction[");
        assertThat(LossCheck.of(new Planted(2, false, new float[] {0, 1}), scores, target).report())
                .contains("the same arguments must give the same result");
        finds(LossCheck.of(new BrierLoss(), scores, new int[3]), "it threw java.lang.IllegalArgumentException");
    }

    @Test void refusesWrongArguments() {
        LossCheck check = LossCheck.of(new MseLoss());
        assertThatThrownBy(() -> LossCheck.of(null)).hasMessage("LossCheck: loss must not be null");
        assertThatThrownBy(() -> check.withSamples(0)).hasMessage("LossCheck: samples must be positive, was 0");
        assertThatThrownBy(() -> check.withTargets(2, Float.NaN)).hasMessage(
                "LossCheck: targets must be from a finite number to a larger one, was 2.0 to NaN");
    }
}
