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
import org.junit.jupiter.api.Test;
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

    private static SoftmaxTerms terms(int classes, float deviation, int... target) {
        Random random = new Random(classes);
        Tensor scores = Tensor.zeros(target.length, classes).map(zero -> deviation * random.nextGaussian());
        return (SoftmaxTerms) new CrossEntropyLoss().withIgnoreIndex(-1).terms(scores, target);
    }

    private static boolean run(SoftmaxTerms terms, int from, int count, float[] values, double[] factors,
            float[][] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            return ShortSoftmaxRows.run(terms, from, count, from, values, factors, gradient, scratch);
        } finally {
            scratch.release();
        }
    }

    /** These rows need no other loops. */
    @ParameterizedTest @ValueSource(ints = {1, 2, 3, 5, 15, 16, 17, 18, 20, 23, 24, 31, 40, 47}) void computesTameRows(
            int classes) {
        int[] target = random(3, classes);
        SoftmaxTerms terms = terms(classes, 1, target);
        Tensor scores = Tensor.wrap(terms.scores, 3, classes);
        float[] values = new float[2];
        float[] gradient = new float[3 * classes];
        assertThat(run(terms, 1, 2, values, new double[] {2, 4}, new float[][] {gradient})).isTrue();
        assertThat(run(terms, 1, 2, new float[2], null, null)).isTrue();
        double[] exps = scores.map(Math::exp).toDoubleArray();
        for (int row = 1; row < 3; row++) {
            double sum = Arrays.stream(exps, row * classes, (row + 1) * classes).sum();
            int at = row * classes + target[row];
            double expected = -Math.log(exps[at] / sum);
            assertThat((double) values[row - 1]).isCloseTo(expected, offset(1e-6 * Math.abs(expected)));
            for (int c = row * classes; c < (row + 1) * classes; c++) {
                assertThat((double) gradient[c]).isCloseTo(2 * row * (exps[c] / sum - (c == at ? 1 : 0)), offset(1e-6));
            }
        }
        assertThat(gradient).startsWith(new float[classes]);
    }

    private static int[] random(int rows, int classes) {
        return new Random(rows).ints(rows, 0, classes).toArray();
    }

    @Test void leavesRareRowsToOtherLoops() {
        assertThat(run(terms(4, 200, 1, 2), 0, 2, new float[2], null, null)).isFalse();
        assertThat(run(terms(4, 1, 1, -1), 0, 2, new float[2], null, null)).isFalse();
        assertThat(run(terms(4, 1, 1, 2), 0, 2, new float[2], new double[] {1, 0}, new float[1][8])).isFalse();
        assertThat(run(terms(4, 1, 1, 2), 0, 2, new float[2], new double[] {1, 1e300}, new float[1][8])).isFalse();
        assertThat(run(terms(4, 1, 1, 2), 0, 2, new float[2], new double[] {1, 2}, new float[1][8])).isTrue();
    }

    @Test void isForFewRowsOfFewClasses() {
        assertThat(ShortSoftmaxRows.isFaster(1, 47)).isTrue();
        assertThat(ShortSoftmaxRows.isFaster(1, 48)).isFalse();
        assertThat(ShortSoftmaxRows.isFaster(7, 6)).isTrue();
        assertThat(ShortSoftmaxRows.isFaster(7, 7)).isFalse();
        assertThat(ShortSoftmaxRows.isFaster(8, 1)).isFalse();
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
