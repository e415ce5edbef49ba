package io.github.loss4j.survival;

import io.github.loss4j.Curvature;
import io.github.loss4j.DiagonalLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.internal.DoubleFunctions;
import io.github.loss4j.internal.JointTerms;
import io.github.loss4j.internal.Scratch;
import io.github.loss4j.internal.TensorAccess;

/**
 * The terms of a Cox model, one for each event. A pass from the last time to the first accumulates the sums over the
 * risk sets. For derivatives a second pass, from the first time to the last, accumulates the contribution of each event
 * to all subjects that were at risk at it.
 *
 * <p>Sums of e^x are scaled by the maximum x in the risk set, which increases in the first pass and decreases in the
 * second, so that no exponential exceeds 1 and those that underflow are negligible.
 */
final class CoxTerms implements JointTerms, DiagonalLoss.DiagonalTerms {
    private final float[] risks;
    private final Survival target;
    private final RiskSets sets;
    private final boolean efron;

    CoxTerms(Tensor prediction, Survival target, CoxLoss.Ties ties) {
        risks = TensorAccess.of(prediction);
        this.target = target;
        sets = target.riskSets();
        efron = ties == CoxLoss.Ties.EFRON;
    }

    /** The sums over the risk set of each time, relative to the exponential of its maximum log-risk. */
    private static final class Sums {
        final double[] max;
        /** The sum of the risks of subjects without an event at this time. */
        final double[] others;
        /** The sum of the risks of subjects with an event at this time. */
        final double[] failing;
        /** The number of events of nonzero weight. */
        final int[] events;
        /** The risk of each subject, in the order of the risk sets, relative to the maximum at its time. */
        final double[] risks;

        Sums(int times, int subjects) {
            max = new double[times];
            others = new double[times];
            failing = new double[times];
            events = new int[times];
            risks = new double[subjects];
        }
    }

    @Override public int[] shape() {
        return new int[] {sets.subjects.length};
    }

    @Override public int costPerTerm() {
        return 1;
    }

    @Override public float weight(int term) {
        return target.weight(sets.subjects[term]);
    }

    @Override public float multiplier(int term) {
        return weight(term);
    }

    @Override public boolean unweighted() {
        return target.weights.length == 0;
    }

    @Override public boolean mergeable() {
        return false;
    }

    @Override public void compute(int from, int to, float[] values, double[] factors, float[][] gradient) {
        Sums sums = sums(values);
        if (gradient != null) {
            derive(sums, factors, gradient[0], false);
        }
    }

    @Override public void secondDerivatives(int from, int to, Curvature curvature, double[] factors, float[] into) {
        derive(sums(null), factors, into, true);
    }

    /** exp(risk − other); 1 for equal log-risks, also for infinite ones. */
    private static double ratio(double risk, double other) {
        return risk == other ? 1 : Math.exp(risk - other);
    }

    /** The fraction of the subjects with tied events that is still at risk at the k-th of these events. */
    private double remaining(int k, int events) {
        return efron ? 1 - (double) k / events : 1;
    }

    private Sums sums(float[] values) {
        Scratch scratch = Scratch.lease();
        try {
            Sums sums = new Sums(sets.times(), risks.length);
            relate(sums);
            DoubleFunctions.exp(sums.risks, risks.length, scratch);
            double[] logarithms = new double[sets.subjects.length];
            int count = accumulate(sums, logarithms);
            if (values != null) {
                DoubleFunctions.log(logarithms, count, scratch);
                values(sums, logarithms, values);
            }
            return sums;
        } finally {
            scratch.release();
        }
    }

    /** Finds the maximum at each time and the differences from it. */
    private void relate(Sums sums) {
        double max = Double.NEGATIVE_INFINITY;
        for (int time = 0; time < sets.times(); time++) {
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                max = target.weight(subject) == 0 ? max : Math.max(max, risks[subject]);
            }
            sums.max[time] = max;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                double risk = risks[sets.order[k]];
                sums.risks[k] = risk == max ? 0 : risk - max;
            }
        }
    }

    /** Accumulates the sums, and writes those whose logarithms the terms need; returns their number. */
    private int accumulate(Sums sums, double[] into) {
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int time = 0; time < sets.times(); time++) {
            sum *= ratio(max, sums.max[time]);
            max = sums.max[time];
            double failing = 0;
            int events = 0;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (target.weight(subject) != 0) {
                    double risk = target.weight(subject) * sums.risks[k];
                    sums.risks[k] = risk;
                    boolean fails = sets.terms[subject] >= 0;
                    events += fails ? 1 : 0;
                    failing += fails ? risk : 0;
                    sum += fails ? 0 : risk;
                }
            }
            sums.others[time] = sum;
            sums.failing[time] = failing;
            sums.events[time] = events;
            for (int k = 0; k < logarithms(events); k++) {
                into[count++] = sum + remaining(k, events) * failing;
            }
            sum += failing;
        }
        return count;
    }

    /** The number of logarithms in the terms of a time. */
    private int logarithms(int events) {
        return efron ? events : Math.min(1, events);
    }

    private void values(Sums sums, double[] logarithms, float[] values) {
        int at = 0;
        for (int time = 0; time < sets.times(); time++) {
            int count = logarithms(sums.events[time]);
            double log = 0;
            for (int k = 0; k < count; k++) {
                log += logarithms[at++] / count;
            }
            double max = sums.max[time];
            for (int k = sets.starts[time]; k < sets.starts[time + 1] && count > 0; k++) {
                int subject = sets.order[k];
                if (sets.terms[subject] >= 0) {
                    double distance = risks[subject] == max ? 0 : max - risks[subject];
                    values[sets.terms[subject]] = (float) (distance + log);
                }
            }
        }
    }

    /**
     * The gradient, or the diagonal of the Hessian.
     *
     * @param factors multiply the derivatives of each term
     */
    private void derive(Sums sums, double[] factors, float[] into, boolean hessian) {
        double max = Double.POSITIVE_INFINITY;
        double first = 0; // the sum over events of factor/(sum of risks)
        double second = 0; // the sum over events of factor/(sum of risks)²
        for (int time = sets.times() - 1; time >= 0; time--) {
            double total = 0;
            int events = 0;
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (sets.terms[subject] >= 0 && target.weight(subject) != 0) {
                    total += factors[sets.terms[subject]];
                    events++;
                }
            }
            double firstOfFailing = first;
            double secondOfFailing = second;
            if (total != 0) {
                double scale = ratio(sums.max[time], max);
                max = sums.max[time];
                first *= scale;
                second *= scale * scale;
                firstOfFailing = first;
                secondOfFailing = second;
                double factor = efron ? total / events : total;
                for (int k = 0; k < (efron ? events : 1); k++) {
                    double remaining = remaining(k, events);
                    double inverse = 1 / (sums.others[time] + remaining * sums.failing[time]);
                    first += factor * inverse;
                    second += factor * inverse * inverse;
                    firstOfFailing += factor * inverse * remaining;
                    secondOfFailing += factor * inverse * inverse * remaining * remaining;
                }
            }
            double shift = ratio(sums.max[time], max);
            for (int k = sets.starts[time]; k < sets.starts[time + 1]; k++) {
                int subject = sets.order[k];
                if (target.weight(subject) != 0) {
                    boolean fails = sets.terms[subject] >= 0;
                    // Before the first event of nonzero weight a log-risk may be NaN.
                    double risk = first == 0 ? 0 : sums.risks[k] * shift;
                    double share = risk * (fails ? firstOfFailing : first);
                    into[subject] = (float) (hessian
                            ? Math.max(0, share - risk * risk * (fails ? secondOfFailing : second))
                            : share - (fails ? factors[sets.terms[subject]] : 0));
                }
            }
        }
    }
}
