package io.github.loss4j.sequence;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * The terms of connectionist temporal classification, by the forward-backward recursion in the logarithms of
 * probabilities.
 *
 * <p>Of L labels come 2L + 1 states: a blank, the first label, a blank, ..., the last label, a blank. An alignment
 * begins in one of the first two, ends in one of the last two, and from step to step stays, goes on by one, or goes on
 * by two from a label to a different one. {@code forward} is the probability of a step and all before it, with the step
 * in a state; {@code backward} that of all after it. Their product, over its sum, is the posterior probability of the
 * state, whatever rounding did to both of them in common.
 */
class CtcTerms implements BlockTerms {
    /** What a state costs for each element that is read: two exponentials and a logarithm in double, there and back. */
    private static final int STATE_COST = 32;
    private static final double NEVER = Double.NEGATIVE_INFINITY;

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
     * The terms.
     *
     * @param prediction log-probabilities: steps, samples, classes
     * @param labels the labels of each sample, checked
     * @param lengths how many steps each sample has, checked
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
        int most = 0;
        for (int i = 0; i < labels.length; i++) {
            // Labels that cannot fit need no memory.
            most = feasible(i) ? Math.max(most, labels[i].length) : most;
        }
        longest = most;
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
        Work work = new Work(2 * longest + 1, factors == null ? Math.min(2, steps) : steps, classes);
        for (int i = from; i < to; i++) {
            if (factors != null && factors[i - from] == 0) {
                values[i - from] = 0;
                fill(i, 0, gradient[0], 0);
                continue;
            }
            double loss = feasible(i) ? 0 - forward(i, work) : Double.POSITIVE_INFINITY;
            float value = (float) loss;
            boolean infinite = value == Float.POSITIVE_INFINITY;
            values[i - from] = infinite && zeroInfinity ? 0 : value;
            if (factors != null) {
                if (infinite) {
                    fill(i, 0, gradient[0], zeroInfinity ? 0 : Float.NaN);
                } else {
                    backward(i, factors[i - from], gradient[0], work, scratch);
                }
                fill(i, lengths[i], gradient[0], 0);
            }
        }
    }

    /** Whether there is an alignment: a step for each label, and for a blank between equal ones. */
    private boolean feasible(int sample) {
        int[] row = labels[sample];
        long needed = row.length;
        for (int j = 1; j < row.length && needed <= lengths[sample]; j++) {
            needed += row[j] == row[j - 1] ? 1 : 0;
        }
        return needed <= lengths[sample];
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

    private int classOf(int[] row, int state) {
        return (state & 1) == 0 ? blank : row[state >> 1];
    }

    /** Whether there is a state and an alignment may go to it from the one two before it. */
    private static boolean skips(int[] row, int state) {
        int label = state >> 1;
        return (state & 1) == 1 && label > 0 && label < row.length && row[label] != row[label - 1];
    }

    /** The logarithm of the probability of the labels. */
    private double forward(int sample, Work work) {
        int length = lengths[sample];
        int[] row = labels[sample];
        int states = 2 * row.length + 1;
        if (length == 0) {
            return 0;
        }
        double[] now = null;
        for (int t = 0; t < length; t++) {
            double[] before = now;
            now = work.forward[t % work.forward.length];
            int at = at(t, sample);
            // Only states that can be reached by now and from which the end can be reached in time.
            int first = Math.max(0, states - 2 * (length - t));
            int end = Math.min(states, 2 * (t + 1));
            Arrays.fill(now, 0, first, NEVER);
            Arrays.fill(now, end, states, NEVER);
            for (int s = first; s < end; s++) {
                double reached = t == 0
                        ? 0
                        : logSum(before[s], s > 0 ? before[s - 1] : NEVER, skips(row, s) ? before[s - 2] : NEVER);
                now[s] = reached + scores[at + classOf(row, s)];
            }
        }
        return logSum(now[states - 1], states > 1 ? now[states - 2] : NEVER, NEVER);
    }

    private void backward(int sample, double factor, float[] gradient, Work work, Scratch scratch) {
        int length = lengths[sample];
        int[] row = labels[sample];
        int states = 2 * row.length + 1;
        double[] backward = work.backward;
        Arrays.fill(backward, 0, states + 2, NEVER);
        backward[states - 1] = 0;
        backward[Math.max(0, states - 2)] = 0;
        for (int t = length - 1; t >= 0; t--) {
            int at = at(t, sample);
            posteriors(row, work.forward[t], backward, work.posterior, work.shares);
            Softmax.exponentials(scores, at, classes, 0, -1, gradient, at, scratch);
            if (Weights.normal(factor)) {
                Softmax.scale(gradient, at, classes, (float) factor);
            } else {
                for (int c = at; c < at + classes; c++) {
                    gradient[c] = (float) (factor * gradient[c]);
                }
            }
            // The classes of the labels once more, in double, as theirs cancel.
            for (int j = 0; j <= row.length; j++) {
                int c = j < row.length ? row[j] : blank;
                gradient[at + c] = (float) (factor * (Math.exp(scores[at + c]) - work.posterior[c]));
            }
            for (int s = 0; s < states; s++) {
                backward[s] += scores[at + classOf(row, s)];
            }
            for (int s = 0; s < states; s++) {
                backward[s] = logSum(backward[s], backward[s + 1], skips(row, s + 2) ? backward[s + 2] : NEVER);
            }
        }
    }

    /** The probability of each class at a step, given the labels. */
    private void posteriors(int[] row, double[] forward, double[] backward, double[] posterior, double[] shares) {
        int states = 2 * row.length + 1;
        double most = NEVER;
        for (int s = 0; s < states; s++) {
            shares[s] = forward[s] + backward[s];
            most = Math.max(most, shares[s]);
        }
        double sum = 0;
        for (int s = 0; s < states; s++) {
            shares[s] = Math.exp(shares[s] - most);
            sum += shares[s];
        }
        posterior[blank] = 0;
        for (int label : row) {
            posterior[label] = 0;
        }
        for (int s = 0; s < states; s++) {
            posterior[classOf(row, s)] += shares[s] / sum;
        }
    }

    /** ln(eᵃ + eᵇ + eᶜ). */
    private static double logSum(double a, double b, double c) {
        double greater = Math.max(a, b);
        double most = Math.max(greater, c);
        if (most == NEVER) {
            return NEVER;
        }
        return most + Math.log1p(Math.exp(Math.min(a, b) - most) + Math.exp(Math.min(greater, c) - most));
    }

    /** The arrays of one sample after another; all steps of forward if a gradient is wanted, else two by turns. */
    private static final class Work {
        final double[][] forward;
        final double[] backward;
        final double[] shares;
        final double[] posterior;

        Work(int states, int rows, int classes) {
            forward = new double[rows][states];
            backward = new double[states + 2];
            shares = new double[states];
            posterior = new double[classes];
        }
    }
}
