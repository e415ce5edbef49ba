package io.github.loss4j.classification;

import io.github.loss4j.Domain;
import io.github.loss4j.RowLoss;
import io.github.loss4j.Rows;
import io.github.loss4j.internal.Checks;
import io.github.loss4j.internal.ClassChecks;
import io.github.loss4j.internal.BranchFree;
import io.github.loss4j.internal.Softmax;
import java.util.Arrays;

/**
 * Hinge loss of each label of a row against each other label: the sum over the labels i that apply and j that do not of
 * max(0, 1 − (x[i] − x[j])), divided by the number C of classes.
 *
 * <p>Scores (any real numbers) have shape {@code [C]}, {@code [N, C]} or {@code [N, C, d1, ...]}; the target has the
 * labels that apply to each row, in any order, with rows in row-major order of the other axes. The loss has the unit of
 * the scores.
 *
 * <p>The loss of a row to which no label or every label applies is 0, whatever its scores are. Convex; at the kinks
 * x[i] − x[j] = 1 the derivative is 0. A score of −∞ of a label that does not apply adds nothing. The time for a row is
 * proportional to the number of its labels times C. Accuracy: value and derivatives within 4 ulp.
 *
 * <p>{@link MultiLabelSoftMarginLoss} compares no labels with each other. PyTorch: MultiLabelMarginLoss, where −1 ends
 * the labels of a row: [[3, 0, −1, 1]] is {@code {{3, 0}}} here.
 *
 * @see <a href="https://papers.nips.cc/paper/2001/hash/39dcaf7a053dc372fbc391d4e6b5d693-Abstract.html">Elisseeff and
 *      Weston, A Kernel Method for Multi-Labelled Classification (2001)</a>
 */
public record MultiLabelMarginLoss() implements RowLoss<int[][]> {
    @Override public Domain predictionDomain() {
        return Domain.SCORES;
    }

    @Override public void check(Rows rows, int[][] target) {
        if (Checks.notNull(this, "target", target).length != rows.count()) {
            throw Checks.refusal(this, "target has the labels of " + Checks.counted(target.length, "row", "rows")
                    + " but prediction has " + Checks.counted(rows.count(), "row", "rows")
                    + "; there must be one for each");
        }
    }

    @Override public void check(Rows rows, int[][] target, int row) {
        if (target[row] == null) {
            throw Checks.refusal(this, "target[" + row + "] must not be null");
        }
        for (int k = 0; k < target[row].length; k++) {
            int label = target[row][k];
            if (!(label >= 0 && label < rows.classes())) {
                throw Checks.refusal(this, "target[" + row + "][" + k + "] is " + label + ", but "
                        + ClassChecks.classes(rows.classes()));
            }
            for (int before = 0; before < k; before++) {
                if (target[row][before] == label) {
                    throw Checks.refusal(this, "target[" + row + "][" + k + "] is " + label
                            + ", which the row already has; each label must occur only once");
                }
            }
        }
    }

    @Override public float value(float[] scores, int[][] target, int row) {
        int[] labels = target[row];
        double sum = sum(scores, labels, null);
        if (sum <= Double.MAX_VALUE) {
            return (float) (sum / scores.length);
        }
        sum = 0;
        for (int j = 0; j < scores.length; j++) {
            if (!ClassChecks.contains(labels, j)) {
                for (int i : labels) {
                    sum += Math.max(0, RowHinges.deficit(1, scores[i], scores[j]));
                }
            }
        }
        return (float) (sum / scores.length);
    }

    @Override public float evaluate(float[] scores, int[][] target, int row, float[] gradient) {
        int[] labels = target[row];
        Arrays.fill(gradient, 0);
        // The gradient first counts pairs, which is exact; one division by C follows.
        double sum = sum(scores, labels, gradient);
        if (!(sum <= Double.MAX_VALUE)) {
            Arrays.fill(gradient, 0);
            sum = sumScalar(scores, labels, gradient);
        }
        for (int c = 0; c < scores.length; c++) {
            gradient[c] /= scores.length;
        }
        return (float) (sum / scores.length);
    }

    /**
     * The sum over all pairs, computed by vector loops for long rows; not finite if it must be computed in a scalar
     * loop.
     *
     * @param derivatives the array to which derivatives are added; null to compute the sum only
     */
    private static double sum(float[] scores, int[] labels, float[] derivatives) {
        if (scores.length < Softmax.MIN_BLOCK) {
            return shortSum(scores, labels, derivatives);
        }
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += RowHinges.sum(scores, labels[i], labels, 0, labels.length, 1, 1, derivatives);
        }
        return sum;
    }

    /** The sum over all pairs of a row of less than 64 classes, two labels at a time. NaN if an offset is. */
    private static double shortSum(float[] scores, int[] labels, float[] derivatives) {
        long others = (1L << scores.length) - 1;
        for (int label : labels) {
            others &= ~(1L << label);
        }
        double sum = 0;
        for (int i = 0; i < labels.length; i += 2) {
            boolean single = i + 1 == labels.length;
            double firstOffset = offset(scores[labels[i]]);
            // Without a second label, its hinges are 0.
            double secondOffset = single ? -Double.MAX_VALUE : offset(scores[labels[i + 1]]);
            sum += derivatives == null
                    ? pairs(scores, others, firstOffset, secondOffset)
                    : pairs(scores, others, firstOffset, secondOffset, labels[i], labels[single ? i : i + 1],
                            derivatives);
        }
        return sum;
    }

    /** 1 − a score; NaN if it is not exact in double (Knuth's TwoSum). */
    private static double offset(double score) {
        double offset = 1 - score;
        double part = offset - 1;
        return 1 - (offset - part) - (score + part) == 0 ? offset : Double.NaN;
    }

    /** The sum of the hinges of two labels, without a branch for each hinge. */
    private static double pairs(float[] scores, long others, double firstOffset, double secondOffset) {
        double firstSum = 0;
        double secondSum = 0;
        for (long remaining = others; remaining != 0; remaining &= remaining - 1) {
            double score = scores[Long.numberOfTrailingZeros(remaining)];
            double first = firstOffset + score;
            double second = secondOffset + score;
            firstSum += first + Math.abs(first);
            secondSum += second + Math.abs(second);
        }
        return 0.5 * (firstSum + secondSum);
    }

    /** Returns the same sum, and adds the number of positive hinges of each class to its derivative. */
    private static double pairs(float[] scores, long others, double firstOffset, double secondOffset, int firstLabel,
            int secondLabel, float[] derivatives) {
        double firstSum = 0;
        double secondSum = 0;
        int firstCount = 0;
        int secondCount = 0;
        for (long remaining = others; remaining != 0; remaining &= remaining - 1) {
            int j = Long.numberOfTrailingZeros(remaining);
            double score = scores[j];
            double first = firstOffset + score;
            double second = secondOffset + score;
            firstSum += first + Math.abs(first);
            secondSum += second + Math.abs(second);
            int firstStep = positive(first);
            int secondStep = positive(second);
            firstCount += firstStep;
            secondCount += secondStep;
            derivatives[j] += firstStep + secondStep;
        }
        derivatives[firstLabel] -= firstCount;
        derivatives[secondLabel] -= secondCount;
        return 0.5 * (firstSum + secondSum);
    }

    /** 1 if a number is positive, else 0. */
    private static int positive(double number) {
        return (int) (Double.doubleToRawLongBits(0 - number) >>> Long.SIZE - 1);
    }

    private static double sumScalar(float[] scores, int[] labels, float[] gradient) {
        double sum = 0;
        for (int j = 0; j < scores.length; j++) {
            if (!ClassChecks.contains(labels, j)) {
                for (int i : labels) {
                    double deficit = Math.max(0, RowHinges.deficit(1, scores[i], scores[j]));
                    float pair = BranchFree.step((float) deficit);
                    gradient[i] -= pair;
                    gradient[j] += pair;
                    sum += deficit;
                }
            }
        }
        return sum;
    }
}
