package io.github.loss4j.sequence;

import io.github.loss4j.Tensor;
import io.github.loss4j.internal.BlockTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.Softmax;
import io.github.loss4j.internal.TensorAccess;
import io.github.loss4j.internal.Weights;
import java.util.Arrays;

/**
 * The terms of connectionist temporal classification, computed by the forward-backward recursion on log-probabilities.
 *
 * <p>L labels have 2L + 1 states: a blank, the first label, a blank, ..., the last label, a blank. An alignment begins
 * in one of the first two states and ends in one of the last two. From step to step it stays, advances by one state, or
 * advances by two from a label to a different label. {@code forward} is the probability of the steps up to one that is
 * in a given state, {@code backward} the probability of the steps after it. Their product, normalised over the states,
 * is the posterior probability of the state; the normalisation cancels the rounding errors that they have in common.
 */
class CtcTerms implements BlockTerms {
    /** Cost of a state in elements read: two exponentials and a logarithm in double, in both directions. */
    private static final int STATE_COST = 32;
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
     * The terms.
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

    /** Whether there is an alignment: a step for each label and for each blank between equal neighbours. */
    private boolean feasible(int sample) {
        int[] row = labels[sample];
        long required = row.length;
        for (int j = 1; j < row.length && required <= lengths[sample]; j++) {
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

    private int classOf(int[] row, int state) {
        return (state & 1) == 0 ? blank : row[state >> 1];
    }

    /** Whether the state exists and an alignment may reach it from two states before. */
    private static boolean skips(int[] row, int state) {
        int label = state >> 1;
        return (state & 1) == 1 && label > 0 && label < row.length && row[label] != row[label - 1];
    }

    /** The log-probability of the labels. */
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
            // Only states that are reachable at this step and from which the end is reachable.
            int first = Math.max(0, states - 2 * (length - t));
            int end = Math.min(states, 2 * (t + 1));
            Arrays.fill(now, 0, first, LOG_ZERO);
            Arrays.fill(now, end, states, LOG_ZERO);
            for (int s = first; s < end; s++) {
                double previous = t == 0
                        ? 0
                        : logSumExp(before[s], s > 0 ? before[s - 1] : LOG_ZERO,
                                skips(row, s) ? before[s - 2] : LOG_ZERO);
                now[s] = previous + scores[at + classOf(row, s)];
            }
        }
        return logSumExp(now[states - 1], states > 1 ? now[states - 2] : LOG_ZERO, LOG_ZERO);
    }

    private void backward(int sample, double factor, float[] gradient, Work work, Scratch scratch) {
        int length = lengths[sample];
        int[] row = labels[sample];
        int states = 2 * row.length + 1;
        double[] backward = work.backward;
        Arrays.fill(backward, 0, states + 2, LOG_ZERO);
        backward[states - 1] = 0;
        backward[Math.max(0, states - 2)] = 0;
        for (int t = length - 1; t >= 0; t--) {
            int at = at(t, sample);
            posteriors(row, work.forward[t], backward, work.posterior, work.weights);
            Softmax.exponentials(scores, at, classes, 0, -1, gradient, at, scratch);
            if (Weights.normal(factor)) {
                Softmax.scale(gradient, at, classes, (float) factor);
            } else {
                for (int c = at; c < at + classes; c++) {
                    gradient[c] = (float) (factor * gradient[c]);
                }
            }
            // Recomputes the classes of the labels in double, since their two probabilities cancel.
            for (int j = 0; j <= row.length; j++) {
                int c = j < row.length ? row[j] : blank;
                gradient[at + c] = (float) (factor * (Math.exp(scores[at + c]) - work.posterior[c]));
            }
            for (int s = 0; s < states; s++) {
                backward[s] += scores[at + classOf(row, s)];
            }
            for (int s = 0; s < states; s++) {
                backward[s] = logSumExp(backward[s], backward[s + 1], skips(row, s + 2) ? backward[s + 2] : LOG_ZERO);
            }
        }
    }

    /** The probability of each class at a step, given the labels. */
    private void posteriors(int[] row, double[] forward, double[] backward, double[] posterior, double[] weights) {
        int states = 2 * row.length + 1;
        double max = LOG_ZERO;
        for (int s = 0; s < states; s++) {
            weights[s] = forward[s] + backward[s];
            max = Math.max(max, weights[s]);
        }
        double sum = 0;
        for (int s = 0; s < states; s++) {
            weights[s] = Math.exp(weights[s] - max);
            sum += weights[s];
        }
        posterior[blank] = 0;
        for (int label : row) {
            posterior[label] = 0;
        }
        for (int s = 0; s < states; s++) {
            posterior[classOf(row, s)] += weights[s] / sum;
        }
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

    /**
     * Working memory that is reused for each sample. With a gradient it keeps forward for all steps, otherwise for two.
     */
    private static final class Work {
        final double[][] forward;
        final double[] backward;
        final double[] weights;
        final double[] posterior;

        Work(int states, int rows, int classes) {
            forward = new double[rows][states];
            backward = new double[states + 2];
            weights = new double[states];
            posterior = new double[classes];
        }
    }
}
