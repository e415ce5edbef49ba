package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.LossContract;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.TensorAccess;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Many rows of hinges at a time. A row that this cannot compute is computed alone, with the same result, so the tests
 * of the losses do not notice if that happens to every row.
 */
class HingeLanesTest {
    private static final int ROWS = 40;
    private static final int CLASSES = 5;
    private static final float[] WEIGHTS = {1, 2, 0.5f, 3, 0.25f};
    private static final int[] TARGET = new Random(1).ints(ROWS, 0, CLASSES).toArray();
    private static final Tensor SCORES = ClassIndexContract.gaussian(new Random(2), 2, ROWS, CLASSES);

    private static final List<RowLoss<int[]>> LOSSES = List.of(new MultiMarginLoss(), new MultiMarginLoss(2),
            new MultiMarginLoss(1, 0.5f).withClassWeights(WEIGHTS), new CategoricalHingeLoss(),
            new CategoricalHingeLoss(0.25f));

    /** The loss and its derivative by the target's score. */
    private static double[] formula(RowLoss<int[]> loss, int row) {
        int t = TARGET[row];
        double sum = 0;
        double derivative = 0;
        double max = Double.NEGATIVE_INFINITY;
        double margin = loss instanceof MultiMarginLoss many ? many.margin() : ((CategoricalHingeLoss) loss).margin();
        for (int c = 0; c < CLASSES; c++) {
            if (c != t) {
                double hinge = Math.max(0, margin - SCORES.get(row, t) + SCORES.get(row, c));
                boolean square = loss instanceof MultiMarginLoss many && many.exponent() == 2;
                sum += square ? hinge * hinge : hinge;
                derivative -= square ? 2 * hinge : hinge > 0 ? 1 : 0;
                max = Math.max(max, hinge);
            }
        }
        if (loss instanceof MultiMarginLoss many) {
            double share = (many.classWeights().size() == 0 ? 1.0 : WEIGHTS[t]) / CLASSES;
            return new double[] {share * sum, share * derivative};
        }
        return new double[] {max, max > 0 ? -1 : 0};
    }

    private static HingeLanes run(RowLoss<int[]> loss, Tensor scores, double[] factors) {
        HingeLanes lanes = new HingeLanes();
        assertThat(lanes.load(TensorAccess.of(scores), new Rows(loss, scores), 0, ROWS)).isEqualTo(ROWS);
        System.arraycopy(TARGET, 0, lanes.targets, 0, ROWS);
        lanes.takeTargets();
        ((HingeTerms) loss.terms(scores, TARGET)).run(lanes, 0, factors, 0);
        return lanes;
    }

    @TestFactory Stream<DynamicTest> ordinaryRowsAreComputedTogether() {
        double[] factors = new Random(3).doubles(ROWS, 0.5, 2).toArray();
        return LossContract.each(LOSSES, loss -> {
            HingeLanes lanes = run(loss, SCORES, factors);
            assertThat(lanes.finite).isTrue();
            for (int row = 0; row < ROWS; row++) {
                double[] expected = formula(loss, row);
                assertThat((double) lanes.values[row]).isCloseTo(expected[0], within(4e-7 * expected[0]));
                double derivative = factors[row] * expected[1];
                assertThat((double) lanes.targetDerivatives[row]).isCloseTo(derivative,
                        within(4e-7 * Math.abs(derivative)));
                assertThat(lanes.scales[row]).isNotNaN();
            }
            assertThat(run(loss, SCORES, null).finite).isTrue();
        });
    }

    @TestFactory Stream<DynamicTest> rowsOutOfRangeAreLeftToTheLoopOverOneRow() {
        return LossContract.each(LOSSES, loss -> {
            float[] scores = SCORES.toArray();
            scores[3 * CLASSES + TARGET[3]] = Float.NaN;
            scores[7 * CLASSES + (TARGET[7] + 1) % CLASSES] = Float.POSITIVE_INFINITY;
            scores[11 * CLASSES + TARGET[11]] = 2e38f;
            double[] factors = new double[ROWS];
            Arrays.fill(factors, 1);
            factors[5] = 1e30;
            HingeLanes lanes = run(loss, Tensor.wrap(scores, ROWS, CLASSES), factors);
            assertThat(lanes.finite).isFalse();
            for (int row = 0; row < ROWS; row++) {
                assertThat(Float.isNaN(lanes.values[row])).as("row %d", row)
                        .isEqualTo(row == 3 || row == 7 || row == 11);
            }
            assertThat(lanes.scales[4]).isNotNaN();
            assertThat(lanes.scales[5]).isNaN();
        });
    }

    private static int load(HingeLanes lanes, int row, int to, int... shape) {
        Tensor scores = Tensor.zeros(shape);
        return lanes.load(TensorAccess.of(scores), new Rows(new MultiMarginLoss(), scores), row, to);
    }

    /** At most 512 rows and 2^15 scores, and positions of one sample. */
    @Test void loadsNeighbouringRowsUpToItsLimits() {
        HingeLanes lanes = new HingeLanes();
        assertThat(load(lanes, 0, 600, 600, 3)).isEqualTo(512);
        assertThat(load(lanes, 590, 600, 600, 3)).isEqualTo(10);
        assertThat(load(lanes, 0, 100, 100, 400)).isEqualTo((1 << 15) / 400);
        assertThat(load(lanes, 0, 600, 1, 3, 600)).isEqualTo(512);
        assertThat(load(lanes, 512, 600, 1, 3, 600)).isEqualTo(88);
        assertThat(load(lanes, 5, 40, 2, 3, 20)).isEqualTo(15);
        assertThat(load(lanes, 20, 33, 2, 3, 20)).isEqualTo(13);
    }

    @Test void theVectorLoopOverALongRowComputesSquares() {
        float[] scores = ClassIndexContract.gaussian(new Random(4), 2, 600).toArray();
        double expected = 0;
        for (int c = 1; c < 600; c++) {
            expected += Math.pow(Math.max(0, 1.0 - scores[0] + scores[c]), 2);
        }
        assertThat(RowHinges.sum(scores, 0, new int[1], 0, 1, 1, 2, null)).isCloseTo(expected, within(1e-6 * expected));
    }
}
