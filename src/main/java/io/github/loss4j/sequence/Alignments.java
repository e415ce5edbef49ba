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
 * is the posterior probability of the state; the normalisation cancels the rounding errors that they have in common.
 *
 * <p>Probabilities of many steps are out of range for a double. Each is stored as two numbers, m and k, and is
 * m·2^(256k), with m near [2⁻¹²⁸, 2¹²⁸) and k integer; 0 has the k −∞. Neighbours mostly have the same k, and then a
 * sum costs one comparison more than in double; the recursion needs no exponentials and no logarithms. Every
 * probability is exact to some rounding errors, however small it is relative to others of its step.
 *
 * <p>A row of states has four numbers for each label: m and k of the blank before it and m and k of the label. The
 * last blank has a place for a label too, which stays 0.
 */
final class Alignments {
    private static final double RADIX = 0x1p256;
    private static final double INVERSE = 0x1p-256;
    private static final double LOW = 0x1p-128;
    private static final double HIGH = 0x1p128;
    /** ln 2²⁵⁶ in two parts. The product of the first and a k of less than 29 bits is exact. */
    private static final double LOG_RADIX = 256 * Math.log(2);
    private static final double LOG_RADIX_HIGH = (float) LOG_RADIX;
    private static final double LOG_RADIX_LOW = LOG_RADIX - LOG_RADIX_HIGH + 256 * 0x1.abc9e3b39803fp-56;
    /** eˣ of x between minus this and this is between LOW and HIGH. */
    private static final double PLAIN = 88;
    private static final double ZERO = Double.NEGATIVE_INFINITY;

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
    /** Whether an alignment may reach the label from the label before. */
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
        int most = Math.min(longest + 1, classes);
        distinct = new int[most];
        used = new float[most];
        at = new int[longest];
        skips = new boolean[longest];
        int width = 4 * (longest + 1);
        probabilities = new double[steps][2 * most];
        forward = new double[Math.max(2, steps)][width];
        initial = new double[width];
        initial[0] = 1;
        backward = new double[width];
        posterior = new double[most];
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
        double lastLabelK = count == 0 ? ZERO : before[4 * count - 1];
        double k = Math.max(lastLabelK, before[4 * count + 1]);
        if (k == ZERO) {
            return lastLabel + before[4 * count] == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        double m = lastLabel * scale(lastLabelK - k) + before[4 * count] * scale(before[4 * count + 1] - k);
        return 0 - (Math.log(m) + k * LOG_RADIX);
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
        set(row, 4 * pair, 0, ZERO);
        set(row, 4 * pair + 2, 0, ZERO);
    }

    private static void set(double[] row, int at, double m, double k) {
        row[at] = m;
        row[at + 1] = k;
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
        // A loop of its own, so that the CPU fetches scores far apart at the same time.
        for (int i = 0; i < distinctCount; i++) {
            used[i] = scores[row + distinct[i]];
        }
        for (int i = 0; i < distinctCount; i++) {
            double x = used[i];
            if (Math.abs(x) > PLAIN) {
                exponentiateFar(x, into, 2 * i);
            } else {
                set(into, 2 * i, Math.exp(x), 0);
            }
        }
    }

    private static void exponentiateFar(double x, double[] into, int at) {
        if (Double.isInfinite(x)) {
            set(into, at, Math.exp(x), 0);
            return;
        }
        double k = Math.rint(x / LOG_RADIX);
        double remainder = x - k * LOG_RADIX_HIGH - k * LOG_RADIX_LOW;
        // For a very large number the remainder is a rounding error of any size, and is clamped.
        set(into, at, Math.exp(Math.max(-PLAIN - 0.7, Math.min(PLAIN + 0.7, remainder))), k);
    }

    /** 2^(256d) for a difference d of two k, at most 0; 0 if a number with that factor is negligible in a sum. */
    private static double scale(double d) {
        return d == 0 ? 1 : d == -1 ? INVERSE : 0;
    }

    /** Stores the number m·2^(256k). */
    private static void put(double[] row, int at, double m, double k) {
        if (m >= LOW && m < HIGH) {
            row[at] = m;
            row[at + 1] = k;
        } else {
            putFar(row, at, m, k);
        }
    }

    private static void putFar(double[] row, int at, double m, double k) {
        if (m == 0) {
            set(row, at, 0, ZERO);
        } else if (m < LOW) {
            set(row, at, m * RADIX, k - 1);
        } else {
            set(row, at, m * INVERSE, k + 1);
        }
    }

    /** Stores the sum of two numbers, times a third. */
    private static void putSum(double[] row, int at, double m1, double k1, double m2, double k2, double m, double k) {
        if (k1 == k2) {
            put(row, at, (m1 + m2) * m, k1 + k);
        } else {
            double max = Math.max(k1, k2);
            put(row, at, (m1 * scale(k1 - max) + m2 * scale(k2 - max)) * m, max + k);
        }
    }

    /** Stores the sum of three numbers, times a fourth. */
    private static void putSum(double[] row, int at, double m1, double k1, double m2, double k2, double m3, double k3,
            double m, double k) {
        if (k1 == k2 && k1 == k3) {
            put(row, at, (m1 + m2 + m3) * m, k1 + k);
        } else {
            double max = Math.max(Math.max(k1, k2), k3);
            put(row, at, (m1 * scale(k1 - max) + m2 * scale(k2 - max) + m3 * scale(k3 - max)) * m, max + k);
        }
    }

    /** Computes the probabilities up to a step from those up to the step before. */
    private void advance(double[] before, double[] p, double[] now, int from, int to) {
        double previous = from == 0 ? 0 : before[4 * from - 2];
        double previousK = from == 0 ? ZERO : before[4 * from - 1];
        int end = Math.min(to, count);
        for (int j = from; j < end; j++) {
            double blankM = before[4 * j];
            double blankK = before[4 * j + 1];
            double label = before[4 * j + 2];
            double labelK = before[4 * j + 3];
            putSum(now, 4 * j, blankM, blankK, previous, previousK, p[0], p[1]);
            int place = at[j];
            if (skips[j]) {
                putSum(now, 4 * j + 2, label, labelK, blankM, blankK, previous, previousK, p[place], p[place + 1]);
            } else {
                putSum(now, 4 * j + 2, label, labelK, blankM, blankK, p[place], p[place + 1]);
            }
            previous = label;
            previousK = labelK;
        }
        if (to > count) {
            putSum(now, 4 * count, before[4 * count], before[4 * count + 1], previous, previousK, p[0], p[1]);
        } else {
            clearPair(now, to);
        }
    }

    /**
     * Computes the derivatives with respect to the logits of the blank and the labels, after {@link #loss}, and leaves
     * those of the other classes as they are.
     *
     * @param factor the factor of the derivatives
     * @param gradient the output, at the indices of the scores
     */
    void derivatives(double factor, float[] gradient) {
        clear(backward);
        set(backward, 4 * count, 1, 0);
        if (count > 0) {
            set(backward, 4 * count - 2, 1, 0);
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
            put(row, 4 * j, row[4 * j] * p[0], row[4 * j + 1] + p[1]);
            if (j < count) {
                put(row, 4 * j + 2, row[4 * j + 2] * p[at[j]], row[4 * j + 3] + p[at[j] + 1]);
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
            putSum(row, 4 * j, row[4 * j], row[4 * j + 1], label, labelK, 1, 0);
            if (j + 1 < count && skips[j + 1]) {
                putSum(row, 4 * j + 2, label, labelK, row[4 * j + 4], row[4 * j + 5], row[4 * j + 6], row[4 * j + 7],
                        1, 0);
            } else {
                putSum(row, 4 * j + 2, label, labelK, row[4 * j + 4], row[4 * j + 5], 1, 0);
            }
        }
    }

    /** Computes multiples of the posterior probabilities of the distinct classes, and returns their sum. */
    private double posteriors(double[] up, int from, int to) {
        double[] down = backward;
        double max = ZERO;
        for (int i = 4 * from + 1; i < 4 * to; i += 2) {
            double k = up[i] + down[i];
            if (k > max) {
                max = k;
            }
        }
        Arrays.fill(posterior, 0, distinctCount, 0);
        double ofBlank = 0;
        for (int j = from; j < to; j++) {
            ofBlank += product(up, down, 4 * j, max);
            if (j < count) {
                posterior[at[j] / 2] += product(up, down, 4 * j + 2, max);
            }
        }
        posterior[0] = ofBlank;
        double sum = 0;
        for (int i = 0; i < distinctCount; i++) {
            sum += posterior[i];
        }
        return sum;
    }

    /** Returns the product of two numbers divided by 2^(256·max); 0 if that is negligible. */
    private static double product(double[] up, double[] down, int at, double max) {
        double d = up[at + 1] + down[at + 1] - max;
        if (d == 0) {
            return up[at] * down[at];
        }
        return d == -1 ? up[at] * down[at] * INVERSE : d == -2 ? up[at] * down[at] * INVERSE * INVERSE : 0;
    }
}
