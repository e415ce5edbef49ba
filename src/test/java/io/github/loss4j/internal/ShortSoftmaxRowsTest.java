package io.github.loss4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Reduction;
import io.github.loss4j.SampleLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.NllLoss;
import io.github.loss4j.classification.PolyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row alone, and a few rows, have the bits that they have among many rows. */
class ShortSoftmaxRowsTest {
    private static final int ROWS = 64;
    private static final float[] DEVIATIONS = {0, 1, 10, 60, 200};

    static Stream<SampleLoss<Tensor, int[]>> losses() {
        return Stream.of(new CrossEntropyLoss(), new CrossEntropyLoss().withLabelSmoothing(0.1f),
                new CrossEntropyLoss().withIgnoreIndex(0), new SoftmaxFocalLoss(), new PolyLoss(), new NllLoss());
    }

    @ParameterizedTest @MethodSource("losses") void aRowAloneHasTheSameBits(SampleLoss<Tensor, int[]> loss) {
        for (int classes : new int[] {1, 2, 3, 7, 15, 16, 19, 20, 47, 48}) {
            for (float deviation : DEVIATIONS) {
                check(loss, classes, 1, deviation);
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {2, 3, 7, 8}) void fewRowsHaveTheSameBits(int count) {
        for (int classes = 1; classes <= 24; classes++) {
            for (float deviation : DEVIATIONS) {
                check(new CrossEntropyLoss(), classes, count, deviation);
            }
        }
    }

    private static void check(SampleLoss<Tensor, int[]> loss, int classes, int count, float deviation) {
        Random random = new Random(classes);
        float[] scores = new float[ROWS * classes];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = deviation * (float) random.nextGaussian();
        }
        int[] target = random.ints(ROWS, 0, classes).toArray();
        SampleLoss<Tensor, int[]> sum = loss.reduced(Reduction.SUM);
        Tensor all = Tensor.wrap(scores, ROWS, classes);
        float[] values = loss.values(all, target).toArray();
        float[] gradient = sum.evaluate(all, target).gradient().toArray();
        for (int from = 0; from <= ROWS - count; from += count) {
            int to = from + count;
            Tensor some = Tensor.wrap(Arrays.copyOfRange(scores, from * classes, to * classes), count, classes);
            int[] targets = Arrays.copyOfRange(target, from, to);
            Evaluation<Tensor> evaluation = sum.evaluate(some, targets);
            double expected = 0;
            for (int row = from; row < to; row++) {
                expected += values[row];
            }
            String rows = "rows from " + from + " of " + classes + " classes, deviation " + deviation;
            assertThat(loss.values(some, targets).toArray()).as(rows)
                    .isEqualTo(Arrays.copyOfRange(values, from, to));
            assertThat(evaluation.gradient().toArray()).as(rows)
                    .isEqualTo(Arrays.copyOfRange(gradient, from * classes, to * classes));
            assertThat(evaluation.value()).as(rows).isEqualTo(sum.value(some, targets));
            if (count < SoftmaxRows.MIN_ROWS) {
                assertThat(evaluation.value()).as(rows).isEqualTo((float) expected);
            }
        }
    }

    /** The exponential of the second score is 0 in float32, its quotient with the sum is not. */
    @ParameterizedTest @ValueSource(ints = {1, 2, 7, 15, 16, 100}) void aClassWhoseExponentialUnderflowsHasADerivative(
            int count) {
        float[] scores = new float[3 * count];
        for (int row = 0; row < count; row++) {
            scores[3 * row] = -38;
            scores[3 * row + 1] = -106;
            scores[3 * row + 2] = -38.5f;
        }
        float[] gradient = new CrossEntropyLoss().reduced(Reduction.SUM)
                .evaluate(Tensor.wrap(scores, count, 3), new int[count]).gradient().toArray();
        for (int row = 0; row < count; row++) {
            assertThat(gradient[3 * row + 1]).isEqualTo(1.8284632e-30f, offset(4 * Math.ulp(1.8284632e-30f)));
        }
    }
}
