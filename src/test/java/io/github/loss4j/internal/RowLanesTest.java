package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loss4j.LossContract;
import io.github.loss4j.Reduction;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.BrierLoss;
import io.github.loss4j.classification.CornLoss;
import io.github.loss4j.classification.ProbabilityCrossEntropyLoss;
import io.github.loss4j.forecast.EnsembleCrpsLoss;
import io.github.loss4j.forecast.IntervalLoss;
import io.github.loss4j.forecast.MultiQuantileLoss;
import io.github.loss4j.forecast.RankedProbabilityLoss;
import io.github.loss4j.survival.DiscreteHazardLoss;
import io.github.loss4j.survival.Survival;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Rows that are computed together have the results of rows that are computed alone. */
class RowLanesTest {
    private static final int ROWS = 700;
    private static final int POSITIONS = 70;
    private static final float[] SPECIAL = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f, 1,
        -3e38f, 3e38f, Float.MIN_VALUE, 2e-39f, 120, -80};

    private record Case(RowLoss<?> loss, int classes, boolean indices, boolean exact) {
    }

    private static final List<Case> CASES = List.of(new Case(new IntervalLoss(0.9f), 2, false, true),
            new Case(new MultiQuantileLoss(0.1f, 0.5f, 0.75f), 3, false, true),
            new Case(new EnsembleCrpsLoss(), 1, false, true), new Case(new EnsembleCrpsLoss(true), 7, false, true),
            new Case(new RankedProbabilityLoss(), 5, true, true), new Case(new BrierLoss(), 4, true, true),
            new Case(new ProbabilityCrossEntropyLoss(), 6, true, false),
            new Case(new ProbabilityCrossEntropyLoss().withClassWeights(1, 0, 3).withIgnoreIndex(1), 3, true, false),
            new Case(new CornLoss(), 5, true, false), new Case(new DiscreteHazardLoss(), 4, true, false));

    @TestFactory Stream<DynamicTest> resultsAreThoseOfSingleRows() {
        return LossContract.each(CASES, given -> {
            Random random = new Random(7);
            float[] scores = new float[ROWS * given.classes];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(40) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : given.indices && given.exact ? random.nextFloat() : (float) random.nextGaussian();
            }
            float[] numbers = new float[ROWS];
            int[] indices = new int[ROWS];
            float[] weights = new float[ROWS];
            int classes = given.loss instanceof CornLoss ? given.classes + 1 : given.classes;
            for (int row = 0; row < ROWS; row++) {
                numbers[row] = row % 3 == 0 ? scores[row * given.classes] : (float) random.nextGaussian();
                indices[row] = random.nextInt(classes);
                weights[row] = random.nextInt(30) == 0 ? 0 : random.nextInt(30) == 0 ? 1e-30f : random.nextFloat();
                if (weights[row] == 0) {
                    indices[row] = 99;
                }
            }
            int[] valid = indices.clone();
            for (int row = 0; row < ROWS; row++) {
                valid[row] = Math.min(valid[row], classes - 1);
            }
            check(given, scores, 1, numbers, valid, null);
            check(given, scores, 1, numbers, indices, weights);
            check(given, scores, POSITIONS, numbers, valid, null);
            check(given, scores, POSITIONS, numbers, indices, weights);
        });
    }

    @SuppressWarnings("unchecked") // the target's type is that of the case
    private static void check(Case given, float[] scores, int stride, float[] numbers, int[] indices,
            float[] weights) {
        int classes = given.classes;
        int[] shape = stride == 1
                ? new int[] {ROWS, classes}
                : new int[] {ROWS / stride, classes, stride};
        int[] rowShape = stride == 1 ? new int[] {ROWS} : new int[] {ROWS / stride, stride};
        RowLoss<Object> loss = (RowLoss<Object>) given.loss;
        Tensor prediction = Tensor.of(scores).reshape(shape);
        Object target = given.loss instanceof DiscreteHazardLoss
                ? survival(indices)
                : given.indices ? indices : Tensor.of(numbers).reshape(rowShape);
        Tensor rowWeights = weights == null ? null : Tensor.of(weights).reshape(rowShape);
        float[] values = (weights == null
                ? loss.values(prediction, target)
                : loss.values(prediction, target, rowWeights))
                .toArray();
        Tensor buffer = Tensor.full(7, shape);
        if (weights == null) {
            loss.reduced(Reduction.SUM).evaluateInto(prediction, target, buffer);
        } else {
            loss.reduced(Reduction.SUM).evaluateInto(prediction, target, rowWeights, buffer);
        }
        float[] gradient = buffer.toArray();
        for (int row = 0; row < ROWS; row++) {
            int at = stride == 1 ? row * classes : row / stride * stride * classes + row % stride;
            float[] one = new float[classes];
            for (int c = 0; c < classes; c++) {
                one[c] = scores[at + c * stride];
            }
            Tensor alone = Tensor.of(one).reshape(1, classes);
            Object targetAlone = target instanceof Survival
                    ? survival(indices[row])
                    : given.indices ? new int[] {indices[row]} : Tensor.of(new float[] {numbers[row]});
            float weight = weights == null ? 1 : weights[row];
            Tensor weightAlone = Tensor.of(new float[] {weight});
            checkEqual(given, values[row], loss.values(alone, targetAlone, weightAlone).toArray()[0]);
            float[] expected = loss.reduced(Reduction.SUM).evaluate(alone, targetAlone, weightAlone).gradient()
                    .toArray();
            for (int c = 0; c < classes; c++) {
                checkEqual(given, gradient[at + c * stride], expected[c]);
            }
        }
    }

    private static Survival survival(int... indices) {
        float[] times = new float[indices.length];
        boolean[] events = new boolean[indices.length];
        float[] weights = new float[indices.length];
        for (int row = 0; row < indices.length; row++) {
            times[row] = indices[row];
            events[row] = indices[row] % 2 == 0;
            weights[row] = 1 + 0.3f * indices[row];
        }
        return new Survival(times, events).withWeights(weights);
    }

    /** A function of a block may differ from the function of one number by less than a rounding to float32. */
    private static void checkEqual(Case given, float actual, float expected) {
        if (given.exact || !(Math.abs(expected) <= Float.MAX_VALUE)) {
            assertThat(actual == expected || Float.isNaN(actual) && Float.isNaN(expected)).as(actual + ", " + expected)
                    .isTrue();
        } else {
            assertThat(Math.abs((double) actual - expected)).as(actual + ", " + expected)
                    .isLessThanOrEqualTo(Math.ulp(expected));
        }
    }
}
