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

    /** The sums over the risk set of each group, relative to the exponential of its maximum log-risk. */
    private static final class Sums {
        final double[] max;
        /** The sum of the risks of subjects without an event in this group. */
        final double[] others;
        /** The sum of the risks of subjects with an event in this group. */
        final double[] failing;
        /** The number of events of nonzero weight. */
        final int[] events;
        /** The risk of each subject, in the order of the risk sets, relative to the maximum of its group. */
        final double[] risks;

        Sums(int groups, int subjects) {
            max = new double[groups];
            others = new double[groups];
            failing = new double[groups];
            events = new int[groups];
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

    @Override public double sum(double factor, float[][] gradient) {
        Scratch scratch = Scratch.lease();
        try {
            UnweightedCox cox = new UnweightedCox(risks, sets, efron, scratch);
            double sum = cox.sum(scratch);
            if (gradient != null && !Double.isNaN(sum)) {
                cox.gradient(factor, gradient[0]);
            }
            return sum;
        } finally {
            scratch.release();
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
            Sums sums = new Sums(sets.groups(), risks.length);
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

    /** Finds the maximum of each group and the differences from it. */
    private void relate(Sums sums) {
        double max = Double.NEGATIVE_INFINITY;
        for (int group = 0; group < sets.groups(); group++) {
            for (int k = sets.starts[group]; k < sets.starts[group + 1]; k++) {
                int subject = sets.order[k];
                max = target.weight(subject) == 0 ? max : Math.max(max, risks[subject]);
            }
            sums.max[group] = max;
            for (int k = sets.starts[group]; k < sets.starts[group + 1]; k++) {
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
        for (int group = 0; group < sets.groups(); group++) {
            sum *= ratio(max, sums.max[group]);
            max = sums.max[group];
            double failing = 0;
            int events = 0;
            for (int k = sets.starts[group]; k < sets.events[group]; k++) {
                sum += weighted(sums.risks, k);
            }
            for (int k = sets.events[group]; k < sets.starts[group + 1]; k++) {
                failing += weighted(sums.risks, k);
                events += target.weight(sets.order[k]) == 0 ? 0 : 1;
            }
            sums.others[group] = sum;
            sums.failing[group] = failing;
            sums.events[group] = events;
            for (int k = 0; k < logarithms(events); k++) {
                into[count++] = sum + remaining(k, events) * failing;
            }
            sum += failing;
        }
        return count;
    }

    /** Multiplies a risk by its weight; 0 for a weight of 0. */
    private double weighted(double[] numbers, int k) {
        float weight = target.weight(sets.order[k]);
        numbers[k] = weight == 0 ? 0 : weight * numbers[k];
        return numbers[k];
    }

    /** The number of logarithms in the terms of a group. */
    private int logarithms(int events) {
        return efron ? events : Math.min(1, events);
    }

    private void values(Sums sums, double[] logarithms, float[] values) {
        int at = 0;
        for (int group = 0; group < sets.groups(); group++) {
            int count = logarithms(sums.events[group]);
            if (count == 0) {
                continue;
            }
            double log = logarithms[at++];
            // Most groups have one event, for which a loop would take longer than its statement.
            for (int k = 1; k < count; k++) {
                log += logarithms[at++];
            }
            log /= count;
            double max = sums.max[group];
            for (int k = sets.events[group]; k < sets.starts[group + 1]; k++) {
                int subject = sets.order[k];
                double distance = risks[subject] == max ? 0 : max - risks[subject];
                values[sets.terms[subject]] = (float) (distance + log);
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
        for (int group = sets.groups() - 1; group >= 0; group--) {
            double total = 0;
            int events = sums.events[group];
            for (int k = sets.events[group]; k < sets.starts[group + 1]; k++) {
                int subject = sets.order[k];
                total += target.weight(subject) == 0 ? 0 : factors[sets.terms[subject]];
            }
            double firstOfFailing = first;
            double secondOfFailing = second;
            if (total != 0) {
                double scale = ratio(sums.max[group], max);
                max = sums.max[group];
                first *= scale;
                second *= scale * scale;
                firstOfFailing = first;
                secondOfFailing = second;
                double factor = efron ? total / events : total;
                for (int k = 0; k < (efron ? events : 1); k++) {
                    double remaining = remaining(k, events);
                    double inverse = 1 / (sums.others[group] + remaining * sums.failing[group]);
                    first += factor * inverse;
                    second += factor * inverse * inverse;
                    firstOfFailing += factor * inverse * remaining;
                    secondOfFailing += factor * inverse * inverse * remaining * remaining;
                }
            }
            double shift = ratio(sums.max[group], max);
            for (int k = sets.starts[group]; k < sets.starts[group + 1]; k++) {
                int subject = sets.order[k];
                if (target.weight(subject) != 0) {
                    boolean fails = k >= sets.events[group];
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
