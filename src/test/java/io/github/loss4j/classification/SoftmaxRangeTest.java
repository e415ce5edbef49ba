package io.github.loss4j.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loss4j.Loss;
import io.github.loss4j.Reduction;
import io.github.loss4j.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows of scores of very different ranges, one after the other. Each must have the same bits as alone, whichever range
 * the rows before it had, and be accurate.
 */
class SoftmaxRangeTest {
    private static final int ROWS = 120;

    /** The mean and the standard deviation of the scores of a row. */
    private static final double[][] RANGES = {{0, 2}, {45, 2}, {-50, 2}, {0, 40}, {300, 30}, {560, 10}, {700, 3},
        {-650, 5}, {1e4, 100}, {45, 2}, {45, 2}, {52, 4}};

    private static float[][] rows(int classes) {
        Random random = new Random(classes);
        float[][] rows = new float[ROWS][classes];
        for (int row = 0; row < ROWS; row++) {
            // Long runs of one range, then changes from row to row.
            double[] range = RANGES[row < ROWS / 2 ? row / 16 : random.nextInt(RANGES.length)];
            for (int c = 0; c < classes; c++) {
                rows[row][c] = (float) (range[0] + range[1] * random.nextGaussian());
            }
            rows[row][row % classes] += row % 7 == 0 ? 80 : 0;
        }
        return rows;
    }

    private static int[] targets(int classes) {
        return new Random(1).ints(ROWS, 0, classes).toArray();
    }

    @ParameterizedTest @ValueSource(ints = {3, 10, 100, 600, 2500}) void aRowDoesNotDependOnTheOthers(int classes) {
        int[] target = targets(classes);
        assertIndependent(new CrossEntropyLoss(), classes, target);
        assertIndependent(new CrossEntropyLoss().withLabelSmoothing(0.1f), classes, target);
        assertIndependent(new SoftmaxFocalLoss(), classes, target);
        assertIndependent(new GeneralizedCrossEntropyLoss(), classes, target);
    }

    private static void assertIndependent(Loss<Tensor, int[]> mean, int classes, int[] target) {
        Loss<Tensor, int[]> loss = mean.reduced(Reduction.SUM);
        float[][] rows = rows(classes);
        Tensor scores = Tensor.of(rows);
        float[] values = loss.values(scores, target).toArray();
        Tensor gradient = loss.evaluate(scores, target).gradient();
        for (int row = 0; row < ROWS; row++) {
            Tensor alone = Tensor.of(new float[][] {rows[row]});
            int[] ofAlone = {target[row]};
            assertThat(loss.values(alone, ofAlone).get(0)).as("%s, row %d", loss, row).isEqualTo(values[row]);
            float[] derivatives = loss.evaluate(alone, ofAlone).gradient().toArray();
            for (int c = 0; c < classes; c++) {
                assertThat(derivatives[c]).as("%s, row %d, class %d", loss, row, c).isEqualTo(gradient.get(row, c));
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {3, 10, 100, 600, 2500}) void everyRangeIsAccurate(int classes) {
        int[] target = targets(classes);
        float[][] rows = rows(classes);
        float[] values = new CrossEntropyLoss().values(Tensor.of(rows), target).toArray();
        for (int row = 0; row < ROWS; row++) {
            double expected = crossEntropy(rows[row], target[row]);
            assertThat((double) values[row]).as("row %d", row).isCloseTo(expected,
                    within(4.0 * Math.ulp((float) expected)));
        }
    }

    /** Relative to the target's score, or to the maximum if exponentials of a greater score overflow. */
    private static double crossEntropy(float[] scores, int target) {
        double max = scores[target];
        for (float score : scores) {
            max = score > max + 700 ? score : max;
        }
        double otherExps = 0;
        for (int c = 0; c < scores.length; c++) {
            otherExps += c == target ? 0 : StrictMath.exp(scores[c] - max);
        }
        return max == scores[target] ? StrictMath.log1p(otherExps) : max - scores[target] + StrictMath.log(otherExps);
    }
}
