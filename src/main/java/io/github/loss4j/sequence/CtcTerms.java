package io.github.loss4j.sequence;

import static io.github.loss4j.internal.Scratch.Region.ARGUMENT;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Exponential;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The terms of connectionist temporal classification, from the probabilities of their {@link Alignments}.
 */
class CtcTerms implements BlockTerms {
    /**
     * Cost of a state in elements read: some arithmetic in both directions, and a share of an exponential in double.
     */
    private static final int STATE_COST = 6;
    /** Below this loss for each step, the rounding errors of a probability near 1 would show in a float32. */
    private static final double MIN_LOSS = 0x1p-17;
    /** The exponentials of rows shorter than this are computed for several rows at once. */
    private static final int SHORT = 256;
    private static final double LOG_ZERO = Double.NEGATIVE_INFINITY;

    private final float[] scores;
    private final int steps;
    private final int count;
    private final int classes;
    private final int[][] labels;
    private final int[] lengths;
    private final int blank;
    private final boolean zeroInfinity;
    private final int longest;

    /**
     * Creates the terms.
     *
     * @param prediction log-probabilities: steps, samples, classes
     * @param labels the labels of each sample, checked
     * @param lengths the number of steps of each sample, checked
     * @param blank the class of the blank
     * @param zeroInfinity whether infinite losses become 0
     */
    public CtcTerms(Tensor prediction, int[][] labels, int[] lengths, int blank, boolean zeroInfinity) {
        int[] shape = prediction.shape();
        scores = TensorAccess.of(prediction);
        steps = shape[0];
        count = shape[1];
        classes = shape[2];
        this.labels = labels;
        this.lengths = lengths;
        this.blank = blank;
        this.zeroInfinity = zeroInfinity;
        int max = 0;
        for (int i = 0; i < labels.length; i++) {
            // Labels without an alignment need no memory.
            max = feasible(i) ? Math.max(max, labels[i].length) : max;
        }
        longest = max;
    }

    @Override public int[] shape() {
        return new int[] {count};
    }

    @Override public int costPerTerm() {
        long cost = (long) steps * (classes + (long) STATE_COST * (2L * longest + 1));
        return (int) Math.min(Integer.MAX_VALUE, cost);
    }

    @Override public float meanFactor(int sample) {
        return 1f / Math.max(1, labels[sample].length);
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient,
            Scratch scratch) {
        Alignments alignments = new Alignments(scores, count * classes, classes, blank, longest,
                factors == null ? Math.min(1, steps) : steps);
        for (int i = from; i < to; i++) {
            if (factors != null && factors[i - from] == 0) {
                values[i - from] = 0;
                fill(i, 0, gradient[0], 0);
                continue;
            }
            float value = (float) (feasible(i) ? loss(i, alignments) : Double.POSITIVE_INFINITY);
            boolean infinite = value == Float.POSITIVE_INFINITY;
            values[i - from] = infinite && zeroInfinity ? 0 : value;
            if (factors != null) {
                if (infinite) {
                    fill(i, 0, gradient[0], zeroInfinity ? 0 : Float.NaN);
                } else {
                    probabilities(i, factors[i - from], gradient[0], scratch);
                    // The derivatives of the classes of the labels are replaced by those in double, since two
                    // probabilities cancel.
                    alignments.derivatives(factors[i - from], gradient[0]);
                }
                fill(i, lengths[i], gradient[0], 0);
            }
        }
    }

    private double loss(int sample, Alignments alignments) {
        int length = lengths[sample];
        double loss = alignments.loss(at(0, sample), length, labels[sample]);
        return loss < MIN_LOSS * length ? 0 - logProbability(sample) : loss;
    }

    /** Writes the probability of each class, times a factor. */
    private void probabilities(int sample, double factor, float[] gradient, Scratch scratch) {
        int rows = classes < SHORT ? Scratch.BLOCK / 2 / classes : 1;
        for (int t = 0; t < lengths[sample]; t += rows) {
            int part = Math.min(rows, lengths[sample] - t);
            if (part == 1) {
                Softmax.exponentials(scores, at(t, sample), classes, 0, -1, gradient, at(t, sample), scratch);
            } else {
                exponentials(sample, t, part, gradient, scratch);
            }
            for (int i = t; i < t + part; i++) {
                Softmax.scale(gradient, at(i, sample), classes, (float) factor);
            }
        }
    }

    private void exponentials(int sample, int step, int rows, float[] gradient, Scratch scratch) {
        FloatBuffer floats = scratch.first.floats();
        for (int i = 0; i < rows; i++) {
            floats.put(ARGUMENT + i * classes, scores, at(step + i, sample), classes);
        }
        Exponential.apply(scratch.first, rows * classes);
        for (int i = 0; i < rows; i++) {
            floats.get(ARGUMENT + i * classes, gradient, at(step + i, sample), classes);
        }
    }

    /** Whether there is an alignment: a step for each label and for each blank between equal neighbours. */
    private boolean feasible(int sample) {
        int[] row = labels[sample];
        long required = row.length;
        for (int j = 1; j < row.length; j++) {
            required += row[j] == row[j - 1] ? 1 : 0;
        }
        return required <= lengths[sample];
    }

    private int at(int step, int sample) {
        return (step * count + sample) * classes;
    }

    private void fill(int sample, int from, float[] gradient, float number) {
        for (int t = from; t < steps; t++) {
            int at = at(t, sample);
            Arrays.fill(gradient, at, at + classes, number);
        }
    }

    /** The log-probability of the labels, by the recursion on logarithms, which is exact for probabilities near 1. */
    private double logProbability(int sample) {
        int length = lengths[sample];
        int[] row = labels[sample];
        int states = 2 * row.length + 1;
        double[] now = new double[states];
        double[] before = new double[states];
        for (int t = 0; t < length; t++) {
            double[] swap = before;
            before = now;
            now = swap;
            int at = at(t, sample);
            // Only states that are reachable at this step and from which the end is reachable.
            int first = Math.max(0, states - 2 * (length - t));
            int end = Math.min(states, 2 * (t + 1));
            Arrays.fill(now, end, states, LOG_ZERO);
            for (int s = first; s < end; s++) {
                double previous = t == 0
                        ? 0
                        : logSumExp(before[s], s > 0 ? before[s - 1] : LOG_ZERO,
                                skips(row, s) ? before[s - 2] : LOG_ZERO);
                now[s] = previous + scores[at + ((s & 1) == 0 ? blank : row[s >> 1])];
            }
        }
        return logSumExp(now[states - 1], states > 1 ? now[states - 2] : LOG_ZERO, LOG_ZERO);
    }

    /** Whether an alignment may reach the state from two states before. */
    private static boolean skips(int[] row, int state) {
        return (state & 1) == 1 && state > 1 && row[state >> 1] != row[(state >> 1) - 1];
    }

    /** ln(eᵃ + eᵇ + eᶜ). */
    private static double logSumExp(double a, double b, double c) {
        double maxOfTwo = Math.max(a, b);
        double max = Math.max(maxOfTwo, c);
        if (max == LOG_ZERO) {
            return LOG_ZERO;
        }
        return max + Math.log1p(Math.exp(Math.min(a, b) - max) + Math.exp(Math.min(maxOfTwo, c) - max));
    }
}
