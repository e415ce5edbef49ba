package io.github.loss4j.sequence;

import java.util.Arrays;

/**
 * The alignments of the labels of one sample: the total of their probabilities and the posterior probabilities of the
 * classes, computed by the forward-backward recursion.
 *
 * <p>L labels have 2L + 1 states: a blank, the first label, a blank, ..., the last label, a blank. An alignment begins
 * in one of the first two states and ends in one of the last two. From step to step it stays, advances by one state, or
 * advances by two from a label to a different label. {@code forward} is the probability of the steps up to one that is
 * in a given state, {@code backward} the probability of the steps after it. Their product, normalised over the states,
 * is the posterior probability of the state; the normalisation cancels rounding errors that are common to all states.
 *
 * <p>Probabilities of many steps are out of range for a double, so each is one of {@link WideNumbers}; neighbours
 * mostly have the same k. Every probability is exact except for a few rounding errors, however small it is relative to
 * others of its step.
 *
 * <p>A row of states has four numbers for each label: m and k of the blank before it and m and k of the label. The last
 * blank is followed by two numbers for a label too, which are 0.
 */
final class Alignments {
    private final float[] scores;
    private final int stride;
    private final int blank;
    /** The index of each class in {@link #distinct}; 0 for classes that are no label of the sample. */
    private final int[] places;
    /** The blank and the classes of the labels, each once. */
    private final int[] distinct;
    private int distinctCount;
    /** The scores of the distinct classes at a step. */
    private final float[] used;
    private int start;
    private int length;
    private int count;
    /** The index of each label's class in a row of {@link #probabilities}. */
    private final int[] at;
    /** Whether an alignment may advance to the label from the label before it, without a blank. */
    private final boolean[] skips;
    /** The probabilities of the distinct classes: all steps for posteriors, otherwise the latest steps. */
    private final double[][] probabilities;
    private final double[][] forward;
    private final double[] initial;
    private final double[] backward;
    private final double[] posterior;

    /**
     * Allocates memory, which is reused for each sample.
     *
     * @param scores log-probabilities: steps, samples, classes
     * @param stride the distance of the steps of a sample in {@code scores}
     * @param classes the number of classes
     * @param blank the class of the blank
     * @param longest the greatest number of labels
     * @param steps the number of steps; 1 if no posteriors are needed
     */
    Alignments(float[] scores, int stride, int classes, int blank, int longest, int steps) {
        this.scores = scores;
        this.stride = stride;
        this.blank = blank;
        places = new int[classes];
        int maxClasses = Math.min(longest + 1, classes);
        distinct = new int[maxClasses];
        used = new float[maxClasses];
        at = new int[longest];
        skips = new boolean[longest];
        int width = 4 * (longest + 1);
        probabilities = new double[steps][2 * maxClasses];
        forward = new double[Math.max(2, steps)][width];
        initial = new double[width];
        initial[0] = 1;
        backward = new double[width];
        posterior = new double[maxClasses];
    }

    /**
     * Computes the probability of the labels.
     *
     * @param from the index of the first score of the sample
     * @param steps the number of its steps
     * @param labels its labels
     * @return −ln of the probability
     */
    double loss(int from, int steps, int[] labels) {
        start = from;
        length = steps;
        load(labels);
        if (steps == 0) {
            return 0;
        }
        double[] before = initial;
        for (int t = 0; t < length; t++) {
            double[] p = probabilities[t % probabilities.length];
            exponentiate(t, p);
            double[] now = forward[t % forward.length];
            advance(before, p, now, firstPair(t), endPair(t));
            before = now;
        }
        double lastLabel = count == 0 ? 0 : before[4 * count - 2];
        double lastLabelK = count == 0 ? WideNumbers.ZERO : before[4 * count - 1];
        double lastBlank = before[4 * count];
        double lastBlankK = before[4 * count + 1];
        if (Math.max(lastLabelK, lastBlankK) == WideNumbers.ZERO) {
            return lastLabel + lastBlank == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return 0 - WideNumbers.logOfSum(lastLabel, lastLabelK, lastBlank, lastBlankK);
    }

    /** Finds the distinct classes of the labels. */
    private void load(int[] labels) {
        count = labels.length;
        distinct[0] = blank;
        distinctCount = 1;
        for (int j = 0; j < count; j++) {
            int place = places[labels[j]];
            if (place == 0) {
                place = distinctCount++;
                places[labels[j]] = place;
                distinct[place] = labels[j];
            }
            at[j] = 2 * place;
            skips[j] = j > 0 && labels[j] != labels[j - 1];
        }
        for (int label : labels) {
            places[label] = 0;
        }
    }

    private void clear(double[] row) {
        for (int j = 0; j <= count; j++) {
            clearPair(row, j);
        }
    }

    private static void clearPair(double[] row, int pair) {
        WideNumbers.set(row, 4 * pair, 0, WideNumbers.ZERO);
        WideNumbers.set(row, 4 * pair + 2, 0, WideNumbers.ZERO);
    }

    /** The first pair of blank and label from which the end is reachable after a step. */
    private int firstPair(int step) {
        return Math.max(0, count - (length - step - 1) - 1);
    }

    /** The first pair that is not reachable at a step. */
    private int endPair(int step) {
        return Math.min(count, step) + 1;
    }

    /** Computes the probabilities of the distinct classes at a step. */
    private void exponentiate(int step, double[] into) {
        int row = start + step * stride;
        // A separate loop, so that the processor loads scores that are far apart at the same time.
        for (int i = 0; i < distinctCount; i++) {
            used[i] = scores[row + distinct[i]];
        }
        for (int i = 0; i < distinctCount; i++) {
            WideNumbers.setExp(into, 2 * i, used[i]);
        }
    }

    /** Computes the probabilities up to a step from those up to the step before. */
    private void advance(double[] before, double[] p, double[] now, int from, int to) {
        double previous = from == 0 ? 0 : before[4 * from - 2];
        double previousK = from == 0 ? WideNumbers.ZERO : before[4 * from - 1];
        int end = Math.min(to, count);
        for (int j = from; j < end; j++) {
            double blankM = before[4 * j];
            double blankK = before[4 * j + 1];
            double label = before[4 * j + 2];
            double labelK = before[4 * j + 3];
            WideNumbers.putSum(now, 4 * j, blankM, blankK, previous, previousK, p[0], p[1]);
            int place = at[j];
            if (skips[j]) {
                WideNumbers.putSum(now, 4 * j + 2, label, labelK, blankM, blankK, previous, previousK, p[place],
                        p[place + 1]);
            } else {
                WideNumbers.putSum(now, 4 * j + 2, label, labelK, blankM, blankK, p[place], p[place + 1]);
            }
            previous = label;
            previousK = labelK;
        }
        if (to > count) {
            WideNumbers.putSum(now, 4 * count, before[4 * count], before[4 * count + 1], previous, previousK, p[0],
                    p[1]);
        } else {
            clearPair(now, to);
        }
    }

    /**
     * Computes the derivatives with respect to the logits of the blank and the labels, after {@link #loss}. The
     * derivatives of the other classes are not changed.
     *
     * @param factor the factor of the derivatives
     * @param gradient the output, at the indices of the scores
     */
    void derivatives(double factor, float[] gradient) {
        clear(backward);
        WideNumbers.set(backward, 4 * count, 1, 0);
        if (count > 0) {
            WideNumbers.set(backward, 4 * count - 2, 1, 0);
        }
        for (int t = length - 1; t >= 0; t--) {
            if (t < length - 1) {
                multiply(probabilities[t + 1], firstPair(t + 1), endPair(t + 1));
                retreat(firstPair(t), endPair(t));
            }
            double sum = posteriors(forward[t], firstPair(t), endPair(t));
            int row = start + t * stride;
            double[] p = probabilities[t];
            for (int i = 0; i < distinctCount; i++) {
                double probability = p[2 * i + 1] == 0 ? p[2 * i] : Math.exp(scores[row + distinct[i]]);
                gradient[row + distinct[i]] = (float) (factor * (probability - posterior[i] / sum));
            }
        }
    }

    /** Multiplies the probabilities after a step by those of the step. */
    private void multiply(double[] p, int from, int to) {
        double[] row = backward;
        for (int j = from; j < to; j++) {
            WideNumbers.put(row, 4 * j, row[4 * j] * p[0], row[4 * j + 1] + p[1]);
            if (j < count) {
                WideNumbers.put(row, 4 * j + 2, row[4 * j + 2] * p[at[j]], row[4 * j + 3] + p[at[j] + 1]);
            }
        }
    }

    /** Adds the probabilities of the states that follow each state. */
    private void retreat(int from, int to) {
        double[] row = backward;
        int end = Math.min(to, count);
        for (int j = from; j < end; j++) {
            double label = row[4 * j + 2];
            double labelK = row[4 * j + 3];
            WideNumbers.putSum(row, 4 * j, row[4 * j], row[4 * j + 1], label, labelK, 1, 0);
            if (j + 1 < count && skips[j + 1]) {
                WideNumbers.putSum(row, 4 * j + 2, label, labelK, row[4 * j + 4], row[4 * j + 5], row[4 * j + 6],
                        row[4 * j + 7], 1, 0);
            } else {
                WideNumbers.putSum(row, 4 * j + 2, label, labelK, row[4 * j + 4], row[4 * j + 5], 1, 0);
            }
        }
    }

    /** Computes multiples of the posterior probabilities of the distinct classes, and returns their sum. */
    private double posteriors(double[] up, int from, int to) {
        double[] down = backward;
        double max = WideNumbers.ZERO;
        for (int i = 4 * from + 1; i < 4 * to; i += 2) {
            double k = up[i] + down[i];
            if (k > max) {
                max = k;
            }
        }
        Arrays.fill(posterior, 0, distinctCount, 0);
        double ofBlank = 0;
        for (int j = from; j < to; j++) {
            ofBlank += WideNumbers.product(up, down, 4 * j, max);
            if (j < count) {
                posterior[at[j] / 2] += WideNumbers.product(up, down, 4 * j + 2, max);
            }
        }
        posterior[0] = ofBlank;
        double sum = 0;
        for (int i = 0; i < distinctCount; i++) {
            sum += posterior[i];
        }
        return sum;
    }
}
